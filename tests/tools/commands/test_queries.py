"""Queries and columns that do not fit: refused before anything is sent, or said without hiding what was done."""

from __future__ import annotations

import json
import signal
import sys
from typing import Any

import pytest

from tests.tools.conftest import Shell
from tests.tools.gateway import BEFORE, gateway, on_page

WHOLE = ("users", "list", "--all", "--page-size", "3", "--query", "length(@)", "-o", "json")


@pytest.mark.usefixtures("third_page_fails")
def test_of_a_whole_list_that_breaks_off_nothing_is_printed(shell: Shell) -> None:
    assert shell(*WHOLE, status=3) == ""
    described = json.loads(shell.err)
    assert described["error"] == "refused"
    assert "resume" not in described
    assert "printed" not in described["message"]


def test_of_a_whole_list_that_is_interrupted_nothing_is_printed(
    environment: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = on_page(3, lambda: BEFORE)
    with gateway(environment.url, stop, signal_number=signal.SIGINT) as between, monkeypatch.context() as patch:
        patch.setenv("GENESYSCLOUD_REGION", between.url)
        ended = between.run([sys.executable, "-m", "purecloud_tools", *WHOLE])
    assert (ended.returncode, ended.stdout) == (130, "")
    described = json.loads(ended.stderr)
    assert "resume" not in described
    assert described["message"].endswith("nothing was printed")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--query", "foo(name)"), "there is no function 'foo'"),
        (("--query", "[?starts(name, 'A')]"), "there is no function 'starts'"),
        (("--query", "{id:id,name:name}"), "[].{id:id,name:name}"),
        (("--query", "@.name"), "[].name"),
        (("--query", "@ | name"), "[].name"),
        (("--query", "[id, name]"), "[].[id, name]"),
        (("--query", "[].{full:name}", "--columns", "name"), "there is no column 'name'"),
        (("--query", "[?name].{full:name} | [:3]", "--columns", "full,name"), "there is no column 'name'"),
        (("--query", "[0:2]", "--columns", "nme"), "there is no column 'nme'"),
    ],
)
def test_what_can_find_nothing_is_not_asked(
    options: tuple[str, ...], says: str, environment: Any, shell: Shell
) -> None:
    shell("users", "list", *options, status=2)
    assert says in shell.err
    assert environment.requests == []


def test_what_can_find_something_is_asked(environment: Any, shell: Shell) -> None:
    assert json.loads(shell("users", "list", "--query", "{many: length(@), first: [0].name}"))["first"]
    assert shell("users", "list", "--query", "[?name]", "--columns", "manager", "-o", "csv").startswith("manager\n")
    assert "Ada Lovelace" in shell("users", "list", "--query", "sort_by(@, &name)[:2]", "--columns", "name")
    assert shell("users", "list", "--query", "[].[name]", "-o", "json")


@pytest.mark.parametrize(
    "options", [("--query", "length(version)"), ("--query", "division", "--columns", "nme"), ("--query", "length(foo)")]
)
def test_after_a_change_the_answer_is_printed(options: tuple[str, ...], environment: Any, shell: Shell) -> None:
    division = shell("authorization", "divisions", "home", "get", "--query", "id").strip()
    body = json.dumps({"name": "Ada", "email": f"{len(options)}.{len(options[1])}@example.com", "divisionId": division})
    printed = shell("users", "create", "--body", body, *options, status=1)
    assert json.loads(printed)["name"] == "Ada"
    assert "the call was made, but" in shell.err
