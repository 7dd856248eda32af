"""A limit of time for what happens inside of `async with`: `asyncio.timeout`, which Python 3.10 does not have."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol


class TimeLimit(Protocol):
    """What `async with time_limit(...) as limit` gives."""

    def when(self) -> float | None:
        """The end, by the clock of the event loop."""
        ...

    def reschedule(self, when: float | None) -> None:
        """Another end, or none."""
        ...


class _TimeLimit:
    """Cancels the task inside of it at the end, and raises `TimeoutError` in the place of that."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None
        self._passed = False

    async def __aenter__(self) -> _TimeLimit:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self.reschedule(None if self._seconds is None else self._loop.time() + self._seconds)
        return self

    async def __aexit__(self, kind: Any, error: Any, tb: Any) -> None:
        self.reschedule(None)
        if self._passed and kind is asyncio.CancelledError:
            raise asyncio.TimeoutError from None

    def when(self) -> float | None:
        return self._timer.when() if self._timer is not None else None

    def reschedule(self, when: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if when is None else self._loop.call_at(when, self._end)

    def _end(self) -> None:
        self._passed = True
        if self._task is not None:
            self._task.cancel()


#: A limit of this many seconds, `None` for none.
time_limit: Any = getattr(asyncio, "timeout", _TimeLimit)


class _Unlimited:
    """What costs nothing where nothing needs a limit."""

    async def __aenter__(self) -> _Unlimited:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    def when(self) -> float | None:
        return None

    def reschedule(self, when: float | None) -> None:
        pass


UNLIMITED: Any = _Unlimited()
