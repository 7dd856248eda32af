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
        return _parse(data.decode()) if parse is None or _has_long_integer(data) else parse(data)
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


#: Digits as `0`, whatever else as a space.
_DIGITS = bytes(0x30 if 0x30 <= byte <= 0x39 else 0x20 for byte in range(256))


def _has_long_integer(data: bytes) -> bool:
    """Whether there is an integer that may be beyond 64 bits, of which orjson makes a float: one of 19 digits or more.

    Mostly it takes a fourteenth of orjson's time: digits in such a row are four in a row of every fourth byte, too.
    """
    if b"0000" not in data[::4].translate(_DIGITS):
        return False
    digits = data.translate(_DIGITS) + b" "
    end = 0
    for _ in range(100):
        at = digits.find(b"0" * 19, end)
        if at < 0:
            return False
        end = digits.find(b" ", at)
        if data[at - 1 : at] not in (b".", b'"') and data[end : end + 1] in _AFTER_A_NUMBER:
            return True
    return True  # fractions and identifiers without end: to look at all of them would take longer than to parse


_AFTER_A_NUMBER = (b",", b"}", b"]", b" ", b"\n", b"\r", b"\t", b"")


def dig(value: Any, path: str) -> Any:
    """What `path` (`results.entities`) leads to in JSON data; `None` if it leads nowhere."""
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
