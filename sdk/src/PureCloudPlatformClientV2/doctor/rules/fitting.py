"""Whether a value is of a type already."""

from __future__ import annotations

from ..inference.types import Type, parse_type
from ..surface import Surface


def fits(surface: Surface, value: Type | None, was: str, now: str) -> bool | None:
    """Whether a value is of the new type: yes; no, it is of the old one; `None` when it cannot be known."""
    if value is None or not value.sure:
        return None
    if value.form == "none" or value == parse_type(now) or (value.name, now) in _ALSO:
        return True
    if value.form in ("list", "map") and value.element is None and shape_of(now) == value.form:
        return True
    if value.form == "map" and shape_of(now) == "model":  # a dictionary stands for any model
        return True
    if was and value == parse_type(was):
        return None if is_within(surface, was, now) else False
    return False if value.name == "str" and now in ("int", "float", "bool") else None


_ALSO = frozenset((("int", "float"), ("str", "datetime"), ("str", "date"), ("str", "LocalDateTime")))


def shape_of(type_name: str) -> str:
    """What can be done with a value: a list, a map, a model or a plain value."""
    if type_name.startswith("list["):
        return "list"
    if type_name.startswith("dict("):
        return "map"
    return "model" if type_name[:1].isupper() and type_name not in ("LocalDateTime", "None") else type_name


def is_within(surface: Surface, was: str, now: str) -> bool:
    """Whether a model has all that another one had."""
    old, new = surface.attributes(was), surface.attributes(now)
    return old is not None and new is not None and old.keys() <= new.keys()
