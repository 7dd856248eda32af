"""The login in the browser: a thread plays the person, a scripted server the platform's login."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlencode, urlsplit

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2.rest import AuthenticationError

from tests.sdk.support.canaries import secret
from tests.sdk.support.fault_server import FaultServer, failed, ok
from tests.sdk.support.waiting import GUARD

CODE = secret("authorization-code")


class Person:
    """Opens the login page and is sent back with what `brings` says."""

    def __init__(self, *brings: Callable[[dict[str, str]], dict[str, str]]) -> None:
        self._brings = brings
        self.asked: dict[str, str] = {}
        self.page = ""
        self.seen: list[int] = []
        self.thread = threading.Thread(target=self._come_back)

    def __call__(self, url: str) -> None:
        self.page = url.partition("?")[0]
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.thread.start()

    def _come_back(self) -> None:
        target = urlsplit(self.asked["redirect_uri"])
        for bring in self._brings:
            connection = HTTPConnection(str(target.hostname), target.port, timeout=GUARD)
            connection.request("GET", f"/?{urlencode(bring(self.asked))}")
            self.seen.append(connection.getresponse().status)
            connection.close()


def with_code(asked: dict[str, str]) -> dict[str, str]:
    return {"code": CODE, "state": asked["state"]}


def test_it_returns_a_client_that_is_logged_in(server: FaultServer) -> None:
    server.script(ok({"access_token": secret("access-token"), "refresh_token": secret("refresh-token")}))
    person = Person(with_code)
    client = gc.login_with_browser(region=server.url, client_id="app", open_browser=person)
    person.thread.join()
    assert person.page == f"{server.url}/oauth/authorize"
    assert person.asked["response_type"] == "code"
    assert person.asked["code_challenge_method"] == "S256"
    assert len(person.asked["state"]) >= 32
    sent = {name: values[0] for name, values in parse_qs(server.requests[0].body.decode()).items()}
    assert sent["grant_type"] == "authorization_code"
    assert sent["code"] == CODE
    assert sent["redirect_uri"] == person.asked["redirect_uri"]
    digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == person.asked["code_challenge"]
    assert client.access_token == secret("access-token")
    assert client.refresh_token == secret("refresh-token")
    gc.UsersApi().get_users()  # the client that classes use
    assert server.requests[1].headers["authorization"] == f"Bearer {secret('access-token')}"


def test_a_foreign_code_is_not_taken(server: FaultServer) -> None:
    server.script(ok({"access_token": secret("access-token")}))
    person = Person(lambda _: {"code": "theirs", "state": "theirs"}, lambda _: {"code": "theirs"}, with_code)
    gc.login_with_browser(region=server.url, client_id="app", open_browser=person)
    person.thread.join()
    assert person.seen == [400, 400, 200]
    assert f"code={CODE}".encode() in server.requests[0].body


def test_a_refusal_is_an_authentication_error(server: FaultServer) -> None:
    person = Person(lambda asked: {"error": "access_denied", "state": asked["state"]})
    with pytest.raises(AuthenticationError, match="refused: access_denied"):
        gc.login_with_browser(region=server.url, client_id="app", open_browser=person)
    person.thread.join()
    assert server.requests == []


def test_a_code_that_the_platform_refuses(server: FaultServer) -> None:
    server.script(failed(400, {"error": "invalid_grant", "error_description": "bad code"}))
    person = Person(with_code)
    with pytest.raises(gc.ApiException, match=r"invalid_grant.*bad code"):
        gc.login_with_browser(region=server.url, client_id="app", open_browser=person)
    person.thread.join()
    assert gc.configuration.api_client is None


def test_nobody_comes(server: FaultServer) -> None:
    with pytest.raises(AuthenticationError, match=r"nobody logged in within 0.01 s"):
        gc.login_with_browser(region=server.url, client_id="app", timeout=0.01, open_browser=lambda url: None)


def test_the_browser_is_opened_and_the_url_shown(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    with pytest.raises(AuthenticationError):
        gc.login_with_browser(region=server.url, client_id="app", timeout=0.01)
    assert opened[0] in capsys.readouterr().err
