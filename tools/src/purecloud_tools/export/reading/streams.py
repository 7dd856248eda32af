"""The streams: what can be exported, how it is asked for, and what tells its rows apart."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ...catalogue import models, operations

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True)
class Stream:
    """One table.

    :ivar kind: `listing`: all that there is, at once; `days`: day by day, as jobs
    :ivar operation: the method of the SDK that lists, or submits
    :ivar item: the model of a row
    :ivar items: where rows are in an answer
    :ivar key: what tells rows apart; empty if nothing does
    :ivar cursor: the moment that a row belongs to, "" if its day is the one that was asked for
    :ivar lookback: days before the last complete one that are read again
    :ivar needs: parameters that the platform wants a value for
    :ivar page: rows of a page, `None` where nobody can say
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


@cache
def streams() -> dict[str, Stream]:
    """All streams by name."""
    with Path(__file__).with_name("streams.toml").open("rb") as file:
        reviewed = tomllib.load(file)
    by_method = {one.get("submit"): name for name, one in reviewed.items()}
    found: dict[str, Stream] = {}
    taken = set(reviewed)
    for operation in operations.within(()):
        paging = operation.paging
        if paging is None:
            continue
        facts = reviewed.get(by_method.get(operation.method, ""), {})
        if operation.verb == "GET" and "{" not in operation.path:
            stream = _listing(operation, paging, taken)
        elif paging["style"] == "job" and "{" not in operation.path and (facts or "/aggregates/jobs" in operation.path):
            stream = _job(operation, paging, by_method.get(operation.method, ""), facts)
        else:
            continue
        found[stream.name] = stream
    return dict(sorted(found.items()))


def find_stream(name: str) -> Stream:
    """The stream of a name.

    :raises ValueError: if there is none
    """
    known = streams()
    if name in known:
        return known[name]
    import difflib

    near = difflib.get_close_matches(name, known, n=3)
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    raise ValueError(f"There is no stream {name!r}.{hint} `purecloud export --list` shows all of them.")


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


def _job(operation: operations.Operation, paging: dict[str, str], name: str, facts: dict[str, Any]) -> Stream:
    if not name:
        # /api/v2/analytics/flows/aggregates/jobs -> flows_aggregates
        name = "_".join(operation.path.split("/")[3:-1]).removeprefix("analytics_")
    body = dict(facts.get("body", {}))
    if not facts:
        query = models.properties(operation.body.kind if operation.body is not None else "") or {}
        body["granularity"] = "PT30M"
        if "metrics" in query:
            body["metrics"] = list(query["metrics"].values)
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
        query=facts.get("query", ""),
        availability=facts.get("availability", ""),
        body=body,
        services=facts.get("services", {}),
    )
