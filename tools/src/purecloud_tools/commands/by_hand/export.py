"""`export`: everything out, into tables."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from typing import Any

import click

from ...output.problems import FAILED, INTERRUPTED, PARTLY, ToolError, of_refusal
from ...output.progress import Progress
from ..clicks import shared_options
from ..options import take_settings
from ..printing import fitting, format_of, print_items

#: Failures that are shown one by one.
MOST_SHOWN = 20
#: What is printed of a stream: where streams are listed, and of what was written.
_LISTED = (
    "stream", "window", "lookback", "key", "cursor", "of", "files", "needs", "permissions", "path", "summary",
)  # fmt: skip
_WRITTEN = ("stream", "rows", "settled_days", "files", "failed")


@click.command(params=[click.Argument(["streams"], nargs=-1, metavar="STREAM..."), *shared_options()])
@click.option("--to", metavar="FOLDER", help="A folder, or an address such as s3://bucket/folder.")
@click.option(
    "--since",
    default="30d",
    show_default=True,
    metavar="DAYS",
    help="The first day: 30d, or a date; earlier days that are not settled are read, too.",
)
@click.option("--format", "form", type=click.Choice(["parquet", "jsonl", "csv"]), default="parquet", show_default=True)
@click.option(
    "--with",
    "parameters",
    multiple=True,
    metavar="STREAM.NAME=VALUE",
    help="A parameter of a stream, and of what belongs to its items; several times for a list, or JSON.",
)
@click.option("--full", is_flag=True, help="Read everything again.")
@click.option(
    "--budget", metavar="FILE|URL", help="A rate limit that is shared with other programs: a file, or redis://"
)
@click.option("--logins", type=click.IntRange(1, 20), default=1, help="Work with so many tokens of the OAuth client.")
@click.option("--duckdb", metavar="FILE", help="Load what was exported into a DuckDB file, with views.")
@click.option("--flat", metavar="FOLDER", help="Write conversations taken apart as CSV files, one of each view.")
@click.option(
    "--list",
    "show",
    is_flag=True,
    help="Show the streams, those with a word in their name: key, window, lookback, permissions (-o json, --columns).",
)
def export(
    streams: tuple[str, ...],
    to: str | None,
    since: str,
    form: str,
    parameters: tuple[str, ...],
    full: bool,
    budget: str | None,
    logins: int,
    duckdb: str | None,
    flat: str | None,
    show: bool,
    **given: Any,
) -> None:
    """Export streams into a folder, and next time only what is new.

    \b
      purecloud export --list recording
      purecloud export users routing_queues conversations --since 30d --to out/
      purecloud export recordings transcripts --since 7d --to out/
      purecloud export users conversations --to out/ --duckdb out.duckdb
      purecloud export conversations --since 7d --to out/ --flat csv/
      purecloud export audits --since 2026-03-01 --format jsonl --to s3://bucket/folder
      purecloud export users --with users.state=any --to out/

    What was interrupted goes on where it stood when the same command is run again. The exit status is 8 if some of it
    failed, and 1 if all did; the rest is there, and the next run goes on with what is missing.
    """
    settings = fitting(take_settings(given), _LISTED if show else _WRITTEN, listing=True)
    if show:
        if format_of(settings) == "table" and not settings.columns:
            settings = settings._replace(columns=("stream", "window", "lookback", "needs", "summary"))
        print_items(_listed(streams), settings, Progress("", quiet=True))
        return
    from ...export.reading.streams import check

    if not streams or not to:
        raise ToolError("name streams and a folder", "purecloud export users --to out/; purecloud export --list")
    arguments = _arguments(parameters)
    try:
        check(streams, arguments)
    except ValueError as error:
        raise of_refusal(error) from None
    if duckdb is not None or flat is not None:
        _check_duckdb("--duckdb" if flat is None else "--flat", form)
        from ...export.views import check_database, check_folder

        if flat is not None and "conversations" not in streams:
            raise ToolError("--flat takes conversations apart, and they are not among the streams")
        for option, place in (("--duckdb", duckdb), ("--flat", flat)):
            try:
                if place is not None:
                    check_database(to, place, streams) if option == "--duckdb" else check_folder(to, place)
            except (ImportError, OSError, ValueError) as error:
                raise ToolError(f"{option}: {error}") from None
    import PureCloudPlatformClientV2 as gc

    from ...export import export as run
    from ...export.budget import export_budget
    from ...profiles.connection import connect, connect_anew

    if budget is not None:
        try:
            gc.configuration.budget = export_budget(budget)
        except (ImportError, ValueError) as error:
            raise ToolError(f"--budget: {error}") from None
    line = Line(quiet=settings.quiet)
    try:
        with ExitStack() as opened:

            def log_in() -> gc.ApiClient:  # when nothing else is in the way
                make = connect if logins == 1 else connect_anew
                return opened.enter_context(make(settings.profile, settings.region))

            report = run(
                streams, to, since=since, format=form, client=log_in, full=full, arguments=arguments,
                progress=line.show, logins=logins,
            )  # fmt: skip
    except ToolError:
        raise
    except KeyboardInterrupt:
        raise ToolError("interrupted", "Run the same command again: it goes on.", INTERRUPTED) from None
    except (ImportError, ValueError) as error:
        raise of_refusal(error) from None
    except RuntimeError as error:
        raise of_refusal(error, status=FAILED) from None
    finally:
        line.end()
    written = [_summary(name, report) for name in report.rows]
    print_items(written, settings, Progress("", quiet=True))
    there = report.rows.get("conversations", 0) + report.skipped.get("conversations", 0)
    problem = _load(to, duckdb, flat if there else None)
    if report.failures:
        shown = [f"{place}: {reason}" for place, reason in sorted(report.failures.items())]
        if settings.output not in ("json", "jsonl"):  # there they are in what is written of the error
            for failure in shown[:MOST_SHOWN]:
                sys.stderr.write(f"failed: {failure}\n")
            if len(shown) > MOST_SHOWN:
                sys.stderr.write(f"failed: {len(shown) - MOST_SHOWN} more\n")
        done = any(report.rows.values())
        also = f"; {problem}" if problem else ""
        raise ToolError(
            f"{len(shown)} of what was asked for failed{also}", "Run the same command again: it goes on with that.",
            PARTLY if done else FAILED, failures=report.failures,
        )  # fmt: skip
    if problem:
        raise ToolError(problem, "What was exported is there.", FAILED)


def _load(to: str, database: str | None, folder: str | None) -> str:
    """Load what was exported into a DuckDB file, and take it apart into a folder; says what was in the way."""
    if database is None and folder is None:
        return ""
    import duckdb

    from ...export.views import flatten, load

    try:
        if database is not None:
            load(to, database)
        if folder is not None:
            flatten(to, folder)
    except (duckdb.Error, OSError, ValueError) as error:
        return f"what was exported could not be loaded: {error}"
    return ""


def _listed(words: tuple[str, ...]) -> list[dict[str, Any]]:
    """The streams whose names have one of the words, or, where there are none, whose sentences have; or all.

    :raises ToolError: if there are none
    """
    from ...catalogue import operations
    from ...export.reading.streams import permissions_of
    from ...export.reading.streams import streams as known

    rows: list[dict[str, Any]] = []
    for one in known().values():
        operation = operations.find(one.operation) if one.operation else None
        summary = operation.summary if operation is not None else f"The files of {one.of}."
        rows.append(
            {"stream": one.name, "window": "day" if one.kind == "days" else "all", "lookback": one.lookback,
             "key": " ".join(one.key), "cursor": one.cursor, "of": one.of, "files": bool(one.file),
             "needs": " ".join(one.needs), "permissions": " ".join(permissions_of(one)),
             "path": one.path or one.file, "summary": summary}
        )  # fmt: skip
    if not words:
        return rows
    for place in ("stream", "summary"):
        found = [row for row in rows if any(word.lower() in row[place].lower() for word in words)]
        if found:
            return found
    raise ToolError(f"no stream has {' or '.join(map(repr, words))} in its name or its sentence")


def _summary(name: str, report: Any) -> dict[str, Any]:
    """What was written of a stream."""
    row = {"stream": name, "rows": report.rows[name], "settled_days": report.skipped.get(name, 0)}
    if name in report.files:
        row["files"] = report.files[name]
    failed = sum(place.split(" ", 1)[0] == name for place in report.failures)
    return {**row, "failed": failed} if failed else row


def _check_duckdb(option: str, form: str) -> None:
    """Say before anything is exported what would be in the way afterwards."""
    import importlib.util

    if form != "parquet":
        raise ToolError(f"{option} loads Parquet files, not {form}", "Leave --format out.")
    if importlib.util.find_spec("duckdb") is None:
        from ...output.extras import install

        raise ToolError(f"{option} needs more", install("duckdb"))


def _arguments(parameters: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """What was typed for parameters of listings, by stream; one that is named twice is a list."""
    found: dict[str, dict[str, Any]] = {}
    for one in parameters:
        place, equals, value = one.partition("=")
        stream, dot, name = place.partition(".")
        if not equals or not dot:
            raise ToolError(f"{one!r} is not of the form STREAM.NAME=VALUE")
        given = found.setdefault(stream, {})
        if value[:1] in ("[", "{"):
            try:
                given[name] = json.loads(value)
            except ValueError as error:
                raise ToolError(f"--with {place}: the value begins like JSON, but is none: {error}") from None
            continue
        earlier = given.get(name)
        given[name] = value if earlier is None else [*(earlier if isinstance(earlier, list) else [earlier]), value]
    return found


class Line:
    """A line on a terminal that says how far it is."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._width = 0

    def show(self, report: Any) -> None:
        """Write the line anew."""
        if self._shown:
            text = describe(report)
            sys.stderr.write("\r" + text.ljust(self._width))
            sys.stderr.flush()
            self._width = len(text)

    def end(self) -> None:
        if self._width:
            sys.stderr.write("\n")


def describe(report: Any) -> str:
    """How far an export is: parts, rows, rate, share of the rate limit, time left."""
    rows = sum(report.rows.values())
    seconds = max(0.001, report.seconds)
    words = [f"{report.done} of {report.planned} parts", f"{rows:,} rows", f"{rows / seconds:,.0f} rows/s"]
    if report.files:
        words.append(f"{sum(report.files.values()):,} files")
    if report.failures:
        words.append(f"{len(report.failures):,} failed")
    if report.limit is not None:
        words.append(f"{report.limit[0]} of {report.limit[1]} calls of this minute")
    if 0 < report.done < report.planned:
        words.append(f"{seconds / report.done * (report.planned - report.done):,.0f} s left")
    return ", ".join(words)
