"""Files of rows: Parquet, JSON lines and CSV, each written batch by batch and counted and hashed meanwhile."""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from ..reading.schema import DELETED, REST, Node, join_item, written

SUFFIXES = {"parquet": ".parquet", "jsonl": ".jsonl.zst", "csv": ".csv"}
#: Rows that are gathered before they are written: larger row groups are read faster, and need more memory.
GROUP = 2000
_MOMENT = pyarrow.compute.StrftimeOptions("%Y-%m-%dT%H:%M:%SZ")
_SURROGATE = re.compile("[\ud800-\udfff]")


class PartWriter:
    """Writes one file.

    :param handle: where
    :param form: `parquet`, `jsonl` (compressed with zstd) or `csv`
    :param node: the columns of an item
    :param schema: of the tables that come
    :ivar rows: how many came
    """

    def __init__(self, handle: BinaryIO, form: str, node: Node, schema: pa.Schema) -> None:
        self._sink = _Hashing(handle)
        self._form, self._node, self._schema = form, node, schema
        self._gathered: list[pa.Table] = []
        self._waiting = 0
        self.rows = 0
        out: Any = pa.PythonFile(self._sink, "w")
        if form == "parquet":
            # Most strings are ids; without dictionaries of them files are smaller, and written faster.
            self._writer: Any = pyarrow.parquet.ParquetWriter(out, schema, compression="zstd", use_dictionary=False)
        elif form == "jsonl":
            self._writer = pa.CompressedOutputStream(out, "zstd")
        else:
            self._writer = pyarrow.csv.CSVWriter(out, flat(schema.empty_table()).schema)

    def write(self, table: pa.Table) -> None:
        """Write rows."""
        self.rows += table.num_rows
        self._waiting += table.num_rows
        self._gathered.append(table)
        if self._waiting >= GROUP:
            self._flush()

    def _flush(self) -> None:
        table = pa.concat_tables(self._gathered) if self._gathered else self._schema.empty_table()
        self._gathered, self._waiting = [], 0
        if self._form == "parquet":
            self._writer.write_table(table)
        elif self._form == "csv":
            self._writer.write_table(flat(table))
        else:
            for item in items_of(table, self._node):
                line = json.dumps(item, separators=(",", ":"), ensure_ascii=False)
                if not line.isascii() and _SURROGATE.search(line):  # UTF-8 has no halves of pairs; escapes have
                    line = json.dumps(item, separators=(",", ":"))
                self._writer.write(line.encode() + b"\n")

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            # Writers write their end when they are closed, and they are closed by the collector if by nobody else.
            self._sink.lost = True
            self._writer.close()

    def close(self) -> dict[str, Any]:
        """Write the end; what the file is."""
        self._flush()
        self._writer.close()
        return {"rows": self.rows, "bytes": self._sink.size, "sha256": self._sink.hash.hexdigest()}


class _Hashing:
    """A file that is hashed while it is written."""

    closed = False

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self.lost = False
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, data: Any) -> int:
        data = bytes(data)
        self.hash.update(data)
        self.size += len(data)
        if not self.lost:
            self._handle.write(data)
        return len(data)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False


def items_of(table: pa.Table, node: Node) -> list[Any]:
    """The items of rows, as the platform sent them; of those that it deleted, with `_deleted_at`."""
    found = []
    for row in table.to_pylist():
        rest = json.loads(row[REST]) if row[REST] is not None else None
        item = join_item(node, row if node.kind == "object" else row["value"], rest)
        if row[DELETED] is not None:
            item = {**item, DELETED: written(row[DELETED])}
        found.append(item)
    return found


def flat(table: pa.Table) -> pa.Table:
    """The same without structure: `user.id` for the fields of objects, JSON text for lists, moments as `written`."""
    while any(pa.types.is_struct(one.type) for one in table.schema):
        table = table.flatten()
    for number, one in enumerate(table.schema):
        column: Any = table.column(number)
        if pa.types.is_list(one.type):
            values = column.to_pylist()
            strings = [None if value is None else json.dumps(value, default=written) for value in values]
            table = table.set_column(number, one.name, pa.array(strings, pa.string()))
        elif pa.types.is_timestamp(one.type):
            moments = column.cast(pa.timestamp("us"))  # of UTC; its seconds are written with their fraction
            strings = pyarrow.compute.call_function("strftime", [moments], _MOMENT)
            table = table.set_column(number, one.name, strings)
    return table
