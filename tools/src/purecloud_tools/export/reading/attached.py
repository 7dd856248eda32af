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
from .days import Rest, rows_of
from .pages import PageReader
from .schema import REST, join_item
from .source import Position, read, submit_job
from .streams import BESIDE, ORGANIZATION, Stream, asked_for, columns_of, find_stream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

#: The most that the platform takes in one batch, and how many items are gone through in a unit of calls for each.
BATCH, EACH = 100, 50
#: Seconds between two questions whether an export is there, and how long that may take.
WAIT, LONGEST_WAIT = 1.0, 600.0
_ADDRESSES = ("downloadUrls", "downloadUrl")
_PLACE = re.compile(r"\{([\w.]+)\}")
Item = dict[str, Any]
Arguments = dict[str, dict[str, Any]]


class Files(Protocol):
    """Where files are kept; see `writing.files.FileStore`."""

    def keep(self, source: Any, ids: Sequence[Any]) -> Item: ...
    def miss(self, reason: str, ids: Sequence[Any]) -> Item: ...
    def read(self, facts: Mapping[str, Any]) -> bytes: ...
    def fetch(self, source: Any) -> bytes: ...


def read_attached(
    client: gc.ApiClient, stream: Stream, day: str, position: Position, arguments: Arguments, files: Files, through: str
) -> Iterator[tuple[pa.Table, Position | None, Rest]]:
    """The pages of a partition behind a position, each with the position behind it, `None` at the end.

    :param arguments: what this stream, and those to whose items its items belong, are asked with, by their names
    :param through: up to when the platform's data is complete, ISO 8601
    :returns: with each page, too, what is not over of the items that it belongs to
    :raises ApiException: if the platform refuses
    :raises OSError: if a file cannot be written
    """
    reader = PageReader(columns_of(stream), "")
    for owners, behind, rest in _groups(client, stream, day, position, arguments, files, through):
        rows: list[Item] = []
        for item in _items(client, stream, owners, day, arguments.get(stream.name, {}), files):
            rows += _with_file(stream, item, files)
        yield reader.table(rows), behind, rest


def _groups(
    client: gc.ApiClient, stream: Stream, day: str, position: Position, arguments: Arguments, files: Files, through: str
) -> Iterator[tuple[list[Item], Any, Rest]]:
    """The items that something belongs to, some at a time: what is begun again after a crash is a part of a page."""
    position = dict(position)
    skip = position.pop("skip", 0)
    other = None if stream.of.startswith("/") or stream.of == ORGANIZATION else _other(stream, arguments)
    if (
        other is not None
        and not other.of
        and other.kind == "days"
        and position.get("way") != "query"
        and not position.get("job")
    ):
        job = submit_job(client, other, day)
        position |= {"services": [""], "service": 0, "job": job, "cursor": None}
    size = BATCH if stream.batch else EACH
    for owners, behind, rest in _owners(client, stream, day, position, arguments, files, through):
        for start in range(skip, max(len(owners), skip + 1), size):
            if start + size < len(owners):
                yield owners[start : start + size], {**position, "skip": start + size}, Rest()
            else:
                yield owners[start:], behind, rest  # of the page, once
        position, skip = behind, 0


def _owners(
    client: gc.ApiClient, stream: Stream, day: str, position: Position, arguments: Arguments, files: Files, through: str
) -> Iterator[tuple[list[Item], Any, Rest]]:
    """The items that something belongs to, page by page."""
    if stream.of == ORGANIZATION:
        yield [{}], None, Rest()
        return
    if stream.of.startswith("/"):
        answers = _resolved(client.request("GET", stream.of), stream, files)
        yield [one for answer in answers for one in answer.get("entities") or []], None, Rest()
        return
    other = _other(stream, arguments)
    if other.of:  # those belong to others themselves, and are few: schedules of business units
        distinct: dict[Any, Item] = {}
        for table, _, _ in read_attached(client, other, day, {}, arguments, files, through):
            for one in _joined(table, other):
                distinct.setdefault(tuple(values_at(one, path)[0] for path in stream.ids.values()), one)
        yield list(distinct.values()), None, Rest()
        return
    bounds = _bounds(day) if stream.window else ()
    window = {name: f"{moment}T00:00:00.000Z" for name, moment in zip(stream.window, bounds, strict=True)}
    wanted = {*other.ended, *(path.partition(".")[0] for path in stream.ids.values())}
    for table, behind in read(client, other, day, position, {**arguments.get(other.name, {}), **window}):
        if not stream.path:
            yield _joined(table, other), behind, Rest()
            continue
        own, rest = rows_of(table, other, day, through, stream.lookback)
        found = own.select(sorted(wanted)).to_pylist()
        yield [one for one in found if all(one[end] is not None for end in other.ended)], behind, rest


def _other(stream: Stream, arguments: Arguments) -> Stream:
    """The stream to whose items its items belong, with what that is asked for."""
    return asked_for(find_stream(stream.of), dict(arguments.get(stream.of, {})))


def _joined(table: pa.Table, stream: Stream) -> list[Item]:
    """The items of rows, as the platform sent them."""
    node = columns_of(stream)
    return [join_item(node, row, json.loads(row[REST] or "null")) for row in table.to_pylist()]


def _bounds(day: str) -> tuple[str, str]:
    import datetime as dt

    first = dt.date.fromisoformat(day)
    return day, (first + dt.timedelta(days=1)).isoformat()


def _items(
    client: gc.ApiClient, stream: Stream, owners: list[Item], day: str, arguments: Item, files: Files
) -> Iterator[Item]:
    """What there is of the owners, as the platform says it, with the identifiers that it belongs to."""
    named = [ids for owner in owners for ids in _identifiers(client, stream, owner)]
    if not stream.path:  # the items of the other stream are those of this one
        yield from owners
    elif stream.batch:
        queue = iter(named)
        while batch := list(itertools.islice(queue, BATCH)):
            answer = _call(client, stream, {}, {stream.batch: batch}, arguments)
            yield from _listed(answer, stream.items)
    else:
        for ids in named:
            for answer in _answers(client, stream, ids, day, arguments):
                for whole in _resolved(answer, stream, files):
                    around = _beside(whole, stream.items)
                    for item in _listed(whole, stream.items):
                        yield {**around, **ids, **item}


def _answers(client: gc.ApiClient, stream: Stream, ids: dict[str, Any], day: str, arguments: Item) -> Iterator[Item]:
    """What the operation answers for an item: nothing if there is none, several where it says that it goes on."""
    body: Any = _filled(stream.body, ids, day) if stream.verb != "GET" else None
    while True:
        try:
            answer = _call(client, stream, ids, body, arguments)
        except gc.rest.NotFoundError:
            if not stream.optional:
                raise
            return
        yield answer
        if not stream.goes_on:
            return
        following = next(iter(values_at(answer, stream.goes_on)), None)
        if following is None or not body["range"]["startDate"] < following < body["range"]["endDate"]:
            return
        body["range"]["startDate"] = following


def _identifiers(client: gc.ApiClient, stream: Stream, owner: Item) -> Iterator[dict[str, Any]]:
    """The values of parameters for an item; several where one of its lists, or another listing, has several."""
    values = [dict.fromkeys(values_at(owner, path, stream.where)) for path in stream.ids.values()]
    for combination in itertools.product(*values):
        ids = dict(zip(stream.ids, combination, strict=True))
        others = [_entities(client, path, ids) for path in stream.each.values()]
        counts = [range(1, 1 + int(next(iter(values_at(owner, path)), 1))) for path in stream.numbered.values()]
        for more in itertools.product(*others, *counts):
            yield {**ids, **dict(zip((*stream.each, *stream.numbered), more, strict=True))}


def _entities(client: gc.ApiClient, path: str, ids: dict[str, Any]) -> list[str]:
    """The ids of a listing that has no pages."""
    return [str(one["id"]) for one in client.request("GET", _placed(path, ids)).get("entities") or []]


def _placed(path: str, values: Item) -> str:
    """A path with its parameters filled in."""
    return _PLACE.sub(lambda place: quote(str(values_at(values, place[1])[0]), safe=""), path)


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


def _call(client: gc.ApiClient, stream: Stream, ids: dict[str, Any], body: Any, arguments: Item) -> Item:
    """Call the operation; if it submits something, wait until that is done."""
    known = {**stream.given, **ids}
    operation = operations.find(stream.operation)
    parameters = operation.parameters if operation is not None else ()
    if stream.job:
        submit = getattr(getattr(gc, stream.api)(client), stream.operation)
        sent = [body] if any(one.place == "body" for one in parameters) else []
        submitted = submit(*(known[one] for one in _PLACE.findall(stream.path)), *sent)
        answer: Item = gc.to_wire(submitted)
        if values_at(answer, stream.items) and "." in stream.items:
            return answer  # what is small comes at once
        wait: Any = gc.wait  # what it is given is known at run time only
        return dict(gc.to_wire(wait(submitted, client=client)))
    path = _placed(stream.path, known)
    if stream.then:
        return _export(client, stream.verb, path, _placed(stream.then, known))
    # A query changes nothing, whatever its verb: it may be sent again.
    names = {one.python: one.name for one in parameters}
    query = {names.get(name, name): value for name, value in arguments.items()}
    query |= {name: ids[name] for name in stream.numbered}
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


def _beside(answer: Item, place: str) -> Item:
    """What stands beside items that are not at the top of an answer: the day that numbers of weeks begin at."""
    found: Item = {}
    *holders, _ = names = place.split(".")
    for name, holder in zip(names, [*holders, ""], strict=True):
        if not holders or not isinstance(answer, dict):
            break
        found |= {one: value for one, value in answer.items() if one != name and one not in BESIDE}
        answer = answer.get(holder) or {}
    return found


def _filled(value: Any, ids: dict[str, Any], day: str) -> Any:
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
    whole = own or all(values_at(item, one) for one in _PLACE.findall(stream.file))
    address = item.pop(stream.file, None) if own else _placed(stream.file, item) if whole else None
    ids = [next(iter(values_at(item, name)), None) for name in stream.name_by] or [stream.name]
    if address:
        facts = files.keep(address, ids)
    elif stream.refused and item.get(stream.refused):
        if None in ids or "" in ids:  # there is nothing that could have a file: a conversation that was not recorded
            return
        facts = files.miss(str(item[stream.refused]), ids)
    else:
        facts = {}
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
