"""Filtering and sorting a listing by the plain parameters of its query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..spec.definition import Definition, Json, Schema, as_list, as_object
from ..wire.requests import Call
from .search import every, listed, meets, read

_NOT_FILTERS = {
    "pageSize", "pageNumber", "count", "startIndex", "limit", "after", "before", "cursor", "expand", "sortBy",
    "sortOrder", "fields", "filter", "attributes", "excludedAttributes", "previousPage", "nextPage",
}  # fmt: skip
_ANY = ("any", "all")
# Parameters that look for words: in which properties; none for wherever an item has words.
_WORDS: dict[str, tuple[str, ...]] = {
    "q": (), "queryValue": (), "searchTerm": ("name", "description"), "nameOrDescription": ("name", "description"),
    "nameContains": ("name",),
}  # fmt: skip
_BEGINNINGS = {"namePrefix": "name", "libraryPrefix": "name"}
# Listings whose `name` is the beginning of a name, or a part of it, as the platform documents; elsewhere it is the
# whole name, with `*` for anything.
_API = "/api/v2/"
_BY_BEGINNING = {
    _API + path for path in (
        "externalcontacts/externalsources", "knowledge/guest/sessions/{sessionId}/categories",
        "knowledge/knowledgebases/{knowledgeBaseId}/categories", "routing/skillgroups", "routing/skills", "teams",
    )
}  # fmt: skip
_BY_PART = {
    _API + path for path in (
        "authorization/divisions", "businessrules/decisiontables", "businessrules/decisiontables/search",
        "conversations/summaries/settings", "externalcontacts/import/settings", "integrations/actions",
        "integrations/actions/drafts", "knowledge/knowledgebases/{knowledgeBaseId}/labels",
        "routing/queues/{queueId}/members", "scripts", "socialmedia/topics", "speechandtextanalytics/programs",
        "speechandtextanalytics/reprocessing/jobs", "speechandtextanalytics/topics",
    )
}  # fmt: skip
# How outbound listings compare the name, where `filterType` says it.
_FILTER_TYPES = {"prefix": "beginning", "beginswith": "beginning", "contains": "part", "endswith": "end"}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a parameter lets through.

    :ivar fields: the properties that are compared, of which one has to fit; none for all that hold words.
    :ivar kind: `whole`, `beginning`, `part` or `end`: what of the value has to be what was asked for.
    """

    fields: tuple[str, ...]
    wanted: Json
    kind: str = "whole"

    def fits(self, item: dict[str, Any]) -> bool:
        """Whether an item is let through."""
        found = [value for name in self.fields for value in _values(item, name)] if self.fields else every(item)
        return any(_compares(self.kind, value, choice) for value in found for choice in listed(self.wanted))


def select(definition: Definition, call: Call, schema: Schema, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items that the request's parameters let through, in the order that it asks for."""
    wanted = filters(definition, call, schema)
    chosen = [item for item in items if all(one.fits(item) for one in wanted)]
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


def filters(definition: Definition, call: Call, schema: Schema) -> list[Filter]:
    """What the query asks for: properties of the items with a value, or words; a default counts for `state`."""
    properties = definition.properties(schema)
    found: list[Filter] = []
    for parameter in call.operation.parameters:
        name = parameter.name
        if parameter.place != "query" or name in _NOT_FILTERS:
            continue
        value = call.query.get(name, parameter.schema.get("default") if name == "state" else None)
        if value is None or str(value).lower() in _ANY:
            continue
        own = _property(name, properties)
        if name in _WORDS and own is None:
            found.append(Filter(_WORDS[name], value, "part"))
        elif name in _BEGINNINGS:
            found.append(Filter((_BEGINNINGS[name],), value, "beginning"))
        elif own is not None:
            found.append(Filter((own,), value, _kind(call) if name == "name" else "whole"))
    return found


def _kind(call: Call) -> str:
    """How a listing compares the name."""
    said = call.query.get("filterType")
    if said is not None:
        return _FILTER_TYPES.get(str(said).lower(), "whole")
    listing = call.operation.template.partition("/divisionviews")[0]
    return "beginning" if listing in _BY_BEGINNING else "part" if listing in _BY_PART else "whole"


def _property(name: str, properties: dict[str, Schema]) -> str | None:
    """The property that a parameter asks for: `divisionId` and `divisionIds` for division, `libraryId` for
    libraries, `states` for state."""
    if name in properties or name.partition(".")[0] in properties:
        return name
    if name == "ids":
        return "id" if "id" in properties else None
    stem = name.removesuffix("s").removesuffix("Id")
    several = (f"{stem}s", f"{stem.removesuffix('y')}ies") if name.endswith(("Id", "Ids")) else ()
    return next((one for one in (stem, *several, name.removesuffix("es")) if one in properties), None)


def _values(item: dict[str, Any], name: str) -> Iterator[Json]:
    if "." in name:
        yield from read(item, name)
        return
    value = item.get(name)
    if isinstance(value, dict):  # a reference by its id, a status by its name
        yield from (as_object(value)[key] for key in ("id", "name", "status") if key in as_object(value))
    elif value is not None:
        yield from map(_plain, listed(value))


def _plain(value: Json) -> Json:
    return as_object(value).get("id") if isinstance(value, dict) else value


def _compares(kind: str, value: Json, wanted: Json) -> bool:
    if kind == "whole" or not isinstance(value, str) or not isinstance(wanted, str) or "*" in wanted:
        return _equals(value, wanted)
    own, other = value.casefold(), wanted.casefold()
    if kind == "part":
        return all(word in own for word in other.split())
    return own.startswith(other) if kind == "beginning" else own.endswith(other)


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
