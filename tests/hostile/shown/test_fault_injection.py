"""Hints, log lines, masking and spans only tell about a call: whatever fails in them, the call ends as it would."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import partial
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from opentelemetry.sdk.trace import TracerProvider
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy

from tests.hostile.drivers import Driver
from tests.hostile.wire.answers import answer, body
from tests.hostile.wire.server import WireServer

CORE = "PureCloudPlatformClientV2._core"
#: What only tells, by where it is.
TELLING = (
    "call.hints.explain", "call.hints._hint", "call.hints._missing", "lazy.operations.manifest", "lazy.operations.permissions",
    "config.logger.Logger.sent", "config.logger.Logger.failed", "config.logger.Logger.retried", "config.logger.Logger._write",
    "secrets.redaction.mask", "secrets.redaction.mask_headers", "secrets.redaction.is_secret", "http.messages.mask_headers",
    "transports.tracing._facts", "transports.tracing._Tracer.span", "transports.tracing._Span.answered", "transports.tracing._Span.ended",
)  # fmt: skip


def _boom(*_: Any, **__: Any) -> Any:
    raise RuntimeError("what only tells has failed")


def _script(target: str, _: bytes) -> list[Any]:
    if "refused" in target:
        return [answer(b'{"code": "not.authorized", "message": "no"}', status="HTTP/1.1 403 X")]
    if "gone" in target:
        return ["close"]
    return [answer(body("u"))]


OUTCOMES: dict[str, Callable[[Any], Any]] = {
    "u": lambda api: api.get_user("u"),
    "refused": lambda api: api.get_user("refused"),
    "gone": lambda api: api.get_user("gone", retries=RetryPolicy(1, wait_min=0.001)),
}


def _outcome(driver: Driver, work: Callable[[], Any]) -> Any:
    try:
        return driver.do(work()).id
    except gc.rest.ApiException as error:
        return type(pickle.loads(pickle.dumps(error))), bool(repr(error))


@pytest.mark.parametrize("name", TELLING)
def test_a_fault_in_what_only_tells(own: Driver, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(gc.configuration, "tracing", True)
    gc.configuration.logger.log_to_console = False
    gc.configuration.logger.log_request_body = gc.configuration.logger.log_response_body = True
    gc.configuration.logger.log_level = 5
    monkeypatch.setattr("opentelemetry.trace._TRACER_PROVIDER", TracerProvider())
    monkeypatch.setattr(f"{CORE}.{name}", _boom)
    with WireServer(_script) as server:
        api = own.api("UsersApi", own.client(server.url))
        found = [_outcome(own, partial(work, api)) for work in OUTCOMES.values()]
        own.close()
    assert found == ["u", (gc.rest.PermissionDeniedError, True), (gc.rest.ApiConnectionError, True)]
