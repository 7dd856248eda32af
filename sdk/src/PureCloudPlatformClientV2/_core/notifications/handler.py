"""`NotificationHandler`: notifications by callbacks, as in the SDKs for Java and .NET."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from ..lazy.annotations import evaluable
from .event import Event, Gap
from .listeners import ListenerThread
from .stream import Notifications
from .topic import METADATA, Topic

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..clients.base import BaseClient

R = TypeVar("R")

#: Seconds that disconnecting may take.
LONGEST_END = 10.0
#: Seconds after which one who waits looks whether the handler is still at work.
_LOOK_AGAIN = 0.5

Listener = Callable[[Event[Any]], Any]


@evaluable
class NotificationHandler:
    """Subscribes to topics and calls listeners, in a thread of its own, one event after the other.

        handler = NotificationHandler(client)
        handler.add_subscription(f"v2.users.{me.id}.presence", lambda event: print(event.body))

    A listener that raises is logged and goes on being called. A listener may take its time: meanwhile up to `buffer`
    events wait; when there are more, the oldest are dropped and `on_gap` is called.

    :param api_client: a synchronous client that is logged in; without it, that of the configuration
    :param subscriptions: listeners by topic, to begin with; `None` for topics that only `on_notification` hears
    :param on_notification: called with each event, after the listener of its topic
    :param on_gap: called with a `Gap` where events may be missing
    :param on_connected: called with the identifier of the channel when a socket is open
    :param on_disconnected: called with the identifier of the channel when a socket is closed
    :param on_error: called with the error when the platform refuses to go on; the handler is disconnected then
    :param auto_connect: connect now; if False, with `connect()`
    :param buffer: events that may wait for the listeners
    :raises ApiException: if the platform refuses the channel or a topic
    """

    def __init__(
        self,
        api_client: BaseClient | None = None,
        *,
        subscriptions: Mapping[Topic[Any] | str, Listener | None] | None = None,
        on_notification: Listener | None = None,
        on_gap: Callable[[Gap], Any] | None = None,
        on_connected: Callable[[str], Any] | None = None,
        on_disconnected: Callable[[str], Any] | None = None,
        on_error: Callable[[BaseException], Any] | None = None,
        auto_connect: bool = True,
        buffer: int = 10_000,
    ) -> None:
        self._client = api_client
        self._buffer = buffer
        self._listeners: dict[str, Listener | None] = {}
        self._topics: dict[str, Topic[Any] | str] = {}
        self.on_notification = on_notification
        self.on_gap = on_gap
        self.on_connected = on_connected
        self.on_disconnected = on_disconnected
        self.on_error = on_error
        self._stream: Notifications[Any] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._listening: ListenerThread | None = None
        for topic, listener in (subscriptions or {}).items():
            self._note(topic, listener)
        if auto_connect:
            self.connect()

    # -- the connection ------------------------------------------------------------------------------------------------

    @property
    def is_connected(self) -> bool:
        """Whether the handler is at work (a lost connection is opened again by itself)."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def channel_ids(self) -> tuple[str, ...]:
        """The identifiers of the channels in use."""
        return tuple(channel.id for channel in self._stream.channels) if self._stream is not None else ()

    def connect(self) -> None:
        """Open the channels and begin to listen; nothing happens if that is so already.

        :raises ApiException: if the platform refuses the channel or a topic
        :raises ValueError: for a topic whose identifiers are missing, and for too many topics
        """
        if self.is_connected:
            return
        stream: Notifications[Any] = Notifications(self._topics.values(), self._client, buffer=self._buffer)
        ready: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._work, args=(stream, ready), name="NotificationHandler", daemon=True
        )
        self._thread.start()
        ready.result()

    def disconnect(self) -> None:
        """Close the channels; the subscriptions are kept for another `connect()`.

        Waits 10 seconds at most: a listener that does not come back, or a silent platform, is left behind.
        """
        thread, loop = self._thread, self._loop
        if thread is None or loop is None or self._stream is None:
            return
        if thread.is_alive():
            with suppress(RuntimeError):  # its loop has just been closed
                asyncio.run_coroutine_threadsafe(self._stream.aclose(), loop)
            if self._listening is None or not self._listening.is_current:  # a listener cannot wait for its own end
                thread.join(LONGEST_END)

    def send_ping(self) -> None:
        """Ask for a sign of life: the listener of `channel.metadata` hears `pong`."""
        if self._stream is not None:
            self._do(self._stream.ping())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.disconnect()

    # -- subscriptions -------------------------------------------------------------------------------------------------

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that are subscribed to."""
        return tuple(self._topics)

    def add_subscription(self, topic: Topic[Any] | str, listener: Listener | None = None) -> None:
        """Subscribe to a topic, and call `listener` with its events.

        :param topic: of `topic()` or a complete name; `channel.metadata` for heartbeats and pongs
        :raises ApiException: if the platform refuses the topic
        """
        self.add_subscriptions({topic: listener})

    def add_subscriptions(
        self, subscriptions: Mapping[Topic[Any] | str, Listener | None] | Iterable[Topic[Any] | str]
    ) -> None:
        """Subscribe to several topics at once: listeners by topic, or just topics.

        :raises ApiException: if the platform refuses one
        """
        wanted = subscriptions if isinstance(subscriptions, Mapping) else dict.fromkeys(subscriptions)
        new = [one for topic, listener in wanted.items() if (one := self._note(topic, listener)) is not None]
        if self._stream is None or not self.is_connected or not new:
            return
        try:
            self._do(self._stream.subscribe(*new))
        except BaseException:
            for topic in map(str, new):
                self._listeners.pop(topic, None)
                self._topics.pop(topic, None)
            raise

    def remove_subscription(self, topic: Topic[Any] | str) -> None:
        """Unsubscribe from a topic; one that is not subscribed to is ignored."""
        self._remove((str(topic),))

    def remove_all_subscriptions(self) -> None:
        """Unsubscribe from all topics."""
        self._remove(self.topics)

    def _remove(self, names: Iterable[str]) -> None:
        gone = []
        for name in names:
            self._listeners.pop(name, None)
            if self._topics.pop(name, None) is not None:
                gone.append(name)
        if gone and self._stream is not None and self.is_connected:
            self._do(self._stream.unsubscribe(*gone))

    def _note(self, topic: Topic[Any] | str, listener: Listener | None) -> Topic[Any] | str | None:
        """Remember a subscription; the topic if the platform does not know of it yet."""
        name = str(topic)
        self._listeners[name] = listener
        if name == METADATA or name in self._topics:
            return None
        self._topics[name] = topic
        return topic

    # -- the threads: one for the event loop, one for the listeners, so that these may take their time -----------------

    def _do(self, work: Coroutine[Any, Any, R]) -> R:
        loop = self._loop
        if loop is None:
            work.close()
            raise RuntimeError("the handler is not connected; call connect()")
        try:
            doing = asyncio.run_coroutine_threadsafe(work, loop)
        except RuntimeError:  # the loop has just been closed
            work.close()
            raise
        while True:
            try:
                return doing.result(_LOOK_AGAIN)
            except FutureTimeoutError:
                if doing.done():
                    raise
                if not self.is_connected:
                    raise RuntimeError("the handler was disconnected meanwhile; call connect()") from None

    def _work(self, stream: Notifications[Any], ready: Future[None]) -> None:
        """The thread of the event loop. Whatever ends it before the handler is connected, `ready` holds."""
        running = self._run(stream, ready)
        try:
            asyncio.run(running)
        except BaseException as error:
            running.close()  # without an event loop it has not begun
            if ready.done():
                raise
            ready.set_exception(error)

    async def _run(self, stream: Notifications[Any], ready: Future[None]) -> None:
        self._loop, self._stream = asyncio.get_running_loop(), stream
        listening = self._listening = ListenerThread()
        stream.on_connection = self._tell
        try:
            await stream.__aenter__()
            ready.set_result(None)
            try:
                async for entry in stream:
                    await listening.run(self._dispatch, entry)
            except Exception as error:
                await listening.run(self._call, self.on_error, error)
            finally:
                await stream.aclose()
        finally:
            listening.end()

    def _dispatch(self, entry: Event[Any] | Gap) -> None:
        if isinstance(entry, Gap):
            self._call(self.on_gap, entry)
        else:
            self._call(self._listeners.get(entry.topic), entry)
            self._call(self.on_notification, entry)

    def _tell(self, what: str, detail: str) -> None:
        if self._listening is not None:
            self._listening.submit(self._dispatch_connection, what, detail)

    def _dispatch_connection(self, what: str, detail: str) -> None:
        if what == "metadata":
            message = {"topicName": METADATA, "eventBody": {"message": detail}}
            self._call(self._listeners.get(METADATA), Event(METADATA, message["eventBody"], message))
        else:
            self._call(self.on_connected if what == "connected" else self.on_disconnected, detail)

    def _call(self, listener: Callable[[Any], Any] | None, value: Any) -> None:
        if listener is None:
            return
        try:
            listener(value)
        except BaseException as error:  # also what would end a thread, such as sys.exit()
            from ..config.configuration import configuration

            configuration.logger.warn(f"a listener for notifications failed: {type(error).__name__}: {error}")
