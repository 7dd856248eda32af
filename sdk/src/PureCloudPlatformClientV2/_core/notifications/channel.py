"""One channel of the notification service: its topics, its socket, and what keeps both alive.

subscribed ─ connected ─┬─ the platform says that it closes the socket: open another one first, no gap
                        ├─ the channel comes of age: renew it, or move to a new one first, no gap
                        └─ the connection is lost: connect again, subscribe again, announce the gap
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from ..call.call import Call
from ..http.errors import ApiConnectionError, ApiException, NotFoundError, RateLimitError, ServerError
from ..models.conversion import decode_datetime, is_unicode
from .event import Gap
from .sockets import OPERATION
from .topic import CLOSING, METADATA, UNREADABLE

from websockets.exceptions import WebSocketException  # isort: skip - `sockets` says what to install without it

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

CHANNELS = "/api/v2/notifications/channels"
SUBSCRIPTIONS = f"{CHANNELS}/{{channelId}}/subscriptions"

#: Seconds. The platform sends a heartbeat every 30; a channel lives 24 hours.
QUIET, PATIENCE = 45.0, 15.0
LIFETIME, EARLY = 86_400.0, 7_200.0
#: Seconds between two attempts to connect: at first, and at most.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
#: How often the first socket is asked for, and how often anything unforeseen may happen in a row to a later one.
ATTEMPTS = 4
#: Seconds that giving the topics back may take at the end.
FAREWELL = 3.0
#: What another attempt may help against.
_PASSING = (ApiConnectionError, RateLimitError, ServerError)


class ChannelHost(Protocol):
    """What a channel needs of the stream that it belongs to."""

    moving: asyncio.Lock
    clock: Callable[[], float]
    sleep: Callable[[float], Coroutine[Any, Any, None]]

    def now(self) -> dt.datetime:
        """The time of day, in UTC."""
        ...

    async def request(self, call: Call) -> Any:
        """Carry out a call of the API."""
        ...

    def receive(self, message: dict[str, Any], socket: int) -> None:
        """Take a message that a socket brought."""
        ...

    def announce(self, gap: Gap) -> None:
        """Take a gap."""
        ...

    def may_overlap(self) -> bool:
        """Whether there may be another channel for a moment."""
        ...

    def on_event(self, what: str, detail: str) -> None:
        """Take notice: `connected` or `disconnected` with the channel, `metadata` with what the platform says."""
        ...

    def warn(self, message: str) -> None:
        """Log what went wrong and is tried again."""
        ...

    async def open_socket(self, uri: str) -> ClientConnection:
        """Open the socket at an address that the platform named, with the TLS, proxy and names of the client.

        :raises ApiException: of the class that fits, if it cannot be opened
        """
        ...


class Channel:
    """A channel with up to 1,000 topics."""

    _sockets = 0  # numbers the sockets of the process

    def __init__(self, host: ChannelHost, topics: Iterable[str] = ()) -> None:
        self._host = host
        self.topics = list(topics)
        self.id = ""
        self._uri = ""
        self._renew_at = 0.0
        self._expires: dt.datetime | None = None
        self._socket: ClientConnection | None = None
        self._lost_since: dt.datetime | None = None
        self._heard = 0.0
        self._heard_at = host.now()
        self._turned = asyncio.Event()  # something has to be done about the socket
        self._closing = False
        self._changing_topics = asyncio.Lock()  # one change of the subscriptions at a time
        self._keeper: asyncio.Task[None] | None = None
        self._helpers: set[asyncio.Task[None]] = set()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    # -- from outside --------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Create the channel, subscribe, connect, and keep it so from then on.

        :raises ApiException: if the platform refuses the channel or a topic, or no socket can be opened
        """
        await self._create()
        await self._connect_at_first()
        self._keeper = asyncio.create_task(self._keep(), name=f"notifications {self.id}")

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Add topics.

        :raises ApiException: if the platform refuses one
        """
        async with self._changing_topics:
            new = [name for name in topics if name not in self.topics]
            if new:
                await self._request("POST", SUBSCRIPTIONS, _named(new))
                self.topics += new

    async def unsubscribe(self, topics: Iterable[str]) -> None:
        """Take topics away; those that the channel does not have are ignored.

        :raises ApiException: if the platform does not answer
        """
        async with self._changing_topics:
            gone = set(topics)
            rest = [name for name in self.topics if name not in gone]
            if len(rest) < len(self.topics):
                await self._request("PUT", SUBSCRIPTIONS, _named(rest))
                self.topics = rest

    async def ping(self) -> None:
        """Ask for a sign of life; the platform answers with `pong`."""
        if self._socket is not None:
            with suppress(WebSocketException):
                await self._socket.send('{"message":"ping"}')

    async def close(self) -> None:
        """Give the topics back and close the socket; nothing stays behind."""
        tasks = [task for task in (self._keeper, *self._helpers) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        self.failed.cancel()
        with suppress(Exception):  # the channel ends by itself in any case
            if self.id:
                await asyncio.wait_for(self._request("DELETE", SUBSCRIPTIONS, None, deadline=FAREWELL), FAREWELL)

    # -- the life of a channel -----------------------------------------------------------------------------------------

    async def _keep(self) -> None:
        """See to it that there is a socket, until the task is cancelled or the platform refuses."""
        try:
            while True:
                await self._turned.wait()
                self._turned.clear()
                if self._socket is None:
                    await self._come_back()
                elif self._host.clock() >= self._renew_at:
                    await self._renew()
                elif self._closing:
                    await self._succeed(self._reopen)
        except Exception as error:  # whatever it is, who reads the stream has to know
            if not self.failed.done():
                self.failed.set_exception(error)

    async def _connect_at_first(self) -> None:
        """Open the first socket: what may pass is tried a few times, what cannot get better is raised at once."""
        pause = FIRST_PAUSE
        for attempts_left in reversed(range(ATTEMPTS)):
            try:
                await self._connect()
            except _PASSING as error:
                if not attempts_left or getattr(error, "permanent", False):
                    raise
                self._host.warn(f"{error}; trying again")
                await self._host.sleep(pause)
                pause *= 2
            else:
                return

    async def _come_back(self) -> None:
        """Connect again after the connection was lost, as often as it takes.

        What a token provider or a hook of the program raises is forgiven a few times in a row: it may pass, too.
        """
        pause, unforeseen = 0.0, 0
        while self._socket is None:
            await self._host.sleep(pause)
            try:
                await self._reopen()
            except _PASSING:
                unforeseen = 0
            except ApiException:
                raise
            except Exception as error:
                unforeseen += 1
                if unforeseen == ATTEMPTS:
                    raise
                self._host.warn(f"connecting again failed with {type(error).__name__}; trying again")
            pause = min(max(FIRST_PAUSE, pause * 2), LONGEST_PAUSE)

    async def _reopen(self) -> None:
        """Another socket for this channel, with the same topics; another channel if the platform has forgotten it."""
        try:
            await self._subscribe_again()
            await self._connect()
        except ApiException as error:
            refused = error.operation == OPERATION and (error.status or 0) > 0
            if isinstance(error, _PASSING) or not (refused or isinstance(error, NotFoundError)):
                raise  # the service fails, not the channel
            await self._create()
            await self._connect()

    async def _renew(self) -> None:
        """Before the channel is too old: subscribing again prolongs it; if it did not, move to a new channel."""
        with suppress(NotFoundError, *_PASSING):
            await self._subscribe_again()
            known = await self._host.request(Call("GET", CHANNELS, returns="object"))
            expires = _moment(_entry(known, self.id).get("expires"))
            if expires is not None and self._expires is not None and expires > self._expires:
                self._note_age(expires)
        if self._host.clock() < self._renew_at:
            return
        if self._host.may_overlap():
            async with self._host.moving:  # one at a time, or together they would exceed what the platform allows
                await self._succeed(self._move)
        elif self._socket is not None:  # one more would cost another channel its life: close first, with a gap
            self._renew_at = self._host.clock() + EARLY
            self.id = ""
            await self._socket.close()

    async def _move(self) -> None:
        await self._create()
        await self._connect()

    async def _succeed(self, open_next: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Put another socket in place of one that still works: only then let go of the old one."""
        old, channel = self._socket, self.id
        try:
            await open_next()
        except _PASSING:
            self._closing = False
            if self._renew_at <= self._host.clock():
                self._renew_at = self._host.clock() + LONGEST_PAUSE
            return  # the old one goes on as long as it can; when it is lost, there is a gap
        if old is not None and channel != self.id:
            await old.close()  # what it brings is brought by the new channel, too

    async def _create(self) -> None:
        created = await self._host.request(Call("POST", CHANNELS, returns="object"))
        named = isinstance(created, dict) and (created.get("id"), created.get("connectUri"))
        if not named or not all(isinstance(name, str) and name and is_unicode(name) for name in named):
            raise ApiException(0, "the platform's answer names no channel", operation=CHANNELS, verb="POST")
        self.id, self._uri = created["id"], created["connectUri"]
        self._note_age(_moment(created.get("expires")))
        if self.topics:
            await self._subscribe_again()

    async def _subscribe_again(self) -> None:
        """Tell the platform all topics."""
        async with self._changing_topics:
            await self._request("PUT", SUBSCRIPTIONS, _named(self.topics))

    def _note_age(self, expires: dt.datetime | None) -> None:
        """Remember when the channel has to be renewed."""
        self._expires = expires
        left = LIFETIME if expires is None else (expires - self._host.now()).total_seconds()
        self._renew_at = self._host.clock() + left - min(EARLY, left / 2)

    async def _request(self, verb: str, template: str, body: Any, deadline: float | None = None) -> Any:
        if not self.id:
            raise NotFoundError(404, "the channel is gone", verb=verb, operation=template)
        call = Call(
            verb,
            template,
            path={"channelId": self.id},
            body=body,
            returns="object",
            idempotent=True,
            deadline=deadline,
        )
        return await self._host.request(call)

    # -- the socket ----------------------------------------------------------------------------------------------------

    async def _connect(self) -> None:
        socket = await self._host.open_socket(self._uri)
        Channel._sockets += 1
        self._socket, self._closing = socket, False
        self._note_sign_of_life()
        if self._lost_since is not None:
            since, self._lost_since = self._lost_since, None
            self._host.announce(Gap("connection", tuple(self.topics), since, self._host.now()))
        for work in (self._listen(socket, Channel._sockets), self._watch(socket)):
            task = asyncio.create_task(work, name=f"notifications {self.id}")
            self._helpers.add(task)
            task.add_done_callback(self._helper_ended)
        self._host.on_event("connected", self.id)

    def _helper_ended(self, task: asyncio.Task[None]) -> None:
        self._helpers.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.failed.done():
            self.failed.set_exception(error)

    async def _listen(self, socket: ClientConnection, number: int) -> None:
        """Hand on what a socket brings, until it is closed."""
        try:
            async for text in socket:
                if socket is self._socket:
                    self._note_sign_of_life()
                message = _parsed(text)
                topic = message["topicName"]
                if topic == METADATA:
                    body = message.get("eventBody")
                    self._host.on_event("metadata", str(body.get("message")) if isinstance(body, dict) else "")
                elif topic == CLOSING:
                    self._closing = socket is self._socket
                    self._turned.set()
                else:
                    self._host.receive(message, number)
        except WebSocketException:
            pass  # lost: the same as closed
        finally:
            await socket.close()
            self._host.on_event("disconnected", self.id)
            if socket is self._socket:
                self._socket, self._lost_since = None, self._heard_at
                self._turned.set()

    async def _watch(self, socket: ClientConnection) -> None:
        """Ask for a sign of life when it is quiet, give a silent connection up, and mind the channel's age."""
        host = self._host
        while socket is self._socket:
            due = min(self._heard + QUIET, self._renew_at)
            await host.sleep(max(due - host.clock(), PATIENCE))
            if socket is not self._socket:
                return
            if host.clock() >= self._renew_at:
                self._turned.set()
            quiet = host.clock() - self._heard
            if quiet >= QUIET + PATIENCE:
                socket.transport.abort()  # nobody answers: no closing handshake either
            elif quiet >= QUIET:
                await self.ping()

    def _note_sign_of_life(self) -> None:
        self._heard, self._heard_at = self._host.clock(), self._host.now()


def _named(topics: Iterable[str]) -> list[dict[str, str]]:
    return [{"id": name} for name in topics]


def _entry(known: Any, channel: str) -> dict[str, Any]:
    """What a list of channels says of one; nothing if it is not such a list."""
    entries = known.get("entities") if isinstance(known, dict) else None
    found = (one for one in entries or () if isinstance(one, dict) and one.get("id") == channel)
    return next(found, {}) if isinstance(entries, list) else {}


def _moment(text: Any) -> dt.datetime | None:
    found = decode_datetime(text)
    return found if isinstance(found, dt.datetime) and found.tzinfo is not None else None


def _parsed(text: str | bytes) -> dict[str, Any]:
    """A message; one that is not understood as an event of its own kind, which holds what came."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        message = None
    if isinstance(message, dict) and isinstance(message.get("topicName"), str):
        return message
    return {"topicName": UNREADABLE, "eventBody": text if isinstance(text, str) else text.decode("utf-8", "replace")}
