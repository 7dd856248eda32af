"""Waiting for native code on the main thread, so that a signal ends the wait: Ctrl-C, or a task queue's limit.

Python calls the handlers of signals on the main thread, between two of its own instructions. A call into native code is
none however long it takes; a lock that Python waits for is.
"""

from __future__ import annotations

import sys
import threading
from _queue import SimpleQueue  # without `queue`, which imports more
from _thread import allocate_lock, start_new_thread
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Waiter:
    """Does work on the thread that asks for it; for the main thread on another one, until Python ends."""

    def __init__(self) -> None:
        self._idle: list[_Helper] = []

    def __call__(self, work: Callable[..., T], *arguments: Any) -> T:
        # While Python ends, no other thread runs any more: it would never say that it has done its work.
        if sys.is_finalizing() or threading.get_ident() != threading.main_thread().ident:
            return work(*arguments)
        # A handler may make a call of its own meanwhile: then there are two. After an exception of a handler the helper
        # is forgotten, and ends with its work.
        helper = self._idle.pop() if self._idle else _Helper()
        result: T = helper.do(work, arguments)
        self._idle.append(helper)
        return result


class _Helper:
    """A thread that does one piece of work after the other, until nobody has this object any more."""

    def __init__(self) -> None:
        self._work: SimpleQueue[Any] = SimpleQueue()
        start_new_thread(_serve, (self._work,))

    def do(self, work: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        done = allocate_lock()
        done.acquire()
        outcome: list[Any] = []
        self._work.put((work, arguments, outcome, done))
        done.acquire()
        [(result, error)] = outcome
        if error is not None:
            raise error
        return result

    def __del__(self) -> None:
        self._work.put(None)


def _serve(queue: SimpleQueue[Any]) -> None:
    while (job := queue.get()) is not None:
        work, arguments, outcome, done = job
        try:
            outcome.append((work(*arguments), None))
        except BaseException as error:
            outcome.append((None, error))
        finally:
            done.release()
        del job, work, arguments, outcome, done
