"""DuckDB: the exported Parquet files as tables, and conversations taken apart as views, or as CSV (extra `duckdb`)."""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

from .reading.streams import streams
from .writing.formats import flat
from .writing.target import Target

#: Rows that are flattened at a time.
ROWS = 10_000
#: Views over the table `conversations`: each level with the identifiers of those above it.
VIEWS = {
    "participants": """
        SELECT conversationId, conversationStart, unnest(participants, max_depth := 2) FROM conversations""",
    "sessions": """
        SELECT conversationId, conversationStart, participantId, purpose, userId,
               unnest(sessions, max_depth := 2) FROM participants""",
    "segments": """
        SELECT conversationId, participantId, purpose, userId, sessionId, mediaType,
               unnest(segments, max_depth := 2) FROM sessions""",
    "metrics": """
        SELECT conversationId, participantId, purpose, userId, sessionId, mediaType,
               unnest(metrics, max_depth := 2) FROM sessions""",
}


def load(to: str | Target, database: str | os.PathLike[str]) -> list[str]:
    """Load an export in Parquet into a DuckDB file: a table a stream, and the views where there are conversations.

    :param to: the folder of the export, on this machine
    :param database: the file; tables of earlier loads are replaced
    :returns: the names of the tables and views
    :raises ImportError: without the extra `duckdb`
    :raises ValueError: for a folder that is not on this machine
    """
    target = to if isinstance(to, Target) else Target(to)
    made: list[str] = []
    with _connect(os.fspath(database)) as connection:
        for name in streams():
            if not _there(target, name):
                continue
            _execute(connection, f'DROP VIEW IF EXISTS "{name}"') if name in VIEWS else None
            _execute(connection, f'CREATE OR REPLACE TABLE "{name}" AS {_READ}', [_files(target, name)])
            made.append(name)
        if "conversations" in made:
            for name, query in VIEWS.items():
                _execute(connection, f'CREATE OR REPLACE VIEW "{name}" AS {query}')
                made.append(name)
    return made


def check_database(to: str | Target, database: str | os.PathLike[str], names: Iterable[str]) -> None:
    """Say what would be in the way of `load`, before anything is exported.

    :param names: the streams
    :raises ImportError: without the extra `duckdb`
    :raises ValueError: for a folder that is not on this machine, a file that cannot be written or is none of DuckDB,
        and one that has a table where a view would be, or a view where a table would be
    """
    _there(to if isinstance(to, Target) else Target(to), "conversations")
    place, names = Path(database), set(names)
    new = not place.exists()
    try:
        with _connect(os.fspath(database)) as connection:
            known = dict(connection.execute("SELECT table_name, table_type FROM information_schema.tables").fetchall())
    except Exception as error:
        if not _of_duckdb(error):
            raise
        raise ValueError(f"{place}: {error}") from None
    if new:
        place.unlink(missing_ok=True)
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        raise ValueError(f"{place} cannot be written.")
    for name, kind in known.items():
        if name in VIEWS and "conversations" in names and kind != "VIEW":
            raise ValueError(f"{place} has a table {name} where a view would be.")
        if name in names and name not in VIEWS and kind == "VIEW":
            raise ValueError(f"{place} has a view {name} where a table would be.")


def check_folder(to: str | Target, folder: str | os.PathLike[str]) -> None:
    """Say what would be in the way of `flatten`, before anything is exported.

    :raises ValueError: for a folder that is not on this machine, and one that cannot be made, or be written to
    """
    _there(to if isinstance(to, Target) else Target(to), "conversations")
    place = Path(folder).absolute()
    there = next(one for one in (place, *place.parents) if one.exists())
    if not there.is_dir():
        raise ValueError(f"{there} is not a folder.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise ValueError(f"{there} cannot be written to.")
    for name in ("conversations", *VIEWS):
        if (place / f"{name}.csv").is_dir():
            raise ValueError(f"{place / name}.csv is a folder, where a file would be.")


def _of_duckdb(error: Exception) -> bool:
    return any(one.__module__.partition(".")[0] in ("duckdb", "_duckdb") for one in type(error).__mro__)


def flatten(to: str | Target, folder: str | os.PathLike[str]) -> list[Path]:
    """Take exported conversations apart into CSV files: one of them, and one of each view.

    What is a table of its own is left out of the one above it; what else has structure is as in an export as CSV.

    :param to: the folder of an export in Parquet, on this machine
    :param folder: where the files go; earlier ones are replaced
    :returns: the files
    :raises ImportError: without the extra `duckdb`
    :raises ValueError: for a folder that is not on this machine, or has no conversations
    """
    target = to if isinstance(to, Target) else Target(to)
    if not _there(target, "conversations"):
        raise ValueError(f"There are no conversations in Parquet in {target.url}.")
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    made = []
    with _connect(":memory:") as connection:
        read = f"read_parquet('{_files(target, 'conversations').replace(chr(39), chr(39) * 2)}', {_OPTIONS})"
        _execute(connection, f"CREATE VIEW conversations AS SELECT * FROM {read}")  # noqa: S608 - quoted
        for name, query in VIEWS.items():
            _execute(connection, f'CREATE VIEW "{name}" AS {query}')
        for name in ("conversations", *VIEWS):
            columns = [column for column, *_ in connection.execute(f'DESCRIBE "{name}"').fetchall()]
            chosen = ", ".join(f'"{column}"' for column in columns if column not in VIEWS)
            path = place / f"{name}.csv"
            partial = path.with_suffix(".partial")
            found = connection.sql(f'SELECT {chosen} FROM "{name}"')  # noqa: S608 - names of this project
            batches = getattr(found, "to_arrow_reader", None) or found.fetch_arrow_reader  # as it was called before
            with batches(ROWS) as reader, pyarrow.csv.CSVWriter(partial, _flat_schema(reader)) as writer:
                for batch in reader:
                    writer.write_table(flat(pa.Table.from_batches([batch])))
            partial.replace(path)
            made.append(path)
    return made


def _flat_schema(reader: Any) -> pa.Schema:
    return flat(reader.schema.empty_table()).schema


_OPTIONS = "union_by_name := true, hive_partitioning := true"
_READ = f"SELECT * FROM read_parquet(?, {_OPTIONS})"  # noqa: S608 - nothing of it is from outside


def _connect(database: str) -> Any:
    try:
        import duckdb
    except ImportError:
        from ..output.extras import install

        raise ImportError(f"loading into DuckDB needs more: {install('duckdb')}") from None
    connection = duckdb.connect(database)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _there(target: Target, name: str) -> bool:
    """Whether a stream has files.

    :raises ValueError: for a folder that is not on this machine
    """
    if not target.local:
        raise ValueError(f"{target.url} is not a folder on this machine; read its files with DuckDB's httpfs.")
    return bool(target.files.glob(_files(target, name)))


def _files(target: Target, name: str) -> str:
    """The files of a stream, as a pattern, in which the name of the folder stands for itself."""
    return f"{glob.escape(target.root)}/stream={name}/**/*.parquet"


def _execute(connection: Any, statement: str, parameters: list[Any] | None = None) -> None:
    connection.execute(statement, parameters)
