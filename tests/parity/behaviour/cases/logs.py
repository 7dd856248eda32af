"""Logging: levels, formats, files, field names."""

from __future__ import annotations

import json
import logging
from typing import Any

from driver import World, case, differs, each, tried

LEVELS = ("LTrace", "LDebug", "LError", "LNone")


@each(LEVELS)
def level(world: World, name: str) -> Any:
    return getattr(world.sdk.logger.LogLevel, name)


@each(("trace", "debug", "error", "none", "TRACE", "loud", ""))
def level_from(world: World, text: str) -> Any:
    return world.sdk.logger.LogLevel.from_string(text)


@each(("text", "json", "JSON", "xml", ""))
def format_from(world: World, text: str) -> Any:
    return world.sdk.logger.LogFormat.from_string(text)


@each((None, 5))
def level_and_format_from_no_text(world: World, value: Any) -> Any:
    return [world.sdk.logger.LogLevel.from_string(value), world.sdk.logger.LogFormat.from_string(value)]


@each(("log_level", "log_format", "log_to_console", "log_file_path", "log_request_body", "log_response_body"))
def default_of(world: World, name: str) -> Any:
    return getattr(world.sdk.configuration.logger, name)


@each(
    (
        ("log_level", 40),
        ("log_format", 2),
        ("log_to_console", False),
        ("log_request_body", True),
        ("log_response_body", True),
    )
)
def set_and_read(world: World, name: str, value: Any) -> Any:
    setattr(world.sdk.configuration.logger, name, value)
    return getattr(world.sdk.configuration.logger, name)


@case
def a_log_file_is_made(world: World) -> Any:
    path = world.folder / "log"
    world.sdk.configuration.logger.log_file_path = str(path)
    world.sdk.configuration.logger.log_level = world.sdk.logger.LogLevel.LError
    return [world.sdk.configuration.logger.log_file_path == str(path), path.exists()]


@differs("log files")
def a_log_file_that_cannot_be_written(world: World) -> Any:
    world.sdk.configuration.logger.log_level = world.sdk.logger.LogLevel.LError
    world.sdk.configuration.logger.log_file_path = str(world.folder / "no" / "such" / "folder")
    return True


def _logged(world: World, level: str, status: int, *, notation: str = "JSON", bodies: bool = True) -> str:
    logger = world.sdk.configuration.logger
    path = world.folder / "log"
    logger.log_to_console = False
    logger.log_format = getattr(world.sdk.logger.LogFormat, notation)
    logger.log_file_path = str(path)
    logger.log_request_body = logger.log_response_body = bodies
    logger.log_level = getattr(world.sdk.logger.LogLevel, level)
    world.server.answer(status, {"name": "answer"}, {"Content-Type": "application/json", "ININ-Correlation-Id": "cid"})
    tried(lambda: world.users().post_users({"name": "request"}))
    return path.read_text()


@each([(level, status) for level in LEVELS for status in (200, 400)])
def records_at(world: World, level: str, status: int) -> Any:
    return [json.loads(line)["level"] for line in _logged(world, level, status).splitlines()]


@each([(level, status) for level in ("LTrace", "LDebug", "LError") for status in (200, 400)])
def fields_at(world: World, level: str, status: int) -> Any:
    return [sorted(json.loads(line)) for line in _logged(world, level, status).splitlines()]


@case
def values_of_the_fields(world: World) -> Any:
    record = json.loads(_logged(world, "LError", 400).splitlines()[0])
    record["url"] = record["url"].removeprefix(world.server.url)
    return {name: record.get(name) for name in ("level", "method", "url", "statusCode", "requestBody", "responseBody")}


@case
def headers_of_the_fields(world: World) -> Any:
    record = json.loads(_logged(world, "LError", 400).splitlines()[0])
    known = {name.lower(): value for name, value in record["responseHeaders"].items()}
    return [record["requestHeaders"]["Content-Type"], known["inin-correlation-id"], known["content-type"]]


@case
def the_date_of_the_fields(world: World) -> Any:
    record = json.loads(_logged(world, "LError", 400).splitlines()[0])
    return "".join("9" if c.isdigit() else c for c in record["date"])


@differs("log redaction")
def the_token_in_the_fields(world: World) -> Any:
    return json.loads(_logged(world, "LError", 400).splitlines()[0])["requestHeaders"]["Authorization"]


@case
def bodies_are_left_out_by_default(world: World) -> Any:
    record = json.loads(_logged(world, "LError", 400, bodies=False).splitlines()[0])
    return sorted(set(record) & {"requestBody", "responseBody"})


@each((200, 400))
def lines_of_text_for(world: World, status: int) -> Any:
    text = _logged(world, "LTrace" if status == 200 else "LError", status, notation="TEXT")
    lines = [line for line in text.splitlines() if not line.startswith("\t")]
    kept = [line.partition(":")[0] if ": " in line else line for line in lines]
    return ["".join("9" if c.isdigit() else c for c in line) for line in kept]


@case
def the_console_is_stderr(world: World) -> Any:
    return world.sdk.configuration.logger.log_to_console


@case
def the_logger_of_the_standard_library(world: World) -> Any:
    world.sdk.configuration.logger.log_level = world.sdk.logger.LogLevel.LDebug
    return [
        logging.getLogger("PureCloudPlatformClientV2").level,
        logging.getLogger("PureCloudPlatformClientV2").propagate,
    ]


@differs("other loggers")
def the_logger_of_urllib3(world: World) -> Any:
    return [logging.getLogger("urllib3").level, logging.getLogger("urllib3").propagate]


@case
def the_name_of_the_trace_level(world: World) -> Any:
    world.sdk.configuration.logger.log_level = world.sdk.logger.LogLevel.LTrace
    return logging.getLevelName(world.sdk.logger.LogLevel.LTrace)


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[Any] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append([record.levelno, record.name])


def _handler(world: World) -> _Kept:
    logger = world.sdk.configuration.logger
    logger.log_to_console = False
    logger.log_level = world.sdk.logger.LogLevel.LTrace
    handler = _Kept()
    logging.getLogger("PureCloudPlatformClientV2").addHandler(handler)
    return handler


@case
def a_handler_of_the_program(world: World) -> Any:
    handler = _handler(world)
    world.users().get_users_me()
    return handler.records


@case
def programs_write_trace(world: World) -> Any:
    handler = _handler(world)
    world.sdk.configuration.logger.trace("GET", "u", None, 200, {"A": "b"}, {"C": "d"})
    return handler.records


@case
def programs_write_debug(world: World) -> Any:
    handler = _handler(world)
    world.sdk.configuration.logger.debug("GET", "u", None, 200, {"A": "b"})
    return handler.records


@case
def programs_write_error(world: World) -> Any:
    handler = _handler(world)
    world.sdk.configuration.logger.error("GET", "u", None, 500, {"A": "b"}, "body", {"C": "d"})
    return handler.records


@case
def set_log_outputs(world: World) -> Any:
    return world.sdk.configuration.logger.set_log_outputs()


def _statement(world: World) -> Any:
    return world.sdk.logger.LogStatement(
        "error",
        "05-18-2026, 09:00:00",
        "GET",
        "https://h/x",
        {"a": 1},
        404,
        {"Accept": "b"},
        "body",
        {"ININ-Correlation-Id": "c"},
    )


@each((("JSON", True), ("JSON", False), ("TEXT", True), ("TEXT", False)))
def statement_as(world: World, notation: str, bodies: bool) -> Any:
    text = _statement(world).string(getattr(world.sdk.logger.LogFormat, notation), bodies, bodies)
    if notation == "TEXT":
        return [line for line in text.splitlines() if "Authorization" not in line]
    record = json.loads(text)
    return {name: value for name, value in record.items() if name != "requestHeaders"}


@each((
    "level", "date", "method", "url", "request_body", "status_code", "request_headers", "response_body",
    "response_headers",
))  # fmt: skip
def attribute_of_a_statement(world: World, name: str) -> Any:
    return getattr(_statement(world), name)


@differs("logins in the log")
def a_login_is_logged(world: World) -> Any:
    path = world.folder / "log"
    log = world.sdk.configuration.logger
    log.log_file_path, log.log_level, log.log_to_console = str(path), world.sdk.logger.LogLevel.LTrace, False
    world.server.answer(200, {"access_token": "A", "token_type": "bearer", "expires_in": 9})
    world.sdk.ApiClient(host=world.server.url).get_client_credentials_token("id", "secret")
    return "/oauth/token" in path.read_text()
