"""`RetryConfiguration` of the other language SDKs, accepted wherever a `RetryPolicy` is."""

from __future__ import annotations

from typing import Any

from ..call.retry import RetryPolicy
from ..http.transport import checked_wait


class RetryConfiguration:
    """The retry settings by the names that the SDKs for Go, JavaScript, Java and .NET give them.

    :param retry_wait_min: seconds; the first wait is drawn from 0 to this
    :param retry_wait_max: seconds; no wait is longer
    :param retry_max: how often a call is retried at most
    :param max_retry_time_sec: seconds that a 429 may ask to wait (Java and .NET)
    :param backoff_interval_ms: milliseconds; another notation of `retry_wait_min` (Java and .NET)
    """

    def __init__(
        self,
        *,
        retry_wait_min: float | None = None,
        retry_wait_max: float | None = None,
        retry_max: int | None = None,
        max_retry_time_sec: float | None = None,
        backoff_interval_ms: float | None = None,
    ) -> None:
        self.retry_wait_min = retry_wait_min
        self.retry_wait_max = retry_wait_max
        self.retry_max = retry_max
        self.max_retry_time_sec = max_retry_time_sec
        self.backoff_interval_ms = backoff_interval_ms


def policy_of(settings: Any) -> RetryPolicy:
    """The policy for an object (or a dict) with some of these settings.

    :raises TypeError: if it has none of them
    :raises ValueError: for a number that is none
    """
    given = settings if isinstance(settings, dict) else getattr(settings, "__dict__", {})
    names = ("retry_wait_min", "retry_wait_max", "retry_max", "max_retry_time_sec", "backoff_interval_ms")
    known = {name: given[name] for name in names if given.get(name) is not None}
    for name in known.keys() - {"retry_max"}:
        known[name] = checked_wait(name.replace("_ms", " (milliseconds)"), known[name])
    if not known and not isinstance(settings, RetryConfiguration):
        raise TypeError(f"a retry configuration has some of {', '.join(names)}; {type(settings).__name__} has none")
    default = RetryPolicy()
    wait_min = known.get("retry_wait_min")
    if wait_min is None:
        wait_min = known["backoff_interval_ms"] / 1000 if "backoff_interval_ms" in known else default.wait_min
    return RetryPolicy(
        known.get("retry_max", default.retries),
        wait_min=wait_min,
        wait_max=known.get("retry_wait_max", default.wait_max),
        rate_limit_wait_max=known.get("max_retry_time_sec", default.rate_limit_wait_max),
    )
