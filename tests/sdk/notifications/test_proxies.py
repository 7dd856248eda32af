"""Sockets of notifications go the way that calls go: through the proxy, with its credentials, or around it."""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import Callable
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import serve
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.notifications.sockets import open_socket

from ..support.proxy_server import ProxyServer
from ..support.waiting import GUARD

pytestmark = pytest.mark.usefixtures("quiet")

PASSWORD = "p@ss:w/örd#?"
ESCAPED = "p%40ss%3Aw%2F%C3%B6rd%23%3F"
CREDENTIALS = "Basic " + base64.b64encode(f"me:{PASSWORD}".encode()).decode()


def hear(host: str, configuration: gc.Configuration) -> str:
    """What a stream of notifications brings, opened as the configuration says."""

    async def run() -> str:
        async with aio.ApiClient(host=host, configuration=configuration) as client:
            await client.get_client_credentials_token("id", "secret")
            listing = await aio.UsersApi(client).get_users(page_size=1)
            user = listing.entities[0].id
            async with gc.notifications(gc.topic("v2.users.{id}.presence", user), client=client) as events:
                presence = gc.UserPresence(message="hello")
                await aio.PresenceApi(client).patch_user_presence(user, "PURECLOUD", presence)
                event: Any
                async for event in events:
                    return str(event.body.message)
        raise AssertionError("the stream ended")

    return asyncio.run(asyncio.wait_for(run(), GUARD))


def _by_settings(configuration: gc.Configuration, proxy: str) -> None:
    configuration.proxy = proxy
    configuration.proxy_username, configuration.proxy_password = "me", PASSWORD


def _by_url(configuration: gc.Configuration, proxy: str) -> None:
    configuration.proxy = proxy.replace("http://", f"http://me:{ESCAPED}@")


@pytest.mark.parametrize("configure", [_by_settings, _by_url])
def test_a_socket_goes_through_the_proxy_with_its_credentials(configure: Callable[[Any, str], None]) -> None:
    with serve() as sandbox, ProxyServer(CREDENTIALS) as proxy:
        configuration = gc.configuration.copy()
        configure(configuration, proxy.url)
        assert hear(sandbox.url, configuration) == "hello"
        assert any(line.startswith("CONNECT") for line in proxy.asked), proxy.asked
        assert proxy.refused == 0


def test_a_socket_heeds_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve() as sandbox, ProxyServer(CREDENTIALS) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("http://", f"http://me:{ESCAPED}@"))
        assert hear(sandbox.url, gc.configuration.copy()) == "hello"
        asked = len(proxy.asked)
        assert asked > 0
        monkeypatch.setenv("no_proxy", "127.0.0.0/8")
        assert hear(sandbox.url, gc.configuration.copy()) == "hello"
        assert len(proxy.asked) == asked


def test_a_proxy_whose_first_address_nobody_listens_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `localhost`, which is ::1 first: calls try the next address, too."""
    asked_first: list[str] = []
    look_up = socket.getaddrinfo

    def two_addresses(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        if host != "proxy.test":
            return look_up(host, port, *arguments, **options)
        asked_first.append(host)
        found = [look_up(address, port, *arguments, **options) for address in ("127.0.0.99", "127.0.0.1")]
        return [entry for entries in found for entry in entries]

    monkeypatch.setattr(socket, "getaddrinfo", two_addresses)
    with serve() as sandbox, ProxyServer(CREDENTIALS) as proxy:
        configuration = gc.configuration.copy()
        _by_settings(configuration, proxy.url.replace("127.0.0.1", "proxy.test"))
        assert hear(sandbox.url, configuration) == "hello"
        assert any(line.startswith("CONNECT") for line in proxy.asked), proxy.asked
    assert asked_first


@pytest.mark.parametrize(
    "notation", ["socks5://me:secret@127.0.0.1:1", "SOCKS5H://127.0.0.1:1", "socks4a://127.0.0.1:1"]
)
@pytest.mark.parametrize("where", ["configuration", "all_proxy", "HTTP_PROXY"])
def test_socks_is_refused_with_what_to_do_by_calls_and_sockets(
    monkeypatch: pytest.MonkeyPatch, notation: str, where: str
) -> None:
    configuration = gc.configuration.copy()
    if where == "configuration":
        configuration.proxy = notation
    else:
        monkeypatch.setenv(where, notation)

    async def call() -> None:
        async with aio.ApiClient(host="http://127.0.0.1:1", configuration=configuration) as client:
            await aio.UsersApi(client).get_users()

    def open_one() -> None:
        address = open_socket("ws://127.0.0.1:1/x", "http://127.0.0.1:1", configuration.network(), "agent")
        asyncio.run(asyncio.wait_for(address, GUARD))

    for use in (
        lambda: gc.UsersApi(gc.ApiClient(host="http://127.0.0.1:1", configuration=configuration)).get_users(),
        lambda: asyncio.run(call()),
        open_one,
    ):
        with pytest.raises((ValueError, gc.rest.ApiConnectionError), match="SOCKS proxies are not supported") as caught:
            use()
        assert "http://" in str(caught.value)
        assert "secret" not in str(caught.value)
        assert getattr(caught.value, "permanent", True), "once"


def test_a_proxy_that_refuses_says_what_to_set() -> None:
    with serve() as sandbox, ProxyServer(CREDENTIALS) as proxy:

        async def run() -> None:
            configuration = gc.configuration.copy()
            async with aio.ApiClient(host=sandbox.url, configuration=configuration) as client:
                await client.get_client_credentials_token("id", "secret")
                create = client.run

                async def then_proxy(call: Any) -> Any:  # the calls go around it, the socket does not
                    configuration.proxy = None
                    try:
                        return await create(call)
                    finally:
                        configuration.proxy = proxy.url

                client.run = then_proxy  # type: ignore[method-assign]
                async with gc.notifications("v2.users.x.presence", client=client):
                    pass

        with pytest.raises(gc.rest.ApiConnectionError, match=r"proxy.* 407.*configuration\.proxy_username"):
            asyncio.run(asyncio.wait_for(run(), GUARD))
        assert proxy.refused == 1, "what cannot get better is not tried again"
