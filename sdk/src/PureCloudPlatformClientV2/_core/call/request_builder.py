"""From a call to the request that is sent: path, query, headers and body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlencode

from ..._version import VERSION
from ..http import urls
from ..http.headers import header_value
from ..http.messages import Headers, Request
from ..models.conversion import encode, is_sequence, is_unicode, text
from ..models.json import dumps

if TYPE_CHECKING:
    from ..secrets.redaction import Secret
    from .call import Call

#: What is wrong with a string that cannot be written. (Python's own error would show it: it may be a secret.)
_HALF = "is not valid Unicode: it holds half a character, as of an emoji that was cut in two"
_SEPARATORS = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|"}


class Sender(Protocol):
    """What each request of a client carries."""

    default_headers: dict[str, str]

    @property
    def cookie(self) -> str | None:
        """The `Cookie` header, if there is one."""
        ...

    @property
    def query_encoding(self) -> str:
        """How queries are written: see `Configuration.query_encoding`."""
        ...

    def gateway_credentials(self) -> Secret | None:
        """The `Proxy-Authorization` for a gateway before the API, if it wants one."""
        ...


#: Headers that the SDK sets itself, as it spells them.
_SPELLED = {
    name.lower(): name
    for name in (
        "Accept",
        "Accept-Encoding",
        "Authorization",
        "Content-Type",
        "Cookie",
        "Proxy-Authorization",
        "User-Agent",
    )
}


def build_request(sender: Sender, call: Call, base: str) -> Request:
    """The request for a call, not yet signed.

    :param base: what the path is appended to
    :raises ValueError: for a path that would name another host, a value that would change the path, or a header that
        would smuggle another
    :raises TypeError: for a value that cannot be sent
    """
    path = expand(call.template, call.path) if call.path else call.template
    headers = Headers(sender.default_headers)
    if len(headers) > 1:  # more than the user agent
        headers = Headers()
        for name, value in sender.default_headers.items():
            _replace(headers, name, value)
    headers["purecloud-sdk"] = VERSION
    headers["Accept"] = choose_accept(call.accept) or "*/*"
    headers["Accept-Encoding"] = "gzip"
    headers["Content-Type"] = choose_content_type(call.consumes)
    if sender.cookie:
        headers["Cookie"] = sender.cookie
    credentials = sender.gateway_credentials()
    if credentials is not None:
        headers["Proxy-Authorization"] = credentials.reveal()
    if call.header:
        for name, value in call.header.items():
            if value is not None:
                _replace(headers, name, header_value(name, value))
    if call.headers:
        for name, value in call.headers.items():
            if value is not None:
                _replace(headers, name, header_value(name, value))
    published = sender.query_encoding == "published"
    query = pairs(call.query, call.collection_formats, joined=published) if call.query else []
    request = Request(call.verb, base + urls.path(path), query, headers, template=call.template.partition("?")[0])
    request.plus = published
    if call.body is not None or call.form or call.files:
        _put_body(request, call)
    return request


def choose_accept(media_types: Sequence[str]) -> str | None:
    """The `Accept` header: JSON if it is among the choices, else all of them."""
    if not media_types:
        return None
    if media_types[0] == "application/json":
        return "application/json"
    lowered = [media_type.lower() for media_type in media_types]
    return "application/json" if "application/json" in lowered else ", ".join(lowered)


def choose_content_type(media_types: Sequence[str]) -> str:
    """The `Content-Type` header: JSON if it is among the choices or there are none, else the first."""
    if not media_types or media_types[0] == "application/json":
        return "application/json"
    lowered = [media_type.lower() for media_type in media_types]
    return "application/json" if "application/json" in lowered else lowered[0]


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
        if not is_unicode(written):
            raise ValueError(f"path parameter {name} of {template} {_HALF}")
        plain = written.isascii() and written.replace("-", "").isalnum()  # most are: quoting takes 5 us
        path = path.replace(f"{{{name}}}", written if plain else quote(written, safe=""), 1)
    return path


class JoinedList(str):
    """Several values of one query parameter as the published package writes them, `a,b`; `values` has them one by one.

    HTTP clients that programs bring take it for an ordinary string; the SDK's own send `values`.
    """

    values: list[str]

    def __new__(cls, values: list[str]) -> JoinedList:
        joined = super().__new__(cls, ",".join(values))
        joined.values = values
        return joined


def pairs(
    values: Any, collection_formats: Mapping[str, str] | None = None, *, joined: bool = False
) -> list[tuple[str, str]]:
    """Query or form parameters (a mapping, or pairs) as pairs of strings.

    A list becomes repeated names unless its collection format joins it.

    :param joined: join all lists by commas, empty ones too, as the published package does
    :raises ValueError: for a string that is not valid Unicode
    """
    given: Iterable[tuple[str, Any]] = values.items() if hasattr(values, "items") else values
    found: list[tuple[str, str]] = []
    for name, value in given:
        if value is None:
            continue
        if value.__class__ is str:
            found.append((name, value))
        elif isinstance(value, JoinedList):
            found.extend((name, item) for item in value.values)
        elif is_sequence(value):
            items = [text(item) for item in value if item is not None]
            collection_format = (collection_formats or {}).get(name, "multi")
            if joined:
                found.append((name, ",".join(items)))
            elif collection_format == "multi":
                found.extend((name, item) for item in items)
            elif items:
                found.append((name, _SEPARATORS[collection_format].join(items)))
        else:
            found.append((name, text(value)))
    for name, written in found:
        if not (is_unicode(written) and is_unicode(name)):
            raise ValueError(f"parameter {name!a:.60} {_HALF}")
    return found


def _put_body(request: Request, call: Call) -> None:
    headers = request.headers
    if call.files:
        from ..http.bodies import Multipart

        request.body = Multipart(pairs(call.form or {}), call.files, call.progress)
        headers["Content-Type"] = request.body.content_type
        headers["Content-Length"] = str(request.body.size)
    elif call.form:
        request.form = dict(pairs(call.form))
        request.body = urlencode(pairs(call.form)).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    elif isinstance(call.body, (bytes, bytearray)):
        request.body = bytes(call.body)
    elif isinstance(call.body, str) and "json" not in headers["Content-Type"]:
        request.body = call.body.encode()
    elif callable(getattr(call.body, "read", None)):  # a file; some models have a property of that name
        from ..http.bodies import FileBody

        request.body = FileBody(call.body, call.progress)
        if request.body.size is not None:
            headers["Content-Length"] = str(request.body.size)
    else:
        request.plain = encode(call.body)
        request.body = dumps(request.plain)


def _replace(headers: Headers, name: str, value: str) -> None:
    """Set a header in place of one that differs in case only. (The length of a body is what it is.)"""
    lowered = name.lower()
    if lowered == "content-length":
        return
    for present in [key for key in headers if key.lower() == lowered]:
        del headers[present]
    headers[_SPELLED.get(lowered, name)] = value
