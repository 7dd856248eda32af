"""Greetings of users and groups: stored once, and shown with their owner."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

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
        self.handlers: dict[tuple[str, str], Handler] = {}
        for owners, name, kind in ((USERS, "userId", "USER"), (GROUPS, "groupId", "GROUP")):
            place = f"{owners}/{{{name}}}/greetings"
            self.handlers["GET", place] = partial(self._list, name)
            self.handlers["POST", place] = partial(self._create, name, kind)

    def _create(self, name: str, kind: str, call: Call, by: str) -> HttpResponse:
        body = {**as_object(call.body), "owner": {"id": str(call.path[name])}, "ownerType": kind}
        self._state.collections.ensure(_GREETINGS)
        return self._state.writer.create(replace(call, body=body), self._role, _GREETINGS, by)

    def _list(self, name: str, call: Call, _: str) -> HttpResponse:
        owner = str(call.path[name])
        items = self._state.collections.items(_GREETINGS)
        own = [item for item in items if as_object(item.body.get("owner")).get("id") == owner]
        return self._state.reader.page(call, self._role, own)
