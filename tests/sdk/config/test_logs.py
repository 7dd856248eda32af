"""What is logged: when, where, in which form; and what is not shown."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2.logger import LogFormat, Logger, LogLevel, LogStatement

from tests.sdk.support.canaries import CANARIES, secret
from tests.sdk.support.fault_server import FaultServer, failed, ok

Written = Callable[..., str]


@pytest.fixture
def written(quiet: None, server: FaultServer, tmp_path: Path) -> Written:
    """What one call writes to the log file."""

    def write(level: int, status: int, form: int = LogFormat.JSON, *, bodies: bool = True) -> str:
        path = tmp_path / "log"
        logger = gc.configuration.logger
        logger.log_to_console, logger.log_format, logger.log_file_path = False, form, str(path)
        logger.log_request_body = logger.log_response_body = bodies
        logger.log_level = level
        headers = {"ININ-Correlation-Id": "c", "Set-Cookie": f"s={secret('set-cookie')}"}
        server.script(ok({"a": 1}, headers=headers) if status < 400 else failed(status, {"message": "no"}, **headers))
        with gc.ApiClient(host=server.url) as client:
            client.access_token = secret("access-token")
            try:
                gc.UsersApi(client).post_users(gc.CreateUser(name="n", password=secret("body-secret")))
            except gc.ApiException:
                assert status >= 400
        return path.read_text()

    return write


REQUEST = {"date", "level", "method", "url", "statusCode", "requestHeaders", "requestBody"}


@pytest.mark.parametrize(
    ("level", "status", "expected"),
    [
        (LogLevel.LTrace, 200, {"trace": REQUEST | {"responseHeaders"}, "debug": REQUEST}),
        (LogLevel.LDebug, 200, {"debug": REQUEST}),
        (LogLevel.LError, 200, {}),
        (LogLevel.LTrace, 400, {"error": REQUEST | {"responseHeaders", "responseBody"}}),
        (LogLevel.LError, 400, {"error": REQUEST | {"responseHeaders", "responseBody"}}),
        (LogLevel.LNone, 400, {}),
    ],
)
def test_records_have_the_published_names(
    written: Written, level: int, status: int, expected: dict[str, set[str]]
) -> None:
    records = [json.loads(line) for line in written(level, status).splitlines()]
    assert {record["level"]: set(record) for record in records} == expected
    assert [record["level"] for record in records] == list(expected)


def test_what_the_fields_hold(written: Written, server: FaultServer) -> None:
    (record,) = map(json.loads, written(LogLevel.LError, 400).splitlines())
    assert (record["method"], record["url"], record["statusCode"]) == ("POST", f"{server.url}/api/v2/users", 400)
    assert record["requestBody"] == {"name": "n", "password": "***"}
    assert json.loads(record["responseBody"]) == {"message": "no"}
    assert record["requestHeaders"]["Authorization"] == "***"
    headers = {name.lower(): value for name, value in record["responseHeaders"].items()}
    assert (headers["inin-correlation-id"], headers["set-cookie"]) == ("c", "***")
    assert len(record["date"]) == len("05-18-2026, 09:00:00")


def test_bodies_are_logged_when_asked_for_only(written: Written) -> None:
    (record,) = map(json.loads, written(LogLevel.LError, 400, bodies=False).splitlines())
    assert set(record) == REQUEST - {"requestBody"} | {"responseHeaders"}


def test_lines_of_text(written: Written, server: FaultServer) -> None:
    lines = written(LogLevel.LError, 400, LogFormat.TEXT).splitlines()
    assert lines[0].endswith(" ERROR ")
    assert [line for line in lines[1:] if not line.startswith(("\t", "Headers"))] == [
        "=== REQUEST ===",
        f"URL: {server.url}/api/v2/users",
        "Method: POST",
        "Body: {'name': 'n', 'password': '***'}",
        "=== RESPONSE ===",
        "Status: 400",
        "CorrelationId: c",
        'Body: {"message": "no"}',
    ]
    assert "\tAuthorization: ***" in lines
    assert not [canary for canary in CANARIES if canary in "\n".join(lines)]


def test_each_line_of_a_json_log_is_json(quiet: None, server: FaultServer, tmp_path: Path) -> None:
    logger = gc.configuration.logger
    logger.log_to_console, logger.log_format = False, LogFormat.JSON
    logger.log_file_path, logger.log_level = str(tmp_path / "log"), LogLevel.LTrace
    server.script(failed(503))
    with gc.ApiClient(host=server.url) as client:
        gc.UsersApi(client).get_users()
    with gc.ApiClient(host="http://127.0.0.1:1") as nobody, pytest.raises(gc.ApiException):
        nobody.call_api("/x", "GET")
    logger.warn("the configuration file has an error")
    records = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [record["level"] for record in records[:4]] == ["error", "debug", "trace", "debug"]
    assert any(record.get("reason", "").startswith("no connection") for record in records)
    assert records[-1]["message"] == "the configuration file has an error"


def test_programs_write_too(quiet: None, caplog: pytest.LogCaptureFixture) -> None:
    logger = gc.configuration.logger
    logger.log_to_console, logger.log_level, logger.log_format = False, LogLevel.LTrace, LogFormat.JSON
    logger.trace("GET", "u", None, 200, {"A": "b"}, {"C": "d"})
    logger.debug("GET", "u", None, 200, {"A": "b"})
    logger.error("GET", "u", None, 500, {"A": "b"}, "text", {"C": "d"})
    records = [record for record in caplog.records if record.name == "PureCloudPlatformClientV2"]
    assert [record.levelno for record in records] == [LogLevel.LTrace, LogLevel.LDebug, LogLevel.LError]
    assert [json.loads(record.getMessage())["requestHeaders"]["A"] for record in records] == ["***"] * 3
    assert logging.getLevelName(LogLevel.LTrace) == "TRACE"


def test_a_statement_changes_nothing_that_it_was_given() -> None:
    headers = {"Authorization": secret("access-token")}
    statement = LogStatement("error", "now", "GET", "https://h", {"token": secret("body-secret")}, 404, headers)
    for form in (LogFormat.JSON, LogFormat.TEXT):
        text = statement.string(form, True, True)
        assert not [canary for canary in CANARIES if canary in text]
    assert headers == {"Authorization": secret("access-token")}
    assert statement.request_body == {"token": secret("body-secret")}


@pytest.mark.parametrize(("text", "level", "form"), [("TRACE", 5, 1), ("json", 51, 2), (None, 51, 1), (5, 51, 1)])
def test_names_of_levels_and_formats(text: Any, level: int, form: int) -> None:
    assert (LogLevel.from_string(text), LogFormat.from_string(text)) == (level, form)


def test_a_file_that_cannot_be_written_is_reported_at_once_and_changes_nothing(tmp_path: Path) -> None:
    logger = Logger()
    logger.log_file_path = str(tmp_path / "log")
    with pytest.raises(ValueError, match="cannot be written"):
        logger.log_file_path = str(tmp_path / "no" / "such" / "folder")
    assert logger.log_file_path == str(tmp_path / "log")
    logger.log_file_path = None
