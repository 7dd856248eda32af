"""Queries that run as jobs: submitted, looked at until they are done, their results read page by page, or cancelled.

    POST   .../jobs                  submits; the answer has the job's id
    GET    .../jobs/{jobId}          shows its state; each look takes it one step on
    GET    .../jobs/{jobId}/results  its results; they show the state themselves where there is no path for it
    DELETE .../jobs/{jobId}          cancels it

Which paths belong together is read off the definition. A job may say itself how its results page: what was submitted
counts as if it had been sent with the request for the results.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, overload

from ...spec.definition import Definition, Json, as_list, as_object
from ...spec.formats import format_time
from ...spec.resources import listing_of
from ...spec.samples import DONE, STATES, WAITING
from ...state.collections import missing
from ...state.engine import State
from ...wire.errors import ApiError
from ...wire.made_up import sample_page
from ...wire.paging import LARGEST, read_window, write_page
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse, respond

Finder = Callable[[dict[str, Any]], Sequence[dict[str, Any]]]
_IDS = ("jobId", "executionId", "id")
_STARTED = ("submissionDate", "dateStarted", "startDate", "dateStart", "createdDate")
_FINISHED = ("completionDate", "dateFinished", "dataAvailabilityDate")
_LIFETIME = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Family:
    """The paths of one kind of job.

    :ivar submit: the template that takes the query; its jobs lie below it.
    :ivar steps: what its state is called from the submission to the end.
    :ivar cancelled: what its state is called when it was cancelled.
    :ivar has_state: whether there is a path for the state.
    """

    submit: str
    steps: tuple[str, ...]
    cancelled: str
    has_state: bool

    @property
    def collection(self) -> str:
        """Where its jobs are stored."""
        return self.submit.removeprefix("/api/v2/")


class Jobs:
    """Answers the operations on jobs whose results are a listing.

    :param samples: how many results a job has where nobody finds them.
    :ivar handlers: by verb and path template.
    :ivar finders: by the template that takes a query, what finds its results.
    """

    def __init__(self, definition: Definition, state: State, samples: int, seed: int) -> None:
        self.handlers: dict[tuple[str, str], Handler] = {}
        self.finders: dict[str, Finder] = {}
        self._definition = definition
        self._state = state
        self._samples = samples
        self._seed = seed
        for path in definition.paths:
            family = read_family(definition, path)
            if family is None:
                continue
            item = path.removesuffix("/results")
            self.handlers["POST", family.submit] = partial(self._submit, family)
            self.handlers["GET", path] = partial(self._read_results, family)
            if family.has_state:
                self.handlers["GET", item] = partial(self._poll, family)
            if "delete" in definition.paths.get(item, {}):
                self.handlers["DELETE", item] = partial(self._cancel, family)

    def _submit(self, family: Family, call: Call, _: str) -> HttpResponse:
        find = self.finders.get(family.submit)
        if find is not None:
            find(as_object(call.body))  # refuses now what it could not answer later
        name = self._state.collections.new_id(family.collection, {})
        job: dict[str, Any] = {
            "path": call.request.path, "body": call.body, "query": call.query,
            "submitted": self._state.collections.clock.now().timestamp(), "looks": 0,
            "cancelled": False,
        }  # fmt: skip
        self._state.store.put(family.collection, name, job)
        return self._describe(family, call, name, job)

    def _poll(self, family: Family, call: Call, _: str) -> HttpResponse:
        name, job = self._find(family, call)
        self._look(family, name, job)
        return self._describe(family, call, name, job)

    def _cancel(self, family: Family, call: Call, _: str) -> HttpResponse:
        name, job = self._find(family, call)
        self._state.store.put(family.collection, name, {**job, "cancelled": True})
        return respond(call, None)

    def _read_results(self, family: Family, call: Call, _: str) -> HttpResponse:
        name, job = self._find(family, call)
        if not family.has_state:
            self._look(family, name, job)
        if _state(family, job) != family.steps[-1]:
            if not family.has_state:
                return self._describe(family, call, name, job)
            message = "The job is {state}; its results can be read when it is {done}."
            params = {"state": _state(family, job), "done": family.steps[-1]}
            raise ApiError(400, "job.not.fulfilled", message, params)
        extra = {**job["query"], **call.extra}
        page = self._page(family, replace(call, body=job["body"], extra=extra, page_size=LARGEST), job)
        known = self._definition.properties(call.operation.answer)
        facts = {field: value for field, value in _facts(family, name, job).items() if field in known}
        filled = self._state.reader.references.fill(call.operation.answer or {}, as_object(page))
        return respond(call, {**filled, **facts})

    def _page(self, family: Family, call: Call, job: dict[str, Any]) -> Json:
        """A page of results; the call says of the paging what the job and its reader say."""
        find = self.finders.get(family.submit)
        if find is None:
            return sample_page(self._definition, call, f"{self._seed} results {job['path']}", self._samples)
        found = find(as_object(job["body"]))
        window = read_window(call, lambda: _Places(len(found)))
        chosen = range(len(found))[window.start : window.start + window.size]
        places = [str(place) for place in chosen]
        page = list(found[window.start : window.start + window.size])
        return write_page(self._definition, call, window, page, places, len(found))

    def _find(self, family: Family, call: Call) -> tuple[str, dict[str, Any]]:
        name = str(call.path[call.operation.names[-1]])
        item = self._state.store.find(family.collection, name)
        if item is None:
            raise missing(family.submit, name)
        return name, item.body

    def _look(self, family: Family, name: str, job: dict[str, Any]) -> None:
        """Take a job on: the first look shows it as it was submitted."""
        job["looks"] += 1
        self._state.store.put(family.collection, name, job)

    def _describe(self, family: Family, call: Call, name: str, job: dict[str, Any]) -> HttpResponse:
        """Answer with a job: what was asked and how it stands."""
        fields = {**as_object(job["body"]), **_facts(family, name, job)}
        schema = call.operation.answer or {}
        return respond(call, self._state.collections.shaper.conform(schema, fields, name))


class _Places(Sequence[str]):
    """The ids of what has none: its places, without a list of them."""

    def __init__(self, count: int) -> None:
        self._range = range(count)

    def __len__(self) -> int:
        return len(self._range)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        return str(self._range[place]) if isinstance(place, int) else [str(one) for one in self._range[place]]

    def __contains__(self, name: object) -> bool:
        return str(name).isdigit() and int(str(name)) in self._range

    def index(self, value: str, start: int = 0, stop: int | None = None) -> int:
        return int(value)


def read_family(definition: Definition, path: str) -> Family | None:
    """The kind of job whose results are at a path; None when there are none."""
    item = path.removesuffix("/results")
    submit = item.rpartition("/")[0]
    if item == path or not item.endswith("}") or "get" not in definition.paths[path]:
        return None
    results = definition.operation("get", path)
    if listing_of(definition, results) is None or "post" not in definition.paths.get(submit, {}):
        return None
    has_state = "get" in definition.paths.get(item, {})
    teller = definition.operation("get", item) if has_state else results
    properties = definition.properties(teller.answer)
    states = {str(state).lower(): str(state) for name in STATES for state in as_list(_enum(properties, name))}
    done = [states[name] for name in DONE if name in states]
    named = definition.properties(definition.operation("post", submit).answer).keys() & set(_IDS)
    if not done or not named:
        return None
    steps = (*(states[name] for name in WAITING if name in states), done[0])
    return Family(submit, steps, states.get("cancelled", ""), has_state)


def _enum(properties: dict[str, Any], name: str) -> Json:
    return as_object(properties.get(name)).get("enum")


def _state(family: Family, job: dict[str, Any]) -> str:
    if job["cancelled"]:
        return family.cancelled
    looks: int = job["looks"]
    return family.steps[min(max(looks - 1, 0), len(family.steps) - 1)]


def _facts(family: Family, name: str, job: dict[str, Any]) -> dict[str, Any]:
    """What is known of a job, under every name that a model has for it."""
    submitted = dt.datetime.fromtimestamp(job["submitted"], dt.timezone.utc)
    state, place = _state(family, job), f"{job['path']}/{name}"
    facts: dict[str, Any] = {"selfUri": place, "resultsUri": f"{place}/results"}
    facts |= dict.fromkeys(_IDS, name) | dict.fromkeys(STATES, state)
    facts |= dict.fromkeys(_STARTED, format_time(submitted))
    if state == family.steps[-1]:
        facts |= dict.fromkeys(_FINISHED, format_time(submitted + dt.timedelta(seconds=1)))
        facts["expirationDate"] = format_time(submitted + _LIFETIME)
    return facts
