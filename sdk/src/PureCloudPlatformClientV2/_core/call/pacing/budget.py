"""One rate limit for all that use one token: what a budget is, and what is kept whichever store it has."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ...http.transport import checked_seconds
from .ledger import Ledger

if TYPE_CHECKING:
    from ...auth.tokens import Token

#: Seconds until a store that failed is asked again.
PAUSE = 5.0


class Turn:
    """One call's place in the line.

    :ivar key: a hash of its token: whoever has the same shares the budget; it does not tell the token
    :ivar ticket: what the call is known by while it waits
    :ivar window: when the window began that its turn was in; set by the budget
    """

    __slots__ = ("key", "ticket", "window")

    def __init__(self, token: Token) -> None:
        from hashlib import sha256

        self.key = sha256(b"budget " + token.reveal().encode()).hexdigest()[:32]
        self.ticket = os.urandom(8).hex()
        self.window = 0.0


class Budget(Protocol):
    """Who may call when, of all that use one token.

    Its methods may wait for a store, but not long: an asynchronous client calls them in a thread. Whatever they raise
    lets the call go on without them.
    """

    def take(self, turn: Turn) -> float:
        """Take a place in the rate limit before a call; seconds until it is worth asking again, 0 if it was taken."""
        ...

    def learn(self, turn: Turn, status: int, headers: Mapping[str, str]) -> None:
        """Learn from the answer to a call whose turn it was."""
        ...


class StoredBudget:
    """A budget whose ledgers are in a store that others use too; while that is lost, this process goes by its own.

    :param priority: `"interactive"`, or `"export"`: what waits behind everything interactive
    :param allowed: calls in a window, until an answer says it
    :param window: seconds, until an answer says when the window ends
    :ivar problem: why the store cannot be used at the moment; `None` if it can
    """

    def __init__(self, priority: str = "interactive", *, allowed: int = 300, window: float = 60.0) -> None:
        if priority not in ("interactive", "export"):
            raise ValueError(f"priority must be 'interactive' or 'export', not {priority!r}")
        if not allowed >= 1:
            raise ValueError(f"allowed must be at least 1, not {allowed!r}")
        self.priority, self.allowed, self.window = priority, allowed, checked_seconds("window", window)
        self.problem: str | None = None
        self._prepare()

    def _prepare(self) -> None:
        """Make what belongs to one process."""
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._retry_at = 0.0
        self._own: dict[str, Ledger] = {}

    def take(self, turn: Turn) -> float:
        rank = 0 if self.priority == "interactive" else 1
        wait, turn.window = self._ask(turn.key, "take", turn.ticket, rank)
        return wait

    def learn(self, turn: Turn, status: int, headers: Mapping[str, str]) -> None:
        numbers = [
            _number(headers.get(name))
            for name in ("inin-ratelimit-allowed", "inin-ratelimit-count", "inin-ratelimit-reset", "retry-after")
        ]
        if status == 429 or numbers[0] >= 0:
            self._ask(turn.key, "learn", turn.window, 1 if status == 429 else 0, *numbers)

    def _ask(self, key: str, question: str, *facts: Any) -> tuple[float, float]:
        if self._process != os.getpid():
            self._prepare()  # a fork: neither locks nor connections go with it
        with self._lock:
            if time.monotonic() >= self._retry_at:
                try:
                    answer = self._ask_store(key, question, *facts)
                except Exception as error:  # a database or a server can fail in any way
                    self._lose(error)
                else:
                    self.problem = None
                    return answer
            # By the clock of the day, as the store: a turn may begin at one and end at the other.
            ledger = self._own.setdefault(key, Ledger(self.allowed, self.window))
            return ledger.ask(time.time(), question, *facts)

    def _ask_store(self, key: str, question: str, *facts: Any) -> tuple[float, float]:
        """Ask the ledger in the store.

        :raises Exception: if the store cannot be used
        """
        raise NotImplementedError

    def _lose(self, error: Exception) -> None:
        self._retry_at = time.monotonic() + PAUSE
        reason = f"{type(error).__name__}: {error}"
        if self.problem is None:
            import logging

            logging.getLogger("PureCloudPlatformClientV2").warning(
                "%r cannot be used (%s). This process keeps to the rate limit by itself until it can.", self, reason
            )
        self.problem = reason

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if not name.startswith("_")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.problem = None
        self._prepare()


def _number(written: str | None) -> float:
    """A number of a header; -1 if it is none that counts something."""
    try:
        number = float(written or "")
    except ValueError:
        return -1.0
    return number if 0 <= number < 1e6 else -1.0
