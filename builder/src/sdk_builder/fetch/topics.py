"""Notification topics: their JSON schemas become definitions, and a table says which topic carries which model.

A schema goes by a URN such as `urn:jsonschema:PresenceEvent:v2:UserPresence`. The class of a URN is made of its parts
after `urn:jsonschema`, each with a capital, without the `v2` that stands before the last part
(`PresenceEventUserPresence`); a URN that has its `v2` elsewhere keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..definition.references import model_reference, referenced_models, referred_name
from ..project.errors import BuilderError
from ..project.jsontypes import Json, is_list, is_object

TABLE = "x-notification-topics"
_PREFIX = "urn:jsonschema:"
_URN_HINT = "Report it: the API names its topics in a new way."


@dataclass(frozen=True, slots=True)
class Topics:
    """Models by name, and for each topic its model."""

    definitions: Json = field(default_factory=dict[str, Any])
    models: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def table(self) -> list[dict[str, str]]:
        """The table as it stands in a definition: sorted by topic."""
        return [{"class": self.models[topic], "topic": topic} for topic in sorted(self.models)]


def class_name(urn: str) -> str:
    """`urn:jsonschema:PresenceEvent:v2:UserPresence` -> `PresenceEventUserPresence`; see the module for the rule.

    :raises BuilderError: for a string that is not such a URN.
    """
    if not urn.startswith(_PREFIX):
        raise BuilderError(f"the topic schema {urn!r} does not start with {_PREFIX}", _URN_HINT)
    parts = [part for part in urn.removeprefix(_PREFIX).split(":") if part]
    if len(parts) >= 2 and parts[-2].lower() == "v2":
        del parts[-2]
    if not parts:
        raise BuilderError(f"the topic schema {urn!r} has no name", _URN_HINT)
    return "".join(part[0].upper() + part[1:] for part in parts)


def read_topics(listing: Any, source: str) -> Topics:
    """The topics of an answer of `GET /api/v2/notifications/availabletopics?expand=schema`.

    :raises BuilderError: for something else. Topics without a schema are left out.
    """
    entities: Any = listing.get("entities") if is_object(listing) else None
    if not is_list(entities) or not all(is_object(entity) and isinstance(entity.get("id"), str) for entity in entities):
        raise BuilderError(f"{source} is not a listing of notification topics", "It must be an object with `entities`.")
    definitions: Json = {}
    models: dict[str, str] = {}
    schemas: dict[str, Any] = {entity["id"]: entity.get("schema") for entity in entities}
    for topic, schema in sorted(schemas.items()):
        if is_object(schema) and isinstance(schema.get("id"), str):
            models[topic] = referred_name(_convert(schema, definitions)["$ref"])
    if not models:
        # Taken as it is, it would remove every model of a notification.
        raise BuilderError(f"no notification topic of {source} has a schema", "Ask with expand=schema.")
    return Topics(definitions, models)


def known_topics(definition: Mapping[str, Any]) -> Topics:
    """The topics of an earlier definition, with every model that their models need."""
    models = {entry["topic"]: entry["class"] for entry in definition.get(TABLE) or ()}
    everything: Json = definition.get("definitions") or {}
    needed: dict[str, Any] = {}
    waiting = sorted(set(models.values()))
    while waiting:
        name = waiting.pop()
        if name not in needed and name in everything:
            needed[name] = everything[name]
            waiting += referenced_models(everything[name])
    return Topics(needed, {topic: model for topic, model in models.items() if model in needed})


def _convert(schema: Any, definitions: Json) -> Any:
    """The schema as Swagger has it; schemas with a URN go to ``definitions`` and leave a reference."""
    if is_list(schema):
        return [_convert(item, definitions) for item in schema]
    if not is_object(schema):
        return schema
    reference: Any = schema.get("$ref")
    if isinstance(reference, str):
        return {"$ref": reference if reference.startswith("#") else model_reference(class_name(reference))}
    converted: Json = {key: _convert_member(key, value, definitions) for key, value in schema.items() if key != "id"}
    if converted.get("type") == "integer":
        converted.setdefault("format", "int64")
    if converted.get("type") == "any":  # what the platform's schemas write for moments
        converted |= {"type": "string", "format": "date-time"}
    if "enum" in converted:
        converted["enum"] = _distinct(converted["enum"])
    urn: Any = schema.get("id")
    if not isinstance(urn, str) or not urn.startswith(_PREFIX):
        return converted
    name = class_name(urn)
    definitions.setdefault(name, converted)
    return {"$ref": model_reference(name)}


def _convert_member(key: str, value: Any, definitions: Json) -> Any:
    if key == "properties" and is_object(value):
        # Names of properties are not keywords: one may be called `id`, `enum` or `$ref`.
        return {name: _convert(schema, definitions) for name, schema in value.items()}
    if key in ("items", "additionalProperties", "allOf"):
        return _convert(value, definitions)
    return value


def _distinct(values: Any) -> Any:
    """Enum values without those that differ from an earlier one only in case."""
    if not is_list(values):
        return values
    found: dict[Any, Any] = {}
    for value in values:
        found.setdefault(value.lower() if isinstance(value, str) else repr(value), value)
    return list(found.values())
