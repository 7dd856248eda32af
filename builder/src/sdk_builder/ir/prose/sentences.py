"""A sentence for each operation: prose of the definition, else ours from `summaries.toml`, else one made of facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ..representation import ApiClass, ListType, MapType, Model, ModelType, Operation, Sdk, Type
from .english import with_article
from .paths import PathReader, Target
from .phrasing import Phrasing
from .vocabulary import Vocabulary, split_words

# What is added is added to something.
_PREPOSITIONS = {"add": "to", "send": "to", "remove": "from"}
_KEYS = ("id", "ids")


def add_sentences(sdk: Sdk, phrasing: Phrasing) -> Sdk:
    """The same, with a summary for each operation and the uses of each model."""
    writer = _Writer(sdk, phrasing)
    operations = {operation.title: writer.complete(operation) for operation in sdk.operations}

    def completed(api: ApiClass) -> ApiClass:
        return replace(api, operations=tuple(operations[operation.title] for operation in api.operations))

    return replace(
        sdk,
        operations=tuple(operations.values()),
        apis=tuple(map(completed, sdk.apis)),
        models=_add_uses(sdk),
        synonyms=phrasing.synonyms,
        compounds=phrasing.compounds,
        asked=phrasing.asked,
    )


class _Writer:
    def __init__(self, sdk: Sdk, phrasing: Phrasing) -> None:
        paths = [operation.path for operation in sdk.operations]
        self._phrasing = phrasing
        self._paging = sdk.paging
        self._models = {model.name: model for model in sdk.models}
        self._verbs: dict[str, set[str]] = defaultdict(set)
        self._gets = {operation.path: operation for operation in sdk.operations if operation.verb == "GET"}
        for operation in sdk.operations:
            self._verbs[operation.path].add(operation.verb)
        self._reader = PathReader(Vocabulary(_names(sdk), phrasing.words), phrasing, paths)

    def complete(self, operation: Operation) -> Operation:
        ours = {**self._phrasing.exceptions, **self._phrasing.operations}
        written = operation.summary or ours.get(operation.title)
        words = self._reader.words(operation.path)
        common = operation.title in self._phrasing.operations  # these are the ones that have a sentence of our own
        return replace(operation, summary=written or self._sentence(operation), words=words, common=common)

    def _sentence(self, operation: Operation) -> str:
        may_act = operation.verb in ("POST", "PUT", "PATCH")
        last = operation.path.rsplit("/", 1)[-1]
        target = self._reader.read(operation.path, may_act or last in self._phrasing.reading)
        phrase = self._act(target) if target.action else self._do(operation, target)
        parents = target.parents
        for verb, preposition in _PREPOSITIONS.items():
            if phrase.lower().startswith(f"{verb} ") and parents.startswith((" of a ", " of an ")):
                parents = f" {preposition}{parents.removeprefix(' of')}"
        sentence = f"{phrase[0].upper()}{phrase[1:]}{parents}{' in short form' if target.short else ''}."
        return " ".join([sentence, *self._flags(operation, target)])

    def _act(self, target: Target) -> str:
        verb = self._phrasing.actions[target.action]
        if target.kind == "item":
            return f"{verb} {with_article(target.thing)}"
        if target.whole:
            return f"{verb} all {target.thing}"
        return f"{verb} {'several' if target.several and target.kind == 'many' else 'the'} {target.thing}"

    def _do(self, operation: Operation, target: Target) -> str:
        verb = operation.verb
        if verb == "GET":
            return self._get(operation, target)
        if verb == "POST" and operation.safe:
            return f"get {self._named(operation, target)}"
        if verb == "POST" and target.kind != "item":
            return self._post(operation, target)
        words = {"POST": "update", "PUT": "update", "PATCH": "update", "DELETE": "delete", "HEAD": "check"}
        word = words.get(verb, verb.lower())
        if verb == "PUT" and "PATCH" in self._verbs[operation.path]:
            word = "replace"
        if verb == "DELETE" and target.kind == "item" and target.parents and target.part in self._phrasing.removed:
            word = "remove"
        return f"{word} {self._named(operation, target)}"

    def _post(self, operation: Operation, target: Target) -> str:
        word = self._phrasing.posted.get(target.part, "create")
        word = "create" if word == "add" and not target.parents else word
        there = self._gets.get(operation.path)
        is_one = target.kind == "only" or target.part in self._phrasing.trailing
        if word == "create" and there and is_one and (target.kind == "only" or not self._lists(there)):
            word = "set"
        if target.kind == "only" or word == "set":
            return f"{word} the {target.thing}"
        body = next((item.type for item in operation.parameters if item.place == "body"), None)
        if isinstance(body, ListType) or target.several:
            return f"{word} {'several ' if target.several else ''}{target.thing}"
        return f"{word} {with_article(target.one)}"

    def _get(self, operation: Operation, target: Target) -> str:
        if target.kind == "item":
            return f"get {with_article(target.thing)}"
        if target.whole:
            return f"list all {target.thing}"
        lists = self._lists(operation)
        if target.elsewhere and not lists:
            return f"get the {target.one}"
        if target.kind != "many":  # a page of something uncountable is a list, too: feedback
            lists = operation.title in self._paging and target.thing.rsplit(" ", 1)[-1] in self._phrasing.one
        return f"{'list' if lists else 'get'} the {target.thing}"

    def _named(self, operation: Operation, target: Target) -> str:
        if target.whole:
            return f"all {target.thing}"
        if target.kind == "many" and (target.several or _takes_keys(operation)):
            return f"several {target.thing}"
        there = self._gets.get(operation.path)
        if target.elsewhere and there and not self._lists(there):
            return f"the {target.one}"
        return with_article(target.thing) if target.kind == "item" else f"the {target.thing}"

    def _lists(self, operation: Operation) -> bool:
        """Whether an answer is a list of models, or a model that holds little but one."""
        returns = operation.returns
        if isinstance(returns, ListType) or operation.title in self._paging:
            return True
        model = self._models.get(returns.name) if isinstance(returns, ModelType) else None
        if model is None or split_words(model.name)[-1:] == ["settings"]:
            return False
        lists = [item for item in model.properties if isinstance(item.type, ListType)]
        return len(lists) == 1 and not any(isinstance(item.type, (ModelType, MapType)) for item in model.properties)

    def _flags(self, operation: Operation, target: Target) -> Iterator[str]:
        if operation.verb == "POST" and target.kind == "many":
            for item in operation.parameters:
                if item.place == "query" and item.type.type_name == "bool" and item.name in self._phrasing.flags:
                    yield self._phrasing.flags[item.name].format(things=target.thing)


def _takes_keys(operation: Operation) -> bool:
    """Whether a call names the things that it is about in its query."""
    return any(
        item.place == "query" and item.name in _KEYS and item.type.type_name.startswith("list[")
        for item in operation.parameters
    )


def _names(sdk: Sdk) -> Iterator[str]:
    """The names with capitals, from which words are learned."""
    for model in sdk.models:
        yield model.definition
        yield from (item.wire for item in model.properties)
    for api in sdk.apis:
        yield "".join(api.tag.split())
    for operation in sdk.operations:
        yield from (item.wire for item in operation.parameters)
        if operation.permissions:
            yield from (part for name in operation.permissions.names for part in name.split(":"))


def _add_uses(sdk: Sdk) -> tuple[Model, ...]:
    """The models, each with the methods that take and return it and the models that hold it."""
    bodies: dict[str, list[str]] = defaultdict(list)
    answers: dict[str, list[str]] = defaultdict(list)
    owners: dict[str, list[str]] = defaultdict(list)
    for operation in sdk.operations:
        for item in operation.parameters:
            if item.place == "body" and (name := _model_in(item.type)):
                bodies[name].append(operation.method)
        if operation.returns and (name := _model_in(operation.returns)):
            answers[name].append(operation.method)
    for model in sdk.models:
        for held in model.properties:
            if (name := _model_in(held.type)) and name != model.name and model.name not in owners[name]:
                owners[name].append(model.name)
    return tuple(
        replace(
            model,
            body_of=tuple(sorted(bodies[model.name])),
            answer_of=tuple(sorted(answers[model.name])),
            part_of=tuple(owners[model.name]),
        )
        for model in sdk.models
    )


def _model_in(item: Type) -> str:
    """The model that a type is made of, or nothing."""
    while isinstance(item, (ListType, MapType)):
        item = item.item if isinstance(item, ListType) else item.value
    return item.name if isinstance(item, ModelType) else ""
