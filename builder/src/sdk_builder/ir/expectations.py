"""What type checkers know beyond the definition, each by a rule with its reason. Run time does not depend on it.

The definition says of hardly any property that it is always there, and has another model for what is written than for
what is read. Taken literally, no ordinary program would pass a strict checker: each `user.id` would need an assertion.

1. The `id` of a model that the platform answers with is there: it is what entities are. So is what tells the items of
   a listing apart, for items without an `id` that of what they are of (`conversationId` of a conversation), and what a
   submitted job is asked for by.
2. The items of a listing are there: an empty page has an empty list.
3. A PUT or a PATCH takes what the GET of its path gives, or what the POST that creates it answers: changing what was
   read is how resources are written. Only where that has all that the request must have, in the same form, so that no
   checker lets through what the platform refuses.
4. Where a string is an interval of ISO 8601, a pair of moments says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .representation import ListType, MapType, Model, ModelType, Operation, Parameter, Property, ScalarType, Sdk, Type

_STRING = ScalarType("str")
_INTERVALS = frozenset({"interval", "completionInterval"})
_LISTS_OF_INTERVALS = frozenset({"intervals", "acceptableIntervals"})
_ITEMS = "entities"
_CHANGES = frozenset({"PUT", "PATCH"})


def apply_expectations(sdk: Sdk) -> Sdk:
    """The same with the rules applied: `expected` and `interval` of properties, `interval` and `also` of parameters."""
    models = {model.name: model for model in sdk.models}
    answers = _answer_models(sdk, models)
    expected = _expected(sdk, models, answers)
    changes = _Changes(sdk.operations, models)

    def with_parameters(operation: Operation) -> Operation:
        parameters = tuple(
            replace(item, interval=_is_interval(item), also=changes.also(operation, item))
            for item in operation.parameters
        )
        return replace(operation, parameters=parameters)

    def with_properties(model: Model) -> Model:
        properties = tuple(
            replace(item, expected=(model.name, item.wire) in expected, interval=_is_interval(item))
            for item in model.properties
        )
        return replace(model, properties=properties)

    operations = {operation.title: with_parameters(operation) for operation in sdk.operations}
    apis = tuple(replace(api, operations=tuple(operations[item.title] for item in api.operations)) for api in sdk.apis)
    return replace(
        sdk, models=tuple(map(with_properties, sdk.models)), apis=apis, operations=tuple(operations.values())
    )


def _is_interval(item: Property | Parameter) -> bool:
    if item.wire in _LISTS_OF_INTERVALS:
        return item.type == ListType(_STRING)
    return item.wire in _INTERVALS and item.type == _STRING and not item.enum


def _answer_models(sdk: Sdk, models: Mapping[str, Model]) -> set[str]:
    """The models that the platform sends: in answers and in notifications."""
    waiting = [name for operation in sdk.operations for name in _named(operation.returns)]
    waiting += [model.name for model in sdk.models if model.topics]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found and name in models:
            found.add(name)
            waiting += [inner for item in models[name].properties for inner in _named(item.type)]
    return found


def _named(kind: Type | None) -> list[str]:
    """The model in a type, if there is one."""
    if isinstance(kind, ListType):
        return _named(kind.item)
    if isinstance(kind, MapType):
        return _named(kind.value)
    return [kind.name] if isinstance(kind, ModelType) else []


def _expected(sdk: Sdk, models: Mapping[str, Model], answers: Iterable[str]) -> set[tuple[str, str]]:
    """The properties that are never `None` for type checkers, as model and name on the wire."""
    found: set[tuple[str, str]] = set()
    for name in answers:
        for item in models[name].properties:
            if (item.wire == "id" and isinstance(item.type, ScalarType)) or (
                item.wire == _ITEMS and isinstance(item.type, ListType)
            ):
                found.add((name, item.wire))
    methods = {operation.method: operation for operation in sdk.operations}
    for operation in sdk.operations:
        paging = sdk.paging.get(operation.title)
        if paging is None:
            continue
        if paging.style == "job":
            found |= set(_along(paging.job, operation.returns, models))
        answer = methods[paging.results].returns if paging.results in methods else operation.returns
        found |= set(_along(paging.items, answer, models))
        if paging.item in models:
            present = {item.wire for item in models[paging.item].properties}
            found |= {(paging.item, key) for key in paging.key.split(",") if key in present}
            if "id" not in present:
                found |= {(paging.item, wire) for wire in present if _is_named_after(paging.item, wire)}
    return found


def _is_named_after(model: str, wire: str) -> bool:
    """Whether a property identifies what its model is of: `userId` of `AnalyticsUserDetail`."""
    return wire.endswith("Id") and f"{wire[0].upper()}{wire[1:-2]}" in model


def _along(path: str, kind: Type | None, models: Mapping[str, Model]) -> Iterable[tuple[str, str]]:
    """The properties that a path such as `results.entities` leads through."""
    for wire in path.split("."):
        model = models.get(kind.name) if isinstance(kind, ModelType) else None
        item = next((one for one in model.properties if one.wire == wire), None) if model else None
        if model is None or item is None:
            return
        yield model.name, wire
        kind = item.type


class _Changes:
    """What the PUT and the PATCH of a path take besides the model of their request."""

    def __init__(self, operations: Iterable[Operation], models: Mapping[str, Model]) -> None:
        self._models = models
        self._answers = {operation.title: operation.returns for operation in operations}

    def also(self, operation: Operation, body: Parameter) -> tuple[ModelType, ...]:
        """The models that `body` may be besides its own."""
        if operation.verb not in _CHANGES or body.place != "body" or not isinstance(body.type, ModelType):
            return ()
        path = operation.path
        answers = [self._answers.get(f"GET {path}")]
        if path.endswith("}"):
            answers.append(self._answers.get(f"POST {path.rpartition('/')[0]}"))
        found = [
            answer
            for answer in answers
            if isinstance(answer, ModelType) and answer != body.type and self._fits(answer, body.type)
        ]
        return tuple(dict.fromkeys(found))

    def _fits(self, answer: ModelType, request: ModelType) -> bool:
        """Whether an answer has what a request must have, and says it in the same form; or something at least."""
        has = {item.wire: item for item in self._models[answer.name].properties}
        asked = self._models[request.name].properties
        common = [item for item in asked if item.wire in has]
        return (
            bool(common)
            and all(item.wire in has for item in asked if item.required)
            and all(_form(item.type) == _form(has[item.wire].type) for item in common)
        )


def _form(kind: Type) -> str:
    """What JSON a type is written as, as far as it distinguishes requests from answers."""
    if isinstance(kind, ListType):
        return f"list of {_form(kind.item)}"
    return "object" if isinstance(kind, (MapType, ModelType)) else kind.name
