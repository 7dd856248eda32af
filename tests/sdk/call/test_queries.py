"""How queries are written: as the definition says, or as the published package does."""

from __future__ import annotations

from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer

GIVEN: dict[str, Any] = {"id": ["a b", "c"], "jabber_id": [], "state": "x y~", "page_size": 5}


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("standard", {"id=a%20b", "id=c", "state=x%20y~", "pageSize=5"}),
        ("published", {"id=a+b%2Cc", "jabberId=", "state=x+y~", "pageSize=5"}),
    ],
)
@pytest.mark.parametrize("hooked", [False, True])
def test_two_ways(driver: SyncDriver, server: FaultServer, encoding: str, expected: set[str], hooked: bool) -> None:
    gc.configuration.query_encoding = encoding
    client = driver.client(server.url)
    if hooked:
        client.get_http_client().set_pre_request_hook(lambda options: None)
    driver.do(driver.api("UsersApi", client).get_users(**GIVEN))
    assert set(server.targets[0].partition("?")[2].split("&")) == expected


def test_other_ways_are_refused() -> None:
    with pytest.raises(ValueError, match="query_encoding must be 'standard' or 'published', not 'other'"):
        gc.configuration.query_encoding = "other"
    assert gc.configuration.query_encoding == "standard"


def test_http_clients_of_programs_get_strings(driver: SyncDriver, server: FaultServer) -> None:
    """As in the published package, for which they may build the query themselves."""
    seen: list[Any] = []

    class Theirs:
        def request(self, options: gc.HttpRequestOptions) -> Any:
            seen.append({name: f"{value}" for name, value in options.query_params.items()})
            return type("Answer", (), {"status": 200, "reason": "OK", "data": "{}", "headers": {}})()

    client = driver.client(server.url)
    client.set_http_client(Theirs())
    driver.do(driver.api("UsersApi", client).get_users(id=["a", "b"], page_size=5))
    assert seen == [{"id": "a,b", "pageSize": "5"}]
