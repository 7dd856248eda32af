"""Streams of what belongs to the items of others: recordings of conversations, schedules of management units.

The pages of the other stream are gone through, with its positions. For what they name a call is made, or a batch is
submitted and waited for; what an answer points to is fetched, and is kept as a file or read as the answer itself.
"""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

import PureCloudPlatformClientV2 as gc

from ...catalogue import operations
from .pages import PageReader
from .schema import REST, join_item
from .source import Position, read, submit_job
from .streams import Stream, columns_of, find_stream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

#: The most that the platform takes in one batch, and how many items are gone through in a unit of calls for each.
BATCH, EACH = 100, 50
#: Seconds between two questions whether an export is there, and how long that may take.
WAIT, LONGEST_WAIT = 1.0, 600.0
_ADDRESSES = ("downloadUrls", "downloadUrl")
_PLACE = re.compile(r"\{(\w+)\}")
Item = dict[str, Any]


class Files(Protocol):
    """Where files are kept; see `writing.files.FileStore`."""

    def keep(self, source: Any, ids: Sequence[Any]) -> Item: ...
    def read(self, facts: Mapping[str, Any]) -> bytes: ...
    def fetch(self, source: Any) -> bytes: ...


def read_attached(
    client: gc.ApiClient, stream: Stream, day: str, position: Position, arguments: Item, files: Files
) -> Iterator[tuple[pa.Table, Position | None]]:
    """The pages of a partition behind a position, each with the position behind it, `None` at the end.

    :raises ApiException: if the platform refuses
    :raises OSError: if a file cannot be written
    """
    reader = PageReader(columns_of(stream), "")
    for owners, behind in _groups(client, stream, day, position):
        rows: list[Item] = []
        for item in _items(client, stream, owners, day, arguments, files):
            rows += _with_file(stream, item, files)
        yield reader.table(rows), behind


def _groups(client: gc.ApiClient, stream: Stream, day: str, position: Position) -> Iterator[tuple[list[Item], Any]]:
    """The items that something belongs to, some at a time: what is begun again after a crash is a part of a page."""
    position = dict(position)
    skip = position.pop("skip", 0)
    other = None if stream.of.startswith("/") else find_stream(stream.of)
    if other is not None and other.kind == "days" and position.get("way") != "query" and not position.get("job"):
        job = submit_job(client, other, day)
        position |= {"services": [""], "service": 0, "job": job, "cursor": None}
    size = BATCH if stream.batch else EACH
    for owners, behind in _owners(client, stream, day, position):
        for start in range(skip, max(len(owners), 1), size):
            ended = start + size >= len(owners)
            yield owners[start : start + size], behind if ended else {**position, "skip": start + size}
        position, skip = behind, 0


def _owners(client: gc.ApiClient, stream: Stream, day: str, position: Position) -> Iterator[tuple[list[Item], Any]]:
    """The items that something belongs to, page by page."""
    if stream.of.startswith("/"):
        yield client.request("GET", stream.of).get("entities", []), None
        return
    other = find_stream(stream.of)
    bounds = _bounds(day) if stream.window else ()
    window = {name: f"{moment}T00:00:00.000Z" for name, moment in zip(stream.window, bounds, strict=True)}
    wanted = {other.cursor, stream.ended, *(path.partition(".")[0] for path in stream.ids.values())} - {""}
    for table, behind in read(client, other, day, position, window):
        if not stream.path:
            node = columns_of(other)
            yield [join_item(node, row, json.loads(row[REST] or "null")) for row in table.to_pylist()], behind
            continue
        found = table.select(sorted(wanted)).to_pylist()
        if other.cursor:
            found = [one for one in found if not one[other.cursor] or one[other.cursor].date().isoformat() == day]
        if stream.ended:
            found = [one for one in found if one[stream.ended] is not None]
        yield found, behind


def _bounds(day: str) -> tuple[str, str]:
    import datetime as dt

    first = dt.date.fromisoformat(day)
    return day, (first + dt.timedelta(days=1)).isoformat()


def _items(
    client: gc.ApiClient, stream: Stream, owners: list[Item], day: str, arguments: Item, files: Files
) -> Iterator[Item]:
    """What there is of the owners, as the platform says it, with the identifiers that it belongs to."""
    named = [ids for owner in owners for ids in _identifiers(stream, owner)]
    if not stream.path:  # the items of the other stream are those of this one
        yield from owners
    elif stream.batch:
        queue = iter(named)
        while batch := list(itertools.islice(queue, BATCH)):
            answer = _call(client, stream, {}, {stream.batch: batch}, arguments)
            yield from _listed(answer, stream.items)
    else:
        for ids in named:
            body = _filled(stream.body, ids, day) if stream.verb != "GET" else None
            try:
                answer = _call(client, stream, ids, body, arguments)
            except gc.rest.NotFoundError:
                if not stream.optional:
                    raise
                continue
            for whole in _resolved(answer, stream, files):
                for item in _listed(whole, stream.items):
                    yield {**ids, **item}


def _identifiers(stream: Stream, owner: Item) -> Iterator[dict[str, str]]:
    """The values of path parameters for an item; several where one of its lists has several."""
    values = [dict.fromkeys(values_at(owner, path, stream.where)) for path in stream.ids.values()]
    for combination in itertools.product(*values):
        yield dict(zip(stream.ids, combination, strict=True))


def values_at(item: Any, path: str, where: Mapping[str, Sequence[str]] | None = None) -> list[Any]:
    """What stands at `participants.sessions.sessionId`, in all members of lists on the way.

    :param where: by `participants.purpose`, values that members of a list have to have
    """
    found, at = [item], ""
    for part in path.split("."):
        at = f"{at}.{part}".lstrip(".")
        inner = [one.get(part) for one in found if isinstance(one, dict)]
        found = [two for one in inner for two in (one if isinstance(one, list) else [one]) if two is not None]
        for place, allowed in (where or {}).items():
            if place.rpartition(".")[0] == at:
                found = [one for one in found if one.get(place.rpartition(".")[2]) in allowed]
    return found


def _call(client: gc.ApiClient, stream: Stream, ids: dict[str, str], body: Any, arguments: Item) -> Item:
    """Call the operation; if it submits something, wait until that is done."""
    if stream.job:
        submit = getattr(getattr(gc, stream.api)(client), stream.operation)
        wait: Any = gc.wait  # what it is given is known at run time only
        answer: Item = gc.to_wire(wait(submit(*(ids[one] for one in _PLACE.findall(stream.path)), body), client=client))
        return answer
    path = _PLACE.sub(lambda place: quote(ids[place[1]], safe=""), stream.path)
    if stream.then:
        return _export(client, stream.verb, path, _PLACE.sub(lambda place: quote(ids[place[1]], safe=""), stream.then))
    # A query changes nothing, whatever its verb: it may be sent again.
    operation = operations.find(stream.operation)
    names = {one.python: one.name for one in operation.parameters} if operation is not None else {}
    query = {names.get(name, name): value for name, value in arguments.items()}
    found: Any = client.request(stream.verb, path, query=query, body=body, idempotent=True)
    return found if isinstance(found, dict) else {"": found}


def _export(client: gc.ApiClient, verb: str, start: str, show: str) -> Item:
    """Start an export and wait until there is one that is not the one that was there before."""

    def look() -> Item:
        try:
            found: Item = client.request("GET", show)
        except gc.rest.NotFoundError:
            return {}
        return found

    before = look()
    client.request(verb, start)
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        now = look()
        if now and now.get("exportTimestamp") != before.get("exportTimestamp"):
            return now
        time.sleep(WAIT)
    raise TimeoutError(f"{show} shows no new export after {LONGEST_WAIT:.0f} seconds")


def _resolved(answer: Item, stream: Stream, files: Files) -> Iterator[Item]:
    """An answer; if it points to files, what is in each of them, where it would have been in the answer."""
    urls = [] if stream.file else [one for name in _ADDRESSES for one in values_at(answer, name)]
    if not urls:
        if not values_at(answer, stream.items) and str(answer.get("status")).lower() == "processing":
            raise RuntimeError(
                f"{stream.path} sends its result as a notification; ask for fewer days or units at a time"
            )
        yield answer
        return
    holder = stream.items.rpartition(".")[0]
    for url in urls:
        content = json.loads(files.fetch(url))
        yield {**answer, holder: content} if holder else content


def _listed(answer: Item, place: str) -> list[Item]:
    """The items of an answer; itself, if it is one."""
    if not place:
        whole = answer.get("", answer)
        return list(whole) if isinstance(whole, list) else [whole]
    return values_at(answer, place)


def _filled(value: Any, ids: dict[str, str], day: str) -> Any:
    """A body with `{day}`, `{next}` and identifiers filled in."""
    if isinstance(value, dict):
        return {name: _filled(inner, ids, day) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, ids, day) for inner in value]
    if not isinstance(value, str) or "{" not in value:
        return value
    known = dict(ids)
    if day:
        known["day"], known["next"] = _bounds(day)
    return _PLACE.sub(lambda place: known[place[1]], value)


def _with_file(stream: Stream, item: Item, files: Files) -> Iterator[Item]:
    """The rows of an item: itself with its file, or what is in that."""
    if not stream.file:
        yield item
        return
    own = not stream.file.startswith("/")
    # An address opens the file to whoever has it: it is left out, and the file is in its place.
    address = item.pop(stream.file, None) if own else _PLACE.sub(lambda at: quote(str(item[at[1]])), stream.file)
    ids = [next(iter(values_at(item, name)), None) for name in stream.name_by]
    facts = files.keep(address, ids) if address else {}
    if not stream.unpack:
        yield {**item, "_file": facts} if facts else item
    elif "name" in facts:
        content = json.loads(files.read(facts))
        rows = list(_unpacked({**item, **content}, stream.unpack.split(".")))
        yield from ({**row, "_file": facts} for row in rows or [item])
    else:
        yield {**item, "_file": facts}


def _unpacked(item: Item, places: list[str]) -> Iterator[Item]:
    """The members of lists in lists, each with the single values of what is around it."""
    if not places:
        yield item
        return
    around = {name: value for name, value in item.items() if not isinstance(value, (dict, list))}
    for inner in values_at(item, places[0]):
        yield from _unpacked({**around, **inner}, places[1:])
