"""Logging of requests and answers, on the logger `PureCloudPlatformClientV2` of the standard library.

Nothing is rendered that is not logged, no other logger is touched, and secrets are masked: all headers that are not
known to be harmless, and the secret-like fields of bodies.
"""

from __future__ import annotations

import contextlib
import json
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from ..secrets.redaction import MASK, is_secret_parameter, mask, mask_headers, visible

if TYPE_CHECKING:
    _StreamHandler = logging.StreamHandler[Any]
    from ..http.errors import ApiException
    from ..http.messages import HttpResponse, Request

if not TYPE_CHECKING:
    _StreamHandler = logging.StreamHandler  # generic since Python 3.11

NAME = __name__.partition(".")[0]

_logger = logging.getLogger(NAME)
_logger.addHandler(logging.NullHandler())


class LogLevel:
    """How much is logged: each level includes the ones after it."""

    LTrace = 5  #: every request that was sent
    LDebug = 10  #: every request with its answer
    LError = 40  #: every request that failed
    LNone = 51  #: nothing

    @staticmethod
    def from_string(value: str) -> int:
        """The level called `trace`, `debug`, `error` or `none`; anything else is none."""
        levels = {"trace": LogLevel.LTrace, "debug": LogLevel.LDebug, "error": LogLevel.LError}
        return levels.get(value.lower(), LogLevel.LNone)


class LogFormat:
    """How a log line looks."""

    TEXT = 1
    JSON = 2

    @staticmethod
    def from_string(value: str) -> int:
        """The format called `text` or `json`; anything else is text."""
        return LogFormat.JSON if value.lower() == "json" else LogFormat.TEXT


class Logger:
    """What is logged, and where: `configuration.logger`.

    :ivar log_level: a `LogLevel`; `LNone` by default
    :ivar log_format: a `LogFormat`; `TEXT` by default
    :ivar log_to_console: whether lines go to stderr, unless the application has set up logging itself: True
    :ivar log_file_path: a file that lines are appended to, if any
    :ivar log_request_body: whether bodies of requests are part of a line: False
    :ivar log_response_body: whether bodies of answers are part of a line: False
    """

    def __init__(self) -> None:
        self._log_level = LogLevel.LNone
        self._log_format = LogFormat.TEXT
        self._log_to_console = True
        self._log_file_path: str | None = None
        self._console: logging.Handler | None = None
        self._file: logging.Handler | None = None
        self.log_request_body = False
        self.log_response_body = False

    @property
    def log_level(self) -> int:
        return self._log_level

    @log_level.setter
    def log_level(self, value: int) -> None:
        self._log_level = value
        self._attach()

    @property
    def log_format(self) -> int:
        return self._log_format

    @log_format.setter
    def log_format(self, value: int) -> None:
        self._log_format = value

    @property
    def log_to_console(self) -> bool:
        return self._log_to_console

    @log_to_console.setter
    def log_to_console(self, value: bool) -> None:
        self._log_to_console = value
        self._attach()

    @property
    def log_file_path(self) -> str | None:
        return self._log_file_path

    @log_file_path.setter
    def log_file_path(self, value: str | None) -> None:
        if self._file is not None:
            _logger.removeHandler(self._file)
            self._file.close()
            self._file = None
        self._log_file_path = value
        self._attach()

    @property
    def active(self) -> bool:
        """Whether anything is logged at all."""
        return self._log_level < LogLevel.LNone

    def _attach(self) -> None:
        """Hang the handlers in that the settings ask for; none as long as nothing is to be logged."""
        if not self.active:
            for handler in (self._console, self._file):
                if handler is not None:
                    _logger.removeHandler(handler)
            return
        _logger.setLevel(self._log_level)
        if self._log_to_console and self._console is None:
            self._console = _ConsoleHandler()
        if self._console is not None:
            (_logger.addHandler if self._log_to_console else _logger.removeHandler)(self._console)
        if self._log_file_path is not None:
            if self._file is None:
                try:
                    self._file = logging.FileHandler(self._log_file_path, encoding="utf-8")
                except OSError as error:
                    raise ValueError(f"log_file_path {self._log_file_path!r} cannot be written: {error}") from None
            _logger.addHandler(self._file)

    def warn(self, message: str) -> None:
        """Report something about the SDK itself."""
        _logger.log(logging.WARNING, message)

    def sent(self, request: Request, response: HttpResponse) -> None:
        """Report an answer, at the level that its status asks for."""
        level = self._log_level
        if response.status >= 400:
            self._write(LogLevel.LError, request, response)
        elif level <= LogLevel.LDebug:
            self._write(LogLevel.LDebug, request, response)
        if level <= LogLevel.LTrace:
            self._write(LogLevel.LTrace, request, response)

    def failed(self, request: Request, error: ApiException) -> None:
        """Report a request without an answer."""
        if self._log_level <= LogLevel.LError:
            self._write(LogLevel.LError, request, None, error.reason)

    def retried(self, verb: str, template: str, attempt: int, wait: float, error: ApiException) -> None:
        """Report a retry."""
        if self._log_level <= LogLevel.LDebug:
            cause = error.status or error.reason
            _logger.debug("retry %d of %s %s in %.2f s after %s", attempt, verb, template, wait, cause)

    def _write(self, level: int, request: Request, response: HttpResponse | None, reason: str | None = None) -> None:
        if not _logger.isEnabledFor(level):
            return
        facts: dict[str, Any] = {
            "method": request.method,
            "url": _masked_url(request.url) + (f"?{_masked_query(request.query)}" if request.query else ""),
            "request_headers": mask_headers(request.headers),
        }
        if self.log_request_body and request.body is not None:
            facts["request_body"] = _masked_body(request.body, request.headers.get("Content-Type", ""))
        if response is not None:
            facts["status"] = response.status
            facts["correlation_id"] = response.getheader("inin-correlation-id")
            headers = facts["response_headers"] = mask_headers(response.getheaders())
            for name in [name for name in headers if name.lower() == "location"]:
                headers[name] = _masked_url(headers[name])
            if self.log_response_body:
                login = request.template == "/oauth/token"  # whatever its shape, it may be a token
                facts["response_body"] = (
                    "(login)" if login else _masked_body(response.body, response.getheader("content-type") or "")
                )
        if reason:
            facts["reason"] = reason
        _logger.log(level, self._line(level, facts))

    def _line(self, level: int, facts: dict[str, Any]) -> str:
        import datetime as dt

        names = {LogLevel.LTrace: "trace", LogLevel.LDebug: "debug", LogLevel.LError: "error"}
        facts = {"date": dt.datetime.now(dt.timezone.utc).isoformat(), "level": names[level], **facts}
        if self._log_format == LogFormat.JSON:
            return json.dumps(facts, default=str)
        return "\n".join(f"{name}: {visible(str(value))}" for name, value in facts.items() if value is not None)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_console": None, "_file": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._attach()


class _ConsoleHandler(_StreamHandler):
    """Writes to stderr unless the application handles the record itself: then the line would appear twice."""

    def emit(self, record: logging.LogRecord) -> None:
        if not logging.getLogger().handlers or not _logger.propagate:
            super().emit(record)


def _masked_url(url: str) -> str:
    """A URL that came from outside, as with a redirect: its query may be a signature or a code."""
    path, mark, _ = url.partition("?")
    scheme, slashes, rest = path.partition("//")
    host, slash, rest = rest.partition("/")
    path = f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{rest}"
    return path + mark + (MASK if mark else "")


def _masked_query(query: list[tuple[str, str]]) -> str:
    return urlencode([(name, MASK if is_secret_parameter(name) else value) for name, value in query])


def _masked_body(body: Any, content_type: str) -> str:
    if not isinstance(body, (bytes, bytearray)):
        return "(streamed)"
    text = bytes(body).decode("utf-8", "replace")
    if "form-urlencoded" in content_type:
        fields = parse_qs(text, keep_blank_values=True)
        return urlencode({n: MASK if is_secret_parameter(n) else v[0] for n, v in fields.items()})
    if text.lstrip()[:1] in ("{", "["):
        with contextlib.suppress(ValueError, RecursionError):
            return json.dumps(mask(json.loads(text)))
    return text if "json" not in content_type else "(not JSON)"
