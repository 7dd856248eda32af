"""One thread does a piece of work while the others that need it wait.

Signals may end a thread's work between any two instructions. So nothing here depends on a last word: whether somebody
is at work is whether the mark of the leader's frame is still alive, and what blocks are plain locks, whose methods no
signal can divide.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable

from ..http.errors import ApiException, ApiTimeoutError

#: Seconds after which one who waits looks by himself whether the leader is still at work.
_LOOK_AGAIN = 0.25


class SingleFlight:
    """Lets one of many threads do what they all need done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flight: _Flight | None = None

    def run(self, needed: Callable[[], bool], work: Callable[[], None], wait: float, *, patient: bool) -> None:
        """Do `work` if it is still `needed`, or wait for the thread that is doing it.

        :param wait: seconds to wait at most
        :param patient: if False, those who come second go on at once
        :raises ApiException: what the work raised, to each who waited for it
        """
        end = time.monotonic() + wait
        while True:
            mark = _Mark()  # it lives as long as this frame, however that ends
            mine = _Flight(mark)
            try:
                with self._lock:
                    if not needed():
                        return
                    flight = self._flight
                    if flight is None or not flight.going_on:
                        flight = self._flight = mine
                if flight is mine:
                    mine.do(work)
                    return
            finally:
                mine.land()
                del mark
            if not patient:
                return
            if not flight.wait(end):
                raise ApiTimeoutError(0, f"another thread is logging in for more than {wait:g} s")
            error = flight.error
            if isinstance(error, ApiException) and not isinstance(error, ApiTimeoutError):
                import copy

                raise copy.copy(error)  # one exception object must not be raised in several threads
            # Done; or what stopped the other thread (its deadline, an interrupt) need not stop this one.


class _Mark:
    """Something that a frame has."""


class _Flight:
    """One piece of work.

    :ivar error: what it ended with, if that was an error
    """

    def __init__(self, mark: _Mark) -> None:
        self._leader = weakref.ref(mark)
        self._landed = False
        self._waiting: list[threading.Lock] = []
        self.error: BaseException | None = None

    @property
    def going_on(self) -> bool:
        return not self._landed and self._leader() is not None

    def do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self.error = error
            raise

    def land(self) -> None:
        """Let those go on who wait."""
        self._landed = True
        while self._waiting:
            self._waiting.pop().release()

    def wait(self, end: float) -> bool:
        """Wait until it is over (True), or until `end`."""
        turn = threading.Lock()
        turn.acquire()
        self._waiting.append(turn)
        while self.going_on:
            left = end - time.monotonic()
            if left <= 0:
                return False
            if turn.acquire(timeout=min(left, _LOOK_AGAIN)):
                break
        return True
