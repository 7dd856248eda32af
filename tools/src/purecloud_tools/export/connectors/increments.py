"""What is due of a stream, and its tables: what a framework asks that keeps the state itself."""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import PureCloudPlatformClientV2 as gc
import pyarrow as pa

from ..reading.days import Rest, due, missed, rows_of, way
from ..reading.schema import DELETED
from ..reading.source import available_until, read
from ..reading.streams import Stream, asked_for, find_stream, streams
from ..run import first_day

#: The column with the day that rows were asked for; a day takes the place of its earlier reading.
DAY = "_day"


@dataclass
class Increment:
    """What is read in one go: a day of a stream, or all of it.

    :ivar day: as `2026-03-01`; empty for a listing
    :ivar through: up to when the platform's data is complete, ISO 8601
    :ivar way: `job`, or `query` for a day that jobs do not know yet
    :ivar rest: what is not over of what was read
    """

    stream: Stream
    day: str = ""
    through: str = ""
    way: str = ""
    rest: Rest = field(default_factory=Rest)

    def keep(self, known: dict[str, Any]) -> None:
        """Let a state know, when all of it was read, what `increments` asks for: by day, JSON."""
        if not self.day:
            return
        for day, end in self.rest.later.items():
            if isinstance(known.get(day), Mapping) and missed(known[day], end):
                known[day] = {**known[day], "later": True}
        known[self.day] = {"through": self.through, "ongoing": self.rest.ongoing}

    def tables(self, client: gc.ApiClient, arguments: Mapping[str, Any]) -> Iterator[pa.Table]:
        """The rows, page by page.

        :raises ApiException: if the platform refuses
        :raises ValueError: if a job has no such parameter
        """
        position = {"way": self.way} if self.day else {}
        stream = asked_for(self.stream, dict(arguments))
        self.rest = Rest()
        for page, _ in read(client, stream, self.day, position, dict(arguments)):
            table, rest = rows_of(page, stream, self.day, self.through, stream.lookback)
            self.rest += rest
            table = table.drop_columns([DELETED])
            if self.day:
                day = pa.scalar(dt.date.fromisoformat(self.day), pa.date32())
                table = table.append_column(DAY, pa.repeat(day, table.num_rows))
            yield table


def increments(
    client: gc.ApiClient, stream: Stream, since: str, known: Mapping[str, Any], today: dt.date | None = None
) -> list[Increment]:
    """What is due of a stream.

    :param known: what the increments that were read kept
    :raises ValueError: if `since` is not a day
    """
    if stream.kind == "listing":
        return [Increment(stream)]
    today = today or dt.datetime.now(dt.timezone.utc).date()
    through = min(available_until(client, stream) or today.isoformat(), today.isoformat())
    found = due(stream, first_day(since, today), today, known)
    return [Increment(stream, day, through, way(stream, day, through)) for day in found]


def connectable() -> dict[str, Stream]:
    """The streams that are nothing but tables: files, such as recordings, are for `export`."""
    return {name: one for name, one in streams().items() if not one.of}


def find_connectable(name: str) -> Stream:
    """A stream that is nothing but a table.

    :raises ValueError: if there is none of this name
    """
    stream = find_stream(name)
    if stream.of:
        raise ValueError(f"{name} belongs to the items of {stream.of} and may have files; use `purecloud export`.")
    return stream
