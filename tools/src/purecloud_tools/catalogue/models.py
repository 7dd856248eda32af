"""The models of the API: what bodies and answers are made of."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from .index import Index, beside
from .operations import LIMITS

_INDEX = Index(beside(__file__, "models.txt"))


class Property:
    """A property of a model.

    :ivar name: as it stands in JSON
    :ivar kind: as `Parameter.kind`
    :ivar values: the values that are known
    :ivar read_only: whether only the platform sets it
    :ivar limits: `minimum`, `maximum`, `min_length`, `max_length`, `pattern`, where there are any
    """

    __slots__ = ("description", "kind", "limits", "name", "read_only", "required", "values")

    def __init__(self, name: str, entry: dict[str, Any]) -> None:
        self.name = name
        self.kind: str = entry["kind"]
        self.values: tuple[Any, ...] = tuple(entry.get("enum", ()))
        self.required: bool = entry.get("required", False)
        self.read_only: bool = entry.get("read_only", False)
        self.description: str = entry.get("description", "")
        self.limits: dict[str, Any] = {limit: entry[limit] for limit in LIMITS if limit in entry}


@lru_cache(maxsize=4096)
def properties(model: str) -> dict[str, Property] | None:
    """The properties of a model by name; `None` if there is no such model."""
    entry = _INDEX.find(model)
    if entry is None:
        return None
    return {name: Property(name, known) for name, known in json.loads(entry).items()}


def is_entity(model: str) -> bool:
    """Whether things of this model stand for themselves: elsewhere, their id is enough to name one."""
    known = properties(model) or {}
    return "id" in known and "selfUri" in known


def item_of(kind: str) -> str | None:
    """The kind of the items of a list, else `None`: `list[User]` -> `User`."""
    return kind[len("list[") : -1] if kind.startswith("list[") else None


def value_of(kind: str) -> str | None:
    """The kind of the values of a map, else `None`: `dict(str, User)` -> `User`."""
    return kind[len("dict(str, ") : -1] if kind.startswith("dict(str, ") else None
