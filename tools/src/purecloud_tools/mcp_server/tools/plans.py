"""Plans: what would be sent, shown before; each is carried out once at most, only as shown, and not for ever."""

from __future__ import annotations

import copy
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...calls.requests import Request
from ...catalogue import operations
from ...catalogue.jsontypes import is_list, is_object
from ...catalogue.operations import Operation
from ...output.problems import CONFLICT, NOT_FOUND, ToolError
from ...output.rows import dumps
from ..safety.classes import only_reads
from ..service import Service
from .answers import Shape
from .arguments import request_of

LIFETIME = 600.0
_MOST_PLANS = 50
_MOST_SHOWN = 16_000
_LONGEST_VALUE = 300


@dataclass(frozen=True)
class Plan:
    """What would be sent.

    :ivar shown: all of it, for people
    :ivar before: a digest of what is there now, None where that cannot be read
    """

    id: str
    request: Request
    arguments: Mapping[str, Any]
    shown: str
    before: str | None
    ends: float

    @property
    def digest(self) -> str:
        """Names this plan and all that it would do."""
        text = dumps([self.id, self.request.verb, self.request.target(), self.request.body, self.shown])
        return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


class Plans:
    """The plans that wait.

    :param clock: seconds
    """

    def __init__(self, service: Service, clock: Callable[[], float] = time.monotonic) -> None:
        self._service, self._clock = service, clock
        self._lock = threading.Lock()
        self._waiting: dict[str, Plan] = {}

    def make(self, name: str, given: Mapping[str, Any] | None = None) -> Plan:
        """Plan a call. Nothing is sent but reads of what is there.

        :raises ToolError: if it is not allowed, or cannot be sent
        """
        operation = self._service.operation(name)
        if only_reads(operation):
            raise ToolError(f"{operation.method} only reads", "Call it with `read`.")
        request, arguments = request_of(operation, copy.deepcopy(given))
        self._service.check(operation, arguments, request.body)
        now = _present(self._service, operation, request)
        lines = _difference(operation, request.body, now, self._service)
        name = f"p{secrets.token_hex(6)}"
        shown = "\n".join(
            _visible(line)
            for line in [
                f"{request.verb} {request.target()}",
                f"{operation.method}: {operation.summary}",
                *(f"{name}: {value}" for name, value in request.headers.items()),
                *lines,
            ]
        )
        if len(shown) > _MOST_SHOWN:
            raise ToolError("this changes more than can be shown to a person", "Make several smaller plans.")
        plan = Plan(name, request, arguments, shown, _digest(now), self._clock() + LIFETIME)
        with self._lock:
            self._forget_old()
            if len(self._waiting) >= _MOST_PLANS:
                self._waiting.pop(next(iter(self._waiting)))
            self._waiting[name] = plan
        return plan

    def find(self, id: str) -> Plan:
        """A plan that waits.

        :raises ToolError: if there is none: it was applied, has ended, or never was
        """
        with self._lock:
            self._forget_old()
            found = self._waiting.get(id)
        if found is None:
            raise ToolError(
                f"there is no plan {id[:40]!r}: it was applied, has ended, or never was",
                "Make one with `plan`.",
                NOT_FOUND,
            )
        return found

    def drop(self, id: str) -> None:
        """Forget a plan."""
        with self._lock:
            self._waiting.pop(id, None)

    def apply(self, plan: Plan) -> str:
        """Carry out a plan. It is gone afterwards, whatever comes of it.

        :raises ToolError: if it is gone, is not allowed any more, or what it would change has changed since
        :raises ApiException: if the platform refuses
        """
        with self._lock:
            self._forget_old()
            taken = self._waiting.pop(plan.id, None)
        if taken is not plan:
            raise ToolError(f"the plan {plan.id} was applied or has ended", "Make a new one.", NOT_FOUND)
        operation = plan.request.operation
        assert operation is not None  # noqa: S101 - plans are of operations
        self._service.check(operation, dict(plan.arguments), plan.request.body)
        if plan.before is not None and _digest(_present(self._service, operation, plan.request)) != plan.before:
            raise ToolError("what the plan would change has changed since it was made", "Make a new one.", CONFLICT)
        answer: Any = plan.request.send(self._service.client)
        shape = Shape(self._service.masks)
        shown = shape.masked(answer)
        text = dumps(shown)
        if len(text) > 8000:
            return shape.text({"done": True, "answer_begins": text[:8000]})
        return shape.text({"done": True, "answer": shown})

    def _forget_old(self) -> None:
        now = self._clock()
        for ended in [plan for plan in self._waiting.values() if plan.ends <= now]:
            del self._waiting[ended.id]


def _visible(line: str) -> str:
    """A line that looks as what it is: nothing in it breaks it, hides, or turns the direction of writing."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line)


def _present(service: Service, operation: Operation, request: Request) -> Any:
    """What is there now, where the same path can be read; None where not."""
    reading = _reader_of(operation)
    if reading is None or service.access.missing(reading):
        return None
    import PureCloudPlatformClientV2 as gc

    try:
        return Request("GET", request.path, operation=reading).send(service.client)
    except gc.ApiException as error:
        if error.status in (400, 403, 404):
            return None
        raise


def _reader_of(operation: Operation) -> Operation | None:
    """The operation that reads what another one changes: GET of the same path."""
    if operation.verb == "POST" or any(item.required and item.place == "query" for item in operation.parameters):
        return None
    words = operation.command.split()[:-1]
    found = next((one for one in operations.within(words) if one.verb == "GET" and one.path == operation.path), None)
    if found is None or not only_reads(found):
        return None
    return None if any(item.required and item.place != "path" for item in found.parameters) else found


def _digest(value: Any) -> str | None:
    if value is None:
        return None
    return hashlib.sha256(dumps(value).encode("utf-8", "backslashreplace")).hexdigest()


def _difference(operation: Operation, body: Any, now: Any, service: Service) -> list[str]:
    """What is sent against what is there, a line each."""
    masks = Shape(service.masks)
    there, sent = masks.masked(now), masks.sent(body)
    if operation.verb == "DELETE":
        lines = [f"  deletes {one}" for one in _about(there)]
        return lines or ["  deletes it; what it is cannot be read"]
    if body is None:
        return ["  (no body)"]
    if now is None:
        return [f"  {path or 'body'}: {dumps(value)}" for path, value in _leaves(sent, "")] or ["  (an empty body)"]
    changes: list[str] = []
    old: dict[str, Any] = dict(_leaves(there, ""))
    raw, raw_sent = dict(_leaves(now, "")), dict(_leaves(body, ""))
    for path, value in _leaves(sent, ""):
        if path in raw and raw[path] == raw_sent.get(path):
            continue
        changes.append(f"  {path or 'body'}: {_short(old[path]) if path in old else '(nothing)'} -> {dumps(value)}")
    if operation.verb == "PUT" and is_object(now) and is_object(body):
        missing = [name for name in now if name not in body and name not in ("selfUri", "id")]
        changes += [f"  {name}: {_short(there.get(name))} -> (left out)" for name in missing]
    return changes or ["  (nothing would change)"]


def _about(there: Any) -> list[str]:
    if not is_object(there):
        return []
    names = [name for name in ("name", "displayName", "title", "id") if isinstance(there.get(name), str)]
    return [", ".join(f"{name} {_short(there[name])}" for name in names)] if names else []


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if is_object(value) and value:
        for name, one in value.items():
            yield from _leaves(one, f"{path}.{name}" if path else str(name))
    elif is_list(value) and value:
        for number, one in enumerate(value):
            yield from _leaves(one, f"{path}[{number}]")
    else:
        yield path, value


def _short(value: Any) -> str:
    """What was there before, as long as people read."""
    text = dumps(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}... ({len(text):,} characters)"
