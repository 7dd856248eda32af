"""An organization from a YAML file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from purecloud_sandbox.demo.seed_file import SeedError, check_seed
from purecloud_sandbox.server import serve

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client

EXAMPLE = judge.DEFINITION.parents[1] / "sandbox" / "example-seed.yaml"
USERS: list[dict[str, Any]] = [{"name": "A", "email": "a@x.example"}]


def test_the_example() -> None:
    with serve(seed_file=EXAMPLE, now="2026-03-31") as running:
        client = Client(running.url, running.token())
        assert client.get("/api/v2/organizations/me").json()["name"] == "Acme Care"
        users = {one["name"]: one for one in client.get("/api/v2/users").json()["entities"]}
        assert list(users) == ["Ada Lovelace", "Alan Turing"]
        alan = users["Alan Turing"]
        assert (alan["division"]["name"], alan["manager"]["name"]) == ("North", "Ada Lovelace")
        shown = client.get(f"{alan['selfUri']}?expand=skills,languages,groups,team,authorization").json()
        assert {one["name"]: one["proficiency"] for one in shown["skills"]} == {"Phones": 4, "Billing": 2}
        assert [one["name"] for one in shown["languages"]] == ["English"]
        assert ([one["name"] for one in shown["groups"]], shown["team"]["name"]) == (["Front office"], "Early shift")
        assert "routing:queue:view" in shown["authorization"]["permissions"]
        assert "Night watch" in [one["name"] for one in shown["authorization"]["roles"]]
        queues = {one["name"]: one for one in client.get("/api/v2/routing/queues").json()["entities"]}
        assert {name: one["memberCount"] for name, one in queues.items()} == {"Sales": 1, "Support": 2}
        assert client.get("/api/v2/users/me").json()["name"] == "Ada Lovelace"
        query = {"interval": "2026-03-01T00:00Z/2026-03-31T00:00Z"}
        found = client.send("POST", "/api/v2/analytics/conversations/details/query", query).json()
        assert found["totalHits"] == 300 + 12, "with those that go on"
        agents = {person.get("userId") for one in found["conversations"] for person in one["participants"]}
        assert agents - {None} <= {one["id"] for one in users.values()}


def test_an_organization_without_queues_has_no_conversations(tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text("users: [{name: A, email: a@x.example}]\n")
    with serve(seed_file=file) as running:
        client = Client(running.url, running.token())
        assert client.get("/api/v2/conversations").json()["total"] == 0
        query = {"interval": "2026-03-01T00:00Z/2026-03-31T00:00Z"}
        assert client.send("POST", "/api/v2/analytics/conversations/details/query", query).json() == {"totalHits": 0}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([], "a seed file has entries"),
        ({"people": []}, "'people' is not known"),
        ({"users": []}, "users: there is none"),
        ({"users": [{"name": "A"}]}, r"users\[0\].email is missing"),
        ({"users": [{"name": "A", "email": 1}]}, r"users\[0\].email: 1 is not a str"),
        ({"users": [{"name": "A", "email": "a@x", "phone": "1"}]}, r"users\[0\].phone is not known"),
        ({"users": [*USERS, {"name": "B", "email": "A@X.example"}]}, r"users\[1\].email: 'A@X.example' is that of"),
        ({"users": [{**USERS[0], "roles": ["King"]}]}, r"users\[0\].roles: 'King' is not in the file"),
        ({"users": USERS, "queues": [{"name": "Q", "members": ["b@x"]}]}, r"queues\[0\].members: 'b@x' is not in"),
        ({"users": USERS, "skills": "Phones"}, "skills: write a list of names"),
        ({"users": USERS, "teams": ["T", "T"]}, "teams: 'T' is there twice"),
        ({"users": USERS, "conversations": 3}, "conversations: 3 is not a number of at least 30"),
    ],
)
def test_what_is_wrong_is_named(content: Any, says: str) -> None:
    with pytest.raises(SeedError, match=says):
        check_seed(content)


@pytest.mark.parametrize(("text", "says"), [("a: [", "line 2 is not YAML"), (None, "There is no seed file at")])
def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path, text: str | None, says: str) -> None:
    file = tmp_path / "seed.yaml"
    if text is not None:
        file.write_text(text + "\n")
    command = [sys.executable, "-m", "purecloud_sandbox", "--port", "0", "--seed-file", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
