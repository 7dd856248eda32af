"""Whatever stands where a listing says how it goes on: items, an end, or one of our errors; for each way of paging."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import Driver, made, run_all
from tests.hostile.wire.answers import answer
from tests.hostile.wire.server import WireServer

LISTINGS: dict[str, Callable[[Driver, Any], Any]] = {
    "pages": lambda driver, client: driver.api("UsersApi", client).get_users,
    "links": lambda driver, client: driver.api("ConversationsApi", client).get_conversations,
    "a cursor": lambda driver, client: driver.api("ExternalContactsApi", client).get_externalcontacts_scan_contacts,
}
#: As they stand in JSON.
VALUES = (
    "null", "true", "5", "-1", "0", "1e400", "NaN", "9" * 30, '""', '"x"', '"\\ud83d"', "[]", "[1]", "[null]", '{"a": 1}', '[{"id": [1]}]',
)  # fmt: skip
NAMES = ("entities", "total", "pageCount", "pageNumber", "pageSize", "nextUri", "cursor", "cursors")


@pytest.fixture(params=["urllib3", "aiohttp"])
def mode(request: pytest.FixtureRequest) -> Iterator[Driver]:
    driver = made(request.param)
    yield driver
    driver.close()


@pytest.mark.parametrize("way", LISTINGS)
def test_answers_of_listings(mode: Driver, way: str) -> None:
    current = [""]
    plain = {"entities": '[{"id": "a"}]', "total": "3", "pageCount": "3", "pageNumber": "1", "pageSize": "1"}

    def read(case: tuple[str, str]) -> None:
        parts = {**plain, case[0]: case[1]}
        current[0] = "{" + ", ".join(f'"{name}": {value}' for name, value in parts.items()) + "}"
        reader: Any = gc.paginate(LISTINGS[way](mode, client), prefetch=False, retries=0)
        try:
            found = mode.do(_some(reader)) if mode.is_async else list(islice(reader, 5))
        except gc.rest.ApiException:
            return
        assert len(found) <= 5

    with WireServer(lambda *_: [answer(current[0].encode())]) as server:
        client = mode.client(server.url)
        assert run_all(((name, value) for name in NAMES for value in VALUES), read) == len(NAMES) * len(VALUES)
        mode.close()


async def _some(reader: Any) -> list[Any]:
    found = []
    async for item in reader:
        found.append(item)
        if len(found) == 5:
            break
    return found
