"""The reader of a listing for the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, TypeVar

from ...call.effects import Wait
from ...lazy.annotations import evaluable
from ...secrets.tracebacks import forget_arguments
from .effects import CallMethod, Page
from .reader import Reader

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")


@evaluable
class AsyncPaginator(Reader[T]):
    """The items of a listing, on the event loop; `paginate` makes it. What was yielded once is not again."""

    _ahead: asyncio.Task[Page[T] | None] | None = None

    async def __aiter__(self) -> AsyncIterator[T]:
        """All items, one by one.

        :raises ApiException: if a page cannot be read; another iteration goes on from there
        """
        try:
            while True:
                while self._wanted:
                    yield self._take()
                    self._read_ahead()
                if not await self._next_page():
                    return
        finally:
            await self._drop_ahead()

    async def pages(self) -> AsyncIterator[Page[T]]:
        """All pages, one by one; of the one that is in reading, what is left.

        :raises ApiException: if a page cannot be read; another iteration goes on from there
        """
        try:
            while self._wanted or await self._next_page():
                page = self._take_page()
                self._read_ahead()
                if page.items:
                    yield page
        finally:
            await self._drop_ahead()

    async def total(self) -> int | None:
        """The number of items in all pages, `None` where the platform does not say. Reads the first page if needed.

        It is the platform's: with a `limit` fewer are yielded.

        :raises ApiException: if the first page cannot be read
        """
        if not self._started:
            await self._next_page()
        return self._total

    async def aclose(self) -> None:
        """Read nothing more; what is being read is cancelled."""
        await self._drop_ahead()
        self._next, self._given = None, len(self._page.items)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _next_page(self) -> bool:
        """Go to the next page; whether there is one."""
        if not self._more:
            return False
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            page = await self._read()
        else:
            try:
                page = await ahead
            except asyncio.CancelledError:
                self._ahead = ahead
                await self._drop_ahead()
                raise
        if page is None:
            self._next = None
            return False
        self._accept(page)
        return True

    async def _read(self) -> Page[T] | None:
        """The next page, `None` behind the last one."""
        flow, answer = self._start(), None
        try:
            effect = next(flow)
            while not isinstance(effect, Page):
                try:
                    answer = await self._carry_out(effect)
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

    async def _carry_out(self, effect: CallMethod | Wait) -> Any:
        if isinstance(effect, Wait):
            return await self._method.client._sleep(effect.seconds)
        return await self._method.call(effect)

    def _read_ahead(self) -> None:
        """Read the next page in a task while this one is worked on."""
        if self._ahead is None and self._worth_reading_ahead:
            self._ahead = asyncio.get_running_loop().create_task(self._read(), name=f"paginate {self._method.name}")

    async def _drop_ahead(self) -> None:
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)
            self._flow = None  # it may be ahead already: the next iteration begins behind the page in hand
