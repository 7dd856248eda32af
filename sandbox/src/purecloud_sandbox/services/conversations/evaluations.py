"""Evaluations of all conversations, looked for by what they are of."""

from __future__ import annotations

from typing import Any

from ...spec.definition import as_object
from ...spec.resources import Role
from ...state.engine import State
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse

_MADE_UP = "/api/v2/quality/evaluations"  # those that nobody made
_QUERY = _MADE_UP + "/query"
_OF_CONVERSATIONS = "/api/v2/quality/conversations"
# Parameters of the query, and the reference of an evaluation that each asks for.
_ASKED = {
    "conversationId": "conversation", "agentUserId": "agent", "agentTeamId": "agentTeam",
    "evaluatorUserId": "evaluator", "assigneeUserId": "assignee", "queueId": "queue",
}  # fmt: skip


class Evaluations:
    """Answers the query of evaluations.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self.handlers: dict[tuple[str, str], Handler] = {("GET", _QUERY): self._query}

    def _query(self, call: Call, _: str) -> HttpResponse:
        collections = self._state.collections
        schema = {"$ref": "#/definitions/Evaluation"}
        collections.ensure(_MADE_UP, _MADE_UP, schema)
        made = self._state.store.items_below(_OF_CONVERSATIONS, "/evaluations")
        found = [item for item in [*made, *self._state.store.items(_MADE_UP)] if _is_asked_for(call, item.body)]
        stored = self._state.reader.schema_of(_OF_CONVERSATIONS + "/{conversationId}/evaluations")
        return self._state.reader.page(call, Role("list", _MADE_UP, stored), found)


def _is_asked_for(call: Call, body: dict[str, Any]) -> bool:
    state = call.query.get("evaluationState")
    if state and str(body.get("status")).casefold() not in [str(one).casefold() for one in state]:
        return False
    asked = {name: call.query[name] for name in _ASKED if call.query.get(name) is not None}
    return all(as_object(body.get(_ASKED[name])).get("id") == wanted for name, wanted in asked.items())
