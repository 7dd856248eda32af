"""A plain client over a kept-alive socket; nothing of the SDK."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass
class HttpResponse:
    """A whole answer."""

    status: int
    headers: http.client.HTTPMessage
    content: bytes

    def json(self) -> Any:
        """The body."""
        return json.loads(self.content)


class Client:
    """Requests to one sandbox, with a bearer token unless another is given."""

    def __init__(self, url: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        self.token = token
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=300)

    def send(
        self, verb: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None, raw: bytes | None = None
    ) -> HttpResponse:
        """Send one request; `body` is sent as JSON, `raw` as it is."""
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        content = raw
        if body is not None:
            content = json.dumps(body).encode()
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        self._connection.request(verb, path, content, sent)
        answer = self._connection.getresponse()
        return HttpResponse(answer.status, answer.headers, answer.read())

    def get(self, path: str, **options: Any) -> HttpResponse:
        """GET a path."""
        return self.send("GET", path, **options)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __del__(self) -> None:
        self.close()
