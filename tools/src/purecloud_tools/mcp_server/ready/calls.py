"""How ready-made reads call: through the same checks as everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...calls.listings import Listing
from ...catalogue.jsontypes import is_list, is_object
from ...output.problems import FAILED, NOT_FOUND, ToolError
from ...output.rows import dig
from ..safety.classes import only_reads
from ..service import Service
from ..tools.arguments import request_of

_MOST_ITEMS = 10_000


def call(service: Service, method: str, **given: Any) -> Any:
    """The answer of an operation that only reads, as JSON data.

    :raises ToolError: if it is not allowed
    :raises ApiException: if the platform refuses
    """
    operation = service.operation(method)
    if not only_reads(operation):
        raise ToolError(f"{method} is not a read", status=FAILED)
    request, _ = request_of(operation, given)
    service.check(operation)
    return request.send(service.client)


def items(service: Service, method: str, **given: Any) -> Iterator[Any]:
    """The items of a listing."""
    operation = service.operation(method)
    if not only_reads(operation):
        raise ToolError(f"{method} is not a read", status=FAILED)
    request, arguments = request_of(operation, given)
    service.check(operation)
    if operation.paging is None:
        yield from several(request.send(service.client), "entities")
        return
    yield from Listing(service.client, operation, request, arguments, limit=_MOST_ITEMS)


def several(value: Any, path: str) -> list[Any]:
    """The list that a path with dots leads to; an empty one if none is there."""
    found = dig(value, path)
    return found if is_list(found) else []


def named(service: Service, method: str, what: str, name: str) -> dict[str, Any]:
    """The one thing of a listing that has an id, or a name.

    :raises ToolError: if there is none, or more than one
    """
    wanted = name.strip().lower()
    if not wanted:
        raise ToolError(f"say which {what}")
    exact: list[dict[str, Any]] = []
    near: list[dict[str, Any]] = []
    for one in items(service, method):
        if not is_object(one):
            continue
        known = str(one.get("name", "")).lower()
        if wanted in (str(one.get("id", "")).lower(), str(one.get("email", "")).lower()):
            return one
        if known == wanted:
            exact.append(one)
        elif all(word in known.split() for word in wanted.split()) or wanted in known:
            near.append(one)
    found = exact or near
    if len(found) == 1:
        return found[0]
    if not found:
        raise ToolError(f"there is no {what} {name[:80]!r}", "`find_by_name` looks for what is called so.", NOT_FOUND)
    several = ", ".join(f"{one.get('name')} ({one.get('id')})" for one in found[:10])
    raise ToolError(f"{len(found)} {what}s are called so: {several}", "Give the id of one.", NOT_FOUND)
