"""`wait` for programs with threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from ...clients.sync import ApiClient
from ...http.errors import ApiException, JobFailedError
from ...lazy.annotations import evaluable
from ...secrets.tracebacks import forgetful
from .waiting import Submitted, Waiting

T = TypeVar("T")


@evaluable
@forgetful
def wait(
    job: Submitted[T],
    *,
    timeout: float | None = None,
    progress: Callable[[T], object] | None = None,
    until: str | Iterable[str] = (),
    cancel: bool = False,
    client: ApiClient | None = None,
) -> T:
    """Ask how a job stands until it is done.

        job = gc.RecordingApi().post_recording_batchrequests(wanted)
        for result in gc.wait(job, timeout=600).results or []:
            ...

    :param job: the answer to the submission, or what shows how the job stands; docs/paging.md lists them
    :param timeout: seconds to wait at most, `None` for as long as it takes
    :param progress: called with each answer on the way, the last one included
    :param until: further states to stop at, such as one in which the platform waits for the program
    :param cancel: end the job at the platform when waiting ends before it: by the timeout, an error, Ctrl-C
    :param client: the client to ask with; without it the one that submitted the job or, for an answer that was
        pickled, the one of the process
    :returns: the last answer: how the job stands, with its results where it has them
    :raises JobFailedError: if the job ends without a result; its `answer` says more
    :raises ApiTimeoutError: if it is not done in time; it goes on, and can be waited for again
    :raises TypeError: if the answer is not that of a job
    :raises ValueError: for `cancel` where the platform has no operation for that
    """
    waiting = Waiting(job, timeout, progress, until, cancel, client, asynchronous=False)
    try:
        answer: T = waiting.client._drive(waiting.flow())
    except BaseException as error:
        if cancel and not isinstance(error, JobFailedError):
            with suppress(ApiException):  # it ends by itself; the caller has to know what made us give up
                waiting.client._drive(waiting.ending())
        raise
    return answer
