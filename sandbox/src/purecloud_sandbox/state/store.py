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
CREATE INDEX IF NOT EXISTS by_id ON item (id);
CREATE INDEX IF NOT EXISTS by_name ON item (collection, json_extract(body, '$.name') COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS by_email ON item (collection, json_extract(body, '$.email') COLLATE NOCASE);
CREATE TABLE IF NOT EXISTS seeded (collection TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
    key TEXT PRIMARY KEY, position INTEGER NOT NULL, kind TEXT, name TEXT, fields TEXT, content BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
"""
# Escaped: JSON can hold half of a surrogate pair, UTF-8 cannot.
_encode = json.JSONEncoder(separators=(",", ":")).encode


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
        """Forget everything but the tokens."""
        with self.together():
            self._database.execute("DELETE FROM item")
            self._database.execute("DELETE FROM seeded")
            self._database.execute("DELETE FROM file")

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

    def find_by(self, collection: str, field: str, value: str) -> str | None:
        """The id of an item whose `name` or `email` is a value, in any case."""
        query = f"SELECT id FROM item WHERE collection = ? AND json_extract(body, '$.{field}') = ? COLLATE NOCASE"  # noqa: S608 - the field is the sandbox's own
        row = self._one(query, collection, value)
        return row[0] if row else None

    def name_of(self, name: str) -> str | None:
        """What an item of an id is called, whichever collection it is in."""
        row = self._one("SELECT json_extract(body, '$.name') AS name FROM item WHERE id = ? AND name IS NOT NULL", name)
        return str(row[0]) if row else None

    def collections_with(self, name: str, below: str) -> list[str]:
        """The collections below a path that have an item of an id, in the order of their making."""
        rows = self._database.execute(
            "SELECT collection FROM item WHERE id = ? AND collection >= ? AND collection < ? ORDER BY collection",
            (name, below + "/", below + "0"),
        )
        return [row[0] for row in rows]

    def is_division_used(self, name: str) -> bool:
        """Whether anything lies in a division."""
        return self._one("SELECT 1 FROM item WHERE json_extract(body, '$.division.id') = ?", name) is not None

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

    def items_below(self, below: str, ending: str) -> list[Item]:
        """The items of all collections below a path whose own path has an ending."""
        rows = self._database.execute(
            "SELECT id, body, sample FROM item WHERE collection >= ? AND collection < ? AND collection LIKE ? "
            "ORDER BY collection, position",
            (below + "/", below + "0", "%" + ending),
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

    def offer_file(self, key: str) -> None:
        """Note that a file with a key may come."""
        places = "(SELECT coalesce(max(position), 0) + 1 FROM file)"
        self._database.execute(f"INSERT OR IGNORE INTO file VALUES (?, {places}, NULL, NULL, NULL, NULL)", (key,))  # noqa: S608 - a constant

    def is_offered(self, key: str) -> bool:
        """Whether a file with a key may come, or has come."""
        return self._one("SELECT 1 FROM file WHERE key = ?", key) is not None

    def count_offered(self) -> int:
        """How many files may come or have come."""
        return int(self._one("SELECT count(*) FROM file")[0])

    def put_file(self, key: str, content: bytes, kind: str, name: str, fields: dict[str, str]) -> None:
        """Keep a file that was offered."""
        self._database.execute(
            "UPDATE file SET content = ?, kind = ?, name = ?, fields = ? WHERE key = ?",
            (content, kind, name, _encode(fields), key),
        )

    def remove_file(self, key: str) -> None:
        """Forget what came; it may come again."""
        self._database.execute("UPDATE file SET content = NULL WHERE key = ?", (key,))

    def file(self, key: str) -> tuple[str, bytes, str, str, dict[str, str]] | None:
        """Key, content, media type, name and form fields of a file that has come."""
        return next(iter(self._files("key = ?", key)), None)

    def files(self) -> list[tuple[str, bytes, str, str, dict[str, str]]]:
        """All files that have come, in the order of their offers."""
        return self._files("1")

    def _files(self, condition: str, *values: str) -> list[tuple[str, bytes, str, str, dict[str, str]]]:
        query = f"SELECT key, content, kind, name, fields FROM file WHERE content IS NOT NULL AND {condition}"  # noqa: S608 - a constant
        rows = self._database.execute(query + " ORDER BY position", values).fetchall()
        return [(key, content, kind, name, json.loads(fields)) for key, content, kind, name, fields in rows]

    def tokens(self) -> dict[str, dict[str, Any]]:
        """What is kept of logins, by key."""
        return {key: json.loads(body) for key, body in self._database.execute("SELECT key, body FROM token")}

    def put_token(self, key: str, body: dict[str, Any]) -> None:
        """Keep what belongs to a login."""
        self._database.execute("INSERT OR REPLACE INTO token VALUES (?, ?)", (key, _encode(body)))

    def remove_token(self, key: str) -> None:
        """Forget what belongs to a login."""
        self._database.execute("DELETE FROM token WHERE key = ?", (key,))

    def _one(self, query: str, *values: str) -> Any:
        try:
            return self._database.execute(query, values).fetchone()
        except UnicodeEncodeError:  # half of a surrogate pair: nothing is stored under such a key
            return None
