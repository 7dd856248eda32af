"""The path through the pages of a listing, without any I/O: a generator that says what should happen next.

It yields `CallMethod` (answered by what the method returns), `Wait` (let time pass) and `Page` (a page that was read).
Two thin drivers carry that out, `reader` for threads, `aio` for the event loop. What a driver cannot do, it throws into
the generator, so that it can clean up: a job that nobody waits for any more is cancelled.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ...call.effects import Wait
from ...http.errors import ApiException, DecodeError
from ...models.conversion import encode, is_unicode
from ...models.json import dig
from ...models.model import Model
from ..pauses import FIRST_WAIT, GROWTH, LONGEST_WAIT
from .effects import USUAL_SIZE, CallMethod, JobFailedError, Page, PageFlow, Position
from .facts import Facts, facts_of, place
from .interval import allowed_length, split_interval
from .keys import Keys

#: How many pages in a row may have nothing new: items that come in front of them push those behind on.
MOST_REPEATS = 100
_DONE = frozenset(("fulfilled", "succeeded", "complete", "completed", "completedwitherrors"))
_FAILED = frozenset(("failed", "cancelled", "canceled", "expired", "terminated"))


def read_pages(
    facts: Facts,
    arguments: dict[str, Any],
    *,
    size: int | None = None,
    start: Position | None = None,
    piece: dt.timedelta | None = None,
    seen: Keys | None = None,
) -> PageFlow:
    """The pages of a listing.

    :param arguments: what the caller passes to the method, by name
    :param size: the items of a page, `None` for what the platform gives by itself
    :param start: where to begin, `None` for the beginning
    :param piece: the longest interval to ask for at once, `None` for any
    :param seen: the keys of the items that were read already; those of the new ones are added
    """
    start = dict(start or {})
    seen = Keys() if seen is None else seen
    whole = _Listing(facts, arguments, size, seen)
    pieces = split_interval(whole.body, piece, start.pop("interval", None))
    if not pieces:
        yield from whole.pages(start)
    while pieces:
        part = whole.part(pieces[0], pieces[1] if len(pieces) > 1 else None)
        try:
            yield from part.pages(start)
        except ApiException as refusal:
            shorter = allowed_length(refusal, pieces[0])
            if shorter is None or part.last is not None or start:
                raise
            # Less than the platform is known to take: it has said how much.
            pieces = [each for one in pieces for each in split_interval({**whole.body, "interval": one}, shorter)]
        else:
            pieces, start = pieces[1:], {}


class _Listing:
    """One listing being read.

    :ivar where: what is in the position of each of its pages
    :ivar following: where to go on behind its last page
    """

    def __init__(self, facts: Facts, arguments: dict[str, Any], size: int | None, seen: Keys) -> None:
        self.facts = facts
        self.arguments = arguments
        self.seen = seen
        self.where: Position = {}
        self.following: Position | None = None
        self.last: Page[Any] | None = None
        self._keyed = bool(facts.key)
        self._progress = False  # something new was read since the last step back
        self._repeats = 0  # pages in a row that have nothing new
        # The caller's body is not touched: each page has one of its own.
        given = encode(arguments["body"]) if arguments.get("body") is not None else {}
        self.body: dict[str, Any] = given if isinstance(given, dict) else {}
        self.size = size or self._given(facts.size)
        if self.size is None and facts.size.startswith("body.paging."):
            self.size = USUAL_SIZE

    def part(self, interval: str, following: str | None) -> _Listing:
        """The same listing within one piece of its interval, and behind it another one."""
        part = _Listing(self.facts, self.arguments, self.size, self.seen)
        if interval != self.body["interval"]:
            part.body["interval"] = interval
            part.where = {"interval": interval}
        part.following = None if following is None else {"interval": following}
        return part

    def _given(self, path: str) -> Any:
        """What the caller has set for a parameter."""
        return dig(self.body, path[5:]) if path.startswith("body.") else self.arguments.get(path)

    def _first(self) -> int:
        """The number that the caller wants to begin with."""
        return 1 if "interval" in self.where else int(self._given(self.facts.position) or 1)

    def pages(self, start: Position) -> PageFlow:
        style = self.facts.style
        if style == "job":
            return self._jobs(start)
        if style == "number":
            return self._numbers(start)
        if style == "index":
            return self._indices(start)
        return self._chain(start)

    def request(self, position: Any, link: str | None = None) -> CallMethod:
        """The request for the page at `position`; `None` for the first one."""
        facts = self.facts
        arguments = dict(self.arguments)
        body = _copied(self.body)
        for path, value in ((facts.size, self.size), (facts.position, position)):
            if not path or value is None or path.startswith("results."):
                continue
            if path.startswith("body."):
                place(body, path[5:], value)
            else:
                arguments[path] = value
        if body:
            arguments["body"] = body
        return CallMethod(facts.method, arguments, link=link)

    def read(self, answer: Any) -> tuple[Page[Any], int, dict[str, Any]]:
        """The page in an answer, the number of items as received, and what stands beside them."""
        raw = answer._json if isinstance(answer, Model) else answer
        parent, _, last = self.facts.items.rpartition(".")
        holder = _attribute(answer, parent) if parent else answer
        beside = dig(raw, parent) if parent else raw
        if not isinstance(beside, dict):
            beside = {}
        received = beside.get(last)
        received = received if isinstance(received, list) else []
        total = dig(raw, self.facts.total) if self.facts.total else None
        page: Page[Any] = Page(
            list(_attribute(holder, last)) if received else [],
            self._keys(received),
            answer,
            total if isinstance(total, int) else None,
        )
        return page, len(received), beside

    def emit(self, page: Page[Any], here: Position, following: Position | None) -> Page[Any]:
        """The page, with its place and the place of the next one."""
        page.position = {**self.where, **here}
        page.next = self.behind(page) if following is None else {**self.where, **following}
        if "interval" in self.where:
            page.total = None  # it is that of one piece
        self.last = page
        return page

    def behind(self, page: Page[Any]) -> Position | None:
        """Where to go on behind `page`, the last one."""
        return self.following

    def _keys(self, items: list[Any]) -> list[str | None]:
        """What each item is known by."""
        if not self._keyed:
            return [None] * len(items)
        first, *further = self.facts.key
        keys: list[str | None] = []
        for item in items:
            key = item.get(first) if isinstance(item, dict) else None
            if key is not None:
                key = "\n".join((str(key), *(str(item.get(name)) for name in further))) if further else str(key)
            keys.append(key)
        return keys

    def drop_known(self, page: Page[Any]) -> None:
        """Leave out what earlier pages had: an item that came in front of them has pushed it here."""
        known = [key for key in page.keys if key is not None]
        if len(set(known)) != len(known):
            self._keyed = False  # within a page it does not tell items apart, so between pages it does not either
        if not self._keyed:
            return
        fresh = [n for n, key in enumerate(page.keys) if key is None or self.seen.add(key)]
        page.items = [page.items[n] for n in fresh]
        page.keys = [page.keys[n] for n in fresh]
        self._progress = self._progress or bool(fresh)

    def _may_step_back(self) -> bool:
        """Whether to read pages again; not for ever, where a total is only an estimate that goes up and down."""
        progress, self._progress = self._progress, False
        return progress

    def _mind_repeats(self, again: bool) -> None:
        """Take notice of a page, and whether it has nothing but what was read before.

        :raises DecodeError: if that is so for too long: a platform that does not look at the place would never end
        """
        self._repeats = self._repeats + 1 if again else 0
        if self._repeats > MOST_REPEATS:
            raise DecodeError(0, f"{self.facts.method}: the platform goes on with pages that were read before")

    # -- a page number, an index: pages move when items come and go ----------------------------------------------------

    def _numbers(self, start: Position) -> PageFlow:
        number: int = start.get("n") or self._first()
        first, furthest, last_total = number, 0, None
        while True:
            answer = yield self.request(number)
            page, count, beside = self.read(answer)
            size = self._page_size(beside, count)
            gone, last_total = _gone(last_total, page.total), page.total
            if gone and number > first and self._keyed and size and self._may_step_back():
                # Items vanished, and those behind them moved forward, perhaps into pages that were read: step back.
                # What is known already is left out.
                number = max(first, number - -(-gone // size))
                continue
            self.drop_known(page)
            # Of a page that is read for the second time nothing new is expected.
            again, furthest = bool(count) and not page.items and number > furthest, max(number, furthest)
            self._mind_repeats(again)
            goes_on = self._goes_on(number, size, page.total, beside, count, again=again)
            yield self.emit(page, {"n": number}, {"n": number + 1} if goes_on else None)
            if not goes_on:
                return
            number += 1

    def _page_size(self, beside: dict[str, Any], count: int) -> int:
        """The number of items of a full page."""
        said = beside.get("pageSize")
        if isinstance(said, int) and said > 0:
            return said
        return self.size if isinstance(self.size, int) and self.size > 0 else count

    def _goes_on(
        self, number: int, size: int, total: int | None, beside: dict[str, Any], count: int, *, again: bool
    ) -> bool:
        """Whether there is a page after this one, by the surest sign that the answer gives.

        :param again: the page has nothing but what was read before
        """
        if self.facts.ends == "empty":
            return count > 0 and not again
        pages = beside.get("pageCount")
        if isinstance(pages, int) and (pages > 0 or not count):
            return number < pages
        if again:
            return False  # the platform does not look at the number of the page
        if beside.get("nextUri") or beside.get("nextPage"):
            return True
        return count > 0 and (total is None or number * size < total)

    def _indices(self, start: Position) -> PageFlow:
        index: int = start.get("i") or self._first()
        first, furthest, last_total = index, 0, None
        while True:
            answer = yield self.request(index)
            page, count, _ = self.read(answer)
            gone, last_total = _gone(last_total, page.total), page.total
            if gone and index > first and self._keyed and self._may_step_back():
                index = max(first, index - gone)
                continue
            self.drop_known(page)
            self._mind_repeats(bool(count) and not page.items and index > furthest)
            furthest = max(index, furthest)
            here, index = index, index + count
            goes_on = count > 0 and (page.total is None or index <= page.total)
            yield self.emit(page, {"i": here}, {"i": index} if goes_on else None)
            if not goes_on:
                return

    # -- tokens and links: the platform knows where it stands ----------------------------------------------------------

    def _chain(self, start: Position) -> PageFlow:
        by_link = self.facts.style == "link"
        token: str | None = start.get("t") or (None if by_link else self._given(self.facts.position))
        while True:
            answer = yield self.request(None if by_link else token, token if by_link else None)
            page, count, beside = self.read(answer)
            following = beside.get("nextUri") if by_link else self._next_token(beside)
            if isinstance(following, str) and not is_unicode(following):
                raise DecodeError(0, f"{self.facts.method}: the platform names the next page by half a character")
            if following and following == token:
                if count:
                    raise DecodeError(0, f"{self.facts.method}: the platform names the same page as the next one")
                following = None
            yield self.emit(page, {"t": token}, {"t": following} if following else None)
            if not following:
                return
            token = following

    def _next_token(self, beside: dict[str, Any]) -> str | None:
        name = self.facts.position.rpartition(".")[2]
        name = "nextPage" if name == "next_page" else name
        found = dig(beside, "cursors.after") or beside.get(name)
        if not found and isinstance(beside.get("nextUri"), str):
            found = next(iter(parse_qs(urlsplit(beside["nextUri"]).query).get(name, ())), None)
        return found if isinstance(found, str) else None

    # -- jobs ----------------------------------------------------------------------------------------------------------

    def _jobs(self, start: Position) -> PageFlow:
        """Submit, wait, read the results; again for the next page, where a job holds one page only."""
        number: int = start.pop("page", 1)
        job: str | None = start.pop("job", None)
        while True:
            if job is None:
                answer = yield self.request(number if self.facts.position else None)
                job = _attribute(answer, self.facts.job)
                if not isinstance(job, str):
                    raise DecodeError(0, f"{self.facts.method}: the answer names no job")
                yield from self._wait(job, _state(answer, self.facts.state))
            results = self._results(job, number)
            yield from results.pages(start)
            following = results.last and results.last.next
            if not following or "job" in following or following.get("page") != number + 1:
                return
            number, job, start = number + 1, None, {}

    def _wait(self, job: str, state: str) -> PageFlow:
        """Until the job is done. One that is given up on the way is cancelled."""
        facts, seconds = self.facts, FIRST_WAIT
        try:
            while state not in _DONE:
                if state in _FAILED:
                    raise JobFailedError(state.upper(), job, facts.method)  # noqa: TRY301 - handled as other ends are
                yield Wait(seconds)
                seconds = min(seconds * GROWTH, LONGEST_WAIT)
                answer = yield CallMethod(facts.status, self.arguments, job=job)
                state = _state(answer, facts.state)
                if not state:
                    raise DecodeError(  # noqa: TRY301 - the same
                        0, f"{facts.status}: the answer names no state of the job"
                    )
        except (JobFailedError, GeneratorExit):
            raise
        except BaseException:
            if facts.cancel:
                with suppress(ApiException):  # it ends by itself; the caller has to know what made us give up
                    yield CallMethod(facts.cancel, {**self.arguments, "deadline": 5.0, "retries": 0}, job=job)
            raise

    def _results(self, job: str, number: int) -> _Listing:
        """The listing of a job's results."""
        facts = facts_of(self.facts.results)
        if facts is None:  # all of them in one answer
            facts = Facts(f"style=link items={self.facts.items} total={self.facts.total}", [self.facts.results])
        return _JobResults(facts, self, job, number)


class _JobResults(_Listing):
    """The results of one job; its requests name the job."""

    def __init__(self, facts: Facts, submitted: _Listing, job: str, number: int) -> None:
        super().__init__(facts, submitted.arguments, submitted.size if facts.size else None, Keys())
        self.where = {**submitted.where, "job": job, "page": number}
        self._submitted, self._job, self._number = submitted, job, number

    def behind(self, page: Page[Any]) -> Position | None:
        submitted = self._submitted
        _, count, beside = self.read(page.answer)
        size = submitted._page_size(beside, count)
        if submitted.facts.position and submitted._goes_on(self._number, size, page.total, beside, count, again=False):
            return {**submitted.where, "page": self._number + 1}
        return submitted.behind(page)

    def request(self, position: Any, link: str | None = None) -> CallMethod:
        request = super().request(position, link)
        request.job = self._job
        return request


def _gone(before: int | None, now: int | None) -> int:
    """How many items are fewer now."""
    return max(0, before - now) if before is not None and now is not None else 0


def _attribute(holder: Any, wire_name: str) -> Any:
    """A property by its name on the wire, as a Python value."""
    if isinstance(holder, Model):
        field = holder._by_wire_name.get(wire_name)
        return None if field is None else getattr(holder, field.name)
    return holder.get(wire_name) if isinstance(holder, dict) else None


def _state(answer: Any, name: str) -> str:
    return str(_attribute(answer, name) or "").lower()


def _copied(body: dict[str, Any]) -> dict[str, Any]:
    return {name: _copied(value) if isinstance(value, dict) else value for name, value in body.items()}
