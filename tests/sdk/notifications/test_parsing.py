"""`events.parse`: the typed event of whatever the platform sends by other ways than its sockets."""

from __future__ import annotations

import base64
import json
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

TOPIC = "v2.users.8b67e4d1-9758-4285-8c45-b49fedff3f99.presence"
BODY = {"source": "PURECLOUD", "presenceDefinition": {"id": "p1", "systemPresence": "AVAILABLE"}}
NOTIFICATION = {"topicName": TOPIC, "version": "2", "eventBody": BODY, "metadata": {"CorrelationId": "c1"}}
BRIDGE = {
    "version": "0", "id": "e1", "detail-type": "v2.users.{id}.presence", "account": "1", "region": "eu-west-1",
    "source": "aws.partner/genesys.com/cloud/x/y", "time": "2026-01-01T00:00:00Z", "resources": [],
}  # fmt: skip
MESSAGE = {"id": "m1", "channel": {"platform": "Open", "type": "Private"}, "type": "Text", "text": "Hello"}


@pytest.mark.parametrize(
    "data",
    [
        NOTIFICATION,
        json.dumps(NOTIFICATION),
        json.dumps(NOTIFICATION).encode(),
        {**BRIDGE, "detail": NOTIFICATION},
        {"body": json.dumps({**BRIDGE, "detail": NOTIFICATION})},
        {"Type": "Notification", "Message": json.dumps(NOTIFICATION)},
        {"headers": {}, "isBase64Encoded": True, "body": base64.b64encode(json.dumps(NOTIFICATION).encode()).decode()},
    ],
)
def test_an_event_in_each_of_its_envelopes(data: Any) -> None:
    event = gc.events.parse(data, gc.PresenceEventUserPresence)
    assert (event.topic, event.version, event.metadata) == (TOPIC, "2", {"CorrelationId": "c1"})
    assert isinstance(event.body, gc.PresenceEventUserPresence)
    assert event.body.source == "PURECLOUD"


def test_eventbridge_without_a_topic_in_its_detail() -> None:
    event = gc.events.parse({**BRIDGE, "detail": {"eventBody": BODY}})
    assert event.topic == "v2.users.{id}.presence"
    assert isinstance(event.body, gc.PresenceEventUserPresence)


def test_what_open_messaging_posts() -> None:
    event = gc.events.parse({"headers": {"x-hub-signature-256": "sha256=x"}, "body": json.dumps(MESSAGE)})
    assert event.topic == "webhook.messages.open"
    assert isinstance(event.body, gc.OpenNormalizedMessage)
    assert event.body.text == "Hello"


def test_a_topic_that_this_release_does_not_know_stays_data() -> None:
    event = gc.events.parse({"topicName": "v9.new", "eventBody": {"a": 1}})
    assert event.body == {"a": 1}
    with pytest.raises(ValueError, match=r"an event of v9.new has the model that this release does not know, not User"):
        gc.events.parse({"topicName": "v9.new", "eventBody": {}}, gc.User)


@pytest.mark.parametrize(
    "data", [{}, {"detail": {}}, {"body": "{}"}, {"body": {"a": 1}}, "[]", "1", {"body": '{"body": ""}'}]
)
def test_other_data_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="this is not an event"):
        gc.events.parse(data)


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the sentence is that of the JSON parser
        gc.events.parse("{")


def test_the_data_is_not_changed() -> None:
    before = json.dumps(NOTIFICATION)
    event = gc.events.parse(NOTIFICATION, gc.PresenceEventUserPresence)
    event.body.source = "changed"
    assert json.dumps(NOTIFICATION) == before
