"""A request and its response, as a transport carries them."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import lru_cache
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

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

    def secrets(self) -> list[str]:
        """What it holds that nobody may see, as `secrets.echoes.without` takes it."""
        from ..secrets.echoes import secrets_sent

        written = parse_qsl(self.url.partition("?")[2])  # a path that a program wrote itself, or one of a redirect
        return secrets_sent(self.headers, [*self.query, *written, *(self.form or {}).items()], self.plain)

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.url}>"


#: Headers of one value: if the same one came again, it still counts once. (Not Content-Encoding: what was compressed
#: twice says so twice. Nor Content-Length: an answer with two is refused.)
_SINGLE = frozenset(("content-disposition", "content-range", "content-type", "etag", "location", "retry-after"))
_name = itemgetter(0)


class ResponseHeaders(MutableMapping[str, str]):
    """The headers of an answer, the same whatever carried it: in the order in which they came, found in any case.

    A header that came several times has all its values, joined by ", " (RFC 9110, 5.3); of `Set-Cookie`, whose dates
    have commas, each is a line. `getlist` gives them one by one.

    :param lowered: whether all names are in lower case, which a protocol or a library may have made of others: they are
        shown in their usual capitals
    """

    __slots__ = ("_fields", "_lowered")

    def __init__(self, headers: Mapping[str, str] | Iterable[tuple[str, str]], *, lowered: bool = False) -> None:
        given: Any = headers
        pairs: list[tuple[str, str]] = list(given.items() if hasattr(given, "items") else given)
        self._lowered = lowered
        self._fields: dict[str, tuple[str, ...]] = (
            dict(zip(map(_name, pairs), pairs, strict=True))
            if lowered
            else {name.lower(): (name, value) for name, value in pairs}
        )
        if len(self._fields) != len(pairs):
            self._fields.clear()
            for name, value in pairs:
                self._fields[name.lower()] = (*self._fields.get(name.lower(), (name,)), value)

    def __getitem__(self, name: str) -> str:
        return _joined(self._fields[name.lower()])

    def get(self, name: str, default: Any = None) -> Any:
        field = self._fields.get(name) or self._fields.get(name.lower())
        return default if field is None else field[1] if len(field) == 2 else _joined(field)

    def getlist(self, name: str) -> list[str]:
        """The values of a header, one by one; none if it did not come."""
        return list(self._fields.get(name.lower(), ())[1:])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._fields

    def __setitem__(self, name: str, value: str) -> None:
        key = name.lower()
        self._fields[key] = (self._fields.get(key, (name,))[0], value)

    def __delitem__(self, name: str) -> None:
        del self._fields[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter([self._shown(field) for field in self._fields.values()])

    def __len__(self) -> int:
        return len(self._fields)

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values as they came: a name as often as it came."""
        return [(self._shown(field), value) for field in self._fields.values() for value in field[1:]]

    def _shown(self, field: tuple[str, ...]) -> str:
        """The name of a header as programs see it."""
        return usual_name(field[0]) if self._lowered else field[0]

    def copy(self) -> ResponseHeaders:
        return ResponseHeaders(self.pairs())

    def without(self, secrets: list[str]) -> ResponseHeaders:
        """The same, without what a server sent back of a request's secrets."""
        from ..secrets.echoes import without

        return ResponseHeaders([(name, without(secrets, value)) for name, value in self.pairs()])

    def __reduce__(self) -> tuple[type[ResponseHeaders], tuple[list[tuple[str, str]]]]:
        return ResponseHeaders, (self.pairs(),)

    def __repr__(self) -> str:
        return repr(dict(self))


def _joined(field: tuple[str, ...]) -> str:
    """The values of a header as one."""
    name, values = field[0].lower(), field[1:]
    if len(set(values)) == 1 and (name in _SINGLE or name.startswith("inin-")):
        return values[0]
    return ("\n" if name == "set-cookie" else ", ").join(values)


#: Headers whose usual capitals are not those of their words.
_CAPITALS = {
    "etag": "ETag", "inin-correlation-id": "ININ-Correlation-Id", "www-authenticate": "WWW-Authenticate",
    "x-xss-protection": "X-XSS-Protection", "te": "TE", "dnt": "DNT",
}  # fmt: skip


@lru_cache(maxsize=512)
def usual_name(name: str) -> str:
    """The name of a header in its usual capitals."""
    return _CAPITALS.get(name.lower()) or "-".join(word.capitalize() for word in name.split("-"))


class HttpResponse:
    """An answer: status, reason, headers and the whole body (empty if it was streamed to a file).

    :ivar headers: names are found case-insensitively
    :ivar body: as bytes; `data` is the same as a string
    :ivar file: the path or file object that the body was written to, if it was
    """

    __slots__ = ("body", "file", "headers", "reason", "status")

    def __init__(self, status: int, reason: str, headers: Mapping[str, str], body: bytes, file: Any = None) -> None:
        self.status = status
        self.reason = reason
        self.headers = headers if isinstance(headers, ResponseHeaders) else ResponseHeaders(headers)
        self.body = body
        self.file = file

    @property
    def data(self) -> str:
        """The body as a string, in the charset that the answer names."""
        _, _, parameters = (self.getheader("content-type") or "").partition("charset=")
        return decoded(self.body, parameters.split(";")[0].strip().strip('"') or "utf-8")

    def getheaders(self) -> ResponseHeaders:
        """The headers; names are found case-insensitively."""
        return self.headers

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """One header, case-insensitive."""
        value: str | None = self.headers.get(name, default)
        return value

    @property
    def urllib3_response(self) -> Any:
        """The same as a response of urllib3, whatever carried it."""
        from urllib3 import HTTPHeaderDict, HTTPResponse

        headers = HTTPHeaderDict(self.headers.pairs())
        return HTTPResponse(self.body, headers, self.status, reason=self.reason, decode_content=False)

    def __repr__(self) -> str:
        return f"<HttpResponse {self.status} {self.reason}, {len(self.body)} bytes>"
