"""Writing: items made, changed and removed, one or several; members added; documents written."""

from __future__ import annotations

from typing import Any

from ..spec.definition import Schema, as_list, as_object
from ..spec.formats import is_id
from ..spec.resources import Role, entries_schema, ids_parameter, listing_of
from ..wire.errors import ApiError
from ..wire.requests import Call
from ..wire.responses import HttpResponse, respond
from ..wire.validation import problem
from .collections import DOCUMENTS, GONE, REMOVED, USERS, Collections, concrete, missing
from .reading import Reader, item_name
from .rules import KEPT, NAMED_BY_CLIENTS, RESET, require_unique, require_version
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
        if role.key:
            if not sent.get(role.key):
                raise problem(f"body.{role.key}", "missing.field", "The required field {field} is missing.")
            return str(sent[role.key])
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
        properties = self._definition.properties(role.item)
        for key, value in call.path.items():  # an evaluation below a conversation is of that conversation
            parent = key.removesuffix("Id")
            if parent != key and parent not in body and "id" in self._definition.properties(properties.get(parent)):
                body[parent] = self._collections.shaper.conform(properties[parent], {"id": str(value)}, name)
        if "division" in properties and "division" not in body:
            body["division"] = self._collections.shaper.conform(properties["division"], self._collections.home(), name)
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
        """A member of something, with the user that it is, or what else there is of its kind.

        :raises ApiError: 404, there is no such user or thing.
        """
        if "user" not in self._definition.properties(role.item):
            home = self._collections.resources.home_of(role)
            return {**self._collections.require(home, name), **fields} if home else fields
        user = self._collections.require(USERS, name)
        return {**fields, "name": user.get("name"), "user": user, "joined": True}

    def replace(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """PUT an item; one that has no POST is made by its PUT."""
        name = item_name(call, role)
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
        written = call.operation.body.schema if call.operation.body else None
        sent = call.body
        if "=" in role.key:
            source, _, target = role.key.partition("=")
            sent, written = {target: as_object(call.body).get(source)}, None
        return self._put_part(call, role, collection, by, sent, written)

    def set_part(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Give a property of an item the value that the operation stands for."""
        name, _, value = role.key.partition("=")
        said: Any = {"true": True, "false": False}.get(value, value.format(**call.path))
        return self._put_part(call, role, collection, by, {name: said}, None)

    def clear_part(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Remove some properties of an item."""
        return self._put_part(call, role, collection, by, dict.fromkeys(role.key.split()), None)

    def _put_part(
        self, call: Call, role: Role, collection: str, by: str, sent: Any, written: Schema | None
    ) -> HttpResponse:
        item = self._named(call, role, collection)
        body = self._changed(call, role, item, sent, by, written, whole=False)
        self._collections.put(collection, item.id, body)
        return self._reader.show(call, role, body)

    def _named(self, call: Call, role: Role, collection: str) -> Item:
        name = item_name(call, role)
        item = self._collections.lookup(collection, name)
        if item is None:
            raise missing(role.collection, name)
        return item

    def put(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Make or change the item that the body names."""
        written = call.operation.body.schema if call.operation.body else None
        with self._store.together():
            name, body = self._put(call, role, collection, by, call.body, written)
        return self._reader.show(call, role, {**body, "id": body.get("id", name)})

    def put_several(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Make or change the items that a body lists; all of them, or none."""
        written = entries_schema(self._definition, call.operation)
        made: list[Item] = []
        with self._store.together():
            for fields in self._entries(call):
                if fields.get("delete"):
                    self._store.remove(collection, str(fields.get("id")))
                    continue
                name, body = self._put(call, role, collection, by, fields, written)
                made.append(Item(name, body, sample=False))
            for name in as_list(as_object(call.body).get("preferenceIdsToRemove")):
                self._store.remove(collection, str(name))
        return self._several(call, role, made)

    def _put(
        self, call: Call, role: Role, collection: str, by: str, sent: Any, written: Schema | None
    ) -> tuple[str, dict[str, Any]]:
        value = sent
        for part in role.key.split("."):
            value = as_object(value).get(part)
        named = self._collections.resources.name_schema(role.collection)
        name = str(value) if value else self._collections.new_id(collection, named)
        old = self._store.find(collection, name)
        if old is not None:
            body = self._changed(call, role, old, sent, by, written)
        else:
            body = self._collections.shaper.create(role.item, sent, collection, name, by, written)
        self._collections.put(collection, name, body, "create" if old is None else "update")
        return name, body

    def _several(self, call: Call, role: Role, items: list[Item]) -> HttpResponse:
        """Answer with what was written: a page of it, a map of it by id, or nothing."""
        answer = call.operation.answer
        if answer is None:
            return respond(call, None)
        shaper = self._collections.shaper
        results = self._definition.properties(answer).get("results", {})
        if self._definition.resolve(results).get("type") == "object":
            return self._reader.answer(call, {"results": {item.id: {"id": item.id} for item in items}})
        if self._definition.resolve(answer).get("type") == "array" or listing_of(self._definition, call.operation):
            call.page_size = max(len(items), 1)
            return self._reader.page(call, role, items)
        value = {**items[-1].body, "entities": [item.body for item in items]} if items else {}
        shaped = shaper.conform(answer, {**value, "errorCount": 0, "errorIndexes": []}, call.request.path)
        return respond(call, shaped)

    def _entries(self, call: Call) -> list[dict[str, Any]]:
        """The objects that a body lists, bare or in its only list of objects."""
        lists = [as_list(call.body), *map(as_list, as_object(call.body).values())]
        entries = next((one for one in lists if one and isinstance(one[0], dict)), list[Any]())
        return [as_object(one) for one in entries]

    def write_several(self, call: Call, role: Role, by: str) -> HttpResponse:
        """Write the documents that belong to the entries of a list."""
        written = entries_schema(self._definition, call.operation)
        made: list[Item] = []
        open_names = [part[1:-1] for part in role.collection.split("/") if part.startswith("{")]
        open_names = [name for name in open_names if name not in call.path]
        with self._store.together():
            for place, fields in enumerate(self._entries(call)):
                own = {name: fields.get(key) for name, key in zip(open_names, role.key.split(), strict=True)}
                for name, key in zip(open_names, role.key.split(), strict=True):
                    if not own[name]:
                        where, message = f"body[{place}].{key}", "The required field {field} is missing."
                        raise problem(where, "missing.field", message)
                    if name in ("userId", "agentId"):
                        self._collections.require(USERS, str(own[name]))
                values = {**call.path, **own}
                path = concrete(role.collection, values)
                name = path.removeprefix("/api/v2/")
                old = self._collections.read_document(role, path, values)
                body = self._changed(call, role, Item(name, old, sample=False), fields, by, written, whole=False)
                self._collections.put(DOCUMENTS, name, body)
                made.append(Item(name, body, sample=False))
        return self._several(call, role, made)

    def toggle(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Add to a collection, or take away from it, as the body says."""
        name = str(as_object(call.body)[role.key])
        item = self._store.find(collection, name)
        if _takes_away(call):
            if item is not None:
                self.remove_item(collection, item, by)
        else:
            fields = {role.key: {"id": name}}
            body = self._collections.shaper.create(role.item, fields, collection, name, by)
            self._collections.put(collection, name, body, "create")
        return respond(call, None)

    def toggle_part(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Add to a list that an item has, or take away from it, as the body says."""
        item, (name, source, *same) = self._named(call, role, collection), role.key.split()
        entry = as_object(as_object(call.body)[source])
        others = [one for one in map(as_object, as_list(item.body.get(name)))
                  if any(one.get(key) != entry.get(key) for key in same)]  # fmt: skip
        sent = {name: others if _takes_away(call) else [*others, entry]}
        self._collections.put(collection, item.id, self._changed(call, role, item, sent, by, None, whole=False))
        return self._reader.answer(call, entry)

    def change_several(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Change items by a list; all of them, or none."""
        written = entries_schema(self._definition, call.operation)
        changed: list[Item] = []
        for fields in self._entries(call):
            item = self._store.find(collection, str(fields.get("id")))
            if item is None:
                raise missing(role.collection, str(fields.get("id")))
            body = self._changed(call, role, item, fields, by, written, whole=False)
            require_unique(self._collections, collection, item.id, body)
            changed.append(Item(item.id, body, item.sample))
        with self._store.together():
            for item in changed:
                self._collections.put(collection, item.id, item.body)
        return self._several(call, role, changed)

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
        if collection in self._definition.paths and is_id(item.id):
            self._leave(item.id, by)

    def _leave(self, name: str, by: str) -> None:
        """What is gone is in nothing any more: members of queues and skills of users have the id of what they are."""
        self._store.put(REMOVED, name, {})  # nor in what nobody has looked at yet
        for path in self._store.collections_with(name, "/api/v2"):
            member = self._store.find(path, name) if path not in self._definition.paths else None
            if member is not None:
                self.remove_item(path, member, by)

    def remove_several(self, call: Call, role: Role, collection: str, by: str) -> HttpResponse:
        """Remove the items whose ids the query has, or all where it can have none; ids of nothing are passed over."""
        parameter = ids_parameter(call.operation)
        wanted: Any = call.query.get(parameter) or "" if parameter else self._store.ids(collection)
        with self._store.together():
            for name in as_list(wanted) if isinstance(wanted, list) else str(wanted).split(","):
                item = self._store.find(collection, str(name).strip())
                if item is not None:
                    self.remove_item(collection, item, by)
        if call.operation.answer is None:
            return respond(call, None)
        return respond(call, self._collections.shaper.made_up(call.operation.answer, call.request.path))

    def write(self, call: Call, role: Role, path: str, by: str) -> HttpResponse:
        """Write a document."""
        name = path.removeprefix("/api/v2/")
        old = self._collections.read_document(role, path, call.path, gone=True)
        written = call.operation.body.schema if call.operation.body else None
        body = self._changed(call, role, Item(name, old, sample=False), call.body, by, written)
        for key, part in self._definition.properties(role.item).items():  # userId in the path is userId in the body
            if key in call.path and part.get("type") == "string":
                body.setdefault(key, str(call.path[key]))
        body = self._complete(role, name, body)
        self._collections.put(DOCUMENTS, name, body)
        self._store.remove(GONE, name)
        return self._reader.show(call, role, body)

    def clear(self, call: Call, role: Role, path: str) -> HttpResponse:
        """Remove a document: settings are again what they were from the start, anything else is gone."""
        name = path.removeprefix("/api/v2/")
        self._collections.read_document(role, path, call.path)
        self._store.remove(DOCUMENTS, name)
        if not RESET & set(name.split("/")):
            self._store.put(GONE, name, {})
        return self._reader.show(call, role, {}) if call.operation.answer else respond(call, None)


def _takes_away(call: Call) -> bool:
    sent = as_object(call.body)
    return str(sent.get("action") or sent.get("operation")).lower() in ("remove", "release")
