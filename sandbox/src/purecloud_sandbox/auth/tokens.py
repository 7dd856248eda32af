"""OAuth clients, the tokens that they get, and what a token may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..spec.definition import Operation
from ..wire.errors import ApiError


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth client that the sandbox knows.

    :ivar permissions: what its tokens may do, e.g. `routing:queue:view` or `routing:*:*`; None for everything.
    """

    secret: str
    permissions: Sequence[str] | None = None

    def __repr__(self) -> str:
        return f"Client(secret=..., permissions={self.permissions!r})"


@dataclass(slots=True)
class Token:
    """An access token that was given out.

    :ivar permissions: what its client may do; None for everything.
    :ivar person: whether somebody signed in: then it may do what the roles of the user allow.
    """

    value: str
    client_id: str
    user: str
    expires: float  # seconds since the epoch
    permissions: Sequence[str] | None = None
    person: bool = False

    def __repr__(self) -> str:
        return f"Token(client_id={self.client_id!r}, user={self.user!r}, expires={self.expires!r})"


def require_permission(granted: Sequence[str] | None, operation: Operation) -> None:
    """Refuse what a token may not do.

    :param granted: the permissions of its client, or of its user; None for all.
    :raises ApiError: 403, naming the permissions that are missing.
    """
    if granted is None or not operation.permissions:
        return
    missing = [name for name in operation.permissions if not _grants(granted, name)]
    if not missing or (not operation.needs_all and len(missing) < len(operation.permissions)):
        return
    code = "missing.permissions" if operation.needs_all else "missing.any.permissions"
    words = "all of" if operation.needs_all else "at least one of"
    message = "Unable to perform the requested action. You need " + words + " these permissions: {permissions}"
    raise ApiError(403, code, message, {"permissions": ", ".join(missing)})


def _grants(granted: Sequence[str], wanted: str) -> bool:
    parts = wanted.split(":")
    for grant in granted:
        own = grant.split(":")
        own += ["*"] * (len(parts) - len(own)) if own[-1] == "*" else []
        if len(own) == len(parts) and all(a in ("*", b) for a, b in zip(own, parts, strict=True)):
            return True
    return False
