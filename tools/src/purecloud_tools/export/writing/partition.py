"""One partition of a stream, from its first unit to the names of its files, and what the state knows of it."""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from ..reading.days import Rest, missed
from ..reading.pages import PageReader
from ..reading.schema import DELETED, REST, Node, written
from ..reading.source import Position
from ..reading.streams import Stream, columns_of
from .formats import SUFFIXES, PartWriter, items_of
from .state import State
from .target import Target, folder_of, staging

#: How files of partitions are called.
_PART = re.compile(rf"(part|once|kept)-\d+({'|'.join(map(re.escape, SUFFIXES.values()))})")


class Partition:
    """A day of a stream, or all of it.

    :param through: up to when the platform's data is complete, ISO 8601
    :param arguments: what is asked with
    :ivar facts: what the state keeps: `status` (`open`, `committing`, `done`), `attempt`, `position`, `new` (parts of
        this reading), `parts` (those that count), `found` (those that did
        before the state knew of any), `through`, `failed`, `ongoing`, `later` (see `reading.days`)
    """

    def __init__(
        self, stream: Stream, day: str, state: State, target: Target, form: str, through: str,
        arguments: Mapping[str, Any],
    ) -> None:  # fmt: skip
        self.stream, self.day = stream, day
        self._arguments = json.loads(json.dumps(arguments, default=str))
        self.form, self.through = form, through
        self._state, self._target = state, target
        self.facts = state.get(stream.name, day)

    @property
    def whole(self) -> bool:
        """Whether it was read to its end, in this format, and all its files are there."""
        if self.facts.get("status") != "done" or self.facts.get("form") != self.form:
            return False
        there = self._target.names(folder_of(self.stream.name, self.day))
        return {part["name"] for part in self.facts["parts"]} <= set(there)

    def begin(self, position: Position, *, afresh: bool = False, again: bool = False) -> None:
        """Start a reading, or go on with the one that was interrupted.

        :param again: whether files are fetched that are there already, too
        :raises ValueError: if what is there could not be kept: flat tables become no others, nor the other way round
        """
        if "parts" not in self.facts and "found" not in self.facts:
            # Of an export whose state was lost, or is on another machine: as an earlier reading.
            there = self._target.names(folder_of(self.stream.name, self.day))
            self.facts["found"] = [{"name": name} for name in sorted(there) if _PART.fullmatch(name)]
        if self.facts.get("status") == "committing":
            if self._missing():  # whoever took them away, the rows are still at the platform: they are read again
                moved = [{"name": part["name"]} for part in self.facts["new"]]
                self.facts |= {"status": "done", "found": self.facts.get("found", []) + moved}
            else:
                self.commit()
        if in_other_form(self.facts, self.form):
            raise ValueError(refusal(self.stream.name, self.form))
        same = self.facts.get("form") == self.form and self.facts.get("way") == position.get("way")
        same = same and self.facts.get("arguments", {}) == self._arguments
        moves = position.get("way") == "query" and not self.stream.of  # pages of a day that goes on: they are few
        if self.facts.get("status") == "open" and same and not afresh and not moves and not self._missing():
            return
        if self.facts.get("status") == "open":
            self._target.remove_folder(staging(self.stream.name, self.day, self.facts["attempt"]))
        self.facts |= {
            "status": "open", "attempt": self.facts.get("attempt", 0) + 1, "position": position, "new": [],
            "form": self.form, "way": position.get("way"), "through": self.through, "again": again, "failed": 0,
            "ongoing": 0, "later": False, "arguments": self._arguments,
        }  # fmt: skip
        self._save()

    def advance(self, part: dict[str, Any], position: Position | None, failed: int, rest: Rest) -> None:
        """Take notice of a unit that was done; at the end, let its files count.

        :param failed: files that could not be fetched: the partition is not settled before they are
        :param rest: what is not over: the partition is not settled before it is, nor are others of which it shows more
        """
        self.facts["new"].append(part | self._asked_with)
        self.facts["failed"] = self.facts.get("failed", 0) + failed
        self.facts["ongoing"] = self.facts.get("ongoing", 0) + rest.ongoing
        for day, end in rest.later.items():
            other = self._state.get(self.stream.name, day)
            if other.get("status") == "done" and missed(other, end):
                self._state.put(self.stream.name, day, {**other, "later": True})
        self.facts["position"] = position
        self._save()
        if position is None:
            self.finish()

    def finish(self) -> None:
        """Everything is read: let it count."""
        self._merge()
        self.facts["status"] = "committing"
        self._save()
        self.commit()

    def commit(self) -> None:
        """Give the files of this reading their names, and take the earlier ones away. It may be done again.

        :raises FileNotFoundError: if one is neither where it was written nor in its place; nothing is done then
        """
        folder = folder_of(self.stream.name, self.day)
        if missing := self._missing():
            raise FileNotFoundError(f"{', '.join(missing)} of this reading is not there: the next run reads it again.")
        names = {part["name"] for part in self.facts["new"]}
        for part in self.facts["new"]:
            self._target.move(f"{self._staging}/{part['name']}", f"{folder}/{part['name']}")
        for part in self._earlier:
            if part["name"] not in names:
                self._target.remove(f"{folder}/{part['name']}")
        self._target.remove_folder(self._staging)
        self.facts |= {"status": "done", "parts": self.facts["new"], "new": [], "position": None}
        self.facts.pop("found", None)
        self._save()

    def _missing(self) -> list[str]:
        """The files of this reading that are not where it wrote them, nor, once they get names, in their place."""
        there = set(self._target.names(self._staging)) if self.facts["new"] else set[str]()
        gone = [part for part in self.facts["new"] if part["name"] not in there]
        if self.facts["status"] == "committing":  # an earlier reading may have files of the same name
            folder = folder_of(self.stream.name, self.day)
            gone = [part for part in gone if self._target.sha256(f"{folder}/{part['name']}") != part["sha256"]]
        return [part["name"] for part in gone]

    @property
    def _earlier(self) -> list[dict[str, Any]]:
        """The files that count until this reading does."""
        parts: list[dict[str, Any]] = self.facts.get("parts", [])
        found: list[dict[str, Any]] = self.facts.get("found", [])
        return parts + found

    @property
    def _staging(self) -> str:
        return staging(self.stream.name, self.day, self.facts["attempt"])

    def _save(self) -> None:
        self._state.put(self.stream.name, self.day, self.facts)

    # -- what was read before: what is gone is kept --------------------------------------------------------------------

    def _merge(self) -> None:
        """Leave out what came twice, and keep what the platform has no more; in a listing, marked with the time."""
        earlier = self._earlier
        if not self.stream.key:
            # Nothing tells the rows apart: they are replaced as a whole, but never by nothing.
            if self.day and earlier and not any(part["rows"] for part in self.facts["new"]):
                self._carry([self._rows(path) for path in self._paths(earlier)], {})
            return
        if self.day and not earlier and self.facts["way"] == "job":
            return  # each is there once
        whole, around = self.stream.whole or self.stream.key, tuple(self.stream.ids)
        seen: set[Any] = set()
        wholes: set[Any] = set()
        owners: set[Any] = set()
        for number, part in enumerate(self.facts["new"]):
            path = f"{self._staging}/{part['name']}"
            keys = self._rows(path, (*self.stream.key, *whole, *around))
            wholes.update(_keys(keys, whole))
            owners.update(_keys(keys, around))
            fresh = _fresh(keys, self.stream.key, seen)
            if len(fresh) < keys.num_rows:
                # Under another name: whoever is killed here has the one that is known.
                name = f"once-{number:05d}{SUFFIXES[self.form]}"
                self.facts["new"][number] = self._rewrite(name, self._rows(path).take(fresh)) | self._asked_with
        # What was asked with other parameters need not be gone: it stays with these, unmarked.
        asked = [part.get("arguments", {}) for part in earlier]
        for one in [one for number, one in enumerate(asked) if one not in asked[:number]]:
            paths = self._paths([part for part, given in zip(earlier, asked, strict=True) if given == one])
            mark = not self.day and one == self._asked_with.get("arguments", {})
            tables = [self._gone(path, whole, wholes, owners, mark=mark) for path in paths]
            self._carry(tables, {"arguments": one} if one else {})

    def _paths(self, parts: list[dict[str, Any]]) -> list[str]:
        """Where the files of an earlier reading are, as far as they are there."""
        folder = folder_of(self.stream.name, self.day)
        paths = [f"{folder}/{part['name']}" for part in parts]
        return [path for path in paths if self._target.exists(path)]

    @property
    def _asked_with(self) -> dict[str, Any]:
        """What the state, and the manifest, say of the parts of a listing that was asked for with parameters."""
        return {"arguments": self._arguments} if self._arguments and not self.day else {}

    def _carry(self, tables: list[pa.Table], asked: Mapping[str, Any]) -> None:
        """Let rows of the earlier reading count further on.

        :param asked: what is said of what they were asked for with
        """
        tables = [table for table in tables if table.num_rows]
        if tables:
            kept = pa.concat_tables(tables, promote_options="default")
            word = "kept" if self.day or asked != self._asked_with else "deleted"
            part = self._rewrite(f"kept-{len(self.facts['new']):05d}{SUFFIXES[self.form]}", kept)
            self.facts["new"].append({**part, **asked, word: part["rows"]})

    def _gone(self, path: str, whole: tuple[str, ...], wholes: set[Any], owners: set[Any], *, mark: bool) -> pa.Table:
        """The rows of an earlier file that the new reading has not, and that have a key.

        :param whole: the columns by which rows are replaced together, and their values in the new reading
        :param owners: the values of what rows belong to in it
        :param mark: whether they get the time
        """
        around = tuple(self.stream.ids)
        keys = self._rows(path, (*whole, *around))
        numbers = [n for n, key in enumerate(_keys(keys, whole)) if None not in key and key not in wholes]
        if not numbers:
            return keys.slice(0, 0)
        table = self._rows(path).take(pa.array(numbers, pa.int64()))
        if self.stream.file:  # what was said of something while it had no file is old, once more is said of it
            csv = self.form == "csv"
            names = table.column("_file.name") if csv else table.column("_file").combine_chunks().field("name")
            known = zip(names.to_pylist(), _keys(table, around), strict=True)
            numbers = [n for n, (name, owner) in enumerate(known) if name is not None or owner not in owners]
            table = table.take(pa.array(numbers, pa.int64()))
        if not mark:
            return table
        place = table.schema.get_field_index(DELETED)
        now: Any = dt.datetime.now(dt.timezone.utc)
        now = pa.scalar(written(now) if self.form == "csv" else now, table.schema.field(place).type)
        return table.set_column(place, table.schema.field(place), table.column(place).fill_null(now))

    def _rows(self, path: str, columns: tuple[str, ...] | None = None) -> pa.Table:
        """The rows of a file that this or another release wrote.

        :param columns: those that are wanted, where a file has them; all without it
        """
        node = columns_of(self.stream)
        reader = PageReader(node, self.stream.items)
        with self._target.open(path) as handle:
            file: Any = pa.PythonFile(handle, "r")
            if self.form == "csv":
                return _read_flat(file)
            if path.endswith(SUFFIXES["parquet"]):
                found = pyarrow.parquet.ParquetFile(file)
                if columns is not None and set(columns) <= set(found.schema_arrow.names):
                    return found.read(list(dict.fromkeys(columns)))
                table = found.read()
                if table.schema.equals(reader.schema):
                    return table
                items = items_of(table, node_of(table.schema))
            else:
                lines = pa.CompressedInputStream(file, "zstd").read()
                items = [json.loads(line) for line in lines.splitlines()]
        marks = [item.pop(DELETED, None) if isinstance(item, dict) else None for item in items]
        table = reader.table(items)
        place = table.schema.get_field_index(DELETED)
        moments = [dt.datetime.fromisoformat(mark.replace("Z", "+00:00")) if mark else None for mark in marks]
        return table.set_column(place, table.schema.field(place), pa.array(moments, table.schema.field(place).type))

    def _rewrite(self, name: str, table: pa.Table) -> dict[str, Any]:
        node = columns_of(self.stream)
        path = f"{self._staging}/{name}"
        with self._target.write(path) as handle, PartWriter(handle, self.form, node, table.schema) as writer:
            writer.write(table)
            return {"name": name, **writer.close()}


def check_form(streams: Iterable[Stream], state: State, form: str) -> None:
    """See that what is there of streams can be kept.

    :raises ValueError: if it is flat, and what is to come is not, or the other way round
    """
    names = {stream.name for stream in streams}
    for name, _, facts in state.all():
        if name in names and in_other_form(facts, form):
            raise ValueError(refusal(name, form))


def in_other_form(facts: dict[str, Any], form: str) -> bool:
    """Whether files that count cannot be read and written on in a format: flat tables, or what is not one."""
    coming = facts["new"] if facts.get("status") == "committing" else []
    names = [part["name"] for part in (*facts.get("parts", []), *facts.get("found", []), *coming)]
    return any(name.endswith(SUFFIXES["csv"]) != (form == "csv") for name in names)


def refusal(name: str, form: str) -> str:
    there = "Parquet or JSON lines" if form == "csv" else "csv"
    return f"{name} is there as {there}, which cannot become {form}. Give the format that is there, or another folder."


def _keys(table: pa.Table, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    if not names:
        return iter([()] * table.num_rows)
    return zip(*(table.column(name).to_pylist() for name in names), strict=True)


def _fresh(table: pa.Table, names: tuple[str, ...], seen: set[Any]) -> pa.Array:
    """The numbers of the rows whose keys were not seen; rows without a key are all kept."""
    fresh = []
    for number, key in enumerate(_keys(table, names)):
        if None in key or key not in seen:
            fresh.append(number)
            seen.add(key)
    return pa.array(fresh, pa.int64())


def _read_flat(file: Any) -> pa.Table:
    """A CSV file as it was written: strings, and nothing where nothing was."""
    data: Any = pa.BufferReader(file.read())
    names = pyarrow.csv.open_csv(data).schema.names
    data.seek(0)
    return pyarrow.csv.read_csv(
        data,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )  # fmt: skip


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
