"""The one-line client: where it finds what it is not given, and what it says when it finds nothing."""

from __future__ import annotations

import base64
import sys
import types
from pathlib import Path

import PureCloudPlatformClientV2 as gc
import pytest

from tests.sdk.support.canaries import secret
from tests.sdk.support.fault_server import FaultServer, failed, ok

TOKEN = ok({"access_token": secret("access-token")})


def credentials(server: FaultServer) -> str:
    return base64.b64decode(server.requests[0].headers["authorization"].removeprefix("Basic ")).decode()


def test_with_everything_given(server: FaultServer) -> None:
    server.script(TOKEN)
    client = gc.connect(region=server.url, client_id="id", client_secret=secret("client-secret"))
    assert credentials(server) == f"id:{secret('client-secret')}"
    gc.UsersApi().get_users()
    assert server.requests[1].headers["authorization"] == f"Bearer {secret('access-token')}"
    assert gc.configuration.api_client is client
    assert gc.configuration.host == server.url


@pytest.mark.parametrize("style", ["GENESYS_CLOUD_CLIENT", "GENESYSCLOUD_OAUTHCLIENT"])
def test_from_the_environment(server: FaultServer, monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    server.script(TOKEN)
    monkeypatch.setenv("GENESYSCLOUD_REGION", server.url)
    monkeypatch.setenv(f"{style}_ID", "env-id")
    monkeypatch.setenv(f"{style}_SECRET", secret("environment-secret"))
    gc.connect()
    assert credentials(server) == f"env-id:{secret('environment-secret')}"


def test_a_token_from_the_environment(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENESYSCLOUD_ACCESS_TOKEN", secret("environment-token"))
    client = gc.connect(region=server.url)
    assert client.access_token == secret("environment-token")
    server.script(TOKEN)
    client = gc.connect(region=server.url, client_id="id", client_secret="s")
    assert client.access_token == secret("access-token"), "a client that was named wins"


def test_a_token_or_a_function(server: FaultServer) -> None:
    assert gc.connect(region=server.url, access_token=secret("access-token")).access_token == secret("access-token")
    gc.connect(region=server.url, access_token=lambda: secret("provider-token"))
    gc.UsersApi().get_users()
    assert server.requests[0].headers["authorization"] == f"Bearer {secret('provider-token')}"


def test_from_a_profile(server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        f'[profile.default]\nregion = "{server.url}"\naccess_token = "{secret("profile-token")}"\n'
        f'[profile.dev]\nregion = "{server.url}"\nclient_id = "dev"\nclient_secret = "{secret("profile-secret")}"\n'
    )
    gc.configuration.config_file_path = str(file)
    monkeypatch.setenv("GENESYSCLOUD_REGION", "nowhere")
    assert gc.connect().access_token == secret("profile-token")
    server.script(TOKEN)
    gc.connect(profile="dev")
    assert credentials(server) == f"dev:{secret('profile-secret')}"
    with pytest.raises(ValueError, match=r"no \[profile prod\] in .*config.toml; profiles there: default, dev"):
        gc.connect(profile="prod")
    server.script(failed(401, {"error": "invalid_client"}))
    with pytest.raises(gc.ApiException, match="Check the client id, its secret and the region"):
        gc.connect(profile="dev")


def test_from_the_keyring(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = types.ModuleType("keyring")
    known = {("genesys", "id"): secret("keyring-secret")}
    keyring.get_password = lambda service, user: known.get((service, user))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    server.script(TOKEN)
    gc.connect(region=server.url, client_id="id", keyring="genesys")
    assert credentials(server) == f"id:{secret('keyring-secret')}"
    with pytest.raises(ValueError, match="the keyring has no secret for other in the service genesys"):
        gc.connect(region=server.url, client_id="other", keyring="genesys")
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ValueError, match="pip install"):
        gc.connect(region=server.url, client_id="id", keyring="genesys")


def test_what_is_missing_is_named(server: FaultServer) -> None:
    with pytest.raises(ValueError, match="client_id is missing: pass it, set GENESYS_CLOUD_CLIENT_ID or "):
        gc.connect(region=server.url)
    with pytest.raises(ValueError, match="client_secret is missing"):
        gc.connect(region=server.url, client_id="id")
    assert server.requests == []
    assert gc.configuration.api_client is None
