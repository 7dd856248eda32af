"""`read`: calls what only reads, goes through its pages, and stops where an answer is long enough."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ...calls.listings import Listing, one_page, with_page_size
from ...calls.requests import Request
from ...catalogue.operations import Operation
from ...output.problems import REFUSED, ToolError
from ...output.rows import dumps
from ..safety.classes import only_reads
from ..service import Service
from .answers import MOST, Shape
from .arguments import request_of

USUAL_LIMIT = 100
_MOST_ITEMS = 10_000


def read(
    service: Service,
    operation: str,
    arguments: Mapping[str, Any] | None = None,
    query: str | None = None,
    limit: int | None = None,
    resume: str | None = None,
) -> str:
    """The answer of an operation that only reads.

    :param query: JMESPath: of a listing over the list of its items
    :param limit: the most items
    :param resume: where an earlier answer stopped
    :raises ToolError: if it is not a read, not allowed, or not sendable
    :raises ApiException: if the platform refuses
    """
    found = service.operation(operation)
    if not only_reads(found):
        hint = "`plan` shows what it would do." if service.options.write else "This server only reads."
        raise ToolError(f"{found.method} is not a read", hint, REFUSED)
    request, words = request_of(found, arguments)
    service.check(found)
    shape = Shape(service.masks, query)
    call = _digest(request, query)
    start = _started(service, resume, call)
    if _lists(found, words):
        return _items(service, found, request, words, shape, limit, start, call)
    answer = request.send(service.client)
    page = one_page(found, answer)
    if page is not None:
        answer = page[0]
    shown = shape.masked(answer)
    if shape.query is not None:
        shown = shape.query.of(shown)
    return _value(service, shown, shape, _offset(start), call)


def _digest(request: Request, query: str | None) -> str:
    text = dumps([request.verb, request.target(), request.headers, request.body, query])
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _started(service: Service, resume: str | None, call: str) -> Any:
    if not resume:
        return None
    of, position = service.position(resume)
    if of != call:
        raise ToolError("this resume token is of another call", "Repeat the same operation, arguments and query.")
    return position


def _offset(start: Any) -> int:
    """How far into the text of a value an answer begins. (Of items, a position is a token of the listing.)"""
    return start if isinstance(start, int) else 0


def _lists(operation: Operation, arguments: Mapping[str, Sequence[str]]) -> bool:
    """Whether the pages are gone through; who names a page gets that one."""
    paging = operation.paging
    return paging is not None and paging["style"] != "job" and paging.get("position") not in arguments


def _items(
    service: Service,
    operation: Operation,
    request: Request,
    arguments: Mapping[str, Sequence[str]],
    shape: Shape,
    limit: int | None,
    start: Any,
    call: str,
) -> str:
    """Items, until there are enough, or until they are long enough.

    An expression that needs all items is asked of those that are read; any other chooses while they come.
    """
    query = shape.query
    whole = query is not None and not query.streams
    if limit is not None and limit < 1:
        raise ToolError(f"limit is {limit}; it has to be at least 1.")
    wanted = max(1, min(limit or (_MOST_ITEMS if whole else USUAL_LIMIT), _MOST_ITEMS))
    # One more than is wanted tells whether there are more; beyond, no page is read ahead.
    most = wanted + 1 if query is None or whole else None
    sized = with_page_size(operation, arguments, most)
    after = start if isinstance(start, str) else None
    listing = Listing(service.client, operation, request, sized, limit=most, resume=after)
    kept: list[Any] = []
    answer: dict[str, Any] = {}
    size = read = 0
    full = stopped = False
    for item in listing:  # an item is done when the next one is asked for: so the loop ends with one that is not
        if full or len(kept) >= wanted or read >= _MOST_ITEMS:
            stopped = True
            break
        masked = shape.masked(item)
        found = [masked] if whole or query is None else list(query.over([masked]))
        added = 0 if whole else sum(len(dumps(one)) + 1 for one in found)
        if size + added > MOST - 1000:
            if kept:
                stopped = True
                break
            answer["cut"] = dumps(found)[: MOST - 2000]
            answer["hint"] = "One item is longer than an answer may be: choose of it with `query`."
            full = True
        else:
            kept += found
            size += added
        read += 1
    resume = service.keep((call, listing.resume_token)) if stopped else None
    if whole and query is not None:
        answer = {"over": read, "all": not stopped}
        return _value(
            service, query.of(kept), shape, _offset(start), call, answer | ({"resume": resume} if resume else {})
        )
    answer = {"items": kept, **answer}
    if query is not None:
        answer["over"] = read
    elif stopped and (total := listing.total()) is not None:
        answer["total"] = total
    if resume:
        answer["resume"] = resume
    return shape.text(answer)


def _value(
    service: Service, value: Any, shape: Shape, start: int, call: str, more: dict[str, Any] | None = None
) -> str:
    """A value, or the part of its text that begins at `start`."""
    more = more or {}
    text = dumps(value)
    if start == 0 and len(text) <= MOST - 1000:
        return shape.text({"value": value, **more})
    end = start + MOST - 2000
    answer: dict[str, Any] = {"part": text[start:end], "characters": f"{start} to {min(end, len(text))} of {len(text)}"}
    if end < len(text):
        answer["hint"] = "Choose of it with `query`, or go on with `resume`."
        answer["resume"] = service.keep((call, end))
    return shape.text({**answer, **{name: one for name, one in more.items() if name != "resume"}})
