"""The thread that calls the listeners of a `NotificationHandler`, one after the other."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_Work = Callable[[], Any]


class ListenerThread:
    """Calls functions in the order in which they come. (A pool of one thread would be waited for at the end of the
    program, whatever a listener does.)"""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="NotificationHandler listeners", daemon=True)
        self._thread.start()

    @property
    def is_current(self) -> bool:
        """Whether it is a listener that asks."""
        return threading.current_thread() is self._thread

    def submit(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Call `function`, which raises nothing, when those before it are done."""
        self._work.put(lambda: function(*arguments))

    async def run(self, function: Callable[..., Any], *arguments: Any) -> None:
        """The same, and wait until it is done."""
        loop = asyncio.get_running_loop()
        done = asyncio.Event()

        def work() -> None:
            function(*arguments)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(done.set)

        self._work.put(work)
        await done.wait()

    def end(self) -> None:
        """End the thread when everything before this is done."""
        self._work.put(None)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()
