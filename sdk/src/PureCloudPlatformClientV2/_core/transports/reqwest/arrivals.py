"""Whether pyreqwest has seen all that has arrived: only then may a request go over a connection that was idle.

What arrives on an idle connection ends it, be it an answer that nobody asked for or the end of the connection. But it
is a thread of pyreqwest that has to see it, which may have other things to do: a request that overtakes it takes that
answer for its own. The system tells the thread by an event queue, and whoever knows the queue's descriptor can ask it,
within a microsecond, whether it holds anything that the thread has not taken out. Linux lists the descriptors.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ..readable import is_readable

#: Held while a client is made. By its thread again: a signal's handler, or what the collector ends, may make calls.
making = threading.RLock()
#: The descriptor of the queue; `None` before the first client, -1 if it was not found.
_queue: int | None = None


def start(build: Callable[[], Any]) -> Any:
    """A client of pyreqwest, made by `build`; `None` if what arrives on its connections cannot be known.

    :raises RuntimeError: if somebody else used pyreqwest before this process was forked
    """
    global _queue
    with making:
        before = _queues() if _queue is None else {}
        client = build()
        if _queue is None:
            # The first client starts the thread that all of them share, and that makes its queue. Where it runs
            # already, or others make queues at this moment, it remains unknown.
            made = {fd: content for fd, content in _queues().items() if fd not in before}
            _queue = min(made) if len(set(made.values())) == 1 else -1
        return client if _queue >= 0 else None


def are_seen() -> bool:
    """Whether the thread has taken out of its queue all that has arrived so far."""
    return not is_readable(_queue or 0)


def _queues() -> dict[int, str]:
    """The event queues of this process that can be woken as that of pyreqwest; by descriptor, what is in each."""
    found = {}
    for name in _names("/proc/self/fd"):
        if _is(name, "anon_inode:[eventpoll]"):
            waits = []
            with suppress(OSError), open(f"/proc/self/fdinfo/{name}") as info:  # noqa: PTH123 - as elsewhere here
                waits = [line for line in info if line.startswith("tfd:")]
            if any(_is(line.split()[1], "anon_inode:[eventfd]") for line in waits):
                found[int(name)] = "".join(waits)
    return found


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - as elsewhere here
    except OSError:
        return []


def _is(descriptor: str, kind: str) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}") == kind  # noqa: PTH115 - pathlib is not needed to start
    except OSError:  # closed meanwhile
        return False


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(before=making.acquire, after_in_parent=making.release, after_in_child=making.release)
