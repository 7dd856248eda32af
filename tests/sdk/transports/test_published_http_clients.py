"""HTTP clients that were written for the published package, after its `DefaultHttpClient` or derived from it."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import PureCloudPlatformClientV2 as gc
import pytest
import urllib3
from PureCloudPlatformClientV2.rest import RESTClientObject, RESTResponse

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, failed, ok


class WrittenAfterIt(gc.AbstractHttpClient):
    """Its own request, with the parts of the published one."""

    def __init__(self) -> None:
        super().__init__()
        self.rest_client = RESTClientObject(pools_size=2, max_size=2)

    def request(self, http_request_options: gc.HttpRequestOptions) -> Any:
        if self.pre_hook and callable(self.pre_hook):
            http_request_options = self.pre_hook(http_request_options)
        response: Any = self.rest_client.request(
            http_request_options.method, http_request_options.url, http_request_options.query_params,
            http_request_options.headers, http_request_options.body, http_request_options.post_params,
        )  # fmt: skip
        if self.post_hook and callable(self.post_hook):
            response = self.post_hook(response)
        return response


class Derived(gc.DefaultHttpClient):
    """Asks its base for the parts of a request."""

    def request(self, http_request_options: gc.HttpRequestOptions) -> Any:
        config = self.to_rest_client_config(http_request_options)
        assert config["timeout"] == 5
        return self.rest_client.request(
            config["method"], config["url"], config["query_params"], config["headers"], config["body"],
            config["post_params"],
        )  # fmt: skip


class WithPoolsOfItsOwn(gc.AbstractHttpClient):
    """Sends by urllib3 itself, and returns its response: header objects included."""

    def request(self, http_request_options: gc.HttpRequestOptions) -> Any:
        options = http_request_options
        body = options.body if options.body is None else json.dumps(options.body)
        if options.post_params:
            body = urlencode(options.post_params)
        query = f"?{urlencode(options.query_params)}" if options.query_params else ""
        return urllib3.request(options.method, options.url + query, headers=options.headers, body=body)


CLIENTS = (WrittenAfterIt, lambda: Derived(timeout=5), WithPoolsOfItsOwn)


@pytest.mark.parametrize("make", CLIENTS, ids=["written after it", "derived", "with pools of its own"])
def test_they_carry_all_calls(server: FaultServer, make: Any) -> None:
    server.script(
        ok({"access_token": "T"}),
        ok({"entities": [{"id": "1"}], "total": 1}),
        ok({"id": "2"}, headers={"X-Trace": "7"}),
        failed(409, {"code": "conflict"}, Retry_After="9"),
    )
    client = gc.ApiClient(host=server.url)
    client.set_http_client(make())
    users: Any = gc.UsersApi(client.get_client_credentials_token("id", "secret"))
    assert server.requests[0].body == b"grant_type=client_credentials"
    assert users.get_users(id=["a", "b"], page_size=5).total == 1
    query = "pageSize=5&id=a%2Cb" if make is WithPoolsOfItsOwn else "pageSize=5&id=a&id=b"
    assert server.targets[1].partition("?")[2] == query
    assert users.post_users({"name": "n"}).id == "2"
    assert server.requests[2].json() == {"name": "n"}
    assert client.last_response is not None
    assert client.last_response.getheaders()["x-TRACE"] == "7"
    with pytest.raises(gc.ApiException) as caught:
        users.post_users({"name": "n"})
    assert (caught.value.status, caught.value.headers["retry-after"]) == (409, "9")


@pytest.mark.parametrize("make", [gc.DefaultHttpClient, WrittenAfterIt])
def test_hooks_see_and_change_the_response(server: FaultServer, make: Any) -> None:
    seen: list[Any] = []

    def after(response: RESTResponse) -> RESTResponse:
        raw = response.urllib3_response
        seen.append((response.status, response.reason, response.data, response.content, raw.status, raw.data))
        response.data = '{"id": "changed"}'
        return response

    http = make()
    http.set_post_request_hook(after)
    assert http.post_hook is after
    client = gc.ApiClient(host=server.url)
    client.set_http_client(http)
    server.script(ok({"id": "1"}))
    assert gc.UsersApi(client).get_users_me().id == "changed"
    assert seen == [(200, "OK", '{"id": "1"}', b'{"id": "1"}', 200, b'{"id": "1"}')]


def test_hooks_after_a_request_see_no_errors(server: FaultServer) -> None:
    seen: list[int] = []
    client = gc.ApiClient(host=server.url)
    client.get_http_client().set_post_request_hook(lambda response: seen.append(response.status))
    server.script(failed(404))
    with pytest.raises(gc.ApiException, match="404"):
        client.call_api("/x", "GET")
    assert seen == []


def test_binary_bodies_stay_as_they_are_with_hooks(server: FaultServer, tmp_path: Any) -> None:
    client = gc.ApiClient(host=server.url)
    client.get_http_client().set_post_request_hook(lambda response: None)
    server.script(Answer(body=b"\xff\x00\xfe", headers={"Content-Type": "image/png"}))
    gc.configuration.temp_folder_path = str(tmp_path)
    path = client.call_api("/f", "GET", response_type="file")
    with open(path, "rb") as file:  # noqa: PTH123 - as programs do
        assert file.read() == b"\xff\x00\xfe"
    client.close()


@pytest.mark.parametrize("body", ["text", {"a": 1}, [1], None])
def test_bodies_are_json_with_hooks_too(server: FaultServer, body: Any) -> None:
    client = gc.ApiClient(host=server.url)
    client.get_http_client().set_pre_request_hook(lambda options: None)
    client.call_api("/x", "POST", body=body)
    assert server.requests[0].body == (b"" if body is None else json.dumps(body, separators=(",", ":")).encode())
    client.close()


def test_forms_with_files_are_sent_by_rest(server: FaultServer) -> None:
    fields = [("kind", "a"), ("file", ("a.txt", b"content", "text/plain"))]
    RESTClientObject().POST(f"{server.url}/x", {"Content-Type": "multipart/form-data"}, post_params=fields)
    request = server.requests[0]
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'filename="a.txt"' in request.body
    assert b"content" in request.body
    with pytest.raises(ValueError, match="a body or post_params, not both"):
        RESTClientObject().POST(f"{server.url}/x", body={"a": 1}, post_params={"b": 2})


def test_what_describes_no_request_is_refused() -> None:
    with pytest.raises(ValueError, match="described by HttpRequestOptions, not by dict"):
        gc.DefaultHttpClient().request({"url": "u"})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="timeout must be a number of seconds above 0, not 'soon'"):
        gc.DefaultHttpClient().set_timeout("soon")  # type: ignore[arg-type]


@pytest.mark.parametrize("returned", [None, "a string", {"status": 204}, (204, b"")], ids=repr)
def test_what_is_not_a_response_is_not_taken_for_a_success(driver: SyncDriver, returned: Any) -> None:
    class Forgetful(gc.AbstractHttpClient):
        def request(self, http_request_options: gc.HttpRequestOptions) -> Any:
            return returned

    client = driver.client("http://api.example.test")
    client.set_http_client(Forgetful())
    with pytest.raises(gc.ApiException, match="not a response"):
        driver.do(client.request("DELETE", "/api/v2/users/ada", returns=None))
    driver.close()


def test_a_response_of_plain_data() -> None:
    class Answering(gc.AbstractHttpClient):
        def request(self, http_request_options: gc.HttpRequestOptions) -> Any:
            return SimpleNamespace(status=200, headers=[("X-Trace", "7")], data={"name": "Ada"})

    client = gc.ApiClient(host="http://api.example.test")
    client.set_http_client(Answering())
    answer = gc.with_response(gc.UsersApi(client).get_user)("ada")
    assert (answer.data.name, answer.headers["x-trace"]) == ("Ada", "7")
