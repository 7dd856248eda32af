"""What `paginate` gives: a reader. It carries out what `read_pages` asks for, and reads one page ahead."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ...call.effects import Wait
from ...lazy.annotations import evaluable
from ...secrets.tracebacks import forget_arguments
from .effects import CallMethod, Page, PageFlow, Position
from .keys import Keys
from .method import Method
from .pages import read_pages
from .resume import write_token

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")


class Reader(Generic[T]):
    """Where a reader of a listing stands: the page in its hands and what is left of it."""

    def __init__(
        self,
        method: Method,
        size: int | None,
        limit: int | None,
        piece: dt.timedelta | None,
        start: Position,
        prefetch: bool,
    ) -> None:
        self._method = method
        self._size = size
        self._left = limit
        self._piece = piece
        self._seen = Keys()
        self._flow: PageFlow | None = None
        self._page: Page[T] = Page([], [], None, None)  # the one in the hands
        self._given = 0  # items of the page that were yielded
        self._total: int | None = None
        self._started = False
        self._skip: tuple[int, str | None] = start.pop("skip", 0), start.pop("key", None)
        self._next: Position | None = start
        self._prefetch = prefetch

    @property
    def resume_token(self) -> str | None:
        """A string that continues behind the last item that was yielded: `paginate(..., resume=token)`.

        It is not signed: one that somebody else had in their hands may go on at another place of the same listing.

        `None` when all have been. It holds no secret, but what the platform's cursors hold.
        """
        page = self._page
        if self._given < len(page.items):
            key = page.keys[self._given - 1] if self._given else None
            return write_token(self._method, self._size, {**page.position, "skip": self._given, "key": key})
        return None if self._next is None else write_token(self._method, self._size, self._next)

    def _start(self) -> PageFlow:
        """The flow that goes on where this reader stands."""
        if self._flow is None:
            self._flow = read_pages(
                self._method.facts,
                self._method.arguments,
                size=self._size,
                start=self._next,
                piece=self._piece,
                seen=self._seen,
            )
        return self._flow

    def _accept(self, page: Page[T]) -> None:
        """Take a page into the hands."""
        self._page, self._next, self._started = page, page.next, True
        if page.total is not None:
            self._total = page.total
        skip, key = self._skip
        self._skip = 0, None
        self._given = page.keys.index(key) + 1 if key is not None and key in page.keys else min(skip, len(page.items))

    @property
    def _wanted(self) -> int:
        """How many items of the page in the hands are still to be yielded."""
        rest = len(self._page.items) - self._given
        return rest if self._left is None else min(rest, self._left)

    def _take(self) -> T:
        item = self._page.items[self._given]
        self._count(1)
        return item

    def _take_page(self) -> Page[T]:
        page, wanted = self._page, self._wanted
        begin = self._given
        self._count(wanted)
        if wanted == len(page.items):
            return page
        part: Page[T] = Page(
            page.items[begin : begin + wanted], page.keys[begin : begin + wanted], page.answer, page.total
        )
        part.position, part.next = page.position, page.next
        return part

    def _count(self, items: int) -> None:
        self._given += items
        if self._left is not None:
            self._left -= items

    @property
    def _more(self) -> bool:
        """Whether another page is wanted."""
        return self._next is not None and self._left != 0

    @property
    def _worth_reading_ahead(self) -> bool:
        return self._prefetch and self._more and (self._left is None or self._left > self._wanted)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._method.name}>"


@evaluable
class Paginator(Reader[T]):
    """The items of a listing; `paginate` makes it. What was yielded once is not yielded again."""

    _ahead: Future[Page[T] | None] | None = None

    def __iter__(self) -> Iterator[T]:
        """All items, one by one.

        :raises ApiException: if a page cannot be read; another iteration goes on from there
        """
        while True:
            while self._wanted:
                yield self._take()
                self._read_ahead()
            if not self._next_page():
                return

    def pages(self) -> Iterator[Page[T]]:
        """All pages, one by one; of the one that is in reading, what is left.

        :raises ApiException: if a page cannot be read; another iteration goes on from there
        """
        while self._wanted or self._next_page():
            page = self._take_page()
            self._read_ahead()
            if page.items:
                yield page

    def total(self) -> int | None:
        """The number of items in all pages, `None` where the platform does not say. Reads the first page if needed.

        It is the platform's: with a `limit` fewer are yielded.

        :raises ApiException: if the first page cannot be read
        """
        if not self._started:
            self._next_page()
        return self._total

    def close(self) -> None:
        """Read nothing more."""
        self._next, self._given, self._ahead = None, len(self._page.items), None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _next_page(self) -> bool:
        """Go to the next page; whether there is one."""
        if not self._more:
            return False
        ahead, self._ahead = self._ahead, None
        page = self._read() if ahead is None else ahead.result()
        if page is None:
            self._next = None
            return False
        self._accept(page)
        return True

    def _read(self) -> Page[T] | None:
        """The next page, `None` behind the last one."""
        flow, answer = self._start(), None
        try:
            effect = next(flow)
            while not isinstance(effect, Page):
                try:
                    answer = self._carry_out(effect)
                except BaseException as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(answer)
        except StopIteration:
            return None
        except BaseException as error:
            self._flow = None  # the next attempt goes on where this one began
            forget_arguments(error)
            raise
        return effect

    def _carry_out(self, effect: CallMethod | Wait) -> Any:
        if isinstance(effect, Wait):
            return self._method.client._sleep(effect.seconds)
        return self._method.call(effect)

    def _read_ahead(self) -> None:
        """Read the next page in a thread while this one is worked on."""
        if self._ahead is not None or not self._worth_reading_ahead:
            return
        import contextvars

        ahead: Future[Page[T] | None] = Future()

        def work() -> None:
            try:
                page = self._read()
            except BaseException as error:
                ahead.set_exception(error)
            else:
                ahead.set_result(page)

        self._ahead = ahead
        run = contextvars.copy_context().run
        try:
            threading.Thread(target=run, args=(work,), name=f"paginate {self._method.name}", daemon=True).start()
        except RuntimeError:  # no further thread can be started: the page is read when it is asked for
            self._ahead = None
