"""Emits `search.json`: the words by which operations are found.

All that has to do with language happens here, so that the rankings in Python and JavaScript need to know none: they
look words up as they are asked for, and add whole numbers. The file holds

* `operations`: class, method, verb, path, summary, permissions, whether it is deprecated, and whether it is common
  (1), or another one in short form (-1)
* `documents`: what is searched: the summary of each operation, in their order, then other ways to ask for some of them.
  Which operation, what is done (`r`, `c`, `u`, `d` or a verb), whether many are named, how much the words of its thing
  say together, and how much the rest does
* `terms`: for each word in its stem: how rare it is, then pairs of a document, as its distance from the one before, and
  how much the word says about it
* `words`: for each form of a word: whether it is a plural, how rare it is with those that are near, then pairs of a
  term and how near it is, in percent
* `phrases`: words that are one word together; `breaks`: words behind which a question speaks of what a thing belongs to
* `verbs`: what a question that begins with a word wants to do; `asking`: words with which a question begins that wants
  to read; `ignored`: words that say nothing
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...ir.prose.english import is_plural, plural, singular
from ...ir.prose.vocabulary import split_words
from ...ir.representation import Model, ModelType, Operation, Sdk, Type
from ..source import HEADER
from .questions import ASKING, BREAKS, GENERIC, IGNORED, NEAR, PHRASES, VERBS

_TOKEN = re.compile(r"[a-z0-9]+")
# Where a sentence begins to speak of something else than its thing.
_REST = re.compile(r" (?:of|by|for|that|in|to|from|with|as|who|about|which) |[:.(]")
# How much a word says: it names the thing, belongs to its name, stands elsewhere in the sentence, in the path ...
_HEAD, _TARGET, _SUMMARY, _PATH, _TAG, _OTHER = 12, 10, 7, 5, 3, 2
_PART = 3
_NEAREST, _NEARBY = 80, 75
_ENDINGS = ("ing", "ed", "e")


@dataclass(slots=True)
class _Document:
    """A sentence that an operation is found by, with how much each term says about it."""

    operation: int
    kind: str
    names_many: bool
    weights: dict[str, int] = field(default_factory=dict[str, int])


class _Language:
    """The words of questions and sentences."""

    def __init__(self, sdk: Sdk) -> None:
        phrases = {**PHRASES, **sdk.compounds}
        # Long ones first: `single sign on` before `sign on`.
        self.phrases = dict(sorted(phrases.items(), key=lambda item: -item[0].count(" ")))
        self._by_first_word: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for number, (phrase, word) in enumerate(self.phrases.items()):
            self._by_first_word[phrase.split(" ")[0]].append((number, phrase, word))
        self.ignored = frozenset(IGNORED.split())
        self.forms: dict[str, str] = {}
        self.verbs = {word: kind for kind, words in VERBS.items() for word in words.split()}
        for operation in sdk.operations:  # another verb says by itself what is done: `publish`
            first = self.first(operation.summary)
            self.verbs.setdefault(first, first)
        for near in (NEAR, sdk.synonyms):  # ... and so do words for it: `restart` for `reboot`
            for word, others in near.items():
                meant = [other for other in others.split(" ") if self.verbs.get(other) == other != word]
                if meant and len(self.verbs.get(word, "xx")) > 1:
                    self.verbs[word] = " ".join(dict.fromkeys([word, *meant]))

    def tokens(self, text: str) -> list[str]:
        """The words of a sentence, with those as one that are one together."""
        found = _TOKEN.findall(text.lower())
        joined = " ".join(["", *found, ""])
        for _, phrase, word in sorted(one for first in {*found} for one in self._by_first_word.get(first, ())):
            joined = joined.replace(f" {phrase} ", f" {word} ")
        return [*joined.split()]

    def first(self, text: str) -> str:
        return next(iter(self.tokens(text)), "")

    def term(self, word: str) -> str:
        return self.forms.setdefault(word, _stem(word))


def emit_search(sdk: Sdk) -> str:
    """The text of the index."""
    language = _Language(sdk)
    documents = _read_documents(sdk, language)
    postings: dict[str, dict[int, int]] = defaultdict(dict)
    for number, document in enumerate(documents):
        for term, weight in document.weights.items():
            postings[term][number] = weight
    terms = sorted(postings)
    numbers = {term: number for number, term in enumerate(terms)}
    rarity = {term: _rarity(len(postings[term]), len(documents)) for term in terms}
    words = _words(language, numbers, [NEAR, sdk.synonyms])
    for entry in words.values():
        found = {document for number in entry[1::2] for document in postings[terms[number]]}
        entry.insert(1, _rarity(len(found), len(documents)))
    lines = [
        f'{{"about": {_text(HEADER.removeprefix("# "))}',
        f'"ignored": {_text(sorted(language.ignored))}',
        f'"breaks": {_text(BREAKS.split())}',
        f'"asking": {_text(ASKING.split())}',
        f'"phrases": {_text(language.phrases)}',
        f'"verbs": {_text(dict(sorted(language.verbs.items())))}',
        f'"words": {{\n{_lines(f"{_text(form)}:{_text(words[form])}" for form in sorted(words))}\n}}',
        f'"terms": [\n{_lines(_text(_term(rarity[term], postings[term])) for term in terms)}\n]',
        f'"documents": [\n{_lines(_text(_size(document, rarity)) for document in documents)}\n]',
        f'"operations": [\n{_lines(_text(_describe(operation)) for operation in sdk.operations)}\n]}}',
    ]
    return ",\n".join(lines) + "\n"


def _read_documents(sdk: Sdk, language: _Language) -> list[_Document]:
    tags = {api.name: api.tag for api in sdk.apis}
    fields = [
        [language.tokens(text) for text in _fields(operation, [tags[name] for name in operation.classes])]
        for operation in sdk.operations
    ]
    asking = frozenset(ASKING.split())
    names: dict[str, set[str]] = defaultdict(set)
    models = {model.name: model for model in sdk.models}
    found: list[_Document] = []
    for number, operation in enumerate(sdk.operations):
        first = language.first(operation.summary)
        document = _read(operation.summary, number, language.verbs[first].split(" ")[0], first, language)
        document.names_many |= operation.verb == "GET" and operation.title in sdk.paging
        _add(document, [*fields[number][1:], _parts(operation, models)], (_PATH, _TAG, _OTHER, _PART), language)
        found.append(document)
    for number, operation in enumerate(sdk.operations):
        for asked in filter(None, map(str.strip, sdk.asked.get(operation.title, "").split(";"))):
            first = language.first(asked)
            kind = language.verbs.get(first, "").split(" ")[0] or ("r" if first in asking else found[number].kind)
            document = _read(asked, number, kind, "", language)
            document.names_many |= found[number].names_many and operation.verb == "GET"
            summary, *others = fields[number]
            said = [word for word in summary if word not in GENERIC]
            names[_resource(operation)].update(_named(document, first))
            _add(document, [said, *others], (_PATH, _PATH, _TAG, _OTHER), language)
            found.append(document)
    # What people call a thing when they ask for it, they call it whatever is done with it.
    for document in found[: len(sdk.operations)]:
        for term in names[_resource(sdk.operations[document.operation])]:
            document.weights[term] = max(document.weights.get(term, 0), _SUMMARY - 1)
    return found


def _parts(operation: Operation, models: Mapping[str, Model]) -> list[str]:
    """The words of what a change can change."""
    body = next((item.type for item in operation.parameters if item.place == "body"), None)
    model = models.get(body.name) if isinstance(body, ModelType) and operation.verb in ("PUT", "PATCH") else None
    return [word for item in model.properties for word in split_words(item.wire)] if model else []


def _resource(operation: Operation) -> str:
    """What an operation is about: `/queues` for `/queues/{queueId}`, too."""
    path, _, last = operation.path.rpartition("/")
    return path if last.startswith("{") else operation.path


def _named(document: _Document, first: str) -> list[str]:
    """The words by which a question calls its thing; a change speaks of a part of it."""
    verb = _stem(first)
    if document.kind not in ("c", "d", "r"):
        return []
    return [term for term, weight in document.weights.items() if weight >= _TARGET and term != verb]


def _read(sentence: str, number: int, kind: str, verb: str, language: _Language) -> _Document:
    """A sentence. verb: the word that it begins with and that says nothing; nothing if all such words do not."""
    target = language.tokens(_REST.split(sentence, maxsplit=1)[0])
    head = target[-1:]
    generic = GENERIC & {verb} if verb else GENERIC
    silent = generic - {*head}
    document = _Document(number, kind, verb == "list" or any(map(is_plural, head)))
    everything = [word for word in language.tokens(sentence) if word not in silent]
    named = [word for word in target if word not in silent]
    _add(document, (head, named, everything), (_HEAD, _TARGET, _SUMMARY), language)
    return document


def _add(document: _Document, fields: Sequence[Iterable[str]], weights: Sequence[int], language: _Language) -> None:
    for weight, words in zip(weights, fields, strict=True):
        for word in words:
            if word not in language.ignored:
                term = language.term(word)
                document.weights[term] = max(document.weights.get(term, 0), weight)


def _fields(operation: Operation, tags: Iterable[str]) -> Iterator[str]:
    """What an operation is described by: summary, path, tags, and permissions with models."""
    yield operation.summary
    yield f"{operation.words} {operation.path}"
    yield " ".join(tags)
    models = [item.type for item in operation.parameters if item.place == "body"]
    models += [operation.returns] if operation.returns else []
    permissions = operation.permissions.names if operation.permissions else ()
    yield " ".join([*map(_spaced, permissions), *(_spaced(_base(model)) for model in models)])


def _describe(operation: Operation) -> list[object]:
    permissions = list(operation.permissions.names) if operation.permissions else []
    named = [operation.classes[0], operation.method, operation.verb, operation.path, operation.summary, permissions]
    # The same in short form is never asked for by accident.
    is_short = operation.summary.endswith(" in short form.")
    return [*named, int(operation.deprecated), -1 if is_short else int(operation.common)]


def _size(document: _Document, rarity: Mapping[str, int]) -> list[object]:
    thing = sum(rarity[term] for term, weight in document.weights.items() if weight >= _TARGET)
    rest = sum(rarity[term] for term, weight in document.weights.items() if weight == _SUMMARY)
    return [document.operation, document.kind, int(document.names_many), thing, rest]


def _words(
    language: _Language, numbers: Mapping[str, int], nearby: Iterable[Mapping[str, str]]
) -> dict[str, list[int]]:
    """Each form with its terms: its own first, then those that people mean by it."""
    found = {form: [int(is_plural(form)), numbers[term], 100] for form, term in language.forms.items()}
    # A question may have a number or a form that no sentence has.
    for form, term in language.forms.items():
        for other in _forms(form):
            found.setdefault(other, [int(is_plural(other)), numbers[term], 100])
    for near in nearby:
        for word, others in near.items():
            meant = [numbers[term] for term in map(_stem, others.split(" ")) if term in numbers]
            for form in {word: None, **dict.fromkeys(_forms(word))}:
                entry = found.setdefault(form, [int(is_plural(form))])
                for place, number in enumerate(meant):
                    if number not in entry[1::2]:
                        entry += [number, _NEARBY if place else _NEAREST]
    return {form: entry for form, entry in found.items() if len(entry) > 1}


def _forms(word: str) -> Iterator[str]:
    """A word in both numbers, as a verb, and the verb of what is done: `annotation` -> `annotate`."""
    one = singular(word)
    yield from (one, plural(one))
    verbs = [one]
    if one.endswith("ation"):
        verbs += [f"{one[:-3]}e", f"{one[:-5]}e", one[:-5]]
    elif one.endswith("ion"):
        verbs += [f"{one[:-3]}e", one[:-3]]
    elif one.endswith("ment"):
        verbs.append(one[:-4])
    for verb in verbs:
        stem = verb.removesuffix("e")
        if len(stem) > 2:
            yield from (verb, f"{stem}ing", f"{stem}ed", f"{verb}s")


def _rarity(documents: int, total: int) -> int:
    return round(10 * math.log(1 + total / documents))


def _term(rarity: int, documents: Mapping[int, int]) -> list[int]:
    """Documents as distances from the one before, which compress to a third."""
    numbers = sorted(documents)
    distances = [number - before for number, before in zip(numbers, [0, *numbers], strict=False)]
    return [
        rarity,
        *(part for number, distance in zip(numbers, distances, strict=True) for part in (distance, documents[number])),
    ]


def _stem(word: str) -> str:
    """Forms of one word have one stem, which need not be a word: `recording`, `records` -> `record`."""
    word = singular(word)
    if word.endswith("ion") and len(word) > 7:
        return word[:-3]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return word[: -len(ending)]
    return word


def _spaced(name: str) -> str:
    return " ".join(split_words(name))


def _base(item: Type) -> str:
    return item.type_name.replace("list[", "").replace("dict(str, ", "")


def _lines(items: Iterable[str]) -> str:
    return ",\n".join(items)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
