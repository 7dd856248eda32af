"""What the platform refuses to store, and what it keeps although it was removed."""

from __future__ import annotations

from typing import Any

from ..spec.definition import as_object
from ..wire.errors import ApiError
from .collections import DIVISIONS, QUEUES, USERS, Collections

# By collection: the property that only one item may have, and the code of the refusal.
UNIQUE = {
    USERS: ("email", "general.conflict"),
    QUEUES: ("name", "general.conflict"),
    DIVISIONS: ("name", "general.conflict"),
    "/api/v2/authorization/roles": ("name", "general.conflict"),
    "/api/v2/groups": ("name", "general.conflict"),
    "/api/v2/routing/skills": ("name", "general.conflict"),
    "/api/v2/routing/languages": ("name", "general.conflict"),
    "/api/v2/routing/wrapupcodes": ("name", "general.conflict"),
    "/api/v2/architect/prompts": ("name", "general.conflict"),
}
# Collections whose items have the ids that clients give them: e-mail domains are called what they are.
NAMED_BY_CLIENTS = {"/api/v2/routing/email/domains", "/api/v2/routing/email/outbound/domains"}
# Collections whose removed items stay, with the state `deleted`: their e-mail addresses stay taken, and they come back
# when their state is set to active.
KEPT = {USERS}
# Words in the path of a document that has defaults: its removal brings them back. Any other one is gone.
RESET = frozenset({"settings", "utilization", "loglevels", "alertablepresences", "roles", "dynamicsettings"})


def require_unique(collections: Collections, collection: str, name: str, body: dict[str, Any]) -> None:
    """Refuse what has the name or the address of another item.

    :raises ApiError: 409.
    """
    rule = UNIQUE.get(collection)
    if rule is None:
        return
    field, code = rule
    value = body.get(field)
    other = collections.store.find_by(collection, field, value) if isinstance(value, str) and value else None
    if other is not None and other != name:
        message = "A {entityType} with the {field} {value} exists already."
        kind = collection.rpartition("/")[2].removesuffix("s")
        raise ApiError(409, code, message, {"entityType": kind, "field": field, "value": value})


def require_version(sent: object, old: dict[str, Any], path: str) -> None:
    """Refuse a change of something that somebody else has changed meanwhile.

    :raises ApiError: 409, the version in the body is not the current one.
    """
    version, known = as_object(sent).get("version"), old.get("version")
    if isinstance(version, int) and isinstance(known, int) and version != known:
        message = "The version {sent} is not the current version {current} of {path}; read it again."
        raise ApiError(409, "version.conflict", message, {"sent": version, "current": known, "path": path})
