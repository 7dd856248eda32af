"""The one-line asynchronous client: all that the synchronous one has, renewal included."""

from __future__ import annotations

import asyncio
import base64

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio

from tests.sdk.support.canaries import secret
from tests.sdk.support.fault_server import FaultServer, failed, ok


def test_credentials_and_renewal(server: FaultServer) -> None:
    async def main() -> None:
        async with await aio.connect(
            region=server.url, client_id="id", client_secret=secret("client-secret")
        ) as client:
            await aio.UsersApi(client).get_users()

    first, second = ok({"access_token": secret("access-token")}), ok({"access_token": secret("provider-token")})
    server.script(first, failed(401), second, ok({"entities": []}))
    before = gc.configuration.api_client
    asyncio.run(main())
    basic = base64.b64decode(server.requests[0].headers["authorization"].removeprefix("Basic ")).decode()
    assert basic == f"id:{secret('client-secret')}"
    assert server.requests[-1].headers["authorization"] == f"Bearer {secret('provider-token')}"
    assert gc.configuration.api_client is before


def test_from_the_environment_and_with_a_function(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENESYSCLOUD_REGION", server.url)
    monkeypatch.setenv("GENESYSCLOUD_ACCESS_TOKEN", secret("environment-token"))

    async def provide() -> str:
        return secret("provider-token")

    async def main() -> None:
        async with await aio.connect() as client:
            await aio.UsersApi(client).get_users()
        async with await aio.connect(access_token=provide) as client:
            await aio.UsersApi(client).get_users()

    asyncio.run(main())
    sent = [request.headers["authorization"] for request in server.requests]
    assert sent == [f"Bearer {secret('environment-token')}", f"Bearer {secret('provider-token')}"]


def test_what_is_missing_is_named(server: FaultServer) -> None:
    with pytest.raises(ValueError, match=r"client_secret is missing: pass it, set GENESYS_CLOUD_CLIENT_SECRET"):
        asyncio.run(aio.connect(region=server.url, client_id="id"))


def test_refused_credentials_leave_nothing_open(server: FaultServer) -> None:
    server.script(failed(401, {"error": "invalid_client"}))
    with pytest.raises(gc.rest.AuthenticationError):
        asyncio.run(aio.connect(region=server.url, client_id="id", client_secret="wrong"))
