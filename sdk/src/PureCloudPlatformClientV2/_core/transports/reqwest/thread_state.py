"""The state that Python has of pyreqwest's thread, which is kept.

Python makes one whenever a thread which is not its own comes to it, and throws it away when the thread leaves, with the
memory for its frames: mapped anew for each answer, and unmapped while nothing else of Python can run. That is a quarter
of what pyreqwest and json take for a call of many tasks.
"""

from __future__ import annotations

from asyncio import _get_running_loop
from collections.abc import Callable
from contextlib import suppress

_is_loaded = False
_ensure: Callable[[], object] | None = None


def load() -> None:
    """Let pyreqwest's thread keep its state when it comes next: it should not have to import what that needs."""
    global _is_loaded, _ensure
    if not _is_loaded:
        _is_loaded = True
        with suppress(Exception):  # a Python without it, or a tool that forbids it: calls take longer then
            from ctypes import pythonapi

            _ensure = pythonapi.PyGILState_Ensure


def keep() -> None:
    """Keep the state of the thread that calls this until Python ends, if it is pyreqwest's and that was not done."""
    global _ensure
    if _ensure is not None and _get_running_loop() is None:
        ensure, _ensure = _ensure, None
        ensure()  # and never its counterpart, which would throw the state away
