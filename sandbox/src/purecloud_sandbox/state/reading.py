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
        body = self.references.fill(role.item, body)
        if schema is None or schema == role.item:
            return respond(call, body)
        shaper = self._collections.shaper
        value = shaper.conform(schema, body, call.request.path)
        return respond(call, shaper.made_up(schema, call.request.path) if value is MISSING else value)

    def answer(self, call: Call, value: Any) -> HttpResponse:
        """Answer with a value, in the form that the operation declares."""
        schema = call.operation.answer
        return respond(
            call, value if schema is None else self._collections.shaper.conform(schema, value, call.request.path)
        )

    def item(self, call: Call, role: Role, collection: str) -> Item:
        """The item that a call names.

        :raises ApiError: 404, also for what was removed unless the query asks for its state.
        """
        name = str(call.path[call.operation.names[-1]])
        item = self._collections.lookup(collection, name)
        gone = item is not None and collection in KEPT and call.operation.verb != "PATCH" and is_deleted(item.body)
        if item is None or (gone and call.query.get("state") not in ("deleted", "any")):
            raise missing(role.collection, name)
        return item

    def find(self, call: Call, role: Role, collection: str) -> HttpResponse:
        """Answer with one item."""
        item = self.item(call, role, collection)
        return self.show(call, role, self.expand(call, role, item.body))

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
        entities = [body for body in shown if body is not MISSING]
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
        for name in map(str, wanted):
            for template in (role.collection, USERS if "user" in body else ""):
                expander = self.expanders.get((template, name.lower()))
                if expander is not None:
                    target = body if template == role.collection else as_object(body["user"])
                    shown = expander(str(target.get("id")), target)
                    if template == role.collection:
                        more.update(shown)
                    else:
                        more["user"] = {**target, **as_object(more.get("user")), **shown}
                    break
            else:
                more.update(self._below(call, role, body, name))
        return {**body, **more}

    def _below(self, call: Call, role: Role, body: dict[str, Any], name: str) -> dict[str, Any]:
        """A property that has a path of its own below the item's."""
        properties = {known.lower(): known for known in self._definition.properties(role.item)}
        own = properties.get(name.lower())
        item = next((path for path in self._definition.paths if path.rpartition("/{")[0] == role.collection), None)
        template = f"{item}/{name.lower()}"
        if own is None or item is None or "get" not in self._definition.paths.get(template, {}):
            return {}
        inner = self._collections.resources.role(self._definition.operation("get", template))
        if inner is None:
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
