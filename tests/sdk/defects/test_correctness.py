"""What the published package gets wrong, lines 1 to 13: correctness; each test says what is right."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
import warnings
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.call.decoding import convert
from PureCloudPlatformClientV2.rest import ApiTimeoutError, DecodeError, ServerError

from tests.sdk.support.fault_server import Answer, FaultServer, Received, Silence, failed, ok, page


@pytest.fixture
def client(server: FaultServer) -> Any:
    with gc.ApiClient(host=server.url) as client:
        client.configuration.retry_configuration = {"retry_max": 0}
        yield client


def call(client: gc.ApiClient, returns: str | None, verb: str = "GET", **arguments: Any) -> Any:
    return client.call_api("/api/v2/things", verb, response_type=returns, **arguments)


def test_1_a_binary_body_is_delivered(client: gc.ApiClient, server: FaultServer) -> None:
    server.script(Answer(body=b"\x89PNG\xff\x00", headers={"Content-Type": "image/png"}))
    assert Path(call(client, "file")).read_bytes() == b"\x89PNG\xff\x00"


def test_1_an_error_page_in_latin_1_is_an_error_with_its_status(client: gc.ApiClient, server: FaultServer) -> None:
    server.script(Answer(502, "Ungültig".encode("latin-1"), {"Content-Type": "text/html; charset=iso-8859-1"}))
    with pytest.raises(ServerError) as caught:
        call(client, "User")
    assert caught.value.status == 502


@pytest.mark.parametrize("header", [None, "attachment", "attachment; size=7", 'attachment; filename="a b.bin"'])
def test_2_a_file_is_written_in_one_go(
    client: gc.ApiClient, server: FaultServer, tmp_path: Path, header: str | None
) -> None:
    gc.configuration.temp_folder_path = str(tmp_path)
    headers = {} if header is None else {"Content-Disposition": header}
    server.script(Answer(body=b"\r\n\xff", headers={"Content-Type": "application/octet-stream", **headers}))
    path = Path(call(client, "file"))
    assert path.parent == tmp_path
    assert path.read_bytes() == b"\r\n\xff"
    assert path.name.endswith("a b.bin") == (header is not None and "filename" in header)


@pytest.mark.parametrize("status", [200, 201, 202, 206, 207])
def test_3_each_2xx_is_a_success(client: gc.ApiClient, server: FaultServer, status: int) -> None:
    server.script(ok({"id": "1"}, status=status))
    assert call(client, "User").id == "1"


def test_4_a_timeout_is_kept_and_there_is_one_by_default(server: FaultServer) -> None:
    assert gc.Configuration().timeout == (10.0, 60.0)
    client = gc.ApiClient(host=server.url)
    server.script(Silence())
    with pytest.raises(ApiTimeoutError):
        gc.UsersApi(client).get_users(timeout=0.05, retries=0)
    http = gc.DefaultHttpClient(timeout=0.05)
    client.set_http_client(http)
    server.script(Silence())
    with pytest.raises(ApiTimeoutError):
        gc.UsersApi(client).get_users(retries=0)
    client.close()


def test_5_and_6_what_is_read_is_written_back(client: gc.ApiClient, server: FaultServer) -> None:
    received = {"id": "1", "name": "Ada", "state": "hibernating", "shoeSize": {"eu": 38}, "version": 3}
    server.script(ok(received), ok(received))
    api = gc.UsersApi(client)
    user = api.get_user("1")
    assert user.state == "hibernating", "an unknown enum value is kept as received"
    user.name = "Grace"
    api.patch_user("1", body=user)  # type: ignore[arg-type]  # what was read; a change has a type of its own
    assert server.requests[1].json() == {**received, "name": "Grace"}


def test_7_models_take_none_and_keywords_and_refuse_misspelt_names() -> None:
    user = gc.User(name="Ada", state="active")
    user.state = None
    assert user.state is None
    assert user != None  # noqa: E711 - the comparison is what is tested
    assert gc.User(name="Ada") == gc.User(name="Ada")
    with pytest.warns(gc.UnknownAttributeWarning, match="did you mean 'name'"):
        user.nmae = "Grace"  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="did you mean 'name'"):
        gc.User(nmae="Ada")  # type: ignore[call-arg]


def test_8_an_empty_answer_or_a_web_page_is_not_a_user(client: gc.ApiClient, server: FaultServer) -> None:
    server.script(Answer(body=b""), page(), page(), page())
    with pytest.raises(DecodeError, match="expected User, but the answer is empty"):
        call(client, "User")
    for returns in ("User", "object", None):
        with pytest.raises(DecodeError, match=r"A web page came .*captive portal"):
            call(client, returns)


@pytest.mark.parametrize("text", ["5", "May", "10000-01-01T00:00:00Z", "12:30", "2026-02-30T00:00:00Z"])
def test_9_what_is_not_a_date_is_not_made_one(text: str) -> None:
    assert convert("datetime", text) == text
    assert convert("date", text) == text


def test_9_values_of_another_type_are_errors_or_stay_as_they_are(client: gc.ApiClient, server: FaultServer) -> None:
    for returns, value in (("int", 3.7), ("int", "x"), ("list[User]", {"a": 1}), ("dict(str, int)", [1]), ("User", 5)):
        server.script(ok(value))
        with pytest.raises(DecodeError):
            call(client, returns)


def test_10_bodies_are_sent_as_they_are_given(client: gc.ApiClient, server: FaultServer) -> None:
    call(client, None, "POST")
    call(client, None, "DELETE", body={"a": 1})
    call(client, None, "GET", body={"a": 1})
    call(client, None, "POST", body="a;b", header_params={"Content-Type": "text/csv"})
    call(client, None, "POST", body={"a": 1}, header_params={"Content-Type": "application/json; charset=utf-8"})
    bodies = [request.body for request in server.requests]
    assert bodies == [b"", b'{"a":1}', b'{"a":1}', b"a;b", b'{"a":1}']
    assert server.requests[3].headers["content-type"] == "text/csv"


def test_11_values_of_all_kinds_can_be_parameters(client: gc.ApiClient, server: FaultServer) -> None:
    class Level(enum.Enum):
        high = "High"

    number = uuid.UUID(int=7)
    query = {"i": [1, 2], "u": number, "d": decimal.Decimal("1.5"), "s": {3}, "b": True, "e": Level.high}
    call(client, None, query_params=query)
    call(client, None, query_params={"t": dt.datetime(2026, 1, 2, 3, 4, 5)})  # noqa: DTZ001 - naive on purpose
    call(client, None, "POST", body={"b": b"\x00", "s": {1}, "e": Level.high, "d": decimal.Decimal(2), "u": number})
    assert server.requests[0].target == f"/api/v2/things?i=1&i=2&u={number}&d=1.5&s=3&b=true&e=High"
    assert server.requests[1].target == "/api/v2/things?t=2026-01-02T03%3A04%3A05%2B00%3A00"
    assert server.requests[2].json() == {"b": "AA==", "s": [1], "e": "High", "d": 2, "u": str(number)}


@pytest.mark.parametrize("action", ["ignore", "error", "always"])
def test_12_the_applications_warning_filters_hold(action: Any) -> None:
    from PureCloudPlatformClientV2.utils import deprecated

    @deprecated("old")  # type: ignore[untyped-decorator]
    def method() -> int:
        return 1

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter(action)
        before = list(warnings.filters)
        if action == "error":
            with pytest.raises(DeprecationWarning, match="old"):
                method()
        else:
            assert method() == 1
        assert list(warnings.filters) == before
    assert len(caught) == (action == "always")


def test_13_the_samples_of_the_published_readme_work(server: FaultServer) -> None:
    from PureCloudPlatformClientV2 import AbstractHttpClient, HttpRequestOptions

    seen: list[HttpRequestOptions] = []

    class Sessions(AbstractHttpClient):
        def request(self, http_request_options: HttpRequestOptions) -> Any:
            seen.append(http_request_options)
            import requests

            options = http_request_options
            with requests.Session() as session:
                return session.request(
                    options.method, options.url, params=options.query_params, headers=options.headers,
                    json=options.body, timeout=options.timeout,
                )  # fmt: skip

    client = gc.ApiClient(host=server.url)
    client.set_http_client(Sessions())
    gc.UsersApi(client).get_users(page_size=3)
    assert server.targets == ["/api/v2/users?pageSize=3"]
    assert seen[0].method == "GET"

    client = gc.ApiClient()
    client.set_gateway(host="127.0.0.1", protocol="http", port=server.port, path_params_api="a", path_params_login="b")
    client.get_http_client().set_pre_request_hook(lambda options: None)
    client.call_api("/api/v2/x", "GET")
    assert server.targets[-1] == "/a/api/v2/x"


def test_3_failures_keep_their_status(client: gc.ApiClient, server: FaultServer) -> None:
    def answer(request: Received) -> Answer:
        return failed(int(request.path.rpartition("/")[2]))

    server._answer = answer
    for status in (304, 400, 401, 403, 404, 409, 413, 422, 429, 500, 503):
        with pytest.raises(gc.ApiException) as caught:
            client.call_api(f"/api/v2/{status}", "GET")
        assert caught.value.status == status
