"""A person's consent, asked through the client: in the old protocol at once, in the new one with the next round."""

from __future__ import annotations

from typing import Any

from mcp.server.context import ServerRequestContext
from mcp_types import (
    CallToolRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from ...output.problems import REFUSED, ToolError
from ..tools.plans import Plan

_KEY = "consent"
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"apply": {"type": "boolean", "title": "Do this", "description": "Send exactly what is shown."}},
    "required": ["apply"],
}


async def ask(
    ctx: ServerRequestContext[Any, Any], params: CallToolRequestParams, plan: Plan
) -> InputRequiredResult | bool:
    """Whether a person agrees to a plan.

    :returns: the answer; or what the server has to answer, so that the client asks and calls again
    :raises ToolError: if the client cannot ask
    """
    if not _can_ask(ctx):
        raise ToolError(
            "this client cannot ask a person (it has no elicitation), so nothing is changed",
            "Use a client that can, or the command line: purecloud.",
            REFUSED,
        )
    message = f"An agent wants to do this:\n\n{plan.shown}\n\nDo it?"
    if ctx.protocol_version not in MODERN_PROTOCOL_VERSIONS:
        answer = await ctx.session.elicit_form(message, _SCHEMA, ctx.request_id)
        return _agrees(answer)
    # The state comes back sealed: whoever has it was shown this plan, as it is now.
    given = (params.input_responses or {}).get(_KEY)
    if params.request_state == plan.digest and isinstance(given, ElicitResult):
        return _agrees(given)
    request = ElicitRequest(params=ElicitRequestFormParams(message=message, requested_schema=_SCHEMA))
    return InputRequiredResult(input_requests={_KEY: request}, request_state=plan.digest)


def _can_ask(ctx: ServerRequestContext[Any, Any]) -> bool:
    capabilities = ctx.session.client_capabilities
    asks = capabilities.elicitation if capabilities is not None else None
    return asks is not None and (asks.form is not None or asks.url is None)


def _agrees(answer: ElicitResult) -> bool:
    return answer.action == "accept" and (answer.content or {}).get("apply") is True
