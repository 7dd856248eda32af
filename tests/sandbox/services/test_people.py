"""Users and what they belong to: seen from both sides, whichever side wrote it."""

from __future__ import annotations

from typing import Any

import pytest
from purecloud_sandbox.server import Running

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client

USERS = "/api/v2/users"
QUEUES = "/api/v2/routing/queues"


@pytest.fixture
def client(purecloud_sandbox: Running) -> Client:
    return Client(purecloud_sandbox.url, purecloud_sandbox.token())


def make_user(client: Client, name: str = "Radia Perlman") -> dict[str, Any]:
    body = {"name": name, "email": name.replace(" ", ".").lower() + "@example.com"}
    response = client.send("POST", USERS, body)
    assert response.status == 200, response.content
    return response.json()


def names(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status == 200, response.content
    return [one["name"] for one in response.json()["entities"]]


def test_the_platform_completes_a_user(client: Client) -> None:
    user = make_user(client)
    assert not judge.complaints({"$ref": "#/definitions/User"}, user)
    assert user["division"]["name"] == "Home"
    assert user["username"] == user["email"] == user["primaryContactInfo"][0]["address"]
    again = client.send("POST", USERS, {"name": "Other", "email": user["email"].upper()})
    assert (again.status, again.json()["code"]) == (409, "general.conflict")


def test_members_of_queues_from_both_sides(client: Client) -> None:
    user, queue = make_user(client), client.send("POST", QUEUES, {"name": "New"}).json()
    members, own = f"{queue['selfUri']}/members", f"{user['selfUri']}/queues"
    refused = client.send("POST", members, [{"id": "nobody"}])
    assert (refused.status, refused.json()["messageParams"]["entityId"]) == (404, "nobody")
    client.send("POST", members, [{"id": user["id"]}])
    assert names(client, own) == ["New"]
    assert names(client, own + "?joined=false") == []
    assert client.send("PATCH", f"{own}/{queue['id']}", {"joined": False}).json()["joined"] is False
    assert (names(client, own), names(client, own + "?joined=false")) == ([], ["New"])
    counts = client.get(queue["selfUri"]).json()
    assert (counts["memberCount"], counts["joinedMemberCount"]) == (1, 0)
    assert [one["joined"] for one in client.get(f"{members}?joined=false").json()["entities"]] == [False]
    client.send("PATCH", own, [{"id": queue["id"], "joined": True}])
    assert names(client, own) == ["New"]
    assert client.send("PATCH", members, [{"id": user["id"], "joined": False}]).status == 200
    assert names(client, own) == []
    client.send("DELETE", f"{members}/{user['id']}")
    assert names(client, own + "?joined=false") == []
    assert client.get(queue["selfUri"]).json()["memberCount"] == 0
    mine = names(client, f"{QUEUES}/me?pageSize=100")
    me = client.get(f"{USERS}/me").json()["id"]
    assert mine == names(client, f"{USERS}/{me}/queues?pageSize=100") != []
    for name in mine:
        queue = next(one for one in client.get(QUEUES).json()["entities"] if one["name"] == name)
        assert me in [one["id"] for one in client.get(f"{queue['selfUri']}/members").json()["entities"]]


@pytest.mark.parametrize("kind", ["groups", "teams"])
def test_members_of_groups_and_teams_from_both_sides(client: Client, kind: str) -> None:
    body = {"name": "G", "type": "official", "visibility": "public", "rulesVisible": True}
    made = client.send("POST", f"/api/v2/{kind}", body if kind == "groups" else {"name": "G"}).json()
    user = make_user(client)
    members = f"{made['selfUri']}/members"
    sent = {"memberIds": [user["id"]], "version": made.get("version", 1)}
    assert client.send("POST", members, sent).status == 200
    assert [one["id"] for one in client.get(members).json()["entities"]] == [user["id"]]
    assert client.get(made["selfUri"]).json()["memberCount"] == 1
    shown = client.get(f"{user['selfUri']}?expand=groups,team").json()
    seen = shown["groups"] if kind == "groups" else [shown["team"]]
    assert [one["id"] for one in seen] == [made["id"]]
    assert client.send("POST", members, {"memberIds": ["nobody"]}).status == 404
    query = "ids" if kind == "groups" else "id"
    assert client.send("DELETE", f"{members}?{query}={user['id']}").status == 200
    assert client.get(members).json()["entities"] == []
    assert client.get(f"{user['selfUri']}?expand=groups").json()["groups"] == []


def test_skills_and_languages_one_by_one_and_many_at_once(client: Client) -> None:
    user = make_user(client)
    for part, known in (("routingskills", "skills"), ("routinglanguages", "languages")):
        path = f"{user['selfUri']}/{part}"
        first, second, third = (one["id"] for one in client.get(f"/api/v2/routing/{known}").json()["entities"][:3])
        assert client.send("POST", path, {"id": "none", "proficiency": 1}).status == 404
        client.send("POST", path, {"id": first, "proficiency": 1})
        client.send("PATCH", f"{path}/bulk", [{"id": first, "proficiency": 5}, {"id": second, "proficiency": 2}])
        assert {one["id"]: one["proficiency"] for one in client.get(path).json()["entities"]} == {first: 5, second: 2}
        if part == "routingskills":
            client.send("PUT", f"{path}/bulk", [{"id": third, "proficiency": 3}])
            assert [one["id"] for one in client.get(path).json()["entities"]] == [third]
        shown = client.get(f"{user['selfUri']}?expand={known}").json()[known]
        assert shown == client.get(path).json()["entities"]
    client.send("PUT", f"{user['selfUri']}/profileskills", ["Welding"])
    assert client.get(f"{user['selfUri']}/profileskills").json() == ["Welding"]
    assert client.get(f"{user['selfUri']}?expand=profileSkills").json()["profileSkills"] == ["Welding"]


def test_a_deleted_user_is_kept_as_deleted_and_comes_back(client: Client) -> None:
    user, queue = make_user(client), client.get(QUEUES).json()["entities"][0]
    client.send("POST", f"{queue['selfUri']}/members", [{"id": user["id"]}])
    assert client.send("DELETE", user["selfUri"]).status == 200
    assert client.get(user["selfUri"]).status == client.get(f"{user['selfUri']}/routingskills").status == 404
    gone = client.get(f"{user['selfUri']}?state=deleted").json()
    assert (gone["state"], gone["email"]) == ("deleted", user["email"])
    assert user["id"] not in [one["id"] for one in client.get(f"{USERS}?pageSize=100").json()["entities"]]
    assert [one["id"] for one in client.get(f"{USERS}?state=deleted").json()["entities"]] == [user["id"]]
    assert user["id"] not in [one["id"] for one in client.get(f"{queue['selfUri']}/members").json()["entities"]]
    assert client.send("POST", USERS, {"name": "Radia", "email": user["email"]}).status == 409
    restored = client.send("PATCH", user["selfUri"], {"state": "active", "version": gone["version"]})
    assert restored.json()["state"] == client.get(user["selfUri"]).json()["state"] == "active"


def test_names_of_what_is_referred_to_follow_it(client: Client) -> None:
    division = client.send("POST", "/api/v2/authorization/divisions", {"name": "Asia", "description": ""}).json()
    queue = client.send("POST", QUEUES, {"name": "Q", "division": {"id": division["id"]}}).json()
    assert queue["division"]["name"] == "Asia"
    client.send("PUT", division["selfUri"], {"name": "Asia and Pacific", "description": ""})
    assert client.get(queue["selfUri"]).json()["division"]["name"] == "Asia and Pacific"
    assert names(client, f"{QUEUES}?divisionId={division['id']}") == ["Q"]
    assert client.send("POST", QUEUES, {"name": "q"}).status == 409


def test_superiors_reports_and_siblings(client: Client) -> None:
    boss, one, two = make_user(client, "A B"), make_user(client, "C D"), make_user(client, "E F")
    for user in (one, two):
        changed = client.send("PATCH", user["selfUri"], {"version": 1, "manager": boss["id"]}).json()
        assert changed["manager"]["name"] == "A B"
    assert [user["id"] for user in client.get(f"{boss['selfUri']}/directreports").json()] == [one["id"], two["id"]]
    assert [user["id"] for user in client.get(f"{one['selfUri']}/superiors").json()] == [boss["id"]]
    around = client.get(f"{one['selfUri']}/adjacents").json()
    assert [user["id"] for user in around["siblings"]] == [two["id"]]


def test_a_station_has_a_user_and_a_user_a_station(client: Client) -> None:
    me = client.get(f"{USERS}/me").json()
    station = client.get("/api/v2/stations").json()["entities"][0]
    assert client.send("PUT", f"{me['selfUri']}/station/associatedstation/{station['id']}").status == 200
    assert client.get(f"/api/v2/stations/{station['id']}").json()["userId"] == me["id"]
    shown = client.get(f"{me['selfUri']}?expand=station").json()["station"]
    assert shown["associatedStation"]["id"] == shown["effectiveStation"]["id"] == station["id"]
    assert client.send("DELETE", f"{me['selfUri']}/station/associatedstation").status == 200
    assert "userId" not in client.get(f"/api/v2/stations/{station['id']}").json()
    assert client.send("PUT", f"{me['selfUri']}/station/associatedstation/none").status == 404


def test_everything_that_a_user_can_be_expanded_by(client: Client) -> None:
    parameters = judge.document()["paths"]["/api/v2/users/{userId}"]["get"]["parameters"]
    choices = next(one for one in parameters if one["name"] == "expand")["items"]["enum"]
    me = client.get(f"{USERS}/me").json()
    shown = client.get(f"{me['selfUri']}?expand={','.join(choices)}").json()
    assert not judge.complaints({"$ref": "#/definitions/User"}, shown)
    known = {name.lower(): name for name in judge.document()["definitions"]["User"]["properties"]}
    wanted = {known[one.lower()] for one in choices if one.lower() in known} - {"station"}
    assert wanted - shown.keys() == set()


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ([{"type": "EXACT", "fields": ["name", "email", "id"], "value": "alan.turing@example.com"}], ["Alan Turing"]),
        ([{"type": "STARTS_WITH", "fields": ["name"], "value": "ad"}], ["Ada Lovelace"]),
        ([{"type": "CONTAINS", "fields": ["name"], "value": "john"}], ["John McCarthy", "Katherine Johnson"]),
        ([{"type": "TERMS", "fields": ["title"], "values": ["Supervisor"]},
          {"type": "EXACT", "fields": ["name"], "value": "Ada Lovelace", "operator": "NOT"}], ["Grace Hopper"]),
        ([{"type": "EXACT", "fields": ["name"], "value": "Ada Lovelace", "operator": "OR"},
          {"type": "EXACT", "fields": ["name"], "value": "Alan Turing", "operator": "OR"}],
         ["Ada Lovelace", "Alan Turing"]),
        ([{"type": "QUERY_STRING", "value": "dijkstra"}], ["Edsger Dijkstra"]),
        ([{"type": "EXACT", "fields": ["name"], "value": "Nobody"}], []),
    ],
)  # fmt: skip
def test_searching(client: Client, criteria: list[dict[str, Any]], found: list[str]) -> None:
    response = client.send("POST", f"{USERS}/search", {"query": criteria, "sortBy": "name", "sortOrder": "ASC"})
    assert sorted(one["name"] for one in response.json().get("results", [])) == found
    assert response.json()["total"] == len(found)


def test_scim_counts_without_showing_anyone_and_finds_by_extensions(client: Client) -> None:
    scim = "/api/v2/scim/v2/users"
    everyone = client.get(scim).json()["totalResults"]
    counted = client.get(f"{scim}?count=0").json()
    assert (counted["totalResults"], counted["itemsPerPage"], counted.get("Resources", [])) == (everyone, 0, [])
    assert client.get(f"{scim}?count=-1").status == 400
    enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    for name in ("division", f"{enterprise}:division"):
        found = client.get(f"{scim}?filter={name}+eq+Home&count=1").json()
        assert found["totalResults"] > 0
        assert found["Resources"][0][enterprise]["division"] == "Home"
        assert client.get(f"{scim}?filter={name}+eq+Nowhere").json()["totalResults"] == 0


def test_a_whole_number_may_be_written_with_an_exponent(client: Client) -> None:
    refused = client.send("POST", "/api/v2/users/search", {"pageSize": 1e12, "query": []})
    assert (refused.status, "The value 1000000000000 of body.pageSize" in refused.json()["message"]) == (400, True)


def test_scim_is_another_form_of_the_same_users(client: Client) -> None:
    scim = "/api/v2/scim/v2/users"
    user = make_user(client)
    shown = client.get(f"{scim}/{user['id']}").json()
    assert not judge.complaints({"$ref": "#/definitions/ScimV2User"}, shown)
    assert (shown["userName"], shown["displayName"], shown["active"]) == (user["email"], user["name"], True)
    found = client.get(f"{scim}?filter=userName+eq+%22{user['email']}%22").json()
    assert [one["id"] for one in found["Resources"]] == [user["id"]]
    made = client.send("POST", scim, {
        "userName": "hopper@example.com", "displayName": "Grace H.", "externalId": "e-1",
        "roles": [{"value": "Supervisor"}], "phoneNumbers": [{"value": "tel:+353155501", "type": "work"}],
    }).json()  # fmt: skip
    assert made["externalId"] == "e-1"
    plain = client.get(f"{USERS}/{made['id']}?expand=authorization").json()
    assert (plain["name"], plain["email"], plain["addresses"][0]["address"]) == (
        "Grace H.", "hopper@example.com", "+353155501",
    )  # fmt: skip
    assert [role["name"] for role in plain["authorization"]["roles"]] == ["Supervisor"]
    patch = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
        {"op": "replace", "path": "title", "value": "Admiral"}, {"op": "replace", "path": "active", "value": False},
    ]}  # fmt: skip
    assert client.send("PATCH", f"{scim}/{made['id']}", patch).json()["title"] == "Admiral"
    assert client.get(f"{USERS}/{made['id']}").json()["state"] == "inactive"
    assert client.send("POST", scim, {"userName": "hopper@example.com", "displayName": "x"}).status == 409
    assert client.send("DELETE", f"{scim}/{made['id']}").status == 200
    assert client.get(f"{scim}/{made['id']}").status == client.get(f"{USERS}/{made['id']}").status == 404
    group = client.get("/api/v2/groups").json()["entities"][0]
    member = {"op": "add", "path": "members", "value": [{"value": user["id"]}]}
    changed = client.send("PATCH", f"/api/v2/scim/v2/groups/{group['id']}", {**patch, "Operations": [member]}).json()
    assert user["id"] in [one["value"] for one in changed["members"]]
    assert user["id"] in [one["id"] for one in client.get(f"{group['selfUri']}/members").json()["entities"]]


def test_presences_say_what_they_are_from_every_side(client: Client) -> None:
    user = client.get("/api/v2/users").json()["entities"][3]
    made = {"name": "Lunch", "systemPresence": "Meal", "languageLabels": {"en_US": "Lunch"}}
    lunch = client.send("POST", "/api/v2/presence/definitions", made).json()
    path = f"/api/v2/users/{user['id']}/presences/purecloud"
    client.send("PATCH", path, {"presenceDefinition": {"id": lunch["id"]}, "message": "back at one"})
    seen = [
        client.get(path).json(),
        client.get(f"/api/v2/users/{user['id']}?expand=presence").json()["presence"],
        client.get(f"/api/v2/users/presences/purecloud/bulk?id={user['id']},nobody").json()[0],
        client.get(f"/api/v2/users/presences/purecloud/bulk?id=nobody&id={user['id']}").json()[0],
    ]
    for one in seen:
        assert (one["presenceDefinition"]["systemPresence"], one["message"]) == ("Meal", "back at one")


def test_a_routing_status_says_whose_it_is_and_since_when(client: Client) -> None:
    user = client.get("/api/v2/users").json()["entities"][3]["id"]
    path = f"/api/v2/users/{user}/routingstatus"
    before = client.get(path).json()
    client.send("PUT", path, {"status": "OFF_QUEUE"})
    after = client.get(path).json()
    assert (after["userId"], after["status"]) == (user, "OFF_QUEUE")
    assert after["startTime"] > before["startTime"]


def test_a_term_is_a_whole_word(client: Client) -> None:
    def find(value: str) -> list[str]:
        criteria = [{"type": "TERM", "fields": ["name", "email"], "value": value}]
        found = client.send("POST", "/api/v2/users/search", {"query": criteria}).json()
        assert found["types"] == ["users"]
        return [one["name"] for one in found["results"]]

    assert find("lovelace") == find("Ada Lovelace") == find("ada.lovelace@example.com") == ["Ada Lovelace"]
    assert find("lovel") == []


def test_names_of_roles_and_groups_are_taken_and_codes_of_queues_exist(client: Client) -> None:
    group = {"name": "Front office", "type": "official", "rulesVisible": True, "visibility": "public"}
    assert client.send("POST", "/api/v2/groups", group).status == 409
    assert client.send("POST", "/api/v2/authorization/roles", {"name": "Supervisor"}).status == 409
    queue = client.get("/api/v2/routing/queues").json()["entities"][0]["id"]
    path, code = (
        f"/api/v2/routing/queues/{queue}/wrapupcodes",
        client.get("/api/v2/routing/wrapupcodes").json()["entities"][0],
    )
    assert client.send("POST", path, [{"id": "nothing"}]).status == 404
    assert client.send("POST", path, [{"id": code["id"]}]).status == 200
    assert code["name"] in [one["name"] for one in client.get(path).json()["entities"]]
