"""What a reader promises: limit, pages, total, resume tokens, one page ahead, and items that come and go meanwhile."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio, paginate

from tests.sdk.support.waiting import GUARD

from .platform import Platform, ids, numbers

pytestmark = pytest.mark.usefixtures("quiet")


def test_limit_yields_so_many_and_asks_for_no_page_too_many(platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(10))
    assert ids(paginate(gc.UsersApi(client).get_users, page_size=3, limit=6)) == numbers(6)
    assert len(platform.asked) == 2
    assert ids(paginate(gc.UsersApi(client).get_users, page_size=3, limit=0)) == []
    assert len(platform.asked) == 2, "nothing wanted, nothing asked"


def test_pages_and_total(platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(7))
    users = paginate(gc.UsersApi(client).get_users, page_size=3, prefetch=False)
    assert users.total() == 7
    assert len(platform.asked) == 1
    pages = list(users.pages())
    assert [len(page.items) for page in pages] == [3, 3, 1]
    assert [page.has_next for page in pages] == [True, True, False]
    assert isinstance(pages[0].answer, gc.UserEntityListing)
    assert len(platform.asked) == 3


def test_items_then_pages_go_on_where_the_items_stopped(platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(7))
    users = paginate(gc.UsersApi(client).get_users, page_size=3)
    iterator = iter(users)
    assert next(iterator).id == "0"
    assert [ids(page.items) for page in users.pages()] == [["1", "2"], ["3", "4", "5"], ["6"]]


def test_the_next_page_is_read_while_this_one_is_worked_on(platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(9))
    asked = threading.Event()
    platform.before = lambda number: asked.set() if number == 2 else None
    pages = iter(paginate(gc.UsersApi(client).get_users, page_size=3).pages())
    next(pages)
    assert asked.wait(GUARD), "the second page is asked for before it is wanted"
    assert [ids(page.items) for page in pages] == [["3", "4", "5"], ["6", "7", "8"]]
    assert len(platform.asked) == 3


@pytest.mark.parametrize("taken", range(8))
def test_a_resume_token_goes_on_behind_the_last_item(taken: int, platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(7))
    api = gc.UsersApi(client)
    users = paginate(api.get_users, page_size=3, state="active")
    iterator = iter(users)
    first = [next(iterator).id for _ in range(taken)]
    token = users.resume_token
    if taken == 7:
        assert token is None
        return
    assert token is not None
    rest = ids(paginate(api.get_users, state="active", resume=token))
    assert first + rest == numbers(7)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("ExternalContactsApi.get_externalcontacts_scan_contacts", {}),
        ("SCIMApi.get_scim_users", {}),
        ("ConversationsApi.get_conversations", {}),
        ("AnalyticsApi.post_analytics_conversations_details_query", {"body": {}}),
        ("AnalyticsApi.post_analytics_conversations_details_jobs", {"body": {}}),
        ("TaskManagementApi.post_taskmanagement_workitems_query_jobs", {"body": {}}),
    ],
)
def test_a_resume_token_of_each_style(
    method: str, arguments: dict[str, Any], platform: Platform, client: gc.ApiClient
) -> None:
    platform.items = list(range(7))
    cls, _, name = method.partition(".")
    listing = getattr(getattr(gc, cls)(client), name)
    size: dict[str, Any] = {} if name == "get_conversations" else {"page_size": 3}
    expected = [item._json["n"] for item in paginate(listing, **arguments, **size)]
    assert expected == platform.items
    for taken in range(7):
        reader = paginate(listing, **arguments, **size)
        iterator = iter(reader)
        read = [next(iterator)._json["n"] for _ in range(taken)]
        read += [item._json["n"] for item in paginate(listing, **arguments, resume=reader.resume_token)]
        assert read == platform.items, taken


def test_a_resume_token_of_something_else_is_refused(platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(7))
    api = gc.UsersApi(client)
    token = paginate(api.get_users, page_size=3, state="active").resume_token
    assert token is not None
    with pytest.raises(ValueError, match="with other arguments"):
        paginate(api.get_users, page_size=3, state="inactive", resume=token)
    with pytest.raises(ValueError, match="a token of get_users, not of get_groups"):
        paginate(gc.GroupsApi(client).get_groups, resume=token)
    with pytest.raises(ValueError, match="pass the same page_size"):
        paginate(api.get_users, page_size=4, state="active", resume=token)
    for broken in ("", "nonsense", "e30"):
        with pytest.raises(ValueError, match="not a resume token"):
            paginate(api.get_users, resume=broken)


def test_after_an_error_another_iteration_goes_on(platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(7))
    platform.fail_at = {2: 400}
    users = paginate(gc.UsersApi(client).get_users, page_size=3)
    read: list[str] = []
    with pytest.raises(gc.ApiException):
        read.extend(str(user.id) for user in users)
    assert read == numbers(3)
    assert read + ids(users) == numbers(7)


# -- items that come and go --------------------------------------------------------------------------------------------


def moving(change: Callable[[Platform, int], None], platform: Platform) -> None:
    platform.before = lambda number: change(platform, number)


@pytest.mark.parametrize("listing", ["UsersApi.get_users", "SCIMApi.get_scim_users"])
@pytest.mark.parametrize("prefetch", [True, False])
def test_items_that_appear_in_front_are_not_read_twice(
    listing: str, prefetch: bool, platform: Platform, client: gc.ApiClient
) -> None:
    platform.items = list(range(12))
    moving(lambda platform, number: platform.items.insert(0, 100 + number) if number in (2, 3) else None, platform)
    cls, _, name = listing.partition(".")
    read = ids(paginate(getattr(getattr(gc, cls)(client), name), page_size=3, prefetch=prefetch))
    assert [one for one in read if int(one) < 100] == numbers(12)
    assert len(set(read)) == len(read)


@pytest.mark.parametrize("listing", ["UsersApi.get_users", "SCIMApi.get_scim_users"])
def test_items_that_vanish_in_front_leave_none_out(listing: str, platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(12))
    moving(lambda platform, number: platform.items.pop(0) if number in (2, 4) else None, platform)
    cls, _, name = listing.partition(".")
    assert ids(paginate(getattr(getattr(gc, cls)(client), name), page_size=3)) == numbers(12)


def test_deleting_while_reading_reaches_every_item(platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(50))
    deleted: list[int] = []
    for user in paginate(gc.UsersApi(client).get_users, page_size=5):
        with platform._lock:
            platform.items.remove(int(str(user.id)))
        deleted.append(int(str(user.id)))
    assert sorted(deleted) == list(range(50))
    assert platform.items == []


def test_a_total_that_goes_up_and_down_does_not_keep_the_reader_for_ever(
    platform: Platform, client: gc.ApiClient
) -> None:
    platform.items, platform.signs = list(range(12)), {"total"}
    answer = platform._page

    def unsteady(*arguments: Any) -> Any:
        page = answer(*arguments)
        page["total"] = 15 if len(platform.asked) % 2 else 12
        return page

    platform._page = unsteady  # type: ignore[method-assign,assignment]
    assert ids(paginate(gc.UsersApi(client).get_users, page_size=3)) == numbers(12)
    assert len(platform.asked) < 20


def test_an_id_that_tells_nothing_apart_drops_nothing(platform: Platform, client: gc.ApiClient) -> None:
    platform.items = [{"id": "same", "name": str(n)} for n in range(7)]
    assert [user.name for user in paginate(gc.UsersApi(client).get_users, page_size=3)] == numbers(7)


def test_a_platform_that_gives_the_same_page_for_ever_is_not_asked_for_ever(
    platform: Platform, client: gc.ApiClient
) -> None:
    platform.items, platform.signs = list(range(3)), set()
    api = gc.UsersApi(client)
    platform._page = lambda *_: {"entities": [{"id": "a"}, {"id": "b"}]}  # type: ignore[method-assign]
    assert ids(paginate(api.get_users)) == ["a", "b"]
    platform._page = lambda *_: {"entities": [{"id": "a"}], "cursors": {"after": "x"}}  # type: ignore[method-assign]
    with pytest.raises(gc.ApiException, match="names the same page as the next one"):
        list(paginate(gc.ExternalContactsApi(client).get_externalcontacts_scan_contacts))


# -- the event loop ----------------------------------------------------------------------------------------------------


def test_the_same_on_the_event_loop(platform: Platform) -> None:
    platform.items = list(range(7))

    async def run() -> None:
        async with aio.ApiClient(host=platform.url) as client:
            client.access_token = "token"
            api = aio.UsersApi(client)
            users = paginate(api.get_users, page_size=3)
            assert await users.total() == 7
            read: list[str | None] = []
            async for user in users:
                read.append(user.id)
                if len(read) == 4:
                    break
            assert read + [user.id async for user in users] == numbers(7), "it goes on where the loop was left"
            assert [len(page.items) async for page in paginate(api.get_users, page_size=3).pages()] == [3, 3, 1]
            async with paginate(api.get_users, page_size=1) as reader:
                async for _ in reader:
                    break
                token = reader.resume_token
            assert [user.id async for user in paginate(api.get_users, resume=token)] == numbers(7)[1:]
            await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}, "no task is left behind"

    asyncio.run(run())


# -- what cannot be ----------------------------------------------------------------------------------------------------


def test_what_cannot_page_is_a_clear_error(client: gc.ApiClient) -> None:
    api = gc.UsersApi(client)
    for wrong, message in (
        (api.get_users_me, "get_users_me does not come in pages: call it directly"),
        (gc.User(), "the method itself, not the User that it returns"),
        (print, "a method of an API class, such as api.get_users, not <built-in function print>"),
        (gc.UsersApi.get_users, "a method of an API class"),
        (aio.UsersApi(aio.ApiClient()).get_users(), "not a call of it"),
    ):
        with pytest.raises(TypeError, match=message):
            paginate(wrong)  # type: ignore[arg-type]


def test_wrong_arguments_are_found_before_anything_is_sent(platform: Platform, client: gc.ApiClient) -> None:
    api = gc.UsersApi(client)
    with pytest.raises(TypeError, match="unexpected keyword argument 'expnad'; did you mean 'expand'"):
        paginate(api.get_users, expnad=["presence"])  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="get_user_queues needs user_id"):
        paginate(api.get_user_queues)
    with pytest.raises(TypeError, match="two values for 'user_id'"):
        paginate(api.get_user_queues, "1", user_id="2")
    with pytest.raises(TypeError, match="'callback' does not go with paginate"):
        paginate(api.get_users, callback=print)
    with pytest.raises(TypeError, match="takes 0 positional arguments, not 1"):
        paginate(api.get_users, 5)
    with pytest.raises(ValueError, match="limit must be 0 or more"):
        paginate(api.get_users, limit=-1)
    with pytest.raises(ValueError, match="page_size must be a number from 1 on"):
        paginate(api.get_users, page_size=0)
    with pytest.raises(TypeError, match="no parameter for the size of a page"):
        paginate(gc.ConversationsApi(client).get_conversations, page_size=5)
    with pytest.raises(ValueError, match="split must be a positive"):
        paginate(api.get_users, split=dt.timedelta(0))
    assert platform.asked == []


def test_options_of_the_call_go_with_each_page(platform: Platform, client: gc.ApiClient) -> None:
    platform.items = list(range(4))
    seen: list[Any] = []
    send = client._get_transport().send

    def note(request: Any, timeout: Any, sink: Any = None) -> Any:
        seen.append((request.headers.get("X-Trace"), timeout.read))
        return send(request, timeout, sink)

    client._get_transport().send = note  # type: ignore[method-assign]
    for listing in (gc.UsersApi(client).get_users, gc.ConversationsApi(client).get_conversations):
        list(paginate(listing, headers={"X-Trace": "1"}, timeout=7))
    assert seen == [("1", 7)] * 4
