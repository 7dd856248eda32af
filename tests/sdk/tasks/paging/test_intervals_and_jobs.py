"""Long intervals, which are asked for in pieces, and jobs, which are waited for."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio, paginate

from .platform import Platform, numbers

pytestmark = pytest.mark.usefixtures("quiet")


def test_a_long_interval_is_asked_for_in_pieces(platform: Platform, client: gc.ApiClient) -> None:
    platform.items, platform.interval_days = list(range(4)), 7
    body = gc.ConversationQuery(interval="2026-01-25T00:00:00.000Z/2026-02-10T12:00:00.000Z")
    details = gc.AnalyticsApi(client).post_analytics_conversations_details_query
    read = [item.conversation_id for item in paginate(details, body)]
    assert read == numbers(4), "a conversation that is in several pieces comes once"
    assert _intervals(platform) == [
        "2026-01-25T00:00:00.000Z/2026-02-01T00:00:00.000Z",
        "2026-02-01T00:00:00.000Z/2026-02-08T00:00:00.000Z",
        "2026-02-08T00:00:00.000Z/2026-02-10T12:00:00.000Z",
    ]
    assert body.interval == "2026-01-25T00:00:00.000Z/2026-02-10T12:00:00.000Z", "the caller's query is untouched"
    assert body.paging is None


def _intervals(platform: Platform) -> list[str]:
    """The intervals that were asked for, once each."""
    return list(dict.fromkeys(body["interval"] for _, _, _, body in platform.asked if body))


DAYS = ["2026-01-01", "2026-01-03", "2026-01-05", "2026-01-06"]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize(
    "refusal",
    [
        "The interval of 5 days exceeds the maximum of 2 days.",
        "interval must not be longer than 48 hours",
        "Query range: PT120H; at most P2D",
    ],
)
def test_what_a_refusal_says_of_the_length_is_heeded(
    refusal: str, order: str, platform: Platform, client: gc.ApiClient
) -> None:
    platform.items, platform.interval_days, platform.refusal = list(range(4)), 2, refusal
    body = {"interval": "2026-01-01T00:00:00Z/2026-01-06T00:00:00Z", "order": order}
    read = [
        x.conversation_id for x in paginate(gc.AnalyticsApi(client).post_analytics_conversations_details_query, body)
    ]
    assert read == numbers(4)
    refused, *pieces = _intervals(platform)
    assert refused == body["interval"]
    expected = [f"{one}T00:00:00.000Z/{other}T00:00:00.000Z" for one, other in itertools.pairwise(DAYS)]
    assert pieces == (expected if order == "asc" else expected[::-1])


def test_a_job_that_is_refused_for_its_length_becomes_several(platform: Platform, client: gc.ApiClient) -> None:
    platform.items, platform.interval_days, platform.refusal = list(range(4)), 31, "The interval may have 31 days."
    query = {"interval": "2026-01-01/2026-03-01"}
    jobs = gc.AnalyticsApi(client).post_analytics_users_details_jobs
    assert [item._json["n"] for item in paginate(jobs, query, page_size=3)] == platform.items * 2
    assert len(_intervals(platform)) == 3
    assert platform.cancelled == []


@pytest.mark.parametrize(
    "refusal",
    ["The interval is too long.", "Only 3 days of vacation are left.", "The interval must have 9 days at least."],
)
def test_a_refusal_that_says_nothing_of_the_length_is_raised(
    refusal: str, platform: Platform, client: gc.ApiClient
) -> None:
    platform.interval_days, platform.refusal = 2, refusal
    body = {"interval": "2026-01-01T00:00:00Z/2026-01-06T00:00:00Z"}
    with pytest.raises(gc.ApiException, match=refusal):
        list(paginate(gc.AnalyticsApi(client).post_analytics_conversations_details_query, body))
    assert len(platform.asked) == 1


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_resume_token_within_pieces(order: str, platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(4))
    body = {"interval": "2026-01-01T00:00:00Z/2026-01-06T00:00:00Z", "order": order}
    details = gc.AnalyticsApi(client).post_analytics_users_details_query  # no key: each piece has all items
    expected = [x._json["n"] for x in paginate(details, body, split=dt.timedelta(days=2), page_size=3)]
    assert expected == platform.items * 3
    whole = _intervals(platform)
    for taken in range(12):
        reader = paginate(details, body, split=dt.timedelta(days=2), page_size=3, prefetch=False)
        iterator = iter(reader)
        read = [next(iterator)._json["n"] for _ in range(taken)]
        platform.asked.clear()
        rest = paginate(details, body, split=dt.timedelta(days=2), resume=reader.resume_token)
        assert read + [x._json["n"] for x in rest] == expected, taken
        assert _intervals(platform) == whole[max(taken - 1, 0) // 4 :]
    platform.asked.clear()
    assert len(list(paginate(details, body, resume=reader.resume_token))) == 1
    assert _intervals(platform) == whole[2:], "another split counts behind the piece that was begun"


def test_pieces_follow_the_order_of_the_query(platform: Platform, client: gc.ApiClient) -> None:
    body = {"interval": "2026-01-01T00:00:00Z/2026-01-03T00:00:00Z", "order": "desc"}
    list(paginate(gc.AnalyticsApi(client).post_analytics_users_details_query, body, split=dt.timedelta(days=1)))
    assert [body["interval"][8:10] for _, _, _, body in platform.asked] == ["02", "01"]


def test_a_job_is_polled_until_it_is_done(platform: Platform, client: gc.ApiClient) -> None:
    pauses: list[float] = []
    client._sleep = pauses.append
    platform.items, platform.states = list(range(4)), ["QUEUED", "PENDING", "PENDING", "FULFILLED"]
    jobs = gc.AnalyticsApi(client).post_analytics_conversations_details_jobs
    assert len(list(paginate(jobs, {"interval": "x"}, page_size=3))) == 4
    assert pauses == [0.25, 0.375, 0.5625, 0.84375]
    assert platform.cancelled == []
    assert platform.asked[-1][2] == {"pageSize": "3", "cursor": "token-3"}


def test_a_job_that_fails_says_so(platform: Platform, client: gc.ApiClient) -> None:
    platform.states = ["QUEUED", "FAILED"]
    with pytest.raises(
        gc.ApiException, match="the job job-1-page-1 of post_analytics_users_details_jobs ended as FAILED"
    ):
        list(paginate(gc.AnalyticsApi(client).post_analytics_users_details_jobs, {"interval": "x"}))


def test_a_job_that_nobody_waits_for_is_cancelled(platform: Platform, client: gc.ApiClient) -> None:
    platform.states = ["QUEUED"] * 3

    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    client._sleep = interrupt
    with pytest.raises(KeyboardInterrupt):
        list(paginate(gc.AnalyticsApi(client).post_analytics_users_details_jobs, {"interval": "x"}))
    assert platform.cancelled == ["/api/v2/analytics/users/details/jobs/job-1-page-1"]


def test_a_cancelled_task_cancels_its_job(platform: Platform) -> None:
    platform.states = ["QUEUED"] * 3

    async def run() -> None:
        async with aio.ApiClient(host=platform.url) as client:
            client.access_token = "token"
            waiting = asyncio.Event()

            async def sleep(seconds: float) -> None:
                waiting.set()
                await asyncio.Event().wait()

            client._sleep = sleep

            async def read() -> None:
                async for _ in paginate(aio.AnalyticsApi(client).post_analytics_users_details_jobs, {"interval": "x"}):
                    pass

            task = asyncio.create_task(read())
            paused = asyncio.ensure_future(waiting.wait())
            await asyncio.wait((task, paused), return_when=asyncio.FIRST_COMPLETED)  # a failure must not wait for ever
            assert paused.done(), task.result()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())
    assert len(platform.cancelled) == 1
