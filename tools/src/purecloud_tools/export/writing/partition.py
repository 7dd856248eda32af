"""One partition of a stream, from its first unit to the names of its files, and what the state knows of it."""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from ..reading.pages import PageReader
from ..reading.schema import DELETED, REST, Node, arrow_schema, schema_of
from ..reading.source import Position
from ..reading.streams import Stream
from .formats import SUFFIXES, PartWriter, items_of
from .state import State
from .target import Target, folder_of, staging


class Partition:
    """A day of a stream, or all of it.

    :param through: up to when the platform's data is complete, ISO 8601
    :ivar facts: what the state keeps: `status` (`open`, `committing`, `done`), `attempt`, `position`, `new` (parts of
        this reading), `parts` (those that count), `through`
    """

    def __init__(self, stream: Stream, day: str, state: State, target: Target, form: str, through: str) -> None:
        self.stream, self.day = stream, day
        self.form, self.through = form, through
        self._state, self._target = state, target
        self.facts = state.get(stream.name, day)

    @property
    def settled(self) -> bool:
        """Whether it was read when nothing of it could change any more."""
        if not self.day or self.facts.get("status") != "done" or self.facts.get("form") != self.form:
            return False
        final = dt.date.fromisoformat(self.day) + dt.timedelta(days=1 + self.stream.lookback)
        return bool(self.facts["through"] >= final.isoformat())

    def begin(self, position: Position, *, afresh: bool = False) -> None:
        """Start a reading, or go on with the one that was interrupted."""
        if self.facts.get("status") == "committing":
            self.commit()
        same = self.facts.get("form") == self.form and self.facts.get("way") == position.get("way")
        if self.facts.get("status") == "open" and same and not afresh and position.get("way") != "query":
            return
        if self.facts.get("status") == "open":
            self._target.remove_folder(staging(self.stream.name, self.day, self.facts["attempt"]))
        self.facts |= {
            "status": "open", "attempt": self.facts.get("attempt", 0) + 1, "position": position, "new": [],
            "form": self.form, "way": position.get("way"), "through": self.through,
        }  # fmt: skip
        self._save()

    def advance(self, part: dict[str, Any], position: Position | None) -> None:
        """Take notice of a unit that was done; at the end, let its files count."""
        self.facts["new"].append(part)
        self.facts["position"] = position
        self._save()
        if position is None:
            self.finish()

    def finish(self) -> None:
        """Everything is read: let it count."""
        if not self.day and self.stream.key and self.form != "csv":
            self._merge()
        self.facts["status"] = "committing"
        self._save()
        self.commit()

    def commit(self) -> None:
        """Give the files of this reading their names, and take the earlier ones away. It may be done again."""
        folder = folder_of(self.stream.name, self.day)
        names = {part["name"] for part in self.facts["new"]}
        for part in self.facts["new"]:
            self._target.move(f"{self._staging}/{part['name']}", f"{folder}/{part['name']}")
        for part in self.facts.get("parts", []):
            if part["name"] not in names:
                self._target.remove(f"{folder}/{part['name']}")
        self._target.remove_folder(self._staging)
        self.facts |= {"status": "done", "parts": self.facts["new"], "new": [], "position": None}
        self._save()

    @property
    def _staging(self) -> str:
        return staging(self.stream.name, self.day, self.facts["attempt"])

    def _save(self) -> None:
        self._state.put(self.stream.name, self.day, self.facts)

    # -- a listing that was read before: what is gone is marked --------------------------------------------------------

    def _merge(self) -> None:
        """Leave out what came twice, and keep what the platform has no more, marked with the time."""
        seen: set[Any] = set()
        for number, part in enumerate(self.facts["new"]):
            name = f"{self._staging}/{part['name']}"
            table = self._rows(name)
            fresh = self._fresh(table, seen)
            if len(fresh) < table.num_rows:
                self.facts["new"][number] = self._rewrite(name, part["name"], table.take(fresh))
        gone = [self._gone(part["name"], seen) for part in self.facts.get("parts", [])]
        gone = [table for table in gone if table.num_rows]
        if gone:
            name = f"part-{len(self.facts['new']):05d}{SUFFIXES[self.form]}"
            part = self._rewrite(f"{self._staging}/{name}", name, pa.concat_tables(gone))
            self.facts["new"].append({**part, "deleted": part["rows"]})

    def _gone(self, name: str, seen: set[Any]) -> pa.Table:
        path = f"{folder_of(self.stream.name, self.day)}/{name}"
        if not self._target.exists(path):
            return arrow_schema(schema_of(self.stream.item)).empty_table()
        table = self._rows(path)
        table = table.take(self._fresh(table, seen))
        place = table.schema.get_field_index(DELETED)
        now = pa.scalar(dt.datetime.now(dt.timezone.utc), table.schema.field(place).type)
        return table.set_column(place, table.schema.field(place), table.column(place).fill_null(now))

    def _fresh(self, table: pa.Table, seen: set[Any]) -> pa.Array:
        """The numbers of the rows whose keys were not seen; rows without a key are all kept."""
        columns = [table.column(name).to_pylist() for name in self.stream.key]
        fresh = []
        for number, key in enumerate(zip(*columns, strict=True)):
            if None in key or key not in seen:
                fresh.append(number)
                seen.add(key)
        return pa.array(fresh, pa.int64())

    def _rows(self, name: str) -> pa.Table:
        """The rows of a file that this or another release wrote."""
        node = schema_of(self.stream.item)
        reader = PageReader(node, self.stream.items)
        with self._target.open(name) as handle:
            if self.form == "parquet":
                table = pyarrow.parquet.read_table(pa.PythonFile(handle, "r"))
                if table.schema.equals(reader.schema):
                    return table
                items = items_of(table, node_of(table.schema))
            else:
                lines = pa.CompressedInputStream(pa.PythonFile(handle, "r"), "zstd").read()
                items = [json.loads(line) for line in lines.splitlines()]
        marks = [item.pop(DELETED, None) if isinstance(item, dict) else None for item in items]
        table = reader.table(items)
        place = table.schema.get_field_index(DELETED)
        moments = [dt.datetime.fromisoformat(mark) if mark else None for mark in marks]
        return table.set_column(place, table.schema.field(place), pa.array(moments, table.schema.field(place).type))

    def _rewrite(self, path: str, name: str, table: pa.Table) -> dict[str, Any]:
        node = schema_of(self.stream.item)
        with self._target.write(path) as handle, PartWriter(handle, self.form, node, table.schema) as writer:
            writer.write(table)
            return {"name": name, **writer.close()}


def node_of(schema: pa.Schema) -> Node:
    """The columns of a file that an earlier release wrote."""

    def node(kind: pa.DataType) -> Node:
        if pa.types.is_struct(kind):
            return Node("object", {one.name: node(one.type) for one in kind})
        if pa.types.is_list(kind):
            return Node("list", item=node(kind.value_type))
        if pa.types.is_timestamp(kind):
            return Node("datetime")
        return Node("date" if pa.types.is_date(kind) else "str")  # what a column of numbers gives back is a number

    return Node("object", {one.name: node(one.type) for one in schema if one.name not in (REST, DELETED)})
