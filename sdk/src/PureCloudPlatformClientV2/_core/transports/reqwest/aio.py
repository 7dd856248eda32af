"""The fast transport of the asynchronous client."""

from __future__ import annotations

import asyncio
import atexit
import datetime as dt
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pyreqwest.client import ClientBuilder, SyncClientBuilder
from pyreqwest.exceptions import PyreqwestError

from ...http.content import Content, ContentError, TooLargeError, is_small, too_large
from ...http.errors import ApiConnectionError
from ...http.messages import HttpResponse, Request, ResponseHeaders
from ...http.transport import AsyncTransport, Sink, Timeout
from ...lazy.ending import end_too_late, has_begun
from ..time_limit import time_limit
from .clients import Clients, answer, head_of, is_owner, limited
from .driver import Driver, Exchange, driver_of

if TYPE_CHECKING:
    from ...http.network import NetworkSource

_FAILURES = (PyreqwestError, ContentError, OSError, ValueError)


class AsyncReqwestTransport:
    """Uses up to `configuration.pool_size` connections at the same time, on any number of event loops."""

    def __init__(self, network: NetworkSource) -> None:
        self._current_network = network
        # pyreqwest goes on with a request whose task was cancelled. It is not given one that still waits for its turn:
        # that would be sent some day, when its caller has long taken it back.
        self._clients = Clients(ClientBuilder, places=False)
        self._loops: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _OnLoop] = weakref.WeakKeyDictionary()
        self._other: AsyncTransport | None = None

    async def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        end_too_late()
        if has_begun():  # a thread of pyreqwest that wakes the event loop now may abort the process
            return await self._others().send(request, timeout, sink)
        network = self._current_network()
        make = self._clients.maker(request, timeout, network)
        if make is None:
            return await self._others().send(request, timeout, sink)
        limit, left = network.max_response_bytes, timeout.total
        loop = asyncio.get_running_loop()
        here = self._loops.get(loop)
        if here is None or here.pool_size != network.pool_size:
            here = self._loops[loop] = _OnLoop(driver_of(loop), network.pool_size)
        places = here.places_to(request.url)
        if places.locked():
            left = await _turn(places, timeout)
        else:
            await places.acquire()  # at once
        failure: BaseException | None
        try:
            until = None if left is None else loop.time() + left
            begun = await here.driver.run(loop, lambda exchange: _begun(exchange, make, until, limit, sink is None))
            if begun is None:
                return await self._others().send(request, timeout, sink)
            return begun if isinstance(begun, HttpResponse) else await begun.read(sink, limit)
        except TooLargeError:
            failure = too_large(limit)
        except _FAILURES as error:
            from .errors import failure_of

            failure = failure_of(error, request, sink, network)
        finally:
            places.release()
        # Here, outside of `except`: the inner exceptions' frames hold headers and bodies.
        if failure is None:  # nothing of the request has left
            self._clients.leave(request, timeout)
            return await self._others().send(request, timeout, sink)
        raise failure

    async def close(self) -> None:
        self._clients.clear()
        if self._other is not None:
            await self._other.close()

    def _others(self) -> AsyncTransport:
        """What sends the requests that pyreqwest does not."""
        if self._other is None:
            from ..aiohttp import AiohttpTransport

            self._other = AiohttpTransport(self._current_network)
        return self._other


class _OnLoop:
    """What a transport has of an event loop: what drives requests there, and the places for them."""

    def __init__(self, driver: Driver, pool_size: int) -> None:
        self.driver = driver
        self.pool_size = pool_size
        self._places: dict[str, asyncio.Semaphore] = {}

    def places_to(self, url: str) -> asyncio.Semaphore:
        """The places for requests to the host of a URL."""
        origin = url[: url.find("/", 8)]
        places = self._places.get(origin)
        if places is None:
            places = self._places[origin] = asyncio.Semaphore(self.pool_size)
        return places


def _let_thread_finish() -> None:
    """Let the thread of pyreqwest leave Python before Python ends: one that is about to wake an event loop then would
    abort the process. It does one thing after the other, so when it has done another one, it has left."""
    if is_owner():
        client = SyncClientBuilder().runtime_multithreaded(False).no_proxy().danger_accept_invalid_certs(True).build()
        with suppress(PyreqwestError):  # nobody listens at that port
            client.get("http://127.0.0.1:0").timeout(dt.timedelta(seconds=1)).build().send()


atexit.register(_let_thread_finish)


async def _turn(places: asyncio.Semaphore, timeout: Timeout) -> float | None:
    """Wait for a place; the seconds that are left then, `None` without a deadline."""
    clock = asyncio.get_running_loop().time
    start = clock()
    try:
        async with time_limit(timeout.read):
            await places.acquire()
    except asyncio.TimeoutError:
        pass
    else:
        return None if timeout.total is None else timeout.total - (clock() - start)
    raise ApiConnectionError(0, "no connection became free in time; set a larger configuration.pool_size")


async def _begun(
    exchange: Exchange[HttpResponse | _Head],
    make: Callable[[], Any],
    until: float | None,
    limit: int | None,
    whole: bool,
) -> HttpResponse | _Head:
    """An answer that is there with its head, as most are; else the head, if `whole` is false in any case."""
    left = None if until is None else until - exchange.loop.time()
    head = _Head(limited(make(), left).build_streamed())
    response = await exchange.reached(head.streamed.__aenter__())
    try:
        head.response, (head.status, head.headers, length) = response, head_of(response)
        if not whole or not is_small(head.headers, length, limit):
            return head
        return answer(head.status, head.headers, bytes(await response.bytes()))
    except BaseException:
        head.close()
        raise


class _Head:
    """An answer whose body has still to come."""

    __slots__ = ("headers", "response", "status", "streamed")
    response: Any
    status: int
    headers: ResponseHeaders

    def __init__(self, streamed: Any) -> None:
        self.streamed = streamed

    async def read(self, sink: Sink | None, limit: int | None) -> HttpResponse:
        """The answer with its body, piece by piece to the sink if that takes it: in the task that asks for it, as a
        sink calls functions of the program."""
        taken, file = False, None
        try:
            taken = sink is not None and sink.open(self.status, self.headers)
            encoding = self.headers.get("content-encoding")
            content = Content(encoding, limit, sink.write if sink is not None and taken else None)
            read = self.response.body_reader.read_chunk
            while (chunk := await read()) is not None:
                content.take(bytes(chunk))
            body = content.end()
            file = sink.close() if sink is not None and taken else None
        except BaseException:
            self.close()
            if sink is not None and taken:
                sink.discard()
            raise
        return answer(self.status, self.headers, body, file)

    def close(self) -> None:
        """Close the connection at once, without a wait."""
        with suppress(StopIteration, Exception):
            self.streamed.__aexit__(None, None, None).send(None)
