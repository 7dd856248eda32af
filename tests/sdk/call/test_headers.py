"""Headers that a program gives: each arrives once, over every transport, and none says where the request ends."""

from __future__ import annotations

from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.call.call import Call

from tests.hostile.wire.answers import answer
from tests.hostile.wire.server import WireServer
from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import SyncDriver


def sent(
    driver: SyncDriver, headers: Any, *, body: Any = None, default: tuple[str, str] | None = None
) -> list[list[str]]:
    """Names in lower case and values, as they arrive."""
    with WireServer(lambda target, _: [answer(b"{}")]) as server:
        client = driver.client(server.url)
        client.access_token = secret("access-token")
        if default is not None:
            client.set_default_header(*default)
        driver.do(client.run(Call("POST" if body else "GET", "/api/v2/x", headers=headers, body=body)))
        lines = [line.decode("latin-1").partition(": ") for line in server.heads[0].split(b"\r\n")[1:]]
    return [[name.lower(), value] for name, _, value in lines]


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_the_authorization_of_a_program_is_the_only_one(driver: SyncDriver, name: str) -> None:
    for given, default in (({name: "mine"}, None), ({}, (name, "mine"))):
        arrived = sent(driver, given, default=default)
        assert [value for header, value in arrived if header == "authorization"] == ["mine"]


@pytest.mark.parametrize("name", ["accept", "ACCEPT-Encoding", "content-TYPE", "cookie", "user-agent", "x-own"])
def test_each_header_arrives_once(driver: SyncDriver, name: str) -> None:
    arrived = sent(driver, {name.upper(): "a", name: "b"}, default=(name.title(), "c"), body={"a": 1})
    assert [value for header, value in arrived if header == name.lower()] == ["b"]
    assert len({header for header, _ in arrived}) == len(arrived)


@pytest.mark.parametrize("length", ["0", "1", "500"])
def test_no_header_says_how_long_a_body_is(driver: SyncDriver, length: str) -> None:
    arrived = sent(driver, {"content-LENGTH": length}, body={"a": 1}, default=("Content-Length", length))
    assert [value for header, value in arrived if header == "content-length"] == ["7"]
    assert "content-length" not in [name for name, _ in sent(driver, {"Content-Length": length})]


@pytest.mark.parametrize("name", ["Transfer-Encoding", "transfer-encoding"])
def test_how_a_body_is_sent_cannot_be_given(driver: SyncDriver, name: str) -> None:
    with pytest.raises(ValueError, match="header Transfer-Encoding cannot be given"):
        sent(driver, {name: "chunked"})
    with pytest.raises(ValueError, match="header Transfer-Encoding cannot be given"):
        gc.ApiClient().set_default_header(name, "chunked")


def test_values_that_are_none_and_names_that_are_not(driver: SyncDriver) -> None:
    assert "x-none" not in [name for name, _ in sent(driver, {"X-None": None})]
    for name in (5, None, b"X", ""):
        with pytest.raises(ValueError, match="is not the name of a header"):
            sent(driver, {name: "a"})
