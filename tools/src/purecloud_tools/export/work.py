"""One unit of work: some pages of a partition, read and written as a file, in any thread, process or machine."""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import PureCloudPlatformClientV2 as gc
import pyarrow as pa

from .login import Login
from .reading.attached import read_attached
from .reading.days import Rest, rows_of
from .reading.schema import arrow_schema
from .reading.source import Position, read
from .reading.streams import Stream, asked_for, columns_of, find_stream
from .writing.files import FileStore
from .writing.formats import SUFFIXES, PartWriter
from .writing.target import Target, staging


@dataclass(frozen=True)
class Task:
    """What to read, and where to write it.

    :ivar day: the partition, empty where there is only one
    :ivar through: up to when the platform's data is complete, ISO 8601
    :ivar position: where to go on
    :ivar attempt: which reading of the partition it belongs to
    :ivar number: of the file in it
    :ivar pages: the most pages to read
    :ivar arguments: what it is asked with, and those to whose items it belongs, by their names
    :ivar again: whether to fetch files that are there already, too
    """

    stream: str
    day: str
    through: str
    position: Position
    attempt: int
    number: int
    pages: int
    form: str
    target: Target
    login: Login
    arguments: dict[str, dict[str, Any]]
    again: bool = False


def run_task(task: Task) -> dict[str, Any]:
    """Read and write one unit.

    :returns: `part`, what was written; `position`, where to go on, `None` at the end; `limit`, the share of the rate
        limit that is used; `files`, how many rows refer to; `failures`, of files, by name; `rest`, what is not over
    :raises Exception: whatever reading or writing raises; nothing is left then
    """
    client = task.login.client()
    stream = asked_for(find_stream(task.stream), task.arguments.get(task.stream, {}))
    node = columns_of(stream)
    files = FileStore(task.target, stream.name, task.day, client, again=task.again or not stream.fixed)
    schema = arrow_schema(node)
    name = f"part-{task.number:05d}{SUFFIXES[task.form]}"
    position: Position | None = None  # a listing of nothing may have no page at all
    rest = Rest()
    path = f"{staging(task.stream, task.day, task.attempt)}/{name}"
    with task.target.write(path) as handle, PartWriter(handle, task.form, node, schema) as writer:
        for count, (table, behind, of_owners) in enumerate(_pages(task, client, stream, files), 1):
            own, of_rows = rows_of(table, stream, task.day, task.through, stream.lookback)
            writer.write(own)
            rest += of_owners + of_rows
            give_back()
            position = behind
            if count >= task.pages:
                break
        facts = writer.close()
    response = client.last_response
    headers: Any = response.headers if response is not None else {}
    limit = [headers.get("inin-ratelimit-count"), headers.get("inin-ratelimit-allowed")]
    return {
        "part": {"name": name, **facts}, "position": position, "limit": limit, "files": files.count,
        "failures": files.failures, "rest": rest,
    }  # fmt: skip


def _pages(
    task: Task, client: gc.ApiClient, stream: Stream, files: FileStore
) -> Iterator[tuple[pa.Table, Position | None, Rest]]:
    """The pages of a unit, with the position behind each, and what is not over of the items that they belong to."""
    where = client, stream, task.day, task.position
    if stream.of:
        yield from read_attached(*where, task.arguments, files, task.through)
    else:
        arguments = task.arguments.get(stream.name, {})
        yield from ((table, behind, Rest()) for table, behind in read(*where, arguments))


def give_back() -> None:
    """Give back to the system what allocators keep of a page: the next may be another thread's, in its own memory."""
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:  # there with glibc
        trim(0)
