"""Nested answers as flat rows, for tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..lazy.annotations import evaluable
from .model import Model


@evaluable
def rows(items: Iterable[Any] | Model | Mapping[str, Any] | None, path: str = "") -> Iterator[dict[str, Any]]:
    """Flat dictionaries of nested items, one for each innermost element of a path, with the keys of all its parents.

        pandas.DataFrame(gc.rows(conversations, "participants.sessions.segments"))
        pandas.DataFrame(gc.rows(aggregates.results, "data.metrics"))

    A key of an item is its name; one of an element carries the name of its list: `sessions.media_type`,
    `segments.segment_start`. Objects within are flattened in the same way: `division.name`, `metrics.stats.count`.
    Lists of plain values stay lists, unless the path ends in one: then each value is a row. Empty ones and those that
    the path does not name are left out. An item whose list is empty makes a row of what it has: none is lost.

    :param items: models or dicts, such as `gc.paginate(...)` yields them, or a single one; `None`, as of a list
        that an answer left out, makes no rows
    :param path: names of lists in one another, separated by dots, as attributes or as on the wire
    :raises TypeError: for a path that is not a string, and for items that are none
    :raises ValueError: for a name that an item does not have, and for an item that has nothing but lists, such as an
        answer, where no list is named
    """
    if not isinstance(path, str):
        raise TypeError(f"path must be a string of names, separated by dots, not {type(path).__name__}")
    if isinstance(items, str) or not (items is None or isinstance(items, (Model, Iterable))):
        raise TypeError(f"items must be models or dicts, or one of them, not {type(items).__name__}")
    return _all_rows([] if items is None else [items] if isinstance(items, (Model, Mapping)) else items, path)


def _all_rows(items: Iterable[Any], path: str) -> Iterator[dict[str, Any]]:
    parts = path.split(".") if path else []
    for item in items:
        yield from _rows(item, parts, "", {})


def _rows(item: Any, parts: list[str], prefix: str, parents: dict[str, Any]) -> Iterator[dict[str, Any]]:
    values = _values(item)
    row = dict(parents)
    _flatten(values, prefix, row)
    if not parts:
        lists = [name for name, value in values.items() if value and isinstance(value, list)]
        if lists and not row:
            raise ValueError(f"{type(item).__name__} has nothing but lists; name one of them: {', '.join(lists)}")
        yield row
        return
    name = _find(item, values, parts[0])
    elements = list(_elements(values.get(name)))
    if not elements:
        yield row
    for element in elements:
        if len(parts) == 1 and not isinstance(element, (Model, Mapping)):
            yield {**row, f"{prefix}{name}": element}
        else:
            yield from _rows(element, parts[1:], f"{name}.", row)


def _elements(value: Any) -> Iterator[Any]:
    """What is in a list, lists in lists included; one object is a list of it."""
    if isinstance(value, list):
        for element in value:
            yield from _elements(element)
    elif value is not None:
        yield value


def _values(item: Any) -> Mapping[str, Any]:
    if isinstance(item, Model):
        return {name: getattr(item, name) for name in item._fields}
    if isinstance(item, Mapping):
        return item
    raise ValueError(f"rows are made of models and dicts, not of {type(item).__name__}")


def _find(item: Any, values: Mapping[str, Any], part: str) -> str:
    if part in values:
        return part
    if not isinstance(item, Model):
        return part  # plain data leaves out what is absent
    if part in item._by_wire_name:
        name: str = item._by_wire_name[part].name
        return name
    import difflib

    near = difflib.get_close_matches(part, values, n=1)
    raise ValueError(f"{type(item).__name__} has no {part!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def _flatten(values: Mapping[str, Any], prefix: str, row: dict[str, Any]) -> None:
    for name, value in values.items():
        if value is None:
            continue
        if isinstance(value, (Model, Mapping)):
            _flatten(_values(value), f"{prefix}{name}.", row)
        elif not isinstance(value, list) or (value and not isinstance(value[0], (Model, Mapping, list))):
            row[f"{prefix}{name}"] = value
