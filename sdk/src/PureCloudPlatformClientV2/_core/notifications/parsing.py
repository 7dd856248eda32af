"""Events that did not come over a socket of the SDK: from EventBridge, webhooks, queues, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, overload

from ..models.conversion import decoder
from ..models.json import loads
from ..models.wire import copied
from ..secrets.tracebacks import forgetful
from .event import Event
from .topic import model_of

T = TypeVar("T")

#: The topic of what an Open Messaging integration posts to its webhook: it names none.
OPEN_MESSAGE = "webhook.messages.open"
_OPEN_MODEL = "OpenNormalizedMessage"
_DEEPEST = 5


@overload
def parse(data: Mapping[str, Any] | str | bytes) -> Event[Any]: ...
@overload
def parse(data: Mapping[str, Any] | str | bytes, model: type[T]) -> Event[T]: ...
@forgetful
def parse(data: Mapping[str, Any] | str | bytes, model: type[Any] | None = None) -> Event[Any]:
    """The typed event of a message that the platform has sent.

        def handler(message, context):  # a Lambda behind EventBridge
            event = gc.events.parse(message, gc.PresenceEventUserPresence)
            print(event.topic, event.body.presence_definition)

    :param data: a notification, an event of EventBridge, what a webhook of Open Messaging is sent, or a request of a
        gateway or a record of a queue with one of them in its body; as data or as JSON
    :param model: the model that is expected, for programs that listen to one topic
    :returns: the event; its body is the model of the topic, or plain data if this release does not know the topic
    :raises ValueError: for what is not such a message, and for an event with another model than the expected one
    """
    message = _find(data, 0)
    topic, body = message["topicName"], message.get("eventBody")
    name = _OPEN_MODEL if topic == OPEN_MESSAGE else model_of(topic)
    read = decoder(name) if name is not None and isinstance(body, dict) else None
    if model is not None and name != model.__name__:
        raise ValueError(
            f"an event of {topic} has the model {name or 'that this release does not know'}, not {model.__name__}"
        )
    return Event(topic, body if read is None else read(copied(body)), message)


def _find(data: Any, depth: int) -> dict[str, Any]:
    """The notification in a message, as the platform sends it over a socket.

    :raises ValueError: if there is none
    """
    if isinstance(data, (str, bytes, bytearray)):
        data = loads(data.encode() if isinstance(data, str) else bytes(data))
    if isinstance(data, Mapping) and depth < _DEEPEST:
        if isinstance(data.get("topicName"), str):
            return dict(data)
        detail = data.get("detail")
        if isinstance(detail, Mapping) and isinstance(data.get("detail-type"), str):  # EventBridge
            return {"topicName": data["detail-type"], **detail}
        if isinstance(data.get("channel"), Mapping) and isinstance(data.get("type"), str):
            return {"topicName": OPEN_MESSAGE, "eventBody": dict(data)}
        inner = data.get("body") or data.get("Message")  # a gateway, a queue; a notification service
        if isinstance(inner, str):
            if data.get("isBase64Encoded"):
                import base64

                inner = base64.b64decode(inner)
            return _find(inner, depth + 1)
    raise ValueError(
        "this is not an event: neither a notification (topicName), nor one of EventBridge (detail-type), nor a message "
        "of a webhook (channel, type), nor a request with one of them in its body"
    )
