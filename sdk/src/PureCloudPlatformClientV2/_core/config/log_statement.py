"""What is logged of one request, and how it looks: the levels, the formats, and the statement itself.

Secrets are masked: all headers that are not known to be harmless, and the secret-like fields of bodies.
"""

from __future__ import annotations

import json
from typing import Any

from ..http.messages import ResponseHeaders
from ..secrets.redaction import MASK, mask, mask_headers, visible


class LogLevel:
    """How much is logged: each level includes the ones after it."""

    LTrace = 5  #: every successful request, with the headers of its answer
    LDebug = 10  #: every successful request
    LError = 40  #: every request that failed, with the headers and the body of its answer
    LNone = 51  #: nothing

    @staticmethod
    def from_string(value: str) -> int:
        """The level called `trace`, `debug`, `error` or `none`; anything else is none."""
        levels = {"trace": LogLevel.LTrace, "debug": LogLevel.LDebug, "error": LogLevel.LError}
        return levels.get(str(value).lower(), LogLevel.LNone)


class LogFormat:
    """How a log line looks."""

    TEXT = 1
    JSON = 2

    @staticmethod
    def from_string(value: str) -> int:
        """The format called `text` or `json`; anything else is text."""
        return LogFormat.JSON if str(value).lower() == "json" else LogFormat.TEXT


class LogStatement:
    """One request with its answer, to be logged. The parameters become its attributes.

    :param level: `trace`, `debug` or `error`
    :param date: when, as a string
    :param reason: what went wrong, if there was no answer
    """

    def __init__(
        self,
        level: str,
        date: str,
        method: str,
        url: str,
        request_body: Any,
        status_code: int | None,
        request_headers: Any,
        response_body: Any = None,
        response_headers: Any = None,
        *,
        reason: str | None = None,
    ) -> None:
        self.level = level
        self.date = date
        self.method = method
        self.url = url
        self.request_body = request_body
        self.response_body = response_body
        self.status_code = status_code
        self.request_headers = request_headers
        self.response_headers = None if response_headers is None else dict(response_headers.items())
        self.reason = reason

    def string(self, log_format: int, log_request_body: bool, log_response_body: bool) -> str:
        """What is logged: one line of JSON, or several of text. Secrets are masked."""
        sent = {**mask_headers(self.request_headers or {}), "Authorization": MASK}
        received = None if self.response_headers is None else mask_headers(self.response_headers)
        request_body = _masked_body(self.request_body) if log_request_body else None
        response_body = _masked_body(self.response_body) if log_response_body else None
        if log_format != LogFormat.JSON:
            parts = (
                "",
                "=== REQUEST ===",
                *_part("URL", self.url),
                *_part("Method", self.method),
                *_headers("Headers", sent),
                *_part("Body", request_body),
                "=== RESPONSE ===",
                *_part("Status", self.status_code),
                *_part("Reason", self.reason),
                *_headers("Headers", received),
                *_part("CorrelationId", ResponseHeaders(received or {}).get("inin-correlation-id")),
                *_part("Body", response_body),
            )
            return "\n".join(parts)
        facts = {
            "level": self.level,
            "date": self.date,
            "method": self.method,
            "url": self.url,
            "requestBody": request_body,
            "responseBody": response_body,
            "statusCode": self.status_code,
            "requestHeaders": sent,
            "responseHeaders": received,
            "reason": self.reason,
        }
        return json.dumps({name: value for name, value in facts.items() if value is not None}, default=str)


def _part(name: str, value: Any) -> list[str]:
    return [] if value is None or value == "" else [f"{name}: {visible(str(value))}"]


def _headers(name: str, headers: dict[str, str] | None) -> list[str]:
    lines = [f"\t{visible(key)}: {visible(str(value))}" for key, value in (headers or {}).items()]
    return [f"{name}: ", *lines] if lines else []


def _masked_body(body: Any) -> Any:
    """JSON data with its secrets masked; a string that is JSON as such a string; other strings as they are."""
    if body is None:
        return None
    if isinstance(body, (bytes, bytearray)):
        body = bytes(body).decode("utf-8", "replace")
    if isinstance(body, str):
        if body.lstrip()[:1] in ("{", "["):
            try:
                return json.dumps(mask(json.loads(body)))
            except (ValueError, RecursionError):
                return "(not JSON)"
        return body
    if isinstance(body, (dict, list)):
        return mask(body)
    return body if isinstance(body, (int, float)) else "(streamed)"
