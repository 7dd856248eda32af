"""Three hundred calls of all kinds, valid and with ids that exist."""

from __future__ import annotations

import random
import re
from typing import Any
from urllib.parse import unquote

from purecloud_sandbox.server import serve
from purecloud_sandbox.spec.definition import Definition, Operation
from purecloud_sandbox.spec.resources import Resources
from purecloud_sandbox.spec.samples import BARE_DEPTH, Sampler

from tests.sandbox.support.client import Client
from tests.sandbox.support.places import Places

# How many of each kind; None are those that nothing is stored by: queries, actions.
KINDS: dict[str | None, int] = {
    "list": 70, "find": 60, "read": 30, "create": 45, "change": 20, "replace": 20, "write": 15, "remove": 20, None: 20,
}  # fmt: skip


def make_calls(definition: Definition, **settings: Any) -> list[dict[str, Any]]:
    """The calls, in an order in which reading comes before writing, and removing last."""
    resources = Resources(definition)
    by_kind: dict[str | None, list[Operation]] = {kind: [] for kind in KINDS}
    for operation in definition.operations():
        role = resources.role(operation)
        kind = role.action if role is not None else None
        if kind in by_kind and _can_be_called(operation):
            by_kind[kind].append(operation)
    calls: list[dict[str, Any]] = []
    with serve(**settings) as running:
        places = Places(definition, Client(running.url, running.token()))
        for kind, count in KINDS.items():
            rng = random.Random(f"calls {kind}")
            chosen = rng.sample(by_kind[kind], count)
            calls += [_call(definition, places, operation) for operation in chosen]
    return calls


def _can_be_called(operation: Operation) -> bool:
    """Whether path and body are all it needs, and it answers JSON; and it does not end the login."""
    needed = [one for one in operation.parameters if one.required and one.place != "path"]
    return not needed and "application/json" in operation.produces and "tokens" not in operation.template


def _call(definition: Definition, places: Places, operation: Operation) -> dict[str, Any]:
    path = places.fill(operation).split("/")
    values = [path[place] for place, part in enumerate(operation.template.split("/")) if part.startswith("{")]
    whole = {one.name for one in operation.parameters if one.schema.get("type") == "integer"}
    named = zip(operation.names, values, strict=True)
    arguments: list[Any] = [int(value) if name in whole else unquote(value) for name, value in named]
    options: dict[str, Any] = {}
    if operation.body is not None:
        sampler = Sampler(definition, random.Random(operation.id))
        options[_snake(operation.body.name)] = sampler.value(operation.body.schema, depth=BARE_DEPTH)
    words = re.findall(r"\w+", operation.tags[0])
    lists = {"expand"} & {one.name for one in operation.parameters if one.schema.get("type") == "array"}
    choices = {one.name: one.schema["items"].get("enum", [])[:2] for one in operation.parameters if one.name in lists}
    return {
        "class": "".join(word[:1].upper() + word[1:] for word in words) + "Api",
        "method": _snake(operation.id),
        "arguments": arguments, "options": options | {name: some for name, some in choices.items() if some},
    }  # fmt: skip


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
