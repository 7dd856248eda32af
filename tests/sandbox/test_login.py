"""Logging in by client credentials, well and badly."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

import pytest
from client import Client, Reply
from purecloud_sandbox.server import Running, serve

FORM = "application/x-www-form-urlencoded"


def log_in(url: str, form: dict[str, str], basic: str | None = None) -> Reply:
    headers = {"Content-Type": FORM}
    if basic is not None:
        headers["Authorization"] = "Basic " + base64.b64encode(basic.encode()).decode()
    return Client(url).send("POST", "/oauth/token", raw=urlencode(form).encode(), headers=headers)


@pytest.mark.parametrize("basic", [True, False])
def test_client_credentials(running: Running, basic: bool) -> None:
    form = {"grant_type": "client_credentials"}
    if not basic:
        form |= {"client_id": "any", "client_secret": "secret"}
    reply = log_in(running.url, form, "any:secret" if basic else None)
    assert reply.status == 200
    body = reply.json()
    assert (body["token_type"], body["expires_in"]) == ("bearer", 86400)
    assert reply.headers["Cache-Control"] == "no-store"
    assert Client(running.url, body["access_token"]).get("/api/v2/users/me").status == 200


@pytest.mark.parametrize(
    ("form", "basic", "status", "error"),
    [
        ({}, "a:b", 400, "invalid_request"),
        ({"grant_type": "magic"}, "a:b", 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, None, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, "a:", 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "a"}, None, 401, "invalid_client"),
    ],
)
def test_refused_logins(running: Running, form: dict[str, str], basic: str | None, status: int, error: str) -> None:
    reply = log_in(running.url, form, basic)
    assert reply.status == status
    body = reply.json()
    assert body["error"] == error
    assert body["description"] == body["error_description"]
    assert ("WWW-Authenticate" in reply.headers) == (status == 401)


def test_configured_clients() -> None:
    with serve(clients={"known": "right"}) as running:
        form = {"grant_type": "client_credentials"}
        assert log_in(running.url, form, "known:right").status == 200
        for wrong in ("known:wrong", "other:right"):
            reply = log_in(running.url, form, wrong)
            assert (reply.status, reply.json()["error"]) == (401, "invalid_client")
            assert "right" not in reply.content.decode()


def test_a_token_expires() -> None:
    with serve(token_lifetime=0) as running:
        reply = Client(running.url, running.token()).get("/api/v2/users/me")
        assert (reply.status, reply.json()["code"]) == (401, "token.expired")


def test_login_and_api_behind_a_gateway(running: Running) -> None:
    form = urlencode({"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}).encode()
    reply = Client(running.url).send("POST", "/some/login/oauth/token", raw=form, headers={"Content-Type": FORM})
    assert reply.status == 200
    client = Client(running.url, reply.json()["access_token"])
    assert client.get("/some/api/api/v2/users/me").status == 200
