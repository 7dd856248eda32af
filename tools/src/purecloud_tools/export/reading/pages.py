"""From an answer's bytes to an Arrow table, without an object for each value.

pyarrow's JSON reader takes the bytes with the schema of the stream, of which it is given what has been there so far: a
field that is absent costs as much as one that is not. Only a page that has something else in it (a field that this
release does not know, a map, a date that is none) is read into dictionaries first, to keep that in `_rest`.
"""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.json

from .schema import DELETED, REST, Node, arrow_schema, arrow_type, split_item

# What pyarrow takes for moments and days, but would give back in another notation.
_OTHER_MOMENT = rb'"\d{4}-\d\d-\d\d(?!T\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")'
_OTHER_DATE = rb'"\d{4}-\d\d-\d\d(?!(?:T\d\d:\d\d:\d\d(?:\.\d{1,6})?Z)?")'


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
        self._expected = pa.list_(arrow_type(node, text=pa.null(), read=True))
        #: What of it was there in pages until now.
        self._known = _least(self._expected)
        self._others = _others(node)
        self._others_packed = _others(node, b":")

    def read(self, page: bytes) -> tuple[pa.Table, dict[str, Any]]:
        """The rows of a page, and what stands beside them.

        :raises ValueError: if it is not JSON
        """
        # Without white space, which an answer has everywhere or nowhere, two characters are looked for: a third faster.
        packed = not re.search(rb'":\s', page[:200])
        others = self._others_packed if packed else self._others
        plain = "." not in self._items and page[:1] == b"{" and not any(one.search(page) for one in others)
        fast = self._read_fast(page) if plain else None
        if fast is not None:
            return fast
        answer = json.loads(page)
        if not isinstance(answer, dict):
            raise ValueError("the answer is not a JSON object")  # noqa: TRY004 - of what was received
        found: Any = answer
        for name in self._items.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        return self.table(found if isinstance(found, list) else []), {name: answer.get(name) for name in self._beside}

    def table(self, items: list[Any]) -> pa.Table:
        """The rows of items that are read already."""
        self.slow += 1
        lines = []
        for item in items:
            if item is None:
                continue
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
        for _ in range(2):  # what is there for the first time is guessed, and read again as what it should be
            known = self._known
            expected = pa.schema([(self._items, known), *((name, pa.string()) for name in self._beside)])
            try:
                table = pyarrow.json.read_json(
                    pa.BufferReader(page),
                    read_options=pyarrow.json.ReadOptions(block_size=len(page) + 1, use_threads=False),
                    parse_options=pyarrow.json.ParseOptions(
                        explicit_schema=expected, unexpected_field_behavior="infer", newlines_in_values=True
                    ),
                )
            except pa.ArrowInvalid:
                return None  # perhaps it is not JSON; the other way says so
            found = table.schema.field(self._items).type
            if found == known:
                break
            grown = _grown(found, self._expected)
            if grown is None:
                return None
            self._known = grown
        else:
            return None
        if table.num_rows != 1:
            return None
        beside = {name: table.column(name)[0].as_py() for name in self._beside}
        rows = table.column(self._items).chunk(0).flatten()
        if rows.null_count or not _exact(rows):
            return None
        rows = _filled(rows, arrow_type(self.node))
        fields = [rows.field(number) for number in range(rows.type.num_fields)]
        empty = [pa.nulls(len(rows), self.schema.field(name).type) for name in (REST, DELETED)]
        return pa.Table.from_arrays([*fields, *empty], schema=self.schema), beside


@cache
def reader_of(node: Node, items: str, beside: tuple[str, ...] = ()) -> PageReader:
    """The reader of a stream in this process: it knows what was in the pages before."""
    return PageReader(node, items, beside)


def _others(node: Node, before: bytes = b"") -> list[re.Pattern[bytes]]:
    """What finds moments and days in a page that are not in the notation in which they are given back.

    :param before: what stands before each of them, if it is known
    """
    names: dict[str, set[str]] = {"datetime": set(), "date": set()}
    nodes = [("", node)]
    for name, one in nodes:  # grows meanwhile
        if one.item is not None and one.item.kind in names:
            before = b""  # a list of them
        nodes += [*one.fields.items(), *([(name, one.item)] if one.item is not None else [])]
        names.get(one.kind, set()).add(name)
    if not names["date"]:
        return [re.compile(before + _OTHER_MOMENT)] if names["datetime"] else []
    moments = "|".join(map(re.escape, sorted(names["datetime"]))).encode()
    days = [re.compile(rb'"(?:' + moments + rb')":\s*\[?\s*"\d{4}-\d\d-\d\d"')] if moments else []
    return [re.compile(before + _OTHER_DATE), *days]


def _exact(array: pa.Array) -> bool:
    """Whether all numbers with a fraction are in the range in which each integer is another one."""
    if pa.types.is_struct(array.type):
        return all(_exact(array.field(number)) for number in range(array.type.num_fields))
    if pa.types.is_list(array.type):
        return _exact(array.values)
    if not pa.types.is_floating(array.type):
        return True
    bounds = pyarrow.compute.call_function("min_max", [array]).as_py()
    return all(one is None or abs(one) <= 1 << 53 for one in bounds.values())


def _least(kind: pa.DataType) -> pa.DataType:
    """A type without any field."""
    if pa.types.is_struct(kind):
        return pa.struct([])
    return pa.list_(_least(kind.value_type)) if pa.types.is_list(kind) else kind


def _grown(found: pa.DataType, expected: pa.DataType) -> pa.DataType | None:
    """The fields that were found, with the types that are expected; `None` if anything else was found."""
    if pa.types.is_null(found):
        return _least(expected)
    if pa.types.is_struct(expected):
        if not pa.types.is_struct(found):
            return None
        fields = []
        for one in found:
            place = expected.get_field_index(one.name)
            inner = _grown(one.type, expected.field(place).type) if place >= 0 else None
            if inner is None:
                return None
            fields.append(pa.field(one.name, inner))
        return pa.struct(fields)
    if pa.types.is_list(expected):
        inner = _grown(found.value_type, expected.value_type) if pa.types.is_list(found) else None
        return None if inner is None else pa.list_(inner)
    return None if pa.types.is_null(expected) or pa.types.is_nested(found) else expected


def _filled(array: pa.Array, kind: pa.DataType) -> pa.Array:
    """The same values with all the fields of a type, which are null where there were none."""
    if array.type == kind:
        return array
    if pa.types.is_struct(kind):
        known = {one.name: number for number, one in enumerate(array.type)}
        inner = [
            _filled(array.field(known[one.name]), one.type) if one.name in known else pa.nulls(len(array), one.type)
            for one in kind
        ]
    elif pa.types.is_list(kind):
        inner = [_filled(array.values, kind.value_type)]
    else:
        return array.cast(kind)
    own = array.buffers()[: 2 if pa.types.is_list(kind) else 1]
    return pa.Array.from_buffers(kind, len(array), own, array.null_count, 0, inner)
