"""Which module each model lives in. A place once given is kept for ever: `placement.json` records it.

The rule for models that have no place yet:

1. Each operation has a domain: its tag (or what [[domains]] of overrides.toml puts in its place) and the words of its
   path (`users`, `users_conversations` ...). A model that operations send or return belongs to the domain of most of
   them, any other to the domain of most of the models that refer to it, step by step outwards.
2. What only notifications carry belongs, in the same way, to the words of its topics: `users_presence_topics`.
3. What nothing refers to goes where the most similar class name is, by the leading words of the class name.
4. A domain starts as one module, called after the tag or the first word of the topic. One that is too full is split by
   the next word of its paths, what is left in it by the leading words of the class names; small groups stay together.
5. What is not worth a module of its own shares one: `platform`, or `topics` for notifications.
6. Later additions join the module of their domain, the most specific that there is.

No module may take the name of the published module of a model that lives elsewhere: `models.presence` must stay the
module of `Presence`. A model that comes later than the module moves in, a module that comes later gets another name.
"""

from __future__ import annotations

import json
import keyword
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from . import naming
from .representation import ListType, MapType, Model, ModelType, Sdk, Type

# From what size on a module is split, and how many models are worth a module of their own.
_FULL = 250
_WORTH = 40
_UNREACHED = "platform"
_TOPICS = "topics"

_Choice = TypeVar("_Choice", str, tuple[str, ...])
Domain = tuple[str, ...]
Votes = Mapping[str, Counter[Domain]]


def place_models(sdk: Sdk, record: Mapping[str, str]) -> dict[str, str]:
    """The module of each class: of all in the record, also of those that are gone, and of all in `sdk`."""
    models = {model.name: model for model in sdk.models}
    operations, topics = _count_operations(sdk), _count_topics(sdk.models)
    places = dict(record)
    for votes in (operations, topics):
        places.update(_join(models, votes, places))
    fresh: dict[str, str] = {}
    for votes, suffix in ((operations, ""), (topics, _TOPICS)):
        scope = models.keys() - places.keys() - fresh.keys()
        domains = _split(models, votes, scope)
        sizes = Counter(domains.values())
        for name, domain in domains.items():
            module = _module((*domain, suffix))
            fresh[name] = module if sizes[domain] >= _WORTH else suffix or _UNREACHED
    places.update(fresh)
    matcher = _NameMatcher(places.items())
    for name in sorted(models.keys() - places.keys()):
        places[name] = matcher.nearest(name) or _UNREACHED
    return _keep_published_modules(places, record)


def record_text(places: Mapping[str, str]) -> str:
    """The text of `placement.json`: one model a line, by name."""
    lines = [f"{json.dumps(name)}: {json.dumps(places[name])}" for name in sorted(places)]
    return "{\n" + ",\n".join(lines) + "\n}\n" if lines else "{}\n"


def _count_operations(sdk: Sdk) -> Votes:
    votes: dict[str, Counter[Domain]] = defaultdict(Counter)
    shared = {naming.underscore(naming.camelize(tag)): name for tag, name in sdk.domains.items()}
    for operation in sdk.operations:
        tag = naming.underscore(operation.classes[0].removesuffix("Api"))
        words = _literal_words(operation.path.split("/"))
        # The leading words of a path say what the tag has said: /telephony/providers/edges.
        said = tag.replace("_", "")
        while words and (said.startswith(words[0].rstrip("s")) or words[0] in ("api", "v2")):
            said = said.removeprefix(words[0].rstrip("s"))
            words = words[1:]
        domain = (shared.get(tag, tag), *words)
        types = [parameter.type for parameter in operation.parameters]
        for name in set(_named([*types, *([operation.returns] if operation.returns else [])])):
            votes[name][domain] += 1
    return votes


def _count_topics(models: Iterable[Model]) -> Votes:
    votes: dict[str, Counter[Domain]] = defaultdict(Counter)
    for model in models:
        for topic in model.topics:
            words = _literal_words(topic.split("."))
            votes[model.name][tuple(words[1:] or words)] += 1
    return votes


def _literal_words(parts: Iterable[str]) -> list[str]:
    words = (naming.underscore(naming.sanitize(part)).strip("_") for part in parts if "{" not in part)
    return [word for word in words if word]


def _module(domain: Domain) -> str:
    """The module of a domain: `users_presence`; `models_import` where the words alone are no name."""
    name = "_".join(filter(None, domain))
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"models_{name}"


def _join(models: Mapping[str, Model], votes: Votes, places: Mapping[str, str]) -> dict[str, str]:
    """The modules of new models whose domain has modules already, or that recorded models refer to."""
    modules = set(places.values())
    joined: dict[str, str] = {}
    for name in sorted(models.keys() & votes.keys() - places.keys()):
        domain = _most_voted(votes[name])
        names = (_module(domain[:length]) for length in range(len(domain), 0, -1))
        found = next((module for module in names if module in modules), None)
        if found:
            joined[name] = found
    front = [name for name in models if name in places or name in joined]
    while front:
        pulls: dict[str, Counter[str]] = defaultdict(Counter)
        for name in front:
            for neighbour in _neighbours(models[name]):
                pulls[neighbour][places.get(name) or joined[name]] += 1
        front = [
            name for name in sorted(pulls.keys() & models.keys() - places.keys() - joined.keys()) if name not in votes
        ]
        joined.update({name: _most_voted(pulls[name]) for name in front})
    return joined


def _split(models: Mapping[str, Model], votes: Votes, scope: Collection[str], domain: Domain = ()) -> dict[str, Domain]:
    """The domain of each model of the scope that the votes reach, as specific as its number of models asks for."""
    depth = len(domain) + 1
    groups: dict[Domain, set[str]] = defaultdict(set)
    for name, found in _spread(models, votes, scope, depth).items():
        groups[found].add(name)
    places: dict[str, Domain] = {}
    for found, members in sorted(groups.items()):
        if not domain:
            deeper = _split(models, votes, members, found) if len(members) > _FULL else {}
            rest = members - deeper.keys()
            places.update(deeper)
            places.update(_split_by_words(found, rest))
        elif len(members) >= _WORTH and len(found) == depth:
            deeper = _split(models, votes, members, found) if len(members) > _FULL else {}
            places.update({name: deeper.get(name, found) for name in members})
    return places


def _spread(models: Mapping[str, Model], votes: Votes, scope: Collection[str], depth: int) -> dict[str, Domain]:
    """Give each model that has votes its domain, then what it refers to, until nothing new is reached."""
    domains: dict[str, Domain] = {}
    front: dict[str, Counter[Domain]] = {name: Counter() for name in votes if name in scope}
    for name, counter in front.items():
        for domain, count in votes[name].items():
            counter[domain[:depth]] += count
    while front:
        found = {name: _most_voted(counter) for name, counter in front.items()}
        domains.update(found)
        front = defaultdict(Counter)
        for name, domain in found.items():
            for neighbour in _neighbours(models[name]):
                if neighbour in scope and neighbour not in domains:
                    front[neighbour][domain] += 1
    return domains


def _split_by_words(domain: Domain, names: Collection[str]) -> dict[str, Domain]:
    """Split what the paths have left together by the first word of the class names."""
    places = dict.fromkeys(names, domain)
    if len(names) > _FULL:
        groups: dict[str, list[str]] = defaultdict(list)
        for name in names:
            groups[_words(name)[0]].append(name)
        for word, members in groups.items():
            if len(members) >= _WORTH and word not in domain:
                places.update(dict.fromkeys(members, (*domain, word)))
    return places


def _most_voted(votes: Counter[_Choice]) -> _Choice:
    return min(votes, key=lambda choice: (-votes[choice], choice))


def _neighbours(model: Model) -> set[str]:
    return set(_named(item.type for item in model.properties))


def _named(types: Iterable[Type]) -> Iterator[str]:
    for kind in types:
        inner = kind
        while isinstance(inner, (ListType, MapType)):
            inner = inner.item if isinstance(inner, ListType) else inner.value
        if isinstance(inner, ModelType):
            yield inner.name


def _words(name: str) -> list[str]:
    return naming.underscore(name).split("_")


class _NameMatcher:
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
                return _most_voted(votes)
        return None


def _keep_published_modules(places: Mapping[str, str], record: Mapping[str, str]) -> dict[str, str]:
    kept = dict(places)
    modules, recorded = set(places.values()), set(record.values())
    renamed: dict[str, str] = {}
    for name in places:
        published = naming.module_name(name)
        if published in modules and places[name] != published:
            if name not in record:
                kept[name] = published
            elif published not in recorded:
                renamed[published] = f"{published}_models"
    return {name: record.get(name) or renamed.get(module, module) for name, module in kept.items()}
