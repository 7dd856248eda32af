"""Whether a document is a definition that can be generated from: Swagger 2.0, well formed, no dangling reference.

All problems are collected. Names are checked where they are made, in the lowering.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ..project.jsontypes import Json, is_list, is_object
from .problem import Problem, pointer
from .references import follow, parents, resolve
from .shapes import Where, check_shapes
from .swagger import VERBS

_PATH_NAME = re.compile(r"{([^{}]*)}")
# Below these keys anything may stand, also something that looks like a reference.
_FREE = frozenset({"example", "examples", "default", "enum"})


def check_form(document: Json) -> list[Problem]:
    """What makes a document no definition at all; with an error here nothing more can be said about it."""
    if document.get("swagger") != "2.0":
        message = f'Not a Swagger 2.0 definition: "swagger" must be "2.0", it is {json.dumps(document.get("swagger"))}.'
        hint = "A definition of OpenAPI 3 has to be converted first." if "openapi" in document else ""
        return [Problem("", "error", message, hint)]
    return list(check_shapes(document))


def check_content(document: Json, *, may_dangle: frozenset[str] = frozenset()) -> list[Problem]:
    """The problems of a definition of good form.

    may_dangle: references that need not resolve (to models in quarantine).
    """
    return [
        *_check_references(document, document, (), may_dangle),
        *_check_inheritance(document),
        *_check_paths(document),
        *_check_topics(document),
    ]


def _check_references(document: Json, value: Any, where: Where, may_dangle: frozenset[str]) -> Iterator[Problem]:
    if is_object(value):
        reference = value.get("$ref")
        # A property may be called $ref; then its value is a schema.
        if isinstance(reference, str) and reference not in may_dangle and resolve(document, reference) is None:
            message = f"{reference} is not in the definition; add it, or put what refers to it in quarantine."
            yield Problem(pointer(*where, "$ref"), "error", message)
        names_are_data = where[-1:] == ("properties",)
        for key, item in value.items():
            if names_are_data or (key not in _FREE and not key.startswith("x-")):
                yield from _check_references(document, item, (*where, key), may_dangle)
    elif is_list(value):
        for index, item in enumerate(value):
            yield from _check_references(document, item, (*where, index), may_dangle)


def _check_inheritance(document: Json) -> Iterator[Problem]:
    """Whether no model inherits from itself."""
    above = {name: parents(model) for name, model in document.get("definitions", {}).items()}
    for name in above:
        seen, front = set[str](), list(above[name])
        while front:
            parent = front.pop()
            if parent not in seen:
                seen.add(parent)
                front += above.get(parent, [])
        if name in seen:
            yield Problem(pointer("definitions", name, "allOf"), "error", "The model inherits from itself.")


def _check_paths(document: Json) -> Iterator[Problem]:
    """Whether the path parameters of each operation are those of its path."""
    for path, item in document["paths"].items():
        in_path = set(_PATH_NAME.findall(path))
        for verb in item:
            if verb not in VERBS:
                continue
            declared: set[str] = set()
            for parameter in [*item.get("parameters", []), *item[verb].get("parameters", [])]:
                resolved = follow(document, parameter)
                if resolved.get("in") == "path":
                    declared.add(str(resolved.get("name")))
            where = pointer("paths", path, verb)
            for name in sorted(in_path - declared):
                yield Problem(
                    where, "error", f"The path has {{{name}}}, but no path parameter of that name is declared."
                )
            for name in sorted(declared - in_path):
                yield Problem(where, "warning", f"The path parameter {name!r} is not in the path; it has no effect.")


def _check_topics(document: Json) -> Iterator[Problem]:
    for index, topic in enumerate(document.get("x-notification-topics", [])):
        name = topic.get("class")
        if name not in document.get("definitions", {}):
            where = pointer("x-notification-topics", index)
            yield Problem(where, "warning", f"The model {name!r} of this topic is not in the definition.")
