"""What is submitted and goes on by itself: exports, imports, publications, anything called a job.

Whatever an operation submits is in progress when it is looked at for the first time, and done from then on, unless a
program has put it into a state that is an end. Other modules store it, list it and remove it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...spec.definition import Definition, Json, Operation, as_list, as_object
from ...state.engine import State
from ...wire.errors import ApiError
from ...wire.made_up import sample_response
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse, respond

_NAMES = (
    "assessments", "executions", "exports", "imports", "jobs", "publishjobs", "recalculations", "reports", "requests",
    "scorm", "synchronizations",
)  # fmt: skip
_STATES = ("state", "status", "jobState", "jobStatus", "queryStatus", "queryState")
# The one that is reached last is named last.
_DONE = ("ready", "complete", "completed", "finished", "fulfilled", "importcompleted", "succeeded", "success")
_WAITING = (
    "abortrequested", "accepted", "created", "deleting", "executing", "finalizing", "importinprogress", "inprogress",
    "initiated", "inqueue", "pending", "processing", "queued", "registered", "running", "searching", "started",
    "unpacking", "updating", "uploading", "uploadpending", "validationinprogress", "waitingforupload",
)  # fmt: skip
_IDS = ("id", "jobId", "executionId", "operationId")
_CHANGING = frozenset(("delete", "patch", "post", "put"))
_COLLECTION = "running"


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of thing that runs.

    :ivar collection: the template of where the things lie
    :ivar item: the template that shows one of them
    :ivar holder: the object in the answer that holds the state; empty for the answer itself
    :ivar state: the property that says how it stands
    :ivar waiting: what that says while it runs, in the order of the definition
    :ivar done: what it says in the end
    """

    collection: str
    item: str
    holder: str
    state: str
    waiting: tuple[str, ...]
    done: str


class Running:
    """Lets what was submitted run to its end.

    :param handlers: those that answer so far, by verb and path template
    :ivar handlers: those that answer what is submitted, changed or looked at
    """

    def __init__(
        self, definition: Definition, state: State, handlers: Mapping[tuple[str, str], Handler], seed: int, samples: int
    ) -> None:
        self.handlers: dict[tuple[str, str], Handler] = {}
        self._definition = definition
        self._state = state
        self._seed = seed
        self._samples = samples
        families = {one.item: one for one in _families(definition) if ("GET", one.item) not in handlers}
        by_collection = {one.collection: one for one in families.values()}
        by_answer = {_name(definition.operation("get", one.item)): one for one in families.values()}
        for one in families.values():
            self.handlers["GET", one.item] = partial(self._look, one)
            removes = "delete" in definition.paths[one.item] and ("DELETE", one.item) not in handlers
            if removes and definition.operation("delete", one.item).answer is None:
                self.handlers["DELETE", one.item] = self._remove
        for path, item in definition.paths.items():
            for verb in sorted(item.keys() & _CHANGING):
                operation = definition.operation(verb, path)
                family = families.get(path) or by_collection.get(path) or by_answer.get(_name(operation))
                holds_job = "job" in definition.properties(operation.answer)
                if operation.answer is not None and (family or holds_job) and (verb.upper(), path) not in handlers:
                    self.handlers[verb.upper(), path] = partial(self._submit, family)

    def _submit(self, family: Family | None, call: Call, user: str) -> HttpResponse:
        """Whatever the operation does, with the state of what it has submitted or changed."""
        body = as_object(self._base(call, user))
        if family is not None and call.operation.template == family.item:
            name = str(call.path[call.operation.names[-1]])
        else:
            name = self._identify(call, body)
        sent = as_object(call.body).get(family.state) if family else None
        self._state.store.put(_COLLECTION, name, {"looks": 0, "state": sent})
        if family is not None:
            self._show(family, body, name, call.operation)
        return respond(call, body)

    def _look(self, family: Family, call: Call, user: str) -> HttpResponse:
        name = str(call.path[call.operation.names[-1]])
        found = self._state.store.find(_COLLECTION, name)
        try:
            body = as_object(self._base(call, user))
        except ApiError:
            if found is None:
                raise
            body = {**as_object(self._sample(call)), "id": name}  # it was submitted elsewhere
        if found is not None:
            self._state.store.put(_COLLECTION, name, {**found.body, "looks": found.body["looks"] + 1})
            self._show(family, body, name, call.operation)
            if body.get(family.state) == family.done and "result" in self._definition.properties(call.operation.answer):
                body.setdefault("result", as_object(self._sample(call)).get("result"))
        return respond(call, body)

    def _show(self, family: Family, body: dict[str, Any], name: str, operation: Operation) -> None:
        """Put into an answer how the thing stands."""
        found = self._state.store.find(_COLLECTION, name)
        entry: dict[str, Any] = found.body if found else {"looks": 0, "state": None}
        inner = body.setdefault(family.holder, {}) if family.holder else body
        sent = entry["state"]
        if sent is not None and _folded(str(sent)) not in _WAITING:
            inner.setdefault(family.state, sent)  # a program has ended it
        elif family.state in self._definition.properties(operation.answer) or family.holder:
            inner[family.state] = family.done if entry["looks"] > 1 else sent or family.waiting[0]

    def _identify(self, call: Call, body: dict[str, Any]) -> str:
        """The identifier in an answer; there is one, even where a sample left it out."""
        known = self._definition.properties(call.operation.answer)
        holder: dict[str, Any] = body
        if "job" in known:
            holder = body["job"] = as_object(body.get("job"))
        named = next((name for name in _IDS if name in (known if holder is body else _IDS)), "id")
        return str(holder.setdefault(named, self._state.collections.new_id(_COLLECTION, {})))

    def _remove(self, call: Call, user: str) -> HttpResponse:
        answered = self._state.answer(call, user)
        self._state.store.remove(_COLLECTION, str(call.path[call.operation.names[-1]]))
        return answered or respond(call, None)

    def _base(self, call: Call, user: str) -> Json:
        """What the operation answers by itself."""
        answered = self._state.answer(call, user)
        return self._sample(call) if answered is None else json.loads(answered.content)

    def _sample(self, call: Call) -> Json:
        return sample_response(self._definition, call, self._seed, self._samples)


def _families(definition: Definition) -> Iterator[Family]:
    for path, item in definition.paths.items():
        collection, _, last = path.rpartition("/")
        if "get" not in item or not last.startswith("{") or collection.rpartition("/")[2] not in _NAMES:
            continue
        properties = definition.properties(definition.operation("get", path).answer)
        held = definition.properties(properties.get("job"))
        found = (_family(path, "", properties, name) or _family(path, "job", held, name) for name in _STATES)
        yield from [one for one in found if one is not None][:1]


def _family(item: str, holder: str, properties: dict[str, Any], name: str) -> Family | None:
    states = [str(state) for state in as_list(as_object(properties.get(name)).get("enum"))]
    done = sorted(_among(states, _DONE), key=lambda state: _DONE.index(_folded(state)))
    waiting = _among(states, _WAITING)
    if not done or not waiting:
        return None
    return Family(item.rpartition("/")[0], item, holder, name, tuple(waiting), done[-1])


def _among(states: list[str], words: tuple[str, ...]) -> list[str]:
    """Those of the states that are among the words, in any notation."""
    return [state for state in states if _folded(state) in words]


def _folded(state: str) -> str:
    return state.replace("_", "").lower()


def _name(operation: Operation) -> str:
    """The name of the model that an operation answers with."""
    return str(as_object(operation.answer).get("$ref", operation.id))
