"""Renewing tokens, and what happens when a login fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy
from PureCloudPlatformClientV2.rest import ApiTimeoutError, AuthenticationError, DecodeError

from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, Silence, failed, ok
from tests.sdk.support.waiting import GUARD, NEVER, Clock

from .platform import ID, ME, SECRET, Platform, get, granted


def test_renewal_comes_before_the_token_expires(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server, lifetime=1000)
    client = driver.client(server.url)
    clock = Clock(client)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    due = client.tokens.current.due - clock.now
    assert 900 <= due <= 950, "a tenth of its life early, less a jitter of up to a half of that"
    clock.now += due - 1
    driver.do(get(client))
    assert platform.issued == 1
    clock.now += 2
    driver.do(get(client))
    assert platform.issued == 2
    assert server.requests[-1].headers["authorization"].endswith("-2")


def test_renewals_of_many_processes_do_not_fall_together(server: FaultServer) -> None:
    dues = set()
    for _ in range(20):
        client = gc.ApiClient(host=server.url)
        Clock(client)
        dues.add(client.tokens.granted({"access_token": "x", "expires_in": 86400}, None).due)
    assert len(dues) == 20
    assert all(1000 + 86400 - 300 <= due <= 1000 + 86400 - 150 for due in dues if due is not None)


def test_a_renewal_that_fails_early_does_no_harm(driver: SyncDriver, server: FaultServer) -> None:
    Platform(server, lifetime=1000)
    client = driver.client(server.url)
    clock = Clock(client)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    clock.now += 960
    server.script(failed(400, {"error": "invalid_client"}))
    driver.do(get(client))
    assert server.requests[-1].headers["authorization"].endswith("-1"), "the old token is good for another 40 s"
    driver.do(get(client))
    assert [r.path for r in server.requests].count("/oauth/token") == 2, "and the login is left in peace for a while"
    clock.now += 41
    server.script(failed(400, {"error": "invalid_client"}))
    with pytest.raises(gc.ApiException, match="invalid_client"):
        driver.do(get(client))


def test_a_401_renews_once_and_the_call_succeeds(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server)
    client = driver.client(server.url)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    platform.expire()
    assert driver.do(get(client)).data == {"id": "me"}
    assert [r.path for r in server.requests] == ["/oauth/token", ME, "/oauth/token", ME]


def test_a_permanent_401_is_two_requests_and_one_renewal(driver: SyncDriver, server: FaultServer) -> None:
    server._answer = lambda r: granted() if r.path == "/oauth/token" else failed(401, {"code": "bad.credentials"})
    client = driver.client(server.url)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    with pytest.raises(AuthenticationError, match="401"):
        driver.do(get(client))
    assert [r.path for r in server.requests] == ["/oauth/token", ME, "/oauth/token", ME]


def test_renewal_can_be_switched_off(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server)
    settings = gc.configuration.copy()
    settings.should_refresh_access_token = False
    client = driver.client(server.url, configuration=settings)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    platform.expire()
    with pytest.raises(AuthenticationError):
        driver.do(get(client))
    assert platform.issued == 1


@pytest.mark.parametrize("lifetime", [None, 86400])
def test_many_callers_and_many_expiries_are_one_renewal_each(
    driver: SyncDriver, server: FaultServer, lifetime: float | None
) -> None:
    callers, expiries = 64, 25
    gc.configuration.logger.log_level = 40
    gc.configuration.refresh_token_wait_time = GUARD
    platform = Platform(server, lifetime, rotate=True)
    client = driver.client(server.url)
    driver.do(client.get_code_authorization_token(ID, SECRET, secret("authorization-code"), "https://app/cb"))
    failures: list[BaseException] = []

    def note(job: int, result: Any, error: BaseException | None) -> None:
        if error is not None:
            failures.append(error)

    for _ in range(expiries):
        platform.expire()
        driver.many(range(callers), callers, lambda _: get(client), note)
    assert failures == []
    assert platform.issued == 1 + expiries
    assert len(set(platform.refreshed_with)) == expiries, "no refresh token was used twice"


def test_those_who_wait_for_a_login_that_fails_get_its_error(server: FaultServer) -> None:
    waiting = 8
    together = threading.Barrier(waiting)
    client = gc.ApiClient(host=server.url)

    def provide() -> str:
        raise AuthenticationError(401, "no token today")

    client.access_token = provide
    errors: list[BaseException] = []

    def work() -> None:
        together.wait()
        try:
            get(client)
        except AuthenticationError as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(waiting)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == waiting
    assert len({id(error) for error in errors}) == waiting, "each thread has an exception of its own"
    assert server.requests == []


def test_a_login_does_not_outlast_the_calls_deadline(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server)
    client = driver.client(server.url)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    platform.expire()
    server.script(failed(401), Silence())
    gc.configuration.timeout = NEVER
    with pytest.raises(ApiTimeoutError):
        driver.do(get(client, deadline=0.2))


def test_a_login_that_is_refused_says_what_to_check(driver: SyncDriver, server: FaultServer) -> None:
    server.script(failed(401, {"error": "invalid_client", "error_description": "client not found"}))
    client = driver.client(server.url)
    with pytest.raises(AuthenticationError) as caught:
        driver.do(client.get_client_credentials_token(ID, SECRET))
    assert str(caught.value) == (
        "POST /oauth/token failed: 401 Unauthorized [invalid_client]: client not found. "
        f"Check the client id, its secret and the region: the login went to {server.url}."
    )


@pytest.mark.parametrize(
    "answer",
    [
        lambda: ok({"refresh_token": secret("answer-token")}),
        lambda: ok([secret("answer-token")]),
        lambda: Answer(body=b'{"access_token": "' + secret("answer-token").encode()),
        lambda: Answer(body=b"<html>", headers={"Content-Type": "text/html"}),
    ],
)
def test_an_answer_without_a_token(driver: SyncDriver, server: FaultServer, answer: Callable[[], Answer]) -> None:
    server.script(answer())
    with pytest.raises(DecodeError, match="holds no access token"):
        driver.do(driver.client(server.url).get_client_credentials_token(ID, SECRET))


def test_a_login_is_repeated_while_the_platform_fails(driver: SyncDriver, server: FaultServer) -> None:
    server.script(Answer(503, b""), Answer(502, b""), granted())
    settings = gc.configuration.copy()
    settings.retry_configuration = RetryPolicy(3, wait_min=0.001)
    client = driver.client(server.url, configuration=settings)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    assert client.retries_made == 2


def test_handle_expired_access_token_renews_now(server: FaultServer) -> None:
    platform = Platform(server)
    client = gc.ApiClient(host=server.url).get_client_credentials_token(ID, SECRET)
    client.handle_expired_access_token()
    assert platform.issued == 2
    with pytest.raises(AuthenticationError, match=r"cannot be renewed. Log in again"):
        gc.ApiClient(host=server.url).handle_expired_access_token()
    client.close()
