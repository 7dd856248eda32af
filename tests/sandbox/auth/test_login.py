"""Logging in by client credentials, well and badly."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from purecloud_sandbox.auth import Client as OAuthClient
from purecloud_sandbox.server import Running, serve

from tests.sandbox.support.client import Client, HttpResponse

FORM = "application/x-www-form-urlencoded"


def log_in(url: str, form: dict[str, str], basic: str | None = None) -> HttpResponse:
    headers = {"Content-Type": FORM}
    if basic is not None:
        headers["Authorization"] = "Basic " + base64.b64encode(basic.encode()).decode()
    return Client(url).send("POST", "/oauth/token", raw=urlencode(form).encode(), headers=headers)


@pytest.mark.parametrize("basic", [True, False])
def test_client_credentials(running: Running, basic: bool) -> None:
    form = {"grant_type": "client_credentials"}
    if not basic:
        form |= {"client_id": "any", "client_secret": "secret"}
    response = log_in(running.url, form, "any:secret" if basic else None)
    assert response.status == 200
    body = response.json()
    assert (body["token_type"], body["expires_in"]) == ("bearer", 86400)
    assert response.headers["Cache-Control"] == "no-store"
    assert Client(running.url, body["access_token"]).get("/api/v2/users/me").status == 200


@pytest.mark.parametrize(
    ("form", "basic", "status", "error"),
    [
        ({}, "a:b", 400, "invalid_request"),
        ({"grant_type": "magic"}, "a:b", 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, None, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, "a:", 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "a"}, None, 401, "invalid_client"),
    ],
)
def test_refused_logins(running: Running, form: dict[str, str], basic: str | None, status: int, error: str) -> None:
    response = log_in(running.url, form, basic)
    assert response.status == status
    body = response.json()
    assert body["error"] == error
    assert body["description"] == body["error_description"]
    assert ("WWW-Authenticate" in response.headers) == (status == 401)


def test_configured_clients() -> None:
    with serve(clients={"known": "right"}) as running:
        form = {"grant_type": "client_credentials"}
        assert log_in(running.url, form, "known:right").status == 200
        for wrong in ("known:wrong", "other:right"):
            response = log_in(running.url, form, wrong)
            assert (response.status, response.json()["error"]) == (401, "invalid_client")
            assert "right" not in response.content.decode()


def test_a_token_expires() -> None:
    with serve(token_lifetime=0) as running:
        response = Client(running.url, running.token()).get("/api/v2/users/me")
        assert (response.status, response.json()["code"]) == (401, "token.expired")


def test_login_and_api_behind_a_gateway(running: Running) -> None:
    form = urlencode({"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}).encode()
    response = Client(running.url).send("POST", "/some/login/oauth/token", raw=form, headers={"Content-Type": FORM})
    assert response.status == 200
    client = Client(running.url, response.json()["access_token"])
    assert client.get("/some/api/api/v2/users/me").status == 200


REDIRECT = "http://localhost:9999/back?keep=1"


def authorize(url: str, user: str | None = None, **more: str) -> HttpResponse:
    asked = {"response_type": "code", "client_id": "c", "redirect_uri": REDIRECT, "state": "s&1", **more}
    if user is None:
        return Client(url).get("/oauth/authorize?" + urlencode(asked))
    raw = urlencode({**asked, "user": user}).encode()
    return Client(url).send("POST", "/oauth/authorize", raw=raw, headers={"Content-Type": FORM})


def code_of(response: HttpResponse) -> str:
    assert response.status == 302, response.content
    place = response.headers["Location"]
    assert place.startswith(REDIRECT + "&")
    said = parse_qs(urlsplit(place).query)
    assert said["state"] == ["s&1"]
    return said["code"][0]


def test_a_person_signs_in_and_the_refresh_token_rotates(running: Running) -> None:
    page = authorize(running.url).content.decode()
    name, user = "Grace Hopper", None
    for line in page.split("<button")[1:]:
        if name in line:
            user = line.split('value="')[1].split('"')[0]
    code = code_of(authorize(running.url, user))
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    assert log_in(running.url, grant | {"redirect_uri": "http://other"}, "c:s").json()["error"] == "invalid_grant"
    assert log_in(running.url, grant, "c:s").json()["error"] == "invalid_grant", "a failed try uses the code up"
    first = log_in(running.url, grant | {"code": code_of(authorize(running.url, user))}, "c:s").json()
    assert Client(running.url, first["access_token"]).get("/api/v2/users/me").json()["name"] == name
    renew = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    assert log_in(running.url, renew, "other:s").json()["error"] == "invalid_grant"
    second = log_in(running.url, renew, "c:s").json()
    assert second["refresh_token"] != first["refresh_token"]
    assert log_in(running.url, renew, "c:s").json()["error"] == "invalid_grant"
    assert Client(running.url, second["access_token"]).get("/api/v2/users/me").json()["name"] == name


@pytest.mark.parametrize("method", ["S256", "plain"])
def test_pkce(running: Running, method: str) -> None:
    verifier = "v" * 43
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"code_challenge": digest if method == "S256" else verifier, "code_challenge_method": method}
    user = running.sandbox.api.organization.me
    for wrong in ("w" * 43, ""):
        grant = {
            "grant_type": "authorization_code", "client_id": "c", "redirect_uri": REDIRECT, "code_verifier": wrong,
            "code": code_of(authorize(running.url, user, **asked)),
        }  # fmt: skip
        assert log_in(running.url, grant).json()["error"] == "invalid_grant"
    grant |= {"code": code_of(authorize(running.url, user, **asked)), "code_verifier": verifier}
    body = log_in(running.url, grant).json()
    assert {"access_token", "refresh_token"} <= body.keys()


def test_implicit_grant_and_refusals(running: Running) -> None:
    user = running.sandbox.api.organization.me
    place = authorize(running.url, user, response_type="token").headers["Location"]
    token = parse_qs(urlsplit(place).fragment)["access_token"][0]
    assert Client(running.url, token).get("/api/v2/users/me").status == 200
    assert "access_denied" in authorize(running.url, "nobody").headers["Location"]
    assert "unsupported_response_type" in authorize(running.url, response_type="magic").headers["Location"]
    for wrong in ({"redirect_uri": "javascript:alert(1)"}, {"redirect_uri": ""}, {"client_id": ""}):
        response = authorize(running.url, **wrong)
        assert response.status == 400, "never sent on to an address that cannot be trusted"
    assert "<script>" not in authorize(running.url, state="<script>").content.decode()


def test_saml_assertion(running: Running) -> None:
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:saml2-bearer", "orgName": "org",
        "assertion": base64.b64encode(b"<saml:Assertion/>").decode(),
    }  # fmt: skip
    assert log_in(running.url, form, "a:b").status == 200
    assert log_in(running.url, form | {"assertion": "?"}, "a:b").json()["error"] == "invalid_grant"
    assert log_in(running.url, form | {"orgName": ""}, "a:b").json()["error"] == "invalid_request"


def test_tokens_are_revoked(running: Running) -> None:
    one, other = Client(running.url, running.token()), Client(running.url, running.token())
    assert one.send("DELETE", "/api/v2/tokens/me").status == 200
    assert one.get("/api/v2/users/me").status == 401
    assert other.get("/api/v2/users/me").status == 200


def test_a_missing_permission_is_named() -> None:
    clients = {"viewer": OAuthClient("s", ["routing:queue:view", "directory:*"]), "all": OAuthClient("s")}
    with serve(clients=clients) as running:
        viewer = Client(running.url, running.token("viewer"))
        assert viewer.get("/api/v2/routing/queues").status == 200
        user = {"name": "n", "email": "e@x.y", "divisionId": "d"}
        assert viewer.send("POST", "/api/v2/users", user).status == 200, "directory:* grants directory:user:add"
        refused = viewer.send("POST", "/api/v2/routing/queues", {"name": "q"})
        assert (refused.status, refused.json()["code"]) == (403, "missing.any.permissions")
        assert refused.json()["messageParams"] == {"permissions": "routing:queue:add"}
        assert "routing:queue:add" in refused.json()["message"]
        allowed = Client(running.url, running.token("all"))
        assert allowed.send("POST", "/api/v2/routing/queues", {"name": "q"}).status == 200
    assert "'s'" not in repr(clients)


def test_tokens_are_kept_with_the_state_as_hashes(tmp_path: Path) -> None:
    database = tmp_path / "state.db"
    with serve(db=database) as running:
        good, other = running.token(), running.token()
        client = Client(running.url, other)
        assert client.send("DELETE", "/api/v2/tokens/me").status == 200
    with serve(db=database) as running:
        assert Client(running.url, good).get("/api/v2/users/me").status == 200
        assert Client(running.url, other).get("/api/v2/users/me").status == 401
        running.reset()
        assert Client(running.url, good).get("/api/v2/users/me").status == 200, "a reset keeps them"
        running.expire_tokens()
    with serve(db=database) as running:
        assert Client(running.url, good).get("/api/v2/users/me").json()["code"] == "token.expired"
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert good.encode() not in content
