"""What the platform adds by itself to some things that are made: secrets of clients, what a type of work prescribes."""

from __future__ import annotations

from typing import Any

from ..spec.definition import as_object
from ..state.engine import State
from ..wire.requests import Call
from ..wire.responses import Handler, HttpResponse

_CLIENTS = "/api/v2/oauth/clients"
_WORKTYPES = "/api/v2/taskmanagement/worktypes"
# Of a work item, and what its type calls it.
_PRESCRIBED = {
    "workbin": "defaultWorkbin", "status": "defaultStatus", "queue": "defaultQueue", "language": "defaultLanguage",
    "script": "defaultScript", "skills": "defaultSkills", "priority": "defaultPriority", "schema": "schema",
    "durationSeconds": "defaultDurationSeconds",
}  # fmt: skip


class Defaults:
    """Completes what is made, and renews secrets.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._collections = state.collections
        state.collections.completers[_CLIENTS] = self._with_secret
        state.collections.completers["/api/v2/taskmanagement/workitems"] = self._of_type
        self.handlers: dict[tuple[str, str], Handler] = {
            ("POST", _CLIENTS + "/{clientId}/secret"): self._renew,
        }

    def _with_secret(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        return body if body.get("secret") else {**body, "secret": self._secret(name, "")}

    def _secret(self, name: str, old: str) -> str:
        """Another secret for a client, the same under the same seed."""
        return self._collections.organization.derived_id(name, f"secret after {old}")

    def _renew(self, call: Call, _: str) -> HttpResponse:
        name = str(call.path["clientId"])
        body = self._collections.require(_CLIENTS, name)
        body = {**body, "secret": self._secret(name, str(body.get("secret")))}
        self._collections.put(_CLIENTS, name, body)
        return self._state.reader.answer(call, body)

    def _of_type(self, _: str, body: dict[str, Any]) -> dict[str, Any]:
        """A work item with what its type prescribes."""
        worktype = self._collections.find(_WORKTYPES, str(as_object(body.get("type")).get("id")))
        known = worktype.body if worktype is not None else {}
        return {**{own: known[name] for own, name in _PRESCRIBED.items() if known.get(name) is not None}, **body}
