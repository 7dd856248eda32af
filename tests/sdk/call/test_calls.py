"""Calls: their options, their deadline, their retries, and the pace of all of them."""

from __future__ import annotations

import gc as garbage
import gzip
import json
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.call.pacing.pacer import Pacer
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy, RetryQuota
from PureCloudPlatformClientV2._core.config.retry_configuration import RetryConfiguration
from PureCloudPlatformClientV2.rest import ApiTimeoutError, RateLimitError, ServerError

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import JSON, Answer, FaultServer, Received, Reset, Silence, failed, ok, redirect
from tests.sdk.support.waiting import NEVER, Clock

FAST = RetryPolicy(5, wait_min=0.001, wait_max=0.01)


def get(client: Any, **options: Any) -> Any:
    return client.run(Call("GET", "/api/v2/x", returns="object", **options))


# -- options -----------------------------------------------------------------------------------------------------------


def test_the_whole_answer(driver: SyncDriver, server: FaultServer) -> None:
    server.script(ok({"id": "1"}, headers={"ETag": "7", "ININ-Correlation-Id": "abc"}))
    api = driver.api("UsersApi", driver.client(server.url))
    answer = driver.do(gc.with_response(api.get_user)("1"))
    assert (answer.status, answer.headers["etag"], answer.correlation_id, answer.data.id) == (200, "7", "abc", "1")


def test_a_callback_gets_the_result(driver: SyncDriver, server: FaultServer) -> None:
    server.script(ok({"id": "1"}))
    api = driver.api("UsersApi", driver.client(server.url))
    got: list[Any] = []
    pending = driver.do(api.get_user("1", callback=got.append))
    if driver.name == "sync":
        pending.join()
    assert [user.id for user in got] == ["1"]


def test_an_unknown_option_is_named(driver: SyncDriver, server: FaultServer) -> None:
    api = driver.api("UsersApi", driver.client(server.url))
    with pytest.raises(TypeError, match=r"get_user\(\) got an unexpected .* 'timout'; did you mean 'timeout'"):
        driver.do(api.get_user("1", timout=1))
    with pytest.raises(ValueError, match="body"):
        driver.do(api.post_users(None))
    assert server.requests == []


@pytest.mark.parametrize("value", [0, -1, True, float("nan"), "5", (5, 0), (5, None), (5,), [5, 5], 10**400])
def test_a_timeout_that_is_none(driver: SyncDriver, server: FaultServer, value: Any) -> None:
    client = driver.client(server.url)
    with pytest.raises(ValueError, match="timeout must be a number of seconds above 0, not "):
        driver.do(get(client, timeout=value))
    with pytest.raises(ValueError, match="timeout must be a number of seconds above 0, not "):
        gc.configuration.timeout = value
    assert server.requests == []


@pytest.mark.parametrize("value", [True, float("nan"), "5", (5, 5)])
def test_a_deadline_that_is_none(driver: SyncDriver, server: FaultServer, value: Any) -> None:
    with pytest.raises(ValueError, match="deadline must be a number of seconds, not "):
        driver.do(get(driver.client(server.url), deadline=value))
    assert server.requests == []


@pytest.mark.parametrize("value", [0, -1, float("-inf")])
def test_a_deadline_that_has_passed(driver: SyncDriver, server: FaultServer, value: float) -> None:
    with pytest.raises(ApiTimeoutError, match="the deadline passed"):
        driver.do(get(driver.client(server.url), deadline=value))
    assert server.requests == []


@pytest.mark.parametrize("value", [float("inf"), 1e30, 2**62, 5, 2.5])
def test_long_limits(driver: SyncDriver, server: FaultServer, value: float) -> None:
    client = driver.client(server.url)
    for options in ({"timeout": value}, {"timeout": (value, value)}, {"deadline": value}):
        assert driver.do(get(client, **options)).status == 200


@pytest.mark.parametrize(
    ("retries", "requests"),
    [(0, 1), (2, 3), (FAST, 6), (RetryPolicy(1, wait_min=0.001), 2), (RetryConfiguration(retry_max=1), 2)],
)
def test_retries_of_one_call(driver: SyncDriver, server: FaultServer, retries: Any, requests: int) -> None:
    server._answer = lambda _: Answer(503, b"")
    client = driver.client(server.url)
    clock = Clock(client)
    with pytest.raises(ServerError):
        driver.do(get(client, retries=retries))
    assert len(server.requests) == requests
    assert client.retries_made == len(clock.waits) == requests - 1


def test_retry_settings_of_the_other_sdks(driver: SyncDriver, server: FaultServer) -> None:
    gc.configuration.retry_configuration = {"retry_wait_min": 1, "retry_wait_max": 2, "retry_max": 4}
    server._answer = lambda _: Answer(502, b"")
    client = driver.client(server.url)
    clock = Clock(client)
    with pytest.raises(ServerError):
        driver.do(get(client))
    assert len(clock.waits) == 4
    assert all(0 <= wait <= 2 for wait in clock.waits)
    with pytest.raises(TypeError, match="a retry configuration has some of"):
        driver.do(get(client, retries=object()))


def test_a_number_of_retries_keeps_the_waits_of_the_settings(driver: SyncDriver, server: FaultServer) -> None:
    gc.configuration.retry_configuration = RetryPolicy(1, wait_min=0.001, wait_max=0.002, rate_limit_wait_max=7)
    server._answer = lambda _: Answer(503, b"")
    client = driver.client(server.url)
    clock = Clock(client)
    with pytest.raises(ServerError):
        driver.do(get(client, retries=6))
    assert len(clock.waits) == 6
    assert all(0 <= wait <= 0.002 for wait in clock.waits)
    server._answer = lambda _: Answer(429, b"", headers={"Retry-After": "8"})
    with pytest.raises(gc.rest.RateLimitError):
        driver.do(get(client, retries=6))
    assert len(clock.waits) == 6


def test_waits_grow_and_are_drawn() -> None:
    policy = RetryPolicy(wait_min=1, wait_max=8)
    drawn = [[policy.backoff(attempt) for _ in range(300)] for attempt in range(1, 8)]
    for attempt, waits in enumerate(drawn):
        longest = min(8, 2**attempt)
        assert 0 <= min(waits) < longest * 0.1
        assert longest * 0.9 < max(waits) <= longest


def test_a_429_waits_as_the_platform_asks(driver: SyncDriver, server: FaultServer) -> None:
    server.script(failed(429, Retry_After="7"), failed(429, inin_ratelimit_reset="170"), failed(429, Retry_After="181"))
    client = driver.client(server.url)
    waits = Clock(client).waits
    with pytest.raises(RateLimitError, match="Wait 181 s before trying again") as caught:
        driver.do(client.run(Call("POST", "/api/v2/x", body={})))
    assert 7 <= waits[0] <= 8
    assert 170 <= waits[1] <= 171
    assert caught.value.retry_after == 181


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_body_is_given_back_at_once(driver: SyncDriver, server: FaultServer, coding: str) -> None:
    """Nothing that ends with a call refers to itself, or large answers would pile up until the collector comes."""
    body = json.dumps({"value": "x" * (1 << 18)}).encode()
    headers = {**JSON, **({"Content-Encoding": "gzip"} if coding == "gzip" else {})}
    answers = [Answer(body=gzip.compress(body) if coding == "gzip" else body, headers=headers) for _ in range(3)]
    server.script(*answers)
    client = driver.client(server.url)
    driver.do(get(client))
    garbage.collect()
    garbage.disable()
    garbage.set_debug(garbage.DEBUG_SAVEALL)
    try:
        driver.do(get(client))
        driver.do(get(client))
        garbage.collect()
        left = [one for thing in garbage.garbage for one in garbage.get_referents(thing) if isinstance(one, bytes)]
    finally:
        garbage.set_debug(0)
        garbage.garbage.clear()
        garbage.enable()
    assert max(map(len, left), default=0) < 1000


# -- deadlines ---------------------------------------------------------------------------------------------------------

LONG = 200_000  # bytes: by drips, that is half an hour
SLOW: dict[str, Any] = {
    "silence": Silence(),
    "a head that drips": Answer(headers={**JSON, "X": "y" * LONG}, head_piece=1, pause=0.01),
    "a body that drips": Answer(body=b" " * LONG, body_piece=1, pause=0.01),
    "a body that drips and would break off": Answer(length=2 * LONG, body=b"1" * LONG, body_piece=1, pause=0.01),
}


@pytest.mark.parametrize("slow", SLOW)
@pytest.mark.parametrize("file", [False, True])
def test_a_deadline_is_kept(driver: SyncDriver, server: FaultServer, slow: str, file: bool, tmp_path: Any) -> None:
    server.script(*[SLOW[slow]] * 20)
    client = driver.client(server.url)
    started = client.clock()
    options: dict[str, Any] = {"download_to": tmp_path / "f"} if file else {}
    with pytest.raises(ApiTimeoutError):  # nothing else would end it
        driver.do(get(client, deadline=0.2, timeout=NEVER, retries=FAST, **options))
    assert client.clock() - started > 0.1, "and not at once"
    assert list(tmp_path.iterdir()) == [], "nothing half-written"


@pytest.mark.parametrize("fault", [Reset(), Answer(503, b""), failed(429, Retry_After="1"), redirect("/api/v2/x")])
def test_a_deadline_holds_for_all_attempts(driver: SyncDriver, server: FaultServer, fault: Any) -> None:
    server._answer = lambda _: fault
    if isinstance(fault, Reset):
        server.script(*[fault] * 5000)
    client = driver.client(server.url)
    clock = Clock(client)
    policy = RetryPolicy(10_000, wait_min=5, wait_max=20)
    with pytest.raises(gc.ApiException):
        driver.do(get(client, deadline=NEVER / 20, retries=policy))
    assert sum(clock.waits) < NEVER / 20
    assert len(server.requests) > 5


def test_a_deadline_holds_for_an_upload_that_nobody_reads(driver: SyncDriver) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        client = driver.client(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        files = {"f": b"x" * 30_000_000}
        with pytest.raises(ApiTimeoutError):
            driver.do(client.run(Call("POST", "/x", files=files, deadline=0.2, timeout=NEVER, retries=0)))


def test_a_deadline_is_for_one_call(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    deadline = 0.25
    while True:
        end = client.clock() + deadline
        try:
            driver.do(get(client, deadline=deadline))
        except ApiTimeoutError:
            deadline *= 2  # a busy machine needs longer
        else:
            break
    connections = server.connections

    def answer(request: Received) -> Answer:
        while server.closing.wait(0.01) is False and client.clock() < end:
            pass
        return Answer(head_piece=20, pause=0.01)

    server.script(answer)
    assert driver.do(get(client)).data == {}, "without the deadline of the call before, which has passed"
    assert server.connections == connections, "over the same connection"


# -- quota and pace ----------------------------------------------------------------------------------------------------


def test_a_host_that_fails_for_long_is_not_asked_again_and_again(driver: SyncDriver, server: FaultServer) -> None:
    server._answer = lambda _: Answer(503, b"")
    client = driver.client(server.url)
    for _ in range(60):
        with pytest.raises(ServerError):
            driver.do(get(client, retries=RetryPolicy(5, wait_min=0)))
    assert client.retries_made == RetryQuota.CAPACITY // RetryQuota.COST
    assert len(server.requests) == 60 + 100
    server._answer = lambda _: ok()
    for _ in range(5):
        driver.do(get(client))
    server.script(Answer(503, b""))
    driver.do(get(client, retries=RetryPolicy(1, wait_min=0)))


def limits(used: int, reset: float = 60) -> dict[str, str]:
    return {"inin-ratelimit-allowed": "100", "inin-ratelimit-count": str(used), "inin-ratelimit-reset": str(reset)}


def test_the_pace_slows_before_the_limit() -> None:
    pacer = Pacer()
    pacer.observe(limits(74), 0.0)
    assert [pacer.reserve(0.0) for _ in range(3)] == [0.0] * 3, "free until three quarters are used"
    pacer.observe(limits(90), 0.0)
    waits = [pacer.reserve(0.0) for _ in range(10)]
    assert waits == sorted(waits)
    assert waits[0] == 0.0
    assert 40 < waits[-1] < 60, "the ten that are left are spread over the minute"
    assert pacer.reserve(0.0) == 60.0, "and then nobody goes until the window ends"
    assert pacer.reserve(61.0) == 0.0


def test_callers_share_the_pace(driver: SyncDriver, server: FaultServer) -> None:
    server.script(ok(headers=limits(96)))
    client = driver.client(server.url)
    waits = Clock(client, frozen=True).waits
    driver.do(get(client))
    server._answer = lambda _: ok()
    driver.many(range(4), 4, lambda _: get(client), lambda *ended: None)
    assert len(waits) == 3
    assert 0 < min(waits) < max(waits) < 61
    with pytest.raises(ApiTimeoutError, match="rate limit"):
        driver.do(get(client, deadline=1))
    settings = gc.configuration.copy()
    settings.pacing = False
    server.script(ok(headers=limits(100)))
    other = driver.client(server.url, configuration=settings)
    driver.do(get(other))
    driver.do(get(other, deadline=50))  # the window has 60 s left
