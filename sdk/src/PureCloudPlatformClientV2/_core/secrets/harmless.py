"""What only tells about a call, such as a log line, a hint or a span, never fails it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def harmlessly(tell: Callable[..., T], *arguments: Any) -> T | None:
    """What `tell` returns; `None` if it fails, whatever the reason."""
    try:
        return tell(*arguments)
    except Exception:
        return None
