"""Sixty tasks in plain words: their operations are found, and the obvious steps give the right answer.

Forty were written first; the twenty of `tasks/last.toml` when all else was done.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from collections.abc import Generator
from pathlib import Path
from typing import Any

import jmespath
import pytest
from purecloud_sandbox.server import serve
from purecloud_tools.catalogue import operations
from purecloud_tools.mcp_server.safety.classes import Options

from .conftest import Desk

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parent / "tasks"
FIRST, LAST = (
    tomllib.loads((FOLDER / name).read_text("utf-8"))["task"] if (FOLDER / name).exists() else []
    for name in ("first.toml", "last.toml")
)
TASKS = [*FIRST, *LAST]
#: Of the operations, so many are among the five that search shows first.
FOUND = 0.9


@pytest.fixture(scope="module")
def sandbox() -> Generator[Any]:
    """An organization of which everything is known: it is always the same afternoon there."""
    with serve(now="2026-08-04T15:30:00Z", rate_limit=0) as running:
        yield running


@pytest.fixture
def everything(sandbox: Any, tmp_path: Path) -> Generator[Desk]:
    """A server that allows all."""
    sandbox.reset()
    ask(sandbox, "POST", "/routing/queues", {"name": "Night line"})
    made = Desk(sandbox.url, sandbox.token(), tmp_path / "audit.jsonl", Options(True, True, True), None)
    yield made
    made.service.close()


def ask(sandbox: Any, verb: str, path: str, body: Any = None) -> Any:
    """What the platform says, asked without the server or the SDK."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {sandbox.token()}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{sandbox.url}/api/v2{path}", data, headers, method=verb)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def filled(sandbox: Any, value: Any) -> Any:
    """`{queue:Support}` in a truth as an id."""

    def id_of(match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        path = {"queue": "routing/queue"}.get(kind, kind)
        listed = ask(sandbox, "GET", f"/{path}s?pageSize=100")["entities"]
        return str(next(one["id"] for one in listed if one["name"] == name))

    if isinstance(value, str):
        return re.sub(r"\{([a-z/]+):([^}]+)\}", id_of, value)
    if isinstance(value, dict):
        return {name: filled(sandbox, one) for name, one in value.items()}
    return [filled(sandbox, one) for one in value] if isinstance(value, list) else value


def truth(sandbox: Any, task: dict[str, Any]) -> Any:
    known = filled(sandbox, task["truth"])
    if "value" in known:
        return known["value"]
    answer = (
        ask(sandbox, "POST", known["post"], known["body"]) if "post" in known else ask(sandbox, "GET", known["get"])
    )
    return jmespath.search(known["query"], answer)


def resolved(value: Any, answers: list[Any]) -> Any:
    """`$` and a JMESPath in a step as what it gives for the answers so far."""
    if isinstance(value, str) and value.startswith("$"):
        found = jmespath.search(value[1:], answers)
        assert found is not None, (value, answers)
        return found
    if isinstance(value, dict):
        return {name: resolved(one, answers) for name, one in value.items()}
    return [resolved(one, answers) for one in value] if isinstance(value, list) else value


@pytest.mark.filterwarnings("ignore:.*deprecated")  # as programs run; `describe` says it
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task["question"])
def test_the_obvious_steps_give_the_right_answer(everything: Desk, sandbox: Any, task: dict[str, Any]) -> None:
    for names in task["find"]:
        for name in [one for one in names.split("|") if "_" in one and operations.find(one)]:
            assert everything.call("describe", operation=name).startswith(f"{name}: ")
    answers: list[Any] = []
    for tool, given in task["do"]:
        answers.append(everything.call(tool, **resolved(given, answers)))
    found = jmespath.search(task.get("answer", "[-1].value || [-1].items"), answers)
    assert found is not None
    assert found == truth(sandbox, task)


def test_there_are_sixty_and_a_third_was_written_last() -> None:
    assert (len(TASKS), len(LAST)) == (60, 20)
    assert len({task["question"] for task in TASKS}) == 60


def test_search_finds_their_operations_within_five(everything: Desk) -> None:
    wanted = [(task["question"], names) for task in TASKS for names in task["find"]]
    missed = []
    for question, names in wanted:
        shown = re.findall(r"^([a-z0-9_]+)(?: \(.*?\))?:", everything.call("search", question=question), re.MULTILINE)
        if not set(names.split("|")) & set(shown[:5]):
            missed.append((question, names, shown[:5]))
    assert len(missed) <= (1 - FOUND) * len(wanted), missed
