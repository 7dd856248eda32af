"""One thread does a piece of work while the others that need it wait."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable

from ..http.errors import ApiException, ApiTimeoutError


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
            with self._lock:
                if not needed():
                    return
                flight, leads = self._flight, self._flight is None
                if flight is None:
                    flight = self._flight = _Flight()
            if leads:
                self._lead(flight, work)
                return
            if not patient:
                return
            if not flight.done.wait(max(0.0, end - time.monotonic())):
                raise ApiTimeoutError(0, f"another thread is logging in for more than {wait:g} s")
            error = flight.error
            if isinstance(error, ApiException) and not isinstance(error, ApiTimeoutError):
                raise copy.copy(error)  # one exception object must not be raised in several threads
            # Done; or what stopped the other thread (its deadline, an interrupt) need not stop this one.

    def _lead(self, flight: _Flight, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            flight.error = error
            raise
        finally:
            self._flight = None
            flight.done.set()


class _Flight:
    def __init__(self) -> None:
        self.done = threading.Event()
        self.error: BaseException | None = None
