"""References to things that exist: shown with the name that the thing has now."""

from __future__ import annotations

from typing import Any

from ..spec.definition import Schema, as_list, as_object
from .collections import DIVISIONS, QUEUES, USERS, Collections

# Last word of a property's name: the collection that its id is from.
TARGETS = {
    "division": DIVISIONS, "user": USERS, "manager": USERS, "owner": USERS, "agent": USERS, "supervisor": USERS,
    "evaluator": USERS, "assignee": USERS, "queue": QUEUES, "skill": "/api/v2/routing/skills",
    "language": "/api/v2/routing/languages", "group": "/api/v2/groups", "team": "/api/v2/teams",
    "role": "/api/v2/authorization/roles", "flow": "/api/v2/flows", "site": "/api/v2/telephony/providers/edges/sites",
    "station": "/api/v2/stations", "location": "/api/v2/locations", "script": "/api/v2/scripts",
    "campaign": "/api/v2/outbound/campaigns", "prompt": "/api/v2/architect/prompts",
}  # fmt: skip


class References:
    """Fills the references of bodies."""

    def __init__(self, collections: Collections) -> None:
        self._collections = collections
        self._known: dict[str, list[tuple[str, str, frozenset[str], bool]]] = {}

    def fill(self, schema: Schema, body: dict[str, Any]) -> dict[str, Any]:
        """The body with the names and addresses of what it refers to."""
        filled: dict[str, Any] = {}
        for name, collection, wanted, several in self._references(schema):
            value = body.get(name)
            if value is None:
                continue
            if several:
                filled[name] = [self._fill(collection, wanted, as_object(one)) or one for one in as_list(value)]
            else:
                filled[name] = self._fill(collection, wanted, as_object(value)) or value
        return {**body, **filled} if filled else body

    def _fill(self, collection: str, wanted: frozenset[str], reference: dict[str, Any]) -> dict[str, Any]:
        name = reference.get("id")
        if not isinstance(name, str):
            return reference
        item = self._collections.find(collection, name)
        if item is None:
            return reference
        known = {field: item.body[field] for field in wanted if field in item.body}
        return {**known, **reference, **({"name": known["name"]} if "name" in known else {})}

    def _references(self, schema: Schema) -> list[tuple[str, str, frozenset[str], bool]]:
        """The properties of a model that refer to something: where to, what to show of it, and whether it is a list."""
        model = str(schema.get("$ref", ""))
        if model not in self._known or not model:
            self._known[model] = [
                found
                for name, part in self._collections.definition.properties(schema).items()
                if (found := self._reference(name, part)) is not None
            ]
        return self._known[model]

    def _reference(self, name: str, schema: Schema) -> tuple[str, str, frozenset[str], bool] | None:
        definition = self._collections.definition
        flat = definition.resolve(schema)
        several = flat.get("type") == "array"
        properties = definition.properties(flat["items"] if several else flat)
        words = _words(name)
        last = words[-1].removesuffix("s") if several else words[-1]
        collection = TARGETS.get(last)
        if collection is None or "id" not in properties or collection not in definition.paths:
            return None
        return name, collection, frozenset({"name", "selfUri"} & properties.keys()), several


def _words(name: str) -> list[str]:
    """`wrapupQueue` is wrapup and queue."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).split()
    return words or [name]
