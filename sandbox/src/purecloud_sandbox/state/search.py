"""The criteria of `POST .../search`: which items meet them.

A criterion looks at some fields, of which one has to fit; criteria are joined by AND unless one says OR or NOT; a
`group` of criteria counts as one.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

from ..spec.definition import Json, as_list, as_object

_COMPARED: dict[str, Callable[[str, str], bool]] = {
    "LESS_THAN": operator.lt, "LESS_THAN_EQUAL_TO": operator.le,
    "GREATER_THAN": operator.gt, "GREATER_THAN_EQUAL_TO": operator.ge,
}  # fmt: skip


def meets(item: dict[str, Any], criteria: list[Any]) -> bool:
    """Whether an item meets all criteria."""
    verdict = True
    alternatives: list[bool] = []
    for criterion in map(as_object, criteria):
        fits = _meets(item, criterion)
        joined = criterion.get("operator", "AND")
        if joined == "OR":
            alternatives.append(fits)
        else:
            verdict = verdict and (not fits if joined == "NOT" else fits)
    return verdict and (any(alternatives) if alternatives else True)


def _meets(item: dict[str, Any], criterion: dict[str, Any]) -> bool:
    group = as_list(criterion.get("group"))
    if group:
        return meets(item, group)
    kind = str(criterion.get("type", "CONTAINS")).upper()
    fields = [str(name) for name in as_list(criterion.get("fields"))]
    values = [str(value) for value in as_list(criterion.get("values"))]
    if criterion.get("value") is not None:
        values.append(str(criterion["value"]))
    if kind == "MATCH_ALL":
        return True
    if kind == "REQUIRED_FIELDS":
        return all(any(True for _ in read(item, name)) for name in fields)
    found = [value for name in fields for value in read(item, name)] if fields else list(every(item))
    if kind == "RANGE" or kind in _COMPARED:
        return any(_compares(kind, value, criterion) for value in found)
    if not values:
        return True
    return any(_fits(kind, str(value), wanted) for value in found for wanted in values)


def _fits(kind: str, value: str, wanted: str) -> bool:
    own, other = value.casefold(), wanted.casefold()
    if kind == "EXACT" or own == other:
        return own == other
    if kind in ("TERM", "TERMS"):
        return set(other.split()) <= set(own.split())
    if kind == "STARTS_WITH":
        return own.startswith(other) or any(word.startswith(other) for word in own.split())
    if kind == "REGEX":
        try:
            return re.search(wanted, value, re.IGNORECASE) is not None
        except re.error:
            return False
    return all(word in own for word in other.replace("*", " ").split())


def _compares(kind: str, value: Json, criterion: dict[str, Any]) -> bool:
    text = str(value)
    if kind != "RANGE":
        return bool(_COMPARED[kind](text, str(criterion.get("value"))))
    low, high = criterion.get("startValue"), criterion.get("endValue")
    return (low is None or text >= str(low)) and (high is None or text <= str(high))


def read(item: dict[str, Any], name: str) -> Iterator[Json]:
    """The values of a field, `division.id` and lists included; an object counts as its id and its name."""
    values: list[Json] = [item]
    for part in name.split("."):
        values = [
            inner
            for value in values
            for one in (as_list(value) or [value])
            if (inner := as_object(one).get(part)) is not None
        ]
    for value in values:
        for one in listed(value):
            if isinstance(one, dict):
                yield from (as_object(one)[key] for key in ("id", "name", "value", "address") if key in as_object(one))
            else:
                yield one


def every(item: dict[str, Any]) -> Iterator[Json]:
    """The values of all fields but the id."""
    for name, value in item.items():
        if isinstance(value, str | int | float):
            yield value
        elif name != "id":
            yield from read(item, name)


def listed(value: Json) -> list[Json]:
    """A list as it is, anything else as a list of one."""
    return as_list(value) if isinstance(value, list) else [value]
