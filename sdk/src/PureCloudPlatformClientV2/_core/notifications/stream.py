"""`notifications`: the events of any number of topics, as one asynchronous stream."""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ..call.call import Call
from ..call.decoding import convert
from ..http.errors import ApiException
from ..lazy.annotations import evaluable
from ..transports.awaiting import in_thread
from .buffer import Buffer, Recent
from .channel import Channel
from .event import Event, Gap
from .sockets import open_socket
from .topic import Topic, model_of

if TYPE_CHECKING:
    from typing_extensions import Self
    from websockets.asyncio.client import ClientConnection

    from ..clients.base import BaseClient

__all__ = ["Event", "Gap", "Notifications", "Topic", "notifications"]

T = TypeVar("T")
T2 = TypeVar("T2")
T3 = TypeVar("T3")
T4 = TypeVar("T4")

#: What the platform allows.
MOST_TOPICS, MOST_CHANNELS = 1_000, 20


@evaluable
class Notifications(Generic[T]):
    """A stream of events; `notifications` makes it.

    `async with` opens the channels and closes them at the end; `async for` alone does so, too.

    :ivar channels: the channels in use, up to 1,000 topics each
    :ivar on_connection: called with `connected` or `disconnected` and the channel, with `metadata` and its message
    """

    def __init__(
        self,
        topics: Iterable[Topic[Any] | str],
        client: BaseClient | None = None,
        *,
        buffer: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep,
    ) -> None:
        if buffer < 1:
            raise ValueError(f"buffer must be at least 1 event, not {buffer}")
        self._models = _models(topics)
        _check_number(len(self._models))
        self._client = client
        self._own_client: Any = None
        self._buffer = Buffer(buffer)
        self._recent = Recent()
        self.moving = asyncio.Lock()
        self._changing = asyncio.Lock()  # one change of the topics at a time, or together they would overfill a channel
        self._opened = False
        self.channels: list[Channel] = []
        self.clock = clock
        self.sleep = sleep
        self._epoch = dt.datetime.now(dt.timezone.utc), clock()
        self.on_connection: Callable[[str, str], None] = lambda _what, _detail: None

    @property
    def topics(self) -> tuple[str, ...]:
        """The names of the topics."""
        return tuple(self._models)

    @property
    def waiting(self) -> int:
        """How many events wait for the consumer."""
        return len(self._buffer)

    # -- the stream ----------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def __aiter__(self) -> AsyncIterator[Event[T] | Gap]:
        """Events as they come, with a `Gap` wherever some may be missing. It ends when the stream is closed.

        :raises ApiException: when the platform refuses to go on
        """
        alone = not self._opened
        try:
            if alone:
                await self._open()
            while True:
                try:
                    entry = await self._buffer.get()
                except StopAsyncIteration:
                    return
                yield entry
        finally:
            if alone:
                await self.aclose()

    async def aclose(self) -> None:
        """Close all channels; the events that wait are still yielded."""
        channels, self.channels = self.channels, []
        await asyncio.gather(*(channel.close() for channel in channels))
        self._buffer.end(None)
        if self._own_client is not None:
            await self._own_client.close()
            self._own_client = None

    async def _open(self) -> None:
        self._opened = True
        try:
            await self._subscribe(list(self._models))
        except BaseException:
            await self.aclose()
            raise

    # -- topics --------------------------------------------------------------------------------------------------------

    async def subscribe(self, *topics: Topic[Any] | str) -> None:
        """Add topics: all of them, or none if that fails.

        :raises ApiException: if the platform refuses one
        :raises ValueError: if there are more than 20,000
        """
        wanted = _models(topics)
        async with self._changing:
            new = {name: model for name, model in wanted.items() if name not in self._models}
            _check_number(len(self._models) + len(new))
            self._models |= new  # events may come before the platform's answer
            try:
                await self._subscribe(list(new))
            except BaseException:
                await self._withdraw(new)
                raise

    async def unsubscribe(self, *topics: Topic[Any] | str) -> None:
        """Take topics away; those that are not subscribed to are ignored.

        :raises ApiException: if the platform does not answer
        """
        names = list(map(str, topics))
        async with self._changing:
            for channel in self.channels:
                await channel.unsubscribe(names)
            for name in names:
                self._models.pop(name, None)

    async def ping(self) -> None:
        """Ask the platform for a sign of life on each channel."""
        await asyncio.gather(*(channel.ping() for channel in self.channels))

    async def _subscribe(self, names: list[str]) -> None:
        """Spread topics over the channels, and over new ones where those are full."""
        for channel in self.channels:
            free = MOST_TOPICS - len(channel.topics)
            if free > 0 and names:
                part, names = names[:free], names[free:]
                await channel.subscribe(part)
        while names:
            part, names = names[:MOST_TOPICS], names[MOST_TOPICS:]
            channel = Channel(self, part)
            self.channels.append(channel)
            channel.failed.add_done_callback(self._fail)
            await channel.open()

    async def _withdraw(self, names: Iterable[str]) -> None:
        """Undo what `_subscribe` did of these topics."""
        names = set(names)
        for name in names:
            self._models.pop(name, None)
        for channel in list(self.channels):
            if names.issuperset(channel.topics):  # made for them
                self.channels.remove(channel)
                await channel.close()
            else:
                with suppress(ApiException):  # events of theirs may come then, that nobody asked for
                    await channel.unsubscribe(names)

    def _fail(self, failed: asyncio.Future[None]) -> None:
        if not failed.cancelled():
            self._buffer.end(failed.exception())

    # -- what the channels ask for -------------------------------------------------------------------------------------

    def now(self) -> dt.datetime:
        """The time of day by this stream's clock, in UTC."""
        start, clock = self._epoch
        return start + dt.timedelta(seconds=self.clock() - clock)

    async def request(self, call: Call) -> Any:
        """Carry out a call with the client of the stream, in either mode."""
        client = self._client_in_use()
        if inspect.iscoroutinefunction(client.run):
            return (await client.run(call)).data
        return (await in_thread(client.run, call)).data

    def receive(self, message: dict[str, Any], socket: int) -> None:
        """Put a message into the buffer, unless another socket brought it before."""
        if not self._recent.is_new(message, socket, self.clock()):
            return
        name, body = message["topicName"], message.get("eventBody")
        model = self._models[name] if name in self._models else model_of(name)
        try:
            event: Event[Any] = Event(name, body if model is None else convert(model, body), message)
        except Exception as error:  # better as it came than not at all
            self.warn(f"an event of {name} is not what its model says: {type(error).__name__}")
            event = Event(name, body, message)
        self._buffer.put(event, self.now())

    def announce(self, gap: Gap) -> None:
        """Put a gap into the buffer."""
        self._buffer.put(gap, self.now())

    def may_overlap(self) -> bool:
        """Whether there may be one more channel."""
        return len(self.channels) < MOST_CHANNELS

    def on_event(self, what: str, detail: str) -> None:
        """Hand on what happens to a connection."""
        try:
            self.on_connection(what, detail)
        except Exception as error:
            self.warn(f"on_connection failed: {type(error).__name__}: {error}")

    def warn(self, message: str) -> None:
        """Log what goes wrong without ending the stream."""
        self._client_in_use().configuration.logger.warn(f"notifications: {message}")

    async def open_socket(self, uri: str) -> ClientConnection:
        """Open a socket with the TLS, proxy and user agent of the client."""
        client = self._client_in_use()
        return await open_socket(uri, client.base_url, client.configuration.network(), client.user_agent)

    def _client_in_use(self) -> Any:
        if self._client is not None:
            return self._client
        if self._own_client is None:
            from ..config.configuration import configuration

            self._own_client = configuration.api_client
            if self._own_client is None:
                from ..clients.aio import ApiClient

                self._own_client = ApiClient()
            else:  # not ours to close
                self._client, self._own_client = self._own_client, None
                return self._client
        return self._own_client


# Type checkers make a union of the types of events only of parameters of their own.
@overload
def notifications(
    first: Topic[T], second: Topic[T2], /, *, client: BaseClient | None = None, buffer: int = 10_000
) -> Notifications[T | T2]: ...
@overload
def notifications(
    first: Topic[T], second: Topic[T2], third: Topic[T3], /, *, client: BaseClient | None = None, buffer: int = 10_000
) -> Notifications[T | T2 | T3]: ...
@overload
def notifications(
    first: Topic[T],
    second: Topic[T2],
    third: Topic[T3],
    fourth: Topic[T4],
    /,
    *,
    client: BaseClient | None = None,
    buffer: int = 10_000,
) -> Notifications[T | T2 | T3 | T4]: ...
@overload
def notifications(*topics: Topic[T], client: BaseClient | None = None, buffer: int = 10_000) -> Notifications[T]: ...
@overload
def notifications(
    *topics: Topic[Any] | str, client: BaseClient | None = None, buffer: int = 10_000
) -> Notifications[Any]: ...
@evaluable
def notifications(
    *topics: Topic[Any] | str, client: BaseClient | None = None, buffer: int = 10_000
) -> Notifications[Any]:
    """The events of topics, as they happen.

        async for event in notifications(topic("v2.users.{id}.presence", me.id), client=client):
            if isinstance(event, Gap):
                ...  # events may be missing: read the state again
            else:
                print(event.body.presence_definition)

    The stream keeps itself alive for as long as it is read: it answers for the health of its sockets, connects and
    subscribes again, renews its channels before they are 24 hours old, spreads more than 1,000 topics over channels,
    drops what comes twice, and says by a `Gap` where events may be missing.

    :param topics: of `topic()`, or complete names; up to 20,000
    :param client: of `aio`, or a synchronous one, whose calls are carried out in threads; without it, that of the
        configuration
    :param buffer: events that may wait for the reader; when there are more, the oldest are dropped and a `Gap` says so
    :raises ValueError: for a topic whose identifiers are missing, and for too many topics
    """
    return Notifications(topics, client, buffer=buffer)


def _models(topics: Iterable[Topic[Any] | str]) -> dict[str, str | None]:
    """The models of topics, by name."""
    found: dict[str, str | None] = {}
    for one in topics:
        name = str(one)
        if not name or "{" in name:
            raise ValueError(f"{name!r} is not a complete topic; fill the identifiers in: topic({name!r}, id)")
        found[name] = one.model if isinstance(one, Topic) else model_of(name)
    return found


def _check_number(topics: int) -> None:
    most = MOST_TOPICS * MOST_CHANNELS
    if topics > most:
        raise ValueError(f"the platform allows {most:,} topics ({MOST_CHANNELS} channels), not {topics:,}")
