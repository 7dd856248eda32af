"""Models that a discriminator tells apart: kept, left out, or made plain objects, as overrides.toml says for each.

A model with a `discriminator` is the base of others, which name it in `allOf`; which of them an answer holds is only
known from its data. Three things can be done about such a family:

    keep          the base and those that inherit from it are classes like others; an answer is decoded as the base,
                  keeps what the base does not know, and sends it back
    quarantine    the family is left out, with every model and operation that cannot do without it
    override      the family is left out, and what refers to it is an object
"""

from __future__ import annotations

from typing import Any

from ...project.jsontypes import Json, is_object
from ..references import parents, referenced_models, without_references
from ..swagger import VERBS
from .overrides import Overrides

ANY = "*"  # the entry for all models that have none of their own


def manage_discriminators(document: Json, overrides: Overrides) -> Json:
    """The definition with what the overrides say about its discriminators done; the original is left as it is."""
    chosen = {subject[1]: action for subject, action in overrides.values("discriminator").items()}
    models: Json = document["definitions"] if is_object(document.get("definitions")) else {}
    families: dict[str, set[str]] = {"quarantine": set(), "override": set()}
    for name, model in models.items():
        if is_object(model) and isinstance(model.get("discriminator"), str):
            action = chosen.get(name, chosen.get(ANY, "keep"))
            if action in families:
                families[action] |= {name, *_heirs(models, name)}
    if families["override"]:
        kept = {name: model for name, model in models.items() if name not in families["override"]}
        document = without_references({**document, "definitions": kept}, families["override"])
    return _leave_out(document, families["quarantine"]) if families["quarantine"] else document


def _heirs(models: Json, name: str) -> list[str]:
    return [heir for heir, model in models.items() if is_object(model) and name in parents(model)]


def _leave_out(document: Json, family: set[str]) -> Json:
    """Without a family, the models that refer to it, directly or not, and the operations that use one of them."""
    models: Json = document["definitions"]
    uses = {name: set(referenced_models(model)) for name, model in models.items()}
    gone: set[str] = set()
    more = family & models.keys()
    while more:
        gone |= more
        more = {name for name, used in uses.items() if name not in gone and used & more}
    reduced = dict(document)
    reduced["definitions"] = {name: model for name, model in models.items() if name not in gone}
    paths = {path: _without_operations(item, gone) for path, item in document.get("paths", {}).items()}
    reduced["paths"] = {path: item for path, item in paths.items() if not is_object(item) or _has_operation(item)}
    topics = document.get("x-notification-topics", [])
    reduced["x-notification-topics"] = [topic for topic in topics if topic.get("class") not in gone]
    return reduced


def _without_operations(item: Any, gone: set[str]) -> Any:
    if not is_object(item):
        return item
    return {key: value for key, value in item.items() if key not in VERBS or gone.isdisjoint(referenced_models(value))}


def _has_operation(item: Json) -> bool:
    return any(verb in item for verb in VERBS)
