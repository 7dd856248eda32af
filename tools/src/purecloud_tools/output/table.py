"""Tables, for people at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from ..catalogue.jsontypes import is_object
from .problems import visible, visible_lines
from .rows import Columns, dumps

if TYPE_CHECKING:
    from rich.console import Console

#: What a table shows of an item without being asked, as far as it has it.
_FIRST = ("id", "name", "email", "state", "status", "type", "description", "dateCreated", "dateModified", "version")
_MOST_COLUMNS = 6
_FEWEST_COLUMNS = 2
#: Characters: between two columns, of a column that counts as wide, and of the narrowest that is read.
_GAP, _WIDE, _NARROW = 4, 40, 12
#: So many items are one table; further ones are the next, so that no listing is too long.
_PAGE = 500


class TableWriter:
    """A table of items; of one value, its properties one below the other.

    :param columns: what to show, with dots into objects
    """

    def __init__(self, stream: TextIO, columns: Sequence[str], *, checked: bool = False) -> None:
        self._asked = Columns(columns, checked=checked)
        self._stream = stream
        self._columns = list(columns)
        self._items: list[Any] = []
        self._any = False

    def item(self, item: Any) -> None:
        self._items.append(item)
        if len(self._items) >= _PAGE:
            self._flush()

    def value(self, value: Any) -> None:
        self._any = True
        if is_object(value):
            row = self._asked.row(value)
            self._asked.check()
            shown = {name: row.get(name) for name in self._columns} or row
            self._print(("", ""), [(name, _text(one)) for name, one in shown.items()], header=False)
        else:
            self._stream.write(f"{visible_lines(value) if isinstance(value, str) else dumps(value)}\n")

    def close(self) -> None:
        self._flush()
        self._asked.check()
        if not self._any:
            self._stream.write("Nothing there.\n")

    def _flush(self) -> None:
        if not self._items:
            return
        self._any = True
        rows = [self._asked.row(item) for item in self._items]
        self._items.clear()
        if not self._columns:
            self._columns = self._fitting(_chosen(rows), rows)
        cells = [tuple(_text(row.get(name)) for name in self._columns) for row in rows]
        self._print(self._columns, cells, header=True)

    def _fitting(self, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[str]:
        """As many of the first columns as stand beside each other at this terminal."""
        console = self._console()
        fitting, used = list[str](), 0
        for name in columns if console.is_terminal else ():
            widest = max(len(name), *(len(_text(row.get(name))) for row in rows))
            used += _GAP + (widest if name == "id" else min(widest, _WIDE))
            if used > console.width and len(fitting) >= _FEWEST_COLUMNS:
                return fitting
            fitting.append(name)
        return list(columns)

    def _console(self, width: int | None = None) -> Console:
        from rich.console import Console

        return Console(file=self._stream, highlight=False, width=width)

    def _print(self, columns: Sequence[str], rows: Sequence[Sequence[str]], *, header: bool) -> None:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        console = self._console()
        widest = [max(len(name), *(len(row[number]) for row in rows)) for number, name in enumerate(columns)]
        # An identifier is copied: it is never cut.
        whole = [name == "id" or (not header and not number) for number, name in enumerate(columns)]
        least = [size if uncut else min(size, _NARROW) for size, uncut in zip(widest, whole, strict=True)]
        # Where they do not fit beside each other, and in files, a row is one line, however long.
        long = not console.is_terminal or sum(least) + _GAP * len(columns) > console.width
        table = Table(box=box.SIMPLE_HEAD if header else None, show_header=header, pad_edge=False)
        for number, name in enumerate(columns):
            style = "bold" if not header and number == 0 else ""
            size = widest[number] if long else least[number]
            table.add_column(name, overflow="fold", no_wrap=long or whole[number], min_width=size, style=style)
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        if long:
            console = self._console(sum(widest) + _GAP * len(columns))
        if console.is_terminal:
            console.print(table, soft_wrap=long)
            return
        with console.capture() as printed:
            console.print(table, soft_wrap=True)
        lines = [line.rstrip() for line in printed.get().splitlines()]
        self._stream.writelines(f"{line}\n" for line in lines if line)


def _chosen(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The columns that say most."""
    there = list(dict.fromkeys(name for row in rows[:50] for name, value in row.items() if value not in (None, "", [])))
    plain = [name for name in there if not any(isinstance(row.get(name), (list, dict)) for row in rows[:50])]
    first = [name for name in _FIRST if name in plain]
    rest = [name for name in plain if name not in first and not name.endswith(("Uri", ".id", "Id"))]
    return [*first, *rest][:_MOST_COLUMNS] or there[:_MOST_COLUMNS]


def _text(value: Any) -> str:
    """A cell: nothing in it moves the cursor or paints."""
    if value is None:
        return ""
    return visible(value if isinstance(value, str) else dumps(value))
