"""The stateful life of the API: what was created is found, listed, changed and removed."""

from __future__ import annotations

from ..demo.organization import Organization
from ..spec.definition import Definition
from ..spec.resources import Role
from ..wire.clock import Clock
from ..wire.requests import Call
from ..wire.responses import HttpResponse
from .collections import USERS, Collections, concrete, is_deleted, missing
from .reading import Reader
from .store import Store
from .writing import Writer

READS = {"list": Reader.listing, "find": Reader.find, "list_part": Reader.part}


class State:
    """Answers the operations whose effect follows from the definition.

    :param samples: how many made-up items a collection has when it is first looked at.
    :param organization: fills some collections with what fits together.
    """

    def __init__(
        self, definition: Definition, store: Store, seed: int, samples: int, organization: Organization, clock: Clock
    ) -> None:
        self.collections = Collections(definition, store, seed, samples, organization, clock)
        self.reader = Reader(self.collections)
        self.writer = Writer(self.collections, self.reader)
        self.store = store
        self._resources = self.collections.resources

    def reset(self) -> None:
        """Forget everything; samples come back."""
        self.collections.reset()

    def answer(self, call: Call, by: str) -> HttpResponse | None:
        """Answer a call, None when nothing can be derived for its operation.

        :param by: the id of the user who calls.
        :raises ApiError: 404 and 409.
        """
        self.require_parents(call)
        role = self._resources.role(call.operation)
        if role is None:
            return None
        if role.action == "write_several":
            return self.writer.write_several(call, role, by)
        place = concrete(role.collection, self._values(call, role.collection, by))
        if role.action == "read":
            return self.reader.document(call, role, place)
        if role.action == "write":
            return self.writer.write(call, role, place, by)
        if role.action == "clear":
            return self.writer.clear(call, role, place)
        self.collections.ensure(place, role.collection, role.item)
        if role.action in READS:
            return READS[role.action](self.reader, call, role, place)
        write = getattr(self.writer, role.action)
        answered: HttpResponse = write(call, role, place, by)
        return answered

    def require_parents(self, call: Call) -> None:
        """Make sure that the items which a call's path leads through exist.

        :raises ApiError: 404.
        """
        own = call.operation.template.split("/")
        for template, index in self._resources.parents(call.operation.template):
            name = str(call.path[own[index][1:-1]])
            collection = concrete(template, self._values(call, template, ""))
            schema = self._resources.item_schema(template)
            if schema is None:
                continue
            self.collections.ensure(collection, template, schema)
            if template == USERS:
                item = self.collections.store.find(collection, name)
                if item is None or is_deleted(item.body):
                    raise missing(template, name)
            elif self.collections.lookup(collection, name) is None:
                raise missing(template, name)

    def _values(self, call: Call, template: str, by: str) -> dict[str, object]:
        """The call's path parameters under the names that another template has for them; `me` is who calls."""
        own = call.operation.template.split("/")
        values: dict[str, object] = {}
        for place, part in enumerate(template.split("/")):
            if part.startswith("{"):
                same = own[place] if place < len(own) else ""
                values[part[1:-1]] = call.path.get(part[1:-1]) or (by if same == "me" else call.path.get(same[1:-1]))
        return values

    def show_user(self, call: Call, name: str) -> HttpResponse:
        """Answer with a user, in the form that the operation declares.

        :raises ApiError: 404, the user is gone.
        """
        schema = self.reader.schema_of(USERS)
        role = Role("find", USERS, schema)
        body = self.reader.expand(call, role, dict(self.collections.require(USERS, name)))
        body["organization"] = self.collections.organization.document()
        return self.reader.show(call, role, body)
