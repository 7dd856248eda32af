"""What a program puts in the place of urllib3 or of the published `RESTClientObject` carries the calls alone."""

from __future__ import annotations

import socket
from contextlib import closing
from http.client import HTTPConnection
from pkgutil import resolve_name
from typing import Any
from unittest.mock import MagicMock, patch

import PureCloudPlatformClientV2 as gc
import pytest
import urllib3.connection
from PureCloudPlatformClientV2.rest import (
    ApiConnectionError,
    ApiTimeoutError,
    NotFoundError,
    RESTClientObject,
    RESTResponse,
)

from tests.sdk.support.drivers import SyncDriver, made
from tests.sdk.support.fault_server import Answer, FaultServer

REPLACED = [
    "urllib3.PoolManager.urlopen",
    "urllib3.PoolManager.request",
    "urllib3.poolmanager.PoolManager.request",
    "PureCloudPlatformClientV2.rest.RESTClientObject.request",
    "PureCloudPlatformClientV2.rest.RESTClientObject.GET",
    "PureCloudPlatformClientV2.default_http_client.DefaultHttpClient.request",
]
#: What programs replace to choose where connections go, or to see or to forbid them.
CONNECTING = [
    ("socket.socket", "connect"),
    ("urllib3.util.connection", "create_connection"),
    ("urllib3.util.connection", "allowed_gai_family"),
    ("urllib3.connection.HTTPConnection", "connect"),
    ("urllib3.connection.HTTPConnection", "request"),
]


@pytest.fixture(params=["sync", "sync-fast"])
def client(request: pytest.FixtureRequest, server: FaultServer) -> Any:
    driver = made(request.param)
    yield driver.client(server.url)
    driver.close()


def answer(status: int = 200, data: bytes = b'{"name": "from the test"}') -> Any:
    return MagicMock(status=status, reason="OK", data=data, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("what", REPLACED)
def test_the_replacement_carries_the_call(server: FaultServer, client: Any, what: str) -> None:
    users = gc.UsersApi(client)
    users.get_users_me()  # with connections that are open
    with patch(what) as replacement:
        replacement.return_value = answer()
        assert users.get_users_me().name == "from the test"
        assert replacement.call_count == 1
        replacement.return_value = answer(404, b'{"code": "not.found"}')
        with pytest.raises(NotFoundError):
            users.get_users_me()
    assert len(server.requests) == 1
    users.get_users_me()
    assert len(server.requests) == 2


@pytest.mark.parametrize(("where", "name"), CONNECTING)
def test_a_replacement_on_the_way_to_the_server(server: FaultServer, client: Any, where: str, name: str) -> None:
    genuine = getattr(resolve_name(where), name)
    seen = []

    def replacement(*args: Any, **kwargs: Any) -> Any:
        seen.append(name)
        return genuine(*args, **kwargs)

    with patch(f"{where}.{name}", replacement):
        gc.UsersApi(client).get_users_me()
    assert seen
    assert len(server.requests) == 1


def test_the_options_of_sockets(server: FaultServer, client: Any) -> None:
    options = urllib3.connection.HTTPConnection.default_socket_options
    options.append((socket.SOL_SOCKET, -1, 1))
    try:
        with pytest.raises(ApiConnectionError):  # as there is no such option
            gc.UsersApi(client).get_users_me(retries=0)
    finally:
        options.pop()
    assert server.requests == []


def test_the_http_client_that_a_client_is_asked_for(server: FaultServer, client: Any) -> None:
    with patch.object(gc.ApiClient, "get_http_client") as replacement:
        replacement.return_value.request.return_value = answer()
        assert gc.UsersApi(client).get_users_me().name == "from the test"
    assert server.requests == []
    gc.UsersApi(client).get_users_me()
    assert len(server.requests) == 1


def test_a_class_of_its_own_that_passes_the_http_client_on(server: FaultServer) -> None:
    asked = []

    class Client(gc.ApiClient):
        def get_http_client(self) -> Any:
            asked.append(super().get_http_client())
            return asked[-1]

    with closing(Client(host=server.url)) as client:
        client.access_token = "token"
        gc.UsersApi(client).get_users_me()
    assert asked
    assert len(server.requests) == 1


REPLACED_CLASSES = [
    "urllib3.PoolManager",
    "PureCloudPlatformClientV2.rest.RESTClientObject",
    "PureCloudPlatformClientV2.default_http_client.DefaultHttpClient",
]


@pytest.mark.parametrize("what", REPLACED_CLASSES)
def test_a_class_that_is_replaced(server: FaultServer, client: Any, what: str) -> None:
    with patch(what) as replacement:
        made = replacement.return_value
        made.request.return_value = made.GET.return_value = answer()
        assert gc.UsersApi(client).get_users_me().name == "from the test"
    assert server.requests == []


def test_a_body_goes_to_the_replacement(server: FaultServer, client: Any) -> None:
    with patch("urllib3.PoolManager.request") as request:
        request.return_value = answer()
        gc.UsersApi(client).post_users({"name": "Ann"})  # type: ignore[arg-type]  # plain data will do
    assert request.call_args.args == ("POST", f"{server.url}/api/v2/users")
    assert b"Ann" in request.call_args.kwargs["body"]
    assert server.requests == []


def test_a_response_of_the_published_class(server: FaultServer, client: Any) -> None:
    with patch.object(RESTClientObject, "request", return_value=RESTResponse(answer())) as request:
        assert gc.UsersApi(client).get_users_me().name == "from the test"
        client.request("POST", "/api/v2/x", body={"a": 1}, returns=None)
    assert len(request.call_args_list) == 2
    assert server.requests == []


def test_what_a_replacement_raises(server: FaultServer, client: Any) -> None:
    error = urllib3.exceptions.ReadTimeoutError(None, "", "late")  # type: ignore[arg-type]
    with patch("urllib3.PoolManager.request", side_effect=error) as request, pytest.raises(ApiTimeoutError) as caught:
        gc.UsersApi(client).get_users_me(retries=0)
    assert caught.value.sent
    assert request.call_count == 1
    assert server.requests == []


def test_a_replacement_that_passes_calls_on(server: FaultServer, client: Any) -> None:
    genuine, seen = urllib3.PoolManager.urlopen, []

    def urlopen(self: Any, method: str, url: str, **options: Any) -> Any:
        seen.append(url)
        return genuine(self, method, url, **options)

    server.script(Answer(body=b'{"name": "from the server"}'))
    with patch("urllib3.PoolManager.urlopen", urlopen):
        assert gc.UsersApi(client).get_users_me().name == "from the server"
    assert seen == [f"{server.url}/api/v2/users/me"]


def test_http_client_prints_what_it_carries(
    server: FaultServer, client: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(HTTPConnection, "debuglevel", 1)
    gc.UsersApi(client).get_users_me()
    shown = capfd.readouterr().out
    assert "send: b'GET /api/v2/users/me" in shown
    assert "reply: 'HTTP/1.1 200" in shown
    assert "header: Content-Type" in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Answer(again=[(f"X-{n}", "1") for n in range(101)]), "got more than 100 headers"),
        (Answer(length=-5), "Content-Length is not a number"),
    ],
    ids=["headers", "length"],
)
def test_what_is_not_http(server: FaultServer, wrong: Answer, words: str) -> None:
    driver = SyncDriver("standard")
    server.script(wrong)
    with pytest.raises(gc.rest.ApiConnectionError, match=f"the answer is not HTTP .*{words}"):
        gc.UsersApi(driver.client(server.url)).get_users_me(retries=0)
    driver.close()
