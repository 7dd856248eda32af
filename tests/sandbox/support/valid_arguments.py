"""Valid arguments for any operation, made from the definition."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from purecloud_sandbox.spec.definition import Definition, Operation
from purecloud_sandbox.spec.samples import BARE_DEPTH, Sampler


def make_request(
    definition: Definition, operation: Operation, *, only_required: bool = False
) -> tuple[str, Any, dict[str, str]]:
    """A target, a JSON body and headers that the operation must accept; every declared parameter is sent."""
    values, sampler = _make_values(definition, operation, only_required)
    body = None if operation.body is None else sampler.value(operation.body.schema)
    return write_target(operation, values), body, headers_of(operation, values)


def make_least(definition: Definition, operation: Operation) -> tuple[dict[str, Any], Any]:
    """The values by parameter name and the body that the operation cannot do without."""
    values, sampler = _make_values(definition, operation, only_required=True)
    body = None if operation.body is None else sampler.value(operation.body.schema, depth=BARE_DEPTH)
    return values, body


def write_target(operation: Operation, values: Mapping[str, Any]) -> str:
    """The path and query for values by parameter name; what the operation does not declare goes into the query."""
    path, query = operation.template, []
    places = {parameter.name: parameter.place for parameter in operation.parameters}
    for name, value in values.items():
        place = places.get(name, "query")
        if place == "path":
            path = path.replace("{" + name + "}", quote(str(value), safe=""))
        elif place == "query":
            every = value if isinstance(value, list) else [value]
            query += [(name, str(one).lower() if isinstance(one, bool) else str(one)) for one in every]
    return path + ("?" + urlencode(query) if query else "")


def headers_of(operation: Operation, values: Mapping[str, Any]) -> dict[str, str]:
    """The headers among values by parameter name."""
    names = [parameter.name for parameter in operation.parameters if parameter.place == "header"]
    return {name: str(values[name]) for name in names if name in values}


def _make_values(definition: Definition, operation: Operation, only_required: bool) -> tuple[dict[str, Any], Sampler]:
    sampler = Sampler(definition, random.Random(operation.id))
    wanted = [parameter for parameter in operation.parameters if parameter.required or not only_required]
    values = {parameter.name: sampler.value(parameter.schema, parameter.name) for parameter in wanted}
    if "filter" in values and "/scim/" in operation.template:  # a language of its own
        values["filter"] = 'displayName ne "x"'
    return values, sampler
