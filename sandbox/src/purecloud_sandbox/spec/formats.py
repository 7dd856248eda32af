"""How strings are written: times, ids, patterns."""

from __future__ import annotations

import datetime as dt
import functools
import random
import re
import uuid

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?([Zz]|[+-]\d{2}:?\d{2})?")


@functools.lru_cache(maxsize=1024)
def pattern(text: str) -> re.Pattern[str] | None:
    """The compiled pattern, None when it is not a regular expression of Python's kind."""
    try:
        return re.compile(text)
    except re.error:
        return None


def is_date(text: str) -> bool:
    """An ISO 8601 calendar date."""
    try:
        return bool(_DATE.fullmatch(text) and dt.date.fromisoformat(text))
    except ValueError:
        return False


def is_time(text: str, *, zoned: bool) -> bool:
    """An ISO 8601 point in time; `zoned` asks for an offset or `Z`."""
    match = _TIME.fullmatch(text)
    if match is None or (zoned and not match[4]) or not is_date(match[1]):
        return False
    hours, minutes, seconds = (*map(int, match[2].split(":")), 0)[:3]
    return hours < 24 and minutes < 60 and seconds < 61


def parse_time(text: str) -> dt.datetime:
    """The moment of an ISO 8601 time, to the millisecond; one without an offset is UTC.

    :raises ValueError: it is not one.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a time")
    fraction, offset = f"{match[3] or '.'}000"[:4], (match[4] or "Z").upper().replace("Z", "+00:00")
    offset = offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
    seconds = match[2] if match[2].count(":") == 2 else f"{match[2]}:00"
    return dt.datetime.fromisoformat(f"{match[1]}T{seconds}{fraction}{offset}")


def format_time(moment: dt.datetime) -> str:
    """A point in time as the platform writes it: UTC, milliseconds, `Z`."""
    return moment.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def is_id(text: str) -> bool:
    """Whether it is a UUID, which no other thing has."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def make_id(rng: random.Random) -> str:
    """A random UUID (version 4) from the seeded source."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))
