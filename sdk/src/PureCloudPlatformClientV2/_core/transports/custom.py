"""Transports made of an HTTP client that a program brings."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ...http_request_options import HttpRequestOptions
from ..call.request_builder import pairs
from ..http.errors import ApiConnectionError, ApiException, ApiTimeoutError
from ..http.headers import header_value
from ..http.messages import Headers, HttpResponse, Request
from ..http.transport import Sink, Timeout, local_failure
from ..models.conversion import encode
from ..models.json import dumps
from .awaiting import called


class CustomTransport:
    """Sends through an `AbstractHttpClient`, or anything with such a `request` method."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        try:
            answer = self.client.request(options_of(request, timeout))
        except ApiException as error:
            if not error.status:
                raise
            return response_of(error, sink)
        except Exception as error:  # clients raise what they like
            failure = local_failure(request, None) or failure_of(error)
        else:
            return response_of(answer, sink)
        # Raised here, outside of `except`: the client's own frames and messages may hold headers and bodies.
        raise failure

    def close(self) -> None:
        close = getattr(self.client, "close", None)
        if callable(close):
            close()


class AsyncCustomTransport:
    """Sends through an object with a method `request(options)`: a coroutine function, or a plain one, which runs in a
    thread so that the event loop goes on."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        try:
            from asyncio import wait_for

            answer = await wait_for(called(self.client.request, options_of(request, timeout)), timeout.total)
        except ApiException as error:
            if not error.status:
                raise
            return response_of(error, sink)
        except Exception as error:  # clients raise what they like
            failure = local_failure(request, None) or failure_of(error)
        else:
            return response_of(answer, sink)
        # Raised here, outside of `except`: the client's own frames and messages may hold headers and bodies.
        raise failure

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
        body=request.plain if request.plain is not None else request.body,
        timeout=timeout.total or timeout.read,
    )


def failure_of(error: Exception) -> ApiConnectionError:
    """The error of ours for one that a program's HTTP client raised."""
    name = type(error).__name__
    failure = ApiConnectionError(0, f"the HTTP client failed with {name}")
    # asyncio's is a class of its own up to Python 3.10.
    if isinstance(error, TimeoutError) or name == "TimeoutError":
        failure = ApiTimeoutError(0, "no answer in time")
    failure.sent = True
    return failure


def request_of(options: HttpRequestOptions) -> Request:
    """The request that options describe."""
    headers = Headers({name: header_value(name, value) for name, value in options.headers.items()})
    query = pairs(options.query_params)
    body = options.body
    if options.post_params and not body:
        body = urlencode(pairs(options.post_params)).encode()
    elif isinstance(body, str):
        body = body.encode()
    elif body is not None and not isinstance(body, bytes) and not callable(getattr(body, "read", None)):
        body = dumps(encode(body))
    return Request(options.method, options.url, query, headers, body)


def _grouped(query: list[tuple[str, str]]) -> dict[str, Any]:
    """The pairs as a dict, repeated names as a list: the notation that requests, httpx and others take."""
    grouped: dict[str, Any] = {}
    for name, value in query:
        if name not in grouped:
            grouped[name] = value
        elif isinstance(grouped[name], list):
            grouped[name].append(value)
        else:
            grouped[name] = [grouped[name], value]
    return grouped


def response_of(answer: Any, sink: Sink | None = None) -> HttpResponse:
    """A `HttpResponse` from whatever kind of response the client returns."""
    status = getattr(answer, "status", None)
    if not isinstance(status, int):
        status = int(getattr(answer, "status_code", 200))
    headers = getattr(answer, "headers", None)
    if headers is None:
        headers = answer.getheaders() if hasattr(answer, "getheaders") else {}
    body: Any = None
    for name in ("data", "content", "body", "text"):
        body = getattr(answer, name, None)
        if body is not None:
            break
    data = body.encode() if isinstance(body, str) else bytes(body or b"")
    folded = {str(name).lower(): str(value) for name, value in dict(headers).items()}
    if sink is not None and sink.open(status, folded):
        try:
            sink.write(data)
            file = sink.close()
        except BaseException:
            sink.discard()
            raise
        return HttpResponse(status, str(getattr(answer, "reason", "") or ""), folded, b"", file)
    return HttpResponse(status, str(getattr(answer, "reason", "") or ""), folded, data)
