"""`expand`: whatever the definition lists is taken, and what is referred to is shown whole."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from purecloud_sandbox.server import Running
from purecloud_sandbox.spec.definition import Operation, read_definition
from purecloud_sandbox.spec.resources import Resources, listing_of

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client
from tests.sandbox.support.places import Places
from tests.sandbox.support.read_back import ReadBack

# Choices of `expand` that name no property of what is answered, though one of almost the same name.
_OTHERWISE = {"identityresolution", "externalsources", "mergeset", "lasttokenissued", "customattributes"}


@pytest.fixture
def client(purecloud_sandbox: Running) -> Client:
    return Client(purecloud_sandbox.url, purecloud_sandbox.token())


def choices(operation: Operation) -> list[str]:
    for one in operation.parameters:
        if one.name in ("expand", "expands") and one.place == "query":
            return [str(choice) for choice in one.schema.get("items", one.schema).get("enum", ())]
    return []


def test_everything_that_is_listed_can_be_expanded(client: Client) -> None:
    """All choices of each reading operation: it answers what its schema says, with each of them in it."""
    definition = read_definition(judge.DEFINITION)
    resources, places, readings = Resources(definition), Places(definition, client), ReadBack(client, definition)
    counts, wrong = Counter[str](), list[str]()
    for operation in definition.operations():
        role = resources.role(operation)
        if operation.verb != "GET" or not choices(operation) or role is None:
            continue
        path = places.fill(operation)
        response = client.get(path + readings.query(operation, expand=True))
        if response.status == 404:  # below what only clients make
            counts["nothing there"] += 1
            continue
        counts["operations"] += 1
        if response.status != 200:
            wrong.append(f"{path}: {response.status} {response.content[:200]!r}")
            continue
        wrong += judge.response_complaints(operation, path, response)
        shown: Any = response.json()
        for name in (listing_of(definition, operation) or "").split("."):
            shown = shown.get(name, []) if name and isinstance(shown, dict) else shown
        first = (shown or [{}])[0] if isinstance(shown, list) else shown
        properties = {name.lower(): name for name in definition.properties(role.item)}
        for choice in choices(operation):
            name = choice.partition(".")[0].lower()
            if name not in properties or name in _OTHERWISE or not first:
                counts["no property"] += 1
                continue
            counts["choices"] += 1
            if properties[name] not in first and f"{operation.template} {choice}" not in ABSENT:
                wrong.append(f"{operation.template} {choice}")
    print(f"expanded: {dict(counts)}")
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong])
    assert counts["choices"] > 200


# What nobody has: each with its reason.
ABSENT = {
    "/api/v2/contentmanagement/documents/{documentId} lockInfo": "Nobody has locked it.",
    "/api/v2/knowledge/knowledgebases/{knowledgeBaseId}/sources/salesforce/{sourceId} lastsync": "It was never read.",
    "/api/v2/knowledge/knowledgebases/{knowledgeBaseId}/sources/servicenow/{sourceId} lastsync": "It was never read.",
    "/api/v2/taskmanagement/worktypes/{worktypeId} flow": "It has none.",
}


def test_what_is_referred_to_is_shown_whole_and_with_its_name(client: Client) -> None:
    me = client.get("/api/v2/users/me").json()
    queue = client.get("/api/v2/routing/queues").json()["entities"][0]
    company = client.send("POST", "/api/v2/externalcontacts/organizations", {"name": "Acme", "industry": "Tea"}).json()
    contact = client.send("POST", "/api/v2/externalcontacts/contacts",
                          {"firstName": "Ada", "externalOrganization": {"id": company["id"]}}).json()  # fmt: skip
    path = f"/api/v2/externalcontacts/contacts/{contact['id']}"
    assert client.get(path).json()["externalOrganization"]["name"] == "Acme"
    assert client.get(f"{path}?expand=externalOrganization").json()["externalOrganization"]["industry"] == "Tea"

    bin_ = client.send("POST", "/api/v2/taskmanagement/workbins", {"name": "Inbox"}).json()
    body = {"name": "Look", "typeId": "t", "workbinId": bin_["id"], "queueId": queue["id"], "assigneeId": me["id"]}
    work = client.send("POST", "/api/v2/taskmanagement/workitems", body).json()
    shown = client.get(f"/api/v2/taskmanagement/workitems/{work['id']}?expands=workbin,queue,assignee").json()
    names = [shown[name]["name"] for name in ("workbin", "queue", "assignee")]
    assert names == ["Inbox", queue["name"], me["name"]]

    renamed = {**client.get(f"/api/v2/routing/queues/{queue['id']}").json(), "name": "Renamed"}
    client.send("PUT", f"/api/v2/routing/queues/{queue['id']}", renamed)
    shown = client.get(f"/api/v2/taskmanagement/workitems/{work['id']}").json()
    assert shown["queue"]["name"] == "Renamed", "as it is called now"


def test_the_routing_status_of_members(client: Client) -> None:
    queue = client.get("/api/v2/routing/queues").json()["entities"][0]["selfUri"]
    member = client.get(f"{queue}/members?expand=routingStatus,presence").json()["entities"][0]
    assert member["routingStatus"]["status"] == "IDLE"
    assert member["user"]["presence"]["presenceDefinition"]["systemPresence"] == "Available"
