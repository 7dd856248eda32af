"""Writing: items made, changed and removed, one or several; members added; documents written."""

from __future__ import annotations

from typing import Any

from ..spec.definition import Schema, as_list, as_object
from ..spec.resources import Role
from ..wire.errors import ApiError
from ..wire.requests import Call
from ..wire.responses import HttpResponse, respond
from .collections import DOCUMENTS, USERS, Collections, missing
from .reading import Reader
from .rules import KEPT, NAMED_BY_CLIENTS, require_unique, require_version
from .store import Item


class Writer:
    """Answers writes; each is checked before anything is stored."""

    def __init__(self, collections: Collections, reader: Reader) -> None:
        self._collections = collections
        self._reader = reader
        self._store = collections.store
        self._definition = collections.definition

    def create(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Make an item."""
        names = self._collections.resources.own_names(role.collection)
        given = self._given_name(call, role, names)
        if given is not None:
            name = given
            if self._store.text(collection, name) is not None:
                message = "There is a {id} in {path} already."
                raise ApiError(409, "general.conflict", message, {"id": name, "path": collection})
        else:
            name = self._collections.new_id(collection, self._collections.resources.name_schema(role.collection))
        body = self._make(call, role, call.body, collection, name, by, names)
        require_unique(self._collections, collection, name, body)
        body = self._complete(role, name, body)
        self._collections.put(collection, name, body, "create")
        aliases: dict[str, Any] = {}
        if call.operation.answer != role.item:  # the answer may call it otherwise, or have only the id
            aliases = dict.fromkeys(("id", "jobId", "operationId", "domainName", *names), name)
            aliases |= {"job": {"id": name}, "conversation": {"id": name}}
        return self._reader.show(call, role, {**body, **aliases})

    def _given_name(self, call: Call, role: Role, names: tuple[str, ...]) -> str | None:
        """The id that a body gives: of what it refers to, or what the platform lets clients name."""
        sent = as_object(call.body)
        declared = self._definition.resolve(call.operation.body.schema) if call.operation.body else {}
        properties = self._definition.properties(declared)
        for field in ("id", *names):
            named = field in declared.get("required", ()) or role.collection in NAMED_BY_CLIENTS
            writable = field in properties and not properties[field].get("readOnly")
            if (named if field == "id" else writable) and isinstance(sent.get(field), str) and sent[field]:
                return str(sent[field])
        return None

    def _make(
        self, call: Call, role: Role, fields: Any, collection: str, name: str, by: str, names: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        written = call.operation.body.schema if call.operation.body else None
        if written is not None and "items" in written:
            written = written["items"]
        body = self._collections.shaper.create(role.item, fields, collection, name, by, written, names)
        division = self._definition.properties(role.item).get("division")
        if division is not None and "division" not in body:
            body["division"] = self._collections.shaper.conform(division, self._collections.home(), name)
        return body

    def add(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Members: a list of references to what exists, added, or removed with `?delete=true`."""
        made: list[dict[str, Any]] = []
        with self._store.together():
            for entry in as_list(call.body):
                fields = as_object(entry) or {"id": str(entry)}
                name = str(fields.get("id") or fields.get("userId") or self._collections.new_id(collection, {}))
                if call.query.get("delete"):
                    member = self._store.find(collection, name)
                    if member is not None:
                        self.remove_item(collection, member, by)
                    continue
                body = self._make(call, role, self._member(role, name, fields), collection, name, by)
                self._collections.put(collection, name, body, "create")
                made.append(body)
        answer = call.operation.answer or {}
        several = self._definition.resolve(answer).get("type") == "array"
        return respond(call, self._collections.shaper.conform(answer, made if several else {"entities": made}))

    def _member(self, role: Role, name: str, fields: dict[str, Any]) -> dict[str, Any]:
        """A member of something, with the user that it is.

        :raises ApiError: 404, there is no such user.
        """
        if "user" not in self._definition.properties(role.item):
            return fields
        user = self._collections.require(USERS, name)
        return {**fields, "name": user.get("name"), "user": user, "joined": True}

    def replace(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """PUT an item; one that has no POST is made by its PUT."""
        name = str(call.path[call.operation.names[-1]])
        if self._store.text(collection, name) is None and "post" not in self._definition.paths.get(role.collection, {}):
            body = self._make(call, role, call.body, collection, name, by)
            self._collections.put(collection, name, body, "create")
            return self._reader.show(call, role, body)
        return self.change(call, role, collection, by)

    def change(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """PUT or PATCH an item."""
        item = self._reader.item(call, role, collection)
        written = call.operation.body.schema if call.operation.body else None
        body = self._changed(call, role, item, call.body, by, written)
        require_unique(self._collections, collection, item.id, body)
        body = self._complete(role, item.id, body)
        self._collections.put(collection, item.id, body)
        return self._reader.show(call, role, body)

    def _complete(self, role: Role, name: str, body: dict[str, Any]) -> dict[str, Any]:
        complete = self._collections.completers.get(role.collection)
        return complete(name, body) if complete is not None else body

    def change_part(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Change some properties of an item through an operation of its own."""
        item = self._named(call, role, collection)
        written = call.operation.body.schema if call.operation.body else None
        body = self._changed(call, role, item, call.body, by, written, whole=False)
        self._collections.put(collection, item.id, body)
        return self._reader.show(call, role, body)

    def _named(self, call: Call, role: Role, collection: str) -> Item:
        name = str(call.path[call.operation.names[-1]])
        item = self._collections.lookup(collection, name)
        if item is None:
            raise missing(role.collection, name)
        return item

    def change_several(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Change items by a list; all of them, or none."""
        written: Schema | None = (
            self._definition.resolve(call.operation.body.schema)["items"] if call.operation.body else None
        )
        changed: list[Item] = []
        for fields in map(as_object, as_list(call.body)):
            item = self._store.find(collection, str(fields.get("id")))
            if item is None:
                raise missing(role.collection, str(fields.get("id")))
            body = self._changed(call, role, item, fields, by, written, whole=False)
            require_unique(self._collections, collection, item.id, body)
            changed.append(Item(item.id, body, item.sample))
        with self._store.together():
            for item in changed:
                self._collections.put(collection, item.id, item.body)
        if call.operation.answer is None:
            return respond(call, None)
        return self._reader.page(call, role, changed)

    def _changed(
        self,
        call: Call,
        role: Role,
        item: Item,
        sent: Any,
        by: str,
        written: Schema | None,
        *,
        whole: bool | None = None,
    ) -> dict[str, Any]:
        require_version(sent, item.body, call.request.path)
        whole = call.operation.verb == "PUT" if whole is None else whole
        return self._collections.shaper.change(role.item, item.body, sent, by, written, whole=whole)

    def remove(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Remove an item and what belongs to it."""
        item = self._reader.item(call, role, collection)
        self.remove_item(collection, item, by)
        return self._reader.show(call, role, item.body if "$ref" in (call.operation.answer or {}) else {})

    def remove_item(self, collection: str, item: Item, by: str) -> None:
        """Remove an item; what the platform keeps as deleted stays, without what belonged to it."""
        self._store.remove(collection, item.id)
        if collection in KEPT:
            schema = self._reader.schema_of(collection)
            body = self._collections.shaper.change(schema, item.body, {}, by, whole=False)
            self._store.put(collection, item.id, {**body, "state": "deleted"})
        self._collections.announce(collection, item.id, "delete", item.body)

    def remove_several(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Remove the items whose ids the query has; ids of nothing are passed over."""
        with self._store.together():
            wanted = call.query.get("id") or call.query.get("ids") or ""
            for name in as_list(wanted) or str(wanted).split(","):
                item = self._store.find(collection, str(name).strip())
                if item is not None:
                    self.remove_item(collection, item, by)
        if call.operation.answer is None:
            return respond(call, None)
        return respond(call, self._collections.shaper.made_up(call.operation.answer, call.request.path))

    def write(self, call: Call, role: Role, path: str, by: str) -> HttpResponse:
        """Write a document."""
        name = path.removeprefix("/api/v2/")
        old = self._collections.read_document(role, path, call.path)
        written = call.operation.body.schema if call.operation.body else None
        body = self._changed(call, role, Item(name, old, sample=False), call.body, by, written)
        self._collections.put(DOCUMENTS, name, body)
        return self._reader.show(call, role, body)

    def clear(self, call: Call, role: Role, path: str) -> HttpResponse:
        """Remove a document: it is again what it was from the start."""
        self._store.remove(DOCUMENTS, path.removeprefix("/api/v2/"))
        return respond(call, None)
