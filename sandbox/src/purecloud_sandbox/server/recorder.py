"""What was asked and how it went: for tests to assert on, and for the page."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import parse_qs

from ..spec.definition import Json
from ..wire.requests import Request
from ..wire.responses import HttpResponse

KEPT = 1000
LONGEST = 65536
SHOWN = 8192  # bytes of a response
_SECRET = ("authorization", "cookie", "proxy-authorization")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request and its verdict.

    :ivar operation: the operation's id, "" when the request reached none.
    :ivar verdict: `ok`, or what was wrong.
    :ivar answer: the body of the response, where it is text; "..." where it has secrets.
    """

    verb: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    status: int
    operation: str
    verdict: str
    milliseconds: float
    correlation_id: str
    answer: str = ""

    @property
    def json(self) -> Json:
        """The body as JSON, None when there was none."""
        return json.loads(self.body) if self.body else None

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON."""
        return asdict(self) | {"body": self.body.decode("utf-8", "replace")}


class Recorder:
    """The last 1,000 requests, oldest first; secrets are left out, what a body has beyond 64 KiB, and a
    response beyond 8 KiB."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Request, int, str, str, str, float, str]] = deque(maxlen=KEPT)

    def add(self, request: Request, answer: HttpResponse, operation: str, verdict: str, milliseconds: float) -> None:
        """Remember a request."""
        if len(request.body) > LONGEST:
            request = replace(request, body=request.body[:LONGEST])
        correlation = answer.headers.get("ININ-Correlation-Id", "")
        shown = answer.content[:SHOWN] if "json" in answer.kind or answer.kind.startswith("text/") else b""
        text = shown.decode("utf-8", "replace") + ("..." if len(answer.content) > len(shown) > 0 else "")
        self._kept.append((request, answer.status, correlation, operation, verdict, milliseconds, text))

    def clear(self) -> None:
        """Forget all requests."""
        self._kept.clear()

    def all(self) -> list[Recorded]:
        """All remembered requests."""
        return [_write(*one) for one in list(self._kept)]


def _write(
    request: Request, status: int, correlation: str, operation: str, verdict: str, milliseconds: float, answer: str
) -> Recorded:
    login = request.path.endswith("/oauth/token")
    return Recorded(
        verb=request.verb,
        path=request.path,
        query=parse_qs(request.query_string, keep_blank_values=True),
        headers={name: "..." if name in _SECRET else value for name, value in request.headers.items()},
        body=b"..." if login else request.body,
        status=status,
        operation=operation,
        verdict=verdict,
        milliseconds=round(milliseconds, 2),
        correlation_id=correlation,
        answer="..." if login and status < 400 else answer,
    )
