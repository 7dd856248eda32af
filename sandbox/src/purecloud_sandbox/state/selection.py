"""Filtering and sorting a listing by the plain parameters of its query."""

from __future__ import annotations

import re
from typing import Any

from ..spec.definition import Definition, Json, Schema, as_list, as_object
from ..wire.requests import Call
from .search import listed, meets

_NOT_FILTERS = {
    "pageSize", "pageNumber", "count", "startIndex", "limit", "after", "before", "cursor", "expand", "sortBy",
    "sortOrder", "fields", "filter", "attributes", "excludedAttributes", "previousPage", "nextPage",
}  # fmt: skip
_ANY = ("any", "all")


def select(definition: Definition, call: Call, schema: Schema, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items that the request's parameters let through, in the order that it asks for."""
    wanted = filters(definition, call, schema)
    chosen = [item for item in items if all(_matches(item, name, value) for name, value in wanted.items())]
    criteria = as_list(as_object(call.body).get("query"))
    if criteria:
        chosen = [item for item in chosen if meets(item, criteria)]
    return sort(call, chosen)


def is_plain(definition: Definition, call: Call, schema: Schema) -> bool:
    """Whether a request takes everything in the order it was made."""
    searched = as_list(as_object(call.body).get("query"))
    return (
        not searched and not filters(definition, call, schema) and not call.query.get("sortBy") and not _descends(call)
    )


def filters(definition: Definition, call: Call, schema: Schema) -> dict[str, Json]:
    """Properties of the items that the query names, with the value asked for; a default counts for `state`."""
    properties = definition.properties(schema)
    wanted: dict[str, Json] = {}
    for parameter in call.operation.parameters:
        name = parameter.name
        if parameter.place != "query" or name in _NOT_FILTERS:
            continue
        value = call.query.get(name, parameter.schema.get("default") if name == "state" else None)
        own = _property(name, properties)
        if value is not None and own is not None and str(value).lower() not in _ANY:
            wanted[own] = value
    return wanted


def _property(name: str, properties: dict[str, Schema]) -> str | None:
    if name in properties:
        return name
    if name.endswith("Id") and name[:-2] in properties:  # divisionId asks for division.id
        return name[:-2]
    return None


def _matches(item: dict[str, Any], name: str, wanted: Json) -> bool:
    value = item.get(name)
    if isinstance(value, dict):  # a reference by its id, a status by its name
        value = [as_object(value)[key] for key in ("id", "name", "status") if key in as_object(value)]
    return any(_equals(_plain(one), choice) for one in listed(value) for choice in listed(wanted))


def _plain(value: Json) -> Json:
    return as_object(value).get("id") if isinstance(value, dict) else value


def _equals(value: Json, wanted: Json) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        if "*" in wanted:
            return re.fullmatch(re.escape(wanted).replace(r"\*", ".*"), value, re.IGNORECASE | re.DOTALL) is not None
        return value.lower() == wanted.lower()
    return bool(value == wanted)


def sort(call: Call, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort by the property that `sortBy` names, backwards where `sortOrder` says so; absent values come last."""
    name = call.query.get("sortBy") or as_object(call.body).get("sortBy")
    backwards = _descends(call)
    if isinstance(name, str) and name:
        known = [item for item in items if _key(item, name) is not None]
        absent = [item for item in items if _key(item, name) is None]
        return [*sorted(known, key=lambda item: _key(item, name) or (0, ""), reverse=backwards), *absent]
    return items[::-1] if backwards else items


def _descends(call: Call) -> bool:
    order = call.query.get("sortOrder") or as_object(call.body).get("sortOrder") or ""
    return str(order).lower().startswith("desc")


def _key(item: dict[str, Any], name: str) -> tuple[int, Any] | None:
    value: Json = item
    for part in name.split("."):
        fields = {known.lower(): inner for known, inner in as_object(value).items()}
        value = fields.get(part.lower())
    if isinstance(value, bool | int | float):
        return 0, value
    return (1, value.lower()) if isinstance(value, str) else None
