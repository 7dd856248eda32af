"""The columns of a stream, from the models of the definition: never guessed from data.

An object that is an entity of its own becomes its `id`, `name` and `selfUri`; recursion, free maps and whatever would
be beyond 500 columns become JSON text. What does not fit is kept in the column `_rest`.
"""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ...catalogue import models

if TYPE_CHECKING:
    import pyarrow as pa

MOST_COLUMNS = 500
REST, DELETED = "_rest", "_deleted_at"
_REFERENCE = ("id", "name", "selfUri")
_SCALARS = frozenset(("str", "int", "float", "bool", "datetime", "date"))
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_NOTHING: Any = object()


class Node:
    """What stands in one place of an item.

    :ivar kind: `str`, `int`, `float`, `bool`, `datetime`, `date`, `json`, `object` or `list`
    :ivar fields: of an object
    :ivar item: of a list
    """

    __slots__ = ("fields", "item", "kind")

    def __init__(self, kind: str, fields: dict[str, Node] | None = None, item: Node | None = None) -> None:
        self.kind = kind
        self.fields: dict[str, Node] = fields or {}
        self.item = item

    def columns(self) -> int:
        """How many columns there are, counted as leaves."""
        if self.kind == "object":
            return sum(node.columns() for node in self.fields.values())
        return self.item.columns() if self.item is not None else 1


@cache
def schema_of(model: str) -> Node:
    """The columns of a model."""
    root = _object(model, (), top=True)
    while (excess := root.columns() - MOST_COLUMNS) > 0:
        inner = [(node.columns(), number, node) for number, node in enumerate(_objects(root)) if node is not root]
        enough = [one for one in inner if one[0] - 1 >= excess]
        _, _, chosen = min(enough) if enough else max(inner)
        chosen.kind, chosen.fields = "json", {}
    return root


def _objects(node: Node) -> list[Node]:
    found = [node] if node.kind == "object" else []
    for inner in [*node.fields.values(), *([node.item] if node.item is not None else [])]:
        found += _objects(inner)
    return found


def _object(model: str, above: tuple[str, ...], *, top: bool = False) -> Node:
    known = models.properties(model)
    if not known or model in above:
        return Node("json")
    if not top and "id" in known and "selfUri" in known:
        known = {name: known[name] for name in _REFERENCE if name in known}
    fields = {name: _node(one.kind, (*above, model)) for name, one in known.items()}
    return Node("object", {name: node for name, node in fields.items() if name not in (REST, DELETED)})


def _node(kind: str, above: tuple[str, ...]) -> Node:
    if kind in _SCALARS:
        return Node(kind)
    item = models.item_of(kind)
    if item is not None:
        return Node("list", item=_node(item, above))
    if kind.startswith("dict(") or kind in ("object", "file"):
        return Node("json")
    return _object(kind, above)


# -- Arrow -------------------------------------------------------------------------------------------------------------


def arrow_type(node: Node, *, text: pa.DataType | None = None, read: bool = False) -> pa.DataType:
    """The Arrow type of a place.

    :param text: what JSON text is, instead of a string
    :param read: the type for pyarrow's JSON reader, which knows no dates: they are cast afterwards
    """
    import pyarrow as pa

    if node.kind == "object":
        return pa.struct(
            [pa.field(name, arrow_type(inner, text=text, read=read)) for name, inner in node.fields.items()]
        )
    if node.item is not None:
        return pa.list_(arrow_type(node.item, text=text, read=read))
    if node.kind == "json":
        return text if text is not None else pa.string()
    return {
        "str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(),
        "datetime": pa.timestamp("us", tz="UTC"), "date": pa.timestamp("s") if read else pa.date32(),
    }[node.kind]  # fmt: skip


def arrow_schema(node: Node, *, read: bool = False) -> pa.Schema:
    """The schema of a table: the columns of the items, `_rest`, and `_deleted_at`."""
    import pyarrow as pa

    fields = (
        list(arrow_type(node, read=read)) if node.kind == "object" else [pa.field("value", arrow_type(node, read=read))]
    )
    return pa.schema([*fields, pa.field(REST, pa.string()), pa.field(DELETED, pa.timestamp("us", tz="UTC"))])


# -- items into columns and back ---------------------------------------------------------------------------------------


def split_item(node: Node, value: Any) -> tuple[Any, Any]:
    """What of a value fits its columns, and the rest of it; `None` for no rest."""
    kept, rest = _split(node, value)
    return kept, None if rest is _NOTHING else rest


def _split(node: Node, value: Any) -> tuple[Any, Any]:
    if value is None:
        return None, _NOTHING
    kind = node.kind
    if kind == "json":
        return json.dumps(value, separators=(",", ":")), _NOTHING
    if kind == "object":
        if type(value) is not dict:
            return None, value
        kept, rest = {}, {}
        for name, inner in value.items():
            known = node.fields.get(name)
            if known is None:
                rest[name] = inner
                continue
            kept[name], left = _split(known, inner)
            if left is not _NOTHING:
                rest[name] = left
        return kept, rest or _NOTHING
    if node.item is not None:
        if type(value) is not list:
            return None, value
        parts = [_split(node.item, inner) for inner in value]
        left_over = {str(number): left for number, (_, left) in enumerate(parts) if left is not _NOTHING}
        return [kept for kept, _ in parts], left_over or _NOTHING
    return (value, _NOTHING) if _fits(kind, value) else (None, value)


def _fits(kind: str, value: Any) -> bool:
    """Whether a column of a kind gives back exactly this value."""
    if kind == "bool":
        return type(value) is bool
    if kind == "int":
        return type(value) is int and -(1 << 63) <= value < 1 << 63
    if kind == "float":
        return type(value) is float or (type(value) is int and abs(value) <= 1 << 53)
    if type(value) is not str:
        return False
    if kind == "str":
        return value.isascii() or not any("\ud800" <= one <= "\udfff" for one in value)
    try:
        if kind == "date":
            return dt.date.fromisoformat(value).isoformat() == value
        return _MOMENT.fullmatch(value) is not None and dt.datetime.fromisoformat(value[:19]).year >= 1678
    except ValueError:
        return False


def join_item(node: Node, kept: Any, rest: Any) -> Any:
    """The value again, from a row that Arrow gives and its rest; what was `null` is left out."""
    if kept is None:
        return rest
    if node.kind == "json":
        return json.loads(kept)
    if node.kind == "object":
        if rest is not None and type(rest) is not dict:
            return rest  # it is not an object at all
        left = rest or {}
        value = {name: join_item(inner, kept.get(name), left.get(name)) for name, inner in node.fields.items()}
        value = {name: inner for name, inner in value.items() if inner is not None}
        return value | {name: inner for name, inner in left.items() if name not in node.fields}
    if node.item is not None:
        left = rest or {}
        return [join_item(node.item, inner, left.get(str(number))) for number, inner in enumerate(kept)]
    if node.kind == "datetime":
        return written(kept)
    return kept.isoformat() if node.kind == "date" else kept


def written(value: dt.date) -> str:
    """A moment, or a day, as all files that are not Parquet have it: `2026-03-01T10:00:00.120000Z`, `2026-03-01`."""
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    return value.astimezone(dt.timezone.utc).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
