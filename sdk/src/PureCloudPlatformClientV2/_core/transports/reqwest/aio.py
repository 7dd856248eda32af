"""The fast transport of the asynchronous client."""

from __future__ import annotations

import asyncio
import atexit
import datetime as dt
import os
import time
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pyreqwest.client import ClientBuilder, SyncClientBuilder
from pyreqwest.exceptions import PyreqwestError

from ...http.content import Content, ContentError, TooLargeError, is_small, too_large
from ...http.errors import ApiConnectionError
from ...http.messages import HttpResponse, Request
from ...http.transport import AsyncTransport, Sink, Timeout
from ...lazy.ending import end_too_late, has_begun
from ..time_limit import time_limit
from .arrivals import are_seen
from .clients import Clients, answer, head_of, is_owner, limited

if TYPE_CHECKING:
    from ...http.network import NetworkSource

_FAILURES = (PyreqwestError, ContentError, OSError, ValueError)
#: Looks whether all is seen that arrived: so many, of so many moments each; after the last one, another transport sends
#: the request.
_LOOKS, _MOMENTS = 200, 10
#: Seconds. The event loop stands still meanwhile, and its thread lets go of the interpreter, which pyreqwest's thread
#: needs to go on: it mostly has after one moment. Turns of the loop instead cost both threads a fifth of a call.
_MOMENT = 0.00002


class AsyncReqwestTransport:
    """Uses up to `configuration.pool_size` connections at the same time, on any number of event loops."""

    def __init__(self, network: NetworkSource) -> None:
        self._current_network = network
        # pyreqwest goes on with a request whose task was cancelled. It is not given one that still waits for its turn:
        # that would be sent some day, when its caller has long taken it back.
        self._clients = Clients(ClientBuilder, places=False)
        self._places: weakref.WeakKeyDictionary[Any, tuple[int, dict[str, asyncio.Semaphore]]] = (
            weakref.WeakKeyDictionary()
        )
        self._looks = _Looks()
        self._other: AsyncTransport | None = None

    async def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        end_too_late()
        if has_begun():  # a thread of pyreqwest that wakes the event loop now may abort the process
            return await self._others().send(request, timeout, sink)
        network = self._current_network()
        builder = self._clients.request(request, timeout, network)
        if builder is None:
            return await self._others().send(request, timeout, sink)
        limit, left = network.max_response_bytes, timeout.total
        places = self._places_to(request.url, network.pool_size)
        if places.locked():
            left = await _turn(places, timeout)
        else:
            await places.acquire()  # at once
        failure: BaseException | None
        try:
            if not (are_seen() or await self._looks.until_seen()):
                return await self._others().send(request, timeout, sink)
            return await _exchanged(limited(builder, left).build_streamed(), sink, limit)
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

    def _places_to(self, url: str, number: int) -> asyncio.Semaphore:
        """The places for requests to the host of a URL, on this event loop."""
        loop = asyncio.get_running_loop()
        known = self._places.get(loop)
        if known is None or known[0] != number:
            _loops.add(loop)
            known = self._places[loop] = (number, {})
        origin = url[: url.find("/", 8)]
        places: asyncio.Semaphore | None = known[1].get(origin)
        if places is None:
            places = known[1][origin] = asyncio.Semaphore(number)
        return places


#: The event loops that wait for pyreqwest.
_loops: weakref.WeakSet[Any] = weakref.WeakSet()


def _give_loops_queues_of_their_own() -> None:
    """In a process that was forked from a running event loop: when the loop ends there, it takes what it waits for out
    of its event queue, which is the parent's too. What wakes the parent's loop for each answer would be gone."""
    import selectors

    for loop in list(_loops):
        inherited = getattr(loop, "_selector", None)  # not of loops that are not Python's own
        if inherited is not None and not loop.is_closed():
            loop._selector = selectors.DefaultSelector()
            for key in inherited.get_map().values():
                loop._selector.register(key.fileobj, key.events, key.data)


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_give_loops_queues_of_their_own)


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


class _Looks:
    """Looks whether pyreqwest has seen what has arrived, for all tasks that wait for that."""

    def __init__(self) -> None:
        self._waiting: dict[Any, list[asyncio.Future[bool]]] = {}

    def until_seen(self) -> asyncio.Future[bool]:
        """Wait until it has; `False` if it does not."""
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        waiting = self._waiting.get(loop)
        if waiting is None:
            self._waiting[loop] = [waiter]
            loop.call_soon(self._look, loop, _LOOKS)
        else:
            waiting.append(waiter)
        return waiter

    def _look(self, loop: asyncio.AbstractEventLoop, looks: int) -> None:
        seen = _are_soon_seen()
        if not seen and looks > 1:
            loop.call_later(0.001, self._look, loop, looks - 1)
            return
        for waiter in self._waiting.pop(loop):
            if not waiter.done():
                waiter.set_result(seen)


def _are_soon_seen() -> bool:
    for _ in range(_MOMENTS):
        if are_seen():
            return True
        time.sleep(_MOMENT)
    return are_seen()


async def _exchanged(streamed: Any, sink: Sink | None, limit: int | None) -> HttpResponse:
    """The answer with its body, piece by piece to the sink if that takes it."""
    response = await streamed.__aenter__()
    status, headers, length = head_of(response)
    taken, file = False, None
    try:
        if sink is None and is_small(headers, length, limit):
            return answer(status, headers, bytes(await response.bytes()))
        taken = sink is not None and sink.open(status, headers)
        content = Content(headers.get("content-encoding"), limit, sink.write if sink is not None and taken else None)
        read = response.body_reader.read_chunk
        while (chunk := await read()) is not None:
            content.take(bytes(chunk))
        body = content.end()
        file = sink.close() if sink is not None and taken else None
    except BaseException:
        with suppress(StopIteration, Exception):
            streamed.__aexit__(None, None, None).send(None)  # closes the connection at once, without a wait
        if sink is not None and taken:
            sink.discard()
        raise
    return answer(status, headers, body, file)
