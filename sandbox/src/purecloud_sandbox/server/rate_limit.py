"""The platform's rate limit: 300 requests a minute for each token."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..wire.errors import ApiError

WINDOW = 60.0  # seconds
ALLOWED = 300


class RateLimit:
    """Counts requests by token in windows of one minute.

    :param allowed: requests a window; 0 counts nothing and refuses nothing.
    :param clock: seconds, monotonic.
    :param window: seconds; the platform has 60, a test has no time for that.
    """

    def __init__(
        self, allowed: int = ALLOWED, clock: Callable[[], float] = time.monotonic, window: float = WINDOW
    ) -> None:
        self.allowed = allowed
        self.window = window
        self._clock = clock
        self._windows: dict[str, tuple[float, int]] = {}

    def reset(self) -> None:
        """Forget all counts."""
        self._windows.clear()

    def count(self, token: str) -> dict[str, str]:
        """Count one request; returns the headers that say how many are left.

        :raises ApiError: 429, with `Retry-After` in seconds.
        """
        if not self.allowed:
            return {}
        now = self._clock()
        started, count = self._windows.get(token, (now, 0))
        if now - started >= self.window:
            started, count = now, 0
            self._windows = {name: one for name, one in self._windows.items() if now - one[0] < self.window}
        count += 1
        self._windows[token] = (started, count)
        rest = max(1, int(self.window - (now - started)))
        headers = {
            "inin-ratelimit-count": str(min(count, self.allowed)),
            "inin-ratelimit-allowed": str(self.allowed),
            "inin-ratelimit-reset": str(rest),
        }
        if count > self.allowed:
            raise too_many_requests(rest, headers)
        return headers


def too_many_requests(seconds: int, headers: dict[str, str] | None = None) -> ApiError:
    """The limit is reached; it is worth trying again after some seconds."""
    message = "Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds"
    sent = {**(headers or {}), "Retry-After": str(seconds)}
    return ApiError(429, "too.many.requests", message, {"seconds": seconds}, headers=sent)
