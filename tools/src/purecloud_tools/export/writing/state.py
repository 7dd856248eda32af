"""How far an export is: a SQLite file, which one export at a time has for itself."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

#: What SQLite says of a file that is not there and cannot be made, or that it must not write, or has no place for.
_UNWRITABLE = ("unable to open", "readonly", "full", "disk I/O error")


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
        self.path = path
        self._open: list[sqlite3.Connection] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # The lock is in a file of its own, so that what is written here is on the disk, and can be read meanwhile.
            # It ends with the process, however that ends.
            lock = sqlite3.connect(f"{path}.lock", timeout=0, isolation_level=None)
            self._open.append(lock)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._open.append(self._db)
            lock.execute("BEGIN EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            # A power cut may take the last units, which are read again then.
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS partition (stream TEXT, day TEXT, facts TEXT, PRIMARY KEY (stream, day))"
            )
        except (sqlite3.Error, OSError) as error:
            self.close()
            if "locked" in str(error):
                raise LockedError(
                    f"Another export is writing to this target (it holds {path}.lock). Wait until it ends."
                ) from None
            raise self._problem(error) from None

    def _problem(self, error: Exception) -> StateError:
        """What is said of an error: a file that cannot be written is not a broken one."""
        if isinstance(error, OSError) or any(one in str(error) for one in _UNWRITABLE):
            return StateError(f"How far this export is cannot be kept: {self.path} cannot be written: {error}.")
        return StateError(
            f"How far this export is cannot be kept in {self.path}: {error}. If that is not a state of an export, or a "
            "broken one, move it away: everything is read again then, and what is there is kept."
        )

    def _rows(self, statement: str, *values: str) -> list[Any]:
        try:
            return self._db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._problem(error) from None

    def _facts(self, text: str) -> dict[str, Any]:
        try:
            return dict(json.loads(text))
        except (ValueError, TypeError) as error:
            raise self._problem(error) from None

    def get(self, stream: str, day: str) -> dict[str, Any]:
        """What is known of a partition; empty if nothing is.

        :raises StateError: if that cannot be read
        """
        rows = self._rows("SELECT facts FROM partition WHERE stream = ? AND day = ?", stream, day)
        return self._facts(rows[0][0]) if rows else {}

    def put(self, stream: str, day: str, facts: dict[str, Any]) -> None:
        """Know this of a partition from now on, whatever happens.

        :raises StateError: if it cannot be written
        """
        self._rows("REPLACE INTO partition VALUES (?, ?, ?)", stream, day, json.dumps(facts))

    def of_stream(self, stream: str) -> dict[str, dict[str, Any]]:
        """What is known of the partitions of a stream, by day.

        :raises StateError: if it cannot be read
        """
        rows = self._rows("SELECT day, facts FROM partition WHERE stream = ?", stream)
        return {day: self._facts(facts) for day, facts in rows}

    def all(self) -> list[tuple[str, str, dict[str, Any]]]:
        """All partitions.

        :raises StateError: if they cannot be read
        """
        rows = self._rows("SELECT stream, day, facts FROM partition ORDER BY stream, day")
        return [(stream, day, self._facts(facts)) for stream, day, facts in rows]

    def close(self) -> None:
        for one in reversed(self._open):
            one.close()
