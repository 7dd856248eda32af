"""What a query asks for: an interval, a granularity, and which facts pass its filters."""

from __future__ import annotations

import contextlib
import datetime as dt
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

from ...spec.definition import as_list, as_object
from ...spec.formats import format_time, parse_time
from ...wire.validation import problem

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
}  # fmt: skip
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


def read_interval(text: object) -> tuple[str, str]:
    """Start and end of an ISO 8601 interval, with whatever offsets, as the platform writes times.

    :raises ApiError: 400, it is not one.
    """
    start, _, end = str(text).partition("/")
    with contextlib.suppress(ValueError, OverflowError):
        first, last = format_time(parse_time(start)), format_time(parse_time(end))
        if first < last:
            return first, last
    message = "The value {value} of {field} is not an interval START/END."
    raise problem("body.interval", "invalid.value", message, value=text)


def read_duration(text: object) -> dt.timedelta | None:
    """An ISO 8601 duration of days, hours and minutes; None for none.

    :raises ApiError: 400, it is not one.
    """
    if not text:
        return None
    match = _DURATION.fullmatch(str(text))
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0, 0, 0)
    duration = dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    if not duration:
        message = "The value {value} of {field} is not a duration such as PT30M or P1D."
        raise problem("body.granularity", "invalid.value", message, value=text)
    return duration


def bucket(moment: str, start: str, end: str, step: dt.timedelta | None) -> str:
    """The interval of a granularity that a moment belongs to."""
    if step is None:
        return f"{start}/{end}"
    first = read_time(start)
    index = (read_time(moment) - first) // step
    return f"{format_time(first + index * step)}/{format_time(first + (index + 1) * step)}"


def read_time(text: str) -> dt.datetime:
    """A time as the platform writes it."""
    return dt.datetime.fromisoformat(text[:23]).replace(tzinfo=dt.timezone.utc)


def conversation_facts(one: dict[str, Any]) -> dict[str, Any]:
    """What a filter can ask of a whole conversation."""
    totals: dict[str, int] = {}
    for facts in session_facts(one):
        for metric in facts["metrics"]:
            totals[metric["name"]] = totals.get(metric["name"], 0) + metric["value"]
    if "conversationEnd" in one:
        span = read_time(one["conversationEnd"]) - read_time(one["conversationStart"])
        totals["tConversationDuration"] = int(span.total_seconds() * 1000)
    return {**one, "divisionId": one["divisionIds"], **totals}


def session_facts(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a filter can ask of each session."""
    for person in one["participants"]:
        for session in person["sessions"]:
            inner = {key: value for segment in session["segments"] for key, value in segment.items()}
            outer = {key: value for key, value in {**person, **session}.items() if key not in ("sessions", "segments")}
            yield {**inner, **outer, "conversationId": one["conversationId"], "divisionId": one["divisionIds"]}


def segment_facts(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a filter can ask of each segment."""
    for person in one["participants"]:
        for session in person["sessions"]:
            metrics = {metric["name"]: metric["value"] for metric in session["metrics"]}
            for segment in session["segments"]:
                yield {**person, **session, **metrics, **segment, "conversationId": one["conversationId"]}


def passes(wanted: dict[str, Any], candidates: list[dict[str, Any]]) -> bool:
    """Whether one of the candidates meets a filter."""
    return any(_meets(wanted, facts) for facts in candidates)


def _meets(wanted: dict[str, Any], facts: dict[str, Any]) -> bool:
    verdicts = [_meets(as_object(clause), facts) for clause in as_list(wanted.get("clauses"))]
    verdicts += [_holds(as_object(predicate), facts) for predicate in as_list(wanted.get("predicates"))]
    if not verdicts:
        return True
    return any(verdicts) if wanted.get("type") == "or" else all(verdicts)


def _holds(predicate: dict[str, Any], facts: dict[str, Any]) -> bool:
    value = facts.get(str(predicate.get("dimension") or predicate.get("metric")))
    test = predicate.get("operator", "matches")
    if test in ("exists", "notExists"):
        return (value is not None) == bool(test == "exists")
    limits = as_object(predicate.get("range"))
    if limits:
        if not isinstance(value, int | float):
            return False
        return all(_COMPARE[key](value, limit) for key, limit in limits.items() if key in _COMPARE)
    values = [str(one).lower() for one in as_list(value)] or [str(value).lower()]
    return str(predicate.get("value")).lower() in values
