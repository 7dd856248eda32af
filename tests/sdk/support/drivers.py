"""One suite for all clients: what a test asks of a driver, both modes do, over each of their transports."""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio


class SyncDriver:
    """Drives `ApiClient` from threads.

    :param transport: a value of `configuration.transport`
    """

    name = "sync"

    def __init__(self, transport: str = "standard") -> None:
        self.transport = transport
        self._clients: list[Any] = []

    def client(self, host: str, **settings: Any) -> Any:
        """A client, closed at the end of the test."""
        settings.get("configuration", gc.configuration).transport = self.transport
        self._clients.append(gc.ApiClient(host=host, **settings))
        return self._clients[-1]

    def api(self, name: str, client: Any) -> Any:
        """An API class of this mode."""
        return getattr(gc, name)(client)

    def do(self, result: Any) -> Any:
        """The value of a call."""
        return result

    def many(self, jobs: Iterable[Any], workers: int, work: Callable[[Any], Any], note: Callable[..., None]) -> None:
        """Run `work(job)` for all jobs, `workers` at a time; `note(job, result, error)` learns how each ended."""
        queue, lock = iter(jobs), threading.Lock()

        def run() -> None:
            while True:
                with lock:
                    job = next(queue, None)
                if job is None:
                    return
                try:
                    result = work(job)
                except Exception as error:
                    note(job, None, error)
                else:
                    note(job, result, None)

        threads = [threading.Thread(target=run, name="driver", daemon=True) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self._clients.clear()


class AsyncDriver(SyncDriver):
    """Drives `aio.ApiClient` from tasks of one event loop."""

    name = "async"

    def __init__(self, transport: str = "standard") -> None:
        super().__init__(transport)
        self._loop = asyncio.new_event_loop()

    def client(self, host: str, **settings: Any) -> Any:
        settings.get("configuration", gc.configuration).transport = self.transport
        self._clients.append(aio.ApiClient(host=host, **settings))
        return self._clients[-1]

    def api(self, name: str, client: Any) -> Any:
        return getattr(aio, name)(client)

    def do(self, result: Any) -> Any:
        return self._loop.run_until_complete(result) if inspect.isawaitable(result) else result

    def many(self, jobs: Iterable[Any], workers: int, work: Callable[[Any], Any], note: Callable[..., None]) -> None:
        queue = iter(jobs)

        async def run() -> None:
            for job in queue:
                try:
                    result = await work(job)
                except Exception as error:
                    note(job, None, error)
                else:
                    note(job, result, None)

        async def all_of_them() -> None:
            await asyncio.gather(*(run() for _ in range(workers)))

        self._loop.run_until_complete(all_of_them())

    def close(self) -> None:
        async def close_all() -> None:
            for client in self._clients:
                await client.close()

        if self._loop.is_closed():
            return
        self._loop.run_until_complete(close_all())
        self._clients.clear()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


DRIVERS: dict[str, Callable[[], SyncDriver]] = {
    "sync": SyncDriver,
    "async": AsyncDriver,
    "sync-fast": lambda: SyncDriver("fast"),
    "async-fast": lambda: AsyncDriver("fast"),
}

_FAST = sys.platform == "linux" and importlib.util.find_spec("pyreqwest") is not None
#: Why the fast transport is not tested, where it is not.
WITHOUT_FAST = "" if _FAST else "the extra `fast` is not installed, or of no use here"


def made(name: str) -> SyncDriver:
    """The driver of a name; without what it needs, the test is skipped."""
    if name.endswith("fast") and WITHOUT_FAST:
        pytest.skip(WITHOUT_FAST)
    return DRIVERS[name]()
