"""Calling functions that programs bring to the event loop: token providers and HTTP clients, plain or asynchronous."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any


async def called(function: Callable[..., Any], *arguments: Any) -> Any:
    """What `function` returns. A plain one works in a thread: it may take its time, the event loop may not."""
    if inspect.iscoroutinefunction(function):
        return await function(*arguments)
    outcome = await in_thread(function, *arguments)
    return await outcome if inspect.isawaitable(outcome) else outcome


async def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """What `function` returns, from a thread of its own, which nobody waits for when the task is cancelled.

    (`asyncio.to_thread` takes one of a small pool, which a few calls that hang would use up, names that are looked up
    wait for, and `asyncio.run` waits for at its end, however long a call takes.)
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Any] = loop.create_future()
    context = contextvars.copy_context()

    def settle(result: Any, error: BaseException | None) -> None:
        if outcome.done():
            return
        if error is None:
            outcome.set_result(result)
        else:
            outcome.set_exception(error)

    def work() -> None:
        result: Any = None
        failure: BaseException | None = None
        try:
            result = context.run(function, *arguments)
        except StopIteration as error:  # which no future can hold
            failure = RuntimeError("what the call needs raised StopIteration")
            failure.__cause__ = error
        except BaseException as error:
            failure = error
        with suppress(RuntimeError):  # the loop is closed: nobody asks any more
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=work, name="PureCloudPlatformClientV2 call", daemon=True).start()
    return await outcome
