"""Finding an operation by what it does: `search("add a member to a queue")`.

The words are in `search.json`, which the generator writes; this ranks what they match, in whole numbers, exactly as
`search.js` does for web pages. A change here is a change there: both answer the same questions in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple

from .annotations import evaluable

_TOKEN = re.compile(r"[a-z0-9]+")
# Columns of an operation and of a document, as `search.json` has them.
_METHOD, _VERB, _PATH, _DEPRECATED, _COMMON = 1, 2, 3, 6, 7
_OPERATION, _KIND, _MANY, _THING, _REST = range(5)
# More than words can say: the question is the name of an operation.
_NAMED = 10_000
# How much a word says that names the thing, belongs to its name, or to the sentence.
_HEAD, _TARGET, _SUMMARY = 12, 10, 7
_SHORTEST_PREFIX = 3
# What a question wants that gives an order by a word that is not a known verb; what no other verb is meant by.
_SOMETHING = "something"
_OPPOSITE = "rd"
_ARTICLES = ("a", "an", "the", "my", "our", "another", "this", "somebody", "someone")


class Found(NamedTuple):
    """An operation that a search found.

    :ivar api: the class, such as `RoutingApi`
    :ivar method: the method of that class, such as `post_routing_queue_members`
    :ivar verb: of the request, such as `POST`
    :ivar path: of the request, with its parameters in braces
    :ivar summary: what it does, in a sentence
    :ivar permissions: what the caller must be allowed, any of them or all
    """

    api: str
    method: str
    verb: str
    path: str
    summary: str
    permissions: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.api}.{self.method}: {self.summary}"


@evaluable
def search(question: str, *, limit: int = 5) -> list[Found]:
    """Find operations by what they do, by their name or by their path; nothing is sent.

        for found in gc.search("add a member to a queue"):
            print(found)

    :param question: plain words, in English; the name of a method, a path or a permission will do as well
    :param limit: how many to return at most, 5 by default
    :returns: what fits best first; empty if no word is known
    :raises TypeError: for a question that is not a string
    :raises ValueError: when the limit is negative
    """
    if not isinstance(question, str):
        raise TypeError(f"question must be a string, not {type(question).__name__}")
    if limit < 0:
        raise ValueError(f"limit is {limit}; it must be at least 0")
    index = _index()
    found: list[Found] = []
    for number in _rank(index, question)[:limit]:
        api, method, verb, path, summary, permissions, *_ = index["operations"][number]
        found.append(Found(api, method, verb, path, summary, tuple(permissions)))
    return found


@cache
def _index() -> dict[str, Any]:
    import json
    import pkgutil  # a fifth of what `importlib.resources` takes to import

    index: dict[str, Any] = json.loads(pkgutil.get_data(__name__.partition(".")[0], "search.json") or b"")
    return index


def _rank(index: dict[str, Any], question: str) -> list[int]:
    """The numbers of the operations that fit, best first.

    What counts is how much of the question a document says, and how much of the document the question says; then
    whether both want the same done, to one or to many; then what is common, current, and not far down.
    """
    tokens = _tokens(index, question)
    wanted, begins = _wanted(index, question, tokens)
    is_basic = len(wanted) == 1
    things = [place for place, is_thing in enumerate(tokens.values()) if is_thing and not (begins and place == 0)]
    points: dict[int, int] = {}
    heard: dict[int, int] = {}  # how many words of the question have to do with a document
    said: tuple[dict[int, int], dict[int, int]] = {}, {}  # how much of its thing, and of its rest, is asked for
    verb_heard: Collection[int] = ()
    most = 0
    plural = -1
    for place, (token, is_thing) in enumerate(tokens.items()):
        is_verb = begins and place == 0
        is_head = bool(things) and place == things[-1]
        share = 3 if is_verb else 5
        entry = index["words"].get(token) or _words_with_prefix(index, token)
        if not entry:
            continue
        best: dict[int, int] = {}
        meant: tuple[dict[int, int], dict[int, int]] = {}, {}
        for at in range(2, len(entry), 2):
            term, nearness = index["terms"][entry[at]], entry[at + 1]
            number = 0
            for where in range(1, len(term), 2):
                number, weight = number + term[where], term[where + 1]
                if weight >= _SUMMARY:
                    part = meant[weight < _TARGET]
                    part[number] = max(part.get(number, 0), term[0] * nearness)
                weight = min(weight, _HEAD if is_verb or is_head else _TARGET if is_thing else _SUMMARY)
                best[number] = max(best.get(number, 0), entry[1] * weight * nearness * share)
        most += entry[1] * _HEAD * 100 * share
        plural = entry[0] if is_head else plural
        if is_verb:
            verb_heard = best.keys()
        for number, worth in best.items():
            points[number] = points.get(number, 0) + worth
            heard[number] = heard.get(number, 0) + 1
        for all_of, part in zip(said, meant, strict=True):
            for number, worth in part.items():
                all_of[number] = all_of.get(number, 0) + worth
    scores: dict[int, int] = {}
    name = question.strip()
    for number, worth in points.items():
        document = index["documents"][number]
        operation = index["operations"][document[_OPERATION]]
        thing, rest, kind = 100 * document[_THING], 100 * document[_REST], document[_KIND]
        all_said = 20 * min(thing, said[0].get(number, 0)) + 7 * min(rest, said[1].get(number, 0))
        score = worth * 1000 // most + 200 * all_said // (20 * thing + 7 * rest or 1)
        fits = kind in wanted.split()
        deaf = len(tokens) - heard[number] - (begins and is_basic and fits and number not in verb_heard)
        score -= 80 * deaf + 10 * operation[_PATH].count("/")
        if not wanted:
            score += 90 if kind == "r" else 0
        elif wanted == _SOMETHING:
            score += 0 if kind == "r" else 60
        elif is_basic:
            score += 160 if fits else -120 if "r" in (kind, wanted) else -60
        else:
            score += 100 if fits else -40 if kind in _OPPOSITE else 0
        score += 110 if document[_MANY] == plural else 0
        score += 110 * operation[_COMMON] - 100 * operation[_DEPRECATED]
        verb, path = operation[_VERB], operation[_PATH]
        score += _NAMED * (name in (operation[_METHOD], path, f"{verb} {path}"))
        scores[document[_OPERATION]] = max(scores.get(document[_OPERATION], score), score)
    return sorted(scores, key=lambda number: (-scores[number], number))


def _wanted(index: dict[str, Any], question: str, tokens: dict[str, bool]) -> tuple[str, bool]:
    """What a question wants to be done, if it says so, and whether its first word is the verb that does.

    A word before an article is a verb, too, though nobody knows it: `evaluate a conversation`.
    """
    first = next(iter(tokens), "")
    verb = index["verbs"].get(first, "") if len(tokens) > 1 else ""
    if verb:
        return verb, True
    spoken, second, *_ = [*_TOKEN.findall(question.lower()), "", ""]
    if spoken in index["asking"]:
        return "r", False
    is_order = spoken == first and second in _ARTICLES and not index["words"].get(first, [0])[0]
    return (_SOMETHING if is_order else ""), False


def _tokens(index: dict[str, Any], question: str) -> dict[str, bool]:
    """The words that say something, each with whether it belongs to the thing: `members` does in `members of a queue`.

    Two that are one word in the index are that word: `work item`, `web hook`.
    """
    found: dict[str, bool] = {}
    before = ""
    is_thing = True
    text = " ".join(["", *_TOKEN.findall(question.lower()), ""])
    for phrase, word in index["phrases"].items():
        text = text.replace(f" {phrase} ", f" {word} ")
    for token in text.split():
        joined = before + token
        if before and before not in index["verbs"] and _is_said(index, joined):
            is_joined_thing = found.pop(before, is_thing)
            found.setdefault(joined, is_joined_thing)
            before = joined
        elif token in index["ignored"]:
            is_thing = is_thing and not (
                token in index["breaks"] and len(found) > (next(iter(found), "") in index["verbs"])
            )
            before = ""
        else:
            found.setdefault(token, is_thing)
            before = token
    return found


def _is_said(index: dict[str, Any], word: str) -> bool:
    """Whether a sentence has the word."""
    entry = index["words"].get(word)
    return bool(entry) and max(index["terms"][entry[2]][2::2]) >= _SUMMARY


def _words_with_prefix(index: dict[str, Any], token: str) -> list[int]:
    """What an unknown word may be the beginning of."""
    if len(token) < _SHORTEST_PREFIX:
        return []
    terms = sorted({entry[2] for word, entry in index["words"].items() if word.startswith(token)})
    if not terms:
        return []
    rarity = min(index["terms"][term][0] for term in terms)
    return [0, rarity, *(part for term in terms for part in (term, 80))]
