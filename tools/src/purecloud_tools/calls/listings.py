"""The items of listings and of jobs, streamed to the end as JSON data."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..catalogue.jsontypes import is_list, is_object
from ..catalogue.operations import Operation
from ..output.problems import ToolError, of_refusal
from ..output.rows import dig
from . import values
from .requests import Request

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import ApiClient


class Listing:
    """All items of a listing, or of the results of a job.

    :param arguments: what was typed for each parameter, by its name in the API
    :param limit: the most items, None for all
    :param resume: where an earlier reader stopped
    :param before_page: is called before each page is waited for
    :param options: of every call: `timeout`, `headers`
    :ivar count: the items that are done
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
        before_page: Callable[[], None] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        import PureCloudPlatformClientV2 as gc

        self._to_wire = gc.to_wire
        self._page, skipped = _read_token(resume)
        self._behind = skipped
        self._done = self.count = 0
        self._before_page = before_page
        method = getattr(getattr(gc, operation.classes[0])(client), operation.method)
        given: dict[str, Any] = {
            item.python: values.parse(item, arguments[item.name], strict=False)
            for item in operation.parameters
            if arguments.get(item.name)
        }
        if request.body is not None:
            given["body"] = request.body
        sized = next((item for item in operation.parameters if item.name == (operation.paging or {}).get("size")), None)
        if sized is not None and sized.python in given:  # some are called `limit`, as what paginate takes for all items
            size = given.pop(sized.python)  # some definitions call the number a string
            given["page_size"] = int(size) if isinstance(size, str) and size.isdecimal() else size
        given.update(options or {})
        most = None if limit is None else limit + skipped
        try:
            self._reader: Any = gc.paginate(method, limit=most, resume=self._page or None, **given)
        except (TypeError, ValueError) as error:
            raise of_refusal(error, f"purecloud {operation.command} --help") from None

    def __iter__(self) -> Iterator[Any]:
        """The items. One counts as done when the next one is asked for, and Ctrl-C waits for that."""
        pages = self._reader.pages()
        with _Interruptions() as interruptions:
            while True:
                self._page, self._done = self._reader.resume_token, self._behind
                if self._before_page is not None:
                    self._before_page()
                page = next(pages, None)
                if page is None:
                    return
                for item in page.items[self._behind :]:
                    data = self._to_wire(item)
                    interruptions.hold()
                    yield data
                    self._done += 1
                    self.count += 1
                    interruptions.let_through()
                self._behind = 0

    def total(self) -> int | None:
        """The number of items, if the platform says it; reads the first page."""
        total: int | None = self._reader.total()
        return total

    @property
    def resume_token(self) -> str | None:
        """Where it stands, behind the last item that is done; None at the end, and where nothing is done."""
        return f"{self._page}.{self._done}" if self._page or (self._done and self._page is not None) else None


def _read_token(token: str | None) -> tuple[str | None, int]:
    """The SDK's token for a page, and how many items of it are done.

    :raises ToolError: if it is not one
    """
    page, _, done = (token or ".0").rpartition(".")
    if not done.isdecimal() or len(done) > 9:
        raise ToolError("--resume takes what an earlier call has said, and this is not a resume token")
    return page, int(done)


class _Interruptions:
    """Holds Ctrl-C back while an item is in somebody's hands, so that none is counted and lost, or printed twice."""

    def __init__(self) -> None:
        self._held = self._waiting = False
        self._before: Any = None

    def __enter__(self) -> _Interruptions:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def hold(self) -> None:
        """From here on, it waits."""
        self._held = True

    def let_through(self) -> None:
        """Up to here."""
        self._held = False
        if self._waiting:
            self._waiting = False
            raise KeyboardInterrupt

    def _interrupt(self, number: int, frame: object) -> None:
        if self._held and not self._waiting:
            self._waiting = True  # a second one is not held
        else:
            raise KeyboardInterrupt


def with_page_size(
    operation: Operation, arguments: Mapping[str, Sequence[str]], limit: int | None
) -> Mapping[str, Sequence[str]]:
    """With pages as large as is usual, where nobody says."""
    size = (operation.paging or {}).get("size", "")
    parameter = next((item for item in operation.parameters if item.name == size and item.place == "query"), None)
    if parameter is None or parameter.name in arguments:
        return arguments
    most = min(100, int(parameter.limits.get("maximum", 100)))
    return {**arguments, size: (str(max(1, min(most, limit)) if limit else most),)}


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
