"""Logging of requests and answers, on the logger `PureCloudPlatformClientV2` of the standard library.

Nothing is rendered that is not logged, and no other logger is touched.
"""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ..secrets.redaction import MASK, is_secret_parameter, mask_url, visible
from .log_statement import LogFormat, LogLevel, LogStatement
from .restorable import restorable

if TYPE_CHECKING:
    _StreamHandler = logging.StreamHandler[Any]
    from ..http.errors import ApiException
    from ..http.messages import HttpResponse, Request

if not TYPE_CHECKING:
    _StreamHandler = logging.StreamHandler  # generic since Python 3.11

NAME = __name__.partition(".")[0]

_logger = logging.getLogger(NAME)
_logger.addHandler(logging.NullHandler())

_TEXT_LINE = "%(asctime)s %(levelname)s %(message)s"
_NAMES = {LogLevel.LTrace: "trace", LogLevel.LDebug: "debug", LogLevel.LError: "error"}
_LEVELS = {
    "trace": LogLevel.LTrace, "debug": LogLevel.LDebug, "error": LogLevel.LError, "none": LogLevel.LNone,
}  # fmt: skip
_FORMATS = {"text": LogFormat.TEXT, "json": LogFormat.JSON}
#: What is logged in place of the answer of a login.
_LOGIN = "(login)"


@restorable
class Logger:
    """What is logged, and where: `configuration.logger`.

    :ivar log_level: a `LogLevel`, another level of `logging`, or a name: "trace", "debug", "error", "none" (default)
    :ivar log_format: a `LogFormat`, or its name: "text" (default), "json"
    :ivar log_to_console: whether lines go to stderr, unless the application has set up logging itself: True
    :ivar log_file_path: a file that lines are appended to, if any
    :ivar log_request_body: whether bodies of requests are logged: False
    :ivar log_response_body: whether bodies of answers are logged, which is for errors only: False
    """

    def __init__(self) -> None:
        logging.addLevelName(LogLevel.LTrace, "TRACE")
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
    def log_level(self, value: int | str) -> None:
        if isinstance(value, str):
            value = _named("log_level", value, _LEVELS)
        elif not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ValueError(f"log_level must be a LogLevel or one of {', '.join(_LEVELS)}, not {value!r}")
        self._log_level = value
        self.set_log_outputs()

    @property
    def log_format(self) -> int:
        return self._log_format

    @log_format.setter
    def log_format(self, value: int | str) -> None:
        if isinstance(value, str):
            value = _named("log_format", value, _FORMATS)
        elif isinstance(value, bool) or value not in _FORMATS.values():
            raise ValueError(f"log_format must be a LogFormat or one of {', '.join(_FORMATS)}, not {value!r}")
        self._log_format = value
        self.set_log_outputs()

    @property
    def log_to_console(self) -> bool:
        return self._log_to_console

    @log_to_console.setter
    def log_to_console(self, value: bool) -> None:
        if value not in (True, False):
            raise ValueError(f"log_to_console must be True or False, not {value!r}")
        self._log_to_console = value
        self.set_log_outputs()

    @property
    def log_file_path(self) -> str | None:
        return self._log_file_path

    @log_file_path.setter
    def log_file_path(self, value: str | os.PathLike[str] | None) -> None:
        value = os.fspath(value) if isinstance(value, os.PathLike) else value
        made = None
        if value is not None:
            if not isinstance(value, str):
                raise ValueError(f"log_file_path must be a path or None, not {value!r}")
            try:
                _check_pipe(value)
                made = logging.FileHandler(value, encoding="utf-8")
            except OSError as error:
                raise ValueError(f"log_file_path {value!r} cannot be written: {error}") from None
        if self._file is not None:
            _logger.removeHandler(self._file)
            self._file.close()
        self._log_file_path, self._file = value, made
        self.set_log_outputs()

    @property
    def active(self) -> bool:
        """Whether anything is logged at all."""
        return self._log_level < LogLevel.LNone

    def set_log_outputs(self) -> None:
        """Hang the handlers in that the settings ask for; none as long as nothing is to be logged."""
        if self.active:
            _logger.setLevel(self._log_level)
            if self._console is None and self._log_to_console:
                self._console = _ConsoleHandler()
        formatter = logging.Formatter(_TEXT_LINE if self._log_format == LogFormat.TEXT else None)
        for handler, wanted in ((self._console, self._log_to_console), (self._file, True)):
            if handler is not None:
                handler.setFormatter(formatter)
                (_logger.addHandler if wanted and self.active else _logger.removeHandler)(handler)

    # -- what programs may write themselves ----------------------------------------------------------------------------

    def trace(
        self, method: str, url: str, request_body: Any, status_code: int, request_headers: Any, response_headers: Any
    ) -> None:
        """Log a request at the level `LTrace`."""
        self._write(
            LogLevel.LTrace, method, url, request_body, status_code, request_headers, response_headers=response_headers
        )

    def debug(self, method: str, url: str, request_body: Any, status_code: int, request_headers: Any) -> None:
        """Log a request at the level `LDebug`."""
        self._write(LogLevel.LDebug, method, url, request_body, status_code, request_headers)

    def error(
        self,
        method: str,
        url: str,
        request_body: Any,
        status_code: int | None,
        request_headers: Any,
        response_body: Any,
        response_headers: Any,
    ) -> None:
        """Log a request at the level `LError`."""
        self._write(
            LogLevel.LError, method, url, request_body, status_code, request_headers, response_body, response_headers
        )

    def _write(self, level: int, *arguments: Any, **more: Any) -> None:
        if _logger.isEnabledFor(level):
            statement = LogStatement(_NAMES[level], _now(), *arguments, **more)
            _logger.log(level, statement.string(self._log_format, self.log_request_body, self.log_response_body))

    # -- what the SDK writes -------------------------------------------------------------------------------------------

    def warn(self, message: str) -> None:
        """Report something about the SDK itself."""
        self._say(logging.WARNING, message)

    def sent(self, request: Request, response: HttpResponse) -> None:
        """Report an answer, at the levels that its status asks for."""
        if response.status >= 400:
            if _logger.isEnabledFor(LogLevel.LError):
                from ..secrets.echoes import without

                login = request.template == "/oauth/token"  # whatever its shape, it may hold a token
                secrets = request.secrets()
                self.error(
                    *_facts(request),
                    response.status,
                    request.headers,
                    _LOGIN if login else without(secrets, response.data),
                    response.headers.without(secrets),
                )
            return
        if _logger.isEnabledFor(LogLevel.LTrace):
            headers = response.headers.without(request.secrets())
            self.trace(*_facts(request), response.status, request.headers, headers)
        if _logger.isEnabledFor(LogLevel.LDebug):
            self.debug(*_facts(request), response.status, request.headers)

    def failed(self, request: Request, error: ApiException) -> None:
        """Report a request without an answer."""
        if _logger.isEnabledFor(LogLevel.LError):
            self._write(LogLevel.LError, *_facts(request), None, request.headers, reason=error.reason)

    def retried(self, verb: str, template: str, attempt: int, wait: float, error: ApiException) -> None:
        """Report a retry."""
        if _logger.isEnabledFor(LogLevel.LDebug):
            cause = error.status or error.reason
            self._say(LogLevel.LDebug, f"retry {attempt} of {verb} {template} in {wait:.2f} s after {cause}")

    def _say(self, level: int, message: str) -> None:
        if self._log_format == LogFormat.JSON:
            name = _NAMES.get(level, "warning")
            message = json.dumps({"level": name, "date": _now(), "message": message})
        _logger.log(level, visible(message))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_console": None, "_file": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self._log_file_path is not None:
            self.log_file_path = self._log_file_path
        self.set_log_outputs()


class _ConsoleHandler(_StreamHandler):
    """Writes to stderr unless the application handles the record itself: then the line would appear twice."""

    def emit(self, record: logging.LogRecord) -> None:
        if not logging.getLogger().handlers or not _logger.propagate:
            super().emit(record)


def _named(setting: str, name: str, choices: dict[str, int]) -> int:
    found = choices.get(name.lower())
    if found is None:
        raise ValueError(f"{setting} must be one of {', '.join(choices)}, not {name!r}")
    return found


def _check_pipe(path: str) -> None:
    """Whether somebody reads, if a path is one of a pipe: to open it would wait.

    :raises OSError: if nobody does
    """
    from pathlib import Path

    if Path(path).is_fifo():
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))


def _now() -> str:
    import datetime as dt

    return dt.datetime.now().strftime("%m-%d-%Y, %H:%M:%S")  # noqa: DTZ005 - local time, as in the published package


def _facts(request: Request) -> tuple[str, str, Any]:
    """Method, URL and body of a request, ready to be logged."""
    url = mask_url(request.url) + (f"?{_masked_query(request.query)}" if request.query else "")
    if request.plain is not None:
        return request.method, url, request.plain
    if request.form is not None:
        fields = {name: MASK if is_secret_parameter(name) else value for name, value in request.form.items()}
        return request.method, url, fields
    return request.method, url, request.body


def _masked_query(query: list[tuple[str, str]]) -> str:
    return urlencode([(name, MASK if is_secret_parameter(name) else value) for name, value in query])
