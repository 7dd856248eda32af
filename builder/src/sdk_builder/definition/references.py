"""References: `{"$ref": "#/definitions/User"}`, and what they name."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from ..project.jsontypes import Json, is_list, is_object
from .problem import pointer

_SECTIONS = ("definitions", "parameters", "responses")
_MODELS = "#/definitions/"


def resolve(document: Mapping[str, Any], reference: str) -> Json | None:
    """The entry of the definitions, parameters or responses that a reference names; None if there is none."""
    parts = reference.split("/")
    if len(parts) != 3 or parts[0] != "#" or parts[1] not in _SECTIONS:
        return None
    section: Any = document.get(parts[1])
    found: Any = section.get(referred_name(reference)) if is_object(section) else None
    return found if is_object(found) else None


def follow(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a parameter or a response is: itself, or what its reference names; empty if that is not there."""
    reference = node.get("$ref")
    return (resolve(document, reference) or {}) if isinstance(reference, str) else node


def referred_name(reference: str) -> str:
    """`User` of `#/definitions/User`."""
    return reference.rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")


def model_reference(name: str) -> str:
    """`#/definitions/User` of `User`."""
    return "#" + pointer("definitions", name)


def single_reference(schema: Mapping[str, Any]) -> str | None:
    """The reference that a schema is: `$ref`, or an `allOf` with nothing but one (a reference with a description)."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return reference
    parts = schema.get("allOf")
    if parts and len(parts) == 1 and "$ref" in parts[0] and not schema.get("properties"):
        return str(parts[0]["$ref"])
    return None


def parents(model: Mapping[str, Any]) -> list[str]:
    """The models that a model inherits from."""
    return [referred_name(part["$ref"]) for part in model.get("allOf", ()) if isinstance(part.get("$ref"), str)]


def referenced_models(value: Any) -> Iterator[str]:
    """The models that references anywhere in a value name."""
    if is_object(value):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(_MODELS):
            yield referred_name(reference)
        for item in value.values():
            yield from referenced_models(item)
    elif is_list(value):
        for item in value:
            yield from referenced_models(item)


def without_references(value: Any, models: Container[str]) -> Any:
    """The same with an object in place of each reference to one of the models."""
    if is_object(value):
        reference: Any = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(_MODELS) and referred_name(reference) in models:
            return {"type": "object"}
        return {key: without_references(item, models) for key, item in value.items()}
    return [without_references(item, models) for item in value] if is_list(value) else value
