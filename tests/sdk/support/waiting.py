"""How tests wait: for what happens, never for a time; where time itself is tested, it is that of a clock of their own.

So they say the same on a machine that is busy with something else.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

#: Seconds until a test that waits for something gives up. It ends a test that hangs, and judges none that is slow.
GUARD = 300.0

#: Seconds for a limit that must not be what ends a call.
NEVER = 3600.0


class Clock:
    """The time of a client: it stands still, and passes when the client waits.

    :ivar waits: the seconds that the client waited, one after the other
    """

    def __init__(self, client: Any = None, *, frozen: bool = False) -> None:
        """:param frozen: not even then"""
        self.now = 1000.0
        self.waits: list[float] = []
        self._frozen = frozen
        if client is not None:
            client.clock = client.tokens.clock = self
            client._sleep = self._sleep if inspect.iscoroutinefunction(client._sleep) else self._wait

    def __call__(self) -> float:
        return self.now

    def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        if not self._frozen:
            self.now += seconds

    async def _sleep(self, seconds: float) -> None:
        self._wait(seconds)


def open_sockets() -> int:
    """How many sockets this process has; 0 where the system does not tell."""
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return 0
    links = []
    for entry in folder.iterdir():
        try:
            links.append(str(entry.readlink()))
        except OSError:
            continue
    return sum(link.startswith("socket:") for link in links)
