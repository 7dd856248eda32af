"""A budget for the processes of one machine: ledgers in a SQLite file."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from .budget import StoredBudget
from .ledger import Ledger

if TYPE_CHECKING:
    import sqlite3

#: Seconds to wait for another process that writes; it does so for less than a millisecond.
BUSY = 5.0


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
            self._connection = None  # the file may have been deleted or replaced: open it anew
            connection.close()
            raise
        return answer

    def _open(self) -> sqlite3.Connection:
        if self._connection is None or not os.path.exists(self.path):  # noqa: PTH110 - asked for each call
            import sqlite3
            import time

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
            self._connection = made
        return self._connection

    def __repr__(self) -> str:
        return f"FileBudget({self.path!r})"
