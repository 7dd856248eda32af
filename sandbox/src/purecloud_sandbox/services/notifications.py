"""Notifications: channels, their subscriptions, and the sockets through which events reach a program."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from ..demo.organization import Organization
from ..spec.definition import Definition, as_list, as_object
from ..spec.formats import format_time
from ..state.collections import DOCUMENTS, missing
from ..state.shaping import MISSING, Shaper
from ..wire.clock import Clock
from ..wire.errors import ApiError
from ..wire.requests import Call
from ..wire.responses import Handler, HttpResponse, respond

CHANNELS = "/api/v2/notifications/channels"
SOCKETS = "/notifications/"
LIFETIME = 86400  # seconds
MOST_CHANNELS = 20
MOST_TOPICS = 1000
HEARTBEAT = 30.0  # seconds
METADATA = "channel.metadata"
CLOSING = "v2.system.socket_closing"
# Topics whose name is not the path of what changes.
_ALIASES = (
    (re.compile(r"users/([^/]+)/presences/[^/]+"), "v2.users.{}.presence"),
    (re.compile(r"routing/queues/([^/]+)/members/[^/]+"), "v2.routing.queues.{}.users"),
)


@dataclass(slots=True)
class Channel:
    """One program's channel; `sockets` are the queues of those who listen."""

    id: str
    user: str
    uri: str
    expires: dt.datetime
    topics: list[str] = field(default_factory=list[str])
    sockets: list[asyncio.Queue[dict[str, Any] | None]] = field(
        default_factory=lambda: list[asyncio.Queue[dict[str, Any] | None]]()
    )

    def body(self) -> dict[str, Any]:
        """The channel as the API shows it."""
        return {"id": self.id, "connectUri": self.uri, "expires": format_time(self.expires)}


class Notifications:
    """All channels, and the way from a change to an event.

    :param heartbeat: seconds between two heartbeats on an idle socket.
    """

    def __init__(
        self, definition: Definition, seed: int, organization: Organization, heartbeat: float, clock: Clock
    ) -> None:
        self.channels: dict[str, Channel] = {}
        self._heartbeat = heartbeat
        self._organization = organization
        self._shaper = Shaper(definition, seed, clock)
        self._definition = definition
        self.handlers: dict[tuple[str, str], Handler] = {
            ("GET", "/api/v2/notifications/availabletopics"): self._list_topics,
            ("POST", CHANNELS): self._create,
            ("GET", CHANNELS): self._list,
            ("HEAD", CHANNELS + "/{channelId}"): self._verify,
            ("GET", CHANNELS + "/{channelId}/subscriptions"): self._subscriptions,
            ("POST", CHANNELS + "/{channelId}/subscriptions"): self._subscribe,
            ("PUT", CHANNELS + "/{channelId}/subscriptions"): self._subscribe,
            ("DELETE", CHANNELS + "/{channelId}/subscriptions"): self._unsubscribe,
        }

    @functools.cached_property
    def _topics(self) -> list[tuple[re.Pattern[str], str, str]]:
        """Pattern, name and model of each topic; compiled when the first program asks for notifications."""
        known = as_list(self._definition.document.get("x-notification-topics"))
        return [(_pattern(one["topic"]), str(one["topic"]), str(one["class"])) for one in map(as_object, known)]

    def reset(self) -> None:
        """Close and forget all channels."""
        self.close_sockets()
        self.channels.clear()

    def publish(self, collection: str, name: str, action: str, body: dict[str, Any]) -> None:
        """Turn a change of the state into an event for those who subscribed to it."""
        if action == "delete" or not any(channel.sockets for channel in self.channels.values()):
            return
        path = name if collection == DOCUMENTS else f"{collection.removeprefix('/api/v2/')}/{name}"
        for pattern, topic in _ALIASES:
            match = pattern.fullmatch(path)
            if match:
                self.send(topic.format(match[1]), body)
                return
        wanted = "v2." + path.replace("/", ".").lower()
        for pattern, _, _ in self._topics:
            if pattern.fullmatch(wanted):
                self.send(wanted, body)

    def send(self, topic: str, body: Any) -> int:
        """Send an event to all who subscribed to a topic; returns to how many sockets."""
        count = 0
        for channel in self.channels.values():
            subscribed = next((one for one in channel.topics if one.lower() == topic.lower()), None)
            if subscribed is None:
                continue
            event = {
                "topicName": subscribed, "version": "2", "eventBody": self._event_body(subscribed, body),
                "metadata": {"CorrelationId": str(uuid.uuid4())},
            }  # fmt: skip
            for queue in channel.sockets:
                queue.put_nowait(event)
                count += 1
        return count

    def close_sockets(self) -> int:
        """Announce the end to all sockets and close them; channels and subscriptions stay."""
        count = 0
        for channel in self.channels.values():
            for queue in channel.sockets:
                queue.put_nowait({"topicName": CLOSING, "eventBody": {"message": "The socket is about to close."}})
                queue.put_nowait(None)
                count += 1
        return count

    async def serve(self, socket: WebSocket, name: str) -> None:
        """Serve one socket until one side closes it."""
        channel = self.channels.get(name)
        if channel is None or channel.expires <= _now():
            await socket.close(4404, "The channel is unknown or expired.")
            return
        await socket.accept()
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        channel.sockets.append(queue)
        reader = asyncio.create_task(_read(socket, queue))
        try:
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), self._heartbeat)
                except asyncio.TimeoutError:
                    event = _metadata("WebSocket Heartbeat")
                if event is None:
                    break
                await socket.send_text(json.dumps(event, separators=(",", ":")))
            if not reader.done():
                await socket.close(1001)
        except WebSocketDisconnect:
            pass
        finally:
            channel.sockets.remove(queue)
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)

    def _event_body(self, topic: str, body: Any) -> Any:
        for pattern, _, model in self._topics:
            if pattern.fullmatch(topic.lower()) and model in self._definition.schemas:
                schema = self._definition.schemas[model]
                parts = topic.split(".")
                for name in self._definition.properties(schema):
                    if name.lower() == parts[-1].lower():  # a part of a thing, sent as a field of the thing
                        body = {"id": parts[-2], name: body, **as_object(body)}
                fitting = self._shaper.conform(schema, body, topic)
                return body if fitting is MISSING else fitting
        return body

    def _list_topics(self, call: Call, _: str) -> HttpResponse:
        entities = [
            {"id": topic, "description": f"{model} events", "visibility": "Public", "transports": ["All"]}
            for _, topic, model in self._topics
        ]
        return respond(call, {"entities": entities})

    def _create(self, call: Call, user: str) -> HttpResponse:
        own = [channel for channel in self.channels.values() if channel.user == user]
        if len(own) >= MOST_CHANNELS:  # the platform lets the oldest go
            for queue in own[0].sockets:
                queue.put_nowait(None)
            del self.channels[own[0].id]
        name = f"streaming-{uuid.uuid4()}"
        uri = call.request.base.replace("http", "ws", 1) + SOCKETS + name
        channel = Channel(name, user, uri, _now() + dt.timedelta(seconds=LIFETIME))
        self.channels[name] = channel
        return respond(call, channel.body())

    def _list(self, call: Call, user: str) -> HttpResponse:
        own = [channel.body() for channel in self.channels.values() if channel.user == user]
        return respond(call, {"entities": own})

    def _channel(self, call: Call) -> Channel:
        name = str(call.path["channelId"])
        channel = self.channels.get(name)
        if channel is None:
            raise missing(CHANNELS, name)
        return channel

    def _verify(self, call: Call, _: str) -> HttpResponse:
        self._channel(call)
        return respond(call, None)

    def _subscriptions(self, call: Call, _: str) -> HttpResponse:
        topics = self._channel(call).topics
        return respond(call, {"entities": [{"id": name, "selfUri": call.request.path} for name in topics]})

    def _subscribe(self, call: Call, _: str) -> HttpResponse:
        """POST adds to what is subscribed, PUT replaces it."""
        channel = self._channel(call)
        wanted: list[str] = []
        for one in map(as_object, as_list(call.body)):
            wanted += _expand(str(one.get("id", "")))
        wrong = [name for name in wanted if not any(pattern.fullmatch(name.lower()) for pattern, _, _ in self._topics)]
        if wrong and not call.query.get("ignoreErrors"):
            message = "These topics are not known: {topics}"
            raise ApiError(400, "notifications.invalid.topics", message, {"topics": ", ".join(wrong[:20])})
        kept = [] if call.operation.verb == "PUT" else channel.topics
        topics = list(dict.fromkeys([*kept, *(name for name in wanted if name not in wrong)]))
        if len(topics) > MOST_TOPICS:
            message = "A channel has at most {maximum} topics, not {count}."
            raise ApiError(400, "notifications.limit.exceeded", message, {"maximum": MOST_TOPICS, "count": len(topics)})
        channel.topics = topics
        return self._subscriptions(call, "")

    def _unsubscribe(self, call: Call, _: str) -> HttpResponse:
        self._channel(call).topics = []
        return respond(call, None)


async def _read(socket: WebSocket, queue: asyncio.Queue[dict[str, Any] | None]) -> None:
    """Answer pings until the other side leaves."""
    try:
        while True:
            try:
                said = as_object(json.loads(await socket.receive_text()))
            except (ValueError, KeyError):
                continue
            if said.get("message") == "ping":
                queue.put_nowait(_metadata("pong"))
    except WebSocketDisconnect:
        queue.put_nowait(None)


def _metadata(message: str) -> dict[str, Any]:
    return {"topicName": METADATA, "eventBody": {"message": message}}


def _expand(topic: str) -> list[str]:
    """`v2.users.1?presence&routingStatus` stands for two topics."""
    stem, mark, rest = topic.partition("?")
    return [f"{stem}.{part}" for part in rest.split("&") if part] if mark else [topic]


def _pattern(topic: str) -> re.Pattern[str]:
    return re.compile(re.escape(topic.lower()).replace(r"\{id\}", "[^.]+"))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)
