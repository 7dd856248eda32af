"""The formats of output: each writes item by item, so that a listing of any length passes through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TextIO

from .problems import ToolError, visible, visible_lines
from .rows import Columns, dumps, steers


class Writer(Protocol):
    """Writes what a command gives."""

    def item(self, item: Any) -> None:
        """One item of a list."""
        ...

    def value(self, value: Any) -> None:
        """What is not a list."""
        ...

    def close(self) -> None:
        """The end."""
        ...


def writer(
    format: str, stream: TextIO, columns: Sequence[str] = (), *, listing: bool = True, checked: bool = False
) -> Writer:
    """The writer of a format.

    :param columns: what is shown of an item, with dots into objects; without any, a table and CSV show what the first
        items have, JSON shows everything
    :param listing: whether items come, or one value
    :param checked: whether the columns are known to be there
    """
    if format == "table":
        from .table import TableWriter

        return TableWriter(stream, columns, checked=checked)
    if format == "csv":
        return CsvWriter(stream, columns, checked=checked)
    if format == "yaml":
        json: Writer = YamlWriter(stream, listing)
    elif format == "json":
        json = JsonWriter(stream, listing)
    else:
        json = LinesWriter(stream, bare=format == "lines")
    return _ColumnsWriter(json, columns, checked=checked) if columns else json


class _ColumnsWriter:
    """Writes columns alone, in a format that has no columns of its own."""

    def __init__(self, writer: Writer, columns: Sequence[str], *, checked: bool) -> None:
        self._writer, self._columns = writer, columns
        self._asked = Columns(columns, checked=checked)

    def item(self, item: Any) -> None:
        self._writer.item(self._chosen(item))

    def value(self, value: Any) -> None:
        self._writer.value(self._chosen(value))

    def close(self) -> None:
        self._writer.close()
        self._asked.check()

    def _chosen(self, value: Any) -> dict[str, Any]:
        row = self._asked.row(value)
        return {name: row.get(name) for name in self._columns}


class LinesWriter:
    """JSONL: an item a line.

    :param bare: whether strings of one line stand without quotes: what shells read
    """

    def __init__(self, stream: TextIO, *, bare: bool) -> None:
        self._stream, self._bare = stream, bare

    def item(self, item: Any) -> None:
        self._write(item if self._bare and isinstance(item, str) and len(item.splitlines()) < 2 else dumps(item))

    def value(self, value: Any) -> None:
        self._write(value if self._bare and isinstance(value, str) else dumps(value))

    def _write(self, text: str) -> None:
        self._stream.write((visible_lines(text) if self._stream.isatty() else text) + "\n")

    def close(self) -> None:
        """Nothing is left."""


class JsonWriter:
    """JSON: one document; items are the elements of an array."""

    def __init__(self, stream: TextIO, listing: bool) -> None:
        self._stream = stream
        self._open, self._listing = False, listing

    def item(self, item: Any) -> None:
        self._stream.write(",\n" if self._open else "[\n")
        self._open = True
        self._stream.write("  " + dumps(item, indent=2).replace("\n", "\n  "))

    def value(self, value: Any) -> None:
        self._listing = False
        self._stream.write(dumps(value, indent=2) + "\n")

    def close(self) -> None:
        if self._listing:
            self._stream.write("\n]\n" if self._open else "[]\n")


class YamlWriter:
    """YAML: items are the elements of a sequence."""

    def __init__(self, stream: TextIO, listing: bool) -> None:
        import yaml

        self._stream = stream
        self._empty = listing
        self._yaml: Any = yaml

    def item(self, item: Any) -> None:
        self._dump([item])

    def value(self, value: Any) -> None:
        self._dump(value)

    def _dump(self, value: Any) -> None:
        text = self._yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=120)
        if steers(text):
            text = self._yaml.safe_dump(value, sort_keys=False, width=120)
        self._stream.write(text)
        self._empty = False

    def close(self) -> None:
        if self._empty:
            self._stream.write("[]\n")


class CsvWriter:
    """CSV: a row an item; objects are spread into columns with dots, lists are JSON."""

    #: So many items are looked at before the columns are fixed.
    LOOKED_AT = 200

    def __init__(self, stream: TextIO, columns: Sequence[str], *, checked: bool = False) -> None:
        import csv

        self._asked = Columns(columns, checked=checked)
        self._rows = csv.writer(stream, lineterminator="\n")
        self._terminal = stream.isatty()
        self._columns = list(columns)
        self._waiting: list[dict[str, Any]] = []
        self._begun = False
        self._known: set[str] = set()
        self.dropped: set[str] = set()

    def item(self, item: Any) -> None:
        row = self._asked.row(item)
        if self._begun:
            self._write(row)
            return
        self._waiting.append(row)
        if self._columns or len(self._waiting) >= self.LOOKED_AT:
            self._begin()

    def value(self, value: Any) -> None:
        self.item(value)

    def close(self) -> None:
        if not self._begun:
            self._begin()
        self._asked.check()
        if self.dropped:
            names = ", ".join(sorted(self.dropped)[:5])
            raise ToolError(
                f"columns that only later items have are missing: {names}", "Name the columns: --columns id,name,...", 8
            )

    def _begin(self) -> None:
        self._begun = True
        if not self._columns:
            self._columns = list(dict.fromkeys(name for row in self._waiting for name in row))
            self._known = set(self._columns)
        if self._columns:
            self._rows.writerow(self._columns)
        for row in self._waiting:
            self._write(row)
        self._waiting.clear()

    def _write(self, row: dict[str, Any]) -> None:
        if self._known and not self._known.issuperset(row):
            self.dropped |= row.keys() - self._known
        cells = [_cell(row.get(name)) for name in self._columns]
        self._rows.writerow(
            [visible(cell) if isinstance(cell, str) else cell for cell in cells] if self._terminal else cells
        )


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return dumps(value) if isinstance(value, (dict, list)) else value
