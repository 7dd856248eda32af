"""A token that a program or a test assigns to a client which can renew its own: for a while, or for good."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import permutations
from typing import Any
from unittest.mock import patch

import pytest
from PureCloudPlatformClientV2.rest import AuthenticationError

from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer
from tests.sdk.support.waiting import Clock

from .platform import ID, SECRET, Platform, basic, get

OTHER = secret("second-token")


def patched(client: Any, do: Callable[[], Any]) -> None:
    with patch.object(client, "access_token", OTHER):
        do()


def patched_twice(client: Any, do: Callable[[], Any]) -> None:
    with patch.object(client, "access_token", secret("third-token")):
        patched(client, do)
        assert client.access_token == secret("third-token")


def patched_by_pytest(client: Any, do: Callable[[], Any]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(client, "access_token", OTHER)
        do()


def kept_and_set_back(client: Any, do: Callable[[], Any]) -> None:
    before, client.access_token = client.access_token, OTHER
    do()
    client.access_token = before


WAYS = (patched, patched_twice, patched_by_pytest, kept_and_set_back)


def log_in(driver: SyncDriver, client: Any, how: str) -> None:
    if how == "credentials":
        driver.do(client.get_client_credentials_token(ID, SECRET))
    elif how == "refresh token":
        driver.do(client.get_code_authorization_token(ID, SECRET, secret("authorization-code"), "https://app/cb"))
    else:
        issued = iter(range(1, 9))
        client.access_token = lambda: f"{secret('provider-token')}-{next(issued)}"


def sent(server: FaultServer) -> str:
    return server.requests[-1].headers["authorization"].removeprefix("Bearer ")


@pytest.mark.parametrize("how", ["credentials", "refresh token", "provider"])
@pytest.mark.parametrize("way", WAYS)
def test_afterwards_all_is_as_before(
    driver: SyncDriver, server: FaultServer, way: Callable[[Any, Any], None], how: str
) -> None:
    platform = Platform(server, lifetime=1000, rotate=how == "refresh token")
    client = driver.client(server.url)
    clock = Clock(client)
    log_in(driver, client, how)
    driver.do(get(client))
    before = client.access_token, client.refresh_token, client.tokens.current
    way(client, lambda: driver.do(get(client)))
    assert sent(server) == OTHER
    assert (client.access_token, client.refresh_token) == before[:2]
    assert client.tokens.current is before[2], "when it is due, too"
    if how == "provider":
        platform._expired.add(f"Bearer {before[0]}")
    else:
        clock.now += 960
    driver.do(get(client))
    assert sent(server)[-2:] == "-2", "renewed"


def test_before_the_first_call_too(driver: SyncDriver, server: FaultServer) -> None:
    """A provider was not asked yet, so there is no token to set back."""
    Platform(server)
    client = driver.client(server.url)
    log_in(driver, client, "provider")
    patched(client, lambda: driver.do(get(client)))
    driver.do(get(client))
    assert sent(server) == f"{secret('provider-token')}-1"


def test_a_refresh_token_stays_beside_an_assigned_token(driver: SyncDriver, server: FaultServer) -> None:
    """As in the published package: programs restore a login attribute by attribute."""
    platform = Platform(server, rotate=True)
    client = driver.client(server.url)
    client.client_id, client.client_secret, client.refresh_token = ID, SECRET, secret("refresh-token")
    client.access_token = OTHER
    assert client.refresh_token == secret("refresh-token")
    driver.do(get(client))
    assert sent(server) == OTHER
    platform._expired.add(f"Bearer {OTHER}")
    driver.do(get(client))
    assert platform.refreshed_with == [secret("refresh-token")]
    assert sent(server) == platform.token == client.access_token


def test_a_login_is_restored_in_any_order(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server, rotate=True)
    for names in permutations(("client_id", "client_secret", "refresh_token", "access_token")):
        login = {"client_id": ID, "client_secret": SECRET, "refresh_token": secret("refresh-token")}
        client = driver.client(server.url)
        for name in names:
            setattr(client, name, {**login, "access_token": OTHER}[name])
        platform._expired.add(f"Bearer {OTHER}")
        driver.do(get(client))
        assert server.requests[-2].headers["authorization"] == basic(ID, SECRET)
        assert platform.refreshed_with[-1] == secret("refresh-token")


def test_an_assigned_token_that_is_refused_is_not_replaced_by_another_login(
    driver: SyncDriver, server: FaultServer
) -> None:
    """Nobody becomes the program because the token of a user has ended."""
    platform = Platform(server)
    client = driver.client(server.url)
    log_in(driver, client, "credentials")
    client.access_token = OTHER
    platform._expired.add(f"Bearer {OTHER}")
    with pytest.raises(AuthenticationError):
        driver.do(get(client))
    assert (platform.issued, sent(server)) == (1, OTHER)


@pytest.mark.parametrize("how", ["credentials", "refresh token", "provider"])
@pytest.mark.parametrize("nothing", [None, ""])
def test_none_logs_out(driver: SyncDriver, server: FaultServer, how: str, nothing: Any) -> None:
    platform = Platform(server, rotate=True)
    client = driver.client(server.url)
    log_in(driver, client, how)
    for token in (nothing, OTHER, nothing):
        client.access_token = token
        assert client.access_token == (token or "")
        issued = platform.issued
        if not token:
            with pytest.raises(AuthenticationError):
                driver.do(get(client))
            assert "authorization" not in server.requests[-1].headers
            assert (platform.issued, client.refresh_token) == (issued, "")


def test_a_token_that_is_refused_changes_nothing(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server)
    client = driver.client(server.url)
    log_in(driver, client, "credentials")
    with pytest.raises(ValueError, match="visible ASCII characters only"):
        client.access_token = OTHER + "\n"
    platform.expire()
    driver.do(get(client))
    assert platform.issued == 2


def test_a_copy_of_a_client_with_an_assigned_token_knows_no_other(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server)
    client = driver.client(server.url)
    log_in(driver, client, "credentials")
    own, client.access_token = client.access_token, OTHER
    keeper = copy.copy(client.tokens)
    keeper.set(own)
    assert (keeper.current.reveal(), keeper.grant, platform.issued) == (own, None, 1)
