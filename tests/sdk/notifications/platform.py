"""A notification service to order: real WebSockets on the loopback, time that the test moves, and faults on demand."""

from __future__ import annotations

import asyncio
import datetime as dt
import heapq
import itertools
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PureCloudPlatformClientV2._core.http.messages import HttpResponse, Request
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.sdk.support.waiting import GUARD

LIFETIME = 86_400.0


class Time:
    """A clock that goes when the test says so, and sleeps by it."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    def clock(self) -> float:
        return self.seconds

    @property
    def sleeping(self) -> int:
        """How many sleep."""
        return len(self._sleepers)

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.seconds + seconds, next(self._count), future))
        await future

    async def advance(self, seconds: float) -> None:
        """Let time pass; whoever wakes meanwhile gets to work before it goes on."""
        end = self.seconds + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            if future.done():
                continue
            self.seconds = due
            future.set_result(None)
            for _ in range(5):
                await asyncio.sleep(0)
        self.seconds = end
        self._sleepers = [entry for entry in self._sleepers if not entry[2].done()]
        heapq.heapify(self._sleepers)


async def until(ready: Callable[[], bool], time: Time | None = None) -> None:
    """Let the loop run until something is so; virtual time passes slowly meanwhile, for pauses between attempts."""
    loop = asyncio.get_running_loop()
    end = loop.time() + GUARD
    rounds = 0
    while not ready():
        assert loop.time() < end, "it does not become so"
        await asyncio.sleep(0)
        rounds += 1
        if time is not None and rounds % 200 == 0:
            await time.advance(1)


class Platform:
    """The service.

    :ivar prolong: whether subscribing again makes a channel younger
    :ivar lifetime: seconds that a channel lives
    :ivar unknown: topics that are refused
    :ivar most_channels: the most channels with topics at a time
    :ivar fail: answers to give instead, by verb and path, one after the other
    """

    def __init__(self, time: Time) -> None:
        self.time = time
        self.started = dt.datetime.now(dt.timezone.utc), time.clock()
        self.channels: dict[str, dict[str, Any]] = {}
        self.sockets: dict[str, list[ServerConnection]] = {}
        self.requests: list[tuple[str, str]] = []
        self.most_channels = 0
        self.pings = 0
        self.mute = False
        self.refuse_sockets = 0
        self.prolong = True
        self.lifetime = LIFETIME
        self.unknown: set[str] = set()
        self.most_sockets = 0
        self.fail: dict[str, list[int]] = {}
        self._server: Server | None = None
        self._names = itertools.count(1)
        self._correlations = itertools.count(1)

    async def __aenter__(self) -> Platform:
        self._server = await serve(self._serve, "127.0.0.1", 0, process_request=self._judge, ping_interval=None)
        self.port = next(iter(self._server.sockets)).getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    # -- the API, as a transport of the client -------------------------------------------------------------------------

    async def send(self, request: Request, timeout: Any, sink: Any = None) -> HttpResponse:
        path = request.url.partition("/api/v2/notifications")[2]
        self.requests.append((request.method, path))
        status = self._planned(request.method)
        if status:
            return _response(status, {"code": "planned", "message": "Planned."})
        if path == "/channels":
            if request.method == "POST":
                return _response(200, self._create())
            return _response(200, {"entities": [self._shown(name) for name in self.channels]})
        name = path.split("/")[2]
        channel = self.channels.get(name)
        if channel is None or channel["expires"] <= self.time.clock():
            return _response(404, {"code": "not.found", "message": "No such channel."})
        body = json.loads(request.body) if request.body else []
        topics = [one["id"] for one in body]
        if self.unknown.intersection(topics):
            return _response(400, {"code": "bad.request", "message": "No such topic."})
        if request.method == "PUT":
            channel["topics"] = set(topics)
            if self.prolong:
                channel["expires"] = self.time.clock() + self.lifetime
        elif request.method == "POST":
            channel["topics"] |= set(topics)
        else:
            channel["topics"] = set()
        if len(channel["topics"]) > 1000:
            return _response(400, {"code": "notifications.limit", "message": "Too many topics."})
        return _response(200, {"entities": body})

    async def close(self) -> None:
        pass

    def _planned(self, verb: str) -> int:
        planned = self.fail.get(verb)
        return planned.pop(0) if planned else 0

    def _create(self) -> dict[str, Any]:
        name = f"channel-{next(self._names)}"
        self.channels[name] = {"expires": self.time.clock() + self.lifetime, "topics": set()}
        self.sockets[name] = []
        alive = [one for one in self.channels.values() if one["expires"] > self.time.clock()]
        self.most_channels = max(self.most_channels, sum(1 for one in alive if one["topics"]) + 1)
        return self._shown(name)

    def _shown(self, name: str) -> dict[str, Any]:
        start, clock = self.started
        expires = start + dt.timedelta(seconds=self.channels[name]["expires"] - clock)
        return {"id": name, "connectUri": f"ws://127.0.0.1:{self.port}/{name}", "expires": expires.isoformat()}

    # -- the sockets ---------------------------------------------------------------------------------------------------

    def _judge(self, connection: ServerConnection, request: Any) -> Any:
        channel = self.channels.get(request.path.strip("/"))
        if self.refuse_sockets > 0:
            self.refuse_sockets -= 1
            return connection.respond(503, "busy")
        if channel is None or channel["expires"] <= self.time.clock():
            return connection.respond(404, "no such channel")
        return None

    async def _serve(self, socket: ServerConnection) -> None:
        name = socket.request.path.strip("/") if socket.request else ""
        self.sockets[name].append(socket)
        self.most_sockets = max(self.most_sockets, sum(map(len, self.sockets.values())))
        try:
            async for text in socket:
                if json.loads(text).get("message") == "ping":
                    self.pings += 1
                    if not self.mute:
                        await socket.send(_metadata("pong"))
        except ConnectionClosed:
            pass
        finally:
            self.sockets[name].remove(socket)

    @property
    def connected(self) -> list[str]:
        return [name for name, sockets in self.sockets.items() if sockets]

    async def heartbeat(self) -> None:
        for name, sockets in list(self.sockets.items()):
            if self.channels[name]["expires"] <= self.time.clock():
                for socket in list(sockets):
                    socket.transport.abort()
            elif not self.mute:
                for socket in list(sockets):
                    await _quietly(socket.send(_metadata("WebSocket Heartbeat")))

    async def publish(self, topic: str, body: dict[str, Any], *, times: int = 1, correlated: bool = True) -> int:
        """Send an event to all sockets of the channels that have the topic; returns to how many."""
        message: dict[str, Any] = {"topicName": topic, "version": "2", "eventBody": body}
        if correlated:
            message["metadata"] = {"CorrelationId": f"c-{next(self._correlations)}"}
        text, reached = json.dumps(message), 0
        for name, channel in list(self.channels.items()):
            if topic in channel["topics"]:
                for socket in list(self.sockets[name]):
                    for _ in range(times):
                        await _quietly(socket.send(text))
                    reached += 1
        return reached

    def drop(self, name: str) -> None:
        """Cut the connections of a channel without a word."""
        for socket in list(self.sockets[name]):
            socket.transport.abort()

    async def announce_closing(self, name: str) -> None:
        for socket in list(self.sockets[name]):
            message = {"topicName": "v2.system.socket_closing", "eventBody": {"message": "Closing soon."}}
            await socket.send(json.dumps(message))


async def _quietly(sending: Any) -> None:
    with suppress(ConnectionClosed):
        await sending


def _metadata(message: str) -> str:
    return json.dumps({"topicName": "channel.metadata", "eventBody": {"message": message}})


def _response(status: int, body: Any) -> HttpResponse:
    return HttpResponse(status, "", {"content-type": "application/json"}, json.dumps(body).encode())
