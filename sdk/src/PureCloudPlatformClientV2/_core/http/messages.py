"""A request and its response, as a transport carries them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from ..secrets.harmless import harmlessly
from ..secrets.redaction import mask_headers


class Headers(dict[str, str]):
    """Headers that do not show secrets."""

    def __repr__(self) -> str:
        return repr(harmlessly(mask_headers, self))


class Request:
    """What goes over the wire, before it is sent.

    :ivar url: without the query
    :ivar query: pairs of name and value
    :ivar body: bytes, or an object with `read` and a known size (`files.Multipart`), or `None`
    :ivar template: path template of the operation
    :ivar resends: how often it was sent before: retries, redirects, after another login
    :ivar plain: the JSON data that `body` was made of, and `form` the fields: for HTTP clients that programs bring
    """

    __slots__ = ("body", "form", "headers", "method", "plain", "query", "resends", "signed", "template", "url")

    def __init__(
        self,
        method: str,
        url: str,
        query: list[tuple[str, str]],
        headers: Headers,
        body: Any = None,
        *,
        template: str = "",
    ) -> None:
        self.method = method
        self.url = url
        self.query = query
        self.headers = headers
        self.body = body
        self.plain: Any = None
        self.form: Any = None
        self.signed = False
        self.template = template
        self.resends = 0

    @property
    def target(self) -> str:
        """The URL with the query."""
        return f"{self.url}?{urlencode(self.query, quote_via=quote)}" if self.query else self.url

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.url}>"


class HttpResponse:
    """An answer: status, reason, headers and the whole body (empty if it was streamed to a file).

    :ivar file: the path or file object that the body was written to, if it was
    """

    __slots__ = ("body", "file", "headers", "reason", "status")

    def __init__(self, status: int, reason: str, headers: Mapping[str, str], body: bytes, file: Any = None) -> None:
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body
        self.file = file

    @property
    def data(self) -> bytes:
        return self.body

    def getheaders(self) -> dict[str, str]:
        """The headers as a dict."""
        return dict(self.headers.items())

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """One header, case-insensitive."""
        value = self.headers.get(name)
        if value is None:
            wanted = name.lower()
            value = next((v for k, v in self.headers.items() if k.lower() == wanted), default)
        return value

    def __repr__(self) -> str:
        return f"<HttpResponse {self.status} {self.reason}, {len(self.body)} bytes>"
