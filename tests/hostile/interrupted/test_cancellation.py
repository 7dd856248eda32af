"""A task is cancelled at each of its awaits: nothing is lost, no renewal hangs, and the next call works."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio

from tests.hostile.drivers import FULL, HANGS_AFTER, TRANSPORTS
from tests.hostile.wire.answers import answer
from tests.hostile.wire.server import WireServer

#: Up to which await; each call has fewer.
MOST_AWAITS = 400 if FULL else 60
PLACES = 2


class CancelAt:
    """A coroutine that is cancelled at its await of a number, and otherwise as it was.

    :ivar awaits: how many there were
    """

    def __init__(self, inner: Coroutine[Any, Any, Any], number: int) -> None:
        self._inner, self._number = inner, number
        self.awaits = 0

    def __await__(self) -> Generator[Any, Any, Any]:
        outcome: Any = None
        error: BaseException | None = None
        while True:
            try:
                waiting = self._inner.send(outcome) if error is None else self._inner.throw(error)
            except StopIteration as end:
                return end.value
            outcome, error = None, None
            self.awaits += 1
            if self.awaits == self._number:
                error = asyncio.CancelledError()
                continue
            try:
                outcome = yield waiting
            except BaseException as thrown:
                error = thrown


def _script(target: str, _: bytes) -> list[Any]:
    if target == "/oauth/token":
        return [answer(json.dumps({"access_token": "t", "expires_in": 3600}).encode())]
    if "slow" in target:
        whole = answer(b'{"id": "slow"}')
        return [whole[:40], 0.001, whole[40:]]
    return [answer(b'{"id": "u"}')]


WAYS: dict[str, Callable[[Any, Any, Path], Coroutine[Any, Any, Any]]] = {
    "a call": lambda client, users, folder: users.get_user("u"),
    "a slow call": lambda client, users, folder: users.get_user("slow"),
    "a call with a deadline": lambda client, users, folder: users.get_user("slow", deadline=HANGS_AFTER),
    "a download": lambda client, users, folder: users.get_user("slow", download_to=folder),
    "a large body": lambda client, users, folder: users.post_users({"name": "x" * 300_000}),
    "a login": lambda client, users, folder: client.get_client_credentials_token("id", "secret"),
    "a renewal": lambda client, users, folder: client._renew(client.current_token()),
}


async def _try_all(way: str, url: str, folder: Path) -> int:
    gc.configuration.pool_size = PLACES
    async with aio.ApiClient(host=url) as client:
        await client.get_client_credentials_token("id", "secret")
        users = aio.UsersApi(client)
        for number in range(1, MOST_AWAITS):
            attempt = CancelAt(WAYS[way](client, users, folder), number)
            with suppress(asyncio.CancelledError):
                await attempt
            if attempt.awaits < number:
                break
            # As many at once as there are places, and a renewal: none waits for what was cancelled.
            whole = asyncio.gather(*(users.get_user("u", timeout=HANGS_AFTER) for _ in range(PLACES + 1)))
            assert [user.id for user in await asyncio.wait_for(whole, HANGS_AFTER)] == ["u"] * (PLACES + 1)
            await asyncio.wait_for(client._renew(client.current_token()), HANGS_AFTER)
        return number


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_cancelled_at_every_await(transport: str, way: str, tmp_path: Path) -> None:
    gc.configuration.transport = transport
    if transport == "fast" and way == "a large body":
        pytest.skip("aiohttp carries it")
    with WireServer(_script) as server:
        awaits = asyncio.run(_try_all(way, server.url, tmp_path))
        assert awaits > 1 or transport == "fast"  # its answer may be there at once
        for thread in list(server._threads):
            thread.join()
        assert server.open == 0, "a connection was left behind"
    assert [path for path in tmp_path.iterdir() if path.suffix == ".part"] == []
