"""Commands within others (`wait`, `download`, `upload`): what is sent, as whom, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tools.conftest import Shell

JOB = ("analytics", "conversations", "details", "jobs", "create")
INTERVAL = ("--set", "interval=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z")


def sent(sandbox: Any) -> list[str]:
    return [one.verb for one in sandbox.requests if one.operation]


@pytest.mark.parametrize("command", ["wait", "download", "upload"])
def test_a_dry_run_sends_nothing_and_deleting_wants_a_yes(
    command: str, environment: Any, shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "some"
    file.write_text("x")
    before = [command] if command == "wait" else [command, str(file)]
    inner = [*JOB, *INTERVAL] if command == "wait" else ["users", "delete", "111"]
    printed = shell(*before, *inner, "--dry-run")
    assert printed.startswith(("POST http", "DELETE http"))
    shell(*before, "users", "delete", "111", status=2)
    assert ("--yes" in shell.err) is (command != "wait")
    assert sent(environment) == []


def test_what_gives_no_job_is_not_sent(environment: Any, shell: Shell) -> None:
    shell("wait", "users", "delete", "111", "--yes", status=2)
    assert "neither submits a job nor shows one" in shell.err
    assert sent(environment) == []


@pytest.mark.parametrize("before", [True, False])
def test_login_and_output_are_chosen_before_and_behind(before: bool, environment: Any, shell: Shell) -> None:
    options = ("-o", "json", "--query", "state")

    def words(options: tuple[str, ...]) -> tuple[str, ...]:
        return ("wait", *options, *JOB, *INTERVAL) if before else ("wait", *JOB, *INTERVAL, *options)

    assert shell(*words(options)) == '"FULFILLED"\n'
    chosen = ("--profile", "nobody")
    so_far = len(environment.requests)
    shell(*words(chosen), status=2)
    assert "there is no profile 'nobody'" in shell.err
    assert len(environment.requests) == so_far


def test_headers_of_the_command_are_sent(environment: Any, shell: Shell) -> None:
    shell("wait", *JOB, *INTERVAL, "--header", "X-Extra=yes", "--timeout", "30")
    posted = next(one for one in environment.requests if one.operation and one.verb == "POST")
    assert {name.lower(): value for name, value in dict(posted.headers).items()}["x-extra"] == "yes"


@pytest.mark.parametrize("option", ["--all", "--limit=1", "--skeleton", "--resume=x"])
def test_what_has_no_meaning_is_refused(option: str, environment: Any, shell: Shell) -> None:
    shell("wait", *JOB, *INTERVAL, option, status=2)
    assert f"{option.partition('=')[0]} has no meaning" in shell.err
    assert sent(environment) == []


@pytest.mark.parametrize("command", ["apply", "wait", "download", "upload", "whoami", "doctor", "call"])
def test_a_query_is_looked_at_before_anything_is_done(
    command: str, environment: Any, shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("email,name\na@example.org,Ada\n")
    words = {
        "apply": ["apply", str(file), "--yes"],
        "wait": ["wait", *JOB, *INTERVAL],
        "download": ["download", str(tmp_path / "to"), "users", "me"],
        "upload": ["upload", str(file), "users", "me"],
        "call": ["users", "me"],
    }.get(command, [command])
    shell(*words, "--query", "[", status=2)
    assert "not a JMESPath expression" in shell.err
    shell(*words, "--profile", "", status=2)
    assert "--profile is empty" in shell.err
    assert environment.requests == []


def test_an_empty_profile_is_nobodys(shell: Shell) -> None:
    shell("logout", "--profile", "", status=2)
    assert "--profile is empty" in shell.err
    shell("login", "--profile", "", "--region", "eu-west-1", "--client-id", "1", status=2)
    assert "--profile is empty" in shell.err


def test_a_dry_run_shows_the_request_whatever_is_asked_of_the_answer(environment: Any, shell: Shell) -> None:
    words = ("users", "list", "--dry-run", "-o", "json", "--query", "[].name", "--columns", "name")
    assert json.loads(shell(*words))["verb"] == "GET"
