"""Conversations: one storage, seen as a whole and by media; started, answered, held, transferred, wrapped up, ended."""

from __future__ import annotations

from typing import Any

import pytest
from purecloud_sandbox.server import Running, serve

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client

ALL = "/api/v2/conversations"


@pytest.fixture
def client(purecloud_sandbox: Running) -> Client:
    return Client(purecloud_sandbox.url, purecloud_sandbox.token())


def model(name: str, value: Any) -> list[str]:
    return judge.complaints({"$ref": f"#/definitions/{name}"}, value)


def test_a_conversation_is_the_same_by_media(client: Client) -> None:
    everything = client.get(ALL).json()["entities"]
    seen: set[str] = set()
    for media, name in (("calls", "Call"), ("callbacks", "Callback"), ("emails", "Email"), ("messages", "Message"),
                        ("cobrowsesessions", "Cobrowse")):  # fmt: skip
        listed = client.get(f"{ALL}/{media}").json()["entities"]
        assert listed, media
        for one in listed:
            seen.add(one["id"])
            shown = client.get(one["selfUri"]).json()
            assert not model(f"{name}Conversation", shown)
            whole = client.get(f"{ALL}/{one['id']}").json()
            assert not model("Conversation", whole)
            own = {person["id"]: person for person in whole["participants"]}
            for person in shown["participants"]:
                (session,) = own[person["id"]][media]
                assert person["state"] == session["state"]
                assert person.get("user", {}).get("id") == own[person["id"]].get("userId")
    assert seen == {one["id"] for one in everything}
    call = client.get(f"{ALL}/calls").json()["entities"][0]
    assert client.get(f"{ALL}/emails/{call['id']}").status == 404
    agent = next(one for one in call["participants"] if one["purpose"] == "agent")
    assert (agent["user"]["name"], agent["queue"]["name"] != "") == ("Ada Lovelace", True)


def test_a_call_from_dialing_to_its_end(client: Client) -> None:
    queue = client.get("/api/v2/routing/queues").json()["entities"][0]["id"]
    body = {"phoneNumber": "+35315550100", "callFromQueueId": queue, "attributes": {"order": "17"}}
    made = client.send("POST", f"{ALL}/calls", body).json()
    assert not model("CreateCallResponse", made)
    path = f"{ALL}/calls/{made['id']}"
    call = client.get(path).json()
    people = {one["purpose"]: one for one in call["participants"]}
    assert (people["customer"]["address"], people["customer"]["attributes"]) == ("+35315550100", {"order": "17"})
    assert (people["agent"]["user"]["name"], people["agent"]["queue"]["id"]) == ("Ada Lovelace", queue)
    assert made["id"] in [one["id"] for one in client.get(f"{ALL}/calls").json()["entities"]]

    customer, agent = (f"{path}/participants/{people[purpose]['id']}" for purpose in ("customer", "agent"))
    client.send("PATCH", customer, {"state": "connected"})
    client.send("PATCH", agent, {"held": True, "muted": True})
    client.send("PATCH", f"{customer}/attributes", {"attributes": {"paid": "yes"}})
    wrapup = {"code": "resolved", "notes": "All well.", "durationSeconds": 5}
    client.send("PATCH", agent, {"wrapup": wrapup})
    people = {one["purpose"]: one for one in client.get(path).json()["participants"]}
    assert (people["agent"]["held"], people["agent"]["muted"]) == (True, True)
    assert people["customer"]["state"] == "connected"
    assert people["customer"]["attributes"] == {"order": "17", "paid": "yes"}
    shown = client.get(f"{agent}/wrapup").json()
    assert {name: shown[name] for name in wrapup} == wrapup

    client.send("PATCH", customer, {"state": "disconnected"})
    whole = client.get(f"{ALL}/{made['id']}").json()
    assert "endTime" in whole
    assert made["id"] not in [one["id"] for one in client.get(ALL).json()["entities"]]


def test_a_call_is_handed_to_another_queue_and_back_to_somebody(client: Client) -> None:
    call = client.get(f"{ALL}/calls").json()["entities"][0]
    queue = client.get("/api/v2/routing/queues").json()["entities"][2]["id"]
    agent = next(one for one in call["participants"] if one["purpose"] == "agent")
    path = f"{call['selfUri']}/participants"
    assert client.send("POST", f"{path}/{agent['id']}/replace", {"queueId": queue}).status in (200, 202)
    people = client.get(call["selfUri"]).json()["participants"]
    assert next(one for one in people if one["id"] == agent["id"])["state"] == "disconnected"
    assert (people[-1]["purpose"], people[-1]["queue"]["id"], people[-1]["state"]) == ("acd", queue, "connected")
    assert "endTime" not in client.get(f"{ALL}/{call['id']}").json(), "the customer waits"


def test_callbacks_and_emails_are_started_and_refused(client: Client) -> None:
    queue = client.get("/api/v2/routing/queues").json()["entities"][1]["id"]
    body = {"queueId": queue, "callbackNumbers": ["+353155501"], "callbackUserName": "Bo",
            "callbackScheduledTime": "2030-01-01T09:00:00.000Z"}  # fmt: skip
    made = client.send("POST", f"{ALL}/callbacks", body).json()
    assert not model("CreateCallbackResponse", made)
    name = made["conversation"]["id"]
    person = client.get(f"{ALL}/callbacks/{name}").json()["participants"][0]
    assert person["callbackNumbers"] == ["+353155501"]
    assert client.get(f"{ALL}/{name}").json()["participants"][0]["callbacks"][0]["state"] == "scheduled"
    me = client.get("/api/v2/users/me").json()["id"]
    moved = {
        "conversationId": name,
        "queueId": queue,
        "agentId": me,
        "callbackScheduledTime": "2030-02-02T09:00:00.000Z",
    }
    client.send("PATCH", f"{ALL}/callbacks", moved)
    person = client.get(f"{ALL}/callbacks/{name}").json()["participants"][0]
    assert person["callbackScheduledTime"] == "2030-02-02T09:00:00.000Z"
    email = {"provider": "PureCloud Email", "queueId": queue, "toAddress": "a@example.com", "subject": "Hello",
             "direction": "OUTBOUND"}  # fmt: skip
    made = client.send("POST", f"{ALL}/emails", email).json()
    assert client.get(made["selfUri"]).json()["participants"][0]["subject"] == "Hello"
    assert client.send("POST", f"{ALL}/emails", {**email, "queueId": "none"}).status == 404
    assert client.send("PATCH", f"{made['selfUri']}/participants/nobody", {"held": True}).status == 404


def test_without_the_demo_organization_a_call_is_still_a_call() -> None:
    with serve(state="empty") as running:
        client = Client(running.url, running.token())
        assert client.get(f"{ALL}/calls").json()["entities"] == []
        made = client.send("POST", f"{ALL}/calls", {"phoneNumber": "+35315550100"}).json()
        assert [one["id"] for one in client.get(f"{ALL}/calls").json()["entities"]] == [made["id"]]
        assert client.send("POST", f"{ALL}/{made['id']}/disconnect").status == 200
        assert client.get(f"{ALL}/calls").json()["entities"] == []
