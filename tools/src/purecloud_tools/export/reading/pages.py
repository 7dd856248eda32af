"""From an answer's bytes to an Arrow table, without an object for each value.

pyarrow's JSON reader takes the bytes with the schema of the stream. Only a page that has something else in it (a field
that this release does not know, a map, a date that is none) is read into dictionaries first, to keep that in `_rest`.
"""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.json

from .schema import DELETED, REST, Node, arrow_schema, arrow_type, split_item


class PageReader:
    """Reads the pages of a stream.

    :param node: the columns of an item
    :param items: the name of the list in an answer
    :param beside: names of strings beside it that are wanted too
    :ivar slow: how many pages had to be read into dictionaries
    """

    def __init__(self, node: Node, items: str, beside: tuple[str, ...] = ()) -> None:
        self.node = node
        self.schema = arrow_schema(node)
        self._read_schema = arrow_schema(node, read=True)
        self.slow = 0
        self._items, self._beside = items, beside
        # A place of JSON text is null here: where a page has something there, the types differ and it is seen.
        inner = pa.list_(arrow_type(node, text=pa.null(), read=True))
        self._expected = inner
        self._explicit = pa.schema([pa.field(items, inner), *(pa.field(name, pa.string()) for name in beside)])

    def read(self, page: bytes) -> tuple[pa.Table, dict[str, Any]]:
        """The rows of a page, and what stands beside them.

        :raises ValueError: if it is not JSON
        """
        fast = self._read_fast(page) if "." not in self._items else None
        if fast is not None:
            return fast
        answer = json.loads(page)
        if not isinstance(answer, dict):
            raise ValueError("the answer is not a JSON object")  # noqa: TRY004 - of what was received
        found: Any = answer
        for name in self._items.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        return self.table(found or []), {name: answer.get(name) for name in self._beside}

    def table(self, items: list[Any]) -> pa.Table:
        """The rows of items that are read already."""
        self.slow += 1
        lines = []
        for item in items:
            kept, rest = split_item(self.node, item)
            row = kept if self.node.kind == "object" else {"value": kept}
            row = {} if row is None else row
            if rest is not None:
                row[REST] = json.dumps(rest, separators=(",", ":"))
            lines.append(json.dumps(row, separators=(",", ":")))
        if not lines:
            return self.schema.empty_table()
        data = "\n".join(lines).encode()
        table = pyarrow.json.read_json(
            pa.BufferReader(data),
            read_options=pyarrow.json.ReadOptions(block_size=len(data) + 1, use_threads=False),
            parse_options=pyarrow.json.ParseOptions(
                explicit_schema=self._read_schema, unexpected_field_behavior="error"
            ),
        )
        return table.select(self.schema.names).cast(self.schema)

    def _read_fast(self, page: bytes) -> tuple[pa.Table, dict[str, Any]] | None:
        try:
            table = pyarrow.json.read_json(
                pa.BufferReader(page),
                read_options=pyarrow.json.ReadOptions(block_size=len(page) + 1, use_threads=False),
                parse_options=pyarrow.json.ParseOptions(
                    explicit_schema=self._explicit, unexpected_field_behavior="infer", newlines_in_values=True
                ),
            )
        except pa.ArrowInvalid:
            return None  # perhaps it is not JSON; the other way says so
        if table.num_rows != 1 or table.schema.field(self._items).type != self._expected:
            return None
        beside = {name: table.column(name)[0].as_py() for name in self._beside}
        column = table.column(self._items)
        rows = pa.concat_arrays([chunk.flatten() for chunk in column.chunks])
        if rows.null_count:
            return None
        rows = rows.cast(arrow_type(self.node))
        fields = [rows.field(number) for number in range(rows.type.num_fields)]
        empty = [pa.nulls(len(rows), self.schema.field(name).type) for name in (REST, DELETED)]
        return pa.Table.from_arrays([*fields, *empty], schema=self.schema), beside
