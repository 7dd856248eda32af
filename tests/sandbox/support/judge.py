"""What judges the sandbox's answers: jsonschema, which shares no code with the sandbox."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from purecloud_sandbox.spec.definition import Operation
from referencing import Registry
from referencing.jsonschema import DRAFT4

from tests.sandbox.support.client import HttpResponse

DEFINITION = Path(__file__).parents[3] / "definition" / "publicapi-v2.json"
_BASE = "urn:definition"

formats = FormatChecker(formats=())
formats.checks("date-time")(
    lambda value: (
        not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value) is not None
    )
)
formats.checks("date")(lambda value: not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None)
formats.checks("local-date-time")(
    lambda value: not isinstance(value, str) or re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value) is not None
)
formats.checks("year-month")(lambda value: not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d", value) is not None)
formats.checks("uri")(lambda value: not isinstance(value, str) or re.match(r"(https?://|wss?://|/)", value) is not None)
formats.checks("int32")(lambda value: not isinstance(value, int) or -(2**31) <= value < 2**31)


@cache
def document() -> dict[str, Any]:
    """The definition."""
    return json.loads(DEFINITION.read_bytes())


@cache
def _registry() -> Registry:
    contents = {"$id": _BASE, "definitions": document()["definitions"]}
    return Registry().with_resource(_BASE, DRAFT4.create_resource(contents))


def _absolute(schema: Any) -> Any:
    if isinstance(schema, dict) and schema.get("type") == "object" and not schema.keys() - {"type", "description"}:
        return {}  # an object of which nothing is said stands for any JSON
    if isinstance(schema, dict):
        return {
            name: _BASE + part if name == "$ref" and isinstance(part, str) else _absolute(part)
            for name, part in schema.items()
        }
    return [_absolute(part) for part in schema] if isinstance(schema, list) else schema


def complaints(schema: dict[str, Any], value: Any) -> list[str]:
    """What is wrong with a value under a schema of the definition."""
    judge = Draft4Validator(_absolute(schema), registry=_registry(), format_checker=formats)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in judge.iter_errors(value)]


def response_complaints(operation: Operation, target: str, response: HttpResponse) -> list[str]:
    """What is wrong with an answer of status 200."""
    raw = document()["paths"][operation.template][operation.verb.lower()]
    schema = raw["responses"]["200"].get("schema")
    kind = response.headers.get_content_type()
    if schema is None:
        return [f"{operation.verb} {target}: an answer where none is declared"] if response.content else []
    if kind not in raw.get("produces", ["application/json"]):
        return [f"{operation.verb} {target}: {kind}"]
    if not kind.endswith("json"):
        return []
    return [f"{operation.verb} {target}: {text}" for text in complaints(schema, response.json())]
