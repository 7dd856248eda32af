"""The operations below `/api/v2/analytics`, and which conversations go on."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...demo.conversations import ANALYTICS, CALLS, DAYS, Conversations, Found, compact, make_ongoing
from ...spec.definition import as_list, as_object
from ...spec.formats import format_time
from ...state.collections import DOCUMENTS, missing
from ...state.engine import State
from ...wire.paging import read_window
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse, respond
from ..jobs import Finder
from .aggregates import aggregate
from .filters import conversation_facts, passes, read_interval, read_time, segment_facts, session_facts
from .live import tell
from .observations import Observations
from .people import People

ROOT = "/api/v2/analytics"
_DETAILS = ROOT + "/conversations"


class Analytics:
    """Details, aggregates and observations of the demo organization.

    :param total: how many conversations have ended.
    :param stored: gives the conversations that go on, that somebody started, or that somebody changed.
    :ivar handlers: by verb and path template.
    :ivar finders: what finds the results of jobs, by the template that takes their query.
    """

    def __init__(self, state: State, seed: int, total: int, stored: Callable[[], list[dict[str, Any]]]) -> None:
        self._state = state
        self._collections = state.collections
        self._seed = seed
        self._total = total
        self._source: Conversations | None = None
        state.collections.fillers.append(self._fill)
        state.collections.sources[CALLS] = self._make_conversation
        self._stored = stored
        self.people = People(state, self.source, self._live)
        observations = Observations(state, lambda: [body for body in stored() if "endTime" not in body])
        self.handlers: dict[tuple[str, str], Handler] = {
            ("POST", f"{_DETAILS}/details/query"): self._query,
            ("GET", f"{_DETAILS}/details"): self._several,
            ("GET", _DETAILS + "/{conversationId}/details"): self._one,
            ("GET", f"{_DETAILS}/details/jobs/availability"): self._availability,
            ("GET", f"{ROOT}/users/details/jobs/availability"): self._availability,
            ("POST", f"{ROOT}/users/details/query"): self._query_users,
        }
        self.finders: dict[str, Finder] = {
            f"{_DETAILS}/details/jobs": lambda query: self.find(query, until=self._available()),
            f"{ROOT}/users/details/jobs": self.people.find,
        }
        aggregates: dict[str, Callable[[dict[str, Any]], list[dict[str, Any]]]] = {
            "conversations": lambda query: aggregate(query, self._sessions(query)),
            "flows": lambda query: aggregate(query, self._sessions(query, "ivr")),
            "users": lambda query: aggregate(query, self.people.spans(query)),
        }
        for kind, compute in aggregates.items():
            self.handlers["POST", f"{ROOT}/{kind}/aggregates/query"] = _answering(compute)
            self.finders[f"{ROOT}/{kind}/aggregates/jobs"] = compute
        for kind, observe in observations.kinds.items():
            self.handlers["POST", f"{ROOT}/{kind}/observations/query"] = _answering(observe)

    def source(self) -> Conversations:
        """The conversations that have ended; which those are is fixed when somebody first looks."""
        if self._source is None:
            kept = self._state.store.find(DOCUMENTS, ANALYTICS)
            now = self._collections.clock.now()
            if kept is None:
                first = (now.date() - dt.timedelta(days=DAYS)).isoformat()
                made = {"first": first, "total": self._total, "until": format_time(now)}
                self._state.store.put(DOCUMENTS, ANALYTICS, made)
                kept = self._state.store.find(DOCUMENTS, ANALYTICS)
            body = kept.body if kept is not None else {}
            first_day, total = dt.date.fromisoformat(str(body["first"])), int(body["total"])
            until = read_time(str(body["until"])) if "until" in body else None  # files of earlier releases do not say
            self._source = Conversations(self._collections.organization, self._seed, first_day, total, until)
        return self._source

    def reset(self) -> None:
        """Back to the start."""
        self._source = None

    def _fill(self, template: str) -> None:
        """Make the conversations that go on when somebody looks at conversations for the first time."""
        store = self._state.store
        if template == CALLS and not store.is_seeded(CALLS):
            now = self._collections.clock.now()
            rows = make_ongoing(self._collections.organization, self._seed, now)
            store.seed(CALLS, rows)

    def _make_conversation(self, name: str) -> dict[str, Any] | None:
        contact = self.source().find(name)
        return contact.conversation() if contact is not None else None

    def _detail(self, number: int) -> dict[str, Any]:
        return self.source().contact(number).detail()

    def _live(self, start: str = "", end: str = "~") -> list[dict[str, Any]]:
        """The details of the stored conversations that went on in an interval, by their start.

        One that the demo organization has had, and somebody changed, keeps its detail.
        """
        source = self.source()
        bodies = [one for one in self._stored() if source.find(str(one["id"])) is None]
        made = [tell(one) for one in bodies if one["startTime"] < end and one.get("endTime", "~") > start]
        return sorted(made, key=lambda one: str(one["conversationStart"]))

    def find(self, query: dict[str, Any], until: str = "~") -> Found:
        """The details of the conversations that a query asks for, in its order; each is made when it is read.

        :param until: conversations that began later are not there yet.
        :raises ApiError: 400, the interval is not valid.
        """
        start, end = read_interval(query.get("interval"))
        source, live = self.source(), self._live(start, min(end, until))

        def detail(number: int) -> dict[str, Any]:
            """Of a conversation that has ended, or, beyond their numbers, of a stored one."""
            return self._detail(number) if number < len(source) else live[number - len(source)]

        def finish(number: int) -> str:
            return str(detail(number).get("conversationEnd", "~"))

        numbers = source.between(read_time(start), read_time(min(end, until)))
        if live:
            numbers = compact(itertools.chain(numbers, range(len(source), len(source) + len(live))))
        numbers = _matching(query, numbers, detail)
        if query.get("orderBy") == "conversationEnd":
            numbers = compact(iter(sorted(numbers, key=finish)))
        return Found(numbers[::-1] if query.get("order") == "desc" else numbers, detail)

    def _sessions(self, query: dict[str, Any], purpose: str = "") -> Iterator[dict[str, Any]]:
        """The facts of all sessions in a query's interval: what can be grouped and filtered by, and metrics."""
        start, end = read_interval(query.get("interval"))
        ended = map(self._detail, self.source().between(read_time(start), read_time(end)))
        for detail in itertools.chain(ended, self._live(start, end)):
            for facts in session_facts(detail):
                if purpose in ("", facts["purpose"]):
                    yield {**facts, **as_object(facts.get("flow"))}

    def _query(self, call: Call, _: str) -> HttpResponse:
        return self._page(call, "conversations", self.find(as_object(call.body)))

    def _query_users(self, call: Call, _: str) -> HttpResponse:
        return self._page(call, "userDetails", self.people.find(as_object(call.body)))

    def _page(self, call: Call, name: str, found: Found | list[dict[str, Any]]) -> HttpResponse:
        window = read_window(call, list)
        page = found[window.start : window.start + window.size]
        body: dict[str, Any] = {"totalHits": len(found)}
        if page:  # the platform leaves the list out when nothing is found
            body[name] = page
        return respond(call, body)

    def _detail_of(self, name: str) -> dict[str, Any] | None:
        contact = self.source().find(name)
        if contact is not None:
            return contact.detail()
        self._collections.ensure(CALLS)
        item = self._collections.find(CALLS, name)
        return tell(item.body) if item is not None else None

    def _several(self, call: Call, _: str) -> HttpResponse:
        found = [self._detail_of(str(name)) for name in as_list(call.query.get("id"))]
        return respond(call, {"conversations": [one for one in found if one is not None]})

    def _one(self, call: Call, _: str) -> HttpResponse:
        name = str(call.path["conversationId"])
        detail = self._detail_of(name)
        if detail is None:
            raise missing(CALLS, name)
        return respond(call, detail)

    def _available(self) -> str:
        """Until when jobs have data: the beginning of the day."""
        return format_time(self._collections.clock.now().replace(hour=0, minute=0, second=0, microsecond=0))

    def _availability(self, call: Call, _: str) -> HttpResponse:
        return respond(call, {"dataAvailabilityDate": self._available()})


def _answering(compute: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> Handler:
    return lambda call, _: respond(call, {"results": compute(as_object(call.body))})


def _matching(query: dict[str, Any], numbers: Sequence[int], detail: Callable[[int], dict[str, Any]]) -> Sequence[int]:
    whole = [as_object(one) for one in as_list(query.get("conversationFilters"))]
    parts = [as_object(one) for one in as_list(query.get("segmentFilters"))]
    if not whole and not parts:
        return numbers

    def fits(number: int) -> bool:
        one = detail(number)
        first = all(passes(wanted, [conversation_facts(one)]) for wanted in whole)
        return first and all(passes(wanted, list(segment_facts(one))) for wanted in parts)

    return compact(filter(fits, numbers))
