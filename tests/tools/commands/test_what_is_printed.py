"""Columns and queries of commands by hand: what can find nothing is refused before anything is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools.conftest import Shell

#: Each command by hand that prints what is known before, and whether that is a list.
COMMANDS: dict[str, tuple[Callable[[Path], list[str]], bool]] = {
    "search": (lambda _: ["search", "users"], True),
    "describe": (lambda _: ["describe", "users", "list", "-o", "json"], False),
    "describe a body": (lambda _: ["describe", "routing", "queues", "members", "create", "-o", "json"], False),
    "doctor": (lambda _: ["doctor"], True),
    "profile": (lambda _: ["profile"], True),
    "whoami": (lambda _: ["whoami"], False),
    "export --list": (lambda _: ["export", "--list", "routing"], True),
    "export": (lambda to: ["export", "users", "--to", str(to / "out")], True),
    "apply --dry-run": (lambda to: ["apply", str(to / "people.csv"), "--dry-run"], True),
    "apply": (lambda to: ["apply", str(to / "people.csv"), "--yes"], False),
    "download": (lambda to: ["download", str(to / "file"), "/api/v2/users/me"], False),
    "listen": (lambda _: ["listen", "v2.users.{id}.presence"], False),
}


def words(name: str, folder: Path, *options: str) -> list[str]:
    first, *others = COMMANDS[name][0](folder)
    return [first, *options, *others]


@pytest.fixture
def folder(home: Path) -> Path:
    """With people to apply, and a login that is kept."""
    (home / "people.csv").write_text("email,name\nada@example.org,Ada\n")
    (home / ".gc").mkdir()
    (home / ".gc" / "config.toml").write_text("[default]\nenvironment = 'nowhere'\naccess_token = 'token'\n")
    return home


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "options",
    [
        ("--columns", "nonsense"),
        ("--columns", "nonsense.name"),
        ("--query", "[].{a: b}", "--columns", "c"),
        ("--query", "nonsense"),
        ("--query", "@", "--columns", "nonsense"),
    ],
    ids=" ".join,
)
def test_what_can_find_nothing_is_refused(
    name: str, options: tuple[str, ...], folder: Path, environment: Any, shell: Shell
) -> None:
    before = sorted(folder.rglob("*"))
    assert shell(*words(name, folder, *options), status=2) == ""
    assert len(shell.err.splitlines()) <= 2
    assert "hint" in shell.err
    assert environment.requests == []
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "listen"])
def test_what_is_printed_can_be_asked_for(name: str, folder: Path, environment: Any, shell: Shell) -> None:
    listing = COMMANDS[name][1]
    printed = json.loads(shell(*words(name, folder, "-o", "json")))
    assert isinstance(printed, list) is listing
    known = {key for row in (printed if listing else [printed]) for key in row}
    assert known
    if name == "apply":
        environment.reset()
    for key in known:
        chosen = json.loads(shell(*words(name, folder, "-o", "json", "--columns", key)))
        assert all({*row} == {key} for row in (chosen if listing else [chosen]))
        assert shell(*words(name, folder, "--query", f"[].{key}" if listing else key))


def test_events_are_asked_for_what_they_have(environment: Any, shell: Shell) -> None:
    for options in (("--columns", "topic,body.message"), ("--query", "body.message"), ("--columns", "body")):
        shell("listen", "v2.nonsense", *options, status=3)  # by the platform, which knows no such topic
