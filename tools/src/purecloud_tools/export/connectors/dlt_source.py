"""A dlt source (extra `dlt`): the streams as Arrow tables, incremental by days.

import dlt
from purecloud_tools.export.connectors.dlt_source import purecloud

pipeline = dlt.pipeline("purecloud", destination="duckdb", dataset_name="purecloud")
pipeline.run(purecloud(["users", "routing_queues", "conversations"], since="30d"))
"""

# Arrow and dlt come without types, or with partial ones.
# pyright: standard, reportMissingImports=false

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import PureCloudPlatformClientV2 as gc

from ..reading.streams import Stream
from .increments import DAY, find_connectable, increments

try:
    import dlt
except ImportError as error:
    from ...output.extras import install

    raise ImportError(f"the dlt source needs more: {install('dlt')} ({error})") from None

if TYPE_CHECKING:
    import pyarrow as pa


@dlt.source(name="purecloud")
def purecloud(
    streams: Sequence[str],
    since: str = "30d",
    *,
    client: gc.ApiClient | Callable[[], gc.ApiClient] = gc.connect,
    arguments: Mapping[str, Mapping[str, Any]] | None = None,
    today: dt.date | None = None,
) -> Iterable[Any]:
    """One resource a stream, of the name of the stream.

    Listings with a key are merged by it, so what the platform deleted stays; those without take the place of what was
    there. Of streams by days, a day takes the place of its earlier reading, and days that were read when nothing of
    them could change any more are not read again: dlt keeps that in the resource's state.

    :param streams: names, as `purecloud export --list` shows them
    :param since: the first day: `30d`, or a date, UTC; earlier ones that were read and may have changed are read, too
    :param client: who asks, or what makes it when the first stream is read; `connect()` without it
    :param arguments: parameters of listings, by stream: `{"users": {"state": "any"}}`
    :param today: the last day; today without it
    :returns: the resources
    :raises ValueError: for a stream or a day that does not exist
    """
    for stream in [find_connectable(name) for name in dict.fromkeys(streams)]:
        hints: dict[str, Any] = {"write_disposition": "replace"}
        if stream.kind == "days":
            hints = {"write_disposition": "merge", "merge_key": DAY}
        elif stream.key:
            hints = {"write_disposition": "merge", "primary_key": list(stream.key)}
        given = (arguments or {}).get(stream.name, {})
        yield dlt.resource(_rows, name=stream.name, **hints)(stream, since, client, given, today)


def _rows(
    stream: Stream, since: str, connect: Any, arguments: Mapping[str, Any], today: dt.date | None
) -> Iterator[pa.Table]:
    known: dict[str, Any] = dlt.current.resource_state().setdefault("days", {})
    client = connect if isinstance(connect, gc.ApiClient) else connect()
    for one in increments(client, stream, since, known, today):
        yield from one.tables(client, arguments)
        one.keep(known)
