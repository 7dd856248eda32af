"""The tools of a server, as its clients see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ...catalogue.jsontypes import is_object
from ...output.problems import FAILED, ToolError
from ...output.rows import dumps
from ..ready.conversation import conversation
from ..ready.errors import explain_error
from ..ready.names import KINDS, find_by_name
from ..ready.performance import agent_performance, queue_performance
from ..ready.permissions import who_can
from ..safety.classes import needs, only_reads
from ..service import Service
from ..tools.answers import Shape
from ..tools.describe import describe, describe_model
from ..tools.plans import LIFETIME, Plans
from ..tools.read import read
from ..tools.search import search

#: The tool that needs a person's consent; the server carries it out.
APPLY = "apply"
_TYPES: dict[str, type] = {"string": str, "integer": int, "object": dict}
Json = dict[str, Any]


@dataclass(frozen=True)
class Tool:
    """One tool.

    :ivar run: takes the arguments by name
    :ivar required: the arguments that must be there
    """

    name: str
    description: str
    run: Callable[..., str]
    properties: Json
    required: tuple[str, ...] = ()
    reads: bool = True
    schema: Json = field(init=False)

    def __post_init__(self) -> None:
        schema: Json = {"type": "object", "properties": self.properties, "additionalProperties": False}
        object.__setattr__(self, "schema", schema | ({"required": list(self.required)} if self.required else {}))

    def check(self, given: Mapping[str, Any]) -> None:
        """See that arguments are those of the tool.

        :raises ToolError: if not
        """
        for name, value in given.items():
            kind = self.properties.get(name, {}).get("type")
            if kind is None:
                raise ToolError(f"{self.name} has no argument {name[:60]!r}", f"It takes {', '.join(self.properties)}.")
            if not isinstance(value, _TYPES[kind]) or isinstance(value, bool):
                raise ToolError(f"{name} must be of the type {kind}")
        for name in self.required:
            if name not in given:
                raise ToolError(f"{self.name} needs {name}")


def tools_of(service: Service, plans: Plans) -> dict[str, Tool]:
    """The tools that a server offers, by name."""
    text, number, held = {"type": "string"}, {"type": "integer"}, {"type": "object"}
    interval = {"type": "string", "description": "today, yesterday, last 7 days, or ISO 8601 start/end"}
    zone = {"type": "string", "description": "IANA time zone of days; UTC"}
    offered = [
        Tool(
            "search", "Find operations of the Genesys Cloud API by what they do, in plain words.",
            partial(search, service), {"question": text, "limit": number}, ("question",),
        ),
        Tool(
            "describe", "What an operation or a type takes and gives.",
            partial(_described, service), {"operation": text}, ("operation",),
        ),
        Tool(
            "read",
            "Call an operation that only reads. Goes through pages by itself; choose of the answer with `query`.",
            partial(read, service),
            {
                "operation": text,
                "arguments": {"type": "object", "description": "By name; the body as `body`"},
                "query": {"type": "string", "description": "JMESPath, of a listing over the list of items"},
                "limit": {"type": "integer", "description": "Most items; 100"},
                "resume": {"type": "string", "description": "From a cut answer of the same call"},
            },
            ("operation",),
        ),
        Tool(
            "queue_performance", "How a queue did over an interval, and how it is now.",
            _ready(service, queue_performance),
            {"queue": {"type": "string", "description": "Name or id"}, "interval": interval, "time_zone": zone},
            ("queue",),
        ),
        Tool(
            "agent_performance", "What an agent handled over an interval, and where the time went.",
            _ready(service, agent_performance),
            {"agent": {"type": "string", "description": "Name, email or id"}, "interval": interval, "time_zone": zone},
            ("agent",),
        ),
        Tool(
            "conversation", "A conversation: who, when, how it went, and its transcript.",
            _ready(service, conversation), {"id": text}, ("id",),
        ),
        Tool(
            "find_by_name", "Find users, queues, skills, roles, flows and anything else with a name.",
            _ready(service, find_by_name),
            {"name": text, "kind": {"type": "string", "enum": list(KINDS)}}, ("name",),
        ),
        Tool(
            "who_can", "Who has a permission, by roles and users; or whether one user has it.",
            _ready(service, who_can),
            {"permission": {"type": "string", "description": "routing:queue:edit, or an operation"}, "user": text},
            ("permission",),
        ),
        Tool(
            "explain_error", "What an error of the platform means and what to do.",
            _ready(service, explain_error),
            {"error": {"type": "string", "description": "Code, HTTP status or message"}, "operation": text}, ("error",),
        ),
    ]  # fmt: skip
    if service.options.write:
        offered += [
            Tool(
                "plan", "Show what a call that changes something would do. Nothing is changed.",
                partial(_planned, plans), {"operation": text, "arguments": held}, ("operation",),
            ),
            Tool(APPLY, "Carry out a plan, after a person has agreed.", _asked_first, {"plan": text}, ("plan",), False),
        ]  # fmt: skip
    return {tool.name: tool for tool in offered}


def _ready(service: Service, function: Callable[..., Json]) -> Callable[..., str]:
    """The tool of a ready-made read."""

    def run(**given: Any) -> str:
        shape = Shape(service.masks)
        return shape.text(shape.masked(function(service, **given)))

    return run


def _asked_first(plan: str) -> str:
    raise ToolError(f"the plan {plan[:40]} needs a person's consent", status=FAILED)  # the server asks


def _planned(plans: Plans, operation: str, arguments: Mapping[str, Any] | None = None) -> str:
    plan = plans.make(operation, arguments)
    return dumps({"plan": plan.id, "good_for_seconds": int(LIFETIME), "would": plan.shown.splitlines()})


def _described(service: Service, operation: str) -> str:
    """An operation, if it can be called here; or a type."""
    model = None if "_" in operation or " " in operation else describe_model(operation.strip())
    if model is not None:
        return model
    found = service.operation(operation)
    missing = service.offered_access.missing(found)
    notes: list[str] = []
    if missing:
        return f"{found.method}: this login may not call it: it lacks {', '.join(missing)}."
    if not only_reads(found):
        lacks = service.options.lacks(needs(found))
        refused = f"Not allowed here: this server was started without {' '.join(lacks)}."
        notes.append(refused if lacks else "Changes something: `plan`, then `apply`.")
    return describe(found, notes)


def shown_of(value: Any) -> Any:
    """Arguments as they are noted, bounded."""
    text = dumps(value)
    return value if len(text) <= 4000 and is_object(value) else text[:4000]
