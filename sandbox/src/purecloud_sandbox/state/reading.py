"""Reading: items found and listed, documents, and what a request wants to see with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..spec.definition import Schema, as_list, as_object
from ..spec.resources import Role, entity_schema
from ..wire.paging import Window, read_window, write_page
from ..wire.requests import Call
from ..wire.responses import HttpResponse, respond
from .collections import USERS, Collections, concrete, is_deleted, missing
from .references import References
from .rules import KEPT
from .selection import is_plain, select
from .shaping import MISSING
from .store import Item

Expander = Callable[[str, dict[str, Any]], Any]  # the id and the body of an item: what an expanded property has


class Reader:
    """Answers reads.

    :ivar expanders: by template of a collection and name of a property, what `expand` shows there.
    """

    def __init__(self, collections: Collections) -> None:
        self.references = References(collections)
        self.expanders: dict[tuple[str, str], Expander] = {}
        self._collections = collections
        self._definition = collections.definition

    def show(self, call: Call, role: Role, body: dict[str, Any]) -> HttpResponse:
        """Answer with an item in the form that the operation declares."""
        schema = call.operation.answer
        body = _brief(call, body)
        body = self.references.fill(role.item, body)
        if schema is None or schema == role.item:
            return respond(call, body)
        shaper = self._collections.shaper
        value = shaper.conform(schema, body, call.request.path)
        return respond(call, shaper.made_up(schema, call.request.path) if value is MISSING else value)

    def answer(self, call: Call, value: Any) -> HttpResponse:
        """Answer with a value, in the form that the operation declares."""
        schema = call.operation.answer
        if schema is None:
            return respond(call, value)
        shaped = self._collections.shaper.conform(schema, value, call.request.path)
        if isinstance(shaped, list):
            entry = as_object(self._definition.resolve(schema).get("items"))
            return respond(call, [self._filled(entry, one) for one in as_list(shaped)])
        return respond(call, self._filled(schema, shaped))

    def _filled(self, schema: Schema, value: Any) -> Any:
        return self.references.fill(schema, as_object(value)) if isinstance(value, dict) else value

    def item(self, call: Call, role: Role, collection: str) -> Item:
        """The item that a call names.

        :raises ApiError: 404, also for what was removed unless the query asks for its state.
        """
        name = item_name(call, role)
        item = self._collections.lookup(collection, name)
        gone = item is not None and collection in KEPT and call.operation.verb != "PATCH" and is_deleted(item.body)
        if item is None or (gone and call.query.get("state") not in ("deleted", "any")):
            raise missing(role.collection, name)
        return item

    def find(self, call: Call, role: Role, collection: str) -> HttpResponse:
        """Answer with one item."""
        item = self.item(call, role, collection)
        return self.show(call, role, self.expand(call, role, item.body))

    def part(self, call: Call, role: Role, collection: str) -> HttpResponse:
        """Answer with a list that an item has as a property."""
        entries = as_list(self.item(call, role, collection).body.get(role.key))
        return self.answer(call, {"entities": entries})

    def listing(self, call: Call, role: Role, collection: str) -> HttpResponse:
        """Answer with one page of a collection."""
        store = self._collections.store
        if is_plain(self._definition, call, role.item):
            window = read_window(call, lambda: store.ids(collection))
            items = store.items(collection, window.start, window.size)
            return self._write(call, role, window, items, store.count(collection))
        everything = store.items(collection)
        by_body = {id(item.body): item for item in everything}
        bodies = select(self._definition, call, role.item, [item.body for item in everything])
        return self.page(call, role, [by_body[id(body)] for body in bodies])

    def page(self, call: Call, role: Role, items: list[Item]) -> HttpResponse:
        """Answer with the page that a call asks for.

        :param items: everything that there is.
        """
        window = read_window(call, lambda: [item.id for item in items])
        return self._write(call, role, window, items[window.start : window.start + window.size], len(items))

    def _write(self, call: Call, role: Role, window: Window, items: list[Item], total: int) -> HttpResponse:
        entity = entity_schema(self._definition, call.operation.answer or {})
        shaper = self._collections.shaper
        shown = [self.references.fill(role.item, self.expand(call, role, item.body)) for item in items]
        if entity != role.item:
            shown = [shaper.conform(entity, body, item.id) for body, item in zip(shown, items, strict=True)]
        entities = [_brief(call, body) for body in shown if body is not MISSING]
        page = write_page(self._definition, call, window, entities, [item.id for item in items], total)
        return respond(call, page)

    def document(self, call: Call, role: Role, path: str) -> HttpResponse:
        """Answer with a document."""
        return self.show(call, role, self._collections.read_document(role, path, call.path))

    def expand(self, call: Call, role: Role, body: dict[str, Any]) -> dict[str, Any]:
        """The body with what the request wants to see with it and what has a place of its own."""
        wanted = as_list(call.query.get("expand")) or ([call.query["expand"]] if call.query.get("expand") else [])
        if not wanted:
            return body
        more: dict[str, Any] = {}
        for name in (str(one).partition(".")[0] for one in wanted):
            own, of_user = (self.expanders.get((template, name.lower())) for template in (role.collection, USERS))
            if own is not None:
                more.update(own(str(body.get("id")), body))
            elif of_user is not None and "user" in body:
                user = as_object(body["user"])
                shown = of_user(str(user.get("id")), user)
                properties = self._definition.properties(role.item)
                more.update({part: value for part, value in shown.items() if part in properties})
                more["user"] = {**user, **as_object(more.get("user")), **shown}
            else:
                shown = self._below(call, role, body, name) or self.references.expand(role.item, body, name)
                more.update(shown or self._empty(role, body, name))
        return {**body, **more}

    def _empty(self, role: Role, body: dict[str, Any], name: str) -> dict[str, Any]:
        """A list that nobody has written."""
        return {
            own: [] for own, part in self._definition.properties(role.item).items()
            if own.lower() == name.lower() and own not in body and self._definition.resolve(part).get("type") == "array"
        }  # fmt: skip

    def _below(self, call: Call, role: Role, body: dict[str, Any], name: str) -> dict[str, Any]:
        """A property that has a path of its own below the item's."""
        properties = {known.lower(): known for known in self._definition.properties(role.item)}
        own = properties.get(name.lower())
        item = next((path for path in self._definition.paths if path.rpartition("/{")[0] == role.collection), None)
        template = f"{item}/{name.lower()}"
        if own is None or item is None or "get" not in self._definition.paths.get(template, {}):
            return {}
        inner = self._collections.resources.role(self._definition.operation("get", template))
        if inner is None or inner.action not in ("list", "read"):
            return {}
        values = {**call.path, item.rpartition("{")[2].rstrip("}"): body.get("id")}
        return {own: self.inner(inner, template, values)}

    def inner(self, role: Role, template: str, values: dict[str, Any]) -> Any:
        """The items of a collection, or a document, that belongs to an item."""
        path = concrete(template, values)
        if role.action == "list":
            self._collections.ensure(path, template, role.item)
            return [item.body for item in self._collections.store.items(path)]
        return self._collections.read_document(role, path, values)

    def schema_of(self, collection: str) -> Schema:
        """What a collection stores."""
        return self._collections.resources.item_schema(collection) or {"type": "object"}


def item_name(call: Call, role: Role) -> str:
    """The id that a path names: what its last parameter says; below an item, what the item's says."""
    names = call.operation.names
    if role.key in call.path:
        return str(call.path[role.key])
    if role.action.endswith("_part"):
        return str(call.path[names[min(role.collection.count("{"), len(names) - 1)]])
    return str(call.path[names[-1]])


def _brief(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Rows of tables show nothing but their key, unless a request wants more."""
    brief = next(
        (one.schema.get("default", True) for one in call.operation.parameters if one.name == "showbrief"), False
    )
    return {"key": body["key"]} if call.query.get("showbrief", brief) and "key" in body else body
