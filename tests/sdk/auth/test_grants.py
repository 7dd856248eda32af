"""Each way to log in, and tokens that a program brings."""

from __future__ import annotations

import re
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.secrets.redaction import Secret
from PureCloudPlatformClientV2.rest import AuthenticationError

from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, failed, ok

from .platform import ID, SECRET, Platform, basic, form, get, granted

# -- grants ------------------------------------------------------------------------------------------------------------


def test_client_credentials(driver: SyncDriver, server: FaultServer) -> None:
    server.script(granted())
    client = driver.client(server.url)
    assert driver.do(client.get_client_credentials_token("ümlaut", SECRET)) is client
    [login] = server.requests
    assert (login.method, login.target) == ("POST", "/oauth/token")
    assert login.headers["authorization"] == basic("ümlaut", SECRET)
    assert login.headers["content-type"] == "application/x-www-form-urlencoded"
    assert form(login) == {"grant_type": "client_credentials"}
    assert (client.access_token, client.client_id, client.client_secret) == (secret("access-token"), "ümlaut", SECRET)
    driver.do(get(client))
    assert server.requests[1].headers["authorization"] == f"Bearer {secret('access-token')}"


def test_saml2_bearer(driver: SyncDriver, server: FaultServer) -> None:
    server.script(granted())
    client = driver.client(server.url)
    assert driver.do(client.get_saml2bearer_token(ID, SECRET, "org", secret("assertion"))) is client
    assert server.requests[0].headers["authorization"] == basic(ID, SECRET)
    assert form(server.requests[0]) == {
        "grant_type": "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "orgName": "org",
        "assertion": secret("assertion"),
    }


def test_authorization_code_and_its_refresh(driver: SyncDriver, server: FaultServer) -> None:
    server.script(granted(refresh_token=secret("refresh-token")), granted(secret("second-token")))
    client = driver.client(server.url)
    code = secret("authorization-code")
    same, answer = driver.do(client.get_code_authorization_token(ID, SECRET, code, "https://app/cb"))
    assert same is client
    assert answer["refresh_token"] == client.refresh_token == secret("refresh-token")
    assert form(server.requests[0]) == {
        "grant_type": "authorization_code", "code": code, "redirect_uri": "https://app/cb",
    }  # fmt: skip
    same, answer = driver.do(client.refresh_code_authorization_token(ID, SECRET, secret("refresh-token")))
    assert answer["access_token"] == client.access_token == secret("second-token")
    assert form(server.requests[1]) == {"grant_type": "refresh_token", "refresh_token": secret("refresh-token")}
    assert server.requests[1].headers["authorization"] == basic(ID, SECRET)
    assert client.refresh_token == secret("refresh-token"), "a login that does not rotate keeps the refresh token"


def test_pkce(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server, rotate=True)
    client = driver.client(server.url)
    driver.do(client.get_pkce_token(ID, secret("code-verifier"), secret("authorization-code"), "http://localhost/"))
    login = server.requests[0]
    assert "authorization" not in login.headers
    assert form(login) == {
        "grant_type": "authorization_code",
        "client_id": ID,
        "code": secret("authorization-code"),
        "code_verifier": secret("code-verifier"),
        "redirect_uri": "http://localhost/",
    }
    platform.expire()
    assert driver.do(get(client)).data == {"id": "me"}
    refresh = server.requests[2]
    assert form(refresh) == {
        "grant_type": "refresh_token",
        "client_id": ID,
        "refresh_token": f"{secret('rotated-token')}-1",
    }


def test_refresh_tokens_rotate(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server, rotate=True)
    client = driver.client(server.url)
    driver.do(client.get_code_authorization_token(ID, SECRET, secret("authorization-code"), "https://app/cb"))
    for _ in range(3):
        platform.expire()
        driver.do(get(client))
    assert platform.refreshed_with == [f"{secret('rotated-token')}-{n}" for n in (1, 2, 3)]
    assert client.refresh_token == f"{secret('rotated-token')}-4"


def test_a_code_is_sent_once_even_if_the_connection_breaks(driver: SyncDriver, server: FaultServer) -> None:
    server.script(Answer(502, b""))
    client = driver.client(server.url)
    with pytest.raises(gc.ApiException, match="502"):
        driver.do(client.get_code_authorization_token(ID, SECRET, secret("authorization-code"), "https://app/cb"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("length", [43, 64, 128])
def test_pkce_verifiers(length: int) -> None:
    client = gc.ApiClient()
    verifiers = {client.generate_pkce_code_verifier(length) for _ in range(20)}
    assert len(verifiers) == 20
    assert all(re.fullmatch(rf"[A-Za-z0-9._~-]{{{length}}}", verifier) for verifier in verifiers)


def test_pkce_challenge_is_that_of_rfc_7636() -> None:
    client = gc.ApiClient()
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert client.compute_pkce_code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    for length in (0, 42, 129):
        with pytest.raises(ValueError, match="43 to 128"):
            client.generate_pkce_code_verifier(length)
        with pytest.raises(ValueError, match="43 to 128"):
            client.compute_pkce_code_challenge("x" * length)


# -- tokens that are given ---------------------------------------------------------------------------------------------


def test_a_provider_is_asked_on_first_use_and_after_a_401(driver: SyncDriver, server: FaultServer) -> None:
    server.script(ok(), failed(401), ok())
    tokens = iter([secret("provider-token") + "1", secret("provider-token") + "2"])
    client = driver.client(server.url)
    client.access_token = lambda: next(tokens)
    driver.do(get(client))
    driver.do(get(client))
    assert [r.headers["authorization"][-1] for r in server.requests] == ["1", "1", "2"]


def test_a_provider_may_be_a_coroutine_function(server: FaultServer) -> None:
    from tests.sdk.support.drivers import AsyncDriver

    async def provide() -> dict[str, Any]:
        return {"access_token": secret("provider-token"), "expires_in": 60}

    driver = AsyncDriver()
    client = driver.client(server.url)
    client.access_token = provide
    driver.do(get(client))
    assert server.requests[0].headers["authorization"] == f"Bearer {secret('provider-token')}"
    driver.close()


@pytest.mark.parametrize("value", [None, "", 7])
def test_a_provider_that_provides_nothing(driver: SyncDriver, server: FaultServer, value: Any) -> None:
    client = driver.client(server.url)
    client.access_token = lambda: value
    with pytest.raises(TypeError, match="a token provider must return a non-empty string"):
        driver.do(get(client))
    assert server.requests == []


def test_a_chat_jwt_from_a_provider(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    client.access_token = lambda: Secret(secret("chat-jwt"))
    driver.do(get(client))
    assert server.requests[0].headers["authorization"] == f"Bearer {secret('chat-jwt')}"


def test_a_ready_token_is_not_renewed(driver: SyncDriver, server: FaultServer) -> None:
    server.script(failed(401, {"code": "bad.credentials", "message": "Invalid login credentials."}))
    client = driver.client(server.url)
    client.access_token = secret("access-token")
    with pytest.raises(AuthenticationError, match="may have expired, been revoked, or belong to another region"):
        driver.do(get(client))
    assert len(server.requests) == 1
