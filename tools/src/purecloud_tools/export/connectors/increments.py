"""What is due of a stream, and its tables: what a framework asks that keeps the state itself."""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import PureCloudPlatformClientV2 as gc
import pyarrow as pa

from ..reading.schema import DELETED
from ..reading.source import available_until, read
from ..reading.streams import Stream, asked_for, find_stream, streams
from ..run import first_day
from ..work import of_day

#: The column with the day that rows were asked for; a day takes the place of its earlier reading.
DAY = "_day"


@dataclass(frozen=True)
class Increment:
    """What is read in one go: a day of a stream, or all of it.

    :ivar day: as `2026-03-01`; empty for a listing
    :ivar through: up to when the platform's data is complete, ISO 8601
    :ivar way: `job`, or `query` for a day that jobs do not know yet
    """

    stream: Stream
    day: str = ""
    through: str = ""
    way: str = ""

    def tables(self, client: gc.ApiClient, arguments: Mapping[str, Any]) -> Iterator[pa.Table]:
        """The rows, page by page.

        :raises ApiException: if the platform refuses
        :raises ValueError: if a job has no such parameter
        """
        position = {"way": self.way} if self.day else {}
        stream = asked_for(self.stream, dict(arguments))
        for page, _ in read(client, stream, self.day, position, dict(arguments)):
            table = of_day(page, self.stream, self.day).drop_columns([DELETED])
            if self.day:
                day = pa.scalar(dt.date.fromisoformat(self.day), pa.date32())
                table = table.append_column(DAY, pa.repeat(day, table.num_rows))
            yield table


def increments(
    client: gc.ApiClient, stream: Stream, since: str, known: Mapping[str, str], today: dt.date | None = None
) -> list[Increment]:
    """What is due of a stream.

    :param known: by day, up to when the data was complete when the day was read last
    :raises ValueError: if `since` is not a day
    """
    if stream.kind == "listing":
        return [Increment(stream)]
    today = today or dt.datetime.now(dt.timezone.utc).date()
    through = min(available_until(client, stream) or today.isoformat(), today.isoformat())
    found, day = [], first_day(since, today)
    while day <= today:
        after = day + dt.timedelta(days=1)
        if known.get(day.isoformat(), "") < stream.settles(day):
            way = "job" if after.isoformat() <= through or not stream.query else "query"
            found.append(Increment(stream, day.isoformat(), through, way))
        day = after
    return found


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
