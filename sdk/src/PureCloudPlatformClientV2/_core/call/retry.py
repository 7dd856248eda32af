"""When a call is retried, how long it waits before, and when it gives up."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ..http.errors import ApiConnectionError
from ..http.transport import checked_wait

if TYPE_CHECKING:
    from ..http.messages import HttpResponse

#: Verbs whose retry changes nothing (RFC 9110, 9.2.2).
IDEMPOTENT = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE"))
#: Answers of a gateway or of an overloaded server: a retry may succeed.
TRANSIENT = frozenset((502, 503, 504))


def checked_retries(given: Any) -> int:
    """How often a caller wants a call to be retried.

    :raises ValueError: for anything but a whole number from 0
    """
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise ValueError(f"retries must be a whole number, 0 or more, not {given!r}")
    return given


class RetryPolicy:
    """How calls are retried.

    :param retries: how often a call is retried at most
    :param wait_min: seconds; the first wait is drawn from 0 to this, each further one from 0 to twice as much
    :param wait_max: seconds; no drawn wait is longer
    :param rate_limit_wait_max: seconds; a 429 that asks for a longer wait is raised at once, with `retry_after`
    :raises ValueError: for another number of retries, and for seconds that are none
    """

    __slots__ = ("rate_limit_wait_max", "retries", "wait_max", "wait_min")

    def __init__(
        self,
        retries: int = 5,
        *,
        wait_min: float = 0.5,
        wait_max: float = 20.0,
        rate_limit_wait_max: float = 180.0,
    ) -> None:
        self.retries = checked_retries(retries)
        self.wait_min = checked_wait("wait_min", wait_min)
        self.wait_max = checked_wait("wait_max", wait_max)
        self.rate_limit_wait_max = checked_wait("rate_limit_wait_max", rate_limit_wait_max)

    def of(self, retries: int) -> RetryPolicy:
        """The same with another number of retries."""
        return RetryPolicy(
            retries, wait_min=self.wait_min, wait_max=self.wait_max, rate_limit_wait_max=self.rate_limit_wait_max
        )

    def backoff(self, attempt: int) -> float:
        """Seconds to wait after the failed attempt of this number (from 1): exponential, with full jitter."""
        import random

        longest = min(self.wait_max, self.wait_min * 2.0 ** min(attempt - 1, 32))
        return random.uniform(0.0, longest)  # noqa: S311 - jitter

    def __repr__(self) -> str:
        return f"RetryPolicy({self.retries}, wait_min={self.wait_min}, wait_max={self.wait_max})"


def may_retry(outcome: HttpResponse | ApiConnectionError, idempotent: bool) -> bool:
    """Whether a call that ended so may be retried without doing anything twice."""
    if isinstance(outcome, ApiConnectionError):
        return (idempotent or not outcome.sent) and not outcome.permanent
    if outcome.status == 429:
        return True  # refused before anything was done
    return idempotent and outcome.status in TRANSIENT


def requested_wait(response: HttpResponse) -> float | None:
    """The seconds that an answer asks to wait: `Retry-After` (seconds or a date; of several the longest), else
    `inin-ratelimit-reset`."""
    waits = [wait for wait in map(_wait, response.headers.getlist("retry-after")) if wait is not None]
    if waits:
        return max(waits)
    return _seconds(response.getheader("inin-ratelimit-reset")) if response.status == 429 else None


def _wait(written: str) -> float | None:
    """The seconds of a `Retry-After`, if it is one."""
    seconds = _seconds(written)
    if seconds is not None:
        return seconds
    import datetime as dt
    import time
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(written)
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.timezone.utc)
        return max(0.0, moment.timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


def _seconds(written: str | None) -> float | None:
    """A number of seconds, if it is one that can pass."""
    try:
        seconds = float(written or "")
    except ValueError:
        return None
    return max(0.0, seconds) if abs(seconds) < float("inf") else None  # nor NaN


class RetryQuota:
    """Bounds retries by success: when a host fails for long, calls fail fast instead of adding to its load.

    Starts with 500; a retry takes 5; a success gives 5 back after a retry, else 1. (The numbers of the AWS
    SDKs' standard mode.)
    """

    CAPACITY, COST, REWARD = 500, 5, 1

    __slots__ = ("_left", "_lock")

    def __init__(self) -> None:
        self._left = self.CAPACITY
        self._lock = threading.RLock()  # a signal's handler may make calls, too

    def take(self) -> bool:
        """Whether a retry is allowed; if so it is paid."""
        with self._lock:
            if self._left < self.COST:
                return False
            self._left -= self.COST
            return True

    def give_back(self, *, retried: bool = False) -> None:
        """Take notice of a success."""
        if self._left < self.CAPACITY:  # read without the lock: being late by one does not matter
            with self._lock:
                self._left = min(self.CAPACITY, self._left + (self.COST if retried else self.REWARD))
