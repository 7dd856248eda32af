"""Spans of OpenTelemetry: what the conventions for HTTP clients ask for, and nothing at all without it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy
from PureCloudPlatformClientV2._core.transports import choice
from PureCloudPlatformClientV2._core.transports.tracing import TracedTransport

from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, Reset, failed

sdk = pytest.importorskip("opentelemetry.sdk.trace")


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from opentelemetry import trace
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    yield exporter
    provider.shutdown()


def test_each_request_is_a_span(driver: SyncDriver, server: FaultServer, spans: Any) -> None:
    server.script(Answer(503, b""))
    client = driver.client(server.url)
    driver.do(
        client.run(
            Call("GET", "/api/v2/users/{userId}", path={"userId": "1"}, query={"a": 1, "token": secret("query-token")},
                 retries=RetryPolicy(1, wait_min=0))
        )
    )  # fmt: skip
    first, second = spans.get_finished_spans()
    assert first.name == second.name == "GET /api/v2/users/{userId}"
    assert first.kind.name == "CLIENT"
    assert dict(second.attributes) == {
        "http.request.method": "GET",
        "url.template": "/api/v2/users/{userId}",
        "url.full": f"{server.url}/api/v2/users/1?a=1&token=***",
        "server.address": "127.0.0.1",
        "server.port": server.port,
        "http.request.resend_count": 1,
        "http.response.status_code": 200,
    }
    assert first.attributes["error.type"] == "503"
    assert first.status.status_code.name == "ERROR"
    assert "http.request.resend_count" not in first.attributes
    trace_id = format(second.context.trace_id, "032x")
    assert server.requests[1].headers["traceparent"].split("-")[1] == trace_id
    assert server.requests[0].headers["traceparent"] != server.requests[1].headers["traceparent"]


def test_failures_are_errors(driver: SyncDriver, server: FaultServer, spans: Any) -> None:
    server.script(Reset(), failed(404))
    client = driver.client(server.url)
    for _ in range(2):
        with pytest.raises(gc.ApiException):
            driver.do(client.run(Call("GET", "/api/v2/x", retries=0)))
    assert [span.attributes["error.type"] for span in spans.get_finished_spans()] == ["ApiConnectionError", "404"]
    assert [list(span.events) for span in spans.get_finished_spans()] == [[], []], "no traceback with secrets"


def test_it_can_be_switched_off(driver: SyncDriver, server: FaultServer, spans: Any) -> None:
    gc.configuration.tracing = False
    driver.do(driver.client(server.url).run(Call("GET", "/api/v2/x")))
    assert spans.get_finished_spans() == ()
    assert "traceparent" not in server.requests[0].headers


def test_without_opentelemetry_there_is_nothing(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("opentelemetry")]:
        monkeypatch.delitem(sys.modules, name)
    assert not choice.is_traced(None)
    with gc.ApiClient(host=server.url) as client:
        client.run(Call("GET", "/api/v2/x"))
        assert not isinstance(client._transport, TracedTransport)
    assert not any(name.startswith("opentelemetry") for name in sys.modules), "it is not imported either"
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    gc.configuration.tracing = True
    with pytest.raises(ImportError, match="needs OpenTelemetry: pip install"):
        gc.ApiClient(host=server.url).run(Call("GET", "/api/v2/x"))
