"""`NotificationHandler`: callbacks in a thread, with a synchronous client, against the sandbox."""

from __future__ import annotations

import asyncio
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import serve

from tests.sdk.support.waiting import GUARD

pytestmark = pytest.mark.usefixtures("quiet")


class Ears:
    """Remembers what it hears, to wait for."""

    def __init__(self) -> None:
        self.heard: queue.Queue[Any] = queue.Queue()

    def __call__(self, what: Any) -> None:
        self.heard.put(what)

    def next(self) -> Any:
        return self.heard.get(timeout=GUARD)


@pytest.fixture
def client() -> Iterator[gc.ApiClient]:
    with serve() as sandbox, gc.ApiClient(host=sandbox.url) as client:
        client.get_client_credentials_token("id", "secret")
        yield client


def test_a_listener_hears_its_topic(client: gc.ApiClient) -> None:
    user = gc.UsersApi(client).get_users().entities[0]
    presence, all_events, connected, metadata = Ears(), Ears(), Ears(), Ears()
    handler = gc.NotificationHandler(
        client,
        subscriptions={gc.topic("v2.users.{id}.presence", user.id): presence},
        on_notification=all_events,
        on_connected=connected,
    )
    with handler:
        assert handler.is_connected
        assert connected.next() == handler.channel_ids[0]
        handler.add_subscription("channel.metadata", metadata)
        handler.send_ping()
        assert metadata.next().body["message"] == "pong"
        _change_presence(client, user.id)
        event = presence.next()
        assert event.topic == f"v2.users.{user.id}.presence"
        assert isinstance(event.body, gc.PresenceEventUserPresence)
        assert all_events.next() is event
        handler.remove_subscription(event.topic)
        assert not handler.topics
    assert not handler.is_connected


def test_a_listener_that_raises_is_logged_and_goes_on_being_called(
    client: gc.ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    user = gc.UsersApi(client).get_users().entities[0]
    ears = Ears()

    def broken(event: Any) -> None:
        ears(event)
        raise RuntimeError("the listener's own error")

    with gc.NotificationHandler(client, subscriptions={f"v2.users.{user.id}.presence": broken}):
        for _ in range(2):
            _change_presence(client, user.id)
            assert ears.next().topic == f"v2.users.{user.id}.presence"
    assert "a listener for notifications failed: RuntimeError: the listener's own error" in caplog.text


def test_a_listener_may_subscribe_and_disconnect(client: gc.ApiClient) -> None:
    user = gc.UsersApi(client).get_users().entities[0]
    done, ended = Ears(), Ears()

    def listener(event: Any) -> None:
        handler.add_subscription(f"v2.users.{user.id}.routingStatus")
        done(handler.topics)
        handler.disconnect()

    handler = gc.NotificationHandler(client, on_disconnected=ended, auto_connect=False)
    assert not handler.is_connected
    handler.add_subscription(f"v2.users.{user.id}.presence", listener)
    handler.connect()
    _change_presence(client, user.id)
    assert len(done.next()) == 2
    assert handler._thread is not None
    handler._thread.join(GUARD)
    assert not handler.is_connected
    assert len(handler.topics) == 2, "kept for the next time"


def test_a_topic_that_the_platform_does_not_know_is_an_error(client: gc.ApiClient) -> None:
    with pytest.raises(gc.ApiException, match=r"no\.such\.topic"):
        gc.NotificationHandler(client, subscriptions={"v2.no.such.topic": None})
    user = gc.UsersApi(client).get_users().entities[0]
    ears, topic = Ears(), f"v2.users.{user.id}.presence"
    with gc.NotificationHandler(client, subscriptions={topic: ears}) as handler:
        with pytest.raises(gc.ApiException, match=r"no\.such\.topic"):
            handler.add_subscriptions([f"v2.users.{user.id}.routingStatus", "v2.no.such.topic"])
        assert handler.topics == (topic,), "all of them or none"
        _change_presence(client, user.id)
        assert ears.next().topic == topic
        handler.remove_all_subscriptions()
        assert not handler.topics


def test_listeners_may_take_their_time_and_are_called_in_order(client: gc.ApiClient) -> None:
    """What comes meanwhile waits; when that is too much, the oldest make way and `on_gap` hears how many."""
    user = gc.UsersApi(client).get_users().entities[0]
    begun, gaps, go_on = Ears(), Ears(), threading.Event()
    threads: set[str] = set()

    def slow(event: Any) -> None:
        threads.add(threading.current_thread().name)
        begun(event.body.message)
        assert go_on.wait(GUARD)

    topic = f"v2.users.{user.id}.presence"
    with gc.NotificationHandler(client, subscriptions={topic: slow}, on_gap=gaps, buffer=2) as handler:
        _change_presence(client, user.id, "0")
        assert begun.next() == "0"
        for number in range(1, 6):
            _change_presence(client, user.id, str(number))
        stream = handler._stream
        assert stream is not None
        wait_until(lambda: len(stream._recent) == 6)  # all have arrived
        go_on.set()
        gap = gaps.next()
        assert (gap.reason, gap.lost, gap.topics) == ("slow_consumer", 3, (topic,))
        assert [begun.next(), begun.next()] == ["4", "5"]
    assert len(threads) == 1


def test_a_refusal_ends_the_handler_and_is_heard(client: gc.ApiClient) -> None:
    user = gc.UsersApi(client).get_users().entities[0]
    errors = Ears()
    handler = gc.NotificationHandler(
        client, subscriptions={f"v2.users.{user.id}.presence": None}, on_error=errors, auto_connect=False
    )
    handler.connect()
    assert handler._stream is not None
    assert handler._loop is not None
    assert handler._thread is not None
    refusal = gc.ApiException(403, "Forbidden")
    handler._loop.call_soon_threadsafe(handler._stream.channels[0].failed.set_exception, refusal)
    assert errors.next() is refusal
    handler._thread.join(GUARD)
    assert not handler.is_connected
    handler.connect()
    assert handler.is_connected, "another attempt begins anew"
    handler.disconnect()


@pytest.mark.parametrize("subscriptions", [{"v2.users.{id}.presence": None}, {"": None}])
def test_what_cannot_be_subscribed_to_is_raised_when_it_connects(subscriptions: Any) -> None:
    with gc.ApiClient(host="http://127.0.0.1:1") as client, pytest.raises(ValueError, match="not a complete topic"):
        gc.NotificationHandler(client, subscriptions=subscriptions)


def test_a_thread_without_an_event_loop_is_raised_when_it_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when no file can be opened any more."""

    def none() -> Any:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(asyncio.events, "new_event_loop", none)
    with gc.ApiClient(host="http://127.0.0.1:1") as client, pytest.raises(OSError, match="Too many open files"):
        gc.NotificationHandler(client)


def test_a_listener_that_wants_to_end_the_thread_is_called_again(client: gc.ApiClient) -> None:
    user = gc.UsersApi(client).get_users().entities[0]
    ears = Ears()

    def exits(event: Any) -> None:
        ears(event.body.message)
        raise SystemExit

    with gc.NotificationHandler(client, subscriptions={f"v2.users.{user.id}.presence": exits}):
        for number in ("1", "2"):
            _change_presence(client, user.id, number)
            assert ears.next() == number


_HANGING = """
import sys, threading
import PureCloudPlatformClientV2 as gc
from purecloud_sandbox.server import serve
heard = threading.Event()
def hang(event):
    heard.set()
    threading.Event().wait()
with serve() as sandbox:
    client = gc.ApiClient(host=sandbox.url).get_client_credentials_token("id", "secret")
    user = gc.UsersApi(client).get_users().entities[0].id
    handler = gc.NotificationHandler(client, subscriptions={f"v2.users.{user}.presence": hang})
    gc.PresenceApi(client).patch_user_presence(user, "PURECLOUD", gc.UserPresence(message="m"))
    heard.wait()
    client.close()
print("ended")
"""


def test_a_listener_that_hangs_does_not_hold_up_the_end_of_the_program() -> None:
    done = subprocess.run([sys.executable, "-c", _HANGING], capture_output=True, text=True, timeout=GUARD)
    assert (done.returncode, done.stdout) == (0, "ended\n"), done.stderr


def wait_until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + GUARD
    while not ready():
        assert time.monotonic() < end, "it does not become so"
        threading.Event().wait(0.01)


def _change_presence(client: gc.ApiClient, user_id: str, message: str = "moved") -> None:
    api = gc.PresenceApi(client)
    api.patch_user_presence(user_id, "PURECLOUD", gc.UserPresence(message=message))
