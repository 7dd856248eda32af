"""What the SDK says, in the words of a shell: no keyword and no setting that only Python has."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_tools.output.words import in_words_of_a_shell

from tests.tools.conftest import Shell

PYTHON = re.compile(
    r"(?<![\w-])(timeout|deadline|page_size|limit|resume|idempotent|download_to|headers|client|region|retries)="
    r"|\bconfiguration\.|^(timeout|limit|page_size) must|get_client_credentials_token"
)
CORE = Path(gc.__file__ or "").parent / "_core"
JOB = (
    *("analytics", "conversations", "details", "jobs", "create"),
    *("--set", "interval=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"),
)


def _sentences() -> Iterator[str]:
    """The strings in the SDK's runtime that are no documentation."""
    for path in CORE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        documentation = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
                yield node.value


def test_no_sentence_of_the_sdk_speaks_python_in_a_shell() -> None:
    sentences = [text for text in _sentences() if " " in text]
    speaking = [text for text in sentences if PYTHON.search(text)]
    assert len(speaking) >= 10
    assert [text for text in speaking if PYTHON.search(in_words_of_a_shell(text))] == []


@pytest.mark.parametrize(
    "text",
    ["--header name=value", "a=b", "--set name=Ada", "NAME=VALUE", "Give --header name=value.", "x/y=.", "--a-b=."],
)
def test_what_people_type_stays_as_it_is(text: str) -> None:
    assert in_words_of_a_shell(text) == text


@pytest.mark.parametrize(
    ("fault", "words", "status", "hint"),
    [
        ("latency=60000", ("--timeout", "0.05"), 7, "Set a longer --timeout if the operation may take that long."),
        (
            *("reset", (), 7),
            "It is not known whether the request was carried out, so it was not repeated.",
        ),
    ],
)
def test_hints_of_calls(
    fault: str, words: tuple[str, ...], status: int, hint: str, environment: Any, shell: Shell
) -> None:
    environment.fail(f"{fault};path=/api/v2/users")
    shell("api", "POST", "/api/v2/users", "--body", "{}", *words, "-o", "json", status=status)
    assert json.loads(shell.err)["hint"] == hint


def test_the_hint_of_waiting(environment: Any, shell: Shell) -> None:
    shell("wait", "--timeout", "0.1", *JOB, status=7)
    assert "or with a longer --timeout." in shell.err
    shell("wait", "--timeout", "0", *JOB, status=2)
    assert "--timeout" in shell.err
