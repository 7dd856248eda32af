"""A traceback with local variables shows nothing that a program passed to a method. Sync and async."""

from __future__ import annotations

import asyncio
import socket
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio

from tests.sdk.support.canaries import OURS, secret
from tests.sdk.support.drivers import SyncDriver

HEADERS = {"X-Api-Key": secret("api-key-header")}
BODY: Any = {"name": "n", "password": secret("body-password")}
UNSENDABLE: Any = {**BODY, "when": object()}

Use = Callable[[Any, Any], Any]

USES: dict[str, Use] = {
    "no answer": lambda users, _: users.post_users(BODY, headers=HEADERS, retries=0),
    "with_response": lambda users, _: gc.with_response(users.post_users)(BODY, headers=HEADERS, retries=0),
    "a deprecated method": lambda users, _: users.get_fieldconfig("person", headers=HEADERS, retries=0),
    "an unknown option": lambda users, _: users.post_users(BODY, headers=HEADERS, retry=0),
    "a value that is missing": lambda users, _: users.get_user(None, headers=HEADERS),
    "a header that smuggles": lambda users, _: users.get_users(headers={"X-Key": secret("default-header") + "\n"}),
    "a body that cannot be sent": lambda users, _: users.post_users(UNSENDABLE, headers=HEADERS),
    "an argument that paginate does not know": lambda users, _: gc.paginate(  # type: ignore[call-overload]
        users.get_users, headers=HEADERS, page=BODY
    ),
    "a limit that is not good": lambda users, _: gc.paginate(users.get_users, headers=HEADERS, limit=-1),
    "any path": lambda _, client: client.call_api("/x", "POST", header_params=HEADERS, body=BODY),
    "any path with a header that smuggles": lambda _, client: client.call_api(
        "/x", "POST", header_params={"X-Key": secret("default-header") + "\n"}, body=BODY
    ),
}


def shown(error: BaseException) -> dict[str, str]:
    """The local variables of the SDK's frames that a traceback of `error` shows, by function."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return {f.f_code.co_name: repr(f.f_locals) for f in frames if f.f_code.co_filename.startswith(OURS)}


def judge(error: BaseException) -> None:
    frames = shown(error)
    assert frames, "the traceback says which way the error came"
    assert not {name: text for name, text in frames.items() if "canary" in text}


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address where nobody listens."""
    gc.configuration.retry_configuration = {"retry_max": 0}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize("use", USES.values(), ids=list(USES))
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_arguments_are_forgotten(use: Use, nowhere: str, driver: SyncDriver) -> None:
    client = driver.client(nowhere)
    with pytest.raises((gc.ApiException, TypeError, ValueError)) as caught:
        driver.do(use(driver.api("UsersApi", client), client))
    judge(caught.value)


def test_pages_forget_too(nowhere: str, driver: SyncDriver) -> None:
    client = driver.client(nowhere)
    query = {**BODY, "interval": "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"}
    details = driver.api("AnalyticsApi", client).post_analytics_conversations_details_query
    for reader in (
        gc.paginate(driver.api("UsersApi", client).get_users, headers=HEADERS, retries=0),
        gc.paginate(details, query, headers=HEADERS, retries=0),
        gc.paginate(details, UNSENDABLE, headers=HEADERS, retries=0),
    ):
        with pytest.raises((gc.ApiException, TypeError)) as caught:
            driver.do(reader.total())
        judge(caught.value)


def test_a_cancelled_call_forgets_too() -> None:
    async def fail(users: Any) -> BaseException:
        try:
            await users.post_users(BODY, headers=HEADERS)
        except asyncio.CancelledError as error:
            return error
        raise AssertionError("an answer from a server that never answers")

    async def cancel(silent: socket.socket) -> BaseException:
        async with aio.ApiClient(host=f"http://127.0.0.1:{silent.getsockname()[1]}") as client:
            task = asyncio.ensure_future(fail(aio.UsersApi(client)))
            connection, _ = await asyncio.get_running_loop().sock_accept(silent)
            with connection:
                connection.setblocking(False)
                assert await asyncio.get_running_loop().sock_recv(connection, 1), "the request is on its way"
                task.cancel()
                return await task

    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        judge(asyncio.run(cancel(silent)))


def test_decorated_methods_work_after_a_failure(nowhere: str, driver: SyncDriver) -> None:
    """What a wrapper encloses is not forgotten: it serves the next call too."""
    whole = gc.with_response(driver.api("UsersApi", driver.client(nowhere)).get_users)
    for _ in range(2):
        with pytest.raises(gc.ApiException):
            driver.do(whole(headers=HEADERS, retries=0))
