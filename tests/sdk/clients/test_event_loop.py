"""The asynchronous client on its event loop: nothing blocks it, a deadline cuts everything off, loops may change."""

from __future__ import annotations

import asyncio
import contextvars
import gc as garbage
import threading
from collections.abc import Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2.rest import ApiTimeoutError

from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import WITHOUT_FAST
from tests.sdk.support.fault_server import FaultServer, ok, redirect
from tests.sdk.support.waiting import GUARD, Clock

CONTEXT: contextvars.ContextVar[str] = contextvars.ContextVar("CONTEXT")


def get(client: aio.ApiClient, path: str = "/api/v2/x", **options: Any) -> Any:
    return client.run(Call("GET", path, returns="object", **options))


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """What a function in a thread waits for; it is set at the end in any case."""
    event = threading.Event()
    yield event
    event.set()


# -- a deadline, whatever is slow --------------------------------------------------------------------------------------


def test_a_plain_token_provider_does_not_stop_the_loop(server: FaultServer, held: threading.Event) -> None:
    places: list[Any] = []

    def provide() -> str:
        places.append((threading.current_thread(), CONTEXT.get()))
        assert held.wait(GUARD)
        return secret("provider-token")

    async def run() -> None:
        CONTEXT.set("kept")
        async with aio.ApiClient(host=server.url) as client:
            client.access_token = provide
            calls = [asyncio.create_task(get(client)) for _ in range(5)]
            while not places:
                await asyncio.sleep(0)  # the loop goes on
            held.set()
            await asyncio.gather(*calls)

    asyncio.run(run())
    ((thread, context),) = places
    assert thread is not threading.current_thread(), "it works in a thread, once for all calls"
    assert context == "kept"
    assert {one.headers["authorization"] for one in server.requests} == {f"Bearer {secret('provider-token')}"}


def test_a_deadline_cuts_a_plain_token_provider_off(server: FaultServer, held: threading.Event) -> None:
    def provide() -> str:
        assert held.wait(GUARD)
        return secret("provider-token")

    async def run() -> None:
        async with aio.ApiClient(host=server.url) as client:
            client.access_token = provide
            Clock(client)  # it stands still: the deadline passes while logging in, and not before
            with pytest.raises(ApiTimeoutError, match="the deadline passed while logging in"):
                await get(client, deadline=0.1)
            assert not held.is_set(), "nothing else ended it"
            held.set()
            assert (await get(client)).status == 200, "the token that came meanwhile is good for the next call"

    asyncio.run(run())


# -- one loop after the other, or beside it ----------------------------------------------------------------------------


def test_a_closed_client_works_in_the_next_loop(server: FaultServer) -> None:
    client = aio.ApiClient(host=server.url)

    async def run() -> None:
        async with client:
            await get(client)

    asyncio.run(run())
    asyncio.run(run())
    server.wait_for_closed_connections()
    assert server.connections == 2


@pytest.mark.parametrize("transport", ["fast", "standard"])
def test_connections_of_other_settings_are_closed_too(server: FaultServer, transport: str) -> None:
    gc.configuration.transport = transport

    async def run() -> None:
        async with aio.ApiClient(host=server.url) as client:
            await get(client)
            client.configuration = gc.configuration.copy()
            await get(client)
        await asyncio.to_thread(server.wait_for_closed_connections)

    asyncio.run(run())
    assert server.connections == 2


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # Python's word on what the first loop left open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_client_that_was_not_closed_works_in_the_next_loop_too(server: FaultServer) -> None:
    gc.configuration.transport = "standard"
    client = aio.ApiClient(host=server.url)
    client.access_token = lambda: secret("provider-token")

    async def once() -> None:
        await asyncio.gather(*(get(client) for _ in range(3)))

    async def last() -> None:
        async with client:
            await get(client)

    asyncio.run(once())
    asyncio.run(last())
    garbage.collect()
    server.wait_for_closed_connections()
    assert len(server.requests) == 4
    assert server.connections == 4, "three in the first loop, a fresh one in the second"


def test_a_login_that_a_loop_took_with_it_is_begun_anew(server: FaultServer, held: threading.Event) -> None:
    client = aio.ApiClient(host=server.url)
    count = 0

    async def provide() -> str:
        nonlocal count
        count += 1
        if count == 1:
            await asyncio.Event().wait()
        return secret("provider-token")

    async def give_up() -> None:
        Clock(client)
        with pytest.raises(ApiTimeoutError):
            await get(client, deadline=0.05)

    async def last() -> None:
        async with client:
            await get(client)

    client.access_token = provide
    asyncio.run(give_up())
    asyncio.run(last())
    assert count == 2


def test_two_open_loops_are_a_clear_error(server: FaultServer) -> None:
    gc.configuration.transport = "standard"
    client = aio.ApiClient(host=server.url)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(get(client))

    async def run() -> None:
        for doing in (get(client), client.close()):
            with pytest.raises(RuntimeError, match="another event loop, which is still open: close the client there"):
                await doing

    asyncio.run(run())
    loop.run_until_complete(get(client))
    loop.run_until_complete(client.close())
    loop.close()
    assert server.connections == 1, "nothing happened to the loop that it belongs to"


# -- proxies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("location", ["{}", "{}?a=1", "{}/b"])
def test_a_redirect_to_a_host_without_a_path_finds_its_proxy(
    location: str, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setenv("NO_PROXY", f"127.0.0.1:{server.port}")

    async def run() -> None:
        async with aio.ApiClient(host=server.url) as client:
            server.script(redirect(location.format(server.url)), ok())
            await get(client, retries=0)

    asyncio.run(run())
    assert server.targets[1] == {"{}": "/", "{}?a=1": "/?a=1", "{}/b": "/b"}[location]


@pytest.mark.skipif(bool(WITHOUT_FAST), reason=WITHOUT_FAST)
def test_the_fast_transport_serves_open_loops_at_the_same_time(server: FaultServer) -> None:
    gc.configuration.transport = "fast"
    client = aio.ApiClient(host=server.url)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(get(client))
    asyncio.run(get(client))
    loop.run_until_complete(get(client))
    loop.run_until_complete(client.close())
    loop.close()
    assert server.connections == 1, "connections belong to no loop"
