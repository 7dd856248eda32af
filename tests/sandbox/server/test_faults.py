"""Faults on demand, and the rate limit: what a program must be able to stand."""

from __future__ import annotations

import http.client
import time

import pytest
from purecloud_sandbox.server import Running, serve
from purecloud_sandbox.server.faults import FaultError, read_fault
from purecloud_sandbox.server.rate_limit import RateLimit
from purecloud_sandbox.wire.errors import ApiError

from tests.sandbox.support.client import Client

ME = "/api/v2/users/me"


@pytest.fixture
def me(purecloud_sandbox: Running) -> Client:
    return Client(purecloud_sandbox.url, purecloud_sandbox.token())


def test_a_status_as_often_as_asked(purecloud_sandbox: Running, me: Client) -> None:
    purecloud_sandbox.fail("status=503;times=2;path=/api/v2/users*")
    assert me.get("/api/v2/routing/queues").status == 200
    responses = [me.get(ME) for _ in range(3)]
    assert [response.status for response in responses] == [503, 503, 200]
    assert responses[0].json()["status"] == 503


def test_429_says_when_to_come_back(me: Client) -> None:
    response = me.get(ME, headers={"X-Sandbox-Fault": "status=429;retry-after=7"})
    assert (response.status, response.headers["Retry-After"], response.json()["code"]) == (
        429,
        "7",
        "too.many.requests",
    )
    assert me.get(ME).status == 200


def test_latency(me: Client) -> None:
    began = time.perf_counter()
    assert me.get(ME, headers={"X-Sandbox-Fault": "latency=150"}).status == 200
    assert time.perf_counter() - began >= 0.15


def test_a_reset_connection(purecloud_sandbox: Running, me: Client) -> None:
    with pytest.raises(ConnectionResetError):
        me.get(ME, headers={"X-Sandbox-Fault": "reset"})
    assert Client(purecloud_sandbox.url, purecloud_sandbox.token()).get(ME).status == 200


def test_a_truncated_body(me: Client) -> None:
    with pytest.raises(http.client.IncompleteRead) as caught:
        me.get(ME, headers={"X-Sandbox-Fault": "truncate"})
    assert caught.value.partial.startswith(b'{"id":')
    assert caught.value.expected


def test_all_tokens_expire(me: Client) -> None:
    assert me.get(ME, headers={"X-Sandbox-Fault": "expire"}).json()["code"] == "token.expired"
    assert me.get(ME).status == 401


def test_chance_is_seeded() -> None:
    seen = []
    for _ in range(2):
        with serve(seed=5, faults=["status=500;probability=0.4"]) as running:
            client = Client(running.url, running.token())
            seen.append([client.get(ME).status for _ in range(30)])
    assert seen[0] == seen[1]
    assert 4 < seen[0].count(500) < 20


@pytest.mark.parametrize(
    "text",
    ["", "fire", "status=200", "status=x", "latency=-1", "reset;often=1", "reset;probability=2", "reset;times=x"],
)
def test_a_wrong_fault_is_refused(me: Client, text: str) -> None:
    with pytest.raises(FaultError):
        read_fault(text)
    assert me.send("POST", "/sandbox/faults", {"fault": text}).status == 400
    if text:
        assert me.get(ME, headers={"X-Sandbox-Fault": text}).json()["code"] == "invalid.fault"


def test_faults_over_http(me: Client) -> None:
    assert me.send("POST", "/sandbox/faults", {"fault": "status=502;times=1"}).json() == [
        {"fault": "status=502;times=1", "times": 1}
    ]
    assert me.get(ME).status == 502
    assert me.get("/sandbox/faults").json() == []
    me.send("POST", "/sandbox/faults", {"fault": "status=502"})
    assert me.send("DELETE", "/sandbox/faults").status == 204
    assert me.get(ME).status == 200


def test_other_sites_cannot_steer(me: Client) -> None:
    assert me.send("POST", "/sandbox/reset", headers={"Origin": "http://evil.example.com"}).status == 403
    assert me.send("POST", "/sandbox/reset").status == 204


def test_the_rate_limit_of_a_token() -> None:
    with serve(rate_limit=3) as running:
        client = Client(running.url, running.token())
        responses = [client.get(ME) for _ in range(4)]
        assert [response.status for response in responses] == [200, 200, 200, 429]
        assert [response.headers["inin-ratelimit-count"] for response in responses] == ["1", "2", "3", "3"]
        assert {response.headers["inin-ratelimit-allowed"] for response in responses} == {"3"}
        assert 0 < int(responses[-1].headers["Retry-After"]) <= 60
        assert responses[-1].headers["Retry-After"] == responses[-1].headers["inin-ratelimit-reset"]
        assert Client(running.url, running.token()).get(ME).status == 200, "another token has its own"


def test_the_window_of_the_rate_limit_ends() -> None:
    now = 100.0
    limit = RateLimit(1, clock=lambda: now)
    limit.count("t")
    now = 159.0
    with pytest.raises(ApiError) as caught:
        limit.count("t")
    assert caught.value.headers["Retry-After"] == "1"
    now = 160.0
    assert limit.count("t")["inin-ratelimit-count"] == "1"
