"""Days of a stream: which rows belong to one, how many of them go on, and when nothing of it changes any more.

A day that was read is settled or due; nobody else decides that: the export, dlt and Singer ask here.
"""

# Arrow comes without types.
# pyright: standard

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute

from .streams import Stream, streams

#: Days after a day for which what goes on is waited for: some conversations nobody ends, some users never come back.
LONGEST = 31
_compute: Any = pyarrow.compute  # its functions are made when it is imported


def settled(stream: Stream, day: str, facts: Mapping[str, Any]) -> bool:
    """Whether a reading of a day had all of it, whatever happens later.

    :param day: as `2026-03-01`
    :param facts: of the reading: `through`, up to when the platform's data was complete, ISO 8601; `ongoing`, what
        `ongoing` counted, unknown without it; `failed`, how many files are missing
    """
    if facts.get("failed"):
        return False
    begun = dt.date.fromisoformat(day)
    still = facts.get("ongoing", 1) if _has_ends(stream) else 0
    days = max(stream.lookback, LONGEST) if still else stream.lookback
    return bool(facts["through"] >= (begun + dt.timedelta(days=1 + days)).isoformat())


def due(stream: Stream, first: dt.date, today: dt.date, known: Mapping[str, Any]) -> list[str]:
    """The days that are to be read: from the first one on, and what was read before it while it could still change.

    :param known: the facts of the last reading, by day; see `settled`
    """
    days = {*span(first, today), *(day for day in known if day < first.isoformat())}
    understood = {day: facts for day, facts in known.items() if isinstance(facts, Mapping)}
    return [day for day in sorted(days) if day not in understood or not settled(stream, day, understood[day])]


def span(first: dt.date, today: dt.date) -> list[str]:
    """All days from one to another."""
    return [(first + dt.timedelta(days=number)).isoformat() for number in range((today - first).days + 1)]


def way(stream: Stream, day: str, through: str) -> str:
    """How a day is read: as a `job`, or by `query` while jobs do not know all of it."""
    after = dt.date.fromisoformat(day) + dt.timedelta(days=1)
    return "job" if after.isoformat() <= through or not stream.query else "query"


def ongoing(table: pa.Table, ended: Sequence[str], through: str, lookback: int) -> int:
    """How many ends of rows are missing, or so late that what comes in the lookback behind them may be missing.

    :param ended: where ends are, in lists too: `primaryPresence.endTime`
    :param through: up to when the platform's data was complete
    :param lookback: days
    """
    last = dt.date.fromisoformat(through[:10]) - dt.timedelta(days=lookback)
    bound = dt.datetime.combine(last, dt.time(), dt.timezone.utc)
    found = 0
    for path in ended:
        name, *inner = path.split(".")
        ends = table.column(name)
        for one in inner:
            ends = _compute.list_flatten(ends) if pa.types.is_list(ends.type) else ends
            ends = _compute.struct_field(ends, one)
        over = _compute.less(ends, pa.scalar(bound, ends.type))
        found += len(ends) - (_compute.sum(over).as_py() or 0)
    return found


def of_day(table: pa.Table, stream: Stream, day: str) -> pa.Table:
    """The rows that belong to a day: the platform matches intervals by day, and gives what merely touches it."""
    if not stream.cursor or not day:
        return table
    first = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.timezone.utc)
    moments = table.column(stream.cursor)
    bounds = [pa.scalar(one, moments.type) for one in (first, first + dt.timedelta(days=1))]
    since, until = _compute.greater_equal(moments, bounds[0]), _compute.less(moments, bounds[1])
    inside = _compute.fill_null(_compute.and_(since, until), True)
    if _compute.all(inside).as_py():
        return table  # as most pages: to filter nested rows is to copy all of them
    return table.filter(inside)


def _has_ends(stream: Stream) -> bool:
    """Whether rows of a stream, or what they belong to, have an end."""
    other = streams().get(stream.of)
    return bool(stream.ended or (other is not None and other.ended))
