"""Hooks, and HTTP clients that programs bring, sync and async."""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2.rest import ApiConnectionError, ApiTimeoutError

from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, Silence, failed, ok
from tests.sdk.support.waiting import GUARD, Clock


def get(client: Any, path: str = "/api/v2/x", **options: Any) -> Any:
    return client.run(Call("GET", path, returns="object", **options))


# -- hooks -------------------------------------------------------------------------------------------------------------


def as_coroutine(hook: Callable[[Any], Any]) -> Callable[[Any], Any]:
    async def run(value: Any) -> Any:
        await asyncio.sleep(0)
        return hook(value)

    return run


@pytest.fixture(params=["plain", "coroutine"])
def adapted(request: pytest.FixtureRequest, driver: SyncDriver) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a hook of each kind that the driver's client takes."""
    if request.param == "plain":
        return lambda hook: hook
    if driver.name == "sync":
        pytest.skip("the synchronous client takes plain functions")
    return as_coroutine


def test_hooks_see_and_change(driver: SyncDriver, server: FaultServer, adapted: Any) -> None:
    client = driver.client(server.url)
    http = client.get_http_client()
    assert client.get_http_client() is http
    seen: list[Any] = []

    def before(options: gc.HttpRequestOptions) -> gc.HttpRequestOptions:
        seen.append((options.method, options.url))
        options.headers["X-Hook"] = "was here"
        return options

    http.set_pre_request_hook(adapted(before))
    http.set_post_request_hook(adapted(lambda answer: seen.append(answer.status)))
    assert driver.do(client.call_api("/api/v2/x", "GET", response_type="object")) == {"path": "/api/v2/x"}
    assert seen == [("GET", f"{server.url}/api/v2/x"), 200]
    assert server.requests[0].headers["x-hook"] == "was here"


def test_a_hook_may_return_other_options_and_another_answer(
    driver: SyncDriver, server: FaultServer, adapted: Any
) -> None:
    class Changed:
        status, reason, headers, data = 200, "OK", {"Content-Type": "application/json"}, '{"changed": true}'

    client = driver.client(server.url)
    http = client.get_http_client()
    other = f"{server.url}/api/v2/elsewhere"
    http.set_pre_request_hook(
        adapted(lambda options: gc.HttpRequestOptions(url=other, method="POST", headers=options.headers, body=[1]))
    )
    http.set_post_request_hook(adapted(lambda answer: Changed()))
    assert driver.do(get(client)).data == {"changed": True}
    assert [(one.method, one.path, one.json()) for one in server.requests] == [("POST", "/api/v2/elsewhere", [1])]


def test_hooks_see_each_attempt_and_logins(driver: SyncDriver, server: FaultServer, adapted: Any) -> None:
    client = driver.client(server.url)
    seen: list[str] = []
    client.get_http_client().set_pre_request_hook(adapted(lambda options: seen.append(options.url)))
    server.script(ok({"access_token": secret("access-token")}), failed(503), ok({"a": 1}))
    driver.do(client.get_client_credentials_token("id", secret("client-secret")))
    assert driver.do(get(client)).data == {"a": 1}
    assert seen == [f"{server.url}/oauth/token", f"{server.url}/api/v2/x", f"{server.url}/api/v2/x"]


def test_hooks_that_are_none(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    with pytest.raises(ValueError, match="a hook must be a function of one argument, not int"):
        client.get_http_client().set_pre_request_hook(7)
    with pytest.raises(ValueError, match=r"has a method request\(options\); object has none"):
        client.set_http_client(object())
    client.get_http_client().set_pre_request_hook(None)
    assert driver.do(get(client)).status == 200


def test_a_thread_cannot_await_a_hook() -> None:
    async def hook(options: gc.HttpRequestOptions) -> None: ...

    with gc.ApiClient() as client, pytest.raises(ValueError, match=r"a plain function; .* are for aio.ApiClient"):
        client.get_http_client().set_pre_request_hook(hook)


def test_settings_count_with_hooks_too(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url, configuration=gc.configuration.copy())
    http = client.get_http_client()
    http.set_timeout(0.2)
    server.script(Silence())
    with pytest.raises(ApiTimeoutError):
        driver.do(get(client, retries=0))
    server.wait_for_requests(1)
    http.set_timeout(GUARD)
    server.script(failed(404, {"code": "not.found"}))
    with pytest.raises(gc.ApiException, match=r"404 .*\[not.found\]"):
        driver.do(get(client))


def test_closing_closes_what_hooks_hang_on(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    driver.do(get(client))  # over a connection without hooks
    client.get_http_client().set_pre_request_hook(lambda options: None)
    driver.do(get(client))
    driver.do(client.close())
    if driver.name == "async":
        server.wait_for_closed_connections()
        assert server.connections == 2
    driver.do(get(client))
    assert server.requests[-1].path == "/api/v2/x", "a closed client opens new connections"


# -- clients that programs bring ---------------------------------------------------------------------------------------


class Httpx:
    """As a program would write it, for either mode."""

    def __init__(self, driver: SyncDriver) -> None:
        self.client: Any = (httpx.AsyncClient if driver.name == "async" else httpx.Client)(timeout=None)
        self.closed = False

    def _arguments(self, options: gc.HttpRequestOptions) -> dict[str, Any]:
        plain = isinstance(options.body, (str, bytes, type(None)))
        return {
            "method": options.method, "url": options.url, "headers": options.headers, "params": options.query_params,
            "content": options.body if plain else json.dumps(options.body), "timeout": options.timeout,
            "data": options.post_params or None,
        }  # fmt: skip


class SyncHttpx(Httpx):
    def request(self, options: gc.HttpRequestOptions) -> Any:
        return self.client.request(**self._arguments(options))

    def close(self) -> None:
        self.client.close()
        self.closed = True


class AsyncHttpx(Httpx):
    async def request(self, options: gc.HttpRequestOptions) -> Any:
        return await self.client.request(**self._arguments(options))

    async def close(self) -> None:
        await self.client.aclose()
        self.closed = True


@pytest.fixture
def theirs(driver: SyncDriver) -> Any:
    return (AsyncHttpx if driver.name == "async" else SyncHttpx)(driver)


def test_httpx_carries_all_calls(driver: SyncDriver, server: FaultServer, theirs: Any) -> None:
    client = driver.client(server.url)
    client.set_http_client(theirs)
    assert client.get_http_client() is theirs
    server.script(ok({"access_token": secret("access-token")}))
    driver.do(client.get_client_credentials_token("id", secret("client-secret")))
    assert server.requests[0].body == b"grant_type=client_credentials"
    users = driver.api("UsersApi", client)
    server.script(failed(503), ok({"entities": [{"id": "1"}], "total": 1}))
    assert driver.do(users.get_users(id=["1", "2"], page_size=5)).entities[0].id == "1"
    assert parse_qs(server.targets[-1].partition("?")[2]) == {"id": ["1,2"], "pageSize": ["5"]}
    server.script(failed(409, {"code": "conflict"}))
    with pytest.raises(gc.ApiException, match=r"409 .*\[conflict\]"):
        driver.do(users.post_users(gc.CreateUser(name="Ada", email="ada@example.com")))
    assert server.requests[-1].json() == {"name": "Ada", "email": "ada@example.com"}
    target = io.BytesIO()
    server.script(Answer(body=b"\xff\x00", headers={"Content-Type": "image/png"}))
    driver.do(client.run(Call("GET", "/api/v2/f", returns="file", download_to=target)))
    assert target.getvalue() == b"\xff\x00"
    driver.do(client.close())
    assert theirs.closed
    server.wait_for_closed_connections()


class RevokedError(Exception):
    """What a program of its own raises."""


@pytest.mark.parametrize("raised", [RevokedError, RuntimeError, TimeoutError, asyncio.TimeoutError, ConnectionError])
@pytest.mark.parametrize("who", ["client", "hook before", "hook after"])
def test_what_they_raise_comes_out_at_once_once_and_unchanged(
    driver: SyncDriver, server: FaultServer, raised: type[Exception], who: str
) -> None:
    error, calls = raised("certificate of the gateway is revoked"), []

    def fail(_: Any) -> Any:
        calls.append(who)
        raise error

    client = driver.client(server.url)
    if who == "client":
        client.set_http_client(type("Theirs", (), {"request": lambda self, options: fail(options)})())
    elif who == "hook before":
        client.get_http_client().set_pre_request_hook(fail)
    else:
        client.get_http_client().set_post_request_hook(fail)
    with pytest.raises(raised) as caught:
        driver.do(get(client))
    assert caught.value is error
    assert (caught.value.args, caught.value.__cause__) == (("certificate of the gateway is revoked",), None)
    assert calls == [who]


def test_a_connection_error_of_theirs_is_retried_as_one_of_the_sdk(driver: SyncDriver, server: FaultServer) -> None:
    class Theirs:
        calls = 0

        def request(self, options: gc.HttpRequestOptions) -> Any:
            self.calls += 1
            if self.calls < 3:
                raise ApiConnectionError(0, "the tunnel is down")
            return httpx.Response(200, json={"a": 1})

    client = driver.client(server.url)
    client.set_http_client(Theirs())
    assert driver.do(get(client)).data == {"a": 1}


def test_replacing_a_client_closes_the_one_before_with_the_rest(server: FaultServer) -> None:
    async def run() -> None:
        async with aio.ApiClient(host=server.url) as client:
            await get(client)
            first, second = AsyncHttpx(driver), AsyncHttpx(driver)
            client.set_http_client(first)
            await get(client)
            client.set_http_client(second)
            await get(client)
            assert not first.closed, "calls may still be using it"
        assert first.closed
        assert second.closed

    driver = type("Driver", (), {"name": "async"})()
    asyncio.run(run())
    server.wait_for_closed_connections()
    assert server.connections == 3


def test_a_plain_client_on_the_event_loop_works_in_a_thread(server: FaultServer) -> None:
    """So that the loop goes on meanwhile, and the deadline holds."""
    threads: list[str] = []
    finish = threading.Event()

    class Plain:
        def request(self, options: gc.HttpRequestOptions) -> Any:
            threads.append(threading.current_thread().name)
            assert finish.wait(GUARD)
            return httpx.Response(200, json={"a": 1})

        def aclose(self) -> None:
            threads.append("closed")

    async def run() -> None:
        async with aio.ApiClient(host=server.url) as client:
            client.set_http_client(Plain())
            calling = asyncio.create_task(get(client))
            with pytest.raises(ApiTimeoutError):
                await get(client, deadline=0.1)
            finish.set()
            assert (await calling).data == {"a": 1}

    asyncio.run(run())
    assert threading.current_thread().name not in threads[:2]
    assert threads[-1] == "closed"


def test_a_cancelled_call_cancels_what_they_do(server: FaultServer) -> None:
    ended: list[str] = []
    begun = asyncio.Event()

    class Slow:
        async def request(self, options: gc.HttpRequestOptions) -> Any:
            begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise

    async def run() -> None:
        async with aio.ApiClient(host=server.url) as client:
            client.set_http_client(Slow())
            Clock(client)  # it stands still: the deadline passes while they work, and not before
            with pytest.raises(ApiTimeoutError, match="no answer in time"):
                await get(client, deadline=0.05, retries=0)
            begun.clear()
            calling = asyncio.create_task(get(client))
            await begun.wait()
            calling.cancel()
            with pytest.raises(asyncio.CancelledError):
                await calling
            assert asyncio.all_tasks() == {asyncio.current_task()}, "no task is left behind"

    asyncio.run(run())
    assert ended == ["cancelled", "cancelled"]


def test_the_default_client_serves_programs_directly(server: FaultServer) -> None:
    """`aio.DefaultHttpClient` by itself, and inside a client of one's own."""

    class Counting:
        def __init__(self) -> None:
            self.inner, self.count = aio.DefaultHttpClient(timeout=5), 0

        async def request(self, options: gc.HttpRequestOptions) -> Any:
            self.count += 1
            return await self.inner.request(options)

        async def close(self) -> None:
            await self.inner.close()

    async def run() -> None:
        theirs = Counting()
        options = gc.HttpRequestOptions(url=f"{server.url}/a", method="GET", query_params={"b": ["1", "2"]})
        answer = await theirs.request(options)
        assert (answer.status, answer.data, answer.getheader("content-type")) == (
            200,
            '{"path": "/a"}',
            "application/json",
        )
        server.script(failed(404))
        with pytest.raises(gc.ApiException, match="404"):
            await theirs.request(options)
        async with aio.ApiClient(host=server.url) as client:
            client.set_http_client(theirs)
            await get(client)
        assert theirs.count == 3

    asyncio.run(run())
    assert server.targets[0] == "/a?b=1&b=2"
    server.wait_for_closed_connections()


def test_both_default_clients_are_called_alike() -> None:
    assert issubclass(aio.DefaultHttpClient, gc.AbstractHttpClient)
    assert inspect.iscoroutinefunction(aio.DefaultHttpClient.request)
    assert inspect.signature(aio.DefaultHttpClient) == inspect.signature(gc.DefaultHttpClient)
