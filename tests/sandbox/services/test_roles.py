"""Roles and grants: one storage, whichever operation writes or reads it."""

from __future__ import annotations

from typing import Any

import pytest
from purecloud_sandbox.server import Running

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client

ROLES = "/api/v2/authorization/roles"
SUBJECTS = "/api/v2/authorization/subjects"


@pytest.fixture
def client(purecloud_sandbox: Running) -> Client:
    return Client(purecloud_sandbox.url, purecloud_sandbox.token())


def me(client: Client) -> dict[str, Any]:
    return client.get("/api/v2/users/me").json()


def grants(client: Client, subject: str) -> set[tuple[str, str]]:
    shown = client.get(f"{SUBJECTS}/{subject}").json()
    assert not judge.complaints({"$ref": "#/definitions/AuthzSubject"}, shown)
    return {(one["role"]["name"], one["division"]["name"]) for one in shown["grants"]}


def test_the_standard_roles_are_there(client: Client) -> None:
    roles = {one["name"]: one for one in client.get(f"{ROLES}?pageSize=100").json()["entities"]}
    assert {"employee", "admin", "Supervisor", "Quality Evaluator", "Master Admin"} <= roles.keys()
    assert "routing:queue:view" in roles["Supervisor"]["permissions"]
    own = client.get(f"/api/v2/users/{me(client)['id']}/roles").json()
    assert not judge.complaints({"$ref": "#/definitions/UserAuthorization"}, own)
    assert {role["name"] for role in own["roles"]} == {"employee", "user", "admin", "Supervisor", "Master Admin"}
    assert "analytics:conversationDetail:view" in own["permissions"]
    assert me(client)["id"] in [
        one["id"] for one in client.get(f"{roles['admin']['selfUri']}/users").json()["entities"]
    ]


def test_roles_that_are_put_are_those_that_a_user_has(client: Client) -> None:
    role = client.send("POST", ROLES, {"name": "Night watch", "permissionPolicies": [
        {"domain": "routing", "entityName": "queue", "actionSet": ["view"]},
    ]}).json()  # fmt: skip
    user = me(client)["id"]
    assert client.send("PUT", f"/api/v2/users/{user}/roles", ["none"]).status == 404
    put = client.send("PUT", f"/api/v2/users/{user}/roles", [role["id"]]).json()
    assert put == client.get(f"/api/v2/users/{user}/roles").json()
    assert [one["name"] for one in put["roles"]] == ["Night watch"]
    assert grants(client, user) == {("Night watch", "Home")}
    shown = client.get("/api/v2/users/me?expand=authorization").json()["authorization"]
    assert shown["permissionPolicies"][0]["entityName"] == "queue"
    assert client.send("DELETE", role["selfUri"]).status == 200
    assert grants(client, user) == set()


def test_grants_one_by_one_and_many_at_once(client: Client) -> None:
    user = client.send("POST", "/api/v2/users", {"name": "R", "email": "r@example.com"}).json()["id"]
    roles = {one["name"]: one["id"] for one in client.get(f"{ROLES}?pageSize=100").json()["entities"]}
    places = {one["name"]: one["id"] for one in client.get("/api/v2/authorization/divisions").json()["entities"]}

    def pairs(*named: tuple[str, str]) -> dict[str, Any]:
        return {"grants": [{"roleId": roles[role], "divisionId": places[division]} for role, division in named]}

    path = f"{SUBJECTS}/{user}"
    both = pairs(("user", "Europe"), ("Supervisor", "Home"))
    assert client.send("POST", f"{path}/bulkadd?subjectType=PC_USER", both).status == 200
    assert grants(client, user) == {("user", "Europe"), ("Supervisor", "Home")}
    client.send("POST", f"{path}/bulkremove", pairs(("user", "Europe")))
    assert grants(client, user) == {("Supervisor", "Home")}
    client.send("POST", f"{path}/bulkreplace", pairs(("employee", "Americas")))
    assert grants(client, user) == {("employee", "Americas")}
    one = f"{path}/divisions/{places['Home']}/roles/{roles['user']}"
    client.send("POST", one)
    assert grants(client, user) == {("employee", "Americas"), ("user", "Home")}
    assert client.send("DELETE", one).status == 200
    assert grants(client, user) == {("employee", "Americas")}
    assert client.send("POST", f"{path}/divisions/none/roles/{roles['user']}").status == 404
    body = {"subjectIds": [user], "divisionIds": [places["Europe"]]}
    client.send("POST", f"{ROLES}/{roles['Supervisor']}", body)
    subjects = client.get(f"{ROLES}/{roles['Supervisor']}/subjectgrants?pageSize=100").json()["entities"]
    assert "Europe" in [one["name"] for one in next(one for one in subjects if one["id"] == user)["divisions"]]
    assert user in {one["subjectId"] for one in client.get(
        f"/api/v2/authorization/divisions/{places['Europe']}/grants?pageSize=100").json()["entities"]}  # fmt: skip
    assert client.send("PUT", f"{ROLES}/{roles['admin']}/users/add", [user]).json() == [user]
    assert ("admin", "Home") in grants(client, user)
    client.send("PUT", f"{ROLES}/{roles['admin']}/users/remove", [user])
    assert ("admin", "Home") not in grants(client, user)
    client.send("DELETE", f"/api/v2/users/{user}")
    assert client.get(path).json()["grants"] == []


def test_roles_say_what_a_person_may_do(purecloud_sandbox: Running, client: Client) -> None:
    """Who signs in may do what the roles allow, at once when they change; a client may do everything."""
    people = {one["name"]: one["id"] for one in client.get("/api/v2/users?pageSize=100").json()["entities"]}
    alan = Client(purecloud_sandbox.url, purecloud_sandbox.token(user=people["Alan Turing"]))
    assert alan.get("/api/v2/users/me").json()["name"] == "Alan Turing"
    assert alan.get("/api/v2/routing/queues").status == 200
    refused = alan.send("POST", "/api/v2/routing/queues", {"name": "Mine"})
    assert (refused.status, refused.json()["code"]) == (403, "missing.any.permissions")
    assert "routing:queue:add" in refused.json()["message"]

    role = client.send("POST", ROLES, {"name": "Queue maker", "permissionPolicies": [
        {"domain": "routing", "entityName": "queue", "actionSet": ["add"]},
    ]}).json()  # fmt: skip
    client.send("PUT", f"{ROLES}/{role['id']}/users/add", [people["Alan Turing"]])
    assert alan.send("POST", "/api/v2/routing/queues", {"name": "Mine"}).status == 200
    client.send("DELETE", f"{ROLES}/{role['id']}")
    assert alan.send("POST", "/api/v2/routing/queues", {"name": "Mine too"}).status == 403

    ada = Client(purecloud_sandbox.url, purecloud_sandbox.token(user=people["Ada Lovelace"]))
    for path in ("/api/v2/quality/forms/evaluations", "/api/v2/outbound/campaigns", "/api/v2/authorization/roles"):
        assert ada.get(path).status == 200, path
