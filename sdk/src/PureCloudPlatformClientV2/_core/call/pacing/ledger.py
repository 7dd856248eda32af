"""The ledger of one token: its window, what of it is used, and who waits. Plain numbers: no clock, no store.

`redis.py` has the same in Lua, and a test plays random games on both.
"""

from __future__ import annotations

from typing import Any

#: Of the allowance: how far calls may run ahead of an even pace, by rank (interactive, export).
AHEAD = (1 / 20, 1 / 100)
#: Of the allowance: what is left for calls that are late on their way.
SPARE = 1 / 150
#: Seconds after which a call that does not come back has lost its place.
PATIENCE = 3.0


class Ledger:
    """Gives places to calls: evenly over the window, by rank and then in the order they came.

    :param allowed: calls in a window, until an answer says it
    :param window: seconds, until an answer says when the window ends
    """

    __slots__ = ("allowed", "came", "ends", "starts", "stopped", "used", "waiting", "window")

    def __init__(self, allowed: int, window: float) -> None:
        self.allowed: float = allowed
        self.window = window
        self.starts = self.ends = self.stopped = 0.0
        self.used: float = 0
        self.came = 0
        self.waiting: dict[str, list[float]] = {}  # by ticket: rank, number, when it is given up

    def ask(self, now: float, question: str, *facts: Any) -> tuple[float, float]:
        """Seconds to wait, and when the window began."""
        if question == "take":
            return self.take(now, *facts), self.starts
        self.learn(now, *facts)
        return 0.0, self.starts

    def take(self, now: float, ticket: str, rank: int) -> float:
        """Take a place; seconds until it is worth asking again, 0 if it was taken."""
        if now < self.starts - 1 or self.stopped > now + 3600:
            self.starts = self.ends = self.stopped = 0.0  # the clock was set back
            self.waiting = {}
        if now >= self.ends:
            # The platform's window begins when the first call arrives, so later; its answer tells more.
            self.starts, self.ends, self.used = now, now + self.window + 1, 0
        self.waiting = {one: at for one, at in self.waiting.items() if at[2] > now or one == ticket}
        if ticket in self.waiting:
            number = self.waiting[ticket][1]
        else:
            self.came += 1
            number = self.came
        before = sum(1 for at in self.waiting.values() if (at[0], at[1]) < (rank, number))
        limit = max(1, int(self.allowed) - max(1, int(self.allowed * SPARE)))
        place = self.used + before + 1  # in the window
        if now < self.stopped:
            wait = self.stopped - now
        elif place > limit:
            wait = self.ends - now
        else:
            share = (place - max(1, int(self.allowed * AHEAD[rank]))) / limit
            wait = self.starts + share * (self.ends - self.starts) - now
        if wait <= 0:
            self.waiting.pop(ticket, None)
            self.used += 1
            return 0.0
        # Not to the end of a long wait at once: those before may give up, and the window may be found to end sooner.
        wait = max(0.01, wait if wait <= 1 else wait / 2)
        self.waiting[ticket] = [rank, number, now + wait + PATIENCE]
        return wait

    def learn(
        self, now: float, began: float, refused: int, allowed: float, count: float, reset: float, retry: float
    ) -> None:
        """Correct what is known by an answer; -1 stands for what it does not say.

        :param began: when the window began that the call was in
        :param refused: 1 for a 429
        """
        if refused:
            self.stopped = max(self.stopped, now + (retry if retry >= 0 else max(reset, 1.0)))
        if allowed < 1 or count < 0 or reset < 0 or began != self.starts:
            return  # nothing, or of a window that is over
        self.allowed = allowed
        self.used = max(self.used, count)
        # The platform tells whole seconds: of all answers the earliest end is nearest to the true one, and behind it.
        self.ends = max(now, min(self.ends, now + reset + 1))
