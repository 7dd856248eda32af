"""The buffer before a consumer that is slower than the platform, and what is known to have come."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections import deque
from typing import Any

from .event import Event, Gap


class Buffer:
    """Events on their way to the consumer: at most `size`. If there are more, the oldest make way and a gap says so."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._waiting: deque[tuple[dt.datetime, Event[Any] | Gap]] = deque()
        self._events = 0
        self._lost: dict[str, int] = {}
        self._lost_times: tuple[dt.datetime, dt.datetime] | None = None
        self._filled = asyncio.Event()
        self._error: BaseException | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, entry: Event[Any] | Gap, now: dt.datetime) -> None:
        if isinstance(entry, Event):
            self._events += 1
            if self._events > self._size:
                self._drop_oldest()
        self._waiting.append((now, entry))
        self._filled.set()

    def _drop_oldest(self) -> None:
        at = next(n for n, (_, entry) in enumerate(self._waiting) if isinstance(entry, Event))
        when, entry = self._waiting[at]
        del self._waiting[at]
        self._events -= 1
        if isinstance(entry, Event):
            self._lost[entry.topic] = self._lost.get(entry.topic, 0) + 1
        self._lost_times = (self._lost_times or (when, when))[0], when

    def end(self, error: BaseException | None) -> None:
        """Yield what is there, then raise `error`, or end."""
        self._error = error or StopAsyncIteration()
        self._filled.set()

    async def get(self) -> Event[Any] | Gap:
        """The next entry.

        :raises StopAsyncIteration: when the stream has ended
        """
        while not self._waiting and self._lost_times is None:
            if self._error is not None:
                raise self._error
            self._filled.clear()
            await self._filled.wait()
        if self._lost_times is not None:  # what was dropped was older than all that waits
            (since, until), lost = self._lost_times, self._lost
            self._lost_times, self._lost = None, {}
            return Gap("slow_consumer", tuple(lost), since, until, sum(lost.values()))
        _, entry = self._waiting.popleft()
        if isinstance(entry, Event):
            self._events -= 1
        return entry


#: The same string for the same data. (What came as JSON holds no circles.)
_written = json.JSONEncoder(sort_keys=True, check_circular=False).encode


class Recent:
    """The events of the last minutes, to know those that a second socket brings again. Bounded in time and number."""

    def __init__(self, seconds: float = 300.0, most: int = 20_000) -> None:
        self._seconds = seconds
        self._most = most
        self._known: dict[int, tuple[float, int]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def is_new(self, message: dict[str, Any], socket: int, now: float) -> bool:
        """Whether this event did not come before, and remember it.

        An event that says its correlation id comes once. One that says none may be the same as an earlier one: it
        counts as known only if another socket brought it.
        """
        metadata = message.get("metadata")
        correlation = metadata.get("CorrelationId") if isinstance(metadata, dict) else None
        try:
            said = _written((correlation, message.get("eventBody")))
        except RecursionError:
            return True  # too deep to be compared: twice is better than not at all
        key = hash((message.get("topicName"), said))
        known = self._known.pop(key, None)
        if known is not None and now - known[0] <= self._seconds and (correlation or known[1] != socket):
            self._known[key] = known
            return False
        self._known[key] = now, socket
        while self._known:
            oldest = next(iter(self._known))
            if len(self._known) <= self._most and now - self._known[oldest][0] <= self._seconds:
                break
            del self._known[oldest]
        return True
