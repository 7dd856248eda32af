"""DuckDB: the exported Parquet files as tables, and conversations taken apart as views (needs the extra `duckdb`)."""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import os
from typing import Any

from .reading.streams import streams
from .writing.target import Target

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
    try:
        import duckdb
    except ImportError:
        from ..output.extras import install

        raise ImportError(f"loading into DuckDB needs more: {install('duckdb')}") from None
    target = to if isinstance(to, Target) else Target(to)
    if not target.local:
        raise ValueError(f"{target.url} is not a folder on this machine; read its files with DuckDB's httpfs.")
    made: list[str] = []
    with duckdb.connect(os.fspath(database)) as connection:
        for name in streams():
            pattern = f"{target.root}/stream={name}/**/*.parquet"
            if not target.files.glob(pattern):
                continue
            _execute(connection, f'DROP VIEW IF EXISTS "{name}"') if name in VIEWS else None
            query = (
                f'CREATE OR REPLACE TABLE "{name}" AS '  # noqa: S608 - the name of a stream
                "SELECT * FROM read_parquet(?, union_by_name := true, hive_partitioning := true)"
            )
            connection.execute(query, [pattern])
            made.append(name)
        if "conversations" in made:
            for name, query in VIEWS.items():
                _execute(connection, f'CREATE OR REPLACE VIEW "{name}" AS {query}')
                made.append(name)
    return made


def _execute(connection: Any, statement: str) -> None:
    connection.execute(statement)
