"""Whatever comes in, the answer is the platform's error body or conforms; never a traceback, never a 500."""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from purecloud_sandbox.server import Running
from purecloud_sandbox.spec.definition import read_definition

from tests.sandbox.support import judge, valid_arguments
from tests.sandbox.support.client import Client, HttpResponse

OPERATIONS = read_definition().operations()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
SETTINGS = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def assert_civil(response: HttpResponse) -> None:
    assert response.status < 500, response.content
    assert b"Traceback" not in response.content
    if response.status >= 400:
        body = response.json()
        assert body["status"] == response.status
        assert not judge.complaints({"$ref": "#/definitions/ErrorBody"}, body)


@SETTINGS
@given(operation=st.sampled_from(OPERATIONS), data=st.data())
def test_wrong_values_everywhere(client: Client, operation: Any, data: st.DataObject) -> None:
    target, body, headers = valid_arguments.make_request(read_definition(), operation)
    path, _, _ = target.partition("?")
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    for name in operation.names:
        value = data.draw(text, name)
        path = operation.template.replace("{" + name + "}", quote(value, safe="")) if value else path
    query = {
        parameter.name: data.draw(text, parameter.name)
        for parameter in operation.parameters
        if parameter.place == "query" and data.draw(st.booleans())
    }
    if operation.body is not None and data.draw(st.booleans()):
        body = data.draw(JSON, "body")
    response = client.send(operation.verb, f"{path}?{urlencode(query)}", body, headers=headers)
    if operation.verb != "HEAD":
        assert_civil(response)
    if response.status == 200:
        assert not judge.response_complaints(operation, path, response)


@SETTINGS
@given(body=JSON, where=st.sampled_from(["name", "addresses", "email", "divisionId", "state"]))
def test_wrong_bodies_of_a_user(client: Client, body: Any, where: str) -> None:
    user = {"name": "n", "email": "e@x.y", "divisionId": "d", where: body}
    response = client.send("POST", "/api/v2/users", raw=json.dumps(user).encode())
    assert_civil(response)
    if response.status == 200:
        assert not judge.complaints({"$ref": "#/definitions/User"}, response.json())


@SETTINGS
@given(raw=st.binary(max_size=60), kind=st.sampled_from(["application/json", "text/plain", "", "application/x", ";;"]))
def test_wrong_bytes(client: Client, raw: bytes, kind: str) -> None:
    assert_civil(client.send("POST", "/api/v2/users", raw=raw, headers={"Content-Type": kind}))
    assert client.send("POST", "/oauth/token", raw=raw, headers={"Content-Type": kind}).status in (400, 401)


@SETTINGS
@given(
    path=st.text(st.characters(codec="ascii", exclude_categories=("Cc", "Zs"), exclude_characters="#?"), max_size=40)
)
def test_wrong_paths(client: Client, path: str) -> None:
    response = client.get("/api/v2/" + path)
    assert response.status < 500
    assert_civil(response)


@SETTINGS
@given(st.binary(min_size=1, max_size=200))
def test_what_is_not_http_leaves_the_server_alive(running: Running, raw: bytes) -> None:
    place = urlsplit(running.url)
    with socket.create_connection((str(place.hostname), place.port or 80), timeout=300) as connection:
        connection.sendall(raw + b"\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        try:
            answer = connection.recv(65536)
        except ConnectionResetError:
            answer = b""
    assert not answer.startswith(b"HTTP/1.1 5")
    assert b"Traceback" not in answer
