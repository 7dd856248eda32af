"""Notification topics and the models of their events."""

from __future__ import annotations

from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

#: What the platform tells about a channel itself: heartbeats and pongs.
METADATA = "channel.metadata"
#: Said on a socket that the platform is about to close.
CLOSING = "v2.system.socket_closing"
#: No topic has a name of more characters.
LONGEST_NAME = 1_000
#: The topic of events that hold what a socket brought and nobody could read, as a string.
UNREADABLE = "channel.unreadable"


class Topic(Generic[T]):
    """A topic to subscribe to; `topic()` makes it.

    :ivar name: with the identifiers filled in
    :ivar model: the name of the model of its events, `None` if this release does not know the topic
    """

    __slots__ = ("model", "name")

    def __init__(self, name: str, model: str | None) -> None:
        self.name = name
        self.model = model

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<Topic {self.name}: {self.model}>"


def topic(template: str, /, *ids: str) -> Topic[object]:
    """A topic with its identifiers filled in; type checkers know the model of its events.

        topic("v2.users.{id}.presence", user.id)

    :param template: as the platform documents it, or a complete name
    :param ids: one for each `{id}`
    :raises ValueError: if there are not as many identifiers as places for them
    """
    parts = template.split("{id}")
    if len(parts) != len(ids) + 1:
        raise ValueError(f"{template} has {len(parts) - 1} places for identifiers, not {len(ids)}")
    for value in ids:
        if not value or any(character in "{}? " or not character.isprintable() for character in value):
            raise ValueError(f"{value!r} cannot be an identifier in the topic {template}")
    name = parts[0] + "".join(value + part for value, part in zip(ids, parts[1:], strict=True))
    return Topic(name, model_of(template) or model_of(name))


def model_of(name: str) -> str | None:
    """The name of the model of a topic's events, for a template or a name; `None` for an unknown topic."""
    return _model_of(name) if len(name) <= LONGEST_NAME else None  # what a server says is not kept however long it is


@lru_cache(maxsize=1024)
def _model_of(name: str) -> str | None:
    segments = name.split(".")
    best: tuple[int, str] | None = None
    for wanted, model in _templates().get(_kind(segments), ()):
        if not all(w in ("{id}", s) for w, s in zip(wanted, segments, strict=True)):
            continue
        literal = len(wanted) - wanted.count("{id}")
        if best is None or literal > best[0]:  # `v2.system.{id}.{id}` gives way to what says more
            best = literal, model
    return best[1] if best else None


@lru_cache(maxsize=1)
def _templates() -> dict[tuple[int, str], list[tuple[list[str], str]]]:
    """The topics with their models, grouped so that few are compared with a name: there may be 20,000 names."""
    from ..._topic_models import TOPICS

    grouped: dict[tuple[int, str], list[tuple[list[str], str]]] = {}
    for line in TOPICS.strip().split("\n"):
        template, _, model = line.partition(" ")
        wanted = template.split(".")
        grouped.setdefault(_kind(wanted), []).append((wanted, model))
    return grouped


def _kind(segments: list[str]) -> tuple[int, str]:
    """The number of segments, and the one that says what it is about (`users` in `v2.users.{id}.presence`)."""
    return len(segments), ".".join(segments[:2])
