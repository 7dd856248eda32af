"""Operations that this release does not know, in both modes."""

from __future__ import annotations

import json
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.sdk.support.canaries import secret
from tests.sdk.support.fault_server import FaultServer, failed, ok


def _client(driver: Any, server: FaultServer) -> Any:
    client = driver.client(server.url)
    client.access_token = secret("access-token")
    return client


def test_query_body_and_typed_answer(server: FaultServer, driver: Any) -> None:
    server.script(ok({"id": "1", "name": "Ada"}))
    user = driver.do(
        _client(driver, server).request(
            "post",
            "/api/v2/users/new",
            query={"expand": ["a", "b"], "none": None},
            body=gc.CreateUser(name="Ada"),
            returns=gc.User,
            headers={"X-Trace": "1"},
        )
    )
    assert (type(user), user.name) == (gc.User, "Ada")
    sent = server.requests[0]
    assert (sent.method, sent.target) == ("POST", "/api/v2/users/new?expand=a&expand=b")
    assert json.loads(sent.body) == {"name": "Ada"}
    assert sent.headers["authorization"] == f"Bearer {secret('access-token')}"
    assert sent.headers["x-trace"] == "1"


@pytest.mark.parametrize(
    ("returns", "answer", "expected"),
    [
        (list[gc.User], [{"id": "1"}], [gc.User(id="1")]),
        (dict[str, gc.User], {"a": {"id": "1"}}, {"a": gc.User(id="1")}),
        ("list[User]", [{"id": "1"}], [gc.User(id="1")]),
        (dict, {"a": 1}, {"a": 1}),
        (Any, [1], [1]),
        (str, "x", "x"),
        (int, 5, 5),
    ],
)
def test_returns_is_a_type_or_a_type_name(
    server: FaultServer, driver: Any, returns: Any, answer: Any, expected: Any
) -> None:
    server.script(ok(answer))
    assert driver.do(_client(driver, server).request("GET", "/api/v2/new", returns=returns)) == expected


def test_without_returns_it_is_plain_data_and_with_none_nothing(server: FaultServer, driver: Any) -> None:
    server.script(ok({"a": [1]}), ok({"a": [1]}))
    client = _client(driver, server)
    assert driver.do(client.request("GET", "/api/v2/new")) == {"a": [1]}
    assert driver.do(client.request("DELETE", "/api/v2/new", returns=None)) is None


def test_it_has_retries_and_errors_as_every_call(server: FaultServer, driver: Any) -> None:
    server.script(failed(404, {"code": "not.found"}))
    client = _client(driver, server)
    with pytest.raises(gc.rest.NotFoundError, match="GET /api/v2/new failed: 404"):
        driver.do(client.request("GET", "/api/v2/new", retries=0, timeout=30))


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (("FETCH", "/api/v2/x"), {}, ValueError, "'FETCH' is not a verb; give one of GET"),
        (("GET", "api/v2/x"), {}, ValueError, "begins with a slash"),
        (("GET", "//other.example/x"), {}, ValueError, "one slash"),
        (("GET", "/api/v2/x"), {"timout": 5}, TypeError, "'timout'; did you mean 'timeout'"),
        (("GET", "/api/v2/x"), {"returns": 5}, TypeError, "5 is not a type that the API has"),
        (("GET", "/api/v2/x"), {"returns": dict[int, str]}, TypeError, "is not a type"),
    ],
)
def test_mistakes_are_named_before_anything_is_sent(
    server: FaultServer, driver: Any, arguments: Any, options: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        driver.do(_client(driver, server).request(*arguments, **options))
    assert server.requests == []


def test_the_whole_answer_and_a_callback(server: FaultServer, driver: Any) -> None:
    server.script(ok({"a": 1}), ok({"a": 2}))
    client = _client(driver, server)
    whole = driver.do(gc.with_response(client.request)("GET", "/api/v2/new"))
    assert (whole.status, whole.data) == (200, {"a": 1})
    seen: list[Any] = []
    pending = driver.do(client.request("GET", "/api/v2/new", callback=seen.append))
    if driver.name == "sync":
        pending.join()
    assert seen == [{"a": 2}]
