"""How far an export is: a SQLite file, which one export at a time has for itself."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any


class StateError(RuntimeError):
    """What is known of a target cannot be read, or not be written."""


class LockedError(StateError):
    """Another export is writing to the same target."""


class State:
    """The state of a target.

    :param path: the file; it is made when it is not there
    :raises LockedError: if another process has it
    :raises StateError: if it is not a state, or cannot be written
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        # The lock is in a file of its own, so that what is written here is on the disk, and can be read meanwhile. It
        # ends with the process, however that ends.
        self._lock = sqlite3.connect(f"{path}.lock", timeout=0, isolation_level=None)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._lock.execute("BEGIN EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            # A power cut may take the last units, which are read again then.
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS partition (stream TEXT, day TEXT, facts TEXT, PRIMARY KEY (stream, day))"
            )
        except sqlite3.Error as error:
            self.close()
            if "locked" in str(error):
                raise LockedError(
                    f"Another export is writing to this target (it holds {path}.lock). Wait until it ends."
                ) from None
            raise StateError(
                f"How far this export is cannot be kept in {path}: {error}. If that is not a state of an export, or a "
                "broken one, move it away: everything is read again then, and what is there is kept."
            ) from None

    def get(self, stream: str, day: str) -> dict[str, Any]:
        """What is known of a partition; empty if nothing is."""
        row = self._db.execute("SELECT facts FROM partition WHERE stream = ? AND day = ?", (stream, day)).fetchone()
        return json.loads(row[0]) if row is not None else {}

    def put(self, stream: str, day: str, facts: dict[str, Any]) -> None:
        """Know this of a partition from now on, whatever happens."""
        self._db.execute("REPLACE INTO partition VALUES (?, ?, ?)", (stream, day, json.dumps(facts)))

    def all(self) -> list[tuple[str, str, dict[str, Any]]]:
        """All partitions."""
        rows = self._db.execute("SELECT stream, day, facts FROM partition ORDER BY stream, day").fetchall()
        return [(stream, day, json.loads(facts)) for stream, day, facts in rows]

    def close(self) -> None:
        self._db.close()
        self._lock.close()
