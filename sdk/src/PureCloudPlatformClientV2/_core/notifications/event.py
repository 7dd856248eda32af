"""What a stream of notifications yields: events, and gaps between them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")


class Event(Generic[T]):
    """A notification.

    :ivar topic: the topic's name
    :ivar body: what happened, as the model of the topic
    :ivar version: the version of the event's form
    :ivar metadata: what the platform says about the event, such as `CorrelationId`
    :ivar received: the whole message as it came
    """

    __slots__ = ("body", "received", "topic")

    def __init__(self, topic: str, body: T, received: dict[str, Any]) -> None:
        self.topic = topic
        self.body = body
        self.received = received

    @property
    def version(self) -> str | None:
        return self.received.get("version")

    @property
    def metadata(self) -> dict[str, Any]:
        return self.received.get("metadata") or {}

    def __repr__(self) -> str:
        return f"<Event {self.topic}>"


class Gap:
    """Events may be missing here: read the state of what the topics are about again.

    :ivar reason: `connection` (the connection was lost and is there again) or `slow_consumer` (the buffer was full)
    :ivar topics: the topics that are concerned
    :ivar since: when the last sign of life came, in UTC
    :ivar until: when events flow again, in UTC
    :ivar lost: how many events were dropped, if that is known
    """

    __slots__ = ("lost", "reason", "since", "topics", "until")

    def __init__(
        self,
        reason: Literal["connection", "slow_consumer"],
        topics: tuple[str, ...],
        since: dt.datetime,
        until: dt.datetime,
        lost: int | None = None,
    ) -> None:
        self.reason = reason
        self.topics = topics
        self.since = since
        self.until = until
        self.lost = lost

    def __repr__(self) -> str:
        lost = "" if self.lost is None else f", {self.lost} events lost"
        return f"<Gap in {len(self.topics)} topics, {self.reason}{lost}>"
