"""What can go wrong around a stream: sockets that do not open, programs that raise, messages that nobody can read."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.notifications import channel
from PureCloudPlatformClientV2._core.notifications.stream import Notifications

from ..support.waiting import GUARD
from .platform import Platform, Time, until
from .test_stream import TOPIC, play, take

pytestmark = pytest.mark.usefixtures("quiet")

ATTEMPTS = channel.ATTEMPTS


def open_stream(platform_at_work: Any) -> Exception | None:
    """Open a stream while the platform behaves as it is set to, time passing by itself; what it raised."""

    async def run() -> Exception | None:
        time = Time()
        async with Platform(time) as platform, aio.ApiClient(host="http://127.0.0.1") as client:
            client.access_token = "token"
            client.set_transport(platform)
            platform_at_work(platform)
            stream: Notifications[Any] = Notifications((TOPIC,), client, clock=time.clock, sleep=time.sleep)
            opening = asyncio.ensure_future(stream.__aenter__())
            await until(opening.done, time)
            if opening.exception() is None:
                await stream.aclose()
            error = opening.exception()
            assert error is None or isinstance(error, Exception)
        assert asyncio.all_tasks() == {asyncio.current_task()}, "no task is left behind"
        return error

    return asyncio.run(run())


def test_the_first_socket_is_asked_for_again() -> None:
    def busy_at_first(platform: Platform) -> None:
        platform.refuse_sockets = ATTEMPTS - 1

    assert open_stream(busy_at_first) is None


def test_a_socket_that_stays_busy_is_an_error_of_the_sdk() -> None:
    def always_busy(platform: Platform) -> None:
        platform.refuse_sockets = ATTEMPTS

    error = open_stream(always_busy)
    assert isinstance(error, gc.rest.ServerError)
    assert str(error) == "opening the notification socket failed: 503 Service Unavailable"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", gc.rest.PermissionDeniedError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage", gc.ApiException),
        (b"SSH-2.0-OpenSSH\r\n", gc.rest.ApiConnectionError),
        (b"", gc.rest.ApiConnectionError),
    ],
)
def test_what_is_not_a_socket_is_an_error_of_the_sdk(answer: bytes, error: type[Exception]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection, suppress(OSError):
                    connection.recv(65536)
                    connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()

        def elsewhere(platform: Platform) -> None:
            platform.port = server.getsockname()[1]

        raised = open_stream(elsewhere)
        server.shutdown(socket.SHUT_RDWR)  # wakes who accepts
        assert type(raised) is error
        assert str(raised).startswith("opening the notification socket failed: ")
        assert "channel-" not in str(raised), "the address of a channel is a secret"


@pytest.mark.parametrize("name", ["id", "connectUri"])
@pytest.mark.parametrize("value", [5, True, [], {}, "", "\ud83d", None])
def test_a_channel_that_is_named_by_something_else_is_an_error_of_the_sdk(name: str, value: Any) -> None:
    def nonsense(platform: Platform) -> None:
        shown = {"id": "channel-1", "connectUri": "ws://127.0.0.1:1/x", "expires": None, name: value}
        platform._shown = lambda _: shown  # type: ignore[method-assign,assignment]

    error = open_stream(nonsense)
    assert isinstance(error, gc.ApiException)
    assert "names no channel" in str(error)


def test_a_socket_follows_no_redirect() -> None:
    """Who is there would tell of events, and learn of what a redirect says."""
    visited: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        visited.append(connection.recv(65536).split(b"\r\n")[0])
                        there = f"ws://127.0.0.1:{server.getsockname()[1]}/elsewhere"
                        connection.sendall(f"HTTP/1.1 307 X\r\nLocation: {there}\r\n\r\n".encode())

        threading.Thread(target=serve, daemon=True).start()

        def elsewhere(platform: Platform) -> None:
            platform.port = server.getsockname()[1]

        raised = open_stream(elsewhere)
        server.shutdown(socket.SHUT_RDWR)
    assert isinstance(raised, gc.ApiException)
    assert raised.status == 307
    assert len(visited) == 1
    assert b"elsewhere" not in visited[0]


@pytest.mark.parametrize("uri", ["http://127.0.0.1/x", "ftp://x", "ws://", "", "ws://[::1"])
def test_an_address_that_is_none_is_raised_at_once(uri: str) -> None:
    def nonsense(platform: Platform) -> None:
        platform._shown = lambda name: {"id": name, "connectUri": uri or "x", "expires": None}  # type: ignore[method-assign]

    error = open_stream(nonsense)
    assert isinstance(error, gc.rest.ApiConnectionError)
    assert error.permanent


def test_a_token_provider_that_fails_once_costs_a_gap_and_no_more() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        send, failures = platform.send, [RuntimeError("the vault restarts")]

        async def fail_once(*arguments: Any) -> Any:
            if failures:
                raise failures.pop()
            return await send(*arguments)

        platform.send = fail_once  # type: ignore[method-assign,assignment]
        platform.drop(platform.connected[0])
        await until(lambda: not failures and bool(platform.connected), time)
        await platform.publish(TOPIC, {"message": "back"})
        gap, event = await take(stream, 2)
        assert isinstance(gap, gc.Gap)
        assert event.body.message == "back"

    play(story)


def test_what_goes_on_failing_reaches_the_reader() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        async def fail(*arguments: Any) -> Any:
            raise RuntimeError("the vault is gone")

        platform.send = fail  # type: ignore[method-assign,assignment]
        platform.drop(platform.connected[0])
        reading = asyncio.ensure_future(take(stream, 1))
        await until(reading.done, time)
        with pytest.raises(RuntimeError, match="the vault is gone"):
            await reading

    play(story)


def test_a_listener_to_connections_that_raises_ends_nothing() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        def raise_always(what: str, detail: str) -> None:
            raise ZeroDivisionError

        stream.on_connection = raise_always
        await platform.heartbeat()
        platform.drop(platform.connected[0])
        await until(lambda: not platform.connected)
        await until(lambda: bool(platform.connected), time)
        await platform.publish(TOPIC, {"message": "still here"})
        assert (await take(stream, 2))[1].body.message == "still here"

    play(story)


UNREADABLE = [
    "not JSON",
    "[" * 100_000,
    '{"topicName": 7}',
    '{"eventBody": {}}',
    "null",
    b"\xff\xfe",
    '{"topicName": "v2.users.ada.presence", "eventBody": ' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}",
    '{"topicName": "v2.users.ada.presence", "metadata": {"CorrelationId": {"a": []}}, "eventBody": [1]}',
    '{"topicName": "v2.users.ada.presence", "metadata": [], "eventBody": "text"}',
    '{"topicName": "channel.metadata", "eventBody": 5}',
]


@pytest.mark.parametrize("message", UNREADABLE, ids=lambda message: repr(message[:40]))
def test_a_message_that_cannot_be_read_is_an_event_and_not_the_end(message: str | bytes) -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        (connection,) = platform.sockets[platform.connected[0]]
        await connection.send(message)
        await platform.publish(TOPIC, {"message": "after it"})
        reader = stream.__aiter__()
        entries: list[Any] = [await reader.__anext__()]
        while not (entries[-1].topic == TOPIC and getattr(entries[-1].body, "message", None) == "after it"):
            entries.append(await reader.__anext__())
        if isinstance(message, str) and not _has_a_topic(message):
            assert (entries[0].topic, entries[0].body) == ("channel.unreadable", message)

    play(story)


def _has_a_topic(message: str) -> bool:
    try:
        parsed = json.loads(message)
    except (ValueError, RecursionError):
        return message.startswith('{"topicName"')
    return isinstance(parsed, dict) and isinstance(parsed.get("topicName"), str)


@pytest.fixture
def silent() -> Iterator[tuple[str, threading.Event]]:
    """The URL of an API that creates a channel and, once the event is set, answers nothing any more."""
    hang, done = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def answer(connection: socket.socket) -> None:
            with connection, suppress(OSError):  # the client may reset what it no longer waits for
                while data := connection.recv(65536):
                    if b"Upgrade: websocket" in data or b"upgrade: websocket" in data.lower():
                        return  # no socket opens: the handler tries again and again
                    if hang.is_set():
                        done.wait()
                        return
                    body = json.dumps({"id": "c", "connectUri": f"ws://127.0.0.1:{port}/s", "entities": []}).encode()
                    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                    connection.sendall(head.encode() + body)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{port}", hang
        done.set()
        server.shutdown(socket.SHUT_RDWR)  # wakes who accepts


def test_disconnecting_waits_for_no_platform(
    silent: tuple[str, threading.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the platform answers nothing, a call of the synchronous client is under way, for minutes."""
    url, hang = silent
    monkeypatch.setattr(channel, "FAREWELL", 0.1)
    connected = threading.Event()

    async def pretend(self: Notifications[Any], uri: str) -> Any:
        connected.set()
        return Deaf()

    monkeypatch.setattr(Notifications, "open_socket", pretend)
    client = gc.ApiClient(host=url)
    client.access_token = "token"
    handler = gc.NotificationHandler(client, subscriptions={TOPIC: None})
    hang.set()
    adding = threading.Thread(
        target=_ignore_errors, args=(handler.add_subscription, "v2.users.bob.presence"), daemon=True
    )
    adding.start()
    disconnecting = threading.Thread(target=handler.disconnect, daemon=True)
    disconnecting.start()
    disconnecting.join(GUARD)
    assert not disconnecting.is_alive()
    assert not handler.is_connected


def _ignore_errors(function: Any, *arguments: Any) -> None:
    try:
        function(*arguments)
    except BaseException:
        return


class Deaf:
    """A socket that brings nothing."""

    async def __aiter__(self) -> Any:
        await asyncio.Event().wait()
        yield ""

    async def close(self) -> None:
        """Nothing to close."""

    async def send(self, message: str) -> None:
        """Nobody hears it."""
