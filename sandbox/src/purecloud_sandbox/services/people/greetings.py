"""Greetings of users and groups: stored once, and shown with their owner."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from ...spec.definition import as_object
from ...spec.resources import Role
from ...state.collections import USERS
from ...state.engine import State
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse
from .groups import GROUPS

_GREETINGS = "/api/v2/greetings"


class Greetings:
    """Answers the operations on the greetings of somebody.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._role = Role("create", _GREETINGS, state.reader.schema_of(_GREETINGS))
        self.handlers: dict[tuple[str, str], Handler] = {("GET", _GREETINGS): self._list_others}
        for owners, name, kind in ((USERS, "userId", "USER"), (GROUPS, "groupId", "GROUP")):
            place = f"{owners}/{{{name}}}/greetings"
            self.handlers["GET", place] = partial(self._list, name, kind)
            self.handlers["POST", place] = partial(self._create, name, kind)

    def _create(self, name: str, kind: str, call: Call, by: str) -> HttpResponse:
        body = {**as_object(call.body), "owner": {"id": str(call.path[name])}, "ownerType": kind}
        self._state.collections.ensure(_GREETINGS)
        return self._state.writer.create(replace(call, body=body), self._role, _GREETINGS, by)

    def _list(self, name: str, kind: str, call: Call, _: str) -> HttpResponse:
        owner = str(call.path[name])
        self._seed(call, owner, kind)
        items = self._state.collections.items(_GREETINGS)
        own = [item for item in items if as_object(item.body.get("owner")).get("id") == owner]
        return self._state.reader.page(call, self._role, own)

    def _list_others(self, call: Call, _: str) -> HttpResponse:
        """Those of the organization, which belong to nobody."""
        items = self._state.collections.items(_GREETINGS)
        return self._state.reader.page(call, self._role, [item for item in items if not self._is_owned(item.body)])

    def _is_owned(self, body: dict[str, Any]) -> bool:
        owner = str(as_object(body.get("owner")).get("id"))
        return any(self._state.store.text(place, owner) is not None for place in (USERS, GROUPS))

    def _seed(self, call: Call, owner: str, kind: str) -> None:
        """Let an owner of the demo organization have some greetings when somebody first looks."""
        place, store = call.request.path, self._state.store
        if store.is_seeded(place):
            return
        self._state.collections.ensure(_GREETINGS)
        self._state.collections.ensure(place, call.operation.template, self._role.item)
        for item in store.items(place):
            body = {**item.body, "owner": {"id": owner}, "ownerType": kind, "selfUri": f"{_GREETINGS}/{item.id}"}
            store.put(_GREETINGS, item.id, body, sample=True)
