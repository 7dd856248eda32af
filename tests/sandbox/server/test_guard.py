"""What a hostile page in the developer's browser, or a neighbour on the network, can do: nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import websockets
from purecloud_sandbox.server import Running, serve
from purecloud_sandbox.server.guard import Guard
from purecloud_sandbox.wire.errors import ApiError
from websockets.typing import Origin

from tests.sandbox.support.client import Client

ME = "/api/v2/users/me"
EVIL = {"Origin": "https://evil.example"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STEERING = [
    ("GET", "/sandbox/requests"), ("DELETE", "/sandbox/requests"), ("GET", "/sandbox/faults"),
    ("POST", "/sandbox/faults"), ("DELETE", "/sandbox/faults"), ("POST", "/sandbox/reset"),
    ("POST", "/sandbox/tokens/expire"), ("POST", "/sandbox/sockets/close"), ("POST", "/sandbox/events"),
    ("GET", "/sandbox/organization"), ("GET", "/sandbox/operations"), ("GET", "/sandbox/definition"),
]  # fmt: skip


@pytest.fixture
def running() -> Iterator[Running]:
    with serve() as running:
        yield running


@pytest.fixture
def client(running: Running) -> Client:
    return Client(running.url, running.token())


def port(running: Running) -> str:
    return running.url.rpartition(":")[2]


@pytest.mark.parametrize("path", ["/", ME, "/sandbox/requests", "/oauth/authorize", "/sandbox/media/x"])
def test_a_name_that_was_made_to_point_here_is_refused(running: Running, client: Client, path: str) -> None:
    refused = client.get(path, headers={"Host": f"evil.example:{port(running)}"})
    assert (refused.status, refused.json()["code"]) == (421, "misdirected.request")
    assert "Access-Control-Allow-Origin" not in refused.headers


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "app.localhost", "192.168.7.7"])
def test_the_names_of_this_machine_are_known(running: Running, client: Client, name: str) -> None:
    assert client.get(ME, headers={"Host": f"{name}:{port(running)}"}).status == 200


@pytest.mark.parametrize(("verb", "path"), STEERING)
@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:3000", "null"])
def test_only_its_own_page_steers_it(client: Client, verb: str, path: str, origin: str) -> None:
    refused = client.send(verb, path, {} if verb == "POST" else None, headers={"Origin": origin})
    assert refused.status == 403
    cross = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.send(verb, path, headers=cross).status == 403


def test_a_foreign_page_gets_nothing_and_changes_nothing(running: Running, client: Client) -> None:
    secret = urlencode({"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}).encode()
    token = client.send("POST", "/oauth/token", raw=secret, headers={**FORM, **EVIL})
    assert (token.status, "access_token" in token.json()) == (403, False)
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-sandbox-fault"}
    assert "Access-Control-Allow-Origin" not in client.send("OPTIONS", ME, headers=asked | EVIL).headers
    assert client.get(ME, headers={"X-Sandbox-Fault": "expire", **EVIL}).status == 403
    assert client.get(ME).status == 200, "the tokens are as good as before"
    user = client.get(ME).json()["id"]
    query = {"response_type": "token", "client_id": "x", "redirect_uri": "https://evil.example/", "user": user}
    signed = client.send("POST", "/oauth/authorize", raw=urlencode(query).encode(), headers={**FORM, **EVIL})
    assert (signed.status, signed.headers.get("Location")) == (403, None)
    assert client.get("/oauth/authorize?" + urlencode(query)).headers["X-Frame-Options"] == "DENY"
    assert {one.status for one in running.requests if one.headers.get("origin")} == {403}


def test_a_page_on_this_machine_may_call_but_not_let_things_fail(client: Client) -> None:
    own = {"Origin": "http://localhost:3000"}
    assert client.get(ME, headers=own).headers["Access-Control-Allow-Origin"] == own["Origin"]
    assert client.get(ME, headers={**own, "X-Sandbox-Fault": "status=503"}).status == 403
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization,x-sandbox-fault"}
    allowed = client.send("OPTIONS", ME, headers={**own, **asked}).headers["Access-Control-Allow-Headers"]
    assert allowed == "authorization"


def test_sites_and_names_can_be_let_in() -> None:
    with serve(origins=["https://app.example.com"], hosts=["sandbox.test"]) as running:
        client = Client(running.url, running.token())
        allowed = client.get(ME, headers={"Origin": "https://app.example.com", "Host": "sandbox.test"})
        assert allowed.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
        assert client.get(ME, headers={"Origin": "https://other.example.com"}).status == 403


def test_sockets_hear_nothing_of_foreign_pages(running: Running, client: Client) -> None:
    channel = client.send("POST", "/api/v2/notifications/channels").json()

    async def connect(origin: Origin | None) -> str:
        async with websockets.connect(channel["connectUri"], origin=origin) as socket:
            await socket.send('{"message": "ping"}')
            return str(await socket.recv())

    with pytest.raises(websockets.InvalidStatus):
        asyncio.run(connect(Origin("https://evil.example")))
    assert "pong" in asyncio.run(connect(None))


def test_neighbours_may_call_but_not_steer() -> None:
    headers = {"host": "192.168.7.7:8080"}
    guard = Guard()
    guard.check(headers)
    guard.check_admin(headers, "127.0.0.1")
    guard.check_admin(headers, "::ffff:127.0.0.1")
    with pytest.raises(ApiError, match="Only this machine"):
        guard.check_admin(headers, "192.168.7.9")
    Guard(remote_admin=True).check_admin(headers, "192.168.7.9")


SCRIPT = "<script>alert(1)</script>"


def test_no_stored_name_runs_as_a_script(client: Client) -> None:
    """Whatever was stored comes back as JSON, text or a download, never as a page of this site."""
    user: dict[str, Any] = client.send("POST", "/api/v2/users", {"name": SCRIPT, "email": "x@example.com"}).json()
    offer = client.send("POST", "/api/v2/uploads/recordings", {"fileName": "a", "contentType": "text/html"}).json()
    file = "/sandbox/media/" + offer["uploadKey"]
    kind = {"Content-Type": "text/html"}
    client.send("PUT", "/sandbox/uploads/" + offer["uploadKey"], raw=SCRIPT.encode(), headers=kind)
    sign_in = "/oauth/authorize?" + urlencode(
        {"response_type": "code", "client_id": SCRIPT, "redirect_uri": "https://a.example/"}
    )
    for target in (user["selfUri"], "/api/v2/users/" + quote(SCRIPT), file, "/sandbox/requests", sign_in):
        response = client.get(target, headers={"Accept": "text/html"})
        assert response.headers["X-Content-Type-Options"] == "nosniff", target
        if response.headers["Content-Type"].startswith("text/html"):
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert SCRIPT not in response.content.decode()
    assert client.get(file).headers["Content-Type"] == "application/octet-stream"
