"""A long interval as pieces that the platform takes, and what its refusal says of how long they may be."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from ...http.errors import ApiException
from ...models.conversion import decode_datetime

_UNITS = {"hour": dt.timedelta(hours=1), "day": dt.timedelta(days=1), "week": dt.timedelta(weeks=1)}


def split_interval(body: dict[str, Any], longest: dt.timedelta | None, reached: str | None = None) -> list[str]:
    """The interval of a query as intervals that are not longer than `longest`, in the order of the query.

    An interval in a notation without dates stays whole; without any, there are no pieces.

    :param reached: the piece to begin with, when those before it were read already
    """
    interval = body.get("interval")
    if not isinstance(interval, str):
        return []
    ends = _moments(interval)
    if ends is None:
        return [interval]
    (begin, end), done = ends, _moments(reached or "")
    backwards = str(body.get("order", "")).lower() == "desc"
    if done is not None and reached is not None:
        rest = (begin, done[0]) if backwards else (done[1], end)
        return [reached, *(_cut(*rest, longest, backwards) if rest[0] < rest[1] else ())]
    if longest is None or end - begin <= longest:
        return [interval]  # as it was written
    return _cut(begin, end, longest, backwards)


def allowed_length(refusal: ApiException, interval: str) -> dt.timedelta | None:
    """How long an interval may be by the platform's refusal of `interval`; `None` if it does not say so."""
    ends = _moments(interval)
    if refusal.status != 400 or ends is None:
        return None
    said = " ".join(map(str, (refusal.code, refusal.message, *refusal.message_params.values()))).lower()
    if "interval" not in said and "range" not in said:
        return None
    import re

    named = [int(count) * _UNITS[unit] for count, unit in re.findall(r"\b(\d{1,4})[ -]?(hour|day|week)", said)]
    named += [dt.timedelta(days=int(count)) for count in re.findall(r"\bp(\d{1,4})d\b", said)]
    # The length that was asked for may be named beside the one that is allowed.
    return max((one for one in named if dt.timedelta(0) < one < ends[1] - ends[0]), default=None)


def _cut(begin: dt.datetime, end: dt.datetime, longest: dt.timedelta | None, backwards: bool) -> list[str]:
    moments = [begin]
    while moments[-1] < end:
        moments.append(end if longest is None else min(moments[-1] + longest, end))
    pieces = [f"{_text(one)}/{_text(other)}" for one, other in itertools.pairwise(moments)]
    return pieces[::-1] if backwards else pieces


def _moments(interval: str) -> tuple[dt.datetime, dt.datetime] | None:
    """The ends of an interval; `None` if they cannot be compared."""
    if interval.count("/") != 1:
        return None
    begin, end = (decode_datetime(text if "T" in text.upper() else f"{text}T00:00:00") for text in interval.split("/"))
    if not isinstance(begin, dt.datetime) or not isinstance(end, dt.datetime):
        return None
    return None if (begin.tzinfo is None) != (end.tzinfo is None) else (begin, end)


def _text(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
