"""How people are shown models: `print` in as few lines as fit, listings as tables in notebooks. Secrets are masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from ..secrets.redaction import MASK, is_secret, mask, visible

WIDTH = 120
#: What lies deeper is not shown; answers of people and queues have hardly more.
DEEPEST = 8
MOST_ROWS, MOST_COLUMNS = 50, 12
_INDENT = "    "
#: The properties in which answers hold items.
_ITEMS = ("entities", "results", "conversations", "user_details", "resources")


def text(model: Any) -> str:
    """What is set, as it would be written in Python; in one line where it fits."""
    return _shown(model, "", 0)


def _shown(value: Any, indent: str, depth: int) -> str:
    if isinstance(value, (str, dt.date)):
        return repr(value) if isinstance(value, str) else str(value)
    opening, closing, parts = _open(value)
    if not opening:
        return repr(value)
    if depth >= DEEPEST:
        return f"{opening}...{closing}"
    inner = indent + _INDENT
    shown = [f"{label}{_shown(part, inner, depth + 1)}" for label, part in parts]
    line = f"{opening}{', '.join(shown)}{closing}"
    if len(indent) + len(line) <= WIDTH and "\n" not in line:
        return line
    return "\n".join([opening, *(f"{inner}{part}," for part in shown), f"{indent}{closing}"])


def _open(value: Any) -> tuple[str, str, list[tuple[str, Any]]]:
    """What stands around the parts of a value, and the parts with their labels; nothing for a plain value."""
    if hasattr(value, "_fields") and hasattr(value, "_json"):
        return f"{type(value).__name__}(", ")", [(f"{name}=", part) for name, part in set_values(value)]
    if isinstance(value, Mapping):
        return "{", "}", [(f"{key!r}: ", _masked(str(key), part)) for key, part in value.items()]
    if isinstance(value, (list, tuple)):
        return "[", "]", [("", part) for part in value]
    return "", "", []


def set_values(model: Any) -> Iterator[tuple[str, Any]]:
    """The properties of a model that are set, by name."""
    for name in model._fields:
        value = getattr(model, name)
        if value is not None:
            yield name, _masked(name, value)


def _masked(name: str, value: Any) -> Any:
    if not is_secret(name) or isinstance(value, bool):
        return value
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    if isinstance(value, (list, Mapping)):
        return mask({name: value})[name]
    return MASK


def table(model: Any) -> str | None:
    """The items of a listing as a table in HTML; `None` for what is not a listing."""
    items = next((found for name in _ITEMS if isinstance(found := getattr(model, name, None), list)), None)
    if not items or not all(hasattr(item, "_fields") for item in items):
        return None
    rows = [dict(set_values(item)) for item in items[:MOST_ROWS]]
    columns = list(dict.fromkeys(name for name in items[0]._fields if any(name in row for row in rows)))[:MOST_COLUMNS]
    head = "".join(f"<th>{_escaped(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(row.get(name))}</td>' for name in columns)}</tr>" for row in rows)
    total = getattr(model, "total", None)
    number = f"{len(rows)} of {total if isinstance(total, int) else len(items)}"
    return (
        f"<table><caption>{_escaped(type(model).__name__)}: {number}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(value: Any) -> str:
    """A value in a cell: of an object its name or id, of a list how many there are."""
    if value is None:
        return ""
    if hasattr(value, "_fields"):
        return _escaped(getattr(value, "name", None) or getattr(value, "id", None) or type(value).__name__)
    if isinstance(value, (list, Mapping)):
        plain = isinstance(value, list) and all(isinstance(part, (str, int)) for part in value) and len(value) < 4
        return _escaped(", ".join(map(str, value)) if plain else f"{len(value)} of them")
    return _escaped(value)


def _escaped(value: Any) -> str:
    import html

    return html.escape(visible(str(value)))
