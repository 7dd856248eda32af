"""Calls from a shell: what is asked, what is printed, what is refused before anything is sent."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy

from tests.tools.conftest import Shell
from tests.tools.gateway import BEFORE, gateway, on_page

COMMAND = [sys.executable, "-m", "purecloud_tools"]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried again at once."""
    monkeypatch.setattr(RetryPolicy, "backoff", lambda policy, attempt: 0.0)


def test_environment_variables_are_all_it_takes(environment: Any, shell: Shell) -> None:
    assert json.loads(shell("users", "me", "-o", "json"))["name"] == "Ada Lovelace"


def test_a_method_of_python_is_a_command_too(environment: Any, shell: Shell) -> None:
    assert json.loads(shell("get_users_me"))["name"] == "Ada Lovelace"


def test_all_items_over_all_pages_in_each_format(environment: Any, shell: Shell) -> None:
    names = ["users", "list", "--all", "--page-size", "7", "--query", "[].{name:name,email:email}"]
    lines = [json.loads(line) for line in shell(*names).splitlines()]
    assert len(lines) == json.loads(shell("api", "GET", "/api/v2/users"))["total"] > 7
    assert lines == json.loads(shell(*names, "-o", "json")) == yaml.safe_load(shell(*names, "-o", "yaml"))
    assert lines == list(csv.DictReader(io.StringIO(shell(*names, "-o", "csv"))))
    table = shell(*names, "-o", "table")
    assert all(one["email"] in table for one in lines)
    shell("users", "list", "--limit", "0", "-o", "json")
    assert json.loads(shell.out) == []
    assert shell("users", "list", "--limit", "0", "-o", "yaml") == "[]\n"


def test_columns_of_one_thing_and_of_a_listing(environment: Any, shell: Shell) -> None:
    columns = ("--columns", "name,division.name", "-o")
    assert [line.split() for line in shell("users", "me", *columns, "table").splitlines() if line.strip()] == [
        ["name", "Ada", "Lovelace"],
        ["division.name", "Home"],
    ]
    assert shell("users", "me", *columns, "csv") == "name,division.name\nAda Lovelace,Home\n"
    assert shell("users", "list", "--limit", "1", *columns, "csv") == "name,division.name\nAda Lovelace,Home\n"
    assert "email" not in shell("users", "list", *columns, "table")


def test_who_asks_for_help_or_mistypes_is_shown_the_way(shell: Shell) -> None:
    assert shell("help", "users", "list") == shell("users", "list", "--help")
    assert "create " in shell("users", "--help")
    assert "16 commands" in shell.out  # below `users customattributes`
    shell("describe", "users", "lst", status=4)
    assert "hint: Did you mean users list" in shell.err
    shell("describe", "routing", "queues", status=4)
    assert "hint: purecloud routing queues --help lists them." in shell.err


def test_columns_are_chosen_in_every_format(environment: Any, shell: Shell) -> None:
    asked = ("users", "list", "--limit", "2", "--columns", "name,division.name,division")
    rows = [json.loads(line) for line in shell(*asked).splitlines()]
    assert [[*row] for row in rows] == [["name", "division.name", "division"]] * 2
    assert rows[0]["division"]["name"] == rows[0]["division.name"] == "Home"  # an object may be asked for as a whole
    assert json.loads(shell(*asked, "-o", "json")) == yaml.safe_load(shell(*asked, "-o", "yaml")) == rows
    assert json.loads(next(csv.DictReader(io.StringIO(shell(*asked, "-o", "csv"))))["division"]) == rows[0]["division"]
    shell("users", "list", "--query", "[].{a: name}", "--columns", "b", status=2)
    assert "there is no column 'b'" in shell.err


def test_a_table_in_a_file_has_whole_rows_and_no_blank_lines(environment: Any, shell: Shell) -> None:
    lines = shell("users", "list", "-o", "table", "--columns", "id,name,email,division.id,selfUri").splitlines()
    assert len(lines) == 2 + json.loads(shell("api", "GET", "/api/v2/users"))["total"]
    assert all(line == line.rstrip() for line in lines)
    assert all(line.split()[-1].startswith("/api/v2/users/") for line in lines[2:])


def test_strings_are_bare_for_shells_and_quoted_where_json_is_asked_for(environment: Any, shell: Shell) -> None:
    names = ("users", "list", "--query", "[].name", "--page-size", "2")
    assert shell(*names) == "Ada Lovelace\nAlan Turing\n"
    assert shell(*names, "-o", "jsonl") == '"Ada Lovelace"\n"Alan Turing"\n'
    assert shell("users", "me", "--query", "name") == "Ada Lovelace\n"
    assert shell("users", "me", "--query", "name", "-o", "jsonl") == '"Ada Lovelace"\n'
    twice = "[].join('\n', [name, name])"
    assert (
        shell("users", "list", "--limit", "1", "--query", twice) == '"Ada Lovelace\\nAda Lovelace"\n'
    )  # an item a line


def test_a_query_that_takes_the_page_for_the_list_is_refused(environment: Any, shell: Shell) -> None:
    shell("users", "list", "--query", "entities[].name", status=2)
    assert "list of items" in shell.err
    assert "hint: Write [].name" in shell.err
    shell("users", "list", "--all", "--query", "name | [0]", status=2)
    assert "hint: Write [].name" in shell.err
    submitted = ("analytics", "conversations", "details", "jobs", "create", "--query", "jobId")
    assert shell(*submitted, "--set", "interval=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z").count("-") == 4


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("addresses.address", "'addresses' is a list"),
        ("name.first", "'name' has nothing below it"),
        ("manager.nme", "Did you mean name"),
    ],
)
def test_a_column_where_nothing_can_be_is_refused(column: str, said: str, environment: Any, shell: Shell) -> None:
    shell("users", "list", "--columns", f"id,{column}", "-o", "csv", status=2)
    assert said in shell.err
    assert not shell.out
    # Where the definition does not say what comes, the items do.
    shell("api", "GET", "/api/v2/users", "--query", "entities", "--columns", column, "-o", "csv", status=1)


def test_a_query_of_the_whole_list_and_one_of_each_item(environment: Any, shell: Shell) -> None:
    whole = shell("users", "list", "--all", "--query", "length(@)")
    assert int(whole) == len(shell("users", "list", "--all").splitlines())
    assert (
        shell("users", "list", "--all", "--query", "[?name=='Ada Lovelace'].email | [0]")
        == "ada.lovelace@example.com\n"
    )


def test_what_is_left_of_a_listing_is_resumed(environment: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ended by Ctrl-C in the middle, it says how to go on; together nothing is missing and nothing twice."""
    everything = [json.loads(line)["id"] for line in shell("users", "list", "--all").splitlines()]
    listing = ("users", "list", "--all", "--page-size", "2")
    with (
        gateway(environment.url, on_page(5, lambda: BEFORE), signal_number=signal.SIGINT) as between,
        monkeypatch.context() as patch,
    ):
        patch.setenv("GENESYSCLOUD_REGION", between.url)
        interrupted = between.run([*COMMAND, *listing, "-o", "jsonl"])
    assert interrupted.returncode == 130, interrupted.stderr
    described = json.loads(interrupted.stderr)
    got = [json.loads(line)["id"] for line in interrupted.stdout.splitlines()]
    token = described["resume"]
    assert f"--resume {token}" in described["hint"]
    again = shell(*listing, "--resume", token)
    assert 0 < len(got) < len(everything)
    assert got + [json.loads(line)["id"] for line in again.splitlines()] == everything


def test_a_reader_that_goes_away_ends_it_quietly(environment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    readable, writable = os.pipe()

    def go_away() -> str:
        os.close(readable)
        return ""

    with gateway(environment.url, on_page(5, go_away)) as between, monkeypatch.context() as patch:
        patch.setenv("GENESYSCLOUD_REGION", between.url)
        patch.setenv("PYTHONUNBUFFERED", "1")
        ended = between.run([*COMMAND, "users", "list", "--all", "--page-size", "1"], stdout=writable)
    os.close(writable)
    assert (ended.returncode, ended.stderr) == (141, "")


def test_a_listing_that_breaks_says_how_to_go_on(
    environment: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        environment.fail("status=400;path=/api/v2/users")
        return ""

    with gateway(environment.url, on_page(5, fail)) as between, monkeypatch.context() as patch:
        patch.setenv("GENESYSCLOUD_REGION", between.url)
        printed = shell("users", "list", "--all", "--page-size", "1", "-o", "jsonl", status=8)
    described = json.loads(shell.err)
    assert described["cause"] == "refused"
    assert described["resume"] in described["hint"]
    assert len([json.loads(line)["id"] for line in printed.splitlines()]) == 4


def test_a_body_is_put_together_checked_and_sent(environment: Any, shell: Shell, tmp_path: Path) -> None:
    division = shell("authorization", "divisions", "home", "get", "--query", "id").strip()
    file = tmp_path / "user.json"
    file.write_text(json.dumps({"name": "Wrong", "email": "x@example.com", "divisionId": division}))
    made = json.loads(
        shell(
            *("users", "create", "--body", str(file), "--set", "name=Ada 2", "--set", "addresses[0].address=+15555555"),
            *("--set", "addresses[0].mediaType=PHONE", "--set", "addresses[0].type=WORK", "-o", "json"),
        )
    )
    assert environment.requests[-1].json == {
        "name": "Ada 2",
        "email": "x@example.com",
        "divisionId": division,
        "addresses": [{"address": "+15555555", "mediaType": "PHONE", "type": "WORK"}],
    }
    shell("users", "get", made["id"])
    shell("users", "delete", made["id"], status=2)
    assert "--yes" in shell.err
    shell("users", "delete", made["id"], "--yes")
    assert environment.requests[-1].verb == "DELETE"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("users create --set name=Ada --set emial=x", "did you mean 'email'?"),
        ("users create --set name=Ada", "body.email is missing"),
        ("users create", "the body is missing"),
        ("users create --set name", "not an assignment"),
        ("users create --set addresses[3].address=x", "leaves a gap"),
        ("users create --body nowhere.json", "cannot be read"),
        ("users create --body {", "is not JSON"),
        ("users list --body {}", "No such option"),
        ("users list --sort-order upward", "does not take 'upward'"),
        ("users list --page-size many", "must be a whole number"),
        ("users list --limit -1", "not in the range"),
        ("users get", "USER_ID is missing"),
        ("users get a b", "one argument too many"),
        ("users get ..", "would change the path"),
        ("users list --query [", "not a JMESPath expression"),
        ("users list --all --resume nonsense", "not a resume token"),
        ("users list --header a", "is not a pair"),
        ("usres list", "no command 'usres'"),
        ("routing queues memebrs list", "has no command 'memebrs'"),
        ("api GET users", "not a path of the API"),
        ("api GET //evil.example.com/", "not a path of the API"),
        ("users list --profile nobody", "there is no profile 'nobody'"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    environment: Any, shell: Shell, arguments: str, says: str
) -> None:
    shell(*arguments.split(), status=2)
    assert says in shell.err
    assert len(shell.err.strip().splitlines()) <= 2
    assert [one for one in environment.requests if one.operation] == []
    shell(*arguments.split(), "-o", "json", status=2)
    assert says in json.loads(shell.err)["message"] + json.loads(shell.err).get("hint", "")


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        ("status=403", 3, "refused"),
        ("status=409", 5, "conflict"),
        ("status=429", 6, "rate"),
        ("status=500", 1, "failed"),
    ],
)
def test_exit_statuses_differ(environment: Any, shell: Shell, fault: str, status: int, kind: str) -> None:
    environment.fail(f"{fault};path=/api/v2/users/search")
    shell("users", "search", "--set", "pageSize=1", "-o", "json", "--timeout", "5", status=status)
    assert json.loads(shell.err)["error"] == kind


@pytest.mark.usefixtures("at_once")
def test_a_platform_that_is_not_there(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENESYSCLOUD_REGION", "http://127.0.0.1:9")
    monkeypatch.setenv("GENESYSCLOUD_ACCESS_TOKEN", "token")
    monkeypatch.setenv("NO_PROXY", "*")
    shell("api", "POST", "/api/v2/users", "--body", "{}", "-o", "json", status=7)
    assert json.loads(shell.err)["error"] == "network"


def test_nobody_is_logged_in(shell: Shell) -> None:
    shell("users", "me", status=3)
    assert "purecloud login" in shell.err


def test_search_and_describe(shell: Shell) -> None:
    found = [
        json.loads(line)["command"] for line in shell("search", "add", "a", "member", "to", "a", "queue").splitlines()
    ]
    assert found[0] == "routing queues members create"
    described = json.loads(shell("describe", *found[0].split(), "-o", "json"))
    assert described["body"]["kind"] == "list[WritableEntity]"
    assert described["permissions"] == {"any": ["routing:queue:edit", "routing:queueMember:manage"]}
    assert described["example"].startswith("purecloud routing queues members create <queueId>")
    assert "Body: list[WritableEntity]" in shell("describe", "post_routing_queue_members")
    shell("describe", "nothing", status=4)


def test_a_job_is_submitted_waited_for_and_its_results_streamed(environment: Any, shell: Shell) -> None:
    body = json.dumps({"interval": "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"})
    printed = shell("analytics", "conversations", "details", "jobs", "create", "--body", body, "--limit", "3")
    assert all("conversationId" in json.loads(line) for line in printed.splitlines())
    done = json.loads(
        shell("wait", "--timeout", "60", "analytics", "conversations", "details", "jobs", "create", "--body", body)
    )
    assert done["state"] == "FULFILLED"
    shell("wait", "users", "me", status=2)
    assert "neither submits a job nor shows one" in shell.err


def test_a_column_that_nothing_has_is_refused(environment: Any, shell: Shell) -> None:
    shell("users", "list", "--columns", "nmae", "-o", "csv", status=2)
    assert "no column 'nmae'" in shell.err
    assert "Did you mean name" in shell.err
    assert environment.requests == []
    shell("users", "list", "--columns", "name,division.nam", "-o", "table", status=2)
    assert "Did you mean name?" in shell.err
    # One that the definition knows may be empty; what a query gives is looked at when it comes.
    assert shell("users", "list", "--limit", "1", "--columns", "name,manager", "-o", "csv").startswith("name,manager\n")
    for output in ("csv", "table"):
        words = ("users", "list", "--all", "--query", "[].{full:name}", "-o", output)
        assert "Ada Lovelace" in shell(*words, "--columns", "full")
        shell(*words, "--columns", "ful", status=2)
        assert "Did you mean full?" in shell.err
    shell("users", "list", "--limit", "1", "--columns", "newer", "--no-check", "-o", "csv")


EVIL = "Ada\x1b]0;x\x07\x1b[2J\x9b2J\x7f\u202e"


@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv", "yaml"])
def test_names_do_not_steer_a_terminal(
    environment: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    user = json.loads(shell("users", "me"))
    body = json.dumps({"name": EVIL, "version": user["version"]})
    shell("users", "update", user["id"], "--body", body, "-o", "json")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")  # so that what steers it is not ours
    for query in ("name", "@"):
        printed = shell("users", "me", "--query", query, "-o", output)
        assert "Ada" in printed
        assert not {*printed} & {*EVIL} - {*"Ada]0;x[2J"}, ascii(printed)


def test_what_is_tried_again_is_said_on_a_terminal(
    environment: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for terminal, words in ((True, ()), (True, ("--quiet",)), (False, ())):
        environment.fail("status=503;path=/api/v2/users/me;times=1")
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        shell("users", "me", *words)
        assert ("503" in shell.err and "trying again in" in shell.err) is (terminal and not words), shell.err
