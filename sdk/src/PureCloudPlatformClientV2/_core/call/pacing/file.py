"""A budget for the processes of one machine: ledgers in a SQLite file."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from .budget import StoredBudget
from .ledger import Ledger

if TYPE_CHECKING:
    import sqlite3

#: Seconds to wait for another process that writes; it does so for less than a millisecond, unless it was stopped.
BUSY = 2.0


class FileBudget(StoredBudget):
    """Lets all processes of this machine that use one token share its rate limit.

        gc.configuration.budget = gc.FileBudget("/var/lib/my-programs/budget.sqlite")

    Every process names the same file; it is made when it is not there, and holds no token. Not for network drives:
    SQLite needs locks, which many of them do not have; there and between machines: `RedisBudget`.

    :param path: the file
    :param priority: `"interactive"`, or `"export"`: what waits behind everything interactive
    :param allowed: calls in a window, until an answer says it: 300
    :param window: seconds, until an answer says when the window ends: 60
    :raises ValueError: for another priority, an allowance below 1, a window of no length
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        priority: str = "interactive",
        *,
        allowed: int = 300,
        window: float = 60.0,
    ) -> None:
        self.path = os.path.abspath(os.fspath(path))  # noqa: PTH100 - pathlib is not needed for this
        super().__init__(priority, allowed=allowed, window=window)

    def _prepare(self) -> None:
        super()._prepare()
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None

    def _ask_store(self, key: str, question: str, *facts: Any) -> tuple[float, float]:
        import time

        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE")
            row = connection.execute("SELECT state FROM ledger WHERE key = ?", (key,)).fetchone()
            ledger = Ledger(self.allowed, self.window)
            if row is not None:
                for name, value in json.loads(row[0]).items():
                    setattr(ledger, name, value)
            answer = ledger.ask(time.time(), question, *facts)
            state = json.dumps({name: getattr(ledger, name) for name in Ledger.__slots__})
            connection.execute("REPLACE INTO ledger VALUES (?, ?, ?)", (key, state, time.time()))
            connection.execute("COMMIT")
        except Exception:
            self._connection = None  # what is there may be no database any more: open it anew
            connection.close()
            raise
        return answer

    def _identify(self) -> tuple[int, int] | None:
        """Which file it is; `None` if there is none."""
        try:
            found = os.stat(self.path)  # noqa: PTH116 - asked for each call
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _open(self) -> sqlite3.Connection:
        there = self._identify()
        if self._connection is None or there is None or there != self._opened:
            import sqlite3
            import time

            if self._connection is not None:  # another file has its name: others go by that
                self._connection.close()
                self._connection = None

            made = sqlite3.connect(self.path, timeout=BUSY, isolation_level=None, check_same_thread=False)
            try:
                # Not WAL: to switch to it fails at once while others do the same.
                made.execute("PRAGMA journal_mode = TRUNCATE")
                made.execute("PRAGMA synchronous = OFF")  # what a power cut takes is a minute old at most
                made.execute("CREATE TABLE IF NOT EXISTS ledger (key TEXT PRIMARY KEY, state TEXT, used REAL)")
                made.execute("DELETE FROM ledger WHERE used < ?", (time.time() - 86400,))
            except Exception:
                made.close()
                raise
            self._connection, self._opened = made, self._identify()
        return self._connection

    def __repr__(self) -> str:
        return f"FileBudget({self.path!r})"
