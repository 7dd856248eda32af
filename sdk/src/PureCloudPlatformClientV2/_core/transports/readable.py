"""Whether something has arrived, as the system knows it at this moment."""

from __future__ import annotations

import select


def is_readable(descriptor: int) -> bool:
    """Whether a socket or an event queue has something to read, the end of a connection included."""
    if not hasattr(select, "poll"):  # on Windows
        return bool(select.select([descriptor], [], [], 0)[0])
    queue = select.poll()
    queue.register(descriptor, select.POLLIN)
    return bool(queue.poll(0))
