"""What time it is: the machine's time, or one that stands still so that expected values do not drift with the day."""

from __future__ import annotations

import datetime as dt

from ..spec.formats import format_time


class ClockError(Exception):
    """A time is not written as it should be; the message says how."""


class Clock:
    """The time that the platform writes into what it stores and answers.

    :param fixed: the moment at which time stands still; None follows the machine.
    """

    def __init__(self, fixed: dt.datetime | None = None) -> None:
        self.fixed = fixed

    def now(self) -> dt.datetime:
        """The moment, in UTC."""
        return self.fixed or dt.datetime.now(dt.timezone.utc)

    def stamp(self) -> str:
        """The moment as the platform writes it."""
        return format_time(self.now())


def read_clock(text: str | dt.datetime | None) -> Clock:
    """A clock that stands still at an ISO 8601 date or time (UTC unless it has an offset); None for the machine's.

    :raises ClockError: it is not one.
    """
    if text is None or isinstance(text, dt.datetime):
        moment = text
    else:
        try:
            moment = dt.datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("z", "+00:00"))
        except ValueError:
            raise ClockError(f"{text!r} is not a time such as 2026-03-01 or 2026-03-01T09:00:00Z.") from None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.timezone.utc)
    return Clock(moment.astimezone(dt.timezone.utc) if moment is not None else None)
