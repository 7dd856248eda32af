"""Who works on which queue: stored once, at the queue, and shown from both sides."""

from __future__ import annotations

from typing import Any

from ..spec.definition import as_list, as_object
from ..spec.resources import Role
from ..state.collections import QUEUES, USERS, missing
from ..state.engine import State
from ..state.store import Item
from ..wire.requests import Call
from ..wire.responses import Handler, HttpResponse

_MEMBERS = QUEUES + "/{queueId}/members"
_OF_USER = USERS + "/{userId}/queues"


class Routing:
    """Answers the operations on the queues of a user, and keeps the numbers of members right.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._collections = state.collections
        state.collections.listeners.append(self._count)
        state.collections.completers[QUEUES] = self._complete
        self.handlers: dict[tuple[str, str], Handler] = {
            ("GET", _OF_USER): lambda call, _: self._list(call, str(call.path["userId"])),
            ("GET", QUEUES + "/me"): self._list,
            ("PATCH", _OF_USER): self._join_several,
            ("PATCH", _OF_USER + "/{queueId}"): self._join,
        }

    def members_path(self, queue: str) -> str:
        """Where the members of a queue are; they are seeded."""
        path = f"{QUEUES}/{queue}/members"
        self._collections.ensure(path, _MEMBERS)
        return path

    def queues_of(self, user: str) -> list[tuple[Item, dict[str, Any]]]:
        """The queues that a user works on, each with the membership."""
        for queue in self._collections.items(QUEUES):
            self.members_path(queue.id)
        found: list[tuple[Item, dict[str, Any]]] = []
        for collection in self._state.store.collections_with(user, QUEUES):
            own = self._collections.find(QUEUES, collection.split("/")[5])
            member = self._state.store.find(collection, user)
            if own is not None and member is not None and collection.endswith("/members"):
                found.append((own, member.body))
        return sorted(found, key=lambda pair: str(pair[0].body.get("name")))

    def _list(self, call: Call, user: str) -> HttpResponse:
        self._collections.require(USERS, user)
        wanted = call.query.get("joined", True)
        divisions = as_list(call.query.get("divisionId"))
        rows = [
            Item(queue.id, {**queue.body, "joined": member.get("joined", True)}, queue.sample)
            for queue, member in self.queues_of(user)
            if member.get("joined", True) == wanted
            and (not divisions or as_object(queue.body.get("division")).get("id") in divisions)
        ]
        return self._state.reader.page(call, Role("list", QUEUES, self._state.reader.schema_of(QUEUES)), rows)

    def _join_several(self, call: Call, by: str) -> HttpResponse:
        user = str(call.path["userId"])
        with self._state.store.together():
            for fields in map(as_object, as_list(call.body)):
                self._set_joined(user, str(fields.get("id")), fields)
        call.query["joined"] = True
        return self._list(call, user)

    def _join(self, call: Call, _: str) -> HttpResponse:
        user, queue = str(call.path["userId"]), str(call.path["queueId"])
        member = self._set_joined(user, queue, as_object(call.body))
        body = self._collections.require(QUEUES, queue)
        return self._state.reader.answer(call, {**body, "joined": member.get("joined")})

    def _set_joined(self, user: str, queue: str, fields: dict[str, Any]) -> dict[str, Any]:
        self._collections.require(QUEUES, queue)
        path = self.members_path(queue)
        member = self._state.store.find(path, user)
        if member is None:
            raise missing(path, user)
        body = {**member.body, "joined": bool(fields.get("joined", True))}
        self._collections.put(path, user, body)
        return body

    def _count(self, collection: str, _name: str, _action: str, _body: dict[str, Any]) -> None:
        """A queue knows how many members it has."""
        parts = collection.split("/")
        if not collection.startswith(QUEUES + "/") or parts[-1] != "members":
            return
        queue = self._state.store.find(QUEUES, parts[5])
        if queue is not None:
            self._state.store.put(QUEUES, queue.id, self._complete(queue.id, queue.body))

    def _complete(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """A queue with the numbers of its members, whatever was written."""
        members = [item.body for item in self._state.store.items(self.members_path(name))]
        counts = {
            "memberCount": len(members), "userMemberCount": len(members),
            "joinedMemberCount": sum(member.get("joined", True) for member in members),
        }  # fmt: skip
        return {**body, **counts}
