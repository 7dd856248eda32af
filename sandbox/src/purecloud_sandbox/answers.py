"""What an operation answers: a status, headers, and JSON, text or bytes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from purecloud_sandbox.calls import Call
from purecloud_sandbox.definition import Definition, Json, Schema, as_object
from purecloud_sandbox.paging import read_window, write_page
from purecloud_sandbox.resources import entity_schema, listing_of
from purecloud_sandbox.samples import Sampler, make_id
from purecloud_sandbox.values import check_scalar

Handler = Callable[[Call, str], "Answer"]  # from a call and the id of the user who calls
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


@dataclass(slots=True)
class Answer:
    """An answer before it is written to the wire."""

    status: int = 200
    content: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict[str, str])


def answer_json(value: Json, status: int = 200, *, kind: str = "application/json", **headers: str) -> Answer:
    """An answer of JSON."""
    return Answer(status, _encode(value).encode("utf-8", "replace"), kind, headers)


def answer_call(call: Call, value: Json) -> Answer:
    """Write a value as the operation declares its answer: JSON of a kind that the client takes, text, or nothing."""
    operation = call.operation
    schema = operation.answer
    if schema is None:
        return Answer(operation.status, b"", "")
    produces = operation.produces
    wanted = call.request.headers.get("accept", "")
    kind = next((kind for kind in produces if kind in wanted), "application/json")
    if kind not in produces:
        kind = produces[0]
    if schema.get("type") == "file" and not kind.endswith("json"):
        return Answer(operation.status, str(value).encode(), kind)
    if kind == "text/calendar":
        return Answer(operation.status, _calendar(str(value)).encode(), kind)
    if kind.startswith("text/"):
        return Answer(operation.status, str(value).encode(), kind)
    return answer_json(value, operation.status, kind=kind)


def _calendar(summary: str) -> str:
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//purecloud-sandbox//EN", "BEGIN:VEVENT", "UID:shift-1@example.com",
        "DTSTAMP:20260101T000000Z", "DTSTART:20260101T090000Z", "DTEND:20260101T170000Z", f"SUMMARY:{summary}",
        "END:VEVENT", "END:VCALENDAR", "",
    )  # fmt: skip
    return "\r\n".join(lines)


def sample_answer(definition: Definition, call: Call, seed: int, entities: int) -> Json:
    """The answer that the schema alone tells; the same question gets the same answer under the same seed.

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
