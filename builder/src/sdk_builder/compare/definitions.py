"""Compares two definitions of the API by the rules of the platform's own SDKs; docs/releasing.md has them as a table.

The raw documents are compared, before overrides, so that an alias or a quarantine never counts as a change of the API.
Operations are matched by path and verb, parameters by name, responses by code, models and properties by name; the order
of keys means nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..definition.references import follow, referred_name
from ..definition.swagger import VERBS
from ..project.jsontypes import is_object
from .change import Change, Comparison, Impact

MAJOR, MINOR, POINT = Impact

_SKIPPED_MODELS = frozenset({"ArrayNode", "JsonNode"})

_Node = Mapping[str, Any]
_NOTHING: _Node = {}
_PROSE = ("summary", "description")


def compare(old: _Node, new: _Node) -> Comparison:
    """Compare two parsed Swagger 2.0 documents.

    :raises TypeError, AttributeError: on documents that are not Swagger 2.0; validate them first.
    """
    changes = [*_compare_paths(old, new), *_compare_models(old, new)]
    prose = [change for change in changes if _is_prose(change)]
    if prose and all(change.old is None for change in prose) and not _has_prose(old):
        # A definition that was kept without its prose: what comes back is one change, and no news of thousands.
        sentence = f"Prose came to a definition that had none: {len(prose)} summaries and descriptions"
        came = Change(POINT, "definition", "prose", "prose", "added", None, len(prose), sentence)
        changes = [*(change for change in changes if not _is_prose(change)), came]
    return Comparison.of(changes)


def _is_prose(change: Change) -> bool:
    return change.change == "description changed" or (change.place == "operation" and change.key in _PROSE)


def _has_prose(definition: _Node) -> bool:
    """Whether an operation of the definition says what it does."""
    items = (definition.get("paths") or _NOTHING).values()
    operations = (item[verb] for item in items for verb in VERBS if verb in item)
    return any(operation.get(key) for operation in operations for key in _PROSE)


def schema_type(schema: _Node) -> str | None:
    """The type of a schema as text: a model name, ``array of X``, ``map of X`` or the plain type; no formats."""
    if "$ref" in schema:
        return referred_name(str(schema["$ref"]))
    parts = schema.get("allOf")
    if parts and len(parts) == 1 and "$ref" in parts[0]:  # a reference with a description
        return schema_type(parts[0])
    kind = schema.get("type")
    if kind == "array":
        return f"array of {schema_type(schema.get('items') or _NOTHING)}"
    values = schema.get("additionalProperties")
    if kind in (None, "object") and is_object(values):
        return f"map of {schema_type(values)}"
    return kind


# Paths and operations


def _compare_paths(old: _Node, new: _Node) -> Iterator[Change]:
    before, after = old.get("paths") or _NOTHING, new.get("paths") or _NOTHING
    for path in before.keys() | after.keys():
        if path not in after:
            yield Change(MAJOR, "path", path, path, "removed", path, None, f"Path {path} was removed")
            continue
        if path not in before:
            yield Change(MINOR, "path", path, path, "added", None, path, f"Path {path} was added")
        was, now = before.get(path, _NOTHING), after[path]
        for verb in VERBS:
            name = f"{verb.upper()} {path}"
            if verb in was and verb not in now:
                yield Change(MAJOR, "operation", name, name, "removed", name, None, f"Operation {name} was removed")
            elif verb in now and verb not in was:
                yield Change(MINOR, "operation", name, name, "added", None, name, f"Operation {name} was added")
            elif verb in now:
                yield from _compare_operation(name, was[verb], now[verb])
                yield from _compare_parameters(name, _parameters(old, was, verb), _parameters(new, now, verb))
                yield from _compare_responses(name, _responses(old, was[verb]), _responses(new, now[verb]))
                yield from _compare_tags(name, was[verb], now[verb])


def _compare_operation(name: str, old: _Node, new: _Node) -> Iterator[Change]:
    for key, impact in (
        ("operationId", MAJOR),
        ("x-purecloud-method-name", MAJOR),
        ("description", POINT),
        ("summary", POINT),
    ):
        was, now = old.get(key) or None, new.get(key) or None
        if was != now:
            sentence = f"The {key} of {name} changed"
            if impact is MAJOR:
                sentence += f" from {_quote(was)} to {_quote(now)}"
            yield Change(impact, "operation", name, key, "changed", was, now, sentence)
    was, now = bool(old.get("deprecated")), bool(new.get("deprecated"))
    if was != now:
        sentence = f"Operation {name} is {'now' if now else 'no longer'} deprecated"
        yield Change(MAJOR, "operation", name, "deprecated", "changed", was, now, sentence)


def _compare_tags(name: str, old: _Node, new: _Node) -> Iterator[Change]:
    before, after = set(old.get("tags") or ()), set(new.get("tags") or ())
    for tag in before - after:
        yield Change(MAJOR, "tag", name, tag, "removed", tag, None, f"{name} lost the tag {_quote(tag)}")
    for tag in after - before:
        yield Change(MAJOR, "tag", name, tag, "added", None, tag, f"{name} got the tag {_quote(tag)}")


def _parameters(document: _Node, item: _Node, verb: str) -> dict[str, _Node]:
    """The parameters of an operation by name, those of its path included; name and place where a name occurs twice."""
    found: dict[tuple[str, str], _Node] = {}
    for parameter in [*(item.get("parameters") or ()), *(item[verb].get("parameters") or ())]:
        parameter = _resolve(document, parameter)
        found[parameter["name"], parameter.get("in", "")] = parameter
    names = [name for name, _ in found]
    return {
        name if names.count(name) == 1 else f"{name} ({place})": parameter for (name, place), parameter in found.items()
    }


def _compare_parameters(name: str, old: Mapping[str, _Node], new: Mapping[str, _Node]) -> Iterator[Change]:
    for key in old.keys() | new.keys():
        if key not in new:
            text = _parameter_text(old[key])
            yield Change(MAJOR, "parameter", name, key, "removed", text, None, f"Parameter {key} of {name} was removed")
        elif key not in old:
            word = "Required" if new[key].get("required") else "Optional"
            sentence = f"{word} parameter {key} was added to {name}"
            yield Change(MAJOR, "parameter", name, key, "added", None, _parameter_text(new[key]), sentence)
        else:
            yield from _compare_parameter(name, key, old[key], new[key])


def _compare_parameter(name: str, key: str, old: _Node, new: _Node) -> Iterator[Change]:
    place, moved = old.get("in"), new.get("in")
    if place != moved:
        sentence = f"Parameter {key} of {name} moved from {_quote(place)} to {_quote(moved)}"
        yield Change(MAJOR, "parameter", name, key, "in changed", place, moved, sentence)
    kind, other = _parameter_type(old), _parameter_type(new)
    if kind != other:
        sentence = f"Parameter {key} of {name} changed its type from {_quote(kind)} to {_quote(other)}"
        yield Change(MAJOR, "parameter", name, key, "type changed", kind, other, sentence)
    was, now = old.get("description") or None, new.get("description") or None
    if was != now:
        sentence = f"The description of parameter {key} of {name} changed"
        yield Change(POINT, "parameter", name, key, "description changed", was, now, sentence)
    required, requires = bool(old.get("required")), bool(new.get("required"))
    if required != requires:
        word, impact = ("required", MAJOR) if requires else ("optional", MINOR)
        sentence = f"Parameter {key} of {name} was made {word}"
        yield Change(impact, "parameter", name, key, f"made {word}", required, requires, sentence)


def _parameter_type(parameter: _Node) -> str | None:
    """The ``type`` as it stands; a body has none and is typed by its schema."""
    kind = parameter.get("type")
    return kind if kind is not None or "schema" not in parameter else schema_type(parameter["schema"])


def _parameter_text(parameter: _Node) -> str:
    required = "required" if parameter.get("required") else "optional"
    return f"{_parameter_type(parameter)} in {parameter.get('in')}, {required}"


def _responses(document: _Node, operation: _Node) -> dict[str, _Node]:
    responses = operation.get("responses") or _NOTHING
    return {str(code): _resolve(document, response) for code, response in responses.items()}


def _compare_responses(name: str, old: Mapping[str, _Node], new: Mapping[str, _Node]) -> Iterator[Change]:
    for code in old.keys() | new.keys():
        if code not in new:
            yield Change(MAJOR, "response", name, code, "removed", code, None, f"{name} no longer answers {code}")
            continue
        if code not in old:
            yield Change(MINOR, "response", name, code, "added", None, code, f"{name} can now answer {code}")
            continue
        was, now = old[code].get("description") or None, new[code].get("description") or None
        if was != now:
            sentence = f"The description of answer {code} of {name} changed"
            yield Change(POINT, "response", name, code, "description changed", was, now, sentence)
        before, after = old[code].get("schema"), new[code].get("schema")
        if (before is None) != (after is None) or (before or _NOTHING).get("$ref") != (after or _NOTHING).get("$ref"):
            was = None if before is None else schema_type(before)
            now = None if after is None else schema_type(after)
            sentence = f"Answer {code} of {name} changed its type from {_quote(was)} to {_quote(now)}"
            yield Change(MAJOR, "response", name, code, "type changed", was, now, sentence)


# Models and properties


def _compare_models(old: _Node, new: _Node) -> Iterator[Change]:
    before, after = old.get("definitions") or _NOTHING, new.get("definitions") or _NOTHING
    for name in (before.keys() | after.keys()) - _SKIPPED_MODELS:
        if name not in after:
            yield Change(MAJOR, "model", name, name, "removed", name, None, f"Model {name} was removed")
        elif name not in before:
            yield Change(MINOR, "model", name, name, "added", None, name, f"Model {name} was added")
        elif _properties(before[name]):
            yield from _compare_properties(name, before[name], after[name])


def _properties(model: _Node) -> dict[str, _Node]:
    """The properties that the model itself declares; those of a parent are compared in the parent."""
    found: dict[str, _Node] = {}
    for part in [*(model.get("allOf") or ()), model]:
        found.update(part.get("properties") or _NOTHING)
    return found


def _required(model: _Node) -> set[str]:
    return {name for part in [*(model.get("allOf") or ()), model] for name in part.get("required") or ()}


def _compare_properties(model: str, old: _Node, new: _Node) -> Iterator[Change]:
    before, after = _properties(old), _properties(new)
    required = _required(new)
    for key in before.keys() | after.keys():
        if key not in after:
            was = schema_type(before[key])
            yield Change(MAJOR, "property", model, key, "removed", was, None, f"Property {model}.{key} was removed")
        elif key not in before:
            impact, word = (MAJOR, "Required") if key in required else (MINOR, "Optional")
            sentence = f"{word} property {model}.{key} was added"
            yield Change(impact, "property", model, key, "added", None, schema_type(after[key]), sentence)
        else:
            yield from _compare_property(model, key, before[key], after[key])


def _compare_property(model: str, key: str, old: _Node, new: _Node) -> Iterator[Change]:
    name = f"Property {model}.{key}"
    was, now = schema_type(old), schema_type(new)
    if was != now:
        sentence = f"{name} changed its type from {_quote(was)} to {_quote(now)}"
        yield Change(MAJOR, "property", model, key, "type changed", was, now, sentence)

    locked, locks = bool(old.get("readOnly")), bool(new.get("readOnly"))
    if locked != locks:
        change, impact = ("made read-only", MAJOR) if locks else ("no longer read-only", MINOR)
        sentence = f"{name} was made read-only" if locks else f"{name} is no longer read-only"
        yield Change(impact, "property", model, key, change, locked, locks, sentence)

    before, after = _enum(old), _enum(new)
    if before is None and after is not None:
        sentence = f"{name} is now limited to a list of values"
        yield Change(MAJOR, "property", model, key, "enum appeared", None, after, sentence)
    elif before is not None and after is None:
        sentence = f"{name} is no longer limited to a list of values"
        yield Change(MINOR, "property", model, key, "enum disappeared", before, None, sentence)
    elif before is not None and after is not None:
        for value in _without(before, after):
            sentence = f"{name} lost the value {_quote(value)}"
            yield Change(MAJOR, "property", model, key, "enum value removed", value, None, sentence)
        for value in _without(after, before):
            sentence = f"{name} got the value {_quote(value)}"
            yield Change(MINOR, "property", model, key, "enum value added", None, value, sentence)


def _enum(schema: _Node) -> list[Any] | None:
    """The allowed values of the property itself, else of its list items."""
    values = schema.get("enum") or (schema.get("items") or _NOTHING).get("enum")
    return list(values) if values else None


def _without(values: list[Any], others: list[Any]) -> list[Any]:
    """The values that are not among the others, each once; in JSON 1, 1.0 and true are different values."""
    known = {json.dumps(other, sort_keys=True) for other in others}
    distinct = {json.dumps(value, sort_keys=True): value for value in values}
    return [value for text, value in distinct.items() if text not in known]


def _resolve(document: _Node, node: _Node) -> _Node:
    """Follow a reference to a shared parameter or response; a reference that leads nowhere stands for itself."""
    return follow(document, node) or {"name": node["$ref"], **node}


def _quote(value: object) -> str:
    return "nothing" if value is None else f"`{value}`"
