"""A day of notifications in accelerated time: 3,000 topics, 1,000 dropped connections, announced closings, renewals."""

from __future__ import annotations

import asyncio
import gc as garbage
import random
from functools import partial
from typing import Any

import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.notifications.event import Gap
from PureCloudPlatformClientV2._core.notifications.stream import Notifications

from .platform import Platform, Time, until

pytestmark = pytest.mark.usefixtures("quiet")

TOPICS = [f"v2.users.user-{n}.presence" for n in range(3_000)]
HOURS, BEAT, CLOSINGS = 25, 30, 50


class Reader:
    """Reads the stream and keeps only what the test has to know."""

    def __init__(self, stream: Notifications[Any]) -> None:
        self.stream = stream
        self.open: dict[int, str] = {}  # events that are on their way
        self.read = self.twice = 0
        self.gaps: list[Gap] = []
        self.seen_topics: set[str] = set()

    async def run(self) -> None:
        async for entry in self.stream:
            if isinstance(entry, Gap):
                self.gaps.append(entry)
                continue
            self.read += 1
            self.seen_topics.add(entry.topic)
            if self.open.pop(int(entry.body.source), None) is None:
                self.twice += 1


@pytest.mark.parametrize(
    ("prolong", "drop_count"), [(True, 1_000), (False, 100)], ids=["subscribing again prolongs", "it does not"]
)
def test_a_day(prolong: bool, drop_count: int, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(_a_day(prolong, drop_count, capsys))


async def _a_day(prolong: bool, drop_count: int, capsys: pytest.CaptureFixture[str]) -> None:
    chance, time = random.Random(5), Time()
    before = {task.get_name() for task in asyncio.all_tasks()}
    async with Platform(time) as platform, aio.ApiClient(host="http://127.0.0.1") as client:
        platform.prolong = prolong
        client.access_token = "token"
        client.set_transport(platform)
        stream: Notifications[Any] = Notifications(TOPICS, client, clock=time.clock, sleep=time.sleep)
        async with stream:
            reader = Reader(stream)
            reading = asyncio.create_task(reader.run())
            beats = HOURS * 3600 // BEAT
            drops = set(chance.sample(range(beats), drop_count))
            closings = set(chance.sample(sorted(set(range(beats)) - drops), CLOSINGS))
            number = lost = announced = 0
            gaps_in_all = most_tasks = 0
            objects: list[int] = []

            async def publish(topic: str, **how: Any) -> bool:
                nonlocal number
                number += 1
                reader.open[number] = topic
                return await platform.publish(topic, {"source": str(number)}, **how) > 0

            async def whole() -> None:
                await until(
                    lambda: len(stream.channels) == 3 == sum(c._socket is not None for c in stream.channels), time
                )

            for beat in range(beats):
                await time.advance(BEAT)
                await platform.heartbeat()
                await whole()
                await until(lambda: all(c._heard == time.clock() for c in stream.channels), time)
                await publish(chance.choice(TOPICS), times=chance.choice((1, 1, 2)))
                await until(lambda: not reader.open)
                channel = chance.choice(stream.channels)
                if beat in drops:
                    gaps = len(reader.gaps)
                    topic = chance.choice(channel.topics)
                    platform.drop(channel.id)
                    await until(partial(_has, platform, channel.id, 0))
                    if not await publish(topic):  # while nobody listens
                        lost += 1
                        reader.open.clear()
                    await until(partial(_missed, reader, gaps), time)
                    assert len(reader.gaps) == gaps + 1
                    assert topic in reader.gaps[-1].topics
                    assert reader.gaps[-1].reason == "connection"
                    assert reader.gaps[-1].since <= reader.gaps[-1].until <= stream.now()
                elif beat in closings:
                    gaps, name, old = len(reader.gaps), channel.id, channel._socket
                    await platform.announce_closing(name)
                    await until(partial(_has, platform, name, 2), time)
                    await until(partial(_moved, channel, old), time)
                    assert await publish(chance.choice(channel.topics), correlated=chance.random() < 0.5)
                    await until(lambda: not reader.open)
                    platform.sockets[name][0].transport.abort()
                    await until(partial(_has, platform, name, 1))
                    announced += 1
                    assert len(reader.gaps) == gaps, "a closing that is announced costs nothing"
                most_tasks = max(most_tasks, len(asyncio.all_tasks()))
                if beat % 300 == 299:
                    gaps_in_all += len(reader.gaps)
                    reader.gaps.clear()
                    platform.requests.clear()
                    objects.append(_objects())
            await whole()
            reader.seen_topics.clear()
            for topic in TOPICS:
                assert await publish(topic)
            await until(lambda: not reader.open)
            assert reader.seen_topics == set(TOPICS)
            gaps_in_all += len(reader.gaps)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        with capsys.disabled():
            print(
                f"\n{HOURS} h, {len(TOPICS)} topics, {number} events ({lost} while nobody could hear, {reader.twice}"
                f" twice), {drop_count} drops and {announced} announced closings: {gaps_in_all} gaps,"
                f" {len(platform.channels)} channels in all, at most {platform.most_channels} at once, {most_tasks}"
                f" tasks, {objects[0]} -> {objects[-1]} objects in memory"
            )
        assert reader.twice == 0
        assert gaps_in_all == drop_count
        assert max(objects) - min(objects) < 0.02 * min(objects), objects
        assert len(platform.channels) == (3 if prolong else 6)
    assert {task.get_name() for task in asyncio.all_tasks()} <= before, "no task is left behind"


def _has(platform: Platform, name: str, sockets: int) -> bool:
    return len(platform.sockets[name]) == sockets


def _missed(reader: Reader, gaps: int) -> bool:
    return len(reader.gaps) > gaps


def _moved(channel: Any, old: Any) -> bool:
    return channel._socket is not old


def _objects() -> int:
    garbage.collect()
    return len(garbage.get_objects())
