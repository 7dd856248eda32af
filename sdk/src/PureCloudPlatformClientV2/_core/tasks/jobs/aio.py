"""`aio.wait`, for the event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from ...clients.aio import ApiClient
from ...http.errors import ApiException, JobFailedError
from ...lazy.annotations import evaluable
from ...secrets.tracebacks import forgetful
from .waiting import Submitted, Waiting

T = TypeVar("T")


@evaluable
@forgetful
async def wait(
    job: Submitted[T],
    *,
    timeout: float | None = None,
    progress: Callable[[T], object] | None = None,
    until: str | Iterable[str] = (),
    cancel: bool = False,
    client: ApiClient | None = None,
) -> T:
    """Ask how a job stands until it is done; as `wait` of the package, whose parameters these are.

        status = await aio.wait(await api.post_recording_batchrequests(wanted), timeout=600)

    With `cancel`, the job is ended at the platform also when the task is cancelled.
    """
    waiting = Waiting(job, timeout, progress, until, cancel, client, asynchronous=True)
    try:
        answer: T = await waiting.client._drive(waiting.flow())
    except BaseException as error:
        if cancel and not isinstance(error, JobFailedError):
            with suppress(ApiException):
                await waiting.client._drive(waiting.ending())
        raise
    return answer
