"""Which Python type a schema of the definition has."""

from __future__ import annotations

import re
from typing import Any

from ..definition.references import referred_name, single_reference
from ..project.jsontypes import Json, is_object
from . import naming
from .representation import JsonScalar, Limits, ListType, MapType, ModelType, ScalarType, Type

OBJECT = ScalarType("object")
_STRING_FORMATS = {
    "date-time": ScalarType("datetime"),
    "date": ScalarType("date"),
    "local-date-time": ScalarType("LocalDateTime"),
    "year-month": ScalarType("YearMonth"),
}
_PLAIN = {
    "string": ScalarType("str"),
    "integer": ScalarType("int"),
    "number": ScalarType("float"),
    "boolean": ScalarType("bool"),
    "object": OBJECT,
    "file": ScalarType("file"),
}
_TYPE_NAME = re.compile(r"list\[(?P<item>.+)\]|dict\(str, (?P<value>.+)\)|(?P<name>\w+)")


class Schemas:
    """The types of a definition's schemas.

    classes:    the class of each definition by name.
    empty_body: the one definition without properties that stays a class where it is the body of a request.
    """

    def __init__(self, document: Json, classes: dict[str, str], empty_body: str = "") -> None:
        self._definitions: Json = document.get("definitions", {})
        self._classes = classes
        self._empty_body = empty_body

    def property_schemas(self, name: str, *, inline_only: bool = False, seen: tuple[str, ...] = ()) -> Json:
        """The properties of a definition with their schemas, inherited ones first.

        inline_only: only those that the definition adds to what it inherits.
        """
        definition = self._definitions.get(name, {})
        found: Json = {}
        for part in definition.get("allOf", ()):
            if "$ref" not in part:
                found.update(part.get("properties", {}))
            elif not inline_only:
                parent = referred_name(part["$ref"])
                if parent not in (*seen, name):
                    found.update(self.property_schemas(parent, seen=(*seen, name)))
        found.update(definition.get("properties", {}))
        return found

    def inherits(self, name: str) -> bool:
        """Whether a definition has an inline part below `allOf`, which the published package makes a class of."""
        return any("$ref" not in part for part in self._definitions.get(name, {}).get("allOf", ()))

    def type_of(self, schema: Json) -> Type:
        """The type of a property, a parameter or a result."""
        reference = single_reference(schema)
        if reference is not None:
            name = referred_name(reference)
            return ModelType(self._classes[name]) if name in self._classes and self.property_schemas(name) else OBJECT
        kind = schema.get("type")
        if kind == "array":
            return ListType(self.type_of(schema.get("items", {})))
        if kind in (None, "object") and schema.get("additionalProperties"):
            values = schema["additionalProperties"]
            return MapType(self.type_of(values) if is_object(values) else OBJECT)
        if kind == "string":
            return _STRING_FORMATS.get(schema.get("format", ""), _PLAIN["string"])
        return _PLAIN.get(kind or "object", OBJECT)

    def body_type_of(self, schema: Json) -> Type:
        """The type of a body, which differs in two cases: the empty body is a class, a map of objects is none."""
        reference = single_reference(schema)
        if reference is not None and referred_name(reference) == self._empty_body and self._empty_body in self._classes:
            return ModelType(self._classes[self._empty_body])
        found = self.type_of(schema)
        return OBJECT if found == MapType(OBJECT) else found

    def parse_type_name(self, text: str) -> Type | None:
        """The type that a kind such as `list[User]` names; None when it names none."""
        match = _TYPE_NAME.fullmatch(text)
        if match is None:
            return None
        if match["name"]:
            scalars = {*_PLAIN.values(), *_STRING_FORMATS.values()}
            plain = next((scalar for scalar in scalars if scalar.name == text), None)
            return plain or (ModelType(text) if text in self._classes.values() else None)
        inner = self.parse_type_name(match["item"] or match["value"])
        if inner is None:
            return None
        return ListType(inner) if match["item"] else MapType(inner)


def limits_of(schema: Json) -> Limits:
    """The limits that a schema sets. A pattern that is none of Python's is left out (the validation reports it)."""
    pattern = schema.get("pattern")
    try:
        re.compile(pattern or "")
    except re.error:
        pattern = None
    return Limits(
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
        min_length=schema.get("minLength"),
        max_length=schema.get("maxLength"),
        pattern=pattern,
    )


def enum_of(schema: Json) -> tuple[JsonScalar, ...]:
    """The allowed values of a scalar, each once; strings where the type is a string."""
    values: list[Any] = schema.get("enum", [])
    if schema.get("type") == "string":
        values = [value if value is None else _as_text(value) for value in values]
    scalars = [value for value in values if isinstance(value, (str, int, float))]
    return tuple(dict.fromkeys(scalars))


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def class_names(document: Json, renames: dict[str, str]) -> dict[str, str]:
    """The class of each definition."""
    return {name: renames.get(name) or naming.model_class(name) for name in document.get("definitions", {})}
