"""JSON to and from bytes: the standard library's, and msgspec (extra `speed`) for bodies that pay for its import."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

#: Importing msgspec costs about 10 ms; from some megabytes on it saves more than that, and whoever gets one gets more.
WORTH_AN_IMPORT = 2_000_000

_fast: Callable[[bytes], Any] | None = None
_looked_for = False
#: What the parsers raise for what they do not read.
_refusals: tuple[type[Exception], ...] = (ValueError, RecursionError)


def loads(data: bytes) -> Any:
    """Parse a JSON body.

    :raises ValueError: if it is not JSON
    """
    parse = _fast
    if parse is None and len(data) >= WORTH_AN_IMPORT:
        parse = _look_for_msgspec()
    try:
        if parse is not None:
            return parse(data)
        written = data.decode()
        value, end = _scan(written)
        if end == len(written) or not written[end:].strip(" \t\r\n"):
            return value
    except _refusals:
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


#: Without the look for white space before and behind, of which answers have none.
_scan = json.JSONDecoder().raw_decode
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_encode_ascii = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def _look_for_msgspec() -> Callable[[bytes], Any] | None:
    global _fast, _looked_for, _refusals
    if not _looked_for:
        _looked_for = True
        try:
            import msgspec
        except ImportError:
            return None
        _refusals = (*_refusals, msgspec.MsgspecError)
        _fast = msgspec.json.decode
    return _fast


def dig(value: Any, path: str) -> Any:
    """What `path` (`results.entities`) leads to in JSON data; `None` if it leads nowhere."""
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
