"""From an answer to the value that a call returns, strictly: what was not promised is an error, never a guess."""

from __future__ import annotations

from typing import Any

from ..http.errors import DecodeError
from ..http.messages import Reply
from ..models.conversion import decoder
from ..models.json import loads
from .call import Call

_EXPECTED_SCALARS = {"int": frozenset((int,)), "float": frozenset((int, float)), "bool": frozenset((bool,))}
_ANY: frozenset[type] = frozenset((dict, list, str, int, float, bool))
_EXPECTED: dict[str, frozenset[type]] = {
    **_EXPECTED_SCALARS,
    **dict.fromkeys(("datetime", "date", "LocalDateTime", "YearMonth", "file"), _ANY),
    "object": _ANY | {type(None)},
}


def decode(call: Call, reply: Reply) -> Any:
    """What the call returns.

    :raises DecodeError: if the answer is not what the definition promises
    """
    kind = call.returns
    if reply.file is not None:
        return reply.file
    if reply.body and kind in (None, "object") and _is_page(reply):
        raise _problem(reply, kind or "nothing", "a web page came")
    if kind is None:
        return None
    if call.verb == "HEAD":
        return None
    body = reply.body
    if not body.strip():
        if kind in ("str", "object", "file"):
            return "" if kind == "str" else None
        problem = _problem(reply, kind, "the answer is empty")
        if reply.status == 202:
            problem.hint = "The platform accepted the request and is still working on it; ask again later."
        raise problem
    if kind == "str":
        return _text(reply)
    try:
        value = loads(body)
    except ValueError as error:
        if kind == "object" and not _is_json(reply):
            return reply_text(reply)
        trouble = str(error)
    else:
        return _typed(kind, value, reply)
    raise _problem(reply, kind, f"the answer is not JSON ({trouble})")


def convert(kind: str, value: Any) -> Any:
    """JSON data as the Python value of `kind`, leniently."""
    read = decoder(kind)
    return value if read is None else read(value)


def reply_text(reply: Reply) -> str:
    """The body as text, in the charset that the answer names."""
    _, _, parameters = (reply.getheader("content-type") or "").partition("charset=")
    charset = parameters.split(";")[0].strip().strip('"') or "utf-8"
    try:
        return reply.body.decode(charset, "replace")
    except LookupError:
        return reply.body.decode("utf-8", "replace")


def _typed(kind: str, value: Any, reply: Reply) -> Any:
    if value.__class__ in _expected(kind):
        return convert(kind, value)
    if value is None:
        trouble = "the answer is null"
    elif kind in _EXPECTED_SCALARS:
        trouble = f"the answer is of type {type(value).__name__}"
    else:
        trouble = f"the answer is not a JSON {'array' if list in _expected(kind) else 'object'}"
    raise _problem(reply, kind, trouble)


def _expected(kind: str) -> frozenset[type]:
    """The classes that the parsed JSON of `kind` may be of."""
    try:
        return _EXPECTED[kind]
    except KeyError:
        found = _EXPECTED[kind] = frozenset((list,)) if kind.startswith("list[") else frozenset((dict,))
        return found


def _text(reply: Reply) -> str:
    """Text as it stands, unless it is a JSON string."""
    if reply.body.lstrip()[:1] == b'"':
        try:
            value = loads(reply.body)
        except ValueError:
            value = None
        if isinstance(value, str):
            return value
    return reply_text(reply)


def _is_json(reply: Reply) -> bool:
    return "json" in (reply.getheader("content-type") or "json").lower()


def _is_page(reply: Reply) -> bool:
    """Whether a web page came: the API has none."""
    return "html" in (reply.getheader("content-type") or "").lower()


def _problem(reply: Reply, kind: str, trouble: str) -> DecodeError:
    content_type = (reply.getheader("content-type") or "no content type").split(";")[0]
    error = DecodeError(http_resp=reply)
    error.reason = f"expected {kind}, but {trouble} ({content_type}, {len(reply.body)} bytes)"
    if "html" in content_type:
        error.hint = (
            "A web page came instead of the API's answer: check the host, and any proxy or captive portal between."
        )
    return error
