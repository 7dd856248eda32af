"""Whether a document is a definition that can be generated from: Swagger 2.0, of the right shape, no dangling reference.

All problems are collected; names are checked where they are made, in the lowering.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .document import Json
from .problem import Problem, has_errors, pointer

VERBS = ("delete", "get", "head", "options", "patch", "post", "put")
_PLACES = ("path", "query", "header", "body", "formData")
_TYPES = ("string", "integer", "number", "boolean", "array", "object", "file")
_PATH_NAME = re.compile(r"{([^{}]*)}")
# Below these keys anything may stand, also something that looks like a reference.
_FREE = ("example", "examples", "default", "enum")

Where = tuple[str | int, ...]


def find_problems(document: Json, *, may_dangle: frozenset[str] = frozenset()) -> list[Problem]:
    """All problems of a definition.

    may_dangle: references that need not resolve (to models in quarantine).
    """
    if document.get("swagger") != "2.0":
        found = document.get("swagger", document.get("openapi"))
        message = f"Not a Swagger 2.0 definition: \"swagger\" must be \"2.0\", it is {found!r}."
        return [Problem("", "error", message)]
    problems = list(_check_shapes(document))
    if has_errors(problems):
        return problems
    problems += _check_references(document, document, (), may_dangle)
    problems += _check_operations(document)
    problems += _check_topics(document)
    return problems


def _error(where: Where, message: str) -> Problem:
    return Problem(pointer(*where), "error", message)


def _check_shapes(document: Json) -> Iterator[Problem]:
    """Whether every part has the JSON type that the following stages take for granted."""
    for key in ("paths", "definitions", "parameters", "responses"):
        value = document.get(key, {})
        if not isinstance(value, dict):
            yield _error((key,), "Must be an object.")
        elif key != "paths":
            for name, item in value.items():
                where = (key, name)
                if not isinstance(item, dict):
                    yield _error(where, "Must be an object.")
                elif key == "definitions":
                    yield from _check_schema(item, where)
                elif key == "parameters":
                    yield from _check_parameter(item, where)
                else:
                    yield from _check_response(item, where)
    if "paths" not in document:
        yield _error((), '"paths" is missing.')
    tags = document.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, dict) and isinstance(tag.get("name"), str) for tag in tags):
        yield _error(("tags",), "Must be a list of objects with a name.")
    for key in ("consumes", "produces"):
        yield from _check_texts(document, key, ())
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        if not isinstance(item, dict):
            yield _error(("paths", path), "Must be an object of verbs.")
            continue
        yield from _check_parameters(item, ("paths", path))
        for verb, operation in item.items():
            where = ("paths", path, verb)
            if verb in VERBS:
                if isinstance(operation, dict):
                    yield from _check_operation_shape(operation, where)
                else:
                    yield _error(where, "Must be an object.")
            elif verb != "parameters" and not verb.startswith("x-"):
                yield Problem(pointer(*where), "warning", f"{verb!r} is no verb of Swagger 2.0; it is left out.")


def _check_operation_shape(operation: Json, where: Where) -> Iterator[Problem]:
    for key in ("tags", "consumes", "produces"):
        yield from _check_texts(operation, key, where)
    for key in ("operationId", "x-purecloud-method-name", "summary", "description"):
        if not isinstance(operation.get(key, ""), str):
            yield _error((*where, key), "Must be a text.")
    yield from _check_parameters(operation, where)
    responses = operation.get("responses", {})
    if not isinstance(responses, dict):
        yield _error((*where, "responses"), "Must be an object.")
    else:
        for code, response in responses.items():
            at = (*where, "responses", code)
            if code.startswith("x-"):
                continue
            if not isinstance(response, dict):
                yield _error(at, "Must be an object.")
            elif code != "default" and not re.fullmatch(r"[1-5]\d\d", code):
                yield _error(at, f"{code!r} is no status code.")
            else:
                yield from _check_response(response, at)
    security = operation.get("security", [])
    if not isinstance(security, list):
        yield _error((*where, "security"), "Must be a list.")
    permissions = operation.get("x-inin-requires-permissions")
    if permissions is not None and not (
        isinstance(permissions, dict)
        and permissions.get("type") in ("ANY", "ALL")
        and isinstance(permissions.get("permissions"), list)
        and all(isinstance(name, str) for name in permissions["permissions"])
    ):
        at = (*where, "x-inin-requires-permissions")
        yield _error(at, 'Must be {"type": "ANY" or "ALL", "permissions": [texts]}.')


def _check_parameters(holder: Json, where: Where) -> Iterator[Problem]:
    parameters = holder.get("parameters", [])
    if not isinstance(parameters, list):
        yield _error((*where, "parameters"), "Must be a list.")
        return
    for index, parameter in enumerate(parameters):
        at = (*where, "parameters", index)
        if isinstance(parameter, dict):
            yield from _check_parameter(parameter, at)
        else:
            yield _error(at, "Must be an object.")


def _check_parameter(parameter: Json, where: Where) -> Iterator[Problem]:
    if "$ref" in parameter:
        return
    if not isinstance(parameter.get("name"), str):
        yield _error(where, 'A parameter needs a "name".')
    if parameter.get("in") not in _PLACES:
        yield _error((*where, "in"), f"Must be one of {', '.join(_PLACES)}; it is {parameter.get('in')!r}.")
    elif parameter["in"] == "body":
        if isinstance(parameter.get("schema"), dict):
            yield from _check_schema(parameter["schema"], (*where, "schema"))
        else:
            yield _error(where, 'A body parameter needs a "schema".')
    else:
        yield from _check_schema(parameter, where)


def _check_response(response: Json, where: Where) -> Iterator[Problem]:
    schema = response.get("schema")
    if isinstance(schema, dict):
        yield from _check_schema(schema, (*where, "schema"))
    elif schema is not None:
        yield _error((*where, "schema"), "Must be an object.")


def _check_schema(schema: Json, where: Where) -> Iterator[Problem]:
    kind = schema.get("type")
    if kind is not None and kind not in _TYPES:
        yield _error((*where, "type"), f"{kind!r} is no type of Swagger 2.0; use one of {', '.join(_TYPES)}.")
    if not isinstance(schema.get("$ref", ""), str):
        yield _error((*where, "$ref"), "A reference is a text.")
    for key, test, message in _FACETS:
        if key in schema and not test(schema[key]):
            yield _error((*where, key), message)
    if isinstance(schema.get("pattern"), str):
        try:
            re.compile(schema["pattern"])
        except re.error as error:
            yield _error((*where, "pattern"), f"Not a regular expression of Python: {error}.")
    properties = schema.get("properties")
    for name, item in properties.items() if isinstance(properties, dict) else ():
        yield from _check_subschema(item, (*where, "properties", name))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _check_schema(schema["additionalProperties"], (*where, "additionalProperties"))
    if "items" in schema:
        yield from _check_subschema(schema["items"], (*where, "items"))
    parts = schema.get("allOf")
    for index, part in enumerate(parts if isinstance(parts, list) else ()):
        yield from _check_subschema(part, (*where, "allOf", index))


def _check_subschema(schema: Any, where: Where) -> Iterator[Problem]:
    if isinstance(schema, dict):
        yield from _check_schema(schema, where)
    else:
        yield _error(where, "Must be an object.")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_FACETS: tuple[tuple[str, Any, str], ...] = (
    ("properties", lambda value: isinstance(value, dict), "Must be an object."),
    ("allOf", lambda value: isinstance(value, list), "Must be a list."),
    ("enum", lambda value: isinstance(value, list), "Must be a list."),
    ("additionalProperties", lambda value: isinstance(value, (dict, bool)), "Must be an object, true or false."),
    ("pattern", lambda value: isinstance(value, str), "Must be a text."),
    ("minimum", _is_number, "Must be a number."),
    ("maximum", _is_number, "Must be a number."),
    ("minLength", _is_count, "Must be a whole number from 0."),
    ("maxLength", _is_count, "Must be a whole number from 0."),
)


def _check_texts(holder: Json, key: str, where: Where) -> Iterator[Problem]:
    value = holder.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        yield _error((*where, key), "Must be a list of texts.")


def _check_references(document: Json, value: Any, where: Where, may_dangle: frozenset[str]) -> Iterator[Problem]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        # A property may be called $ref; then its value is a schema.
        if isinstance(reference, str) and reference not in may_dangle and not resolves(document, reference):
            yield _error((*where, "$ref"), f"{reference} is not in the definition.")
        for key, item in value.items():
            free = key in _FREE and not (where and where[-1] == "properties")
            if not free and not key.startswith("x-"):
                yield from _check_references(document, item, (*where, key), may_dangle)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _check_references(document, item, (*where, index), may_dangle)


def resolves(document: Json, reference: str) -> bool:
    """Whether a reference names an entry of this document's definitions, parameters or responses."""
    parts = reference.split("/")
    if len(parts) != 3 or parts[0] != "#" or parts[1] not in ("definitions", "parameters", "responses"):
        return False
    name = parts[2].replace("~1", "/").replace("~0", "~")
    return name in document.get(parts[1], {})


def _check_operations(document: Json) -> Iterator[Problem]:
    """Whether the path parameters of each operation are those of its path."""
    shared = document.get("parameters", {})
    for path, item in document["paths"].items():
        in_path = set(_PATH_NAME.findall(path))
        for verb in item:
            if verb not in VERBS:
                continue
            declared = set()
            for parameter in [*item.get("parameters", []), *item[verb].get("parameters", [])]:
                resolved = shared.get(parameter["$ref"].rsplit("/", 1)[-1], {}) if "$ref" in parameter else parameter
                if resolved.get("in") == "path":
                    declared.add(resolved.get("name"))
            where = pointer("paths", path, verb)
            for name in sorted(in_path - declared):
                yield Problem(where, "error", f"The path has {{{name}}}, but no parameter of that name is declared.")
            for name in sorted(declared - in_path):
                yield Problem(where, "warning", f"The path parameter {name!r} is not in the path; it has no effect.")


def _check_topics(document: Json) -> Iterator[Problem]:
    topics = document.get("x-notification-topics", [])
    for index, topic in enumerate(topics if isinstance(topics, list) else ()):
        name = topic.get("class") if isinstance(topic, dict) else None
        if name not in document.get("definitions", {}):
            where = pointer("x-notification-topics", index)
            yield Problem(where, "warning", f"The model {name!r} of this topic is not in the definition.")
