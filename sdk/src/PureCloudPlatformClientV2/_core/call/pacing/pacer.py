"""Slowing down before the platform refuses: what its `inin-ratelimit-*` headers tell, shared by a client's callers."""

from __future__ import annotations

import threading
from collections.abc import Mapping


class Pacer:
    """Spreads what is left of the rate limit over the rest of its window.

    Free until three quarters of the allowance are used; from there on calls are spaced so that the rest lasts until
    the window ends.
    """

    FREE = 0.75
    #: Seconds; whatever an answer says, no call waits longer. The platform's window is a minute.
    LONGEST = 180.0

    __slots__ = ("_left", "_lock", "_next", "_resets", "enabled")

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._lock = threading.RLock()  # a signal's handler may make calls, too
        self._left: int | None = None  # None: no need to slow down
        self._resets = 0.0
        self._next = 0.0

    def observe(self, headers: Mapping[str, str], now: float) -> None:
        """Learn from an answer."""
        allowed = headers.get("inin-ratelimit-allowed")
        if allowed is None or not self.enabled:
            return
        try:
            allowance, used = int(allowed), int(headers.get("inin-ratelimit-count", ""))
            is_free = allowance <= 0 or used < allowance * self.FREE
            if is_free and self._left is None:
                return  # as nearly always
            reset = float(headers.get("inin-ratelimit-reset", ""))
        except ValueError:
            return
        if not reset >= 0:  # nor "nan"
            return
        reset = min(reset, self.LONGEST)
        with self._lock:
            if is_free:
                if now >= self._resets or reset + now > self._resets + 1:  # not a late answer of this window
                    self._left = None
                return
            left = max(0, allowance - used)
            self._left = left if self._left is None or now >= self._resets else min(self._left, left)
            self._resets = now + reset

    def reserve(self, now: float) -> float:
        """Take a place in the queue; seconds until its turn."""
        if self._left is None:
            return 0.0
        with self._lock:
            if self._left is None:
                return 0.0
            if now >= self._resets:
                self._left = None
                return 0.0
            if self._left == 0:
                return self._resets - now
            start = max(now, self._next)
            self._next = start + max(0.0, self._resets - start) / self._left
            self._left -= 1
            return start - now
