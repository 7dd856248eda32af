"""The stream when things fail: silence, refusals, a slow reader, too many topics; and what is left behind: nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.notifications.buffer import Recent
from PureCloudPlatformClientV2._core.notifications.stream import Notifications

from .platform import LIFETIME, Platform, Time, until

pytestmark = pytest.mark.usefixtures("quiet")

TOPIC = "v2.users.ada.presence"


def play(
    story: Callable[[Platform, Time, Notifications[Any]], Awaitable[None]],
    *topics: str,
    buffer: int = 100,
    lifetime: float = LIFETIME,
    prolong: bool = True,
) -> None:
    """Run a story with an open stream."""

    async def run() -> None:
        time = Time()
        async with Platform(time) as platform, aio.ApiClient(host="http://127.0.0.1") as client:
            platform.lifetime, platform.prolong = lifetime, prolong
            client.access_token = "token"
            client.set_transport(platform)
            wanted = topics or (TOPIC,)
            made: Notifications[Any] = Notifications(wanted, client, buffer=buffer, clock=time.clock, sleep=time.sleep)
            async with made as stream:
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


def test_an_event_that_comes_twice_is_yielded_once() -> None:
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


def test_pauses_between_attempts_double_up_to_30_seconds() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        slept: list[float] = []
        sleep = stream.sleep

        async def note(seconds: float) -> None:
            slept.append(seconds)
            await sleep(seconds)

        stream.sleep = note
        platform.refuse_sockets = 9
        platform.drop(stream.channels[0].id)
        await until(lambda: stream.channels[0]._socket is None)
        await until(lambda: stream.channels[0]._socket is not None, time)
        assert slept[:10] == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
        assert len(platform.channels) == 1, "a service that fails does not call for other channels"

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
            event: Any
            async for event in stream:
                read.append(event.body.source)  # noqa: PERF401 - what was read before the error counts
        assert read == ["1"]
        assert caught.value.status == 403

    play(story)


def test_a_slow_reader_loses_the_oldest_and_learns_how_many() -> None:
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


FULL = [f"v2.users.user-{n}.presence" for n in range(20_000)]


def subscribed(platform: Platform) -> list[str]:
    """The topics of all channels."""
    return [name for channel in platform.channels.values() for name in channel["topics"]]


def test_20_channels_are_filled_and_the_next_topic_is_refused() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        assert [len(channel.topics) for channel in stream.channels] == [1000] * 19 + [999]
        await stream.subscribe(FULL[-1])
        assert [len(channel.topics) for channel in stream.channels] == [1000] * 20
        assert len(platform.channels) == platform.most_sockets == 20
        assert sorted(subscribed(platform)) == sorted(FULL)
        requests, topics = list(platform.requests), stream.topics
        late = ["v2.users.late-1.presence", "v2.users.late-2.presence"]
        for more in (late[:1], late, [*late, FULL[0]]):
            with pytest.raises(
                ValueError,
                match=rf"the platform allows 20,000 topics \(20 channels\), not 20,00{len(set(more) - set(FULL))}",
            ):
                await stream.subscribe(*more)
        assert platform.requests == requests, "nothing is sent"
        assert stream.topics == topics, "nothing is half subscribed"
        await stream.subscribe(FULL[0])  # it is there already
        for name in (FULL[0], FULL[10_500], FULL[-1]):
            await platform.publish(name, {"source": name})
            assert [event.topic for event in await take(stream, 1)] == [name]
        await stream.unsubscribe(*FULL[500:502], *FULL[5_000:5_003])
        await stream.subscribe(*late)
        assert [len(channel.topics) for channel in stream.channels[:6]] == [1000, 1000, 1000, 1000, 1000, 997]
        await platform.publish(late[1], {"source": "late"})
        assert [event.topic for event in await take(stream, 1)] == [late[1]]

    play(story, *FULL[:-1])


def test_with_20_full_channels_a_renewal_costs_a_gap() -> None:
    """There is no space for one channel more: the old socket is closed before there is a new channel."""

    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        before = {channel.id for channel in stream.channels}
        while {channel.id for channel in stream.channels} & before or any(c._socket is None for c in stream.channels):
            await time.advance(15)
            await platform.heartbeat()
            await until(lambda: all(channel._socket is not None for channel in stream.channels), time)
        gaps = await take(stream, 20)
        assert sorted(name for gap in gaps for name in gap.topics) == sorted(FULL)
        assert {gap.reason for gap in gaps} == {"connection"}
        assert platform.most_sockets == 20, "never one more"
        await platform.publish(FULL[0], {"source": "1"})
        assert [event.topic for event in await take(stream, 1)] == [FULL[0]]

    play(story, *FULL, lifetime=600, prolong=False)


@pytest.mark.parametrize("prolong", [True, False])
def test_a_channel_is_renewed_two_hours_before_its_end(prolong: bool) -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        began, first = time.clock(), stream.channels[0].id
        platform.requests.clear()
        while not platform.requests:
            await time.advance(30)
            await platform.heartbeat()
            await until(lambda: stream.channels[0]._heard == time.clock(), time)
        assert 79_200 <= time.clock() - began <= 79_200 + 60
        await until(lambda: platform.channels[stream.channels[0].id]["expires"] > began + 100_000, time)
        assert (stream.channels[0].id == first) == prolong
        assert stream.waiting == 0, "without a gap"

    play(story, prolong=prolong)


def test_topics_are_added_altogether_or_not_at_all() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        await stream.subscribe(*FULL[1:990])
        before = stream.topics
        platform.unknown = {FULL[1500]}  # in the second channel that these would need
        with pytest.raises(gc.ApiException, match="No such topic"):
            await stream.subscribe(*FULL[990:2500])
        assert stream.topics == before
        assert [len(channel.topics) for channel in stream.channels] == [len(before)]
        assert sorted(subscribed(platform)) == sorted(before)
        with pytest.raises(ValueError, match="not a complete topic"):
            await stream.subscribe("v2.users.late.presence", "v2.users.{id}.presence")
        assert stream.topics == before
        platform.unknown.clear()
        await stream.subscribe(*FULL[990:2500])
        assert len(set(subscribed(platform))) == 2500

    play(story, FULL[0])


def test_topics_that_are_added_at_the_same_time_do_not_overfill_a_channel() -> None:
    async def story(platform: Platform, time: Time, stream: Notifications[Any]) -> None:
        await asyncio.gather(*(stream.subscribe(*FULL[n : n + 300]) for n in range(0, 2400, 300)))
        assert [len(channel.topics) for channel in stream.channels] == [1000, 1000, 400]
        assert len(set(subscribed(platform))) == 2400

    play(story, FULL[0])


def test_too_many_topics_are_refused_before_anything_is_sent() -> None:
    with pytest.raises(ValueError, match=r"the platform allows 20,000 topics \(20 channels\), not 20,001"):
        gc.notifications(*(f"v2.users.{n}.presence" for n in range(20_001)))


def test_a_topic_without_its_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match=r"topic\('v2\.users\.\{id\}\.presence', id\)"):
        gc.notifications("v2.users.{id}.presence")
    with pytest.raises(ValueError, match="1 places for identifiers, not 0"):
        gc.topic("v2.users.{id}.presence")
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
    from PureCloudPlatformClientV2._topic_models import TOPICS

    entries = [line.split(" ") for line in TOPICS.strip().splitlines()]
    assert len(entries) == 237
    for name, model in entries:
        assert model_of(name) == model
        assert hasattr(gc, model)
        filled = model_of(name.replace("{id}", "abc"))
        assert filled == model


def test_what_came_is_remembered_for_five_minutes_and_20_000_events() -> None:
    def message(number: int, correlation: str | None = None) -> dict[str, Any]:
        metadata = {"CorrelationId": correlation} if correlation else {}
        return {"topicName": TOPIC, "eventBody": {"n": number}, "metadata": metadata}

    recent = Recent()
    assert recent.is_new(message(1, "c"), socket=1, now=0)
    assert not recent.is_new(message(1, "c"), socket=1, now=300)
    assert recent.is_new(message(1, "c"), socket=1, now=301)
    assert recent.is_new(message(2), socket=1, now=301)
    assert not recent.is_new(message(2), socket=2, now=301), "another socket brings it again"
    for number in range(50_000):
        assert recent.is_new(message(number, "many"), socket=1, now=302)
        assert len(recent) <= 20_000
    assert not recent.is_new(message(49_999, "many"), socket=1, now=302)
    assert recent.is_new(message(0, "many"), socket=1, now=302), "it was too long ago"
