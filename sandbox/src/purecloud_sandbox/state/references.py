"""References to things that exist: with the name that the thing has now, or whole where a request expands them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..spec.definition import Schema, as_list, as_object
from ..spec.formats import is_id
from .collections import DIVISIONS, QUEUES, USERS, Collections
from .shaping import MISSING

# Last word of a property's name: the collection that its id is from, where its name does not say that.
TARGETS = {
    "division": DIVISIONS, "user": USERS, "manager": USERS, "owner": USERS, "agent": USERS, "supervisor": USERS,
    "evaluator": USERS, "assignee": USERS, "reporter": USERS, "author": USERS, "by": USERS, "facilitator": USERS,
    "attendee": USERS, "creator": USERS, "queue": QUEUES, "skill": "/api/v2/routing/skills",
    "language": "/api/v2/routing/languages", "group": "/api/v2/groups", "team": "/api/v2/teams",
    "role": "/api/v2/authorization/roles", "flow": "/api/v2/flows", "site": "/api/v2/telephony/providers/edges/sites",
    "station": "/api/v2/stations", "location": "/api/v2/locations", "script": "/api/v2/scripts",
    "presencedefinition": "/api/v2/presence/definitions",
    "campaign": "/api/v2/outbound/campaigns", "prompt": "/api/v2/architect/prompts",
    "type": "/api/v2/taskmanagement/worktypes", "supportedcontent": "/api/v2/conversations/messaging/supportedcontent",
    "messagingsetting": "/api/v2/conversations/messaging/settings",
    "externalorganization": "/api/v2/externalcontacts/organizations",
    "externalcontact": "/api/v2/externalcontacts/contacts",
}  # fmt: skip
_DEEPEST = 4  # references within references
_SMALL = 5  # properties of a model that is only ever a reference, and shown whole


@dataclass(frozen=True, slots=True)
class _Property:
    """A property that refers to something, or has inside what does.

    :ivar collections: where its id may be from; none where it refers to nothing itself.
    :ivar named: it is only ever a reference, of an id and a name.
    :ivar wanted: what is shown of the thing.
    """

    name: str
    several: bool
    schema: Schema
    collections: tuple[str, ...]
    named: bool
    wanted: frozenset[str]
    inside: tuple[_Property, ...]


class References:
    """Fills the references of bodies."""

    def __init__(self, collections: Collections) -> None:
        self._collections = collections
        self._known: dict[tuple[str, int], tuple[_Property, ...]] = {}
        self._named: dict[str, tuple[str, ...]] = {}

    def fill(self, schema: Schema, body: dict[str, Any]) -> dict[str, Any]:
        """The body with the names and addresses of what it refers to, at any depth."""
        return self._fill_all(self._properties(schema, _DEEPEST), body)

    def expand(self, schema: Schema, body: dict[str, Any], name: str) -> dict[str, Any]:
        """A property with all that its model has of what it refers to; nothing where it does not refer to anything."""
        for part in self._properties(schema, _DEEPEST):
            value = body.get(part.name)
            if part.name.lower() != name.lower() or value is None or not part.collections:
                continue
            if not part.several:
                return {part.name: self._whole(part.schema, part.collections, as_object(value))}
            items = self._collections.definition.resolve(part.schema)["items"]
            return {part.name: [self._whole(items, part.collections, as_object(one)) for one in as_list(value)]}
        return {}

    def _fill_all(self, properties: tuple[_Property, ...], body: dict[str, Any]) -> dict[str, Any]:
        filled: dict[str, Any] = {}
        for part in properties:
            value = body.get(part.name)
            if isinstance(value, list) and part.several:
                filled[part.name] = [
                    self._fill(part, as_object(one)) if isinstance(one, dict) else one for one in as_list(value)
                ]
            elif isinstance(value, dict):
                filled[part.name] = self._fill(part, as_object(value))
        return {**body, **filled} if filled else body

    def _fill(self, part: _Property, reference: dict[str, Any]) -> dict[str, Any]:
        if part.inside:
            reference = self._fill_all(part.inside, reference)
        target = self._target(part.collections, reference)
        if target is None:
            return self._named_by_id(reference) if part.named else reference
        known = {field: target[field] for field in part.wanted if field in target}
        return {**known, **reference, **({"name": known["name"]} if "name" in known else {})}

    def _named_by_id(self, reference: dict[str, Any]) -> dict[str, Any]:
        """With the name of whatever has its id: a UUID is of one thing, wherever that is."""
        name = reference.get("id")
        called = self._collections.store.name_of(name) if isinstance(name, str) and is_id(name) else None
        return {**reference, "name": called} if called is not None else reference

    def _whole(self, schema: Schema, collections: tuple[str, ...], reference: dict[str, Any]) -> dict[str, Any]:
        target = self._target(collections, reference)
        shown = self._collections.shaper.conform(schema, {**(target or {}), **reference}, str(reference.get("id")))
        return reference if target is None or shown is MISSING else as_object(shown)

    def _target(self, collections: tuple[str, ...], reference: dict[str, Any]) -> dict[str, Any] | None:
        name = reference.get("id")
        if not isinstance(name, str):
            return None
        for collection in collections:
            if collection in self._collections.seeds:  # what the organization has may be referred to unseen
                self._collections.ensure(collection)
            item = self._collections.store.find(collection, name)
            if item is not None:
                return item.body
        return None

    def _properties(self, schema: Schema, depth: int) -> tuple[_Property, ...]:
        """The properties of a model that refer to something, or lead to what does."""
        model = str(schema.get("$ref", ""))
        key = (model, depth)
        if key not in self._known or not model:
            self._known[key] = ()  # a model that has itself inside
            definition = self._collections.definition
            parts = [self._property(name, part, depth) for name, part in definition.properties(schema).items()]
            self._known[key] = tuple(part for part in parts if part.collections or part.named or part.inside)
        return self._known[key]

    def _property(self, name: str, schema: Schema, depth: int) -> _Property:
        definition = self._collections.definition
        flat = definition.resolve(schema)
        several = flat.get("type") == "array"
        inner = flat["items"] if several else schema
        properties = definition.properties(inner)
        collections = self._collections_of(name.removesuffix("s") if several else name) if "id" in properties else ()
        inside = self._properties(inner, depth - 1) if depth > 1 and properties else ()
        plain = all(
            definition.resolve(part).get("type") not in ("array", "object", None) for part in properties.values()
        )
        only_refers = plain and len(properties) <= _SMALL
        wanted = properties.keys() if only_refers else {"name", "selfUri"} & properties.keys()
        named = only_refers and {"id", "name"} <= properties.keys()
        return _Property(name, several, schema, collections, named, frozenset(wanted), inside)

    def _collections_of(self, name: str) -> tuple[str, ...]:
        """Where the ids of a property are from: what its name, or the last word of it, is the plural of."""
        if name not in self._named:
            paths = self._collections.definition.paths
            known = TARGETS.get(name.lower()) or TARGETS.get(_words(name)[-1])
            endings = tuple(f"/{name.lower().removesuffix('y')}{ending}" for ending in ("s", "es", "ies"))
            like = [path for path in paths if path.endswith(endings) and "{" not in path and path != known]
            chosen = [known] if known in paths else []
            self._named[name] = (*chosen, *(path for path in like if self._collections.resources.item_schema(path)))
        return self._named[name]


def _words(name: str) -> list[str]:
    """`wrapupQueue` is wrapup and queue."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).split()
    return words or [name]
