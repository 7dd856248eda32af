"""Wrong requests get the platform's error body, and it says what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from purecloud_sandbox.server import Running

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client, HttpResponse

USER = {"name": "Ada", "email": "ada@example.com", "divisionId": "d"}


def assert_refused(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    assert (response.status, response.headers["Content-Type"]) == (status, "application/json"), response.content
    body = response.json()
    assert (body["status"], body["code"]) == (status, code), body
    assert not judge.complaints({"$ref": "#/definitions/ErrorBody"}, body)
    assert body["contextId"] == response.headers["ININ-Correlation-Id"]
    assert {"message", "details", "errors", "messageParams", "messageWithParams"} <= body.keys()
    return body


@pytest.mark.parametrize("header", [None, "", "Basic YTpi", "Bearer", "bearer "])
def test_no_token(running: Running, header: str | None) -> None:
    response = Client(running.url).get("/api/v2/users/me", headers={} if header is None else {"Authorization": header})
    assert_refused(response, 401, "authentication.required")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_unknown_token(running: Running) -> None:
    response = Client(running.url, "nonsense").get("/api/v2/users/me")
    assert_refused(response, 401, "bad.credentials")
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_an_operation_without_security_needs_no_token(running: Running) -> None:
    assert Client(running.url).get("/api/v2/quality/surveys/scorable?customerSurveyUrl=x").status == 200


@pytest.mark.parametrize("path", ["/api/v2/nothing", "/api/v2/users/", "/api/v2", "/api/v2/users//queues"])
def test_unknown_path(client: Client, path: str) -> None:
    assert_refused(client.get(path), 404, "not.found")


def test_unknown_verb_tells_the_known_ones(client: Client) -> None:
    response = client.send("PUT", "/api/v2/users")
    assert_refused(response, 405, "method.not.allowed")
    assert response.headers["Allow"] == "GET, POST"
    assert client.send("OPTIONS", "/api/v2/users").status == 405


def test_head_where_it_is_declared(client: Client) -> None:
    paths = [path for path, item in judge.document()["paths"].items() if "head" in item]
    assert len(paths) == 2
    for path in paths:
        channel = client.send("POST", "/api/v2/notifications/channels").json()["id"]
        response = client.send("HEAD", path.replace("{channelId}", channel))
        assert (response.status, response.content) == (200, b"")
    response = client.send("HEAD", "/api/v2/users")
    assert (response.status, response.content) == (405, b"")


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("pageSize=ten", "invalid.type", "pageSize"),
        ("pageNumber=1.5", "invalid.type", "pageNumber"),
        ("pageSize=99999999999", "invalid.value", "pageSize"),
        ("state=asleep", "invalid.value", "state"),
        ("expand=presence&expand=nothing", "invalid.value", "expand[1]"),
    ],
)
def test_wrong_query(client: Client, query: str, code: str, field: str) -> None:
    body = assert_refused(client.get(f"/api/v2/users?{query}"), 400, code)
    assert body["messageParams"]["field"] == field
    assert field in body["message"]


def test_missing_query_parameter(client: Client) -> None:
    body = assert_refused(client.get("/api/v2/users/search"), 400, "missing.parameter")
    assert body["messageParams"] == {"field": "q64"}


def test_defaults_and_cases_of_enums_are_taken(client: Client) -> None:
    assert client.get("/api/v2/users?sortOrder=ASC&state=ACTIVE&unheard=1").status == 200


def test_pattern_of_a_path_parameter(client: Client) -> None:
    paths = [
        path
        for path, item in judge.document()["paths"].items()
        if path.endswith("}") and any(q.get("pattern") for q in item.get("get", {}).get("parameters", ()))
    ]
    path = paths[0][: paths[0].rindex("{")]
    assert_refused(client.get(path.replace("{", "").replace("}", "") + "no-uuid"), 400, "invalid.value")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": 7}, "invalid.type", "body.name"),
        ({"name": None}, "missing.field", "body.name"),
        ({"addresses": {}}, "invalid.type", "body.addresses"),
        ({"addresses": [{}, {"mediaType": "PIGEON"}]}, "invalid.value", "body.addresses[1].mediaType"),
        ({"addresses": ["x"]}, "invalid.type", "body.addresses[0]"),
    ],
)
def test_wrong_body(client: Client, change: dict[str, Any], code: str, field: str) -> None:
    body = assert_refused(client.send("POST", "/api/v2/users", USER | change), 400, code)
    assert body["messageParams"]["field"] == field


def test_several_problems_are_reported_at_once(client: Client) -> None:
    body = assert_refused(client.send("POST", "/api/v2/users", {"title": 1}), 400, "missing.field")
    assert [error["messageParams"]["field"] for error in body["errors"]] == [
        "body.email", "body.name", "body.title",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", "invalid.json"),
        (b"\xff\xfe\x00", "invalid.json"),
        (b'{"name": NaN}', "invalid.json"),
        (b"[" * 100_000, "invalid.json"),
        (b"null", "missing.body"),
        (b"", "missing.body"),
        (b"[]", "invalid.type"),
        (b'"text"', "invalid.type"),
    ],
)
def test_wrong_json(client: Client, raw: bytes, code: str) -> None:
    assert_refused(client.send("POST", "/api/v2/users", raw=raw), 400, code)


@pytest.mark.parametrize("value", ["1e999", "123456789012345678901234567890", "9" * 5000, "0.5", "true"])
def test_numbers_out_of_any_range(client: Client, value: str) -> None:
    raw = f'{{"version": {value}}}'.encode()
    assert client.send("PATCH", "/api/v2/users/u", raw=raw).status == 400


def test_unknown_and_read_only_fields_are_ignored(client: Client) -> None:
    raw = json.dumps(USER | {"unheard": 1}).encode()
    assert client.send("POST", "/api/v2/users", raw=raw).status == 200
    assert client.send("POST", "/api/v2/routing/queues", {"name": "q", "memberCount": "many", "id": 5}).status == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
def test_wrong_content_type(client: Client, kind: str) -> None:
    response = client.send("POST", "/api/v2/users", USER, headers={"Content-Type": kind})
    body = assert_refused(response, 415, "unsupported.media.type")
    assert body["messageParams"] == {"contentType": kind, "accepted": "application/json"}


def test_content_types_of_json(client: Client) -> None:
    for number, kind in enumerate(("application/json; charset=utf-8", "APPLICATION/JSON")):
        body = {**USER, "email": f"ada{number}@example.com"}
        assert client.send("POST", "/api/v2/users", body, headers={"Content-Type": kind}).status == 200
