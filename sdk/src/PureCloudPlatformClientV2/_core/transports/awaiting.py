"""Calling functions that programs bring to the event loop: token providers and HTTP clients, plain or asynchronous."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any


async def called(function: Callable[..., Any], *arguments: Any) -> Any:
    """What `function` returns. A plain one works in a thread: it may take its time, the event loop may not."""
    if inspect.iscoroutinefunction(function):
        return await function(*arguments)
    outcome = await asyncio.to_thread(function, *arguments)
    return await outcome if inspect.isawaitable(outcome) else outcome
