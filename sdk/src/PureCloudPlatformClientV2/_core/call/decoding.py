"""From an answer to the value that a call returns, strictly: what was not promised is an error, never a guess."""

from __future__ import annotations

from typing import Any

from ..http.errors import DecodeError
from ..http.messages import HttpResponse
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


def decode(call: Call, response: HttpResponse) -> Any:
    """What the call returns.

    :raises DecodeError: if the answer is not what the definition promises
    """
    type_name = call.returns
    if response.file is not None:
        return response.file
    if response.body and type_name in (None, "object") and _is_page(response):
        raise _problem(response, type_name or "nothing", "a web page came")
    if type_name is None:
        return None
    if call.verb == "HEAD":
        return None
    body = response.body
    if not body.strip():
        if type_name in ("str", "object", "file"):
            return "" if type_name == "str" else None
        if response.status == 202 and _may_be_absent(call, type_name):
            return convert(type_name, [] if type_name.startswith("list[") else {})
        error = _problem(response, type_name, "the answer is empty")
        if response.status == 202:
            error.hint = "The platform accepted the request and is still working on it; ask again later."
        raise error
    if type_name == "str":
        return _text(response)
    try:
        value = loads(body)
    except ValueError as error:
        if type_name == "object" and not _is_json(response):
            return response.data
        problem = str(error)
    else:
        return _typed(type_name, value, response)
    raise _problem(response, type_name, f"the answer is not JSON ({problem})")


def _may_be_absent(call: Call, type_name: str) -> bool:
    """Whether 202 without content says that what is read is not there yet: a list is empty, a thing without values.

    Not a listing in pages, which would end too early, and not what changes or submits: there the answer is the proof.
    """
    if call.verb != "GET":
        return False
    return type_name.startswith("list[") or (
        call.template.partition("?")[0].endswith("}") and _expected(type_name) == {dict}
    )


def convert(type_name: str, value: Any) -> Any:
    """JSON data as the Python value of `type_name`, leniently."""
    read = decoder(type_name)
    return value if read is None else read(value)


def _typed(type_name: str, value: Any, response: HttpResponse) -> Any:
    if value.__class__ in _expected(type_name):
        return convert(type_name, value)
    if value is None:
        problem = "the answer is null"
    elif type_name in _EXPECTED_SCALARS:
        problem = f"the answer is of type {type(value).__name__}"
    else:
        problem = f"the answer is not a JSON {'array' if list in _expected(type_name) else 'object'}"
    raise _problem(response, type_name, problem)


def _expected(type_name: str) -> frozenset[type]:
    """The classes that the parsed JSON of `type_name` may be of."""
    try:
        return _EXPECTED[type_name]
    except KeyError:
        found = _EXPECTED[type_name] = frozenset((list,)) if type_name.startswith("list[") else frozenset((dict,))
        return found


def _text(response: HttpResponse) -> str | None:
    """Text as it stands, unless it is a string or the null of JSON, and not sent as text."""
    if (response.getheader("content-type") or "").startswith("text/"):
        return response.data
    if response.body.strip() == b"null" and _is_json(response):
        return None
    if response.body.lstrip()[:1] == b'"':
        try:
            value = loads(response.body)
        except ValueError:
            value = None
        if isinstance(value, str):
            return value
    return response.data


def _is_json(response: HttpResponse) -> bool:
    return "json" in (response.getheader("content-type") or "json").lower()


def _is_page(response: HttpResponse) -> bool:
    """Whether a web page came: the API has none."""
    return "html" in (response.getheader("content-type") or "").lower()


def _problem(response: HttpResponse, type_name: str, problem: str) -> DecodeError:
    content_type = (response.getheader("content-type") or "no content type").split(";")[0]
    error = DecodeError(http_resp=response)
    error.reason = f"expected {type_name}, but {problem} ({content_type}, {len(response.body)} bytes)"
    if "html" in content_type:
        error.hint = (
            "A web page came instead of the API's answer: check the host, and any proxy or captive portal between."
        )
    return error
