"""What is submitted and then asked for: found in paths and answers, so that `wait` can ask until it is done.

An operation submits a job if its answer names an identifier, and a GET below or beside its path takes that identifier
and answers with a state that says when it is done:

    POST /api/v2/recording/batchrequests            submits
    GET  /api/v2/recording/batchrequests/{jobId}    shows the state
    DELETE .../{jobId}                              ends it, where there is such an operation

What changes a job (PUT and PATCH of its path), and the GET itself, say as much as the submission: they can be waited
for, too. Many entities have a state; only what is called like something that runs is a job.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from . import naming
from .representation import Job, Model, ModelType, Operation, Property, Sdk, Type

#: What the last part of a path is called below which things are that run by themselves.
_RUNNING = frozenset({
    "assessments", "batchrequests", "executions", "exports", "imports", "jobs", "publishjobs", "query",
    "recalculations", "reports", "requests", "scorm", "simplesearch", "synchronizations",
})  # fmt: skip
#: The identifier in the answer to a submission, and the object that holds it in others.
_IDS = ("id", "jobId", "executionId", "operationId")
_HOLDERS = ("job",)
_STATES = ("state", "status", "jobState", "jobStatus", "queryStatus", "queryState")
#: The ends of a path that say only that something is submitted or looked at.
_ENDS = frozenset({"jobs", "query"})

# States, folded. All others are on the way.
_DONE = frozenset({
    "complete", "completed", "completedwitherrors", "done", "finished", "fulfilled", "importcompleted",
    "importpartialcompleted", "parsecompleted", "partialcompleted", "ready", "succeeded", "success",
})  # fmt: skip
_FAILED = frozenset({
    "aborted", "canceled", "cancelled", "error", "exception", "expired", "failed", "failure", "importfailed",
    "incomplete", "internalerror", "rollbackcomplete", "rollbackfailed", "stopped", "terminated", "validationfailed",
})  # fmt: skip


#: Those of the states that are done in which the platform waits for the program to go on.
_WAITING = frozenset({"ready"})


def detect_jobs(operations: Iterable[Operation], models: Iterable[Model]) -> dict[str, Job]:
    """The jobs by the title of the operation that answers with one, in the order of the operations."""
    return _Detection(list(operations), {model.name: model for model in models}).run()


def mark_jobs(sdk: Sdk) -> Sdk:
    """The same with what jobs mean for operations (`job`) and for the models that they answer with (`shown_by`)."""
    answers = {operation.title: operation.returns for operation in sdk.operations}
    shown: dict[str, set[str]] = defaultdict(set)
    for title, job in sdk.jobs.items():
        answer, status = answers[title], answers[job.status]
        if isinstance(answer, ModelType) and isinstance(status, ModelType):
            shown[answer.name].add(status.name)
    marked = {one.title: replace(one, job=one.title in sdk.jobs) for one in sdk.operations}
    return replace(
        sdk,
        models=tuple(replace(one, shown_by=tuple(sorted(shown.get(one.name, ())))) for one in sdk.models),
        apis=tuple(replace(api, operations=tuple(marked[one.title] for one in api.operations)) for api in sdk.apis),
        operations=tuple(marked.values()),
    )


class _Detection:
    def __init__(self, operations: list[Operation], models: Mapping[str, Model]) -> None:
        self._operations = operations
        self._models = models
        self._by_title = {operation.title: operation for operation in operations}
        self._looks = {
            operation.path: found
            for operation in operations
            if operation.verb == "GET" and (found := self._look(operation)) is not None
        }
        # Results show a state, too; where there is a path for the state alone, that one is asked.
        self._by_place = {
            "/".join(_place(path)): self._looks[path]
            for path in sorted(self._looks, key=lambda path: (-path.count("/"), path))
        }

    def run(self) -> dict[str, Job]:
        found = {
            operation.title: job
            for operation in self._operations
            if operation.verb != "GET" and (job := self._submitted(operation)) is not None
        }
        asked = {job.status for job in found.values()}
        for operation in self._operations:
            look = self._looks.get(operation.path)
            if look is None or look.status not in asked or operation.title in found:
                continue
            if operation.title == look.status:
                found[operation.title] = look
            elif operation.verb in ("PUT", "PATCH") and operation.returns == self._by_title[look.status].returns:
                # What was changed goes on: the state that it was changed in is not its end.
                goes_on = tuple(state for state in look.done if state not in _WAITING)
                found[operation.title] = replace(look, done=goes_on or look.done)
        return {operation.title: found[operation.title] for operation in self._operations if operation.title in found}

    def _look(self, operation: Operation) -> Job | None:
        """What a GET shows of one thing that runs."""
        place = _place(operation.path)
        if not place or place[-1] not in _RUNNING or not naming.is_word(operation.path):
            return None
        for state, values in self._states(operation.returns):
            folded = [value.lower() for value in values]
            done = tuple(value for value in folded if _folded(value) in _DONE)
            if done and naming.is_word(state):
                failed = tuple(value for value in folded if _folded(value) in _FAILED)
                cancel = f"DELETE {operation.path}"
                return Job(operation.title, "", state, done, failed, cancel if cancel in self._by_title else "")
        return None

    def _states(self, kind: Type | None) -> Iterator[tuple[str, list[str]]]:
        """The properties that say how it stands, with their values; in the answer or in the job that it holds."""
        properties = self._properties(kind)
        for name in _STATES:
            if name in properties and properties[name].enum:
                yield name, [str(value) for value in properties[name].enum]
        for holder in _HOLDERS:
            if holder in properties:
                for name, values in self._states(properties[holder].type):
                    yield f"{holder}.{name}", values

    def _submitted(self, operation: Operation) -> Job | None:
        """The job that an operation submits."""
        if not naming.is_word(operation.path):
            return None
        look = self._by_place.get(operation.path.strip("/")) or self._beside(operation)
        identifier = look and self._identifier(operation.returns, look.status.rpartition("{")[2].partition("}")[0])
        return replace(look, id=identifier) if look and identifier else None

    def _identifier(self, kind: Type | None, asked: str) -> str | None:
        """The identifier in an answer: what is called like the parameter that takes it, else the usual names."""
        properties = self._properties(kind)
        found = next((name for name in (asked, *_IDS) if name in properties), None)
        if found is not None:
            return found
        return next(
            (
                f"{holder}.{inner}"
                for holder in _HOLDERS
                if holder in properties and (inner := self._identifier(properties[holder].type, asked)) is not None
            ),
            None,
        )

    def _beside(self, operation: Operation) -> Job | None:
        """The GET elsewhere that shows what an operation submits: its answer says that something runs."""
        asked, holds_job = _parts(operation.path), not self._properties(operation.returns).keys().isdisjoint(_HOLDERS)
        for place, look in self._by_place.items():
            parts = _parts(place)
            says = holds_job or operation.returns == self._by_title[look.status].returns
            if says and (_is_part(parts, asked) or _is_part(_stem(parts), _stem(asked))):
                return look
        return None

    def _properties(self, kind: Type | None) -> dict[str, Property]:
        model = self._models.get(kind.name) if isinstance(kind, ModelType) else None
        return {item.wire: item for item in model.properties} if model else {}


def _parts(path: str) -> list[str]:
    return path.strip("/").split("/")


def _place(path: str) -> list[str]:
    """Where the things lie one of which a path shows, alone or by its results; empty if it shows none."""
    *place, last = _parts(path.removesuffix("/results"))
    return place if last.startswith("{") and last.endswith("}") else []


def _folded(state: str) -> str:
    return state.replace("_", "").lower()


def _stem(parts: list[str]) -> list[str]:
    """The path of what is submitted, without the word that says so."""
    return parts[:-1] if parts[-1] in _ENDS else parts


def _is_part(short: list[str], whole: list[str]) -> bool:
    """Whether one path is the other one with parts left out, but for its last."""
    rest = iter(whole)
    return short[-1:] == whole[-1:] and all(part in rest for part in short)
