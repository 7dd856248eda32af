"""Resume tokens: where a reader stands, as a string to keep."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

from ...models.conversion import encode
from .effects import Position
from .method import Method

_VERSION = 1
#: What a position holds: numbers of pages and items, and what the platform calls a page, a job or an interval.
_NUMBERS, _NAMES = frozenset(("n", "i", "page", "skip")), frozenset(("t", "key", "job", "interval"))


def write_token(method: Method, size: int | None, position: Position) -> str:
    """The string for a position in pages of `size` items."""
    known = {name: value for name, value in position.items() if value not in (None, 0)}
    state = {"v": _VERSION, "m": method.name, "f": _fingerprint(method), "s": size, "p": known}
    return base64.urlsafe_b64encode(json.dumps(state, separators=(",", ":")).encode()).decode("ascii").rstrip("=")


def read_token(method: Method, token: str) -> tuple[int | None, Position]:
    """The size of the pages, and the position, in a string.

    It may come from anywhere: whatever it says becomes a parameter of a call, never another host or another path.

    :raises ValueError: if it is not a resume token, or one of another listing or of other arguments
    """
    try:
        state: Any = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        version, name, fingerprint, position = state["v"], state["m"], state["f"], state["p"]
        size: int | None = state["s"]
    except (binascii.Error, ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("resume is not a resume token; take it from the resume_token of a reader") from None
    if version != _VERSION or not isinstance(position, dict) or not _is_position(size, position):
        raise ValueError("resume is a token of another version of the SDK; start from the beginning")
    if name != method.name:
        raise ValueError(f"resume is a token of {name}, not of {method.name}")
    if fingerprint != _fingerprint(method):
        raise ValueError(f"resume is a token of {name} with other arguments; pass the same ones again")
    return size, position


def _is_position(size: Any, position: dict[str, Any]) -> bool:
    """Whether this may be the place of a reader."""
    numbers = [size, *(value for name, value in position.items() if name in _NUMBERS)]
    names = [value for name, value in position.items() if name in _NAMES]
    return (
        position.keys() <= _NUMBERS | _NAMES
        and all(number is None or (type(number) is int and 0 <= number < 1 << 53) for number in numbers)
        and all(name is None or isinstance(name, str) for name in names)
    )


def _fingerprint(method: Method) -> str:
    """Tells listings with other arguments apart; options such as timeouts do not count."""
    from ...call.options import OPTIONS

    given = {name: value for name, value in method.arguments.items() if name not in OPTIONS}
    return hashlib.sha256(json.dumps(encode(given), sort_keys=True).encode()).hexdigest()[:12]
