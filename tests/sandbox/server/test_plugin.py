"""The fixture that the plugin gives."""

from __future__ import annotations

from purecloud_sandbox.server import Running

from tests.sandbox.support.client import Client

USER = {"name": "Ada", "email": "ada@example.com", "divisionId": "d"}


def _check_that_it_is_fresh(sandbox: Running) -> None:
    assert sandbox.requests == []
    client = Client(sandbox.url, sandbox.token())
    assert client.get("/api/v2/users").json()["total"] == 12
    client.send("POST", "/api/v2/users", USER)
    assert client.get("/api/v2/users").json()["total"] == 13


def test_fresh(purecloud_sandbox: Running) -> None:
    _check_that_it_is_fresh(purecloud_sandbox)


def test_fresh_again(purecloud_sandbox: Running) -> None:
    _check_that_it_is_fresh(purecloud_sandbox)


def test_requests_are_recorded_without_secrets(purecloud_sandbox: Running) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    client.send("POST", "/api/v2/users", USER)
    client.get("/api/v2/users?pageSize=x&pageSize=y")
    client.get("/api/v2/nothing")
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    client.send("POST", "/oauth/token", raw=b"grant_type=client_credentials&client_secret=hush", headers=kind)
    made, listed, lost, login = purecloud_sandbox.requests
    assert (made.verb, made.path, made.operation, made.status, made.verdict) == (
        "POST", "/api/v2/users", "postUsers", 200, "ok",
    )  # fmt: skip
    assert made.json == USER
    assert listed.query == {"pageSize": ["x", "y"]}
    assert "pageSize" in listed.verdict
    assert (lost.operation, lost.status) == ("", 404)
    assert made.correlation_id
    assert str(client.token) not in str(purecloud_sandbox.requests)
    assert "hush" not in str(login)
    assert [one["operation"] for one in client.get("/sandbox/requests?last=3").json()] == ["getUsers", "", ""]
    client.send("DELETE", "/sandbox/requests")
    assert purecloud_sandbox.requests == []
