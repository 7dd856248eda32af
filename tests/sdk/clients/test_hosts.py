"""A client belongs to the host that it was made for: what is secret there goes nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import Running, serve
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2.logger import Logger, LogLevel

from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer, failed, ok


@pytest.fixture
def other() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture
def organizations() -> Iterator[tuple[Running, Running]]:
    with serve() as a, serve() as b:
        yield a, b


def test_two_organizations_one_after_the_other(organizations: tuple[Running, Running]) -> None:
    a, b = organizations
    gc.configuration.host = a.url
    source = gc.ApiClient().get_client_credentials_token("id of A", "secret of A")
    gc.configuration.host = b.url
    target = gc.ApiClient().get_client_credentials_token("id of B", "secret of B")
    gc.UsersApi(target).get_users(page_size=1)
    gc.UsersApi(source).delete_user(gc.UsersApi(source).get_users(page_size=1).entities[0].id)
    assert source.host == a.url
    assert [request.verb for request in a.requests] == ["POST", "GET", "DELETE"]
    assert [request.verb for request in b.requests] == ["POST", "GET"]


@pytest.mark.parametrize("client", [gc.ApiClient, aio.ApiClient])
def test_the_host_is_chosen_when_a_client_is_made(client: type[Any]) -> None:
    gc.configuration.host = "eu-west-1"
    made = client()
    gc.configuration.host = "eu-central-1"
    assert (made.host, made.base_url, made.login_url) == (
        "https://api.mypurecloud.ie", "https://api.mypurecloud.ie", "https://login.mypurecloud.ie",
    )  # fmt: skip
    assert client().host == "https://api.mypurecloud.de"
    made.host = None
    assert made.host == "https://api.mypurecloud.de", "`None` takes that of the configuration, once"
    assert client(host="mypurecloud.jp").host == "https://api.mypurecloud.jp"


def test_the_client_of_the_process_stays_too(server: FaultServer, other: FaultServer) -> None:
    gc.configuration.host, gc.configuration.access_token = server.url, secret("access-token")
    gc.UsersApi().get_users()
    gc.configuration.host = other.url
    gc.UsersApi().get_users()
    assert (len(server.requests), other.requests) == (2, [])
    assert "authorization" not in server.requests[1].headers, "the token belongs to the other host now"


def test_the_gateway_is_chosen_when_a_client_is_made() -> None:
    gc.configuration.gateway_configuration = gc.GatewayConfiguration(host="gate.example")
    client = gc.ApiClient()
    gc.configuration.gateway_configuration = None
    assert (client.base_url, gc.ApiClient().base_url) == ("https://gate.example", gc.ApiClient().host)


def test_a_login_is_not_repeated_at_another_host(server: FaultServer, other: FaultServer) -> None:
    """Whoever sets the host of a client sends its token there; its id and secret stay."""
    server.script(ok({"access_token": secret("access-token"), "expires_in": 3600}))
    client = gc.ApiClient(host=server.url).get_client_credentials_token("id", secret("client-secret"))
    client.host = other.url
    other.script(failed(401))
    with pytest.raises(gc.ApiException, match="401"):
        client.run(Call("GET", "/api/v2/users", returns="object"))
    assert [request.path for request in other.requests] == ["/api/v2/users"]
    assert client.can_renew is False
    client.host = server.url
    assert client.can_renew is True


def test_a_configuration_can_be_given_to_a_client(server: FaultServer) -> None:
    mine = gc.configuration.copy()
    mine.host, mine.access_token = server.url, secret("access-token")
    client = gc.ApiClient(host=server.url)
    gc.UsersApi(client).get_users()
    client.configuration = mine
    assert client.configuration is mine
    gc.UsersApi(client).get_users()
    sent = [request.headers.get("authorization") for request in server.requests]
    assert sent == [None, f"Bearer {secret('access-token')}"]
    client.configuration = gc.Configuration()
    assert client.configuration is gc.configuration
    assert client.host == server.url
    client.close()


class _Counting:
    """A budget that counts who asks."""

    asked = 0

    def take(self, turn: object) -> float:
        self.asked += 1
        return 0.0

    def learn(self, turn: object, status: int, headers: Mapping[str, str]) -> None:
        pass


def test_all_of_a_call_goes_by_what_the_class_says_is_its_configuration(
    driver: SyncDriver, server: FaultServer, tmp_path: Path
) -> None:
    """A subclass may say it, and a test that patches the class."""
    mine, budget, log = gc.configuration.copy(), _Counting(), tmp_path / "log"
    mine.budget, mine.query_encoding, mine.retry_configuration, mine.logger = budget, "published", 0, Logger()
    mine.logger.log_level, mine.logger.log_to_console = LogLevel.LDebug, False
    mine.logger.log_file_path = str(log)
    mine.access_token, mine.host = secret("access-token"), server.url
    client = driver.client(server.url)
    server.script(failed(503))
    with mock.patch.object(type(client), "configuration", mine), pytest.raises(gc.ApiException, match="503"):
        driver.do(driver.api("UsersApi", client).get_users(id=["a", "b"]))
    assert server.targets == ["/api/v2/users?id=a%2Cb"]
    assert (budget.asked, "503" in log.read_text()) == (1, True)
    mine.logger.log_file_path = None


def test_a_configuration_counts_whatever_its_truth_is(server: FaultServer) -> None:
    class Empty(gc.Configuration):
        def __bool__(self) -> bool:
            return False

    mine: gc.Configuration = object.__new__(Empty)
    mine.__dict__.update(gc.configuration.copy().__dict__)
    assert gc.ApiClient(host=server.url, configuration=mine).configuration is mine
    client = gc.ApiClient(host=server.url)
    client.configuration = mine
    assert client.configuration is mine
