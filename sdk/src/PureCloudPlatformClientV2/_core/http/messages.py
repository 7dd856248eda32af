"""A request, and how the parts of a call become one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from ..models.conversion import text
from ..secrets import redaction

_SEPARATORS = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|"}


class Headers(dict[str, str]):
    """Headers that do not show secrets."""

    def __repr__(self) -> str:
        return repr(redaction.mask_headers(self))


class Request:
    """What goes over the wire, before it is sent.

    :ivar url: without the query
    :ivar query: pairs of name and text
    :ivar body: bytes, or an object with `read` and a known size (`files.Multipart`), or `None`
    :ivar template: path template of the operation
    :ivar resends: how often it was sent before: repetitions, redirects, after another login
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


class Reply:
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
        """One header, whatever its capitals."""
        value = self.headers.get(name)
        if value is None:
            wanted = name.lower()
            value = next((v for k, v in self.headers.items() if k.lower() == wanted), default)
        return value

    def __repr__(self) -> str:
        return f"<Reply {self.status} {self.reason}, {len(self.body)} bytes>"


def expand(template: str, values: Mapping[str, Any]) -> str:
    """`template` with each `{name}` replaced by its value, which stays inside its segment whatever it holds.

    :raises ValueError: for a value that is missing, empty, or would change the path
    """
    path = template
    for name, value in values.items():
        if value is None:
            raise ValueError(f"path parameter {name} of {template} is missing")
        written = text(value)
        if not written or written in (".", ".."):
            raise ValueError(f"path parameter {name} of {template} must not be {written!r}: it would change the path")
        try:
            plain = written.isascii() and written.replace("-", "").isalnum()  # most are: quoting takes 5 us
            path = path.replace(f"{{{name}}}", written if plain else quote(written, safe=""), 1)
        except UnicodeEncodeError:
            raise ValueError(f"path parameter {name} of {template} is not valid Unicode") from None
    return path


def pairs(values: Any, styles: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Query or form parameters (a mapping, or pairs) as pairs of text.

    A list becomes repeated names unless a style joins it.
    """
    given: Iterable[tuple[str, Any]] = values.items() if hasattr(values, "items") else values
    found: list[tuple[str, str]] = []
    for name, value in given:
        if value is None:
            continue
        if value.__class__ is str:
            found.append((name, value))
        elif isinstance(value, (list, tuple, set, frozenset)):
            items = [text(item) for item in value if item is not None]
            style = (styles or {}).get(name, "multi")
            if style == "multi":
                found.extend((name, item) for item in items)
            elif items:
                found.append((name, _SEPARATORS[style].join(items)))
        else:
            found.append((name, text(value)))
    return found


def header_value(name: str, value: Any) -> str:
    """A header's text.

    :raises ValueError: for line breaks and other control characters, which would smuggle headers
    """
    written = text(value)
    if any((ord(c) < 32 and c != "\t") or ord(c) == 127 for c in written):
        raise ValueError(f"header {name} must not hold control characters")
    return written
