"""What the tools of a server share: its options, the login, masks, the audit log, and where reads stopped."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ..catalogue import operations
from ..catalogue.jsontypes import is_object
from ..catalogue.operations import Operation
from ..output.problems import NOT_FOUND, REFUSED, ToolError
from .safety.access import Access
from .safety.audit import Audit
from .safety.classes import CONTACT, DELETE, WRITE, Options, needs
from .safety.masking import Masks

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import ApiClient

_MOST_POSITIONS = 200
_WHY = {
    WRITE: "it is not a read",
    DELETE: "it deletes",
    CONTACT: "it may call, write to or reach customers",
}


class Service:
    """One server.

    :param connect: gives a client that is logged in; asked once, with the first call
    :param audit: None for none
    """

    def __init__(self, options: Options, connect: Callable[[], ApiClient], audit: Audit | None = None) -> None:
        self.options, self.audit = options, audit
        self.masks = Masks(options.personal_data, self._secrets)
        self._connect = connect
        self._lock = threading.RLock()
        self._client: ApiClient | None = None
        self._access: Access | None = None
        self._positions: OrderedDict[str, Any] = OrderedDict()

    # -- the platform ------------------------------------------------------------------------------------------------

    @property
    def client(self) -> ApiClient:
        """The client; logs in with the first use.

        :raises ToolError: if nobody is logged in
        :raises ApiException: if the login is refused
        """
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    @property
    def access(self) -> Access:
        """What the login may do; asked for once."""
        with self._lock:
            if self._access is None:
                self._access = Access(_permissions(self.client))
            return self._access

    @property
    def offered_access(self) -> Access:
        """What the login may do; all, as long as nobody can be asked: to look around needs no login."""
        import PureCloudPlatformClientV2 as gc

        try:
            return self.access
        except (ToolError, gc.ApiException):
            return Access(None)

    def close(self) -> None:
        """End the connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()

    def _secrets(self) -> Iterable[str]:
        """The token that calls are made with: no answer repeats it."""
        token = getattr(self._client, "access_token", None) if self._client is not None else None
        return (token,) if isinstance(token, str) and len(token) > 7 else ()

    # -- operations --------------------------------------------------------------------------------------------------

    def operation(self, name: str) -> Operation:
        """The operation of a name: `get_users`, or the words of its command.

        :raises ToolError: if there is none
        """
        found = operations.find(name.strip())
        if found is None:
            raise ToolError(f"there is no operation {name[:80]!r}", "`search` finds their names.", NOT_FOUND)
        return found

    def check(self, operation: Operation, arguments: dict[str, Any] | None = None, body: Any = None) -> None:
        """See that an operation may be called.

        :raises ToolError: with the reason, if this server or the login does not allow it
        """
        lacks = self.options.lacks(needs(operation, arguments, body))
        if lacks:
            why = " and ".join(_WHY[flag] for flag in lacks)
            raise ToolError(
                f"{operation.method} is not allowed here: {why}",
                f"Who runs this server can start it with {' '.join(lacks)}.",
                REFUSED,
            )
        missing = self.access.missing(operation)
        if missing:
            raise ToolError(
                f"this login may not call {operation.method}: it lacks {', '.join(missing)}",
                "An administrator can add the permission to one of its roles.",
                REFUSED,
                missing_permissions=missing,
            )

    # -- where reads stopped -----------------------------------------------------------------------------------------

    def keep(self, position: Any) -> str:
        """A token for a position; it is good until this server ends or 200 others were made."""
        token = f"r{secrets.token_hex(6)}"
        with self._lock:
            self._positions[token] = position
            if len(self._positions) > _MOST_POSITIONS:
                self._positions.popitem(last=False)
        return token

    def position(self, token: str) -> Any:
        """The position of a token.

        :raises ToolError: if there is none
        """
        with self._lock:
            found = self._positions.get(token)
        if found is None:
            raise ToolError("this resume token is not known any more", "Begin again without it.", NOT_FOUND)
        return found


def _permissions(client: ApiClient) -> list[str] | None:
    """The permissions of the login; None if the platform does not say."""
    import PureCloudPlatformClientV2 as gc

    user: Any
    try:
        user = client.request("GET", "/api/v2/users/me", query={"expand": ["authorization"]})
        granted: Any = user["authorization"]["permissions"]
        if granted:
            return [str(one) for one in granted]
    except gc.ApiException as error:
        if error.status not in (400, 403, 404):  # a program is nobody
            raise
    except (KeyError, TypeError):
        pass
    try:
        subject: Any = client.request("GET", "/api/v2/authorization/subjects/me")
    except gc.ApiException as error:
        if error.status not in (400, 403, 404):
            raise
        return None
    return _granted(subject) or None


def _granted(subject: Any) -> list[str]:
    """The permissions in the grants of a subject."""
    found: list[str] = []
    grants: list[Any] = subject.get("grants") or [] if is_object(subject) else []
    for grant in grants:
        role: Any = grant.get("role") or {} if is_object(grant) else {}
        policies: list[Any] = role.get("policies") or []
        for policy in policies:
            actions: list[Any] = policy.get("actions") or ["*"]
            found += [f"{policy.get('domain')}:{policy.get('entityName')}:{action}" for action in actions]
    return found
