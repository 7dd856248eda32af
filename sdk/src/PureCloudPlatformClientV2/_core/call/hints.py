"""What to do about an error: the sentence at the end of its message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..http.errors import (
    ApiConnectionError,
    ApiException,
    ApiTimeoutError,
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)

if TYPE_CHECKING:
    from .call import Call
    from .exchange_client import ExchangeClient


#: Characters of a message that are looked through: no sentence is longer, and to look for names in it takes the square.
LONGEST_SENTENCE = 2_000


def explain(error: ApiException, call: Call, client: ExchangeClient) -> None:
    """Put a hint on `error` if there is something useful to say and nobody has said it."""
    if isinstance(error, PermissionDeniedError):
        error.missing_permissions = _missing(error, call)
    if error.hint is None:
        error.hint = _hint(error, call, client)


def _hint(error: ApiException, call: Call, client: ExchangeClient) -> str | None:
    if isinstance(error, AuthenticationError):
        if call.template == "/oauth/token":
            return f"Check the client id, its secret and the region: the login went to {client.login_url}."
        if client.current_token() is None:
            return "No access token: log in, as with get_client_credentials_token, or set configuration.access_token."
        return "The token is not valid here: it may have expired, been revoked, or belong to another region."
    if isinstance(error, PermissionDeniedError):
        names = error.missing_permissions
        return f"Missing permission: {' or '.join(names)}." if names else None
    if isinstance(error, RateLimitError):
        wait = error.retry_after
        return f"Wait {wait:.0f} s before trying again." if wait else None
    if isinstance(error, ApiTimeoutError):
        return "Set a longer timeout= or deadline= if the operation may take that long." if error.sent else None
    if isinstance(error, ApiConnectionError):
        if error.sent and call.verb == "POST":
            return (
                "It is not known whether the request was carried out, so it was not repeated; "
                "pass idempotent=True where repeating is safe."
            )
        return None
    if isinstance(error, NotFoundError) and error.code is None:
        return "Check the host and region as well as the identifiers."
    return None


def _missing(error: PermissionDeniedError, call: Call) -> tuple[str, ...]:
    """The permissions that the platform names, else those that the definition asks for."""
    named = error.message_params.get("permissions") or error.message_params.get("permission")
    if isinstance(named, str):
        return tuple(part for part in re.split(r"[\s,\[\]]+", named) if part)
    if isinstance(named, list):
        return tuple(str(name) for name in named)
    if found := re.findall(r"\b[a-z][\w-]*:[\w-]+:[\w*-]+\b", (error.message or "")[:LONGEST_SENTENCE], re.I):
        return tuple(dict.fromkeys(found))
    from ..lazy.operations import permissions

    return permissions(call.verb, call.template)
