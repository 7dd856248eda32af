"""Roles and who has them: one storage of grants, shown by user, by subject, by role and by division."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..spec.definition import as_list, as_object
from ..spec.resources import Role
from ..state.collections import DIVISIONS, USERS, missing
from ..state.engine import State
from ..state.store import Item
from ..wire.errors import ApiError
from ..wire.requests import Call
from ..wire.responses import Handler, HttpResponse, respond

GRANTS = "authorization/grants"
ROLES_PATH = "/api/v2/authorization/roles"
_SUBJECT = "/api/v2/authorization/subjects/{subjectId}"


class Authorization:
    """Answers the operations on grants.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._collections = state.collections
        state.collections.listeners.append(self._forget)
        state.reader.expanders[ROLES_PATH, "usercount"] = lambda name, _: {"userCount": len(self._holders(name))}
        state.reader.expanders[ROLES_PATH, "unusedpermissions"] = lambda _, __: {"unusedPermissions": []}
        role, users = ROLES_PATH + "/{roleId}", "/api/v2/users/{subjectId}/roles"
        self.handlers: dict[tuple[str, str], Handler] = {
            ("GET", users): lambda call, _: state.reader.answer(call, self.of_user(str(call.path["subjectId"]))),
            ("PUT", users): self._set_roles,
            ("GET", _SUBJECT): lambda call, _: self._show_subject(call, str(call.path["subjectId"])),
            ("GET", "/api/v2/authorization/subjects/me"): self._show_subject,
            ("POST", _SUBJECT + "/bulkadd"): self._add_several,
            ("POST", _SUBJECT + "/bulkremove"): self._remove_several,
            ("POST", _SUBJECT + "/bulkreplace"): self._replace_several,
            ("POST", _SUBJECT + "/divisions/{divisionId}/roles/{roleId}"): self._add_one,
            ("DELETE", _SUBJECT + "/divisions/{divisionId}/roles/{roleId}"): self._remove_one,
            ("POST", role): self._grant_to_several,
            ("GET", role + "/users"): self._list_users,
            ("PUT", role + "/users/add"): self._add_users,
            ("PUT", role + "/users/remove"): self._remove_users,
            ("GET", role + "/subjectgrants"): self._list_subjects,
            ("GET", DIVISIONS + "/{divisionId}/grants"): self._list_division,
            ("GET", DIVISIONS + "/home"): self._home,
            ("POST", DIVISIONS + "/{divisionId}/objects/{objectType}"): self._move,
            ("DELETE", DIVISIONS + "/{divisionId}"): self._remove_division,
            ("PUT", ROLES_PATH + "/default"): self._restore,
        }

    def grants(self, *, subject: str = "", role: str = "", division: str = "") -> list[dict[str, Any]]:
        """The grants of a subject, of a role, in a division."""
        self._seed()
        found = [item.body for item in self._state.store.items(GRANTS)]
        wanted = {"subjectId": subject, "roleId": role, "divisionId": division}
        return [one for one in found if all(not value or one[name] == value for name, value in wanted.items())]

    def of_user(self, user: str) -> dict[str, Any]:
        """The roles of a user, with what they allow.

        :raises ApiError: 404, there is no such user.
        """
        self._collections.require(USERS, user)
        roles = [body for name in self._role_ids(user) if (body := self._role(name))]
        permissions = [permission for role in roles for permission in _permissions(role)]
        policies = [policy for role in roles for policy in map(as_object, as_list(role.get("permissionPolicies")))]
        return {
            "roles": [{"id": role["id"], "name": role.get("name")} for role in roles],
            "permissions": list(dict.fromkeys(permissions)), "permissionPolicies": policies, "unusedRoles": [],
        }  # fmt: skip

    def permissions(self, user: str) -> list[str] | None:
        """What the roles of a user allow; None for somebody who is not known: an organization without people."""
        item = self._collections.find(USERS, user)
        if item is None:
            return None
        roles = [self._role(name) for name in self._role_ids(user)]
        return [permission for role in roles for permission in _permissions(role)]

    def _role_ids(self, subject: str) -> list[str]:
        return list(dict.fromkeys(str(grant["roleId"]) for grant in self.grants(subject=subject)))

    def _role(self, name: str) -> dict[str, Any]:
        item = self._collections.find(ROLES_PATH, name)
        return {**item.body, "id": name} if item is not None else {}

    def _holders(self, role: str) -> list[str]:
        return list(dict.fromkeys(str(grant["subjectId"]) for grant in self.grants(role=role)))

    def _seed(self) -> None:
        """The people of the demo organization have roles."""
        store = self._state.store
        if store.is_seeded(GRANTS):
            return
        rows: list[tuple[str, dict[str, Any]]] = []
        if not self._collections.is_empty:
            self._collections.ensure(ROLES_PATH)
            organization = self._collections.organization
            home = str(organization.division()["id"])
            rows = [self._row(user, home, role) for user, role in organization.grants()]
        store.seed(GRANTS, rows)

    def _row(self, subject: str, division: str, role: str, kind: str = "PC_USER") -> tuple[str, dict[str, Any]]:
        body = {
            "subjectId": subject, "divisionId": division, "roleId": role, "subjectType": kind,
            "grantMadeAt": self._collections.clock.stamp(),
        }  # fmt: skip
        return f"{subject} {division} {role}", body

    def _change(
        self,
        add: Iterable[tuple[str, str, str]] = (),
        remove: Iterable[tuple[str, str, str]] = (),
        kind: str = "PC_USER",
    ) -> None:
        """Add and remove grants (subject, division, role); all of them, or none.

        :raises ApiError: 404, there is no such role or division.
        """
        self._seed()
        added = list(add)
        for _, division, role in added:
            if not self._role(role):
                raise missing(ROLES_PATH, role)
            if division != "*" and self._collections.find(DIVISIONS, division) is None:
                raise missing(DIVISIONS, division)
        with self._state.store.together():
            for subject, division, role in remove:
                self._state.store.remove(GRANTS, f"{subject} {division} {role}")
            for subject, division, role in added:
                self._state.store.put(GRANTS, *self._row(subject, division, role, kind))

    def _set_roles(self, call: Call, _: str) -> HttpResponse:
        subject = str(call.path["subjectId"])
        self.set_roles(subject, [str(role) for role in as_list(call.body)])
        return self._state.reader.answer(call, self.of_user(subject))

    def set_roles(self, user: str, roles: list[str]) -> None:
        """Let a user have these roles in the home division, and no others.

        :raises ApiError: 404, there is no such user or role.
        """
        self._collections.require(USERS, user)
        home = str(self._collections.home()["id"])
        old = [(user, str(one["divisionId"]), str(one["roleId"])) for one in self.grants(subject=user)]
        self._change([(user, home, role) for role in roles], old)

    def _show_subject(self, call: Call, subject: str) -> HttpResponse:
        user = self._collections.find(USERS, subject)
        grants = [self._grant(one) for one in self.grants(subject=subject)]
        if user is None and not grants:
            raise missing("/api/v2/authorization/subjects", subject)
        name = user.body.get("name") if user is not None else None
        body = {"id": subject, "grants": grants, "version": 1, "selfUri": f"/api/v2/authorization/subjects/{subject}"}
        return self._state.reader.answer(call, {**body, "name": name} if name else body)

    def _grant(self, grant: dict[str, Any]) -> dict[str, Any]:
        role, division = self._role(str(grant["roleId"])), self._collections.find(DIVISIONS, str(grant["divisionId"]))
        policies = [
            {"domain": one.get("domain"), "entityName": one.get("entityName"), "actions": one.get("actionSet", [])}
            for one in map(as_object, as_list(role.get("permissionPolicies")))
        ]
        shown = {key: role[key] for key in ("id", "name", "description", "default", "selfUri") if key in role}
        shown_division = {
            "id": grant["divisionId"],
            "name": "*",
            "description": "",
            **(division.body if division else {}),
        }
        body = {"subjectId": grant["subjectId"], "division": shown_division, "grantMadeAt": grant["grantMadeAt"]}
        return {**body, "role": {**shown, "policies": policies}}

    def _pairs(self, call: Call) -> list[tuple[str, str, str]]:
        subject = str(call.path["subjectId"])
        pairs = map(as_object, as_list(as_object(call.body).get("grants")))
        return [(subject, str(one.get("divisionId")), str(one.get("roleId"))) for one in pairs]

    def _kind(self, call: Call) -> str:
        return str(call.query.get("subjectType") or "PC_USER")

    def _add_several(self, call: Call, _: str) -> HttpResponse:
        self._change(self._pairs(call), kind=self._kind(call))
        return respond(call, None)

    def _remove_several(self, call: Call, _: str) -> HttpResponse:
        self._change(remove=self._pairs(call))
        return respond(call, None)

    def _replace_several(self, call: Call, _: str) -> HttpResponse:
        subject = str(call.path["subjectId"])
        old = [(subject, str(one["divisionId"]), str(one["roleId"])) for one in self.grants(subject=subject)]
        self._change(self._pairs(call), old, self._kind(call))
        return respond(call, None)

    def _one(self, call: Call) -> list[tuple[str, str, str]]:
        return [(str(call.path["subjectId"]), str(call.path["divisionId"]), str(call.path["roleId"]))]

    def _add_one(self, call: Call, _: str) -> HttpResponse:
        self._change(self._one(call), kind=self._kind(call))
        return respond(call, None)

    def _remove_one(self, call: Call, _: str) -> HttpResponse:
        self._change(remove=self._one(call))
        return respond(call, None)

    def _grant_to_several(self, call: Call, _: str) -> HttpResponse:
        role, body = str(call.path["roleId"]), as_object(call.body)
        subjects, divisions = as_list(body.get("subjectIds")), as_list(body.get("divisionIds"))
        self._change(
            [(str(one), str(division), role) for one in subjects for division in divisions], kind=self._kind(call)
        )
        return respond(call, None)

    def _require_role(self, call: Call) -> str:
        role = str(call.path["roleId"])
        if not self._role(role):
            raise missing(ROLES_PATH, role)
        return role

    def _list_users(self, call: Call, _: str) -> HttpResponse:
        found = [self._collections.find(USERS, name) for name in self._holders(self._require_role(call))]
        users = [item for item in found if item is not None]
        return self._state.reader.page(call, Role("list", USERS, self._state.reader.schema_of(USERS)), users)

    def _add_users(self, call: Call, _: str) -> HttpResponse:
        role, home = self._require_role(call), str(self._collections.home()["id"])
        users = [str(one) for one in as_list(call.body)]
        for user in users:
            self._collections.require(USERS, user)
        self._change([(user, home, role) for user in users])
        return respond(call, users)

    def _remove_users(self, call: Call, _: str) -> HttpResponse:
        role, users = self._require_role(call), [str(one) for one in as_list(call.body)]
        self._change(remove=[(u, str(g["divisionId"]), role) for u in users for g in self.grants(subject=u, role=role)])
        return respond(call, users)

    def _list_subjects(self, call: Call, _: str) -> HttpResponse:
        role = self._require_role(call)
        rows: list[Item] = []
        for subject in self._holders(role):
            grants = self.grants(subject=subject, role=role)
            user = self._collections.find(USERS, subject)
            divisions = [self._grant(grant)["division"] for grant in grants]
            body = {"id": subject, "divisions": divisions, "type": grants[0]["subjectType"]}
            rows.append(Item(subject, {**body, **({"name": user.body.get("name")} if user else {})}, sample=False))
        return self._state.reader.page(call, Role("list", "", {"type": "object"}), rows)

    def _list_division(self, call: Call, _: str) -> HttpResponse:
        division = str(call.path["divisionId"])
        self._collections.require(DIVISIONS, division)
        rows = [
            Item(str(place), self._grant(one), sample=False) for place, one in enumerate(self.grants(division=division))
        ]
        return self._state.reader.page(call, Role("list", "", {"type": "object"}), rows)

    def _home(self, call: Call, _: str) -> HttpResponse:
        home = self._collections.home()
        item = self._collections.find(DIVISIONS, str(home["id"]))
        body = item.body if item is not None else {**home, "description": "", "homeDivision": True}
        return self._state.reader.answer(call, body)

    def _restore(self, call: Call, by: str) -> HttpResponse:
        """Let standard roles allow again what they did from the start."""
        schema = self._state.reader.schema_of(ROLES_PATH)
        seeds = dict(self._collections.organization.collections[ROLES_PATH](ROLES_PATH))
        restored: list[Item] = []
        for name in [str(as_object(one).get("id")) for one in as_list(call.body)]:
            item = self._collections.find(ROLES_PATH, name)
            if item is None:
                raise missing(ROLES_PATH, name)
            body = self._collections.shaper.change(schema, item.body, seeds.get(name, {}), by, whole=False)
            self._collections.put(ROLES_PATH, name, body)
            restored.append(Item(name, body, item.sample))
        return self._state.reader.page(call, Role("list", ROLES_PATH, schema), restored)

    def _remove_division(self, call: Call, by: str) -> HttpResponse:
        """Remove a division that has nothing in it, or, with `force`, any but the home division.

        :raises ApiError: 409.
        """
        name = str(call.path["divisionId"])
        body = self._collections.require(DIVISIONS, name)
        self._collections.look_around()
        if body.get("homeDivision") or name == self._collections.home()["id"]:
            raise ApiError(409, "general.conflict", "The home division cannot be deleted.")
        if not call.query.get("force") and self._state.store.is_division_used(name):
            message = "The division {id} is not empty; move what it has to another one, or force it."
            raise ApiError(409, "general.conflict", message, {"id": name})
        self._state.writer.remove_item(DIVISIONS, Item(name, body, sample=False), by)
        return respond(call, None)

    def _move(self, call: Call, _: str) -> HttpResponse:
        """Put things that exist into a division: all of them, or none."""
        division = self._collections.require(DIVISIONS, str(call.path["divisionId"]))
        self._collections.look_around()
        store, names = self._state.store, [str(name) for name in as_list(call.body)]
        places = {
            name: [one for one in store.collections_with(name, "/api/v2") if self._is_listed(one)] for name in names
        }
        for name, found in places.items():
            if not found:
                raise missing(str(call.path["objectType"]).lower(), name)
        with store.together():
            for name, found in places.items():
                for place in found:
                    item = store.find(place, name)
                    if item is not None:
                        body = {**item.body, "division": {"id": division["id"], "name": division.get("name")}}
                        self._collections.put(place, name, body)
        return respond(call, None)

    def _is_listed(self, place: str) -> bool:
        """Whether a place is a collection of its own, not one of what belongs to something."""
        schema = self._collections.resources.item_schema(place) if place in self._collections.definition.paths else None
        return schema is not None and "division" in self._collections.definition.properties(schema)

    def _forget(self, collection: str, name: str, action: str, _: dict[str, Any]) -> None:
        """Nobody has a role that was removed, and nothing is left of a user who was."""
        if action != "delete" or collection not in (ROLES_PATH, USERS):
            return
        gone = self.grants(role=name) if collection == ROLES_PATH else self.grants(subject=name)
        self._change(remove=[(str(g["subjectId"]), str(g["divisionId"]), str(g["roleId"])) for g in gone])


def _permissions(role: dict[str, Any]) -> list[str]:
    """What a role allows, e.g. `routing:queue:view`: as it lists it, and as its policies have it."""
    listed = [str(one) for one in as_list(role.get("permissions"))]
    policies = map(as_object, as_list(role.get("permissionPolicies")))
    return listed + [
        f"{policy.get('domain')}:{policy.get('entityName', '*')}:{action}"
        for policy in policies
        for action in as_list(policy.get("actionSet")) or ["*"]
    ]
