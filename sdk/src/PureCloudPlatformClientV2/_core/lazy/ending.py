"""Calls that come while Python ends, as from `__del__` of an object that lives as long: nothing can be imported."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def has_begun() -> bool:
    """Whether Python ends, though functions of `atexit` may still run: no thread may be begun or woken any more."""
    return not threading.main_thread().is_alive()


def is_too_late() -> bool:
    """Whether nothing can be imported any more."""
    return getattr(sys, "meta_path", None) is None


def end_too_late(error: BaseException | None = None) -> None:
    """End a call that cannot be carried out, or whose answer cannot be read, because Python ends.

    :param error: what came of it; only an import that failed is meant
    :raises RuntimeError: if it is too late
    """
    if not is_too_late() or not (error is None or isinstance(error, ImportError)):
        return
    raise RuntimeError(
        "this call comes while Python ends and nothing can be imported any more; make it before that: where the "
        "object's work ends (with, close) or in a function for atexit.register"
    ) from None


def ends_too_late(function: F) -> F:
    """Let a function that imports what it needs say so if it is too late for that."""

    @functools.wraps(function)
    def call(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except ImportError as error:
            end_too_late(error)
            raise

    return call  # type: ignore[return-value]  # the same signature
