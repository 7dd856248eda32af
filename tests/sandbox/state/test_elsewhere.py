"""Operations whose effect is shown at another path than their own."""

from __future__ import annotations

from tests.sandbox.support.client import Client


def test_the_steps_of_a_plan_are_changed_at_the_plan_and_read_at_its_versions(client: Client) -> None:
    plan = client.get("/api/v2/casemanagement/caseplans").json()["entities"][1]["selfUri"]
    version = client.send("POST", f"{plan}/versions", {}).json()["id"]
    stage = client.get(f"{plan}/versions/{version}/stageplans").json()["entities"][0]["id"]
    steps = f"stageplans/{stage}/stepplans"
    step = client.get(f"{plan}/versions/{version}/{steps}").json()["entities"][0]["id"]
    changed = client.send("PATCH", f"{plan}/{steps}/{step}", {"name": "Ask", "description": "for the number"})
    assert changed.status == 200, changed.content
    assert client.get(f"{plan}/versions/{version}/{steps}/{step}").json()["name"] == "Ask"


def test_rows_of_a_table_are_named_by_their_key(client: Client) -> None:
    table = client.get("/api/v2/flows/datatables").json()["entities"][0]["id"]
    rows = f"/api/v2/flows/datatables/{table}/rows"
    made = client.send("POST", rows, {"key": "Sunday", "open": False, "hours": 0})
    assert made.json() == {"key": "Sunday", "open": False, "hours": 0}
    assert client.send("POST", rows, {"key": "Sunday"}).status == 409
    assert client.send("POST", rows, {"open": True}).json()["messageParams"] == {"field": "body.key"}
    client.send("PUT", f"{rows}/Sunday", {"key": "Sunday", "open": True})
    assert client.get(f"{rows}/Sunday?showbrief=false").json() == {"key": "Sunday", "open": True}
    assert client.get(f"{rows}/Sunday").json() == {"key": "Sunday"}
    whole = client.get(f"{rows}?showbrief=false&pageSize=100").json()
    assert (whole["total"], whole["entities"][-1]) == (6, {"key": "Sunday", "open": True})
    client.send("DELETE", f"{rows}/Sunday")
    assert client.get(f"{rows}/Sunday").status == 404


def test_what_somebody_else_claims_and_releases(client: Client) -> None:
    contact = client.send("POST", "/api/v2/externalcontacts/contacts", {"firstName": "Ada"}).json()["id"]
    path = f"/api/v2/externalcontacts/contacts/{contact}"
    identifier = {"type": "Email", "value": "ada@example.com"}
    client.send("PATCH", f"{path}/identifiers", {"operation": "Claim", "identifier": identifier})
    (shown,) = client.get(f"{path}/identifiers").json()["entities"]
    assert (shown["type"], shown["value"]) == ("Email", "ada@example.com")
    client.send("PATCH", f"{path}/identifiers", {"operation": "Release", "identifier": identifier})
    assert client.get(f"{path}/identifiers").json()["entities"] == []


def test_wrap_ups_of_a_work_item(client: Client) -> None:
    item = client.get("/api/v2/routing/wrapupcodes").json()["entities"][0]["id"]
    me = client.get("/api/v2/users/me").json()["id"]
    body = {"name": "Look", "typeId": "t"}
    work = client.send("POST", "/api/v2/taskmanagement/workitems", body).json()["id"]
    path = f"/api/v2/taskmanagement/workitems/{work}/users"
    client.send("PATCH", f"{path}/me/wrapups", {"action": "Add", "wrapupCode": item})
    listed = client.get(f"{path}/{me}/wrapups").json()["entities"]
    assert [one["wrapupCode"]["id"] for one in listed] == [item]
    client.send("PATCH", f"{path}/{me}/wrapups", {"action": "Remove", "wrapupCode": item})
    assert client.get(f"{path}/{me}/wrapups").json()["entities"] == []
    client.send("PATCH", f"/api/v2/taskmanagement/workitems/{work}/assignment", {"id": me})
    assert client.get(f"/api/v2/taskmanagement/workitems/{work}").json()["assignee"]["id"] == me


def test_what_was_removed_is_not_made_up_again(client: Client) -> None:
    path = "/api/v2/identityproviders/okta"
    assert client.get(path).status == 200
    assert client.send("DELETE", path).status == 200
    assert client.get(path).status == 404
    assert client.send("DELETE", path).status == 404
    client.send("PUT", path, {"name": "Okta again"})
    assert client.get(path).json()["name"] == "Okta again"
    assert client.send("DELETE", "/api/v2/routing/settings").status == 200
    assert client.get("/api/v2/routing/settings").status == 200, "settings have defaults"
