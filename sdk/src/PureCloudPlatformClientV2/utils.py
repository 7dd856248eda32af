"""Published helpers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._core.clients.api import deprecated as _deprecated
from ._core.models.conversion import encode

__all__ = ["deprecated", "sanitize_for_serialization"]


def sanitize_for_serialization(obj: Any) -> Any:
    """`obj` as plain JSON data, models under the names of the wire."""
    return encode(obj)


def deprecated(reason: Any) -> Any:
    """Mark a function or class as deprecated; it warns once for each place that calls it.

    :param reason: what to write instead; or, without a reason, the function or class itself
    :raises TypeError: for anything else
    """
    if isinstance(reason, (str, bytes)):
        text = reason.decode() if isinstance(reason, bytes) else reason
        return lambda target: _warning(target, f" ({text})")
    if callable(reason):
        return _warning(reason, "")
    raise TypeError(f"deprecated takes a reason, a function or a class, not {type(reason).__name__}")


def _warning(target: Callable[..., Any], reason: str) -> Callable[..., Any]:
    kind = "class" if isinstance(target, type) else "function"
    return _deprecated(f"Call to deprecated {kind} {target.__name__}{reason}.")(target)
