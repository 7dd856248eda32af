"""Which module each model lives in. A place once given is kept for ever: `placement.json` records it.

The rule for models without a place:

1. A model belongs to the domain that is nearest to it: the tag of the operations that send or return it, else the domain of
   the models that refer to it, step by step outwards. Where several are equally near, the one with more references wins.
2. Models that only notifications carry belong to the domain of their topic (`v2.users.{id}.presence` -> `users_topics`).
3. What nothing refers to goes to the domain of its nearest kin by leading words.
4. A domain without modules is split by the leading words of the class names until the modules have about 100 models.
   In a domain that has modules the model goes to the one with its nearest kin.

No module gets the name of the published module of a model that lives elsewhere: `models.presence` must stay the module
of `Presence`. Whichever comes first keeps the name; a model that comes later moves in, a module that comes later gives way.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from . import naming
from .representation import ListType, MapType, Model, ModelType, Sdk, Type

_FULL = 100
_WORTH_A_MODULE = 25
_UNREACHED = "platform"


def place_models(sdk: Sdk, record: dict[str, str]) -> dict[str, str]:
    """The module of each class: of all in the record, also of those that are gone, and of all in `sdk`."""
    places = dict(record)
    homes = {module: module for module in record.values()}
    missing: dict[str, list[str]] = defaultdict(list)
    for name, domain in sorted(_find_domains(sdk).items()):
        if name not in places:
            missing[domain].append(name)
    for domain, names in sorted(missing.items()):
        modules = {module for module in homes if module == domain or module.startswith(f"{domain}_")}
        if modules:
            kin = _Kin((name, module) for name, module in places.items() if module in modules)
            places.update({name: kin.nearest(name) or min(modules) for name in names})
        else:
            places.update(_split(domain, names))
        homes.update({module: module for module in places.values()})
    return _yield_names(places, record)


def write_record(places: dict[str, str]) -> str:
    """The text of `placement.json`: one model a line, by name."""
    lines = [f"{json.dumps(name)}: {json.dumps(places[name])}" for name in sorted(places)]
    return "{\n" + ",\n".join(lines) + "\n}\n" if lines else "{}\n"


def _find_domains(sdk: Sdk) -> dict[str, str]:
    """The domain of each class of `sdk`."""
    models = {model.name: model for model in sdk.models}
    direct: dict[str, Counter[str]] = defaultdict(Counter)
    tags = {api.name: naming.underscore(api.name.removesuffix("Api")) for api in sdk.apis}
    for operation in sdk.operations:
        types = [parameter.type for parameter in operation.parameters]
        for name in _named([*types, *([operation.returns] if operation.returns else [])]):
            direct[name][tags[operation.classes[0]]] += 1
    domains = _spread(direct, models, {})
    by_topic: dict[str, Counter[str]] = defaultdict(Counter)
    for model in sdk.models:
        for topic in model.topics:
            by_topic[model.name][_topic_domain(topic)] += 1
    domains = _spread(by_topic, models, domains)
    by_definition = {model.definition: domains[model.name] for model in sdk.models if model.name in domains}
    kin = _Kin(domains.items())
    for model in sdk.models:
        if model.name not in domains:
            domains[model.name] = by_definition.get(model.definition) or kin.nearest(model.name) or _UNREACHED
    return domains


def _spread(
    roots: dict[str, Counter[str]], models: dict[str, Model], placed: dict[str, str]
) -> dict[str, str]:
    """Give each root its most frequent domain, then its neighbours theirs, until nothing new is reached."""
    domains = dict(placed)
    front = roots
    while front:
        found = {
            name: min(votes, key=lambda domain: (-votes[domain], domain))
            for name, votes in front.items()
            if name in models and name not in domains
        }
        domains.update(found)
        front = defaultdict(Counter)
        for name, domain in found.items():
            for neighbour in _named(item.type for item in models[name].properties):
                front[neighbour][domain] += 1
    return domains


def _named(types: Iterable[Type]) -> Iterator[str]:
    for kind in types:
        inner = kind
        while isinstance(inner, (ListType, MapType)):
            inner = inner.item if isinstance(inner, ListType) else inner.value
        if isinstance(inner, ModelType):
            yield inner.name


def _topic_domain(topic: str) -> str:
    parts = [part for part in topic.split(".") if part.isidentifier()]
    word = parts[1] if len(parts) > 1 else _UNREACHED
    return f"{naming.variable_name(word)}_topics"


def _words(name: str) -> list[str]:
    return naming.underscore(name).split("_")


class _Kin:
    """Finds, among placed names, those that share the most leading words with another."""

    def __init__(self, placed: Iterable[tuple[str, str]]) -> None:
        self._votes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for name, place in placed:
            words = _words(name)
            for length in range(1, len(words) + 1):
                self._votes[tuple(words[:length])][place] += 1

    def nearest(self, name: str) -> str | None:
        words = _words(name)
        for length in range(len(words), 0, -1):
            votes = self._votes.get(tuple(words[:length]))
            if votes:
                return min(votes, key=lambda place: (-votes[place], place))
        return None


def _split(module: str, names: list[str], depth: int = 1) -> dict[str, str]:
    """Split the names of a module by leading words: groups that are worth it get modules of their own."""
    if len(names) <= _FULL:
        return dict.fromkeys(names, module)
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in names:
        groups[tuple(_words(name)[:depth])].append(name)
    places: dict[str, str] = {}
    domain = _words(module)
    for leading, members in sorted(groups.items()):
        own = len(members) >= _WORTH_A_MODULE and len(leading) == depth
        if own:
            word = leading[-1]
            part = module if word in (domain[-1], domain[-1].rstrip("s")) else f"{module}_{word}"
            places.update(_split(part, members, depth + 1))
        else:
            places.update(dict.fromkeys(members, module))
    return places


def _yield_names(places: dict[str, str], record: dict[str, str]) -> dict[str, str]:
    """Keep the published module of a model reachable where a module has its name."""
    modules = {module: module for module in places.values()}
    for name in places:
        published = naming.module_name(name)
        if published in modules and places[name] != published:
            if name not in record:
                places[name] = published
            elif published not in record.values():
                modules[published] = f"{published}_models"
    return {name: modules[module] for name, module in places.items()}
