"""Valid arguments for any operation, made from the definition."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import quote, urlencode

from purecloud_sandbox.definition import Definition, Operation
from purecloud_sandbox.samples import Sampler


def make_request(
    definition: Definition, operation: Operation, *, only_required: bool = False
) -> tuple[str, Any, dict[str, str]]:
    """A target, a JSON body and headers that the operation must accept; every declared parameter is sent."""
    sampler = Sampler(definition, random.Random(operation.id))
    path, query, headers = operation.template, [], {}
    for parameter in operation.parameters:
        if only_required and not parameter.required:
            continue
        value = sampler.value(parameter.schema, parameter.name)
        if parameter.place == "path":
            path = path.replace("{" + parameter.name + "}", quote(str(value), safe=""))
        elif parameter.place == "query":
            values = value if isinstance(value, list) else [value]
            query += [(parameter.name, str(item).lower() if isinstance(item, bool) else str(item)) for item in values]
        elif parameter.place == "header":
            headers[parameter.name] = str(value)
    body = None if operation.body is None else sampler.value(operation.body.schema)
    return path + ("?" + urlencode(query) if query else ""), body, headers
