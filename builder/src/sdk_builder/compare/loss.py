"""The guard against a broken download: a definition that lost most of what it held is taken for a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..definition.references import follow
from ..definition.swagger import VERBS

_KEPT_SHARE = 0.5  # what lost more than this share of its parts is refused


@dataclass(frozen=True, slots=True)
class Loss:
    """Parts that the old definition has and the new one has not: ``lost`` of ``all`` the operations, say."""

    parts: str
    lost: int
    all: int

    def __str__(self) -> str:
        return f"{self.lost} of {self.all} {self.parts}"


def find_losses(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Loss]:
    """What a definition lost too much of, each part counted against its own kind."""
    before, after = _parts(old), _parts(new)
    losses = [Loss(name, len(names - after[name]), len(names)) for name, names in before.items()]
    return [loss for loss in losses if loss.lost > loss.all * _KEPT_SHARE]


def count_operations(definition: Mapping[str, Any]) -> int:
    """How many operations a definition has."""
    return sum(1 for _ in _operations(definition))


def _operations(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    paths: Mapping[str, Any] = definition.get("paths") or {}
    for path, item in paths.items():
        for verb in VERBS:
            if verb in item:
                yield f"{verb} {path}", item, item[verb]


def _parts(definition: Mapping[str, Any]) -> dict[str, set[str]]:
    """The names of all parts of a definition, kind by kind."""
    found: dict[str, set[str]] = {
        "operations": set(),
        "parameters": set(),
        "typed answers": set(),
        "models": set(definition.get("definitions") or {}),
        "properties": set(),
    }
    for title, item, operation in _operations(definition):
        found["operations"].add(title)
        for parameter in [*(item.get("parameters") or ()), *(operation.get("parameters") or ())]:
            found["parameters"].add(f"{title} {follow(definition, parameter).get('name')}")
        responses: Mapping[str, Any] = operation.get("responses") or {}
        for code, response in responses.items():
            if "schema" in follow(definition, response):
                found["typed answers"].add(f"{title} {code}")
    models: Mapping[str, Any] = definition.get("definitions") or {}
    for name, model in models.items():
        members: list[Mapping[str, Any]] = [model, *(model.get("allOf") or ())]
        for part in members:
            properties: Mapping[str, Any] = part.get("properties") or {}
            found["properties"] |= {f"{name} {key}" for key in properties}
    return found
