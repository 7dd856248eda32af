"""Drives the requests of an event loop: those that come together are begun together, and go on together.

pyreqwest's thread needs the interpreter's lock for each answer, to wake the event loop; and whatever the event loop
calls in pyreqwest lets go of that lock for a moment. Where each task did that in its own turn, the two threads took the
lock from one another several times a call, which took longer than all that the call itself does. So the event loop
calls pyreqwest only here, for many requests in one go, and the thread wakes it once for all answers that have come.
"""

from __future__ import annotations

import asyncio
import os
import time
import types
import weakref
from asyncio import _set_running_loop
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeAlias, TypeVar

from . import thread_state
from .arrivals import are_seen

T = TypeVar("T")
#: What came of a request: a result, or an error.
Outcome: TypeAlias = "asyncio.Future[tuple[T | None, BaseException | None]]"
#: Looks whether all is seen that arrived: so many, of so many moments each; after the last one, nothing is begun.
_LOOKS, _MOMENTS = 200, 10
#: Seconds. The event loop stands still meanwhile, and its thread lets go of the interpreter, which pyreqwest's thread
#: needs to go on: it mostly has after one moment. Turns of the loop instead cost both threads a fifth of a call.
_MOMENT = 0.00002
#: Seconds for which a look counts: who begins more requests than that takes looks again.
_FRESH = 0.0003
#: Seconds after which what was scheduled is taken for lost: asyncio loses a callback if a signal's handler raises just
#: before it is called, and this one stands for all requests of an event loop.
_LOST = 0.5
_NEVER = float("-inf")


class Driver:
    """The requests of one event loop that are under way in pyreqwest."""

    def __init__(self) -> None:
        self._due: deque[Exchange[Any]] = deque()
        self._woken: deque[Exchange[Any]] = deque()
        # When `_begin` and `_go_on` were scheduled, for what is in the queue of each.
        self._begins = self._goes_on = _NEVER

    async def run(
        self, loop: asyncio.AbstractEventLoop, work: Callable[[Exchange[T]], Coroutine[Any, Any, T]]
    ) -> T | None:
        """What `work` returns: a request and its answer. It is done on the event loop, but in no task.

        What it may have to wait for, it awaits by `Exchange.reached`. Nothing of it is done before pyreqwest has seen
        all that has arrived.

        :return: `None` if it does not see it; nothing was sent then
        """
        outcome: Outcome[T] = loop.create_future()
        exchange, error = Exchange(self, loop, outcome, work), None
        self._due.append(exchange)
        try:
            now = time.monotonic()
            if len(self._due) == 1 or now - self._begins > _LOST:
                self._begins = now
                loop.call_soon(self._begin, loop, _LOOKS)
            result, error = await outcome
            if error is not None:
                raise error
            return result
        finally:
            exchange.close()
            del exchange, outcome, error  # an error holds this frame: nothing would be free before the collector comes

    def wake(self, exchange: Exchange[Any]) -> None:
        """Let a request go on. Called by pyreqwest's thread, which it does not keep for long."""
        thread_state.keep()
        self._woken.append(exchange)
        now = time.monotonic()
        if now - self._goes_on > _LOST:
            self._goes_on = now
            exchange.loop.call_soon_threadsafe(self._go_on)

    # What a signal's handler raises, it raises anywhere: what is left in a queue is done in another turn.

    def _begin(self, loop: asyncio.AbstractEventLoop, looks: int) -> None:
        left, pause = _LOOKS, 0.0
        try:
            if _are_soon_seen():
                until = time.monotonic() + _FRESH
                while self._due:
                    self._due.popleft().go_on()
                    if time.monotonic() > until:
                        break
            elif looks > 1:
                left, pause = looks - 1, 0.001
            else:
                while self._due:
                    self._due.popleft().end(None)
        finally:
            if self._due:
                self._begins = time.monotonic()
                loop.call_later(pause, self._begin, loop, left)

    def _go_on(self) -> None:
        self._goes_on = _NEVER
        try:
            if len(self._woken) > 1:
                thread_state.load()
            while self._woken:
                self._woken.popleft().go_on()
        finally:
            if self._woken:
                self._woken[0].loop.call_soon(self._go_on)


def _are_soon_seen() -> bool:
    for _ in range(_MOMENTS):
        if are_seen():
            return True
        time.sleep(_MOMENT)
    return are_seen()


class Exchange(Generic[T]):
    """A request and its answer; for pyreqwest the event loop, and the future that it waits for."""

    __slots__ = ("_driver", "_outcome", "_work", "loop")

    def __init__(
        self,
        driver: Driver,
        loop: asyncio.AbstractEventLoop,
        outcome: Outcome[T],
        work: Callable[[Exchange[T]], Coroutine[Any, Any, T]],
    ) -> None:
        self.loop = loop
        self._outcome: Outcome[T] | None = outcome
        self._driver = driver
        self._work = work(self)

    def go_on(self) -> None:
        """Do what can be done now, until something is awaited or all is done."""
        if self._outcome is None or self._outcome.done():  # a request whose task was cancelled is not sent
            return
        try:
            awaited = self._work.send(None)
        except StopIteration as end:
            self.end(end.value)
        except BaseException as error:
            # The task raises it, out of the event loop if need be; where it does not wait any more, nobody would.
            if not self.end(None, error) and isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
        else:
            if awaited is None:  # it can go on already
                self._driver.wake(self)
            elif awaited is not self:  # a future of the event loop, as of what was not awaited by `reached`
                awaited.add_done_callback(lambda _: self.go_on())

    def end(self, result: T | None, error: BaseException | None = None) -> bool:
        """Give the task what came of it; `False` if that does not wait any more."""
        outcome, self._outcome = self._outcome, None
        if outcome is None or outcome.done():
            return False
        outcome.set_result((result, error))
        return True

    def close(self) -> None:
        """Leave the work where it is, if it has not ended."""
        self._outcome = None
        self._work.close()

    @types.coroutine
    def reached(self, awaitable: Any) -> Generator[Any, None, Any]:
        """The result of a coroutine of pyreqwest, which goes on when it wakes this exchange."""
        try:
            while True:
                try:
                    _set_running_loop(self)  # type: ignore[arg-type]  # has what pyreqwest asks a loop for
                    awaited = awaitable.send(None)
                except StopIteration as end:
                    return end.value
                finally:
                    _set_running_loop(self.loop)
                yield awaited
        finally:
            awaitable.close()

    # -- what pyreqwest asks an event loop and a future for -----------------------------------------------------------

    def create_future(self) -> Exchange[T]:
        return self

    def __iter__(self) -> Generator[Exchange[T], None, None]:
        yield self

    def call_soon_threadsafe(self, _release: Any, _future: Any) -> None:
        self._driver.wake(self)

    def is_closed(self) -> bool:
        return self.loop.is_closed()


# -- the drivers of all event loops ------------------------------------------------------------------------------------

_drivers: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Driver] = weakref.WeakKeyDictionary()


def driver_of(loop: asyncio.AbstractEventLoop) -> Driver:
    driver = _drivers.get(loop)
    if driver is None:
        driver = _drivers[loop] = Driver()
    return driver


def _give_loops_queues_of_their_own() -> None:
    """In a process that was forked from a running event loop: when the loop ends there, it takes what it waits for out
    of its event queue, which is the parent's too. What wakes the parent's loop for each answer would be gone."""
    import selectors

    for loop in list(_drivers):
        inherited = getattr(loop, "_selector", None)  # not of loops that are not Python's own
        if inherited is not None and not loop.is_closed():
            own = selectors.DefaultSelector()
            for key in inherited.get_map().values():
                own.register(key.fileobj, key.events, key.data)
            loop._selector = own  # type: ignore[attr-defined]  # of Python's own loops


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_give_loops_queues_of_their_own)
