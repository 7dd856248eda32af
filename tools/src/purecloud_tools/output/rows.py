"""JSON data as text, and as rows of a table."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from ..catalogue.jsontypes import is_object
from .problems import ToolError

#: What JSON may hold as it is, and steers terminals, turns the direction of writing, or is half of a surrogate pair.
_ESCAPED = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON as it is printed: in UTF-8, and what does not belong onto a terminal stays escaped."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def steers(text: str) -> bool:
    """Whether it has something of that kind."""
    return _ESCAPED.search(text) is not None


def flatten(item: Any, prefix: str = "") -> dict[str, Any]:
    """An item as a row: `{"a": {"b": 1}}` -> `{"a.b": 1}`."""
    if not is_object(item):
        return {prefix or "value": item}
    row: dict[str, Any] = {}
    for name, value in item.items():
        path = f"{prefix}.{name}" if prefix else str(name)
        if is_object(value) and value:
            row.update(flatten(value, path))
        else:
            row[path] = value
    return row


def dig(value: Any, path: str) -> Any:
    """What a path with dots leads to in JSON data; None if nowhere."""
    for name in path.split("."):
        value = value.get(name) if is_object(value) else None
    return value


def unknown_column(column: str, name: str, known: Sequence[str]) -> ToolError:
    """The error for a column that nothing has."""
    import difflib

    by_folded = {each.lower(): each for each in known}
    near = [by_folded[each] for each in difflib.get_close_matches(name.lower(), by_folded, n=3, cutoff=0.5)]
    part = "" if name == column else f", for there is no {name!r}"
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known[:12])}."
    return ToolError(f"--columns: there is no column {column!r}{part}", hint, unknown=column, near=near)


class Columns:
    """The columns that are asked for, and whether any row has them.

    :param checked: whether they are known to be there, so that no row need have them
    """

    def __init__(self, names: Sequence[str], *, checked: bool) -> None:
        self._names = tuple(names)
        self._unseen = set[str]() if checked else {*names}
        self._seen: dict[str, None] = {}

    def row(self, item: Any) -> dict[str, Any]:
        """An item as a row; a whole object is in it if it is asked for."""
        row = flatten(item)
        objects = {name: found for name in self._names if name not in row and is_object(found := dig(item, name))}
        if self._unseen:
            self._seen.update(dict.fromkeys(row))
            # What is null has columns below it in other rows.
            null = [f"{name}." for name, value in row.items() if value is None]
            self._unseen -= {name for name in self._unseen if name in row or name.startswith((*null,))} | objects.keys()
        return {**row, **objects}

    def check(self) -> None:
        """
        :raises ToolError: if there were rows, and none had one of the columns
        """
        if self._unseen and self._seen:
            column = min(self._unseen)
            raise unknown_column(column, column, list(self._seen))
