"""What an answer knows of the operation that gave it, where the operation submits a job or shows one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .call import Call

_ATTRIBUTE = "__submission"  # not of the model: `vars` does not show it


class Submission:
    """How a job can be asked for again. A pickle of it knows the operation and no client.

    :ivar client: the client that submitted it, `None` in another process
    :ivar operation: its verb and path template
    :ivar path: what was put into the path
    """

    __slots__ = ("client", "operation", "path")

    def __init__(self, client: Any, operation: str, path: Mapping[str, Any]) -> None:
        self.client = client
        self.operation = operation
        self.path = path

    def __copy__(self) -> Submission:
        return self

    def __deepcopy__(self, memo: object) -> Submission:
        return self

    def __reduce__(self) -> tuple[type[Submission], tuple[None, str, dict[str, Any]]]:
        return Submission, (None, self.operation, dict(self.path))


def remember_submission(answer: Any, client: Any, call: Call) -> None:
    """Let an answer, if it is a model, know where it comes from."""
    values = getattr(answer, "_values", None)
    if values is not None:
        values[_ATTRIBUTE] = Submission(client, f"{call.verb} {call.template}", call.path or {})


def submission_of(answer: Any) -> Submission | None:
    """Where an answer comes from; `None` if its operation has to do with no job."""
    found: Submission | None = getattr(answer, "_values", {}).get(_ATTRIBUTE)
    return found
