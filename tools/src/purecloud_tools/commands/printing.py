"""Printing what a call gives, as the shared options say."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..catalogue.jsontypes import is_list, is_object
from ..output.formats import Writer, writer
from ..output.problems import FAILED, USAGE, ToolError
from ..output.progress import Progress
from ..output.query import Query, compiled
from ..output.rows import unknown_column

if TYPE_CHECKING:
    from .options import Settings


def format_of(settings: Settings) -> str:
    """The format: as asked for, else a table for people and lines for programs: JSONL, of strings without quotes."""
    return settings.output or ("table" if sys.stdout.isatty() else "lines")


def query_of(settings: Settings) -> Query | None:
    """The query, compiled.

    :raises ToolError: if it is not one
    """
    return compiled(settings.query) if settings.query else None


def fitting(settings: Settings, names: Sequence[str], *, listing: bool) -> Settings:
    """The settings of a command by hand, whose query and columns fit what it will print.

    :param names: what an object of it has; with a dot at its end, what is itself an object, of which no more is known
    :param listing: whether a list of such objects is printed
    :raises ToolError: if the query or the columns can find nothing; nothing was done then
    """
    query = query_of(settings)
    known = [name.rstrip(".") for name in names]
    if query is not None and query.first is not None:
        if listing:
            raise no_fields(query.first, settings.query or "")
        if query.first not in known:
            raise ToolError(
                f"the query begins with {query.first!r}, which is not there", f"There are: {', '.join(known)}."
            )
    if query is None or query.names == ():
        for column in settings.columns:
            if column not in known and f"{column.partition('.')[0]}." not in names:
                raise unknown_column(column, column, known)
        return settings._replace(checked=True)
    return settings._replace(checked=knows_columns(query, settings.columns))


def knows_columns(query: Query, columns: Sequence[str]) -> bool:
    """Whether the columns are those that a query makes.

    :raises ToolError: if there is one that nothing can have
    """
    names = query.names or ()
    for column in columns if names else ():
        first = column.partition(".")[0]
        if column not in names and first not in names:
            raise unknown_column(column, column, names)
    return bool(names) and set(names).issuperset(columns)


def no_fields(field: str, text: str, items: str = "") -> ToolError:
    """The error for a query of a list that begins with a field.

    :param items: what the list of items is called in the answer
    """
    rest = text.removeprefix(field) if field == items else ""
    of_each = f"[].{text if text[0] in '{[' else field}"
    return ToolError(
        f"the query begins with {field!r}, and is asked of the list of items, which has no fields",
        f"Write {rest if rest.startswith('[') else of_each}",
    )


def print_value(value: Any, settings: Settings) -> None:
    """Print one value, or the items of a list; nothing for None."""
    query = query_of(settings)
    _print(value, value if query is None else query.of(value), settings)


def print_answer(value: Any, settings: Settings) -> None:
    """Print what the platform has answered; all of it if the query or the columns do not fit it.

    :raises ToolError: if they do not; its status does not say that nothing was sent
    """
    query = query_of(settings)
    with _answered():
        try:
            found = value if query is None else query.of(value)
            if settings.columns and not settings.checked and is_object(found):
                from ..output.rows import Columns

                columns = Columns(settings.columns, checked=False)
                columns.row(found)
                columns.check()
        except ToolError:
            print_value(value, settings._replace(query=None, columns=()))
            raise
        _print(value, found, settings)


@contextlib.contextmanager
def _answered() -> Generator[None]:
    """What is wrong with a query or with columns after the platform has answered has a status of its own."""
    try:
        yield
    except ToolError as error:
        if error.status != USAGE:
            raise
        raise ToolError(f"the call was made, but {error.message}", error.hint, FAILED, **error.facts) from None


def _print(asked: Any, value: Any, settings: Settings) -> None:
    if settings.query:
        if value is None and is_object(asked) and not settings.quiet and sys.stderr.isatty():
            sys.stderr.write(f"The query found nothing; it was asked of an object with {', '.join(asked)}.\n")
    elif value is None:
        return
    listing = is_list(value)
    out = writer(format_of(settings), sys.stdout, settings.columns, listing=listing, checked=settings.checked)
    if listing:
        for item in value:
            out.item(item)
    else:
        out.value(value)
    out.close()


def print_items(items: Iterable[Any], settings: Settings, progress: Progress) -> None:
    """Print items as they come. Whatever ends it, what was printed is whole."""
    query = query_of(settings)
    counted = _counted(items, progress)
    with _answered():
        if query is not None and not query.streams:
            found = query.of(list(counted))  # nothing is printed before all is there
            progress.clear()
            _print(found, found, settings)
            sys.stdout.flush()
            return
        out = writer(format_of(settings), sys.stdout, settings.columns, checked=settings.checked)
        with _closed(out, progress):
            for item in counted if query is None else query.over(counted):
                out.item(item)


def _counted(items: Iterable[Any], progress: Progress) -> Iterator[Any]:
    for item in items:
        progress.done += 1
        progress.clear()  # what is printed may come to the same terminal
        yield item


@contextlib.contextmanager
def _closed(out: Writer, progress: Progress) -> Generator[None]:
    try:
        yield
    except BrokenPipeError:
        progress.clear()
        raise
    except BaseException:
        progress.clear()
        with contextlib.suppress(BrokenPipeError):
            out.close()
            sys.stdout.flush()
        raise
    progress.clear()
    out.close()
    sys.stdout.flush()
