"""The items of listings and of jobs, streamed to the end as JSON data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..catalogue.jsontypes import is_list, is_object
from ..catalogue.operations import Operation
from ..output.problems import ToolError
from . import values
from .requests import Request

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import ApiClient


class Listing:
    """All items of a listing, or of the results of a job.

    :param arguments: what was typed for each parameter, by its name in the API
    :param limit: the most items, None for all
    :param resume: where an earlier reader stopped
    :raises ToolError: for a token that is not one of this listing
    """

    def __init__(
        self,
        client: ApiClient,
        operation: Operation,
        request: Request,
        arguments: Mapping[str, Sequence[str]],
        *,
        limit: int | None = None,
        resume: str | None = None,
    ) -> None:
        import PureCloudPlatformClientV2 as gc

        self._to_wire = gc.to_wire
        method = getattr(getattr(gc, operation.classes[0])(client), operation.method)
        given = {
            item.python: values.parse(item, arguments[item.name], strict=False)
            for item in operation.parameters
            if arguments.get(item.name)
        }
        if request.body is not None:
            given["body"] = request.body
        try:
            self._reader: Any = gc.paginate(method, limit=limit, resume=resume, **given)
        except (TypeError, ValueError) as error:
            raise ToolError(str(error), f"purecloud {operation.command} --help") from None

    def __iter__(self) -> Iterator[Any]:
        for item in self._reader:
            yield self._to_wire(item)

    def total(self) -> int | None:
        """The number of items, if the platform says it; reads the first page."""
        total: int | None = self._reader.total()
        return total

    @property
    def resume_token(self) -> str | None:
        """Where it stands; None at the end."""
        token: str | None = self._reader.resume_token
        return token


def one_page(operation: Operation, answer: Any) -> tuple[list[Any], int | None] | None:
    """The items of the answer of a listing, and how many there are in all; None if it is not a list of items."""
    facts = operation.paging
    if facts is None or facts["style"] == "job":
        return None
    items = dig(answer, facts["items"])
    total = dig(answer, facts["total"]) if facts.get("total") else None
    if items is None and is_object(answer):
        items = []
    return (items, total if isinstance(total, int) else None) if is_list(items) else None


def dig(value: Any, path: str) -> Any:
    """What a path with dots leads to in JSON data; None if nowhere."""
    for name in path.split("."):
        value = value.get(name) if is_object(value) else None
    return value
