"""Trees of parameters and properties: required, read-only, values and limits, cut where models recur."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...ir.representation import JsonScalar, Limits, ListType, MapType, Model, ModelType, Operation, Parameter, Type
from ..docstrings import describe_limits
from .page import Inline, Link, Mark, Node, sentence

# Levels of a tree, and how many nodes may be below its first level before no further one is opened; the rest stands on
# the pages of the models. A body is what a program has to write, so it is shown further than an answer: of that, only
# the items of a listing are opened.
_BODY, _ANSWER = (3, 12), (2, 1)
_MOST_VALUES = 6  # values that are listed where the page of the model has all


class Trees:
    """Makes trees. places: the module of each model."""

    def __init__(self, models: Mapping[str, Model], places: Mapping[str, str]) -> None:
        self._models = models
        self._places = places

    def type(self, item: Type) -> list[Inline]:
        """A type, with a link to the model in it."""
        if isinstance(item, ListType):
            return ["list of ", *self.type(item.item)]
        if isinstance(item, MapType):
            return ["dict of ", *self.type(item.value)]
        return [self.link(item.name)] if isinstance(item, ModelType) else [item.type_name]

    def link(self, name: str) -> Link:
        """A link to a model."""
        return Link(name, f"models/{self._places[name]}#{name}")

    def find(self, name: str) -> Link | None:
        """A link to a model, if there is one of that name."""
        return self.link(name) if name in self._models else None

    def parameters(self, operation: Operation) -> list[Node]:
        """The parameters of an operation, a body without what is in it."""
        return [Node(item.name, [*self.type(item.type), *self._about(item)]) for item in operation.parameters]

    def held(self, kind: Type, *, writing: bool) -> list[Node]:
        """What is in a body or an answer. writing: leave out what is read-only."""
        name = model_in(kind)
        deepest, most = _BODY if writing else _ANSWER
        return list(self._open(name, (), [most], deepest, writing)) if name in self._models else []

    def properties(self, model: Model) -> list[Node]:
        """The properties of a model: one level, all values."""
        nodes: list[Node] = []
        for item in model.properties:
            facts = _facts(item.required, item.read_only, item.enum or item.item_enum, item.limits)
            nodes.append(Node(item.name, [*self.type(item.type), *facts, *_more(item.description)]))
        return nodes

    def _open(
        self, name: str, trail: tuple[str, ...], budget: list[int], deepest: int, writing: bool
    ) -> Iterator[Node]:
        chosen = [item for item in self._models[name].properties if not (writing and item.read_only)]
        budget[0] -= len(chosen) if trail else 0
        lists = [
            item.name for item in chosen if isinstance(item.type, ListType) and model_in(item.type) in self._models
        ]
        for item in chosen:
            inner = model_in(item.type)
            opened = (writing or lists == [item.name]) and len(trail) + 1 < deepest and budget[0] > 0
            opened = opened and inner in self._models and inner not in (*trail, name)
            values = item.enum or item.item_enum
            facts = _facts(item.required, item.read_only, values, item.limits, _MOST_VALUES)
            inside = list(self._open(inner, (*trail, name), budget, deepest, writing)) if opened else ()
            yield Node(item.name, [*self.type(item.type), *facts], inside)

    def _about(self, item: Parameter) -> list[Inline]:
        facts = _facts(item.required, False, item.enum or item.item_enum, item.limits)
        facts += [f"; {'form' if item.place == 'formData' else item.place}"] if item.place != "query" else []
        facts += [f"; default {_show(item.default)}"] if item.default is not None else []
        return [*facts, *_more(item.description)]


def model_in(item: Type) -> str:
    """The model that a type is made of, or nothing."""
    while isinstance(item, (ListType, MapType)):
        item = item.item if isinstance(item, ListType) else item.value
    return item.name if isinstance(item, ModelType) else ""


def _facts(
    required: bool, read_only: bool, values: Sequence[JsonScalar], limits: Limits, most: int = 1 << 16
) -> list[Inline]:
    facts: list[Inline] = [" ", Mark("required")] if required else []
    facts += ["; read-only"] if read_only else []
    if values:
        shown = ", ".join(map(_show, values[:most]))
        facts += [f"; {shown}{f' and {len(values) - most} more' if len(values) > most else ''}"]
    described = describe_limits(limits)
    return [*facts, "; ", *sentence(described)] if described else facts


def _more(description: str) -> list[Inline]:
    return ["; ", *sentence(description)] if description else []


def _show(value: JsonScalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
