"""The streams: what can be exported, how it is asked for, and what tells its rows apart."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from ...catalogue import models, operations
from .schema import Node, schema_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


#: What streams belong to that are asked for once.
ORGANIZATION = "organization"
#: Of an answer around its items, what says how the answer came about.
BESIDE = frozenset(
    ("downloadUrl", "downloadUrls", "error", "errorCode", "id", "job", "operationId", "progress", "selfUri", "state",
     "status", "type")
)  # fmt: skip


@dataclass(frozen=True)
class Stream:
    """One table.

    :ivar kind: `listing`: all that there is, at once; `days`: day by day, as jobs or of what a day has
    :ivar operation: the method of the SDK that lists, or submits
    :ivar item: the model of a row
    :ivar items: where rows are in an answer
    :ivar key: what tells rows apart; empty if nothing does
    :ivar cursor: the moment that a row belongs to, "" if its day is the one that was asked for
    :ivar lookback: days before the last complete one that are read again
    :ivar ended: where the ends of rows are: while one is missing, their day is read again
    :ivar needs: parameters that the platform wants a value for
    :ivar page: rows of a page, `None` where nobody can say
    :ivar of: the stream, or the path of a short listing, to whose items its items belong, or `organization`; see
        `reading.attached`, and `streams.toml` for what else such a stream has
    :ivar file: where the address of a file is in an item, or a path that is one
    """

    name: str
    kind: str
    operation: str
    api: str
    path: str
    item: str
    items: str
    key: tuple[str, ...] = ()
    cursor: str = ""
    lookback: int = 0
    query: str = ""
    availability: str = ""
    body: dict[str, Any] = field(default_factory=dict[str, Any])
    services: dict[str, str] = field(default_factory=dict[str, str])
    needs: tuple[str, ...] = ()
    page: int | None = None
    of: str = ""
    verb: str = "GET"
    ids: dict[str, str] = field(default_factory=dict[str, str])
    given: dict[str, str] = field(default_factory=dict[str, str])
    each: dict[str, str] = field(default_factory=dict[str, str])
    numbered: dict[str, str] = field(default_factory=dict[str, str])
    where: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    window: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    batch: str = ""
    job: bool = False
    then: str = ""
    optional: bool = False
    file: str = ""
    refused: str = ""
    unpack: str = ""
    goes_on: str = ""
    fixed: bool = False
    name_by: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    columns: dict[str, Any] = field(default_factory=dict[str, Any])


@cache
def streams() -> dict[str, Stream]:
    """All streams by name."""
    with Path(__file__).with_name("streams.toml").open("rb") as file:
        reviewed = tomllib.load(file)
    by_method = {one["submit"]: name for name, one in reviewed.items() if "submit" in one}
    found: dict[str, Stream] = {}
    taken = set(reviewed)
    for operation in operations.within(()):
        paging = operation.paging
        if paging is None:
            if (pointing := _pointing(operation)) is not None:
                found[pointing.name] = pointing
            continue
        facts = reviewed.get(by_method.get(operation.method, ""), {})
        if operation.verb == "GET" and "{" not in operation.path:
            stream = _listing(operation, paging, taken)
        elif paging["style"] == "job" and "{" not in operation.path and (facts or "/aggregates/jobs" in operation.path):
            stream = _job(operation, paging, by_method.get(operation.method, ""), facts)
        else:
            continue
        found[stream.name] = stream
    for name, facts in reviewed.items():
        if "of" in facts:
            found[name] = _attached(name, facts, found)
    return dict(sorted(found.items()))


def columns_of(stream: Stream) -> Node:
    """The columns of a stream."""
    return _attached_columns(stream.name) if stream.of else schema_of(stream.item)


def find_stream(name: str) -> Stream:
    """The stream of a name.

    :raises ValueError: if there is none
    """
    known = streams()
    if name in known:
        return known[name]
    import difflib

    near = [one for one in known if one.endswith(f"_{name}")] + difflib.get_close_matches(name, known, n=3)
    near += sorted((one for one in known if name in one), key=len)
    hint = f" Did you mean {', '.join(list(dict.fromkeys(near))[:3])}?" if near and name else ""
    raise ValueError(f"There is no stream {name!r}.{hint} `purecloud export --list` shows all of them.")


def check(names: Iterable[str], arguments: Mapping[str, Mapping[str, Any]]) -> list[Stream]:
    """The streams of names, once each.

    :param arguments: parameters, by stream
    :raises ValueError: for a stream or a parameter that does not exist, and for parameters that are missing
    """
    found = {name: find_stream(name) for name in names}
    owners = {one.name: one for stream in found.values() for one in owners_of(stream)}
    for name, given in arguments.items():
        if name not in {**owners, **found}:
            raise ValueError(f"There are parameters for {name}, but what is exported is {', '.join(found)}.")
        asked_for(find_stream(name), dict(given))
    for stream in found.values():
        given = dict(arguments.get(stream.name, {}))
        missing = [name for name in stream.needs if name not in given]
        if missing:
            raise ValueError(
                f"{stream.name} needs a value for {', '.join(missing)}: --with {stream.name}.{missing[0]}=..."
            )
    return list(found.values())


def owners_of(stream: Stream) -> list[Stream]:
    """The streams to whose items its items belong, the nearest first."""
    other = streams().get(stream.of)
    return [] if other is None else [other, *owners_of(other)]


def permissions_of(stream: Stream) -> list[str]:
    """What who exports it has to be allowed: of the stream itself, and of those that it is found by."""
    found = [one for other in owners_of(stream)[:1] for one in permissions_of(other)]
    operation = operations.find(stream.operation) if stream.operation else None
    for rule, names in (operation.permissions if operation is not None else {}).items():
        found.append(" or ".join(names) if rule == "any" else " ".join(names))
    return list(dict.fromkeys(found))


def asked_for(stream: Stream, arguments: dict[str, Any]) -> Stream:
    """A stream with what a query or a job is asked for: `{"groupBy": "queueId"}`, which the platform calls so.

    :raises ValueError: if it has no such parameter
    """
    operation = operations.find(stream.operation) if stream.operation else None
    if not arguments or operation is None:
        if arguments:
            raise ValueError(f"{stream.name} has no parameters.")
        return stream
    sent = {} if operation.body is None else models.properties(operation.body.kind) or {}
    fixed = {"interval", stream.batch, *stream.ids, *stream.given, *stream.each, *stream.numbered}
    fixed |= {(operation.paging or {}).get(name, "") for name in ("position", "size")}
    asked = [one for one in operation.parameters if one.place == "query" and one.name not in fixed]
    taken = {} if stream.kind == "days" and not stream.of else {one.python: one for one in asked}
    body = dict(stream.body)
    for name, value in arguments.items():
        if name in taken:
            continue
        if name not in sent or name in fixed:
            names = ", ".join(sorted({*taken, *sent} - fixed)) or "none"
            raise ValueError(f"{stream.name} has no parameter {name!r}; it has {names}.")
        several = models.item_of(sent[name].kind) is not None and not isinstance(value, (list, tuple))
        body[name] = [value] if several else value
    return replace(stream, body=body)


def _listing(operation: operations.Operation, paging: dict[str, str], taken: set[str]) -> Stream:
    words = operation.command.split()
    name = "_".join(words[:-1] if words[-1] == "list" else words).replace("-", "_")
    item = paging["item"]
    known = models.properties(item) or {}
    sizes = [one for one in operation.parameters if one.name == paging.get("size")]
    key = (paging["key"],) if paging.get("key") in known else ("id",) if "id" in known else ()
    return Stream(
        name=f"{name}_list" if name in taken else name,
        kind="listing",
        operation=operation.method,
        api=operation.classes[0],
        path=operation.path,
        item=item,
        items=paging["items"],
        key=key,
        needs=tuple(one.python for one in operation.parameters if one.required),
        page=min(500, sizes[0].limits.get("maximum", 100)) if sizes else None,
    )


def _metrics(query: dict[str, models.Property]) -> list[str]:
    """All metrics of an aggregate query: what its views may be of, and what it may be sorted by."""
    found: set[str] = set(query["metrics"].values)
    for place, name in (("views", "target"), ("sortMetric", "name")):
        kind = query[place].kind if place in query else ""
        known = models.properties(models.item_of(kind) or kind) or {}
        found |= set(known[name].values) if name in known else set()
    return sorted(found)


#: What listings of workforce management belong to.
_UNITS = {
    "businessUnitId": "/api/v2/workforcemanagement/businessunits",
    "managementUnitId": "workforcemanagement_managementunits",
}


def _pointing(operation: operations.Operation) -> Stream | None:
    """A listing of a unit of workforce management that may point to a file instead, when it is large."""
    known = models.properties(operation.returns or "") or {}
    item = models.item_of(known["entities"].kind) if "entities" in known else None
    place = [one.name for one in operation.parameters if one.place == "path"]
    others = [one for one in operation.parameters if one.required and one.place != "path"]
    fits = operation.verb == "GET" and len(place) == 1 and place[0] in _UNITS and not others
    if not fits or item is None or "downloadUrl" not in known:
        return None
    return Stream(
        name="_".join(operation.command.split()).replace("-", "_").removesuffix("_list").removesuffix("_get"),
        kind="listing",
        operation=operation.method,
        api=operation.classes[0],
        path=operation.path,
        item=item,
        items="entities",
        key=(place[0], "id") if "id" in (models.properties(item) or {}) else (),
        of=_UNITS[place[0]],
        ids={place[0]: "id"},
    )


def _attached(name: str, facts: dict[str, Any], known: dict[str, Stream]) -> Stream:
    """A stream of what belongs to the items of another one, as it was reviewed."""
    facts = dict(facts)
    other = known.get(facts["of"])
    operation = operations.find(facts.pop("call")) if "call" in facts else None
    tuples: dict[str, Any] = {
        one: tuple(facts.pop(one)) for one in ("key", "ended", "window", "name_by", "whole") if one in facts
    }
    whole: dict[str, Any] = {
        "name": name, "kind": "listing", "operation": "", "api": "", "path": "", "verb": "", "item": "", "items": "",
    }  # fmt: skip
    if other is not None:
        inherited = ("kind", "lookback", "query", "availability", *(() if "columns" in facts else ("item",)))
        whole |= {one: getattr(other, one) for one in inherited}
    if operation is not None:
        whole |= {"operation": operation.method, "api": operation.classes[0]}
        whole |= {"path": operation.path, "verb": operation.verb}
    whole |= tuples | facts
    return Stream(**whole)


@cache
def _attached_columns(name: str) -> Node:
    stream = streams()[name]
    own = _columns(stream.columns) if stream.columns else schema_of(stream.item).fields
    around = {one: Node("str") for one in (*stream.ids, *stream.each)} | {one: Node("int") for one in stream.numbered}
    around |= _beside(stream)
    around = {} if stream.batch else {name: node for name, node in around.items() if name not in own}
    file = {"name": Node("str"), "bytes": Node("int"), "sha256": Node("str"), "error": Node("str")}
    return Node("object", {**around, **own, **({"_file": Node("object", file)} if stream.file else {})})


def _beside(stream: Stream) -> dict[str, Node]:
    """The columns of what stands beside items that are not at the top of an answer."""
    *holders, last = stream.items.split(".")
    operation = operations.find(stream.operation) if holders else None
    kind = (operation.returns if operation is not None else None) or ""
    found: dict[str, Node] = {}
    for name, holder in zip((*holders, last), (*holders, ""), strict=True):
        if not holders:
            break
        found |= {one: node for one, node in schema_of(kind).fields.items() if one != name and one not in BESIDE}
        known = models.properties(kind) or {}
        kind = known[holder].kind if holder in known else ""
    return found


def _columns(described: dict[str, Any]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for name, kind in described.items():
        found[name] = Node(kind) if isinstance(kind, str) else Node("object", _columns(kind))
    return found


def _job(operation: operations.Operation, paging: dict[str, str], name: str, facts: dict[str, Any]) -> Stream:
    if not name:
        # /api/v2/analytics/flows/aggregates/jobs -> flows_aggregates
        name = "_".join(operation.path.split("/")[3:-1]).removeprefix("analytics_")
    body = dict(facts.get("body", {}))
    if not facts:
        query = models.properties(operation.body.kind if operation.body is not None else "") or {}
        body["granularity"] = "PT30M"
        if "metrics" in query:
            body["metrics"] = _metrics(query)
    return Stream(
        name=name,
        kind="days",
        operation=operation.method,
        api=operation.classes[0],
        path=operation.path,
        item=paging["item"],
        items=paging["items"],
        key=tuple(facts.get("key", ())),
        cursor=facts.get("cursor", ""),
        lookback=facts.get("lookback", 1),
        ended=tuple(facts.get("ended", ())),
        query=facts.get("query", ""),
        availability=facts.get("availability", ""),
        body=body,
        services=facts.get("services", {}),
    )
