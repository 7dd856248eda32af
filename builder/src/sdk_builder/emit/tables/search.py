"""Emits `search.json`: the words by which operations are found.

All that has to do with language happens here, so that the rankings in Python and JavaScript need to know none: they
look words up as they are asked for, and add whole numbers. The file holds

* `operations`: class, method, verb, path, summary, permissions, what is done (`r`, `c`, `u`, `d` or nothing), whether
  it names many or one (`*`, `1` or nothing), how many words the summary has, whether it is deprecated, and common
* `terms`: for each word in its stem: how rare it is, then pairs of an operation and how much the word says about it
* `words`: for each form of a word: whether it is a plural, then pairs of a term and how near it is, in percent
* `phrases`: words that are one word together; `breaks`: words behind which a question speaks of what a thing belongs to
* `verbs`: what a question that begins with a word wants to do; `ignored`: words that say nothing
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ...ir.prose.english import is_plural, singular
from ...ir.prose.vocabulary import split_words
from ...ir.representation import Operation, Sdk, Type
from ..source import HEADER

# What people say when they want to read, create, update or delete.
_VERBS = {
    "r": (
        "get list show find see fetch read view display retrieve lookup which what where when query search count check"
        " compare inspect"
    ),
    "c": (
        "create add new make insert post register assign grant upload send place start begin submit request generate"
        " invite book write record comment schedule enroll import copy clone"
    ),
    "u": (
        "update change set edit modify put patch replace adjust rename move enable disable activate deactivate pause"
        " resume reset approve accept reject decline turn switch correct extend reorder reschedule"
    ),
    "d": "delete remove drop erase destroy clear unassign take revoke cancel release purge kick detach",
}
# Words that are one verb together.
_PHRASES = {
    "set up": "create", "sign up": "register", "turn on": "enable", "turn off": "disable", "switch on": "enable",
    "switch off": "disable", "sign out": "logout", "log out": "logout", "sign in": "login", "log in": "login",
    "look up": "find", "find out": "find", "look for": "find", "get rid of": "delete", "hang up": "disconnect",
    "call back": "callback", "opt out": "dnc", "out of office": "outofoffice", "clean up": "clear",
}  # fmt: skip
_BY_METHOD = {"GET": "r", "HEAD": "r", "PUT": "u", "PATCH": "u", "DELETE": "d", "POST": "c"}
_IGNORED = (
    "a an the of for to in on by with and or is are was be been how do does i you we it its at as that this from"
    " into their his her them they than can could should want need would please via using through up out any every all"
    " there s am"
)
# What people say for what a sentence calls otherwise.
_BREAKS = "of for in on to into from by with as at about that who which using"
_NEAR = {
    "add": "create",
    "assign": "grant associate",
    "begin": "start",
    "bulk": "several",
    "many": "several",
    "multiple": "several",
    "batch": "several",
    "change": "update set",
    "connect": "link",
    "copy": "clone",
    "current": "present now",
    "delete": "remove",
    "detail": "details",
    "disassociate": "remove",
    "download": "export url",
    "edit": "update change",
    "end": "disconnect stop",
    "execute": "start run",
    "fire": "execute",
    "find": "search query",
    "invoke": "execute",
    "kick": "remove",
    "launch": "start",
    "live": "now present",
    "lookup": "search find",
    "new": "create",
    "query": "search",
    "remove": "delete",
    "replace": "set",
    "run": "execute start",
    "search": "query find",
    "set": "change update",
    "summary": "summaries",
    "trigger": "start execute",
    "unlink": "remove",
    "update": "change set",
}
_TOKEN = re.compile(r"[a-z0-9]+")
# Where a summary begins to speak of something else than its thing.
_REST = re.compile(r" (?:of|by|for|that|in|to|from|with|as|who|about|which) |[:.(]")
_TARGET, _SUMMARY, _PATH, _TAG, _OTHER = 10, 7, 6, 3, 2
_ENDINGS = ("ing", "ed", "e")


def emit_search(sdk: Sdk) -> str:
    """The text of the index."""
    tags = {api.name: api.tag for api in sdk.apis}
    kinds = {word: kind for kind, words in _VERBS.items() for word in words.split()}
    ignored: set[str] = {*_IGNORED.split()}
    postings: dict[str, dict[int, int]] = defaultdict(dict)
    forms: dict[str, str] = {}
    operations: list[list[object]] = []
    for number, operation in enumerate(sdk.operations):
        weights = _weigh(operation, [tags[name] for name in operation.classes], ignored, forms)
        for term, weight in weights.items():
            postings[term][number] = weight
        size = sum(weight >= _SUMMARY for weight in weights.values())
        operations.append(_describe(operation, kinds, operation.title in sdk.paging, size))
    numbers = {term: number for number, term in enumerate(sorted(postings))}
    words = _words(forms, numbers, {**_NEAR}, sdk.synonyms)
    lines = [
        f'{{"about": {_text(HEADER.removeprefix("# "))}',
        f'"ignored": {_text(sorted(ignored))}',
        f'"breaks": {_text(_BREAKS.split())}',
        f'"phrases": {_text(_PHRASES)}',
        f'"verbs": {_text(dict(sorted(kinds.items())))}',
        f'"words": {{\n{_lines(f"{_text(form)}:{_text(words[form])}" for form in sorted(words))}\n}}',
        f'"terms": [\n{_lines(_text(_term(postings[term], len(operations))) for term in sorted(postings))}\n]',
        f'"operations": [\n{_lines(map(_text, operations))}\n]}}',
    ]
    return ",\n".join(lines) + "\n"


def _weigh(operation: Operation, tags: Iterable[str], ignored: set[str], forms: dict[str, str]) -> dict[str, int]:
    """How much each word says about an operation, by its stem; each form of a word goes into `forms`."""
    target = _REST.split(operation.summary, maxsplit=1)[0]
    permissions = operation.permissions.names if operation.permissions else ()
    models = [item.type for item in operation.parameters if item.place == "body"]
    models += [operation.returns] if operation.returns else []
    fields = (
        (_TARGET, target),
        (_SUMMARY, operation.summary),
        (_PATH, f"{operation.words} {operation.path}"),
        (_TAG, " ".join(tags)),
        (_OTHER, " ".join([*map(_spaced, permissions), *(_spaced(_base(model)) for model in models)])),
    )
    found: dict[str, int] = {}
    for weight, text in fields:
        for token in _TOKEN.findall(text.lower()):
            if token not in ignored:
                term = forms.setdefault(token, _stem(token))
                found[term] = max(found.get(term, 0), weight)
    return found


def _describe(operation: Operation, kinds: Mapping[str, str], listing: bool, size: int) -> list[object]:
    first = operation.summary.split(" ", 1)[0].lower()
    kind = kinds.get(first) or (_BY_METHOD.get(operation.verb, "") if operation.verb != "POST" else "")
    many = "*" if operation.verb == "GET" and (listing or first == "list") else ""
    number = "1" if operation.path.endswith("}") else many
    permissions = list(operation.permissions.names) if operation.permissions else []
    named = [operation.classes[0], operation.method, operation.verb, operation.path, operation.summary, permissions]
    return [*named, kind, number, size, int(operation.deprecated), int(operation.common)]


def _words(forms: Mapping[str, str], numbers: Mapping[str, int], *nearby: Mapping[str, str]) -> dict[str, list[int]]:
    """Each form with its terms: its own first, then those that people mean by it."""
    found = {form: [int(is_plural(form)), numbers[term], 100] for form, term in forms.items()}
    # A question may have a number or a form that no sentence has.
    for form, term in list(forms.items()):
        one = singular(form)
        for other in (one, _plural(one), *_verb_forms(one)):
            found.setdefault(other, [int(is_plural(other)), numbers[term], 100])
    for near in nearby:
        for word, others in near.items():
            for form in (word, _plural(word)):
                entry = found.setdefault(form, [int(form != word)])
                for other in others.split(" "):
                    term = _stem(other)
                    if term in numbers and numbers[term] not in entry[1::2]:
                        entry += [numbers[term], 70 if len(entry) > 1 else 90]
    return {form: entry for form, entry in found.items() if len(entry) > 1}


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def _verb_forms(word: str) -> Iterator[str]:
    """Forms of a verb, and the verb of what is done: `annotation` -> `annotate`, `assignment` -> `assign`."""
    verbs = [word]
    if word.endswith("ation"):
        verbs += [f"{word[:-3]}e", f"{word[:-5]}e", word[:-5]]
    elif word.endswith("ion"):
        verbs += [f"{word[:-3]}e", word[:-3]]
    elif word.endswith("ment"):
        verbs.append(word[:-4])
    for verb in verbs:
        stem = verb.removesuffix("e")
        if len(stem) > 2:
            yield from (verb, f"{stem}ing", f"{stem}ed", f"{verb}s")


def _term(documents: Mapping[int, int], total: int) -> list[int]:
    rarity = round(10 * math.log(1 + total / len(documents)))
    return [rarity, *(part for document in sorted(documents) for part in (document, documents[document]))]


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
