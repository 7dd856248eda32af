"""Waiting for a job: when to ask, what its state means, when to give up. The flow has no I/O; clients carry it out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, Protocol, TypeVar

from ...call.call import Call
from ...call.effects import Wait
from ...call.exchange import Flow, perform
from ...call.submission import submission_of
from ...clients.api import configured_client
from ...http.errors import ApiTimeoutError, DecodeError, JobFailedError
from ...http.transport import checked_seconds
from ...models.json import dig
from ..pauses import FIRST_WAIT, GROWTH, LONGEST_WAIT
from .facts import JobFacts, facts_of

T_co = TypeVar("T_co", covariant=True)


class Submitted(Protocol[T_co]):
    """What can be waited for, for type checkers: a model that the builder knows for the answer of a job."""

    def _shown_by(self) -> T_co: ...


class Waiting:
    """One job that is waited for."""

    def __init__(
        self,
        job: Any,
        timeout: float | None,
        progress: Callable[[Any], object] | None,
        until: str | Iterable[str],
        cancel: bool,
        client: Any,
        *,
        asynchronous: bool,
    ) -> None:
        self.operation, path, self.client, self.facts = _read_submission(job, client, asynchronous)
        self._path = path if not self.facts.id else {**path, _last(self.facts.path): _identifier(job, self.facts.id)}
        self._at_once = not self.facts.id and self.operation.startswith("GET ")
        self._timeout = None if timeout is None else checked_seconds("timeout", timeout)
        self._progress = progress
        stops = (until,) if isinstance(until, str) else until
        self._done = self.facts.done | {state.lower() for state in stops}
        if cancel and not self.facts.cancel:
            raise ValueError(f"the platform has no operation that ends what {self.operation} answers with")

    def flow(self) -> Generator[Any, Any, Any]:
        """Ask until the job is done; the last answer.

        :raises JobFailedError: if it ends without a result
        :raises ApiTimeoutError: if it is not done in time
        """
        clock, state = self.client.clock, "not known"
        end = None if self._timeout is None else clock() + self._timeout
        seconds = 0.0 if self._at_once else FIRST_WAIT  # what was just submitted is hardly done
        while True:
            if end is not None and clock() + seconds >= end:
                raise self._late(state)
            if seconds:
                yield Wait(seconds)
            seconds = min(max(seconds, FIRST_WAIT) * GROWTH, LONGEST_WAIT)
            answer = yield from self._ask(None if end is None else end - clock())
            state = _state(answer, self.facts)
            if self._progress is not None:
                self._progress(answer)
            if state.lower() in self._done:
                return answer
            if state.lower() in self.facts.failed:
                raise JobFailedError(state, self._name, self.operation, answer)

    def ending(self) -> Flow:
        """End the job at the platform."""
        return perform(self.client, Call("DELETE", self.facts.cancel, path=self._path, deadline=5.0, retries=0))

    def _ask(self, deadline: float | None) -> Flow:
        facts = self.facts
        if deadline is not None and deadline <= 0:
            raise self._late("not known")
        call = Call("GET", facts.path, path=self._path, returns=facts.returns, deadline=deadline, job=True)
        return (yield from perform(self.client, call)).data

    @property
    def _name(self) -> str:
        return str(self._path[_last(self.facts.path)])

    def _late(self, state: str) -> ApiTimeoutError:
        hint = "It goes on at the platform: wait for it again, or with a longer timeout=."
        problem = f"the job {self._name} was not done after {self._timeout:g} s; its state is {state}"
        return ApiTimeoutError(0, problem, verb="GET", operation=self.facts.path, hint=hint)


def _read_submission(job: Any, client: Any, asynchronous: bool) -> tuple[str, dict[str, Any], Any, JobFacts]:
    """Operation, path, client and facts of a job.

    :raises TypeError: if there is none, or it belongs to a client of the other mode
    """
    submission = submission_of(job)
    facts = facts_of(submission.operation) if submission is not None else None
    if submission is None or facts is None:
        if hasattr(job, "cr_code"):
            job.close()  # else Python warns that it was never awaited
            raise TypeError("wait takes the answer, not the coroutine: gc.aio.wait(await api.post_...(...))")
        raise TypeError(
            f"{type(job).__name__} is not the answer of a job; wait takes what a method that submits one, or one that "
            "shows how it stands, has returned. docs/paging.md lists them"
        )
    client = client or submission.client
    if client is None:
        if asynchronous:
            raise TypeError("this answer comes from another process: name the client to ask with, client=...")
        client = configured_client()
    if hasattr(client, "__aenter__") is not asynchronous:
        wanted = "await aio.wait(job)" if not asynchronous else "PureCloudPlatformClientV2.wait(job)"
        raise TypeError(f"the client of this job is of the other mode: {wanted}")
    return submission.operation, dict(submission.path), client, facts


def _last(template: str) -> str:
    """The name of the last parameter of a path."""
    return template.rpartition("{")[2].partition("}")[0]


def _identifier(job: Any, path: str) -> str:
    found = dig(job._encode(), path)
    if not isinstance(found, str) or not found:
        raise DecodeError(0, f"the answer names no job: {type(job).__name__} has no {path}")
    return found


def _state(answer: Any, facts: JobFacts) -> str:
    found = dig(getattr(answer, "_json", None), facts.state)
    if not isinstance(found, str) or not found:
        raise DecodeError(
            0, f"the answer names no state of the job: no {facts.state}", verb="GET", operation=facts.path
        )
    return found
