"""The demo organization's conversations of 30 days and of today: each is made when it is read, however many there are.

A conversation is a number: its day, and its place in the day. Number and id are made from one another, and everything
else of it from the seed and the number, so that none has to be remembered. They are ordered by their start.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

from .contact import Contact
from .organization import Organization, Row

DAYS = 30
A_DAY = 40
ONGOING = 5
# What goes on beside it: who chats shares a page, who writes an e-mail asks a colleague.
_BESIDE = {"chat": "cobrowsesessions", "email": "internalMessages"}
_OWN = ("voice", "callback", "email", "message", "chat")  # the media of those that go on
WAITING = 7
ANALYTICS = "analytics/conversations"  # the collection of the details that were changed
CALLS = "/api/v2/conversations"
LONGEST = dt.timedelta(minutes=30)  # no conversation lasts longer
_OPENS, _OPEN = dt.timedelta(hours=8), dt.timedelta(hours=12)
_BITS = 48
_ODD = 0x5DEECE66D  # makes ids of neighbours unlike; odd, so that it can be undone
_BACK = pow(_ODD, -1, 1 << _BITS)


class Conversations:
    """All conversations that have ended.

    :param first: the day of the first ones.
    :param total: how many there are in all the days.
    :param until: the moment at which they end: so many of the day after the last one are there as are over then. That
        day has as many as the others, around the clock, so that there is something of it at most hours.
    """

    def __init__(
        self, organization: Organization, seed: int, first: dt.date, total: int, until: dt.datetime | None = None
    ) -> None:
        self._organization = organization
        self._seed = seed
        self._first = dt.datetime.combine(first, dt.time(), dt.timezone.utc)
        self._total = total if organization.roster.staffed else 0
        self._count = self._total + self._total // DAYS
        self._prefix = random.Random(f"{seed} conversations").getrandbits(32)  # noqa: S311 - no secrets here
        self._count = self._total if until is None else max(self._total, self._place(until - LONGEST))

    @property
    def first(self) -> dt.datetime:
        """The beginning of the first day."""
        return self._first

    def __len__(self) -> int:
        return self._count

    def contact(self, number: int) -> Contact:
        """The conversation of a number."""
        rng = random.Random(f"{self._seed} conversation {number}")  # noqa: S311 - no secrets here
        return Contact(self._organization, rng, self._start(number), self._id(number))

    def find(self, name: str) -> Contact | None:
        """The conversation of an id."""
        try:
            value = uuid.UUID(name).int
        except ValueError:
            return None
        number = ((value & ((1 << _BITS) - 1)) * _BACK) % (1 << _BITS)
        return self.contact(number) if number < self._count and self._id(number) == name else None

    def between(self, start: dt.datetime, end: dt.datetime) -> Sequence[int]:
        """The numbers of the conversations that went on at some moment from `start` to before `end`."""
        first, last = self._place(start), self._place(end)
        early = range(self._place(start - LONGEST), min(first, last))
        before = [number for number in early if self.contact(number).end > start]
        return compact(iter([*before, *range(first, last)])) if before else range(first, last)

    def _start(self, number: int) -> dt.datetime:
        # Each has its share of the day, and begins somewhere in the first half of it.
        late = (self._prefix * (number + 1) % 1000) / 2000
        if number < self._total:
            day, place = divmod(number * DAYS, self._total)
            moment = self._first + dt.timedelta(days=day) + _OPENS + _OPEN * ((place + DAYS * late) / self._total)
        else:
            share = (number - self._total + late) / (self._total // DAYS)
            moment = self._first + dt.timedelta(days=DAYS + share)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def _place(self, moment: dt.datetime) -> int:
        """The number of the first conversation that does not begin before a moment."""
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._start(middle) < moment:
                low = middle + 1
            else:
                high = middle
        return low

    def _id(self, number: int) -> str:
        return str(uuid.UUID(int=(self._prefix << 96) | (number * _ODD) % (1 << _BITS), version=4))


class Found(Sequence[dict[str, Any]]):
    """Conversations that were found; each is made when it is read.

    :param make: what is read of the conversation of a number.
    """

    def __init__(self, numbers: Sequence[int], make: Callable[[int], dict[str, Any]]) -> None:
        self._numbers = numbers
        self._make = make

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, place: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(place, slice):
            return [self._make(number) for number in self._numbers[place]]
        return self._make(self._numbers[place])


def compact(numbers: Iterator[int]) -> Sequence[int]:
    """Many numbers in little memory."""
    return array("L", numbers)


def make_ongoing(organization: Organization, seed: int, now: dt.datetime) -> list[Row]:
    """Conversations that go on at this moment: those of the user of the tokens, and those that wait in queues."""
    rng = random.Random(f"{seed} ongoing")  # noqa: S311 - no secrets here
    rows: list[Row] = []
    if not organization.roster.staffed:
        return rows
    for minutes in range(ONGOING, 0, -1):
        contact = Contact(organization, rng, now)
        contact.media = _OWN[minutes % len(_OWN)]
        contact.agent, contact.agent_name, contact.answered = organization.me, organization.roster.people[0].name, True
        contact.start -= contact.connected - contact.start + dt.timedelta(minutes=minutes)
        body = contact.ongoing({"acd"})
        beside = _BESIDE.get(contact.media)
        for person, session in zip(body["participants"], contact.sessions.values(), strict=False):
            if beside is not None:
                person[beside] = [{"id": Organization.derived_id(session, beside), "state": "connected"}]
        rows.append((contact.id, body))
    for seconds in range(WAITING, 0, -1):
        contact = Contact(organization, rng, now)
        contact.answered = False
        contact.start -= dt.timedelta(milliseconds=contact.ivr) + dt.timedelta(seconds=20 * seconds)
        rows.append((contact.id, contact.ongoing(set())))
    return sorted(rows, key=lambda row: str(row[1]["startTime"]))
