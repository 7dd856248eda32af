"""What is known of a job, found by the operation that answers with it; see docs/paging.md."""

from __future__ import annotations


class JobFacts:
    """How a job is asked for.

    :ivar path: the path template of what shows its state
    :ivar returns: what that answers with, as a type name
    :ivar cancel: the path template of what ends it, empty if nothing does
    :ivar id: where its identifier is in the answer to the submission; empty where the path names it
    :ivar state: where its state is
    :ivar done: states in which it has ended well, in lower case
    :ivar failed: states in which it has ended without a result
    """

    __slots__ = ("cancel", "done", "failed", "id", "path", "returns", "state")

    def __init__(self, shared: str, path: str, returns: str, cancel: str = "") -> None:
        known = dict(part.split("=", 1) for part in shared.split())
        self.path, self.returns, self.cancel = path, returns, cancel
        self.id, self.state = known.get("id", ""), known["state"]
        self.done = frozenset(known["done"].split(","))
        self.failed = frozenset(known.get("failed", "").split(","))


def facts_of(operation: str) -> JobFacts | None:
    """The facts of what `operation` (`POST /api/v2/...`) answers with; `None` if that is not a job."""
    from ...._jobs import JOBS

    at = JOBS.find(f"\n{operation} ")
    if at < 0:
        return None
    start = JOBS.rindex("\n@", 0, at + 1) + 2
    line = JOBS[at + 1 : JOBS.index("\n", at + 1)]
    return JobFacts(JOBS[start : JOBS.index("\n", start)], *line.split()[2:])


def answers_with_job(verb: str, path: str) -> bool:
    """Whether `wait` takes what an operation answers with, known before it is called: it submits a job, or shows one.

        gc.answers_with_job("POST", "/api/v2/recording/batchrequests")

    :param verb: such as `GET`
    :param path: the template of the path, with the names of its parameters: `/api/v2/recording/batchrequests/{jobId}`
    """
    return facts_of(f"{verb.upper()} {path}") is not None
