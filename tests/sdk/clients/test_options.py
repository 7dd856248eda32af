"""Options that are not what they should be are refused by their names, before anything is sent."""

from __future__ import annotations

from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer

WRONG: list[tuple[str, Any]] = [
    ("callback", "x"),
    ("callback", 5),
    ("progress", 5),
    ("idempotent", "x"),
    ("idempotent", 1),
    ("headers", 5),
    ("headers", "X-Name: 1"),
    ("headers", [("X-Name", "1")]),
    ("retries", "a"),
    ("retries", 1.5),
    ("retries", -1),
    ("retries", True),
    ("timeout", "x"),
    ("deadline", "x"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_of_a_method(driver: SyncDriver, server: FaultServer, name: str, value: Any) -> None:
    users = driver.api("UsersApi", driver.client(server.url))
    with pytest.raises((TypeError, ValueError), match=f"^{name} must be "):
        driver.do(users.get_users_me(**{name: value}))
    assert server.requests == []


@pytest.mark.parametrize(
    ("name", "value"), [*WRONG, ("query", "x"), ("query", 5), ("query", b"x"), ("form", "x"), ("files", "x")]
)
def test_of_a_request(driver: SyncDriver, server: FaultServer, name: str, value: Any) -> None:
    client = driver.client(server.url)
    with pytest.raises((TypeError, ValueError), match=f"^{name} must be "):
        driver.do(client.request("POST", "/api/v2/x", **{name: value}))
    assert server.requests == []


def test_the_callback_of_call_api(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    with pytest.raises(TypeError, match=r"^callback must be "):
        driver.do(client.call_api("/api/v2/x", "GET", callback="x"))
    assert server.requests == []


def test_what_is_right(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    users, seen = driver.api("UsersApi", client), list[Any]()
    driver.do(users.get_users_me(headers={"X-Name": "1"}, retries=0, idempotent=False, progress=lambda *a: None))
    driver.do(users.get_users_me(headers=None, retries=RetryPolicy(0), idempotent=True, progress=None, callback=None))
    driver.do(users.get_users_me(retries={"retry_max": 1}))
    pending = driver.do(users.get_users_me(callback=seen.append))
    if hasattr(pending, "join"):
        pending.join(10)
    driver.do(client.request("GET", "/api/v2/x", query={"a": [1, 2]}))
    assert len(seen) == 1
    assert server.requests[-1].target == "/api/v2/x?a=1&a=2"


def test_of_functions_that_send_nothing() -> None:
    with pytest.raises(TypeError, match="question must be a string, not NoneType"):
        gc.search(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="path must be a string of names, separated by dots, not int"):
        gc.rows([], 5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="items must be models or dicts, or one of them, not int"):
        gc.rows(5)  # type: ignore[arg-type]
