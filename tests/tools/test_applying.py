"""`purecloud apply`: an organization becomes what a file says, once, however often it is killed on the way."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PureCloudPlatformClientV2 import ApiClient, AuthorizationApi, RoutingApi, UsersApi, paginate

from tests.tools.conftest import Shell
from tests.tools.gateway import AFTER, BEFORE, gateway

COMMAND = [sys.executable, "-m", "purecloud_tools", "apply"]
#: People in the file: in `make test` enough to be killed in each phase; 500 with PURECLOUD_APPLY_PEOPLE=500.
PEOPLE = int(os.environ.get("PURECLOUD_APPLY_PEOPLE", "40"))

#: What changes something, by its kinds.
CHANGES = (
    "POST /api/v2/users",
    "PATCH /api/v2/users/{id}",
    "PUT /api/v2/authorization/roles/{id}/users/add",
    "POST /api/v2/routing/queues/{id}/members",
)


def _write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["email", "name", "department", "state", "roles", "queues"])
        writer.writeheader()
        writer.writerows(rows)
    return path


def _rows(count: int) -> list[dict[str, str]]:
    return [
        {
            "email": f"person{number}@example.com",
            "name": f"Person {number}",
            "department": ("Sales", "Research")[number % 2],
            "state": "inactive" if number % 10 == 0 else "active",
            "roles": ("Supervisor", "Supervisor|employee", "")[number % 3],
            "queues": ("Support", "Support|Sales")[number % 2],
        }
        for number in range(count)
    ]


def _found(client: ApiClient) -> dict[str, Any]:
    """The people of the file as they are at the platform: an email that is there twice is there twice here."""
    users = UsersApi(client)
    there = [
        user
        for state in ("active", "inactive")
        for user in paginate(users.get_users, page_size=100, state=state)
        if (user.email or "").startswith("person")
    ]
    names = {str(user.id): str(user.email) for user in there}
    found: dict[str, Any] = {
        "users": Counter(str(user.email) for user in there),
        "facts": {user.email: (user.name, user.department, user.state) for user in there},
    }
    routing, authorization = RoutingApi(client), AuthorizationApi(client)
    for queue in paginate(routing.get_routing_queues, page_size=100):
        members = paginate(routing.get_routing_queue_members, queue.id, page_size=100)
        found[f"queue {queue.name}"] = Counter(names[one.id] for one in members if one.id in names)
    for role in paginate(authorization.get_authorization_roles, page_size=100):
        holders = paginate(authorization.get_authorization_role_users, role.id, page_size=100)
        found[f"role {role.name}"] = Counter(names[one.id] for one in holders if one.id in names)
    return found


def _expected(rows: list[dict[str, str]]) -> dict[str, Any]:
    expected: dict[str, Any] = {
        "users": Counter(row["email"] for row in rows),
        "facts": {row["email"]: (row["name"], row["department"], row["state"]) for row in rows},
    }
    for row in rows:
        for kind in ("role", "queue"):
            for name in filter(None, row[f"{kind}s"].split("|")):
                expected.setdefault(f"{kind} {name}", Counter())[row["email"]] += 1
    return expected


class _Kills:
    """Which changing requests kill: some creations by chance, each other kind once at each moment."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.done: list[tuple[str, str]] = []

    def __call__(self, verb: str, path: str) -> str:
        if verb == "GET" or path == "/oauth/token":
            return ""
        kind = f"{verb} {re.sub('[0-9a-f-]{36}', '{id}', path)}"
        left = [moment for moment in (BEFORE, AFTER) if (kind, moment) not in self.done]
        if kind == "POST /api/v2/users":
            left = [BEFORE, AFTER] if self._chance.random() < 6 / PEOPLE else []
        if not left:
            return ""
        moment = self._chance.choice(left)
        self.done.append((kind, moment))
        return moment


def test_killed_at_random_nothing_is_there_twice_and_nothing_is_missing(
    environment: Any, tmp_path: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    rows = _rows(PEOPLE)
    file = _write(tmp_path / "people.csv", rows)
    kills, killed = _Kills(seed=20), 0
    with gateway(environment.url, kills) as between, monkeypatch.context() as patch:
        patch.setenv("GENESYSCLOUD_REGION", between.url)
        while (ended := between.run([*COMMAND, str(file), "--yes", "-o", "json"])).returncode:
            assert ended.returncode == -signal.SIGKILL, ended.stderr
            killed += 1
    assert killed == len(kills.done)  # every kill came, and nothing else ended it
    assert {*kills.done} == {(kind, moment) for kind in CHANGES for moment in (BEFORE, AFTER)}
    record_property("kills", killed)
    client = ApiClient(host=environment.url).get_client_credentials_token("any", "any")
    expected, found = _expected(rows), _found(client)
    assert {name: found[name] for name in expected} == expected
    again = len(environment.requests)
    assert json.loads(shell("apply", str(file), "--yes", "-o", "json"))["steps"] == 0
    assert _changes(environment, again) == 0


def _changes(environment: Any, since: int) -> int:
    changing = ("POST", "PUT", "PATCH", "DELETE")
    return sum(one.verb in changing and one.path != "/oauth/token" for one in environment.requests[since:])


def test_what_differs_is_changed_and_the_plan_is_shown_first(environment: Any, shell: Shell, tmp_path: Path) -> None:
    row = {"email": "ada.lovelace@example.com", "name": "Ada Lovelace", "department": "Research"}
    file = _write(tmp_path / "people.csv", [row, {"email": "new@example.com", "name": "New", "roles": "employee"}])
    before = len(environment.requests)
    shell("apply", str(file), status=2)
    assert "--yes" in shell.err
    plan = [json.loads(line) for line in shell("apply", str(file), "--dry-run").splitlines()]
    assert [step["kind"] for step in plan] == ["create", "change", "role"] or [step["kind"] for step in plan] == [
        "change",
        "create",
        "role",
    ]
    assert _changes(environment, before) == 0
    shown = shell("apply", str(file), "--yes", "-o", "table")
    assert "department: Contact centre -> Research" in shown
    ledger = [json.loads(line) for line in (tmp_path / "people.csv.ledger.jsonl").read_text().splitlines()]
    assert [line["kind"] for line in ledger if line["what"] == "done"] == ["change", "create", "role"]


def test_a_step_that_fails_does_not_keep_the_others(environment: Any, shell: Shell, tmp_path: Path) -> None:
    rows = [{"email": f"{name}@example.com", "name": name, "queues": "Support"} for name in ("one", "two", "three")]
    file = _write(tmp_path / "people.csv", rows)
    environment.fail("status=400;path=/api/v2/users;verb=POST;times=1")
    shell("apply", str(file), "--yes", "-o", "json", status=8)
    described = json.loads(shell.err)
    assert len(described["failed"]) >= 1
    assert json.loads(shell("apply", str(file), "--yes", "-o", "json"))["create"] == 1
    assert json.loads(shell("apply", str(file), "--yes", "-o", "json"))["steps"] == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\nAda\n", "there is no column email"),
        ("email,shade\na@b.c,red\n", "unknown column 'shade'"),
        ("email\nnobody\n", "line 2: 'nobody' is not an email address"),
        ("email\na@b.c\nA@b.c\n", "line 3: a@b.c is there twice"),
        ("email,name\na@b.c,Byron, George\n", "line 2: it has more cells than there are columns"),
        ("email,state\na@b.c,gone\n", "state is active or inactive"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(
    environment: Any, shell: Shell, tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(text)
    shell("apply", str(file), "--yes", status=2)
    assert says in shell.err
    assert environment.requests == []


def test_a_role_that_is_not_there_changes_nothing(environment: Any, shell: Shell, tmp_path: Path) -> None:
    file = _write(tmp_path / "people.csv", [{"email": "a@example.com", "roles": "Nothing of the kind"}])
    shell("apply", str(file), "--yes", status=4)
    assert "there is no role 'Nothing of the kind'" in shell.err
    assert _changes(environment, 0) == 0
