"""The stateful life of the API: what was created is found, listed, changed and removed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from ..demo.organization import Organization
from ..spec.definition import Definition, Json, Schema, as_list, as_object
from ..spec.resources import Resources, Role, entity_schema
from ..wire.errors import ApiError
from ..wire.paging import read_window, write_page
from ..wire.requests import Call
from ..wire.responses import HttpResponse, respond
from .selection import is_plain, select
from .shaping import MISSING, Shaper, make_name
from .store import Item, Store

DOCUMENTS = "documents"
USERS = "/api/v2/users"
EXPANSIONS = {
    "routingStatus": "/api/v2/users/{userId}/routingstatus",
    "presence": "/api/v2/users/{userId}/presences/purecloud",
    "skills": "/api/v2/users/{userId}/routingskills",
    "languages": "/api/v2/users/{userId}/routinglanguages",
    "station": "/api/v2/users/{userId}/station",
    "geolocation": "/api/v2/users/{userId}/geolocations/{clientId}",
    "outOfOffice": "/api/v2/users/{userId}/outofoffice",
}
Listener = Callable[[str, str, str, dict[str, Any]], None]


class State:
    """Answers the operations whose effect follows from the definition.

    :param samples: how many made-up items a collection has when it is first looked at.
    :param organization: fills some collections with what fits together.
    """

    def __init__(
        self, definition: Definition, store: Store, seed: int, samples: int, organization: Organization | None = None
    ) -> None:
        self.store = store
        self.resources = Resources(definition)
        self.shaper = Shaper(definition, seed)
        self.listeners: list[Listener] = []
        self.fillers: list[Callable[[str], None]] = []
        self.organization = organization
        self._definition = definition
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

    def answer(self, call: Call, by: str) -> HttpResponse | None:
        """Answer a call, None when nothing can be derived for its operation.

        :param by: the id of the user who calls.
        :raises ApiError: 404 and 409.
        """
        for template, index in self.resources.parents(call.operation.template):
            self._require_parent(call, template, index)
        role = self.resources.role(call.operation)
        if role is None:
            return None
        collection = self._concrete(call, role.collection)
        if role.action in ("read", "write"):
            return self._document(call, role, collection, by)
        self.ensure(collection, role.collection, role.item)
        handler = getattr(self, f"_{role.action}")
        answered: HttpResponse = handler(call, role, collection, by)
        return answered

    def look_around(self) -> None:
        """Fill the organization's collections that nobody has looked at yet."""
        for template in self.organization.collections if self.organization is not None and self._samples else ():
            schema = self.resources.item_schema(template)
            if "{" not in template and schema is not None:
                self.ensure(template, template, schema)

    def show_user(self, call: Call, name: str) -> HttpResponse:
        """Answer with a user, in the form that the operation declares.

        :raises ApiError: 404, the user is gone.
        """
        schema = self.resources.item_schema(USERS) or {}
        self.ensure(USERS, USERS, schema)
        item = self.store.find(USERS, name)
        if item is None:
            raise missing(USERS, name)
        role = Role("find", USERS, schema)
        body = self._expand(call, role, dict(item.body))
        if self.organization is not None:
            body["organization"] = self.organization.document()
        return self._show(call, role, body)

    def ensure(self, collection: str, template: str, schema: Schema) -> None:
        """Lay samples into a collection that nobody has looked at yet, unless a client made what it belongs to."""
        if collection in self._seeded:
            return
        self._seeded.add(collection)
        if self._samples:
            for fill in self.fillers:
                fill(template)
        if self.store.is_seeded(collection):
            return
        count = self._samples
        parents = self.resources.parents(template + "/{}")
        if parents and count:
            parts, place = collection.split("/"), parents[-1][1]
            owner = self.store.find("/".join(parts[:place]), parts[place])
            count = count if owner is None or owner.sample else 0
        known = self.organization.collections.get(template) if self.organization is not None and count else None
        if known is not None:
            rows = ((name, self.shaper.seed(schema, fields, collection, name)) for name, fields in known(collection))
            self.store.seed(collection, rows)
            return
        named = self.resources.name_schema(template)
        count = min(count, len(named.get("enum", range(count))))
        self.store.seed(collection, (self._sample(schema, collection, index, named) for index in range(count)))

    def _sample(self, schema: Schema, collection: str, index: int, named: Schema) -> tuple[str, dict[str, Any]]:
        """Something made up that lies in a division which exists."""
        name, body = self.shaper.sample(schema, collection, index, named)
        if self.organization is not None:
            division = self.organization.division()
            if "division" in body:
                properties = self._definition.properties(schema)
                body["division"] = self.shaper.conform(properties["division"], division, name)
            if isinstance(body.get("divisionId"), str):
                body["divisionId"] = division["id"]
        return name, body

    def _concrete(self, call: Call, template: str) -> str:
        if "{" not in template:
            return template
        parts = [
            quote(str(call.path[part[1:-1]]), safe="") if part[:1] == "{" else part for part in template.split("/")
        ]
        return "/".join(parts)

    def _require_parent(self, call: Call, template: str, index: int) -> None:
        part = call.operation.template.split("/")[index]
        name, collection = str(call.path[part[1:-1]]), self._concrete_of(call, template)
        schema = self.resources.item_schema(template)
        if schema is not None:
            self.ensure(collection, template, schema)
            if self.store.text(collection, name) is None:
                raise missing(template, name)

    def _concrete_of(self, call: Call, template: str) -> str:
        """Like `_concrete`, for a template whose parameters may be named otherwise than the call's."""
        own = call.operation.template.split("/")
        parts = [
            quote(str(call.path[own[place][1:-1]]), safe="") if part[:1] == "{" else part
            for place, part in enumerate(template.split("/"))
        ]
        return "/".join(parts)

    def _item(self, call: Call, role: Role, collection: str) -> Item:
        name = str(call.path[call.operation.names[-1]])
        item = self.store.find(collection, name)
        if item is None:
            raise missing(role.collection, name)
        return item

    def _show(self, call: Call, role: Role, body: dict[str, Any]) -> HttpResponse:
        schema = call.operation.answer
        if schema is None or schema == role.item:
            return respond(call, body)
        value = self.shaper.conform(schema, body, call.request.path)
        return respond(call, self.shaper.made_up(schema, call.request.path) if value is MISSING else value)

    def _expand(self, call: Call, role: Role, body: dict[str, Any]) -> dict[str, Any]:
        """Add to a user what the request wants to see with it and what has a place of its own."""
        if role.collection != USERS or not call.query.get("expand"):
            return body
        more: dict[str, Any] = {}
        for name, template in EXPANSIONS.items():
            if name not in call.query["expand"] or "get" not in self._definition.paths.get(template, {}):
                continue
            inner = self.resources.role(self._definition.operation("get", template))
            if inner is None:
                continue
            values = {"userId": body["id"], "clientId": "purecloud"}
            path = template.format(**values)
            if inner.action == "list":
                self.ensure(path, template, inner.item)
                more[name] = [item.body for item in self.store.items(path)]
            else:
                more[name] = self._read_document(inner, path, values)
        return {**body, **more}

    def _find(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        name = str(call.path[call.operation.names[-1]])
        text = self.store.text(collection, name)
        if text is None:
            raise missing(role.collection, name)
        if (
            call.operation.answer == role.item
            and not call.query.get("expand")
            and call.operation.produces[0] == "application/json"
        ):
            return HttpResponse(call.operation.status, text.encode())
        return self._show(call, role, self._expand(call, role, json.loads(text)))

    def _list(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        entity = entity_schema(self._definition, call.operation.answer or {})
        if is_plain(self._definition, call, role.item):
            window = read_window(call, lambda: self.store.ids(collection))
            total = self.store.count(collection)
            items = self.store.items(collection, window.start, window.size)
        else:
            everything = self.store.items(collection)
            by_body = {id(item.body): item for item in everything}
            bodies = select(self._definition, call, role.item, [item.body for item in everything])
            chosen = [by_body[id(body)] for body in bodies]
            window = read_window(call, lambda: [item.id for item in chosen])
            total, items = len(chosen), chosen[window.start : window.start + window.size]
        shown = [self._expand(call, role, item.body) for item in items]
        if entity != role.item:
            shown = [self.shaper.conform(entity, body, item.id) for body, item in zip(shown, items, strict=True)]
        entities = [body for body in shown if body is not MISSING]
        page = write_page(self._definition, call, window, entities, [item.id for item in items], total)
        return respond(call, page)

    def _create(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        given = as_object(call.body).get("id")
        declared = self._definition.resolve(call.operation.body.schema) if call.operation.body else {}
        if isinstance(given, str) and given and "id" in declared.get("required", ()):  # it refers to what exists
            name = given
            if self.store.text(collection, name) is not None:
                raise ApiError(
                    409, "general.conflict", "There is a {id} in {path} already.", {"id": name, "path": collection}
                )
        else:
            name = self.new_id(collection, self.resources.name_schema(role.collection))
        body = self.shaper.create(role.item, call.body, collection, name, by)
        self._put(collection, name, body, "create")
        return self._show(call, role, body)

    def _add(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Members: a list of references to what exists, added, or removed with `?delete=true`."""
        made: list[dict[str, Any]] = []
        with self.store.together():
            for entry in as_list(call.body):
                fields = as_object(entry) or {"id": str(entry)}
                name = str(fields.get("id") or fields.get("userId") or self.new_id(collection, {}))
                if call.query.get("delete"):
                    self.store.remove(collection, name)
                    continue
                body = self.shaper.create(role.item, self._member(role, name, fields), collection, name, by)
                self._put(collection, name, body, "create")
                made.append(body)
            self._count_members(collection)
        answer = call.operation.answer or {}
        several = self._definition.resolve(answer).get("type") == "array"
        return respond(call, self.shaper.conform(answer, made if several else {"entities": made}))

    def _count_members(self, collection: str) -> None:
        """A queue knows how many members it has."""
        parts = collection.split("/")
        queue = self.store.find("/".join(parts[:-2]), parts[-2]) if parts[-1] == "members" else None
        if queue is not None and parts[-3] == "queues":
            counts = dict.fromkeys(
                ("memberCount", "userMemberCount", "joinedMemberCount"), self.store.count(collection)
            )
            self.store.put("/".join(parts[:-2]), queue.id, {**queue.body, **counts})

    def _member(self, role: Role, name: str, fields: dict[str, Any]) -> dict[str, Any]:
        properties = self._definition.properties(role.item)
        user = self.store.find(USERS, name) if "user" in properties else None
        if user is None:
            return fields
        return {**fields, "name": user.body.get("name"), "user": user.body, "joined": True}

    def _replace(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        name = str(call.path[call.operation.names[-1]])
        if self.store.text(collection, name) is None and "post" not in self._definition.paths.get(role.collection, {}):
            body = self.shaper.create(role.item, call.body, collection, name, by)
            self._put(collection, name, body, "create")
            return self._show(call, role, body)
        return self._change(call, role, collection, by)

    def _change(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        item = self._item(call, role, collection)
        body = self._changed(call, role, item.body, by)
        self._put(collection, item.id, body, "update")
        return self._show(call, role, body)

    def _changed(self, call: Call, role: Role, old: dict[str, Any], by: str) -> dict[str, Any]:
        sent, known = as_object(call.body).get("version"), old.get("version")
        if isinstance(sent, int) and isinstance(known, int) and sent != known:
            message = "The version {sent} is not the current version {current} of {path}; read it again."
            params = {"sent": sent, "current": known, "path": call.request.path}
            raise ApiError(409, "version.conflict", message, params)
        return self.shaper.change(role.item, old, call.body, by, whole=call.operation.verb == "PUT")

    def _remove(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        item = self._item(call, role, collection)
        self.store.remove(collection, item.id)
        self._count_members(collection)
        self._notify(collection, item.id, "delete", item.body)
        return self._show(call, role, item.body if "$ref" in (call.operation.answer or {}) else {})

    def _document(self, call: Call, role: Role, path: str, by: str) -> HttpResponse:
        name, body = path.removeprefix("/api/v2/"), self._read_document(role, path, call.path)
        if role.action == "write":
            body = self._changed(call, role, body, by)
            self._put(DOCUMENTS, name, body, "update")
        return self._show(call, role, body)

    def _read_document(self, role: Role, path: str, values: dict[str, Any]) -> dict[str, Any]:
        item = self.store.find(DOCUMENTS, path.removeprefix("/api/v2/"))
        return item.body if item is not None else self._new_document(role, path, values)

    def _new_document(self, role: Role, path: str, values: dict[str, Any]) -> dict[str, Any]:
        known = self.organization.documents.get(role.collection) if self.organization is not None else None
        if known is not None:
            return as_object(self.shaper.conform(role.item, {"selfUri": path, **known(values)}, path))
        if not self._samples:
            empty = self.shaper.conform(role.item, {"selfUri": path}, path)
            return as_object(empty)
        _, body = self.shaper.sample(role.item, path.rpartition("/")[0], 0, {"type": "string"})
        properties = self._definition.properties(role.item)
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

    def _put(self, collection: str, name: str, body: dict[str, Any], action: str) -> None:
        self.store.put(collection, name, body)
        self._notify(collection, name, action, body)

    def _notify(self, collection: str, name: str, action: str, body: Json) -> None:
        for listener in self.listeners:
            listener(collection, name, action, body)


def missing(template: str, name: str) -> ApiError:
    """There is no such item in the collection."""
    message = "No {entityType} with the id {entityId} exist."
    return ApiError(404, "not.found", message, {"entityType": template.rpartition("/")[2], "entityId": name})
