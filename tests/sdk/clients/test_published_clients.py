"""What programs for the published package do with a client besides calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import with_response

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer, failed, ok


def test_a_class_that_overrides_call_api_sees_every_call(server: FaultServer) -> None:
    class Repeating(gc.ApiClient):
        seen: list[tuple[str, str]]

        def call_api(self, resource_path: str, method: str, *arguments: Any, **named: Any) -> Any:
            self.seen = [*getattr(self, "seen", []), (method, resource_path)]
            try:
                return super().call_api(resource_path, method, *arguments, **named)
            except gc.ApiException:
                return super().call_api(resource_path, method, *arguments, **named)

    client = Repeating(host=server.url)
    client.access_token = "T"
    server.script(failed(409), ok({"id": "1"}))
    made = gc.UsersApi(client).post_users(gc.CreateUser(name="n"), timeout=5, headers={"X-Mine": "1"})
    assert (made.id, client.seen) == ("1", [("POST", "/api/v2/users")])
    first, second = server.requests
    assert (first.json(), second.json()) == ({"name": "n"}, {"name": "n"})
    assert first.headers["x-mine"] == "1", "the options of the call are not lost on the way"
    gc.UsersApi(client).get_users(id=["a", "b"], page_size=5)
    assert server.targets[-1] == "/api/v2/users?pageSize=5&id=a&id=b"
    server.script(ok({"id": "1"}, headers={"X-Trace": "7"}))
    assert with_response(gc.UsersApi(client).get_users_me)().headers["x-trace"] == "7"


def test_a_client_that_is_a_mock_is_asked_as_published() -> None:
    client = mock.MagicMock()
    client.call_api.return_value = "whatever"
    assert gc.UsersApi(client).get_user("1", expand=["presence"]) == "whatever"
    (path, verb, path_params, query, headers), named = client.call_api.call_args
    assert (path, verb, path_params) == ("/api/v2/users/{userId}", "GET", {"userId": "1"})
    assert query == {"expand": ["presence"]}
    assert headers == {"Accept": "application/json", "Content-Type": "application/json"}
    assert named["response_type"] == "User"
    assert named["auth_settings"] == ["PureCloud OAuth"]


def test_call_api_that_was_patched_is_asked(server: FaultServer) -> None:
    client = gc.ApiClient(host=server.url)
    with mock.patch.object(gc.ApiClient, "call_api", return_value="patched"):
        assert gc.UsersApi(client).get_users_me() == "patched"
    client.call_api = lambda *_, **__: "set"  # type: ignore[method-assign]
    assert gc.UsersApi(client).get_users_me() == "set"
    assert server.requests == []


def test_the_last_response_is_as_published(server: FaultServer) -> None:
    client = gc.ApiClient(host=server.url)
    server.script(ok({"name": "ü"}, headers={"Retry-After": "7"}))
    client.call_api("/x", "GET")
    last: Any = client.last_response
    assert last.data == '{"name": "\\u00fc"}'
    assert (last.getheaders()["RETRY-after"], last.getheader("retry-AFTER")) == ("7", "7")
    raw = last.urllib3_response
    assert (raw.status, raw.data, raw.headers["Retry-after"]) == (200, b'{"name": "\\u00fc"}', "7")
    server.script(failed(404, {"code": "not.found"}, Retry_After="9"))
    with pytest.raises(gc.ApiException) as caught:
        client.call_api("/x", "GET")
    for name in ("Retry-After", "retry-after", "RETRY-AFTER"):
        headers = caught.value.headers
        assert (headers[name], headers.get(name), name in headers) == ("9", "9", True)
    client.close()


def test_decoding_that_programs_ask_for(tmp_path: Path) -> None:
    class Answer:
        status, reason, data = 200, "OK", '{"id": "1"}'
        headers = {"content-disposition": 'attachment; filename="report.csv"'}  # noqa: RUF012 - as people write it

        def getheader(self, name: str, default: Any = None) -> Any:
            return self.headers.get(name.lower(), default)

    client = gc.ApiClient()
    assert client.deserialize(Answer(), "User") == client.deserialize(Answer(), gc.User) == gc.User(id="1")
    private: Any = client
    assert private._ApiClient__deserialize([{"id": "1"}], "list[User]") == [gc.User(id="1")]
    assert private._ApiClient__deserialize({"id": "1"}, gc.User) == gc.User(id="1")
    gc.configuration.temp_folder_path = str(tmp_path)
    path = Path(client.deserialize(Answer(), "file"))
    assert (path.parent, path.read_text()) == (tmp_path, '{"id": "1"}')


def test_ways_to_authenticate() -> None:
    client = gc.ApiClient()
    client.access_token = "T"
    gc.configuration.api_key = {"Authorization": "jwt"}
    gc.configuration.api_key_prefix = {"Authorization": "Bearer"}
    wanted = {"PureCloud OAuth": "Bearer T", "Guest Chat JWT": "Bearer jwt", "no such": None}
    for name, value in wanted.items():
        headers: dict[str, str] = {}
        client.update_params_for_auth(headers, None, [name])
        assert headers.get("Authorization") == value, name
    assert gc.configuration.auth_settings("other")["PureCloud OAuth"]["value"] == "Bearer other"


def test_a_guest_is_authenticated_by_its_own_token(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    client.access_token = "T"
    gc.configuration.api_key = {"Authorization": "jwt"}
    gc.configuration.api_key_prefix = {"Authorization": "Bearer"}
    for settings in (["Guest Chat JWT"], ["PureCloud OAuth"], [], ["anything else"]):
        driver.do(client.call_api("/api/v2/webchat", "GET", auth_settings=settings))
    sent = [request.headers.get("authorization") for request in server.requests]
    assert sent == ["Bearer jwt", "Bearer T", None, None]
    driver.close()


def test_the_refresh_shows_itself(server: FaultServer) -> None:
    client = gc.ApiClient(host=server.url)
    with client.refresh_token_lock:
        assert client.refresh_in_progress is False
    client.client_id, client.client_secret, client.refresh_token = "id", "secret", "R1"
    client.get_http_client().set_pre_request_hook(lambda _: seen.append(client.refresh_in_progress))
    seen: list[bool] = []
    server.script(ok({"access_token": "T2", "refresh_token": "R2"}))
    client.handle_expired_access_token()
    assert (seen, client.refresh_in_progress, client.access_token) == ([True], False, "T2")
    client.close()
