"""The operations below `/api/v2/analytics`, and which conversations go on."""

from __future__ import annotations

import datetime as dt
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
from .observations import Observations
from .people import People

ROOT = "/api/v2/analytics"
_DETAILS = ROOT + "/conversations"


class Analytics:
    """Details, aggregates and observations of the demo organization.

    :param total: how many conversations have ended.
    :param ongoing: gives the conversations that go on.
    :ivar handlers: by verb and path template.
    :ivar finders: what finds the results of jobs, by the template that takes their query.
    """

    def __init__(self, state: State, seed: int, total: int, ongoing: Callable[[], list[dict[str, Any]]]) -> None:
        self._state = state
        self._collections = state.collections
        self._seed = seed
        self._total = total
        self._source: Conversations | None = None
        state.collections.fillers.append(self._fill)
        state.collections.sources[CALLS] = self._make_conversation
        self.people = People(state, self.source)
        observations = Observations(state, ongoing)
        self.handlers: dict[tuple[str, str], Handler] = {
            ("POST", f"{_DETAILS}/details/query"): self._query,
            ("GET", f"{_DETAILS}/details"): self._several,
            ("GET", _DETAILS + "/{conversationId}/details"): self._one,
            ("GET", f"{_DETAILS}/details/jobs/availability"): self._availability,
            ("GET", f"{ROOT}/users/details/jobs/availability"): self._availability,
            ("POST", f"{ROOT}/users/details/query"): self._query_users,
        }
        self.finders: dict[str, Finder] = {
            f"{_DETAILS}/details/jobs": self.find,
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
        """The conversations that have ended; their days are fixed when somebody first looks."""
        if self._source is None:
            kept = self._state.store.find(DOCUMENTS, ANALYTICS)
            today = self._collections.clock.now().date()
            if kept is None:
                first = (today - dt.timedelta(days=DAYS)).isoformat()
                self._state.store.put(DOCUMENTS, ANALYTICS, {"first": first, "total": self._total})
                kept = self._state.store.find(DOCUMENTS, ANALYTICS)
            body = kept.body if kept is not None else {}
            first_day, total = dt.date.fromisoformat(str(body["first"])), int(body["total"])
            self._source = Conversations(self._collections.organization, self._seed, first_day, total)
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

    def find(self, query: dict[str, Any]) -> Found:
        """The details of the conversations that a query asks for, in its order; each is made when it is read.

        :raises ApiError: 400, the interval is not valid.
        """
        start, end = read_interval(query.get("interval"))
        numbers = self._matching(query, self.source().between(read_time(start), read_time(end)))
        if query.get("orderBy") == "conversationEnd":
            source = self.source()
            numbers = compact(iter(sorted(numbers, key=lambda number: source.contact(number).end)))
        return Found(numbers[::-1] if query.get("order") == "desc" else numbers, self._detail)

    def _matching(self, query: dict[str, Any], numbers: Sequence[int]) -> Sequence[int]:
        whole = [as_object(one) for one in as_list(query.get("conversationFilters"))]
        parts = [as_object(one) for one in as_list(query.get("segmentFilters"))]
        if not whole and not parts:
            return numbers

        def fits(number: int) -> bool:
            one = self._detail(number)
            first = all(passes(wanted, [conversation_facts(one)]) for wanted in whole)
            return first and all(passes(wanted, list(segment_facts(one))) for wanted in parts)

        return compact(filter(fits, numbers))

    def _sessions(self, query: dict[str, Any], purpose: str = "") -> Iterator[dict[str, Any]]:
        """The facts of all sessions in a query's interval: what can be grouped and filtered by, and metrics."""
        start, end = read_interval(query.get("interval"))
        for number in self.source().between(read_time(start), read_time(end)):
            for facts in session_facts(self._detail(number)):
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

    def _several(self, call: Call, _: str) -> HttpResponse:
        found = [self.source().find(str(name)) for name in as_list(call.query.get("id"))]
        return respond(call, {"conversations": [one.detail() for one in found if one is not None]})

    def _one(self, call: Call, _: str) -> HttpResponse:
        name = str(call.path["conversationId"])
        contact = self.source().find(name)
        if contact is None:
            raise missing(CALLS, name)
        return respond(call, contact.detail())

    def _availability(self, call: Call, _: str) -> HttpResponse:
        midnight = self._collections.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return respond(call, {"dataAvailabilityDate": format_time(midnight)})


def _answering(compute: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> Handler:
    return lambda call, _: respond(call, {"results": compute(as_object(call.body))})
