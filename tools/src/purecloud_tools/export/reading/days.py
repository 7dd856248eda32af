"""Days of a stream: which rows belong to one, what of them is not over, and when nothing of it changes any more.

A day that was read is settled or due; nobody else decides that: the export, dlt and Singer ask here.
"""

# Arrow comes without types.
# pyright: standard

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute

from .streams import Stream, streams

#: Days after a day for which what goes on is waited for: some conversations nobody ends, some users never come back.
LONGEST = 31
_compute: Any = pyarrow.compute  # its functions are made when it is imported


@dataclass(frozen=True)
class Rest:
    """What of rows is not over.

    :ivar ongoing: how many ends are missing, or so late that what comes behind them may be missing
    :ivar later: the latest end of rows of other days, by day: jobs give whatever touches theirs, so that of a day shows
        what has ended long after its own was read
    """

    ongoing: int = 0
    later: Mapping[str, str] = field(default_factory=dict[str, str])

    def __add__(self, other: Rest) -> Rest:
        both = {day: max(self.later.get(day, ""), other.later.get(day, "")) for day in {**self.later, **other.later}}
        return Rest(self.ongoing + other.ongoing, both)


def missed(facts: Mapping[str, Any], end: str) -> bool:
    """Whether the reading of a day cannot know of an end that another day shows."""
    return end > str(facts["through"])


def settled(stream: Stream, day: str, facts: Mapping[str, Any]) -> bool:
    """Whether a reading of a day had all of it, whatever happens later.

    :param day: as `2026-03-01`
    :param facts: of the reading: `through`, up to when the platform's data was complete, ISO 8601; `ongoing`, as `Rest`
        has it, unknown without it; `later`, whether another day showed something that this one did not know of;
        `failed`, how many files are missing
    """
    if facts.get("failed") or facts.get("later"):
        return False
    still = facts.get("ongoing", 1) if _has_ends(stream) else 0
    return _after(day, max(stream.lookback, LONGEST) if still else stream.lookback, facts)


def due(stream: Stream, first: dt.date, today: dt.date, known: Mapping[str, Any]) -> list[str]:
    """The days that are to be read: from the first one on, and what was read before it while it could still change.

    :param known: the facts of the last reading, by day; see `settled`
    """
    asked = span(first, today)
    facts = {day: known[day] if isinstance(known[day], Mapping) else {"through": ""} for day in known}
    # A file that nobody will ever get is asked for while its day is asked for, and for a month.
    earlier = [
        day for day in facts if day < asked[0] and not (facts[day].get("failed") and _after(day, LONGEST, facts[day]))
    ]
    return [day for day in sorted({*asked, *earlier}) if day not in facts or not settled(stream, day, facts[day])]


def span(first: dt.date, today: dt.date) -> list[str]:
    """All days from one to another."""
    return [(first + dt.timedelta(days=number)).isoformat() for number in range((today - first).days + 1)]


def way(stream: Stream, day: str, through: str) -> str:
    """How a day is read: as a `job`, or by `query` while jobs do not know all of it."""
    after = dt.date.fromisoformat(day) + dt.timedelta(days=1)
    return "job" if after.isoformat() <= through or not stream.query else "query"


def rows_of(table: pa.Table, stream: Stream, day: str, through: str, lookback: int) -> tuple[pa.Table, Rest]:
    """The rows of a page that belong to a day, and what of the page is not over.

    :param through: up to when the platform's data was complete
    :param lookback: days in which something comes behind the end of a row
    """
    if not day or not (stream.cursor or stream.ended):
        return table, Rest()
    own, later = table, dict[str, str]()
    if stream.cursor:
        inside = _inside(table.column(stream.cursor), day)
        if not _compute.all(inside).as_py():  # as of most pages: to filter nested rows is to copy all of them
            own = table.filter(inside)
            for end in stream.ended:
                others = table.select([stream.cursor, end]).filter(_compute.invert(inside)).to_pylist()
                for begun, over in ((one[stream.cursor].date().isoformat(), one[end]) for one in others):
                    later[begun] = max(later.get(begun, ""), over.isoformat() if over else "")
    return own, Rest(sum(_ongoing(own, end, through, lookback) for end in stream.ended), later)


def _inside(moments: pa.ChunkedArray, day: str) -> pa.ChunkedArray:
    """Which moments are of a day; the platform matches intervals by day, and gives what merely touches it."""
    first = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.timezone.utc)
    since, until = (pa.scalar(one, moments.type) for one in (first, first + dt.timedelta(days=1)))
    return _compute.fill_null(
        _compute.and_(_compute.greater_equal(moments, since), _compute.less(moments, until)), True
    )


def _ongoing(table: pa.Table, path: str, through: str, lookback: int) -> int:
    """How many ends of rows are missing, or so late that what comes in the lookback behind them may be missing."""
    last = dt.date.fromisoformat(through[:10]) - dt.timedelta(days=lookback)
    bound = dt.datetime.combine(last, dt.time(), dt.timezone.utc)
    name, *inner = path.split(".")
    ends = table.column(name)
    for one in inner:
        ends = _compute.list_flatten(ends) if pa.types.is_list(ends.type) else ends
        ends = _compute.struct_field(ends, one)
    over = _compute.less(ends, pa.scalar(bound, ends.type))
    return len(ends) - (_compute.sum(over).as_py() or 0)


def _after(day: str, days: int, facts: Mapping[str, Any]) -> bool:
    """Whether a reading had all data of so many days behind a day."""
    end = dt.date.fromisoformat(day) + dt.timedelta(days=1 + days)
    return str(facts["through"]) >= end.isoformat()


def _has_ends(stream: Stream) -> bool:
    """Whether rows of a stream, or what they belong to, have an end."""
    other = streams().get(stream.of)
    return bool(stream.ended or (other is not None and other.ended))
