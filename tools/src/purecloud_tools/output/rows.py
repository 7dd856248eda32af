"""JSON data as text, and as rows of a table."""

from __future__ import annotations

import json
from typing import Any

from ..catalogue.jsontypes import is_object


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON as it is printed: half of a surrogate pair stays escaped, for no encoding has it."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    if text.isascii():
        return text
    return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text)


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
