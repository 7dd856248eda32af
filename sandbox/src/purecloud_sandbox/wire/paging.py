"""Pages of a listing, in the style that the operation declares.

pageNumber and pageSize, in the query or in the body; after and before; cursor; startIndex and count of SCIM; nextUri
alone. A token (after, before, cursor) names the last item that was seen and its place, so that a listing goes on as it
should when items were added or removed before it.
"""

from __future__ import annotations

import base64
import binascii
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from ..spec.definition import Definition, Json, Schema, as_list, as_object
from ..spec.resources import listing_of
from ..spec.samples import Sampler
from .errors import ApiError
from .requests import Call
from .validation import problem

LARGEST = 1000
_SIZES = ("pageSize", "count", "limit", "maxResults", "size")
_FORWARD = ("after", "cursor", "nextPageCursor", "pageToken", "nextPage")


@dataclass(frozen=True, slots=True)
class Window:
    """Which items a request asks for."""

    start: int
    size: int
    forward: str  # the parameter that asks for the next page, "" when there is none
    numbered: bool = False  # its tokens are plain numbers


def asked(call: Call) -> dict[str, Any]:
    """What a request says about paging, in its query or its body."""
    body = as_object(call.body)
    said = {**call.extra, **call.query}
    said.update({name: body[name] for name in (*_SIZES, *_FORWARD, "pageNumber", "before") if name in body})
    paging = as_object(body.get("paging"))
    said.update({name: paging[name] for name in ("pageSize", "pageNumber") if name in paging})
    return said


def read_window(call: Call, ids: Callable[[], Sequence[str]], *, lenient: bool = False) -> Window:
    """Where a request's page begins and how long it is.

    :param ids: gives the ids of all items in order; asked only to go on from a token.
    :param lenient: take made-up numbers and tokens for the first page.
    :raises ApiError: 400, a number below one or a token that no listing gave out.
    """
    try:
        return _read_window(call, ids)
    except ApiError:
        if lenient:
            return Window(0, call.page_size, "")
        raise


def _read_window(call: Call, ids: Callable[[], Sequence[str]]) -> Window:
    said = asked(call)
    names = {parameter.name for parameter in call.operation.parameters if parameter.place == "query"}
    size = call.page_size
    for parameter in call.operation.parameters:
        if parameter.name in _SIZES:
            size = _number(parameter.schema.get("default"), size)
    for name in _SIZES:
        if name in said:
            size = _positive(name, said[name], least=0 if name == "count" and "startIndex" in names else 1)
            break
    size = min(size, LARGEST)
    forward = next((name for name in _FORWARD if name in names), "pageNumber" if "pageNumber" in names else "")
    numbered = any(p.name == forward and p.schema["type"] == "integer" for p in call.operation.parameters)
    for name in _FORWARD:
        if isinstance(said.get(name), int):
            return Window(max(0, said[name]), size, forward, numbered)
        if said.get(name):
            return Window(_read_token(name, str(said[name]), ids(), 1), size, forward)
    if said.get("before"):
        end = _read_token("before", str(said["before"]), ids(), 0)
        return Window(max(0, end - size), min(size, end), forward)
    if "startIndex" in said:
        return Window(max(1, _number(said["startIndex"], 1)) - 1, size, "startIndex")
    number = 1 if str(said.get("pageNumber", 1)) == "0" else _positive("pageNumber", said.get("pageNumber", 1))
    return Window((number - 1) * size, size, forward, numbered)


def write_page(
    definition: Definition, call: Call, window: Window, entities: list[Json], ids: Sequence[str], total: int
) -> Json:
    """The answer that holds one page, with every number and link that its schema has."""
    path = listing_of(definition, call.operation)
    if not path:
        return entities
    outer, _, name = path.rpartition(".")
    schema = definition.properties(call.operation.answer)[outer] if outer else call.operation.answer or {}
    size = max(1, window.size)
    number, pages = window.start // size + 1, -(-total // size)
    more, before = window.start + len(entities) < total, window.start > 0
    last = make_token(window.start + len(entities) - 1, ids[-1]) if ids and more else None
    first = make_token(window.start, ids[0]) if ids and before else None
    forward = window.forward or ("pageNumber" if more else "")
    if window.numbered and more:
        last = str(window.start + len(entities))
    following: object = last if forward in _FORWARD else number + 1
    if forward == "startIndex":
        following = window.start + len(entities) + 1
    said: dict[str, Any] = {
        "pageSize": window.size, "pageNumber": number, "total": total, "pageCount": pages, "totalHits": total,
        "totalResults": total, "startIndex": window.start + 1, "itemsPerPage": len(entities), "count": total,
        "totalCount": total, "cursor": last, "after": last, "before": first, "nextCursor": last, "nextPageCursor": last,
        "selfUri": call.request.path, "cursors": {"after": last, "before": first},
        "firstUri": link(call, pageNumber=1), "lastUri": link(call, pageNumber=max(1, pages)),
        "nextUri": link(call, **{forward: following}) if more else None,
        "previousUri": None,
    }  # fmt: skip
    if before:
        back = {"before": first} if forward == "after" else {"pageNumber": number - 1}
        said["previousUri"] = link(call, **back)
    said["nextPage"], said["previousPage"] = said["nextUri"], said["previousUri"]
    page: dict[str, Any] = {name: entities}
    for known, part in definition.properties(schema).items():
        if known == name or said.get(known) is None:
            continue
        flat = definition.resolve(part)
        value = said[known]
        if flat.get("type") == "object":
            inside = {key: as_object(value).get(key) for key in definition.properties(flat)}
            value = {key: text for key, text in inside.items() if text is not None}
        elif flat.get("type") == "string":
            value = str(value)
        elif not isinstance(value, int):
            continue
        page[known] = value
    page = {**_required(definition, schema, call, page), **page}
    return {outer: page} if outer else page


def _required(definition: Definition, schema: Schema, call: Call, page: dict[str, Any]) -> dict[str, Any]:
    """What a listing must have besides its page."""
    schema = definition.resolve(schema)
    made: dict[str, Any] = {}
    for name in as_list(schema.get("required")):
        if name == "schemas":
            made[name] = ["urn:ietf:params:scim:api:messages:2.0:ListResponse"]
        elif name == "types":  # what was searched
            made[name] = [call.request.path.removesuffix("/search").rpartition("/")[2]]
        elif name not in page:
            rng = random.Random(f"{call.request.path} {name}")  # noqa: S311 - no secrets here
            made[name] = Sampler(definition, rng).value(schema["properties"][name], name, (), 3)
    return made


def link(call: Call, **changes: object) -> str:
    """The request's path and query with some parameters changed."""
    query = [pair for pair in parse_qsl(call.request.query_string, keep_blank_values=True) if pair[0] not in changes]
    dropped = {"after", "before", "cursor"} if changes.keys() & {"after", "before", "cursor"} else set[str]()
    query = [pair for pair in query if pair[0] not in dropped]
    return f"{call.request.path}?{urlencode([*query, *((name, str(value)) for name, value in changes.items())])}"


def make_token(place: int, name: str) -> str:
    """A token for the item at a place."""
    return base64.urlsafe_b64encode(f"{place}.{name}".encode()).decode().rstrip("=")


def _read_token(name: str, token: str, ids: Sequence[str], step: int) -> int:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        place, _, last = text.partition(".")
        start = int(place)
    except (binascii.Error, ValueError):
        raise problem(name, "invalid.value", "The value of {field} was not given out by a listing.") from None
    if last in ids:
        start = ids.index(last)
        return start + step
    return start


def _number(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def _positive(name: str, value: object, least: int = 1) -> int:
    whole = value.isdigit() if isinstance(value, str) else isinstance(value, float) and value.is_integer()
    if whole:  # 1e9 is an integer of JSON Schema
        value = int(cast("str | float", value))
    number = _number(value, 0)
    if number < least:
        message = "The value {value} of {field} must be at least {minimum}."
        raise problem(name, "invalid.value", message, value=value, minimum=least)
    return number
