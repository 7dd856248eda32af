"""Every operation that pages, read to its end in three pages of the sandbox: each item once, in order. Sync and async.

Another platform than the one of `test_every_listing`: it knows the definition, not the manifest.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import Running, serve
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.tasks.paging import Page, paginate

from .platform import BY_METHOD, LISTINGS
from .sandbox_listings import Explorer, Listing

PAGE_SIZE = 2  # of the listings that take no size of a page; the sandbox has five items in them
STYLES = {"number": 329, "token": 141, "link": 37, "job": 28, "index": 4}
IN_ONE_PAGE = {
    "get_workforcemanagement_businessunit_managementunits": "a business unit of the demo organization has one",
    "post_usage_query": "its results come in one answer: the definition has no parameter to go on with",
    **{
        f"get_conversations_{media}": "the user of the demo organization is in at most one at a time"
        for media in ("callbacks", "calls", "cobrowsesessions", "emails", "internalmessages", "messages")
    },
}

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # deprecated listings are read too
    pytest.mark.usefixtures("quiet"),
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    with serve(page_size=PAGE_SIZE) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def listings(sandbox: Running) -> list[Listing]:
    explorer = Explorer(sandbox)
    return [explorer.explore(entry) for entry in LISTINGS]


class Count:
    """Looks at what was read of each listing, and counts."""

    def __init__(self, sandbox: Running) -> None:
        self.styles: Counter[str] = Counter()
        self.items = 0
        self.requests = 0
        self.one_more: list[str] = []
        self._sandbox = sandbox

    def check(self, listing: Listing, pages: list[Page[Any]]) -> None:
        """Three pages, all items once and in order, and no request too many."""
        method, paging = listing.entry["method"], listing.entry["paging"]
        everything = [json.dumps(item, sort_keys=True) for item in listing.items]
        assert len(set(everything)) == len(everything), f"{method}: the sandbox has the same twice"
        assert [getattr(item, "_json", item) for page in pages for item in page.items] == listing.items, method
        assert len(pages) == (1 if method in IN_ONE_PAGE else 3), method
        asked = Counter(request.operation for request in self._sandbox.requests)
        self._sandbox.sandbox.recorder.clear()
        if paging["style"] == "job":
            jobs = 3 if "position" in paging else 1  # a job holds one page where its submission says which
            wanted = Counter({listing.entry["id"]: jobs, BY_METHOD[paging["results"]]["id"]: len(pages)})
            assert asked >= wanted, method
            assert set(asked - wanted) == {BY_METHOD[paging["status"]]["id"]}, method
        elif _is_endless(listing, pages[-1]):
            assert asked == {listing.entry["id"]: 4}, method
            self.one_more.append(method)
        else:
            assert asked == {listing.entry["id"]: len(pages)}, method
        self.items += len(everything)
        self.requests += sum(asked.values())
        if method not in IN_ONE_PAGE:
            self.styles[paging["style"]] += 1

    def report(self, mode: str) -> str:
        """What was counted."""
        listings, styles = sum(self.styles.values()), ", ".join(f"{n} by {style}" for style, n in self.styles.items())
        once = "; ".join(f"{method} in one page, as {reason}" for method, reason in IN_ONE_PAGE.items())
        return (
            f"\n{mode}: {listings} listings of the sandbox read to their end in exactly three pages ({styles}): "
            f"{self.items} items once and in order with {self.requests} requests; {once}; "
            f"{len(self.one_more)} asked for an empty fourth page, because nothing says that the third is the last"
        )


def _is_endless(listing: Listing, last: Page[Any]) -> bool:
    """Whether an answer with items does not tell that it is the last."""
    paging = listing.entry["paging"]
    if paging["style"] != "number":
        return False
    return paging.get("ends") == "empty" or (last.total is None and "pageCount" not in last.answer._json)


def test_in_threads(sandbox: Running, listings: list[Listing], capsys: pytest.CaptureFixture[str]) -> None:
    count = Count(sandbox)
    with gc.ApiClient(host=sandbox.url) as client:
        client.access_token = sandbox.token()
        client._sleep = lambda seconds: None
        sandbox.sandbox.recorder.clear()
        for listing in listings:
            api = getattr(gc, listing.entry["classes"][0])(client)
            reader = paginate(getattr(api, listing.entry["method"]), **listing.arguments)
            count.check(listing, list(reader.pages()))
            assert reader.resume_token is None
    with capsys.disabled():
        print(count.report("in threads"))
    assert count.styles == STYLES
    assert sum(STYLES.values()) + len(IN_ONE_PAGE) == len(LISTINGS) == 547


def test_on_the_event_loop(sandbox: Running, listings: list[Listing], capsys: pytest.CaptureFixture[str]) -> None:
    count = Count(sandbox)

    async def read() -> None:
        async with aio.ApiClient(host=sandbox.url) as client:
            client.access_token = sandbox.token()
            client._sleep = _no_time
            sandbox.sandbox.recorder.clear()
            for listing in listings:
                api = getattr(aio, listing.entry["classes"][0])(client)
                reader = paginate(getattr(api, listing.entry["method"]), **listing.arguments)
                count.check(listing, [page async for page in reader.pages()])
                assert reader.resume_token is None

    asyncio.run(read())
    with capsys.disabled():
        print(count.report("on the event loop"))
    assert count.styles == STYLES


async def _no_time(seconds: float) -> None:
    pass
