"""The stream in trouble: silence, refusals, a slow reader, too many topics; and what it leaves behind: nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.notifications.stream import Notifications

from .platform import Platform, Time, until

pytestmark = pytest.mark.usefixtures("quiet")

TOPIC = "v2.users.ada.presence"


def play(
    story: Callable[[Platform, Time, Notifications[Any]], Awaitable[None]], *topics: str, buffer: int = 100
) -> None:
    """Run a story with an open stream."""

    async def run() -> None:
        time = Time()
        async with Platform(time) as platform, aio.ApiClient(host="http://127.0.0.1") as client:
            client.access_token = "token"
            client.set_transport(platform)
            wanted = topics or (TOPIC,)
            async with Notifications(wanted, client, buffer=buffer, clock=time.clock, sleep=time.sleep) as stream:
                await until(lambda: time.sleeping >= len(stream.channels))  # their watches are set
                await story(platform, time, stream)
        assert asyncio.all_tasks() == {asyncio.current_task()}, "no task is left behind"

    asyncio.run(run())


async def take(stream: Notifications[Any], count: int) -> list[Any]:
    found: list[Any] = []
    async for entry in stream:
        found.append(entry)
        if len(found) == count:
            break
    return found


def test_an_event_is_the_model_of_its_topic() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        await platform.publish(TOPIC, {"source": "PURECLOUD", "message": "here"})
        (event,) = await take(stream, 1)
        assert isinstance(event.body, gc.PresenceEventUserPresence)
        assert (event.topic, event.body.message, event.version) == (TOPIC, "here", "2")
        assert event.metadata["CorrelationId"].startswith("c-")

    play(story)


def test_an_event_that_comes_twice_is_handed_over_once() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        await platform.publish(TOPIC, {"source": "1"}, times=3)
        await platform.publish(TOPIC, {"source": "2"})
        assert [event.body.source for event in await take(stream, 2)] == ["1", "2"]

    play(story)


def test_equal_events_without_correlation_on_one_socket_are_two_events() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        await platform.publish(TOPIC, {"source": "1"}, times=2, correlated=False)
        assert [event.body.source for event in await take(stream, 2)] == ["1", "1"]

    play(story)


def test_silence_is_asked_about_and_then_given_up() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        await time.advance(46)
        await until(lambda: platform.pings == 1)
        await until(lambda: stream.channels[0]._heard == time.clock())  # the pong was a sign of life
        platform.mute = True
        first = stream.channels[0]._socket
        await time.advance(70)
        await until(lambda: stream.channels[0]._socket not in (None, first), time)
        (gap,) = await take(stream, 1)
        assert isinstance(gap, gc.Gap)
        assert (gap.reason, gap.topics) == ("connection", (TOPIC,))
        assert (gap.until - gap.since).total_seconds() >= 60

    play(story)


def test_connecting_again_is_tried_until_it_works() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        platform.fail["PUT"] = [503, 500, 429]
        platform.refuse_sockets = 2
        platform.drop(stream.channels[0].id)
        await until(lambda: stream.channels[0]._socket is None)
        await until(lambda: stream.channels[0]._socket is not None, time)
        assert not platform.fail["PUT"]
        await platform.publish(TOPIC, {"source": "1"})
        gap, event = await take(stream, 2)
        assert isinstance(gap, gc.Gap)
        assert event.body.source == "1"

    play(story)


def test_a_channel_that_the_platform_has_forgotten_is_made_again() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        name = stream.channels[0].id
        platform.drop(name)
        del platform.channels[name]
        await until(lambda: stream.channels[0].id != name and stream.channels[0]._socket is not None, time)
        await platform.publish(TOPIC, {"source": "1"})
        gap, event = await take(stream, 2)
        assert isinstance(gap, gc.Gap)
        assert event.body.source == "1"

    play(story)


def test_a_refusal_reaches_the_reader_behind_the_events_that_came_before() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        await platform.publish(TOPIC, {"source": "1"})
        await until(lambda: stream.waiting == 1)
        platform.fail["PUT"] = [403]
        platform.drop(stream.channels[0].id)
        await until(lambda: stream.channels[0].failed.done(), time)
        read: list[str] = []
        with pytest.raises(gc.ApiException) as caught:  # noqa: PT012 - a loop is what is tested
            async for event in stream:
                read.append(event.body.source)  # noqa: PERF401 - what was read before the error counts
        assert read == ["1"]
        assert caught.value.status == 403

    play(story)


def test_a_slow_reader_loses_the_oldest_and_is_told_how_many() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        for number in range(25):
            await platform.publish(TOPIC, {"source": str(number)})
        await until(lambda: stream.waiting == 10 and stream._recent._known.__len__() == 25)
        gap, *events = await take(stream, 11)
        assert (gap.reason, gap.lost, gap.topics) == ("slow_consumer", 15, (TOPIC,))
        assert [event.body.source for event in events] == [str(number) for number in range(15, 25)]

    play(story, buffer=10)


def test_topics_come_and_go_and_fill_channels() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        assert [len(channel.topics) for channel in stream.channels] == [1000, 200]
        await stream.subscribe(*(f"v2.users.late-{n}.presence" for n in range(900)))
        assert [len(channel.topics) for channel in stream.channels] == [1000, 1000, 100]
        await stream.unsubscribe("v2.users.late-899.presence", "v2.users.nobody.presence")
        assert sum(len(one["topics"]) for one in platform.channels.values()) == 2099

    play(story, *(f"v2.users.user-{n}.presence" for n in range(1200)))


def test_too_many_topics_are_refused_before_anything_is_sent() -> None:
    with pytest.raises(ValueError, match="the platform allows 20,000 topics"):
        gc.notifications(*(f"v2.users.{n}.presence" for n in range(20_001)))


def test_a_topic_without_its_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match=r"topic\('v2\.users\.\{id\}\.presence', id\)"):
        gc.notifications("v2.users.{id}.presence")
    with pytest.raises(ValueError, match="1 places for identifiers, not 0"):
        gc.topic("v2.users.{id}.presence")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="cannot be an identifier"):
        gc.topic("v2.users.{id}.presence", "a b")


def test_a_bad_token_is_the_readers_error_and_nothing_stays_behind() -> None:
    async def run() -> None:
        async with Platform(Time()) as platform, aio.ApiClient(host="http://127.0.0.1") as client:
            client.set_transport(platform)
            platform.fail["POST"] = [401]
            with pytest.raises(gc.ApiException):
                async for _ in gc.notifications(TOPIC, client=client):
                    pass
        assert asyncio.all_tasks() == {asyncio.current_task()}, "no task is left behind"

    asyncio.run(run())


def test_leaving_the_loop_closes_the_stream() -> None:
    async def run() -> None:
        async with Platform(Time()) as platform, aio.ApiClient(host="http://127.0.0.1") as client:
            client.access_token = "token"
            client.set_transport(platform)

            async def first() -> Any:
                async for event in gc.notifications(TOPIC, client=client):
                    return event
                return None

            reading = asyncio.create_task(first())
            await until(lambda: bool(platform.connected))
            await platform.publish(TOPIC, {"source": "1"})
            assert (await reading).body.source == "1"
            await until(lambda: not platform.connected)
            await until(lambda: ("DELETE", "/channels/channel-1/subscriptions") in platform.requests)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("v2.users.{id}.presence", "PresenceEventUserPresence"),
        ("v2.users.0f8fad5b.presence", "PresenceEventUserPresence"),
        ("v2.system.socket_closing", "SystemMessageSystemMessage"),
        ("v2.system.no_longer_subscribed.1", "SystemMessageSystemMessage"),
        ("v2.no.such", None),
    ],
)
def test_the_model_of_a_topic(name: str, model: str | None) -> None:
    from PureCloudPlatformClientV2._core.notifications.topic import model_of

    assert model_of(name) == model


def test_every_topic_of_the_definition_has_its_model() -> None:
    from PureCloudPlatformClientV2._core.notifications.topic import model_of
    from PureCloudPlatformClientV2._topics import TOPICS

    entries = [line.split(" ") for line in TOPICS.strip().splitlines()]
    assert len(entries) == 237
    for name, model in entries:
        assert model_of(name) == model
        assert hasattr(gc, model)
        filled = model_of(name.replace("{id}", "abc"))
        assert filled == model
