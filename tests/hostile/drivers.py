"""Every way in which a call can travel: the transports of the SDK and HTTP clients that programs bring, in both modes.

A driver runs its calls on a thread of its own. The test waits for that thread, and gives up only when one call has not
ended for a very long time: so a call that hangs is named, and a machine that is busy fails nothing.
"""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import httpx
import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio

T = TypeVar("T")

#: Whether everything is run (`make hostile`), not the part that always is.
FULL = os.environ.get("SDK_HOSTILE") == "full"
#: What is drawn is drawn from this.
SEED = int(os.environ.get("SDK_HOSTILE_SEED", "1"))
#: Seconds without an end of one call after which a test says that it hangs.
HANGS_AFTER = 300.0


class Driver:
    """A client of one kind, and how its results come.

    :ivar name: of the transport
    :ivar is_async: whether its methods are coroutine functions
    :ivar streams: whether bodies pass the SDK piece by piece, so that it can bound them
    """

    def __init__(self, name: str, *, is_async: bool = False, streams: bool = True) -> None:
        self.name, self.is_async, self.streams = name, is_async, streams
        self._loop = asyncio.new_event_loop() if is_async else None
        self._clients: list[Any] = []

    def part_of(self, cases: Iterable[T], often: int = 1, rarely: int = 8) -> Iterable[T]:
        """All cases in a full run; else every so manieth, fewer for clients that programs bring."""
        step = 1 if FULL else often if self.name in OWN else rarely
        return (case for n, case in enumerate(cases) if n % step == 0)

    def client(self, host: str, **settings: Any) -> Any:
        """A client over this transport, closed at the end of the test."""
        settings.get("configuration", gc.configuration).transport = "fast" if "fast" in self.name else "standard"
        client = aio.ApiClient(host=host, **settings) if self.is_async else gc.ApiClient(host=host, **settings)
        if self.name.startswith("hooked"):
            client.get_http_client().set_pre_request_hook(lambda options: options)
        elif self.name.startswith("httpx"):
            client.set_http_client(_AsyncHttpx() if self.is_async else _Httpx())
        self._clients.append(client)
        return client

    def api(self, name: str, client: Any) -> Any:
        """An API class of this mode."""
        return getattr(aio if self.is_async else gc, name)(client)

    def do(self, result: Any) -> Any:
        """The value of a call."""
        return self._loop.run_until_complete(result) if self._loop and inspect.isawaitable(result) else result

    def begin(self, call: Callable[[], Any]) -> Callable[[], Any]:
        """Begin a call beside others; what waits for its end."""
        if self._loop is not None:
            task = self._loop.create_task(call())
            return lambda: self.do(task)
        thread = threading.Thread(target=call, name="beside", daemon=True)
        thread.start()
        return thread.join

    def settle(self) -> None:
        """Let the event loop see what has arrived."""
        if self._loop is not None:
            self._loop.run_until_complete(asyncio.sleep(0))

    def close(self) -> None:
        for client in self._clients:
            self.do(client.close())
        self._clients.clear()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()


#: What a client raises is the program's own; one that wants its calls repeated raises errors of the SDK.
_FAILURES = (httpx.HTTPError, httpx.InvalidURL, ValueError)


class _Httpx:
    """An HTTP client as programs bring it."""

    def __init__(self) -> None:
        self._client = httpx.Client(trust_env=False)

    def request(self, options: Any) -> Any:
        try:
            return self._client.request(**_httpx_arguments(options))
        except _FAILURES as error:
            raise gc.rest.ApiConnectionError(0, type(error).__name__) from None

    def close(self) -> None:
        self._client.close()


class _AsyncHttpx:
    def __init__(self) -> None:
        self._client = httpx.AsyncClient(trust_env=False)

    async def request(self, options: Any) -> Any:
        try:
            return await self._client.request(**_httpx_arguments(options))
        except _FAILURES as error:
            raise gc.rest.ApiConnectionError(0, type(error).__name__) from None

    async def close(self) -> None:
        await self._client.aclose()


def _httpx_arguments(options: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"data": options.post_params} if options.post_params else {}
    if options.body is not None:
        body = {"content" if isinstance(options.body, bytes) else "json": options.body}
    return {
        "method": options.method,
        "url": options.url,
        "params": options.query_params,
        "headers": options.headers,
        "timeout": options.timeout,
        **body,
    }


#: How each driver is made. A further transport is one more line here.
DRIVERS: dict[str, Callable[[], Driver]] = {
    "urllib3": lambda: Driver("urllib3"),
    "aiohttp": lambda: Driver("aiohttp", is_async=True),
    "fast": lambda: Driver("fast"),
    "fast-async": lambda: Driver("fast-async", is_async=True),
    "hooked": lambda: Driver("hooked"),
    "hooked-async": lambda: Driver("hooked-async", is_async=True),
    "httpx": lambda: Driver("httpx", streams=False),
    "httpx-async": lambda: Driver("httpx-async", is_async=True, streams=False),
}

#: Those whose bytes the SDK itself reads from the socket.
OWN = ("urllib3", "aiohttp", "fast", "fast-async")

_FAST = sys.platform == "linux" and importlib.util.find_spec("pyreqwest") is not None
#: The values of `configuration.transport`, for tests that need no driver.
TRANSPORTS = ("standard", *(["fast"] if _FAST else []))


def made(name: str) -> Driver:
    """The driver of a name; without what it needs, the test is skipped."""
    if name.startswith("fast") and not _FAST:
        pytest.skip("the extra `fast` is not installed")
    return DRIVERS[name]()


def run_all(cases: Iterable[Any], work: Callable[[Any], None]) -> int:
    """`work(case)` for all cases on one thread; how many there were. All that fail are named, and one that hangs."""
    current: list[Any] = [None, time.monotonic(), 0]
    failed: list[str] = []

    def run() -> None:
        for case in cases:
            current[:2] = case, time.monotonic()
            try:
                work(case)
            except BaseException as error:
                # Escaped: half characters are among the cases, and no report could hold them.
                failed.append(ascii(f"{case}: {type(error).__name__} {str(error)[:300]}"))
            current[2] += 1

    thread = threading.Thread(target=run, name="hostile cases", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(1.0)
        if time.monotonic() - current[1] > HANGS_AFTER and thread.is_alive():
            pytest.fail("\n".join([f"hangs: {current[0]!a}", *failed]))
    if failed:
        pytest.fail("\n".join([f"{len(failed)} of {current[2]} cases:", *failed[:40]]), pytrace=False)
    return int(current[2])
