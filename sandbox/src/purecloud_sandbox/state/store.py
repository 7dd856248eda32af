"""What the sandbox remembers: items in collections, in SQLite, in memory or in a file.

A collection is named by its path with the parents' ids filled in, e.g. `/api/v2/routing/queues/<id>/members`, so that
what belongs to an item lies below the item's own path.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS item (
    collection TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, sample INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (collection, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_position ON item (collection, position);
CREATE TABLE IF NOT EXISTS seeded (collection TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class StoreError(Exception):
    """The database cannot be used; the message says why."""


@dataclass(slots=True)
class Item:
    """One stored thing; `sample` means that no client made it."""

    id: str
    body: dict[str, Any]
    sample: bool


class Store:
    """Items by collection and id, in the order of their making.

    A write is on its way to the disk when its method returns: with a file, a killed process loses nothing.

    :param path: a database file; None keeps everything in memory.
    :raises StoreError: the file is not a database, or cannot be written.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        try:
            self._database = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
            if path is not None:
                self._database.execute("PRAGMA journal_mode=WAL")
                self._database.execute("PRAGMA synchronous=NORMAL")
            if self._one("SELECT 1 FROM sqlite_master WHERE name = 'laid'"):  # as files of version 1.0 call it
                self._database.execute("ALTER TABLE laid RENAME TO seeded")
            self._database.executescript(_TABLES)
        except sqlite3.Error as error:
            raise StoreError(f"The database {path} cannot be used: {error}.") from None
        self._depth = 0

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def clear(self) -> None:
        """Forget everything."""
        with self.together():
            self._database.execute("DELETE FROM item")
            self._database.execute("DELETE FROM seeded")

    @contextmanager
    def together(self) -> Generator[None, None, None]:
        """All writes of the block, or none of them."""
        if self._depth:
            yield
            return
        self._database.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        else:
            self._database.execute("COMMIT")
        finally:
            self._depth = 0

    def text(self, collection: str, name: str) -> str | None:
        """The JSON of an item, as it is stored."""
        row = self._one("SELECT body FROM item WHERE collection = ? AND id = ?", collection, name)
        return row[0] if row else None

    def find(self, collection: str, name: str) -> Item | None:
        """An item by its id."""
        row = self._one("SELECT body, sample FROM item WHERE collection = ? AND id = ?", collection, name)
        return Item(name, json.loads(row[0]), bool(row[1])) if row else None

    def count(self, collection: str) -> int:
        """How many items a collection has."""
        row = self._one("SELECT count(*) FROM item WHERE collection = ?", collection)
        return int(row[0]) if row else 0

    def items(self, collection: str, start: int = 0, size: int = -1) -> list[Item]:
        """A collection's items, oldest first; size -1 takes all."""
        rows = self._database.execute(
            "SELECT id, body, sample FROM item WHERE collection = ? ORDER BY position LIMIT ? OFFSET ?",
            (collection, size, start),
        )
        return [Item(name, json.loads(body), bool(sample)) for name, body, sample in rows]

    def counts(self) -> dict[str, int]:
        """How many items there are, by collection."""
        rows = self._database.execute("SELECT collection, count(*) FROM item GROUP BY collection ORDER BY collection")
        return dict(rows.fetchall())

    def ids(self, collection: str) -> list[str]:
        """The ids of a collection's items, oldest first."""
        rows = self._database.execute("SELECT id FROM item WHERE collection = ? ORDER BY position", (collection,))
        return [row[0] for row in rows]

    def put(self, collection: str, name: str, body: dict[str, Any], *, sample: bool = False) -> None:
        """Make an item or change it; a changed one keeps its place."""
        self._database.execute(
            "INSERT INTO item (collection, id, position, sample, body) VALUES (?, ?, "
            "(SELECT coalesce(max(position), -1) + 1 FROM item WHERE collection = ?), ?, ?) "
            "ON CONFLICT (collection, id) DO UPDATE SET body = excluded.body",
            (collection, name, collection, int(sample), _encode(body)),
        )

    def seed(self, collection: str, samples: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Put samples (id and body) into a collection that has none, and note that it had them."""
        rows = ((collection, name, place, _encode(body)) for place, (name, body) in enumerate(samples))
        self._database.executemany("INSERT OR IGNORE INTO item VALUES (?, ?, ?, 1, ?)", rows)
        self._database.execute("INSERT OR IGNORE INTO seeded VALUES (?)", (collection,))

    def remove(self, collection: str, name: str) -> bool:
        """Remove an item and what lies below it; False when there is none."""
        with self.together():
            gone = self._database.execute("DELETE FROM item WHERE collection = ? AND id = ?", (collection, name))
            low, high = f"{collection}/{name}/", f"{collection}/{name}0"  # "0" follows "/"
            below = "(collection >= ? AND collection < ?) OR collection = ?"
            self._database.execute(f"DELETE FROM item WHERE {below}", (low, high, low[:-1]))  # noqa: S608 - a constant
        return gone.rowcount > 0

    def is_seeded(self, collection: str) -> bool:
        """Whether samples were seeded there, though they may be gone since."""
        return self._one("SELECT 1 FROM seeded WHERE collection = ?", collection) is not None

    def _one(self, query: str, *values: str) -> Any:
        return self._database.execute(query, values).fetchone()
