"""Analytics over the organization's conversations: details and aggregates, by query or by job."""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

from ..demo.conversations import ANALYTICS, CALLS, make_conversations, make_ongoing
from ..demo.organization import Organization
from ..spec.definition import Definition, as_list, as_object
from ..spec.formats import format_time, is_time
from ..state.collections import missing
from ..state.engine import State
from ..wire.paging import read_window, write_page
from ..wire.requests import Call
from ..wire.responses import Handler, HttpResponse, respond
from ..wire.validation import problem
from .jobs import Finder

DETAILS = "/api/v2/analytics/conversations"
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
}  # fmt: skip
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


class Analytics:
    """Answers the operations below `/api/v2/analytics/conversations`, and which conversations go on.

    :ivar handlers: by verb and path template.
    :ivar finders: what finds the results of jobs, by the template that takes their query.
    """

    def __init__(self, definition: Definition, state: State, organization: Organization, seed: int) -> None:
        self._definition = definition
        self._state = state
        self._organization = organization
        self._seed = seed
        state.collections.fillers.append(self.fill)
        self.handlers: dict[tuple[str, str], Handler] = {
            ("GET", CALLS): self._ongoing,
            ("POST", f"{DETAILS}/details/query"): self._query,
            ("GET", f"{DETAILS}/details"): self._several,
            ("GET", DETAILS + "/{conversationId}/details"): self._one,
            ("GET", f"{DETAILS}/details/jobs/availability"): self._availability,
            ("POST", f"{DETAILS}/aggregates/query"): self._aggregate,
        }
        self.finders: dict[str, Finder] = {
            f"{DETAILS}/details/jobs": self.find,
            f"{DETAILS}/aggregates/jobs": self.aggregate,
        }

    def fill(self, template: str) -> None:
        """Make the conversations when somebody looks at them for the first time."""
        store = self._state.store
        if template in (ANALYTICS, CALLS) and not store.is_seeded(ANALYTICS):
            now = self._state.collections.clock.now()
            details, conversations = make_conversations(self._organization, self._seed, now.date())
            conversations += make_ongoing(self._organization, self._seed, now)
            with store.together():
                store.seed(ANALYTICS, details)
                store.seed(CALLS, conversations)

    def _all(self) -> list[dict[str, Any]]:
        self.fill(ANALYTICS)
        return [item.body for item in self._state.store.items(ANALYTICS)]

    def find(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """The details of the conversations that a query asks for, in its order.

        :raises ApiError: 400, the interval is not valid.
        """
        start, end = read_interval(query.get("interval"))
        found = [one for one in self._all() if one["conversationStart"] < end and one["conversationEnd"] > start]
        for wanted in map(as_object, as_list(query.get("conversationFilters"))):
            found = [one for one in found if _passes(wanted, [_facts(one)])]
        for wanted in map(as_object, as_list(query.get("segmentFilters"))):
            found = [one for one in found if _passes(wanted, list(_segments(one)))]
        name = query.get("orderBy", "conversationStart")
        name = name if name in ("conversationStart", "conversationEnd") else "conversationStart"
        return sorted(found, key=lambda one: str(one[name]), reverse=query.get("order") == "desc")

    def _ongoing(self, call: Call, by: str) -> HttpResponse:
        """The conversations that the user is in."""
        self.fill(CALLS)
        everything = [item.body for item in self._state.store.items(CALLS)]
        found = [one for one in everything if "endTime" not in one and _takes_part(one, by)]
        ids = [one["id"] for one in found]
        window = read_window(call, lambda: ids)
        chosen = slice(window.start, window.start + window.size)
        return respond(call, write_page(self._definition, call, window, found[chosen], ids[chosen], len(found)))

    def _query(self, call: Call, _: str) -> HttpResponse:
        query = as_object(call.body)
        found = self.find(query)
        window = read_window(call, list)
        page = found[window.start : window.start + window.size]
        body: dict[str, Any] = {"totalHits": len(found)}
        if page:  # the platform leaves the list out when nothing is found
            body["conversations"] = page
        return respond(call, body)

    def _several(self, call: Call, _: str) -> HttpResponse:
        wanted = set(call.query.get("id", ()))
        return respond(call, {"conversations": [one for one in self._all() if one["conversationId"] in wanted]})

    def _one(self, call: Call, _: str) -> HttpResponse:
        self.fill(ANALYTICS)
        name = call.path["conversationId"]
        item = self._state.store.find(ANALYTICS, name)
        if item is None:
            raise missing(CALLS, name)
        return respond(call, item.body)

    def _availability(self, call: Call, _: str) -> HttpResponse:
        midnight = self._state.collections.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return respond(call, {"dataAvailabilityDate": format_time(midnight)})

    def _aggregate(self, call: Call, _: str) -> HttpResponse:
        return respond(call, {"results": self.aggregate(as_object(call.body))})

    def aggregate(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """The groups of an aggregate query, with their numbers.

        :raises ApiError: 400, the interval or the granularity is not valid.
        """
        start, end = read_interval(query.get("interval"))
        names = as_list(query.get("groupBy"))
        wanted = as_list(query.get("metrics"))
        step = read_duration(query.get("granularity"))
        groups: dict[tuple[str, ...], dict[str, dict[str, list[int]]]] = {}
        for one in self._all():
            for facts in _sessions(one):
                if query.get("filter") and not _passes(as_object(query["filter"]), [facts]):
                    continue
                key = tuple(str(facts.get(name, "")) for name in names)
                for metric in facts["metrics"]:
                    if start <= metric["emitDate"] < end and metric["name"] in wanted:
                        bucket = _bucket(metric["emitDate"], start, end, step)
                        numbers = groups.setdefault(key, {}).setdefault(bucket, {})
                        numbers.setdefault(metric["name"], []).append(metric["value"])
        return [
            {
                "group": dict(zip(names, key, strict=True)),
                "data": [
                    {"interval": bucket, "metrics": [_statistic(name, numbers[name]) for name in sorted(numbers)]}
                    for bucket, numbers in sorted(buckets.items())
                ],
            }
            for key, buckets in sorted(groups.items())
        ]


def read_interval(text: object) -> tuple[str, str]:
    """Start and end of an ISO 8601 interval, as the platform writes times.

    :raises ApiError: 400, it is not one.
    """
    start, slash, end = str(text).partition("/")
    if not slash or not is_time(start, zoned=False) or not is_time(end, zoned=False) or start >= end:
        raise problem(
            "body.interval", "invalid.value", "The value {value} of {field} is not an interval START/END.", value=text
        )
    return start, end


def read_duration(text: object) -> dt.timedelta | None:
    """An ISO 8601 duration of days, hours and minutes; None for none.

    :raises ApiError: 400, it is not one.
    """
    if not text:
        return None
    match = _DURATION.fullmatch(str(text))
    days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    duration = dt.timedelta(days=days, hours=hours, minutes=minutes)
    if not duration:
        message = "The value {value} of {field} is not a duration such as PT30M or P1D."
        raise problem("body.granularity", "invalid.value", message, value=text)
    return duration


def _bucket(moment: str, start: str, end: str, step: dt.timedelta | None) -> str:
    if step is None:
        return f"{start}/{end}"
    first = _read(start)
    index = (_read(moment) - first) // step
    return f"{format_time(first + index * step)}/{format_time(first + (index + 1) * step)}"


def _read(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text[:19])
    return moment.replace(tzinfo=dt.timezone.utc)


def _statistic(name: str, values: list[int]) -> dict[str, Any]:
    if name.startswith("n"):
        return {"metric": name, "stats": {"count": sum(values)}}
    return {
        "metric": name,
        "stats": {"count": len(values), "sum": sum(values), "min": min(values), "max": max(values)},
    }


def _facts(one: dict[str, Any]) -> dict[str, Any]:
    """What a filter can ask of a whole conversation."""
    totals: dict[str, int] = {}
    for facts in _sessions(one):
        for metric in facts["metrics"]:
            totals[metric["name"]] = totals.get(metric["name"], 0) + metric["value"]
    span = _read(one["conversationEnd"]) - _read(one["conversationStart"])
    totals["tConversationDuration"] = int(span.total_seconds() * 1000)
    return {**one, "divisionId": one["divisionIds"], **totals}


def _sessions(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a filter can ask of each session."""
    for person in one["participants"]:
        for session in person["sessions"]:
            inner = {key: value for segment in session["segments"] for key, value in segment.items()}
            outer = {key: value for key, value in {**person, **session}.items() if key not in ("sessions", "segments")}
            yield {**inner, **outer, "conversationId": one["conversationId"], "divisionId": one["divisionIds"]}


def _segments(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a filter can ask of each segment."""
    for person in one["participants"]:
        for session in person["sessions"]:
            metrics = {metric["name"]: metric["value"] for metric in session["metrics"]}
            for segment in session["segments"]:
                yield {**person, **session, **metrics, **segment, "conversationId": one["conversationId"]}


def _takes_part(conversation: dict[str, Any], user: str) -> bool:
    return any(person.get("userId") == user for person in conversation["participants"])


def _passes(wanted: dict[str, Any], candidates: list[dict[str, Any]]) -> bool:
    """Whether one of the candidates meets a filter."""
    return any(_meets(wanted, facts) for facts in candidates)


def _meets(wanted: dict[str, Any], facts: dict[str, Any]) -> bool:
    verdicts = [_meets(as_object(clause), facts) for clause in as_list(wanted.get("clauses"))]
    verdicts += [_holds(as_object(predicate), facts) for predicate in as_list(wanted.get("predicates"))]
    if not verdicts:
        return True
    return any(verdicts) if wanted.get("type") == "or" else all(verdicts)


def _holds(predicate: dict[str, Any], facts: dict[str, Any]) -> bool:
    value = facts.get(str(predicate.get("dimension") or predicate.get("metric")))
    test = predicate.get("operator", "matches")
    if test in ("exists", "notExists"):
        return (value is not None) == bool(test == "exists")
    limits = as_object(predicate.get("range"))
    if limits:
        if not isinstance(value, int | float):
            return False
        return all(_COMPARE[key](value, limit) for key, limit in limits.items() if key in _COMPARE)
    values = [str(one).lower() for one in as_list(value)] or [str(value).lower()]
    return str(predicate.get("value")).lower() in values
