"""Whether every part of a definition has the JSON type that Swagger 2.0 gives it, so that nothing later has to ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ..project.jsontypes import Json, is_list, is_object
from .problem import Problem, pointer
from .swagger import COLLECTION_FORMATS, PLACES, TYPES, VERBS

_STATUS = re.compile(r"[1-5]\d\d")

Where = tuple[str | int, ...]


def check_shapes(document: Json) -> Iterator[Problem]:
    """All problems of shape; `document` is known to call itself Swagger 2.0."""
    if "paths" not in document:
        yield _error((), 'The definition has no "paths".')
    yield from _check_entries(document, "paths", _check_path)
    yield from _check_entries(document, "definitions", _check_schema)
    yield from _check_entries(document, "parameters", _check_parameter)
    yield from _check_entries(document, "responses", _check_response)
    yield from _check_strings(document, "consumes", ())
    yield from _check_strings(document, "produces", ())
    yield from _check_named_objects(document, "tags", "name")
    yield from _check_named_objects(document, "x-notification-topics", "topic")


def _error(where: Where, message: str) -> Problem:
    return Problem(pointer(*where), "error", message)


def _check_entries(holder: Json, key: str, check: Callable[[Json, Where], Iterator[Problem]]) -> Iterator[Problem]:
    entries = holder.get(key, {})
    if not is_object(entries):
        yield _error((key,), "Must be an object.")
        return
    for name, entry in entries.items():
        if key == "paths" and name.startswith("x-"):
            continue
        yield from _check_object(entry, (key, name), check)


def _check_object(value: Any, where: Where, check: Callable[[Json, Where], Iterator[Problem]]) -> Iterator[Problem]:
    if is_object(value):
        yield from check(value, where)
    else:
        yield _error(where, "Must be an object.")


def _check_named_objects(holder: Json, key: str, name: str) -> Iterator[Problem]:
    values = holder.get(key, [])
    if not is_list(values):
        yield _error((key,), "Must be a list.")
        return
    for index, value in enumerate(values):
        if not is_object(value) or not isinstance(value.get(name), str):
            yield _error((key, index), f'Must be an object with a string "{name}".')


def _check_strings(holder: Json, key: str, where: Where) -> Iterator[Problem]:
    value = holder.get(key, [])
    if not is_list(value) or not all(isinstance(item, str) for item in value):
        yield _error((*where, key), "Must be a list of strings.")


def _check_path(item: Json, where: Where) -> Iterator[Problem]:
    yield from _check_parameters(item, where)
    for verb, operation in item.items():
        if verb in VERBS:
            yield from _check_object(operation, (*where, verb), _check_operation)
        elif verb == "$ref":
            yield _error((*where, verb), "A path that is a reference is not supported; put its operations here.")
        elif verb != "parameters" and not verb.startswith("x-"):
            yield Problem(pointer(*where, verb), "warning", f"{verb!r} is not a verb of Swagger 2.0; it is left out.")


def _check_operation(operation: Json, where: Where) -> Iterator[Problem]:
    for key in ("tags", "consumes", "produces"):
        yield from _check_strings(operation, key, where)
    for key in ("operationId", "x-purecloud-method-name", "summary", "description"):
        if not isinstance(operation.get(key, ""), str):
            yield _error((*where, key), "Must be a string.")
    if not is_list(operation.get("security", [])):
        yield _error((*where, "security"), "Must be a list.")
    yield from _check_parameters(operation, where)
    yield from _check_permissions(operation, where)
    responses = operation.get("responses", {})
    if not is_object(responses):
        yield _error((*where, "responses"), "Must be an object.")
        return
    for code, response in responses.items():
        at = (*where, "responses", code)
        if code == "default" or _STATUS.fullmatch(code):
            yield from _check_object(response, at, _check_response)
        elif not code.startswith("x-"):
            yield _error(at, f"{code!r} is not a status code.")


def _check_permissions(operation: Json, where: Where) -> Iterator[Problem]:
    key = "x-inin-requires-permissions"
    if key not in operation:
        return
    value = operation[key]
    names = value.get("permissions") if is_object(value) else None
    if (
        not is_object(value)
        or value.get("type") not in ("ANY", "ALL")
        or not is_list(names)
        or not all(isinstance(name, str) for name in names)
    ):
        yield _error((*where, key), 'Must be {"type": "ANY" or "ALL", "permissions": [strings]}.')


def _check_parameters(holder: Json, where: Where) -> Iterator[Problem]:
    parameters = holder.get("parameters", [])
    if not is_list(parameters):
        yield _error((*where, "parameters"), "Must be a list.")
        return
    seen: set[tuple[str, str]] = set()
    for index, parameter in enumerate(parameters):
        at = (*where, "parameters", index)
        yield from _check_object(parameter, at, _check_parameter)
        if is_object(parameter) and "$ref" not in parameter:
            key = (str(parameter.get("name")), str(parameter.get("in")))
            if key in seen:
                yield _error(at, f"The {key[1]} parameter {key[0]!r} is declared twice.")
            seen.add(key)


def _check_parameter(parameter: Json, where: Where) -> Iterator[Problem]:
    if isinstance(parameter.get("$ref"), str):
        return
    if not isinstance(parameter.get("name"), str):
        yield _error(where, 'A parameter needs a string "name".')
    place = parameter.get("in")
    if place not in PLACES:
        yield _error((*where, "in"), f"Must be one of {', '.join(PLACES)}; it is {place!r}.")
    if parameter.get("collectionFormat", "multi") not in COLLECTION_FORMATS:
        yield _error((*where, "collectionFormat"), f"Must be one of {', '.join(COLLECTION_FORMATS)}.")
    if place == "body":
        yield from _check_object(parameter.get("schema"), (*where, "schema"), _check_schema)
    else:
        yield from _check_schema(parameter, where)


def _check_response(response: Json, where: Where) -> Iterator[Problem]:
    if "schema" in response:
        yield from _check_object(response["schema"], (*where, "schema"), _check_schema)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _is_object_or_flag(value: Any) -> bool:
    return isinstance(value, (dict, bool))


_FACETS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("$ref", _is_string, "A reference is a string."),
    ("additionalProperties", _is_object_or_flag, "Must be an object, true or false."),
    ("allOf", is_list, "Must be a list."),
    ("enum", is_list, "Must be a list."),
    ("format", _is_string, "Must be a string."),
    ("maximum", _is_number, "Must be a number."),
    ("maxLength", _is_count, "Must be a whole number from 0."),
    ("minimum", _is_number, "Must be a number."),
    ("minLength", _is_count, "Must be a whole number from 0."),
    ("pattern", _is_string, "Must be a string."),
    ("properties", is_object, "Must be an object."),
)


def _check_schema(schema: Json, where: Where) -> Iterator[Problem]:
    kind = schema.get("type")
    if "type" in schema and kind not in TYPES:
        yield _error((*where, "type"), f"{kind!r} is not a type of Swagger 2.0; use one of {', '.join(TYPES)}.")
    for key, test, message in _FACETS:
        if key in schema and not test(schema[key]):
            yield _error((*where, key), message)
    if isinstance(schema.get("pattern"), str):
        try:
            re.compile(schema["pattern"])
        except re.error as error:
            message = f"Not a regular expression of Python ({error}); it is not checked."
            yield Problem(pointer(*where, "pattern"), "warning", message)
    # On a parameter, `required` is a flag; everywhere else it names properties.
    if "required" in schema and not isinstance(schema["required"], bool):
        yield from _check_strings(schema, "required", where)
    properties = schema.get("properties")
    for name, item in properties.items() if is_object(properties) else ():
        yield from _check_object(item, (*where, "properties", name), _check_schema)
    if is_object(schema.get("additionalProperties")):
        yield from _check_schema(schema["additionalProperties"], (*where, "additionalProperties"))
    if "items" in schema:
        yield from _check_object(schema["items"], (*where, "items"), _check_schema)
    parts = schema.get("allOf")
    for index, part in enumerate(parts if is_list(parts) else ()):
        yield from _check_object(part, (*where, "allOf", index), _check_schema)
