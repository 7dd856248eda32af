"""What SECURITY.md promises: no secret is shown in a log, a span, a warning, an error, a pickle or a traceback."""

from __future__ import annotations

import asyncio
import logging
import pickle
import signal
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from PureCloudPlatformClientV2 import aio

from tests.hostile.drivers import Driver
from tests.hostile.wire.answers import answer, body
from tests.hostile.wire.server import WireServer

CANARY = "canary-that-nobody-may-see"
HEADERS = {"X-Api-Key": CANARY, "Cookie": CANARY}
BODY: Any = {"name": "n", "password": CANARY, "nested": [{"clientSecret": CANARY, "access_token": CANARY}]}


class Shown(logging.Handler):
    """All that is shown, as strings."""

    def __init__(self) -> None:
        super().__init__(1)
        self.strings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.strings.append(f"{record.getMessage()} {record.exc_text}")

    def error(self, error: BaseException) -> None:
        """An error as loggers, notebooks, error trackers and process pools show it; this file's own frames aside."""
        self.strings.append(f"{error} {error!r}")
        seen: BaseException | None = error
        while seen is not None:
            for frame, _ in traceback.walk_tb(seen.__traceback__):
                if frame.f_code.co_filename != __file__:
                    self.strings += [
                        f"{frame.f_code.co_qualname if hasattr(frame.f_code, 'co_qualname') else frame.f_code.co_name}: {name} = {value!r}"
                        for name, value in frame.f_locals.items()
                    ]
            seen = seen.__cause__ or seen.__context__
        if isinstance(error, gc.rest.ApiException):
            self.strings.append(pickle.dumps(error).decode("latin-1"))

    def found(self) -> list[str]:
        return [text[:300] for text in self.strings if CANARY in text]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """Everything is logged, with bodies, and traced."""
    spans, shown = InMemorySpanExporter(), Shown()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    monkeypatch.setattr("opentelemetry.trace._TRACER_PROVIDER", provider)
    gc.configuration.tracing = True
    logger = gc.configuration.logger
    logger.log_to_console = False
    logger.log_request_body = logger.log_response_body = True
    logger.log_level = 5
    log = logging.getLogger("PureCloudPlatformClientV2")
    log.addHandler(shown)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield shown
    log.removeHandler(shown)
    shown.strings += [str(warning.message) for warning in warned]
    shown.strings += [span.to_json() for span in spans.get_finished_spans()]
    assert len(shown.strings) > 3, "something was looked at"
    assert shown.found() == []


def _script(target: str, _: bytes) -> list[Any]:
    if "silent" in target:
        return [600.0]
    if "gone" in target:
        return ["close"]
    if "refused" in target or target == "/oauth/token":
        return [answer(b'{"code": "x", "message": "no"}', f"Set-Cookie: {CANARY}", status="HTTP/1.1 401 X")]
    if "page" in target:
        return [answer(b"<html>", f"X-Secret: {CANARY}", kind="text/html")]
    if "moved" in target:
        return [
            answer(
                b"",
                f"Location: http://me:{CANARY}@127.0.0.1/?code={CANARY}",
                f"Link: </x?code={CANARY}>",
                status="HTTP/1.1 302 X",
            )
        ]
    return [answer(body("u"), f"Link: </x?signature={CANARY}>; rel=next", f"Set-Cookie: {CANARY}")]


WAYS: dict[str, Callable[[Any, Any], Any]] = {
    "a success": lambda users, client: users.post_users(BODY, headers=HEADERS),
    **{
        name: lambda users, client, name=name: users.patch_user(name, BODY, headers=HEADERS, retries=1, idempotent=True)  # type: ignore[misc]
        for name in ("gone", "refused", "page", "moved")
    },
    "a query": lambda users, client: client.call_api("/api/v2/x", "GET", query_params={"code": CANARY, "token": CANARY, "access_token": CANARY}),
    "a query in the path": lambda users, client: client.call_api(f"/api/v2/refused?code={CANARY}", "GET"),
    "a form": lambda users, client: client.call_api("/api/v2/refused", "POST", post_params={"code": CANARY, "password": CANARY}),
    "an unknown option": lambda users, client: users.post_users(BODY, headers=HEADERS, retry=1),
    "a header that smuggles": lambda users, client: users.get_users(headers={"X": CANARY + "\r\n"}),
    "a login": lambda users, client: client.get_client_credentials_token("id", CANARY),
    "a login with an assertion": lambda users, client: client.get_saml2bearer_token("id", CANARY, "org", CANARY),
    "a refresh": lambda users, client: client.refresh_code_authorization_token("id", CANARY, CANARY),
    "a deadline": lambda users, client: users.patch_user("silent", BODY, headers=HEADERS, deadline=0.2),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("notation", ["text", "json"])
def test_calls_and_logins(own: Driver, shown: Shown, way: str, notation: str) -> None:
    gc.configuration.logger.log_format = 2 if notation == "json" else 1
    with WireServer(_script) as server:
        client = own.client(server.url, header_name="X-Default", header_value=CANARY, cookie=CANARY)
        client.access_token = CANARY
        try:
            own.do(WAYS[way](own.api("UsersApi", client), client))
        except Exception as error:
            shown.error(error)
        shown.strings += [
            repr(client),
            repr(client.default_headers),
            repr(client.tokens.current),
            repr(gc.configuration),
        ]
        if not own.is_async:
            shown.strings.append(pickle.dumps(client).decode("latin-1"))
        own.close()


def test_a_task_that_is_cancelled(shown: Shown) -> None:
    async def main(url: str) -> None:
        async with aio.ApiClient(host=url) as client:
            client.access_token = CANARY
            users = aio.UsersApi(client)
            for number in range(1, 12):  # one that never began has run no line of the SDK
                task = asyncio.ensure_future(users.patch_user("silent", BODY, headers=HEADERS))
                for _ in range(number):
                    await asyncio.sleep(0)
                task.cancel()
                try:
                    await task
                except asyncio.CancelledError as error:
                    shown.error(error)
            try:
                await asyncio.wait_for(users.patch_user("silent", BODY, headers=HEADERS), 0.2)
            except asyncio.TimeoutError as error:
                shown.error(error)

    with WireServer(_script) as server:
        asyncio.run(main(server.url))


@pytest.mark.parametrize("what", ["a call", "a login"])
def test_a_signal(shown: Shown, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    class SoftTimeLimitError(Exception):
        pass

    def raising(*_: object) -> None:
        raise SoftTimeLimitError

    with WireServer(_script) as server, gc.ApiClient(host=server.url) as client:
        client.access_token = CANARY
        before = signal.signal(signal.SIGALRM, raising)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        monkeypatch.setattr(gc.ApiClient, "login_url", f"{server.url}/silent")
        try:
            if what == "a call":
                gc.UsersApi(client).patch_user("silent", BODY, headers=HEADERS)
            else:
                client.get_saml2bearer_token("id", CANARY, "org", CANARY)
        except SoftTimeLimitError as error:
            shown.error(error)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


SETTINGS: dict[str, Callable[[], Any]] = {
    "an argument that a model does not have": lambda: gc.ChangePasswordRequest(new_password=CANARY, old=CANARY),  # type: ignore[call-arg]
    "a key": lambda: gc.configuration.set_mtls_contents("x", CANARY),
    "a token": lambda: setattr(gc.configuration, "access_token", CANARY + "\n"),
    "the token of a client": lambda: setattr(gc.ApiClient(), "access_token", CANARY + "\n"),
    "a cookie": lambda: gc.ApiClient(cookie=CANARY + "\n"),
    "a default header": lambda: gc.ApiClient(header_name="X", header_value=CANARY + "\n"),
    "a host": lambda: setattr(gc.configuration, "host", f"https://me:{CANARY}@api.mypurecloud.ie"),
}


@pytest.mark.parametrize("what", SETTINGS)
def test_settings(what: str) -> None:
    shown = Shown()
    with pytest.raises((ValueError, TypeError)) as caught:
        SETTINGS[what]()
    shown.error(caught.value)
    assert shown.found() == []


def test_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Shown()
    for proxy in (f"socks5://me:{CANARY}@127.0.0.1:1", f"http://me:{CANARY}@:x", f"http://me:{CANARY}@127.0.0.1:1"):
        gc.configuration.proxy = proxy
        with pytest.raises((ValueError, gc.rest.ApiException)) as caught:
            gc.UsersApi(gc.ApiClient(host="http://127.0.0.2:1")).get_users(retries=0)
        shown.error(caught.value)
    assert shown.found() == []
