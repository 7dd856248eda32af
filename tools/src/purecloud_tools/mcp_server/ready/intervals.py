"""Intervals as people say them: `today`, `yesterday`, `last 7 days`, or two moments of ISO 8601 with a slash."""

from __future__ import annotations

import datetime as dt
import re

from ...output.problems import ToolError

_LAST = re.compile(r"(?:the )?last (\d{1,3}) (minute|hour|day|week)s?")
_HINT = "Say today, yesterday, this week, last week, last 7 days, 2026-11-26, or 2026-11-01T00:00Z/2026-11-08T00:00Z."


def read_interval(said: str, zone: str | None = None, now: dt.datetime | None = None) -> str:
    """The interval as the API takes it.

    :param zone: the time zone in which days begin, such as Europe/Berlin; UTC without one
    :param now: the present moment
    :raises ToolError: if it says nothing
    """
    at = (now or dt.datetime.now(dt.timezone.utc)).astimezone(_zone(zone))
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    day = dt.timedelta(days=1)
    text = " ".join(said.lower().split())
    if text == "today":
        return _written(today, at)
    if text == "yesterday":
        return _written(today - day, today)
    if text in ("this week", "last week"):
        monday = today - today.weekday() * day
        return _written(monday, at) if text == "this week" else _written(monday - 7 * day, monday)
    if match := _LAST.fullmatch(text):
        return _written(at - dt.timedelta(**{f"{match[2]}s": int(match[1])}), at)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        begin = _moment(said.strip(), today)
        return _written(begin, begin + day)
    first, slash, second = said.strip().partition("/")
    if not slash:
        raise ToolError(f"{said[:60]!r} is not an interval", _HINT)
    begin, end = _moment(first, today), _moment(second, today)
    if begin >= end:
        raise ToolError(f"the interval {said[:60]!r} ends before it begins", _HINT)
    return _written(begin, end)


def _zone(name: str | None) -> dt.tzinfo:
    if not name:
        return dt.timezone.utc
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ToolError(f"there is no time zone {name[:60]!r}", "Europe/Berlin is one.") from None


def _moment(text: str, like: dt.datetime) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", text.strip()))
    except ValueError:
        raise ToolError(f"{text[:60]!r} is not a moment", _HINT) from None
    return found if found.tzinfo else found.replace(tzinfo=like.tzinfo)


def _written(begin: dt.datetime, end: dt.datetime) -> str:
    moments = (one.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z") for one in (begin, end))
    return "/".join(moments)
