"""Transports made of an HTTP client that a program brings."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ...http_request_options import HttpRequestOptions
from ..call.request_builder import JoinedList, pairs
from ..http.errors import ApiException, ApiTimeoutError, DecodeError
from ..http.headers import header_value
from ..http.messages import Headers, HttpResponse, Request, ResponseHeaders
from ..http.transport import Sink, Timeout, local_failure
from ..models.conversion import encode
from ..models.json import dumps
from ..secrets.harmless import harmlessly
from .awaiting import called


class CustomTransport:
    """Sends through an `AbstractHttpClient`, or anything with such a `request` method.

    What that raises, or a hook of it, is the program's own: it comes out of the call at once and unchanged. Only an
    `ApiException` is judged, as an answer of its status or, without one, as an error of the SDK's own transports.
    """

    def __init__(self, client: Any) -> None:
        self.client = client

    def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        answer: Any = None
        failure: BaseException | None = None
        try:
            answer = self.client.request(options_of(request, timeout))
        except ApiException as error:
            if not error.status:
                raise
            answer = error
        except Exception:
            failure = local_failure(request, None)
            if failure is None:
                raise
        if failure is not None:
            raise failure
        return response_of(answer, sink)

    def close(self) -> None:
        close = getattr(self.client, "close", None)
        if callable(close):
            close()


class AsyncCustomTransport:
    """Sends through an object with a method `request(options)`: a coroutine function, or a plain one, which runs in a
    thread so that the event loop goes on.

    :param places: how many plain functions may work at the same time; one whose call has ended by its deadline counts
        no longer
    """

    def __init__(self, client: Any, places: int) -> None:
        self.client = client
        self._places = places
        self._free: tuple[Any, Any] = None, None

    async def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        import asyncio

        answer: Any = None
        failure: BaseException | None = None
        try:
            answer = await asyncio.wait_for(self._answer(options_of(request, timeout)), timeout.total)
        except ApiException as error:
            if not error.status:
                raise
            answer = error
        except asyncio.TimeoutError:
            if timeout.total is None:
                raise
            failure = late = ApiTimeoutError(0, "no answer in time")
            late.sent = True
        except Exception:
            failure = local_failure(request, None)
            if failure is None:
                raise
        if failure is not None:
            raise failure
        return response_of(answer, sink)

    async def _answer(self, options: HttpRequestOptions) -> Any:
        import asyncio
        import inspect

        if inspect.iscoroutinefunction(self.client.request):
            return await self.client.request(options)
        loop = asyncio.get_running_loop()
        if self._free[0] is not loop:
            self._free = loop, asyncio.Semaphore(self._places)
        async with self._free[1]:
            return await called(self.client.request, options)

    async def close(self) -> None:
        close = getattr(self.client, "close", None) or getattr(self.client, "aclose", None)
        if callable(close):
            await called(close)


def options_of(request: Request, timeout: Timeout) -> HttpRequestOptions:
    """A request as a program's HTTP client gets it."""
    return HttpRequestOptions(
        url=request.url,
        method=request.method,
        headers=request.headers,
        query_params=_grouped(request.query),
        post_params=request.form,
        body=None if request.form is not None else request.body if request.plain is None else request.plain,
        timeout=timeout.total or timeout.read,
    )


def request_of(options: HttpRequestOptions) -> Request:
    """The request that options describe."""
    given = (options.headers or {}).items()
    checked = ((name, header_value(name, value)) for name, value in given)
    headers = Headers((name, value) for name, value in checked if name.lower() != "content-length")  # it is what it is
    query = pairs(options.query_params or {})
    media_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    body: Any = options.body
    plain: Any = None
    form: dict[str, Any] | None = None
    if options.post_params and not body:
        form = harmlessly(dict, options.post_params)  # parts of other shapes are sent, and not looked through
        body = _form(options.post_params, headers, media_type)
    elif isinstance(body, str) and "json" not in media_type:
        body = body.encode()
    elif body is not None and not isinstance(body, bytes) and not callable(getattr(body, "read", None)):
        plain = encode(body)
        body = dumps(plain)
    request = Request(options.method, options.url, query, headers, body)
    request.plain, request.form = plain, form
    return request


def _form(fields: Any, headers: Headers, media_type: str) -> bytes:
    if not media_type.startswith("multipart/form-data"):
        return urlencode(pairs(fields)).encode()
    from urllib3 import encode_multipart_formdata

    body, content_type = encode_multipart_formdata(fields)
    for name in [name for name in headers if name.lower() == "content-type"]:
        headers[name] = content_type  # with the boundary
    return body


def _grouped(query: list[tuple[str, str]]) -> dict[str, str]:
    """The pairs as a dict; several values of a name are joined, as HTTP clients for the published package expect."""
    grouped: dict[str, list[str]] = {}
    for name, value in query:
        grouped.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else JoinedList(values) for name, values in grouped.items()}


def _pairs(headers: Any) -> Any:
    return headers.items() if hasattr(headers, "items") else headers


#: Where responses have their body.
_BODIES = ("data", "content", "body", "text")


def response_of(answer: Any, sink: Sink | None = None) -> HttpResponse:
    """A `HttpResponse` from whatever kind of response the client returns; one without a status is a success.

    :raises DecodeError: for what has neither a status nor a body, such as the `None` of a forgotten `return`
    """
    if not any(hasattr(answer, name) for name in ("status", "status_code", *_BODIES)):
        kind = type(answer).__name__
        raise DecodeError(
            0, f"the HTTP client returned {kind}, not a response", hint="One has status, headers and data."
        )
    status = getattr(answer, "status", None)
    if not isinstance(status, int):
        status = int(getattr(answer, "status_code", 200))
    headers = getattr(answer, "headers", None)
    if headers is None:
        headers = answer.getheaders() if hasattr(answer, "getheaders") else {}
    headers = ResponseHeaders([(str(name), str(value)) for name, value in _pairs(headers)])
    reason, data = str(getattr(answer, "reason", "") or ""), _body_of(answer)
    if sink is not None and sink.open(status, headers):
        try:
            sink.write(data)
            file = sink.close()
        except BaseException:
            sink.discard()
            raise
        return HttpResponse(status, reason, headers, b"", file)
    return HttpResponse(status, reason, headers, data)


def _body_of(answer: Any) -> bytes:
    """The body as bytes: of the SDK's own responses, whose `data` is a string, as they came."""
    if isinstance(answer, HttpResponse):
        return answer.body
    if isinstance(getattr(answer, "_resp", None), HttpResponse):  # a `RESTResponse`
        content: bytes = answer.content
        return content
    for name in _BODIES:
        body: Any = getattr(answer, name, None)
        if isinstance(body, (dict, list)):
            return dumps(body)
        if body is not None:
            return body.encode() if isinstance(body, str) else bytes(body)
    return b""
