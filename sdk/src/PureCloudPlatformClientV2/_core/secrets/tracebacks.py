"""Tracebacks that keep no arguments: what a program passes to a method may hold a secret.

pytest, rich, Sentry and `traceback` can print the local variables of every frame. Models and tokens mask themselves; a
header, or a dict as body, does not. So before an exception leaves the SDK, the frames that it passes there forget what
they were given. The frames of the program stay as they are.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from types import FrameType

_PACKAGE = str(Path(__file__).parents[2])
_GENERATED = tuple(str(Path(_PACKAGE, place)) for place in ("apis", "aio"))
#: Frames that do nothing more once an exception passes them: generated methods, what wraps them, `paginate`.
_METHODS = (*_GENERATED, *(str(Path(_PACKAGE, "_core", place)) for place in ("clients/api.py", "paging/__init__.py")))


def calling_method() -> FrameType | None:
    """The frame of the generated method that is running here, if one is."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not frame.f_code.co_filename.startswith(_GENERATED):
        frame = frame.f_back
    return frame


def forget_arguments(error: BaseException, caller: FrameType | None = None) -> None:
    """Empty the frames of the SDK in the traceback of `error`, and those of the methods that it is about to pass.

    :param caller: the innermost frame that has arguments to forget and is still running
    """
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(_PACKAGE):
            with contextlib.suppress(RuntimeError):  # it is still running: the one that handles the error
                trace.tb_frame.clear()
        trace = trace.tb_next
    while caller is not None and caller.f_code.co_filename.startswith(_METHODS):
        _blank(caller)
        caller = caller.f_back


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
