"""What users did all day, as their conversations have it: presences, routing statuses, and the time in each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from ...demo.conversations import Conversations
from ...demo.organization import PRESENCES
from ...spec.definition import as_list, as_object
from ...spec.formats import format_time
from ...state.engine import State
from .filters import passes, read_interval, read_time
from .live import handled

Span = tuple[dt.datetime, dt.datetime, str]
_ON, _MEAL, _BACK, _OFF = (dt.timedelta(hours=hours) for hours in (8, 12, 12.5, 20.5))


class People:
    """Answers queries on users.

    :param source: gives the conversations.
    :param live: gives the details of those that are stored.
    """

    def __init__(
        self, state: State, source: Callable[[], Conversations], live: Callable[[], list[dict[str, Any]]]
    ) -> None:
        self._clock = state.collections.clock
        self._live = live
        self._organization = state.collections.organization
        self._source = source

    def find(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """The details of the users that a query asks for.

        :raises ApiError: 400, the interval is not valid.
        """
        start, end = (read_time(text) for text in read_interval(query.get("interval")))
        filters = [as_object(one) for one in as_list(query.get("userFilters"))]
        found: list[dict[str, Any]] = []
        for user, days in self._days(start, end).items():
            if not all(passes(one, [{"userId": user}]) for one in filters):
                continue
            presences = [
                {"startTime": format_time(a), "endTime": format_time(b), "systemPresence": _system(name),
                 "organizationPresenceId": self._presence(name)}
                for spans, _ in days for a, b, name in _cut(spans, start, end)
            ]  # fmt: skip
            statuses = [
                {"startTime": format_time(a), "endTime": format_time(b), "routingStatus": name}
                for _, spans in days for a, b, name in _cut(spans, start, end)
            ]  # fmt: skip
            found.append({"userId": user, "primaryPresence": presences, "routingStatus": statuses})
        return found

    def spans(self, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The facts of each span of a user: `tAgentRoutingStatus`, `tSystemPresence` and `tOrganizationPresence`."""
        start, end = (read_time(text) for text in read_interval(query.get("interval")))
        for user, days in self._days(start, end).items():
            for presences, statuses in days:
                for a, b, name in _cut(presences, start, end):
                    yield _fact(user, a, b, [("tSystemPresence", _system(name)),
                                             ("tOrganizationPresence", self._presence(name))])  # fmt: skip
                for a, b, name in _cut(statuses, start, end):
                    yield _fact(user, a, b, [("tAgentRoutingStatus", name)])

    def _presence(self, name: str) -> str:
        return self._organization.id("presence", PRESENCES.index(name))

    def _days(self, start: dt.datetime, end: dt.datetime) -> dict[str, list[tuple[list[Span], list[Span]]]]:
        """By user and day the presences and the routing statuses, which lie end to end; none are in the future."""
        now = self._clock.now()
        source = self._source()
        busy: dict[tuple[str, dt.date], list[tuple[dt.datetime, dt.datetime]]] = {}
        first = start.replace(hour=0, minute=0, second=0, microsecond=0)
        dates: dict[dt.date, None] = {}
        for number in source.between(first, end + dt.timedelta(days=1)):
            contact = source.contact(number)
            dates[contact.start.date()] = None
            span = contact.handled()
            if span is not None:
                busy.setdefault((contact.agent, contact.start.date()), []).append(span)
        for user, begin, finish in (one for detail in self._live() for one in handled(detail)):
            if first <= begin < end:
                dates[begin.date()] = None
                busy.setdefault((user, begin.date()), []).append((begin, finish or now))
        users = self._organization.ids("user", self._organization.roster.people)
        return {user: [_day(date, busy.get((user, date), []), now) for date in dates] for user in users}


def _day(date: dt.date, busy: list[tuple[dt.datetime, dt.datetime]], now: dt.datetime) -> tuple[list[Span], list[Span]]:
    midnight = dt.datetime.combine(date, dt.time(), dt.timezone.utc)
    on, meal, back, off = (midnight + part for part in (_ON, _MEAL, _BACK, _OFF))
    for begin, finish in busy:  # who is busy at another hour is there
        on, off = min(on, max(begin, midnight)), max(off, finish)
    presences = [(on, meal, "OnQueue"), (meal, back, "Meal"), (back, off, "OnQueue")]
    statuses: list[Span] = []
    at = on
    for begin, finish in sorted(busy):
        begin, finish = max(begin, at), min(finish, off)
        if begin > at:
            statuses.append((at, begin, "IDLE"))
        if finish > begin:
            statuses.append((begin, finish, "INTERACTING"))
            at = finish
    if at < off:
        statuses.append((at, off, "IDLE"))
    return list(_cut(presences, on, now)), list(_cut(statuses, on, now))


def _cut(spans: list[Span], start: dt.datetime, end: dt.datetime) -> Iterator[Span]:
    for begin, finish, name in spans:
        if begin < end and finish > start:
            yield max(begin, start), min(finish, end), name


def _fact(user: str, begin: dt.datetime, end: dt.datetime, metrics: list[tuple[str, str]]) -> dict[str, Any]:
    value = (end - begin) // dt.timedelta(milliseconds=1)
    at = format_time(begin)
    listed = [{"name": name, "qualifier": qualifier, "value": value, "emitDate": at} for name, qualifier in metrics]
    return {"userId": user, "metrics": listed}


def _system(presence: str) -> str:
    return "ON_QUEUE" if presence == "OnQueue" else presence.upper()
