"""Spans of OpenTelemetry (extra `tracing`) for requests, by its semantic conventions for HTTP clients.

Each request that is sent is a span, retries too: `GET /api/v2/users/{userId}`. The trace goes on at the platform's
side by the headers of the application's propagator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..http.errors import ApiException
from ..http.messages import HttpResponse, Request
from ..secrets.harmless import harmlessly
from ..secrets.redaction import MASK, is_secret_parameter

if TYPE_CHECKING:
    from ..http.transport import AsyncTransport, Sink, Timeout, Transport


class _Tracer:
    def __init__(self) -> None:
        from opentelemetry import trace

        from ..._version import VERSION

        self._tracer = trace.get_tracer("PureCloudPlatformClientV2", VERSION)

    def span(self, request: Request) -> _Span:
        """The span of a request, and its headers with the trace's context."""
        from opentelemetry import propagate, trace

        span = self._tracer.start_as_current_span(
            f"{request.method} {request.template}",
            kind=trace.SpanKind.CLIENT,
            attributes=_facts(request),
            record_exception=False,
            set_status_on_exception=False,
        )
        return _Span(span, request, propagate.inject)


class _Span:
    """One request as a span: `with` it the request is sent."""

    def __init__(self, entering: Any, request: Request, inject: Any) -> None:
        self._entering, self._request, self._inject = entering, request, inject

    def __enter__(self) -> _Span:
        self._span = self._entering.__enter__()
        self._inject(self._request.headers)
        return self

    def answered(self, response: HttpResponse) -> None:
        self._span.set_attribute("http.response.status_code", response.status)
        if response.status >= 400:
            self._failed(str(response.status))

    def _failed(self, kind: str) -> None:
        from opentelemetry.trace import Status, StatusCode

        self._span.set_attribute("error.type", kind)
        self._span.set_status(Status(StatusCode.ERROR))

    def ended(self, error: BaseException | None) -> None:
        if isinstance(error, ApiException):
            self._failed(type(error).__name__)
        self._entering.__exit__(None, None, None)


class _Traced:
    """`with` it a request is sent as a span, if there can be one: tracing that fails does not fail the call."""

    def __init__(self, tracer: _Tracer, request: Request) -> None:
        self._span: _Span | None = harmlessly(tracer.span, request)

    def __enter__(self) -> _Traced:
        if self._span is not None:
            self._span = harmlessly(self._span.__enter__)
        return self

    def answered(self, response: HttpResponse) -> HttpResponse:
        if self._span is not None:
            harmlessly(self._span.answered, response)
        return response

    def __exit__(self, kind: Any, error: BaseException | None, tb: Any) -> None:
        if self._span is not None:
            harmlessly(self._span.ended, error)


class TracedTransport:
    """A transport whose requests are spans."""

    def __init__(self, transport: Transport) -> None:
        self._transport, self._tracer = transport, _Tracer()

    def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        with _Traced(self._tracer, request) as span:
            return span.answered(self._transport.send(request, timeout, sink))

    def close(self) -> None:
        self._transport.close()


class AsyncTracedTransport:
    """The same for an event loop."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport, self._tracer = transport, _Tracer()

    async def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        with _Traced(self._tracer, request) as span:
            return span.answered(await self._transport.send(request, timeout, sink))

    async def close(self) -> None:
        await self._transport.close()


def _facts(request: Request) -> dict[str, Any]:
    url = urlsplit(request.url)
    query = "&".join(f"{name}={MASK if is_secret_parameter(name) else value}" for name, value in request.query)
    facts: dict[str, Any] = {
        "http.request.method": request.method,
        "url.template": request.template,
        "url.full": url._replace(query=MASK if url.query else query).geturl(),
        "server.address": url.hostname or "",
        "server.port": url.port or (443 if url.scheme == "https" else 80),
    }
    if request.resends:
        facts["http.request.resend_count"] = request.resends
    return facts
