"""The committed form of a definition: one operation or model a line, so that a difference reads like a list."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..project.jsontypes import Json, is_list, is_object

# Names in these objects are data in an order that means something: swagger_types and attribute_map follow it.
_ORDERED = frozenset({"properties"})
# These hold one entry a line.
_ONE_ENTRY_A_LINE = frozenset({"definitions", "parameters", "responses", "tags", "x-notification-topics"})


def keep_order(document: Json, like: Json) -> Json:
    """The definition with its properties in the order that they had before.

    The platform serves the properties of a model in an order that varies from one time to the next. Those that were
    there keep their order, further ones follow by name: a definition that says the same is the same.

    :param like: the definition of before
    """
    ordered: Json = _like(document, like)
    return ordered


def _like(value: Any, before: Any) -> Any:
    if is_list(value):
        items = before if is_list(before) and len(before) == len(value) else [None] * len(value)
        return [_like(item, earlier) for item, earlier in zip(value, items, strict=True)]
    if not is_object(value):
        return value
    earlier = before if is_object(before) else {}
    ordered = {name: _like(item, earlier.get(name)) for name, item in value.items()}
    for name in _ORDERED & ordered.keys():
        members: Any = ordered[name]
        if is_object(members):
            known: Any = earlier.get(name)
            names = [key for key in known if key in members] if is_object(known) else []
            ordered[name] = {key: members[key] for key in [*names, *sorted(members.keys() - set(names))]}
    return ordered


def canonical_text(document: Json) -> str:
    """The canonical text: keys sorted (properties keep their order), no spaces inside a line, one trailing newline."""
    members = [f"{_text(key)}: {_member(key, document[key])}" for key in sorted(document)]
    return "{\n" + ",\n".join(members) + "\n}\n"


def _member(key: str, value: Any) -> str:
    if key == "paths" and is_object(value):
        return _object(f"{_text(path)}: {_path_item(value[path])}" for path in sorted(value))
    if key in _ONE_ENTRY_A_LINE and value:
        if is_object(value):
            return _object(f"{_text(name)}: {_text(_sorted(value[name]))}" for name in sorted(value))
        if is_list(value):
            return "[\n" + ",\n".join(_text(_sorted(item)) for item in value) + "\n]"
    return _text(_sorted(value))


def _path_item(value: Any) -> str:
    if not is_object(value):
        return _text(value)
    return _object(f" {_text(verb)}: {_text(_sorted(value[verb]))}" for verb in sorted(value))


def _object(lines: Iterable[str]) -> str:
    return "{\n" + ",\n".join(lines) + "\n}"


def _sorted(value: Any, *, keep_order: bool = False) -> Any:
    if is_object(value):
        names = value if keep_order else sorted(value)
        # A property may itself be called "properties": below an ordered object every name is a name, not a keyword.
        return {name: _sorted(value[name], keep_order=not keep_order and name in _ORDERED) for name in names}
    if is_list(value):
        return [_sorted(item) for item in value]
    return value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
