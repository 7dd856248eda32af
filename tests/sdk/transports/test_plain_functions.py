"""Plain functions that programs bring to a client of either mode: what they raise, and what they hold up."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx
import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2.rest import ApiTimeoutError

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer
from tests.sdk.support.waiting import GUARD


@pytest.mark.parametrize("who", ["client", "token provider"])
def test_a_stop_iteration_is_not_the_end_of_a_call(driver: SyncDriver, server: FaultServer, who: str) -> None:
    """As of a mock whose answers are used up: the call failed, it did not return nothing."""
    nothing: Any = iter(())
    client = driver.client(server.url)
    if who == "client":
        client.set_http_client(type("Theirs", (), {"request": lambda self, options: next(nothing)})())
    else:
        client.access_token = lambda: next(nothing)
    with pytest.raises(RuntimeError, match="StopIteration"):
        driver.do(client.request("GET", "/api/v2/users"))


def test_plain_clients_that_hang_hold_up_nobody_else(server: FaultServer) -> None:
    """Neither the calls of others, nor what works in threads, such as looking names up, nor the loop's end."""
    go_on = threading.Event()

    class Hanging:
        def request(self, options: gc.HttpRequestOptions) -> Any:
            if "hang" in options.url:
                go_on.wait(GUARD)
            return httpx.Response(200, json={"a": 1})

    async def run() -> None:
        configuration = gc.configuration.copy()
        configuration.pool_size = 2
        async with aio.ApiClient(host=server.url, configuration=configuration) as client:
            client.set_http_client(Hanging())
            for _ in range(40):
                with pytest.raises(ApiTimeoutError):
                    await client.request("GET", "/hang", deadline=0.01)
            assert await client.request("GET", "/x") == {"a": 1}
            assert await asyncio.to_thread(len, "abc") == 3

    asyncio.run(run())
    go_on.set()
