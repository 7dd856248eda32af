"""Channels, subscriptions, and what comes through the socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from purecloud_sandbox.server import Running, serve
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client

CHANNELS = "/api/v2/notifications/channels"


@pytest.fixture
def api(purecloud_sandbox: Running) -> Client:
    return Client(purecloud_sandbox.url, purecloud_sandbox.token())


@pytest.fixture
def channel(api: Client) -> dict[str, Any]:
    return api.send("POST", CHANNELS).json()


@pytest.fixture
def socket(channel: dict[str, Any]) -> Iterator[ClientConnection]:
    with connect(channel["connectUri"], proxy=None) as socket:
        yield socket


def receive(socket: ClientConnection) -> dict[str, Any]:
    return json.loads(socket.recv(timeout=300))


def subscribe(api: Client, channel: dict[str, Any], *topics: str, verb: str = "POST") -> Any:
    return api.send(verb, f"{CHANNELS}/{channel['id']}/subscriptions", [{"id": topic} for topic in topics])


def test_a_change_becomes_an_event(api: Client, channel: dict[str, Any], socket: ClientConnection) -> None:
    user = api.get("/api/v2/users/me").json()["id"]
    assert not judge.complaints({"$ref": "#/definitions/Channel"}, channel)
    subscribe(api, channel, f"v2.users.{user}.routingStatus", f"v2.users.{user}.presence")
    api.send("PUT", f"/api/v2/users/{user}/routingstatus", {"status": "NOT_RESPONDING"})
    event = receive(socket)
    assert event["topicName"] == f"v2.users.{user}.routingStatus"
    assert "NOT_RESPONDING" in json.dumps(event["eventBody"])
    api.send("PATCH", f"/api/v2/users/{user}/presences/purecloud", {"message": "lunch"})
    assert receive(socket)["topicName"] == f"v2.users.{user}.presence"


def test_ping_pong_and_any_event(
    purecloud_sandbox: Running, api: Client, channel: dict[str, Any], socket: ClientConnection
) -> None:
    socket.send("not json")
    socket.send('{"message": "ping"}')
    assert receive(socket) == {"topicName": "channel.metadata", "eventBody": {"message": "pong"}}
    subscribe(api, channel, "v2.users.u?presence&station")
    assert purecloud_sandbox.notify("v2.users.u.station", {"id": "s"}) == 1
    assert receive(socket)["topicName"] == "v2.users.u.station"
    assert api.send("POST", "/sandbox/events", {"topicName": "v2.users.other.station"}).json() == {"sockets": 0}


def test_heartbeats() -> None:
    with serve(heartbeat=0.05) as running:
        made = Client(running.url, running.token()).send("POST", CHANNELS).json()
        with connect(made["connectUri"], proxy=None) as socket:
            for _ in range(2):
                event = receive(socket)
                assert (event["topicName"], event["eventBody"]["message"]) == (
                    "channel.metadata",
                    "WebSocket Heartbeat",
                )


def test_the_socket_announces_its_end(purecloud_sandbox: Running, socket: ClientConnection) -> None:
    assert purecloud_sandbox.close_sockets() >= 1  # one that has just been closed may not be gone yet
    assert receive(socket)["topicName"] == "v2.system.socket_closing"
    with pytest.raises(ConnectionClosed) as caught:
        socket.recv(timeout=300)
    assert caught.value.rcvd
    assert caught.value.rcvd.code == 1001


def test_subscriptions_are_kept_changed_and_checked(api: Client, channel: dict[str, Any]) -> None:
    place = f"{CHANNELS}/{channel['id']}/subscriptions"

    def topics() -> list[str]:
        return [entity["id"] for entity in api.get(place).json()["entities"]]

    subscribe(api, channel, "v2.users.a.presence")
    subscribe(api, channel, "v2.users.a.presence", "v2.users.b.presence")
    assert topics() == ["v2.users.a.presence", "v2.users.b.presence"]
    subscribe(api, channel, "v2.users.c.presence", verb="PUT")
    assert topics() == ["v2.users.c.presence"]
    wrong = subscribe(api, channel, "v2.weather.today")
    assert (wrong.status, wrong.json()["messageParams"]) == (400, {"topics": "v2.weather.today"})
    many = subscribe(api, channel, *(f"v2.users.{number}.presence" for number in range(1001)))
    assert many.status == 400
    assert api.send("DELETE", place).status == 200
    assert topics() == []
    assert api.get(f"{CHANNELS}/none/subscriptions").status == 404
    assert len(api.get("/api/v2/notifications/availabletopics").json()["entities"]) == 237


def test_an_unknown_channel_is_refused(purecloud_sandbox: Running, api: Client, channel: dict[str, Any]) -> None:
    with pytest.raises(Exception, match=r"403|4404"):
        connect(channel["connectUri"] + "x", proxy=None)
    for _ in range(20):
        api.send("POST", CHANNELS)
    assert len(api.get(CHANNELS).json()["entities"]) == 20
    assert api.send("HEAD", f"{CHANNELS}/{channel['id']}").status == 404, "the oldest one had to go"
