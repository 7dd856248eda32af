"""Responses that the schema alone decides: made up, seeded, the same again for the same request."""

from __future__ import annotations

import random
from typing import Any

from ..spec.definition import Definition, Json, Schema, as_object
from ..spec.formats import make_id
from ..spec.resources import entity_schema, listing_of
from ..spec.samples import Sampler
from .paging import read_window, write_page
from .requests import Call
from .validation import check_scalar


def sample_response(definition: Definition, call: Call, seed: int, entities: int) -> Json:
    """The answer that the schema alone decides; the same question gets the same answer under the same seed.

    :param entities: how many there are in a listing, over all its pages.
    """
    schema = call.operation.answer
    if schema is None:
        return None
    request = call.request
    question = f"{seed} {request.verb} {request.path}"
    listed = listing_of(definition, call.operation)
    if listed is not None and (listed or "$ref" in entity_schema(definition, schema)):
        return sample_page(definition, call, question, entities)
    rng = random.Random(f"{question}?{request.query_string}")  # noqa: S311 - no secrets here
    value = Sampler(definition, rng).value(schema)
    _stamp(definition.properties(schema), call, as_object(value))
    return value


def sample_page(definition: Definition, call: Call, question: str, entities: int) -> Json:
    """One page of a listing whose entities stay the same from page to page.

    :param question: seeds what is made up.
    :param entities: how many there are over all pages.
    """
    schema = call.operation.answer or {}
    rngs = [random.Random(f"{question} {index}") for index in range(entities)]  # noqa: S311 - no secrets here
    ids = [make_id(random.Random(f"{question} {index}")) for index in range(entities)]  # noqa: S311
    window = read_window(call, lambda: ids, lenient=True)
    chosen = slice(window.start, window.start + window.size)
    entity = entity_schema(definition, schema)
    named = definition.properties(entity).get("id", {})
    made: list[Json] = []
    for rng, name in zip(rngs[chosen], ids[chosen], strict=True):
        value = Sampler(definition, rng).value(entity, "", (), 1)
        if named.get("type") == "string" and not any(check_scalar(named, name, "id")):
            as_object(value)["id"] = name
        made.append(value)
    page = write_page(definition, call, window, made, ids[chosen], entities)
    if not isinstance(page, dict):
        return page
    rng = random.Random(f"{question}?")  # noqa: S311 - no secrets here
    rest = as_object(Sampler(definition, rng).value(schema))
    links = {"nextUri", "previousUri", "cursor", "cursors", "after", "before", "nextPage", "previousPage", "nextCursor"}
    return {name: part for name, part in rest.items() if name not in links} | as_object(page)


def _stamp(properties: dict[str, Schema], call: Call, value: dict[str, Any]) -> None:
    """Let the answer say what the request said: its id, its place, its page."""
    operation = call.operation
    name = properties.get("id", {})
    if operation.template.endswith("}") and "id" in value and name.get("type") == "string":
        own = str(call.path[operation.names[-1]])
        if not any(check_scalar(name, own, "id")):
            value["id"] = own
    if "selfUri" in value:
        value["selfUri"] = call.request.path
