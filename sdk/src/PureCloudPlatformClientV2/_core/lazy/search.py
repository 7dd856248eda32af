"""Finding an operation by what it does: `search("add a member to a queue")`.

The words are in `search.json`, which the generator writes; this ranks what they match, in whole numbers, exactly as
`search.js` does for web pages. A change here is a change there: both answer the same questions in the tests.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from .annotations import evaluable

_TOKEN = re.compile(r"[a-z0-9]+")
# Columns of an operation, as `search.json` has them.
_PATH, _KIND, _NUMBER, _SIZE, _DEPRECATED, _COMMON = 3, 6, 7, 8, 9, 10
_TARGET, _SUMMARY = 10, 7  # how much a word of the summary says, at least
_SHORTEST_PREFIX = 3


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
    :raises ValueError: when the limit is negative
    """
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
    """The numbers of the operations that fit, best first."""
    tokens = _tokens(index, question)
    wanted = index["verbs"].get(next(iter(tokens)), "") if len(tokens) > 1 else ""
    scores: dict[int, int] = {}
    matched: dict[int, int] = {}
    heard: dict[int, int] = {}  # how many words of the question have to do with an operation
    all_of_it = 0
    plural = False
    for position, (token, is_thing) in enumerate(tokens.items()):
        is_verb = position == 0 and bool(wanted)
        entry = index["words"].get(token) or _words_with_prefix(index, token)
        best: dict[int, int] = {}
        core: set[int] = set()
        rarity = 0
        for at in range(1, len(entry), 2):
            term, nearness = index["terms"][entry[at]], entry[at + 1]
            rarity = max(rarity, term[0])
            for place in range(1, len(term), 2):
                number, weight = term[place], term[place + 1]
                if not is_thing and not is_verb:
                    weight = min(weight, _SUMMARY)
                points = term[0] * weight * nearness // (250 if is_verb else 100)
                if points > best.get(number, 0):
                    best[number] = points
                if weight >= _SUMMARY:
                    core.add(number)
        if not is_verb:
            all_of_it += rarity * _TARGET
            plural = plural or (bool(entry) and entry[0] == 1)
        for number, points in best.items():
            scores[number] = scores.get(number, 0) + points
        for number in best:
            heard[number] = heard.get(number, 0) + 1
        for number in core:
            matched[number] = matched.get(number, 0) + 1
    ranked: list[tuple[int, int]] = []
    for number, points in scores.items():
        operation = index["operations"][number]
        score = points * 1000 // (all_of_it or 1)
        score -= 36 * max(0, operation[_SIZE] - matched.get(number, 0))
        score -= 60 * (len(tokens) - heard.get(number, 0))
        score -= 6 * operation[_PATH].count("/")
        if wanted:
            score += 120 if operation[_KIND] == wanted else -60 if operation[_KIND] else 0
        elif operation[_KIND] == "r":
            score += 40
        if operation[_KIND] == "r" and operation[_NUMBER]:
            score += 40 if (operation[_NUMBER] == "*") == plural else 0
        score += 110 * operation[_COMMON] - 150 * operation[_DEPRECATED]
        ranked.append((-score, number))
    return [number for _, number in sorted(ranked)]


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
    """Whether a summary has the word."""
    entry = index["words"].get(word)
    return bool(entry) and max(index["terms"][entry[1]][2::2]) >= _SUMMARY


def _words_with_prefix(index: dict[str, Any], token: str) -> list[int]:
    """What an unknown word may be the beginning of."""
    if len(token) < _SHORTEST_PREFIX:
        return []
    terms = {entry[1] for word, entry in index["words"].items() if word.startswith(token)}
    return [0, *(part for term in sorted(terms) for part in (term, 80))] if terms else []
