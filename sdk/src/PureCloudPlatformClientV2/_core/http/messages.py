"""A request and its response, as a transport carries them."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

from ..secrets.harmless import harmlessly
from ..secrets.redaction import mask_headers

#: What Python can decode and no server means: some take hours for a body of a megabyte, some run escapes in it.
_NO_CHARSETS = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"))


def decoded(content: bytes, charset: str) -> str:
    """What a server sent, as a string; in UTF-8 where the charset that it names is none."""
    try:
        if codecs.lookup(charset).name.replace("_", "-") not in _NO_CHARSETS:
            return content.decode(charset, "replace")
    except (LookupError, ValueError):  # one that Python does not know, or that is none for bytes
        pass
    return content.decode("utf-8", "replace")


class Headers(dict[str, str]):
    """Headers that do not show secrets."""

    def __repr__(self) -> str:
        return repr(harmlessly(mask_headers, self))


class Request:
    """What goes over the wire, before it is sent.

    :ivar url: without the query
    :ivar query: pairs of name and value
    :ivar plus: whether a space in the query is written as `+`, not as `%20`
    :ivar body: bytes, or an object with `read` and a known size (`files.Multipart`), or `None`
    :ivar template: path template of the operation
    :ivar resends: how often it was sent before: retries, redirects, after another login
    :ivar plain: the JSON data that `body` was made of, and `form` the fields: for HTTP clients that programs bring
    """

    __slots__ = ("body", "form", "headers", "method", "plain", "plus", "query", "resends", "signed", "template", "url")

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
        self.plus = False
        self.signed = False
        self.template = template
        self.resends = 0

    @property
    def target(self) -> str:
        """The URL with the query."""
        if not self.query:
            return self.url
        return f"{self.url}?{urlencode(self.query, quote_via=quote_plus if self.plus else quote)}"

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.url}>"


class ResponseHeaders(dict[str, str]):
    """Headers of an answer: names as they were sent, found case-insensitively."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__((str(name), str(value)) for name, value in headers.items())
        self._names = {name.lower(): name for name in self}

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(self._names.get(name.lower(), name))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._names

    def get(self, name: str, default: Any = None) -> Any:
        known = self._names.get(name.lower())
        return default if known is None else super().__getitem__(known)

    def __reduce__(self) -> tuple[type[ResponseHeaders], tuple[dict[str, str]]]:
        return ResponseHeaders, (dict(self),)


#: Headers whose usual capitals are not those of their words.
_CAPITALS = {
    "etag": "ETag", "inin-correlation-id": "ININ-Correlation-Id", "www-authenticate": "WWW-Authenticate",
    "x-xss-protection": "X-XSS-Protection", "te": "TE", "dnt": "DNT",
}  # fmt: skip


@lru_cache(maxsize=512)
def usual_name(name: str) -> str:
    """The name of a header in its usual capitals."""
    return _CAPITALS.get(name.lower()) or "-".join(word.capitalize() for word in name.split("-"))


class UsualHeaders(dict[str, str]):
    """Headers of an answer whose names came in lower case: in their usual capitals, found case-insensitively.

    Programs that list them, or copy them into a dictionary, find the names that they know from elsewhere.
    """

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(usual_name(name))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(usual_name(name))

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(usual_name(name), default)

    def __reduce__(self) -> tuple[type[UsualHeaders], tuple[dict[str, str]]]:
        return UsualHeaders, (dict(self),)


class HttpResponse:
    """An answer: status, reason, headers and the whole body (empty if it was streamed to a file).

    :ivar headers: a mapping that finds names case-insensitively
    :ivar body: as bytes; `data` is the same as a string
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
    def data(self) -> str:
        """The body as a string, in the charset that the answer names."""
        _, _, parameters = (self.getheader("content-type") or "").partition("charset=")
        return decoded(self.body, parameters.split(";")[0].strip().strip('"') or "utf-8")

    def getheaders(self) -> Mapping[str, str]:
        """The headers; names are found case-insensitively."""
        return self.headers

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """One header, case-insensitive."""
        value = self.headers.get(name)
        if value is None:
            wanted = name.lower()
            value = next((v for k, v in self.headers.items() if k.lower() == wanted), default)
        return value

    @property
    def urllib3_response(self) -> Any:
        """The same as a response of urllib3, whatever carried it."""
        from urllib3 import HTTPResponse

        return HTTPResponse(self.body, self.headers, self.status, reason=self.reason, decode_content=False)

    def __repr__(self) -> str:
        return f"<HttpResponse {self.status} {self.reason}, {len(self.body)} bytes>"
