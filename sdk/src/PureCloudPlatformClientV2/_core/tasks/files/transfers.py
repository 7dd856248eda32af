"""The flows of a download and of an upload: which request, with what token, in what form. They have no I/O."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, TypeAlias
from urllib.parse import parse_qsl

from ...call.call import Call
from ...call.decoding import decode
from ...call.exchange import Flow, exchange
from ...http import urls
from ...http.bodies import FileBody, Multipart, check_file
from ...http.errors import DecodeError
from ...http.messages import Headers, HttpResponse, Request
from .addresses import Address, checked, download_address, upload_address
from .partial import PartialFile

Progress: TypeAlias = Callable[[int, int | None], Any]
#: What can be sent.
Content: TypeAlias = str | os.PathLike[str] | BinaryIO | bytes


def fetch(
    client: Any,
    source: Any,
    to: str | os.PathLike[str],
    *,
    progress: Progress | None = None,
    timeout: float | None = None,
    deadline: float | None = None,
    sha256: str | None = None,
) -> Flow:
    """Download a file; its path."""
    address = Address(client, download_address(source))
    hashes = {} if sha256 is None else {"sha256": bytes.fromhex(sha256)}
    if sha256 is not None and len(hashes["sha256"]) != 32:
        raise ValueError("sha256 is written with 64 hexadecimal digits")
    file = PartialFile(to, address.name, progress, hashes)
    call = _call("GET", address, timeout, deadline)
    request = _request(client, call, address, {"Accept": "*/*", "Accept-Encoding": "identity"})
    end = None if deadline is None else client.clock() + deadline
    try:
        response = yield from exchange(client, call, request, end, file)
        if response.file is None:
            raise _no_file(call, response)
        return response.file
    finally:
        file.abandon()


def _no_file(call: Call, response: HttpResponse) -> DecodeError:
    error = DecodeError(http_resp=response, verb=call.verb, operation=call.template)
    error.reason = "a success without a file"
    if response.status == 202:
        error.hint = "It may not be ready yet; ask again later."
    return error


def send(
    client: Any,
    target: Any,
    file: Content,
    *,
    headers: Mapping[str, str] | None = None,
    form: bool | None = None,
    progress: Progress | None = None,
    timeout: float | None = None,
    deadline: float | None = None,
) -> Flow:
    """Upload a file; what the server answers, if that is JSON."""
    written, wanted = upload_address(target)
    address = Address(client, written)
    if headers is not None:
        wanted = {**(wanted or {}), **checked(headers)}
    as_form = address.own and wanted is None if form is None else form
    call = _call("POST" if as_form else "PUT", address, timeout, deadline)
    call.returns = "object"
    if isinstance(file, (str, os.PathLike)):
        check_file(file)
    opened = open(file, "rb") if isinstance(file, (str, os.PathLike)) else None  # noqa: PTH123, SIM115 - closed below
    try:
        request = _request(client, call, address, {"Accept": "application/json, */*", **(wanted or {})})
        content: Any = opened or file
        if as_form:
            request.body = Multipart([], {"file": content}, progress)
            request.headers["Content-Type"] = request.body.content_type
            request.headers["Content-Length"] = str(request.body.size)
        else:
            _put(request, content, progress)
        end = None if deadline is None else client.clock() + deadline
        response = yield from exchange(client, call, request, end, None)
    finally:
        if opened is not None:
            opened.close()
    answer = decode(call, response) if response.body and "json" in (response.getheader("content-type") or "") else None
    return answer if isinstance(answer, dict) else {}


def _put(request: Request, content: Any, progress: Progress | None) -> None:
    """The file itself as the body."""
    if isinstance(content, (bytes, bytearray)):
        request.body = bytes(content)
        request.headers["Content-Length"] = str(len(content))
    else:
        request.body = FileBody(content, progress)
        if request.body.size is not None:
            request.headers["Content-Length"] = str(request.body.size)
    if not any(name.lower() == "content-type" for name in request.headers):
        request.headers["Content-Type"] = "application/octet-stream"


def _call(verb: str, address: Address, timeout: float | None, deadline: float | None) -> Call:
    """The call that a transfer is, for retries and error messages. Of a foreign address only the host is shown."""
    origin, target = urls.split(address.url)
    template = target.partition("?")[0] if address.own else origin
    return Call(verb, template, auth=address.own, returns="file", timeout=timeout, deadline=deadline)


def _request(client: Any, call: Call, address: Address, headers: Mapping[str, str]) -> Request:
    """The request. A foreign host is sent nothing that the client says to the platform."""
    origin, target = urls.split(address.url)
    if not address.own:
        agent = client.default_headers.get("User-Agent", "PureCloud SDK/python")
        return Request(call.verb, address.url, [], Headers({"User-Agent": agent, **headers}), template=call.template)
    path, _, query = target.partition("?")
    call.template, call.query = path, parse_qsl(query, keep_blank_values=True)
    request: Request = client.build(call, base=origin)
    for name in ("Content-Type", *headers):
        for present in [known for known in request.headers if known.lower() == name.lower()]:
            del request.headers[present]
    request.headers.update(headers)
    return request
