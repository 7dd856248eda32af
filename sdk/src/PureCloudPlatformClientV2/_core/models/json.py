"""JSON to and from bytes: the standard library's, and orjson (extra `speed`) for bodies that pay for its import."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

#: Importing orjson costs about 14 ms; from this size of a body on it saves more than that.
WORTH_AN_IMPORT = 2_000_000

_fast: Callable[[bytes], Any] | None = None
_looked_for = False


def loads(data: bytes) -> Any:
    """Parse a JSON body.

    :raises ValueError: if it is not JSON
    """
    parse = _fast
    if parse is None and len(data) >= WORTH_AN_IMPORT:
        parse = _look_for_orjson()
    try:
        return _parse(data.decode()) if parse is None else parse(data)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(data)  # it decides: it also takes other encodings, lone surrogates and NaN
    except RecursionError:
        pass
    raise ValueError("it is nested too deeply")


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8; half a character, as of an emoji that was cut in two, is escaped.

    :raises ValueError: for NaN and infinities, which JSON does not have
    """
    written = _encode(value)
    try:
        return written.encode()
    except UnicodeEncodeError:
        return _encode_ascii(value).encode("ascii")


_parse = json.JSONDecoder().decode
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_encode_ascii = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def _look_for_orjson() -> Callable[[bytes], Any] | None:
    global _fast, _looked_for
    if not _looked_for:
        _looked_for = True
        try:
            import orjson
        except ImportError:
            return None
        _fast = orjson.loads
    return _fast


def dig(value: Any, path: str) -> Any:
    """What `path` (`results.entities`) leads to in JSON data; `None` if it leads nowhere."""
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
