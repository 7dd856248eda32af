"""`purecloud api --all`: all pages of a path that is that of a listing, as its command reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.tools.commands.test_settings import headers_sent
from tests.tools.conftest import Shell

USERS = ("api", "GET", "/api/v2/users")
JOBS = "/api/v2/analytics/conversations/details/jobs"


def test_all_pages_of_a_path_are_those_of_its_command(environment: Any, shell: Shell) -> None:
    everything = shell("users", "list", "--all", "-o", "jsonl")
    assert len(everything.splitlines()) > 3
    assert shell(*USERS, "--all", "-o", "jsonl") == everything
    asked = len(environment.requests)
    assert (
        shell("api", "get", "/api/v2/users?pageSize=3", "--all", "-o", "jsonl", "--header", "X-Extra=yes") == everything
    )
    pages = environment.requests[asked:]
    assert [one.query["pageSize"] for one in pages if one.operation] == [["3"]] * -(-len(everything.splitlines()) // 3)
    assert "yes" in headers_sent(environment, "x-extra")
    assert len(shell(*USERS, "--limit", "2").splitlines()) == 2
    assert shell(*USERS, "--all", "--query", "[].name") == shell("users", "list", "--all", "--query", "[].name")
    assert shell(*USERS, "--all", "--columns", "name", "-o", "csv").startswith("name\nAda Lovelace\n")
    printed = shell(*USERS, "--param", "pageSize=3", "--param", "expand=presence,routingStatus", "--all", "--dry-run")
    assert "pageSize=3" in printed
    queue = json.loads(shell("routing", "queues", "list", "--limit", "1"))["id"]
    members = shell("routing", "queues", "members", "list", queue, "--all", "-o", "json")
    assert shell("api", "GET", f"/api/v2/routing/queues/{queue}/members", "--all", "-o", "json") == members


@pytest.mark.usefixtures("third_page_fails")
def test_what_breaks_off_is_resumed(environment: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shell(*USERS, "--all", "--param", "pageSize=1", "-o", "jsonl", status=8)
    token = json.loads(shell.err)["resume"]
    monkeypatch.setenv("GENESYSCLOUD_REGION", environment.url)
    environment.reset()
    rest = shell(*USERS, "--resume", token, "--param", "pageSize=1", "-o", "jsonl")
    assert first + rest == shell("users", "list", "--all", "-o", "jsonl")


def test_the_results_of_a_job_are_its_items(environment: Any, shell: Shell) -> None:
    wanted = ("--set", "interval=2000-01-01T00:00:00Z/2100-01-01T00:00:00Z", "--limit", "3")
    printed = shell("api", "POST", JOBS, *wanted, "-o", "jsonl")
    assert len([json.loads(line)["conversationId"] for line in printed.splitlines()]) == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("GET", "/api/v2/users/me"), "GET /api/v2/users/me does not come in pages"),
        (("DELETE", "/api/v2/users/me"), "DELETE /api/v2/users/me does not come in pages"),
        (("GET", "/api/v2/nothing"), "GET /api/v2/nothing is not an operation of this release"),
        (("GET", "/api/v2/users/"), "is not an operation of this release"),
        (("PATCH", "/api/v2/users"), "is not an operation of this release"),
        (("GET", "/api/v2/users?nonsense=1"), "takes no parameter 'nonsense'"),
        (("GET", "/api/v2/users", "--param", "pageSize=many"), "must be a whole number"),
        (("GET", "/api/v2/users", "--query", "entities"), "list of items"),
        (("GET", "/api/v2/users", "--columns", "nmae"), "no column 'nmae'"),
        (("GET", "/api/v2/users", "--resume", "nonsense"), "not a resume token"),
        (("POST", JOBS), "the body is missing"),
    ],
    ids=str,
)
def test_what_cannot_be_read_to_its_end_is_not_asked(
    words: tuple[str, ...], says: str, environment: Any, shell: Shell
) -> None:
    assert shell("api", *words, "--all", status=2) == ""
    assert says in shell.err
    assert [one for one in environment.requests if one.operation] == []
