"""Members of groups and of teams: stored once, and shown from both sides."""

from __future__ import annotations

from typing import Any

from ...spec.definition import as_list, as_object
from ...spec.resources import Role
from ...state.collections import USERS
from ...state.engine import State
from ...state.rules import require_version
from ...state.store import Item
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse

GROUPS = "/api/v2/groups"
TEAMS = "/api/v2/teams"


class Groups:
    """Answers the operations on members.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._collections = state.collections
        state.collections.listeners.append(self._leave)
        self.handlers: dict[tuple[str, str], Handler] = {
            ("GET", GROUPS + "/{groupId}/members"): self._list,
            ("GET", GROUPS + "/{groupId}/individuals"): self._list,
            ("POST", GROUPS + "/{groupId}/members"): self._add,
            ("DELETE", GROUPS + "/{groupId}/members"): self._remove,
            ("GET", TEAMS + "/{teamId}/members"): self._list,
            ("POST", TEAMS + "/{teamId}/members"): self._add,
            ("DELETE", TEAMS + "/{teamId}/members"): self._remove,
        }

    def of(self, kind: str, user: str) -> list[dict[str, Any]]:
        """The groups or teams that a user is in.

        :param kind: the collection: groups, or teams.
        """
        for item in self._collections.items(kind):
            self._members(kind, item.id)
        names = [
            path.split("/")[4] for path in self._state.store.collections_with(user, kind) if path.endswith("/members")
        ]
        found = [self._state.store.find(kind, name) for name in names]
        return [item.body for item in found if item is not None]

    def put_members(self, kind: str, name: str, members: list[str], *, whole: bool = False) -> list[str]:
        """Add members to a group or team, or, with `whole`, let it have no others; returns who was added.

        :raises ApiError: 404, there is no such user.
        """
        path = self._members(kind, name)
        for user in members:
            self._collections.require(USERS, user)
        before = self._state.store.ids(path)
        with self._state.store.together():
            for user in before if whole else []:
                if user not in members:
                    self._state.store.remove(path, user)
            for user in members:
                self._state.store.put(path, user, {"id": user})
            self._count(kind, name)
        return [user for user in members if user not in before]

    def members(self, kind: str, name: str) -> list[str]:
        """The ids of a group's or team's members."""
        return self._state.store.ids(self._members(kind, name))

    def _members(self, kind: str, name: str) -> str:
        path = f"{kind}/{name}/members"
        self._collections.ensure(
            path, kind + "/{}/members", {"type": "object", "properties": {"id": {"type": "string"}}}
        )
        return path

    def _target(self, call: Call) -> tuple[str, str]:
        """The collection and the id of the group or team that a call is about.

        :raises ApiError: 404.
        """
        kind = GROUPS if "groupId" in call.path else TEAMS
        name = str(call.path["groupId" if kind == GROUPS else "teamId"])
        self._collections.require(kind, name)
        return kind, name

    def _list(self, call: Call, _: str) -> HttpResponse:
        kind, name = self._target(call)
        found = [self._collections.find(USERS, user) for user in self.members(kind, name)]
        users = [item for item in found if item is not None]
        if kind == TEAMS:
            users = [Item(one.id, {**_member(one.body), "id": one.id}, one.sample) for one in users]
        return self._state.reader.page(call, Role("list", USERS, self._state.reader.schema_of(USERS)), users)

    def _add(self, call: Call, _: str) -> HttpResponse:
        kind, name = self._target(call)
        body = as_object(call.body)
        require_version(body, self._collections.require(kind, name), call.request.path)
        added = self.put_members(kind, name, [str(user) for user in as_list(body.get("memberIds"))])
        entities = [{"id": user, "selfUri": f"{USERS}/{user}"} for user in added]
        return self._state.reader.answer(call, {"entities": entities, "failures": []} if kind == TEAMS else {})

    def _remove(self, call: Call, _: str) -> HttpResponse:
        kind, name = self._target(call)
        path = self._members(kind, name)
        with self._state.store.together():
            for user in str(call.query.get("ids") or call.query.get("id") or "").split(","):
                self._state.store.remove(path, user.strip())
            self._count(kind, name)
        return self._state.reader.answer(call, {} if call.operation.answer else None)

    def _count(self, kind: str, name: str) -> None:
        item = self._state.store.find(kind, name)
        if item is not None:
            count = self._state.store.count(f"{kind}/{name}/members")
            body = {**item.body, "memberCount": count}
            if isinstance(body.get("version"), int):
                body["version"] += 1
            self._collections.put(kind, name, body)

    def _leave(self, collection: str, _name: str, action: str, _body: dict[str, Any]) -> None:
        """A group and a team know how many members are left when a user is removed."""
        kind, _, owner = collection.removesuffix("/members").rpartition("/")
        if action == "delete" and collection.endswith("/members") and kind in (GROUPS, TEAMS):
            self._count(kind, owner)


def _member(user: dict[str, Any]) -> dict[str, Any]:
    """A user as a member of a team."""
    return {"name": user.get("name"), "user": user}
