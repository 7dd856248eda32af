"""The items of all collections: seeded when somebody first looks at them, found, stored, and announced to listeners."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from ..demo.organization import Organization
from ..spec.definition import Definition, Json, Schema, as_object
from ..spec.resources import Resources, Role
from ..wire.clock import Clock
from ..wire.errors import ApiError
from .shaping import Shaper, make_name
from .store import Item, Store

DOCUMENTS = "documents"
GONE = "removed documents"
REMOVED = "removed items"
USERS = "/api/v2/users"
QUEUES = "/api/v2/routing/queues"
DIVISIONS = "/api/v2/authorization/divisions"
_LABELS = {
    "wrapupcodes": "wrap-up codes", "presencedefinitions": "presence definitions", "definitions": "presences",
    "organizations": "external organizations", "contacts": "external contacts", "datatables": "data tables",
}  # fmt: skip
Listener = Callable[[str, str, str, dict[str, Any]], None]  # collection, id, create or update or delete, body
Seeds = Callable[[str], "list[tuple[str, dict[str, Any]]]"]


class Collections:
    """Items by collection and id; documents by path.

    :param samples: how many made-up items a collection has when it is first looked at.
    :param organization: fills some collections with what fits together.
    :ivar actor: the id of the user whose request is being answered.
    :ivar seeds: by template of a collection, what gives its first items, asked with the collection's path.
    :ivar sources: by collection, what makes an item of an id when it is looked for, where not all are stored.
    :ivar completers: by template of a collection, what adds to an item (id and body) what the platform derives.
    :ivar fillers: called with a template before its collection is looked at for the first time.
    """

    def __init__(
        self, definition: Definition, store: Store, seed: int, samples: int, organization: Organization, clock: Clock
    ) -> None:
        self.definition = definition
        self.store = store
        self.clock = clock
        self.resources = Resources(definition)
        self.shaper = Shaper(definition, seed, clock)
        self.organization = organization
        self.listeners: list[Listener] = []
        self.fillers: list[Callable[[str], None]] = []
        self.sources: dict[str, Callable[[str], dict[str, Any] | None]] = {}
        self.completers: dict[str, Callable[[str, dict[str, Any]], dict[str, Any]]] = {}
        self.seeds: dict[str, Seeds] = dict(organization.collections) if samples else {}
        self.actor = organization.me
        self._seed = seed
        self._samples = samples
        self._seeded: set[str] = set()
        self._made = 0

    @property
    def is_empty(self) -> bool:
        """Whether it started without any samples."""
        return not self._samples

    def reset(self) -> None:
        """Forget everything; samples come back."""
        self.store.clear()
        self._seeded.clear()
        self._made = 0

    def look_around(self) -> None:
        """Fill the organization's collections that nobody has looked at yet."""
        for template in self.seeds:
            if "{" not in template:
                self.ensure(template)

    def ensure(self, collection: str, template: str | None = None, schema: Schema | None = None) -> None:
        """Seed a collection that nobody has looked at yet, unless a client made what it belongs to.

        :param template: the collection's template, where it is not the collection itself.
        :param schema: what is stored there, where it is known.
        """
        if collection in self._seeded:
            return
        self._seeded.add(collection)
        template = template or collection
        schema = schema or self.resources.item_schema(template) or {"type": "object"}
        if self._samples:
            for fill in self.fillers:
                fill(template)
        if self.store.is_seeded(collection):
            return
        known = self.seeds.get(template)
        count = self._samples
        parents = self.resources.parents(template + "/{}")
        if parents and count:
            parts, place = collection.split("/"), parents[-1][1]
            owner = self.store.find("/".join(parts[:place]), parts[place])
            count = count if owner is None or owner.sample else 0
        if known is not None and count:
            rows = [row for row in known(collection) if self.store.text(REMOVED, row[0]) is None]
            self.store.seed(
                collection, ((name, self.shaper.seed(schema, fields, collection, name)) for name, fields in rows)
            )
            return
        named = self.resources.name_schema(template)
        count = min(count, len(named.get("enum", range(count))))
        self.store.seed(collection, (self._sample(schema, collection, index, named) for index in range(count)))

    def find(self, collection: str, name: str) -> Item | None:
        """An item of a collection without parents."""
        self.ensure(collection)
        return self.lookup(collection, name)

    def lookup(self, collection: str, name: str) -> Item | None:
        """An item of a collection that was seeded; one that is made when it is looked for is stored from now on."""
        item = self.store.find(collection, name)
        source = self.sources.get(collection) if item is None else None
        made = source(name) if source is not None else None
        if made is None:
            return item
        self.store.put(collection, name, made, sample=True)
        return Item(name, made, sample=True)

    def items(self, collection: str) -> list[Item]:
        """All items of a collection without parents, oldest first."""
        self.ensure(collection)
        return self.store.items(collection)

    def require(self, collection: str, name: str) -> dict[str, Any]:
        """The body of an item that is there and not deleted.

        :raises ApiError: 404.
        """
        item = self.find(collection, name)
        if item is None or is_deleted(item.body):
            raise missing(collection, name)
        return item.body

    def put(self, collection: str, name: str, body: dict[str, Any], action: str = "update") -> None:
        """Store an item and announce it."""
        self.store.put(collection, name, body)
        self.announce(collection, name, action, body)

    def announce(self, collection: str, name: str, action: str, body: Json) -> None:
        """Call the listeners: something was made, changed or removed."""
        for listener in self.listeners:
            listener(collection, name, action, body)

    def label(self, collection: str) -> str:
        """A collection in words: `queues`, or `members of Sales`."""
        parts = collection.removeprefix("/api/v2/").split("/")
        if len(parts) < 3:
            return _LABELS.get(parts[-1], parts[-1])
        for place in range(len(parts) - 2, 0, -1):
            owner = self.store.find("/api/v2/" + "/".join(parts[:place]), parts[place])
            if owner is not None:
                return f"{parts[-1]} of {owner.body.get('name') or parts[place][:8]}"
        return " ".join(parts[-2:])

    def home(self) -> dict[str, Any]:
        """A reference to the home division."""
        return self.organization.division()

    def read_document(self, role: Role, path: str, values: dict[str, Any], *, gone: bool = False) -> dict[str, Any]:
        """A document: what was written, else what it is from the start.

        :param gone: also one that was removed.
        :raises ApiError: 404, it was removed.
        """
        name = path.removeprefix("/api/v2/")
        item = self.store.find(DOCUMENTS, name)
        if item is None and not gone and self.store.text(GONE, name) is not None:
            raise missing(path.rpartition("/")[0], path.rpartition("/")[2])
        return item.body if item is not None else self._new_document(role, path, values)

    def _new_document(self, role: Role, path: str, values: dict[str, Any]) -> dict[str, Any]:
        known = self.organization.documents.get(role.collection)
        if known is not None:
            return as_object(self.shaper.conform(role.item, {"selfUri": path, **known(values)}, path))
        if not self._samples:
            return as_object(self.shaper.conform(role.item, {"selfUri": path}, path))
        _, body = self.shaper.sample(role.item, path.rpartition("/")[0], 0, {"type": "string"})
        properties = self.definition.properties(role.item)
        if role.collection.endswith("}"):
            body.update({"id": path.rpartition("/")[2]} if "id" in body else {})
        if "selfUri" in properties:
            body["selfUri"] = path
        for key, value in values.items():  # userId in the path is userId in the body
            if properties.get(key, {}).get("type") == "string":
                body[key] = str(value)
        return as_object(self.shaper.conform(role.item, body, path))

    def new_id(self, collection: str, named: Schema) -> str:
        """A free id for a new item; the same again under the same seed.

        :param named: what an id looks like there.
        """
        for _ in range(10_000):
            rng = random.Random(f"{self._seed} {collection} made {self._made}")  # noqa: S311 - no secrets here
            name = make_name(rng, self._made, named)
            self._made += 1
            if self.store.text(collection, name) is None:
                return name
        raise ApiError(409, "general.conflict", "There is no free id left in {path}.", {"path": collection})

    def _sample(self, schema: Schema, collection: str, index: int, named: Schema) -> tuple[str, dict[str, Any]]:
        """Something made up that lies in a division which exists."""
        name, body = self.shaper.sample(schema, collection, index, named)
        division = self.home()
        if "division" in body:
            properties = self.definition.properties(schema)
            body["division"] = self.shaper.conform(properties["division"], division, name)
        if isinstance(body.get("divisionId"), str):
            body["divisionId"] = division["id"]
        return name, body


def concrete(template: str, values: dict[str, Any]) -> str:
    """A template with its parameters filled in."""
    if "{" not in template:
        return template
    parts = [quote(str(values[part[1:-1]]), safe="") if part[:1] == "{" else part for part in template.split("/")]
    return "/".join(parts)


def is_deleted(body: dict[str, Any]) -> bool:
    """Whether the platform keeps an item as deleted."""
    return body.get("state") == "deleted"


def missing(template: str, name: str) -> ApiError:
    """There is no such item in the collection."""
    message = "No {entityType} with the id {entityId} exist."
    kind = next((part for part in reversed(template.split("/")) if not part.startswith("{")), template)
    return ApiError(404, "not.found", message, {"entityType": kind, "entityId": name})
