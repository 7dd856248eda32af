"""Who has which permission."""

from __future__ import annotations

from typing import Any

from ...catalogue import operations
from ...output.problems import ToolError
from ..safety.access import Access
from ..service import Service
from .calls import call, items, named, several

_MOST_USERS = 500


def who_can(service: Service, permission: str, user: str | None = None) -> dict[str, Any]:
    """The roles that hold a permission, and the users who have one of them; or whether one user has it.

    :param permission: `routing:queue:view`, or the name of an operation, which needs some
    """
    wanted, rule = _wanted(permission)
    if user is not None:
        one = named(service, "get_users", "user", user)
        known: Any = call(service, "get_user_roles", subjectId=one["id"])
        held = [str(name) for name in several(known, "permissions") or _of_roles(known)]
        has = {name: Access(held).has(name) for name in wanted}
        return {
            "user": {"id": one["id"], "name": one.get("name")}, "permissions": has,
            "may": all(has.values()) if rule == "all" else any(has.values()),
            "roles": [role.get("name") for role in several(known, "roles")],
        }  # fmt: skip
    roles: list[dict[str, Any]] = []
    for role in items(service, "get_authorization_roles"):
        held = [str(name) for name in several(role, "permissions") or _of_policies(role)]
        each = [Access(held).has(name) for name in wanted]
        if all(each) if rule == "all" else any(each):
            roles.append(role)
    holders: dict[str, dict[str, Any]] = {}
    for role in roles:
        for one in items(service, "get_authorization_role_users", roleId=role["id"]):
            holder = holders.setdefault(one["id"], {"id": one["id"], "name": one.get("name"), "through": []})
            holder["through"].append(role.get("name"))
    shown = list(holders.values())
    if any(one["name"] is None for one in shown):
        names = {one["id"]: one.get("name") for one in items(service, "get_users")}
        for one in shown:
            one["name"] = one["name"] or names.get(one["id"])
    answer: dict[str, Any] = {
        "permissions": wanted, "rule": rule,
        "roles": [{"id": role["id"], "name": role.get("name")} for role in roles], "users": shown[:_MOST_USERS],
    }  # fmt: skip
    if len(shown) > _MOST_USERS:
        answer["more_users"] = len(shown) - _MOST_USERS
    return answer


def _wanted(permission: str) -> tuple[list[str], str]:
    text = permission.strip()
    if ":" in text:
        return [text], "any"
    found = operations.find(text)
    if found is None:
        raise ToolError(
            f"{text[:80]!r} is neither a permission nor an operation", "A permission is like routing:queue:view."
        )
    if not found.permissions:
        raise ToolError(f"{found.method} needs no permission that is known")
    rule, names = next(iter(found.permissions.items()))
    return list(names), rule


def _of_policies(role: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for policy in several(role, "permissionPolicies"):
        actions = several(policy, "actionSet") or ["*"]
        found += [f"{policy.get('domain')}:{policy.get('entityName')}:{action}" for action in actions]
    return found


def _of_roles(known: Any) -> list[str]:
    return [name for role in several(known, "roles") for name in several(role, "permissions") or _of_policies(role)]
