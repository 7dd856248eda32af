"""Tracebacks that keep no arguments: what a program passes to a method may hold a secret.

pytest, rich, Sentry and `traceback` can print the local variables of every frame. Models and tokens mask themselves; a
header, or a dict as body, does not. So before an exception leaves the SDK, the frames that it passes there forget what
they were given, and so do those of the HTTP libraries below, which hold headers and bodies. The frames of the program
stay as they are.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

# Without pathlib, which is not needed to start.
_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120
_GENERATED = tuple(_PACKAGE + os.sep + place for place in ("apis", "aio"))
#: Frames that do nothing more once an exception passes them: generated methods, and what wraps them.
_METHODS = (*_GENERATED, _PACKAGE + f"{os.sep}_core{os.sep}clients{os.sep}api.py")
_COROUTINE = 0x80  # inspect.CO_COROUTINE


#: What the SDK calls, and what is called there: their frames hold what is sent and received.
_LIBRARIES = frozenset(
    ("aiohttp", "http", "json", "multidict", "socket", "ssl", "urllib", "urllib3", "websockets", "yarl")
)
#: How many exceptions are followed from one to the one that it came of.
_LONGEST_CHAIN = 20


def forgetful(function: F) -> F:
    """Let no traceback show what this function, or coroutine function, was called with, however it ends."""

    @functools.wraps(function)
    def call(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except BaseException as error:
            arguments, options = (), {}
            forget_arguments(error)
            raise

    @functools.wraps(function)
    async def coroutine(*arguments: Any, **options: Any) -> Any:
        try:
            return await function(*arguments, **options)
        except BaseException as error:
            arguments, options = (), {}
            forget_arguments(error)
            raise

    code: Any = getattr(function, "__code__", None)
    return coroutine if code is not None and code.co_flags & _COROUTINE else call  # type: ignore[return-value]  # the same signature


def calling_method() -> FrameType | None:
    """The frame of the generated method that is running here, if one is."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not frame.f_code.co_filename.startswith(_GENERATED):
        frame = frame.f_back
    return frame


def forget_arguments(error: BaseException, caller: FrameType | None = None) -> None:
    """Empty the frames of the SDK, and of the libraries below it, in the traceback of `error` and of what it came of;
    and those of the methods that it is about to pass.

    :param caller: the innermost frame that has arguments to forget and is still running
    """
    cause: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if cause is None:
            break
        _empty(cause)
        cause = cause.__cause__ or cause.__context__
    while caller is not None and caller.f_code.co_filename.startswith(_METHODS):
        _blank(caller)
        caller = caller.f_back


def _empty(error: BaseException) -> None:
    """Empty the frames in one traceback that are not the program's."""
    trace, inside = error.__traceback__, False
    while trace is not None:
        frame = trace.tb_frame
        inside = inside or frame.f_code.co_filename.startswith(_PACKAGE)
        name = str(frame.f_globals.get("__name__", ""))
        if frame.f_code.co_filename.startswith(_PACKAGE) or (inside and name.partition(".")[0] in _LIBRARIES):
            with contextlib.suppress(RuntimeError):  # it is still running: the one that handles the error
                frame.clear()
        trace = trace.tb_next


def _blank(frame: FrameType) -> None:
    """Set the arguments and variables of a running frame to `None`, except `self`."""
    variables = frame.f_locals
    for name in frame.f_code.co_varnames:  # not those of enclosing functions, which outlive this call
        if name != "self" and name in variables:
            variables[name] = None
    if sys.version_info < (3, 13):  # since then, writing to `f_locals` is enough (PEP 667)
        with contextlib.suppress(ImportError, AttributeError):  # not CPython, or one without ctypes
            import ctypes

            ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
