"""Users and groups as SCIM shows and takes them: another form of the same storage."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...demo.organization import SINCE
from ...spec.definition import Json, as_list, as_object
from ...spec.resources import Role
from ...state.collections import DIVISIONS, DOCUMENTS, USERS, is_deleted, missing
from ...state.engine import State
from ...state.rules import require_unique
from ...state.store import Item
from ...wire.errors import ApiError
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse
from ..authorization import ROLES_PATH, Authorization
from .groups import GROUPS, Groups
from .users import SKILLS, Users

_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_GENESYS = "urn:ietf:params:scim:schemas:extension:genesys:purecloud:2.0:User"
_FILTER = re.compile(r'\s*([\w.:]+)\s+(eq|ne|sw|co)\s+"?([^"]*)"?\s*', re.IGNORECASE)
_TESTS: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "sw": str.startswith, "co": lambda a, b: b in a,
}  # fmt: skip
_EMPLOYER = {"employeeNumber": "employeeId", "dateHire": "dateHire"}
_PHONES = {"work": "WORK", "work2": "WORK2", "work3": "WORK3", "work4": "WORK4", "home": "HOME", "mobile": "MOBILE"}


class Scim:
    """Answers the operations below `/api/v2/scim`.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State, groups: Groups, users: Users, authorization: Authorization) -> None:
        self._state = state
        self._users = users
        self._authorization = authorization
        self._collections = state.collections
        self._groups = groups
        self.handlers: dict[tuple[str, str], Handler] = {}
        for prefix in ("/api/v2/scim", "/api/v2/scim/v2"):
            people, groups_path = prefix + "/users", prefix + "/groups"
            self.handlers |= {
                ("GET", people): self._list_users,
                ("POST", people): self._create_user,
                ("GET", people + "/{userId}"): lambda call, _: self._show_user(call, self._user(call)),
                ("PUT", people + "/{userId}"): self._replace_user,
                ("PATCH", people + "/{userId}"): self._patch_user,
                ("DELETE", people + "/{userId}"): self._delete_user,
                ("GET", groups_path): self._list_groups,
                ("GET", groups_path + "/{groupId}"): lambda call, _: self._show_group(call, self._group(call)),
                ("PUT", groups_path + "/{groupId}"): self._replace_group,
                ("PATCH", groups_path + "/{groupId}"): self._patch_group,
            }

    def _user(self, call: Call) -> Item:
        name = str(call.path["userId"])
        item = self._collections.find(USERS, name)
        if item is None or is_deleted(item.body):
            raise missing(USERS, name)
        return item

    def _as_user(self, item: Item) -> dict[str, Any]:
        body = item.body
        phones = [one for one in map(as_object, as_list(body.get("addresses"))) if one.get("mediaType") == "PHONE"]
        kept = self._kept(item.id).get("phones", {})
        numbers: list[dict[str, Any]] = []
        for one in phones:
            number = {"value": _telephone(one), "type": str(one.get("type", "WORK")).lower()}
            numbers.append({**number, **as_object(kept.get(number["value"]))})
        division = as_object(self._state.reader.references.fill(self._role().item, body).get("division")).get("name")
        manager = as_object(body.get("manager")).get("id")
        employer = as_object(body.get("employerInfo"))
        enterprise = {"department": body.get("department"), "division": division}
        enterprise |= {name: employer.get(own) for name, own in _EMPLOYER.items()}
        if manager:
            enterprise["manager"] = {"value": manager, "$ref": f"/api/v2/scim/v2/users/{manager}"}
        shown = {
            "id": item.id, "schemas": [_USER, _ENTERPRISE], "active": body.get("state") == "active",
            "userName": body.get("username") or body.get("email"), "displayName": body.get("name"),
            "title": body.get("title"), "phoneNumbers": numbers, "externalId": self._kept(item.id).get("externalId"),
            "emails": [{"value": body.get("email"), "type": "work", "primary": True}],
            "groups": [
                {"type": "Group", "value": one["id"], "$ref": f"/api/v2/scim/v2/groups/{one['id']}"}
                for one in self._groups.of(GROUPS, item.id)
            ],
            _ENTERPRISE: {key: value for key, value in enterprise.items() if value is not None},
            _GENESYS: self._extension(item.id), "meta": self._meta("User", item),
            "roles": [{"value": role["name"]} for role in self._authorization.of_user(item.id)["roles"]],
        }  # fmt: skip
        return {key: value for key, value in shown.items() if value is not None}

    def _kept(self, name: str) -> dict[str, Any]:
        """What SCIM said of a user or group that the platform has no other place for."""
        kept = self._state.store.find(DOCUMENTS, f"scim/{name}")
        return kept.body if kept is not None else {}

    def _keep(self, name: str, sent: dict[str, Any]) -> None:
        kept = {**self._kept(name), "changed": self._collections.clock.stamp()}
        if sent.get("externalId"):
            kept["externalId"] = sent["externalId"]
        if "phoneNumbers" in sent:
            numbers = [as_object(one) for one in as_list(sent["phoneNumbers"])]
            kept["phones"] = {str(one.get("value")): one for one in numbers}
        self._state.store.put(DOCUMENTS, f"scim/{name}", kept)

    def _meta(self, kind: str, item: Item) -> dict[str, Any]:
        place = f"/api/v2/scim/v2/{kind.lower()}s/{item.id}"
        changed = self._kept(item.id).get("changed") or item.body.get("dateModified") or SINCE
        return {
            "resourceType": kind,
            "location": place,
            "version": str(item.body.get("version", 1)),
            "lastModified": changed,
        }

    def _role(self) -> Role:
        return Role("list", USERS, self._state.reader.schema_of(USERS))

    def _show_user(self, call: Call, item: Item) -> HttpResponse:
        return self._state.reader.answer(call, self._as_user(item))

    def _list_users(self, call: Call, _: str) -> HttpResponse:
        users = [item for item in self._collections.items(USERS) if not is_deleted(item.body)]
        return self._page(call, [Item(one.id, self._as_user(one), one.sample) for one in users])

    def _page(self, call: Call, rows: list[Item]) -> HttpResponse:
        wanted = str(call.query.get("filter") or "")
        if wanted:
            match = _FILTER.fullmatch(wanted)
            if match is None:
                raise ApiError(400, "invalid.filter", "The filter {filter} is not supported.", {"filter": wanted})
            name, test, value = match[1].rpartition(":")[2], _TESTS[match[2].lower()], match[3].casefold()
            rows = [row for row in rows if any(test(str(one).casefold(), value) for one in _values(row.body, name))]
        return self._state.reader.page(call, Role("list", "", {"type": "object"}), rows)

    def _fields(self, sent: dict[str, Any]) -> dict[str, Any]:
        """What SCIM sent, as a user has it."""
        fields: dict[str, Any] = {}
        names = {"displayName": "name", "title": "title", "userName": "username"}
        fields |= {own: sent[name] for name, own in names.items() if name in sent}
        emails = [as_object(one) for one in as_list(sent.get("emails"))]
        chosen = [one.get("value") for one in emails if one.get("primary")] or [one.get("value") for one in emails]
        if chosen or sent.get("userName"):
            fields["email"] = chosen[0] if chosen else sent["userName"]
        if "active" in sent:
            fields["state"] = "active" if sent["active"] in (True, "true", "True") else "inactive"
        if "phoneNumbers" in sent:
            fields["addresses"] = [
                {"address": str(one.get("value", "")).removeprefix("tel:"), "mediaType": "PHONE",
                 "type": _PHONES.get(str(one.get("type")), "WORK")}
                for one in map(as_object, as_list(sent["phoneNumbers"]))
            ]  # fmt: skip
        enterprise = as_object(sent.get(_ENTERPRISE))
        employer = {own: enterprise[name] for name, own in _EMPLOYER.items() if name in enterprise}
        fields |= {"employerInfo": employer} if employer else {}
        if "department" in enterprise:
            fields["department"] = enterprise["department"]
        if "manager" in enterprise:
            manager = as_object(enterprise["manager"]).get("value", enterprise["manager"])
            fields["manager"] = {"id": manager} if isinstance(manager, str) else None
        if "division" in enterprise:
            named = [
                one.id for one in self._collections.items(DIVISIONS) if one.body.get("name") == enterprise["division"]
            ]
            fields |= {"division": {"id": named[0]}} if named else {}
        return fields

    def _extension(self, user: str) -> dict[str, Any]:
        """The platform's own part of a SCIM user: skills and languages, by name."""
        parts = {"routingSkills": "routingskills", "routingLanguages": "routinglanguages"}
        return {
            name: [
                {"name": one.get("name"), "proficiency": one.get("proficiency", 0)}
                for one in self._users.skills(user, part)
            ]
            for name, part in parts.items()
        }

    def _set_related(self, user: str, sent: dict[str, Any], by: str) -> None:
        """Roles, skills and languages, which SCIM gives by name; names of nothing are passed over."""
        self._keep(user, sent)
        if "roles" in sent:
            names = [str(as_object(one).get("value")) for one in as_list(sent["roles"])]
            self._authorization.set_roles(user, self._named(ROLES_PATH, names))
        extension = as_object(sent.get(_GENESYS))
        for name, part in {"routingSkills": "routingskills", "routingLanguages": "routinglanguages"}.items():
            if name in extension:
                rated = {str(one.get("name")): one for one in map(as_object, as_list(extension[name]))}
                ids = self._named(SKILLS[part], list(rated))
                named = {one: str(self._collections.require(SKILLS[part], one).get("name")) for one in ids}
                skills = [{"id": one, "proficiency": rated[named[one]].get("proficiency", 0)} for one in ids]
                self._users.set_skills(user, part, skills, by, whole=True)

    def _named(self, collection: str, names: list[str]) -> list[str]:
        """The ids of the items that have these names or ids."""
        return [
            item.id for item in self._collections.items(collection) if {item.id, item.body.get("name")} & set(names)
        ]

    def _store(self, name: str, body: dict[str, Any], action: str) -> Item:
        require_unique(self._collections, USERS, name, body)
        body = self._collections.shaper.conform(self._role().item, body, name)
        body = self._collections.completers[USERS](name, {key: one for key, one in body.items() if one is not None})
        self._collections.put(USERS, name, body, action)
        return Item(name, body, sample=False)

    def _create_user(self, call: Call, by: str) -> HttpResponse:
        fields = self._fields(as_object(call.body))
        self._collections.ensure(USERS)
        name = self._collections.new_id(USERS, {})
        body = self._collections.shaper.create(self._role().item, fields, USERS, name, by)
        body |= {"division": self._collections.home(), **fields}
        item = self._store(name, body, "create")
        self._set_related(name, as_object(call.body), by)
        return self._show_user(call, item)

    def _change_user(self, call: Call, sent: dict[str, Any], by: str) -> HttpResponse:
        item, fields = self._user(call), self._fields(sent)
        body = self._collections.shaper.change(self._role().item, item.body, {}, by, whole=False)
        item = self._store(item.id, {**item.body, **body, **fields}, "update")
        self._set_related(item.id, sent, by)
        return self._show_user(call, item)

    def _replace_user(self, call: Call, by: str) -> HttpResponse:
        return self._change_user(call, as_object(call.body), by)

    def _patch_user(self, call: Call, by: str) -> HttpResponse:
        item = self._user(call)
        return self._change_user(call, _patched(self._as_user(item), call.body), by)

    def _delete_user(self, call: Call, by: str) -> HttpResponse:
        self._state.writer.remove_item(USERS, self._user(call), by)
        return self._state.reader.answer(call, {})

    def _group(self, call: Call) -> Item:
        name = str(call.path["groupId"])
        item = self._collections.find(GROUPS, name)
        if item is None:
            raise missing(GROUPS, name)
        return item

    def _as_group(self, item: Item) -> dict[str, Any]:
        members = self._groups.members(GROUPS, item.id)
        shown = {
            "id": item.id, "schemas": [_GROUP], "displayName": item.body.get("name"), "meta": self._meta("Group", item),
            "externalId": self._kept(item.id).get("externalId"),
            "members": [{"type": "User", "value": one, "$ref": f"/api/v2/scim/v2/users/{one}"} for one in members],
        }  # fmt: skip
        return {key: value for key, value in shown.items() if value is not None}

    def _show_group(self, call: Call, item: Item) -> HttpResponse:
        return self._state.reader.answer(call, self._as_group(item))

    def _list_groups(self, call: Call, _: str) -> HttpResponse:
        return self._page(
            call, [Item(one.id, self._as_group(one), one.sample) for one in self._collections.items(GROUPS)]
        )

    def _set_group(self, call: Call, sent: dict[str, Any]) -> HttpResponse:
        item = self._group(call)
        if "members" in sent:
            members = [str(as_object(one).get("value")) for one in as_list(sent["members"])]
            self._groups.put_members(GROUPS, item.id, members, whole=True)
        self._keep(item.id, sent)
        return self._show_group(call, self._group(call))

    def _replace_group(self, call: Call, _: str) -> HttpResponse:
        return self._set_group(call, as_object(call.body))

    def _patch_group(self, call: Call, _: str) -> HttpResponse:
        return self._set_group(call, _patched(self._as_group(self._group(call)), call.body))


def _telephone(address: dict[str, Any]) -> str:
    """A number as SCIM writes it."""
    number = str(address.get("address"))
    return f"tel:{number}" if number.startswith("+") else number


def _patched(resource: dict[str, Any], request: Json) -> dict[str, Any]:
    """A resource after the operations of a SCIM PATCH; only what they name."""
    changed: dict[str, Any] = {}
    for operation in map(as_object, as_list(as_object(request).get("Operations"))):
        verb, path, value = str(operation.get("op")).lower(), str(operation.get("path") or ""), operation.get("value")
        if not path:
            changed |= as_object(value)
            continue
        outer = next((one for one in (_ENTERPRISE, _GENESYS) if path.startswith(one)), "")
        name = path.removeprefix(outer + ":") if outer else path
        name, _, rest = name.partition("[")
        name = name.partition(".")[0]
        place = changed.setdefault(outer, {}) if outer else changed
        old = as_list(place.get(name, resource.get(name)))
        if verb == "remove":
            gone = re.search(r'value eq "([^"]+)"', rest)
            names = [gone[1]] if gone else [str(as_object(one).get("value")) for one in as_list(value)]
            kept = [one for one in old if as_object(one).get("value") not in names] if names else []
            place[name] = kept if isinstance(resource.get(name), list) else None
        elif verb == "add" and isinstance(resource.get(name), list):
            place[name] = [*old, *(one for one in as_list(value) or [value] if one not in old)]
        else:
            place[name] = value
    return changed


def _values(body: dict[str, Any], name: str) -> list[Json]:
    outer, _, inner = name.partition(".")
    everything = {**as_object(body.get(_GENESYS)), **as_object(body.get(_ENTERPRISE)), **body}
    value = next((one for key, one in everything.items() if key.lower() == outer.lower()), None)
    if isinstance(value, list):
        return [as_object(one).get(inner or "value") for one in as_list(value)]
    return [value]
