"""Finding operations by what people type: words of their paths, ids, tags and permissions, ranked.

A question such as `create a queue` names a thing and says what to do with it: the path should consist of the thing and
little else, and the verb be what one does it with.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence

from ...spec.definition import Operation

_STOP = {
    "a",
    "an",
    "the",
    "of",
    "to",
    "for",
    "in",
    "on",
    "by",
    "my",
    "me",
    "all",
    "with",
    "and",
    "how",
    "do",
    "i",
    "is",
}
_VERBS = {
    "GET": {"get", "list", "show", "find", "read", "fetch", "see", "view", "which", "what", "who", "download"},
    "POST": {"post", "create", "add", "new", "make", "start", "search", "query", "send", "submit", "upload"},
    "PUT": {"put", "replace", "set", "update", "change", "edit", "assign"},
    "PATCH": {"patch", "change", "update", "edit", "set", "join"},
    "DELETE": {"delete", "remove", "clear", "drop"},
}
_SAME = {
    "agent": "user", "person": "user", "people": "user", "member": "member", "permission": "authorization",
    "wrapup": "wrapupcode", "wrap": "wrapupcode", "ivr": "ivr", "call": "conversation", "chat": "conversation",
    "stat": "analytics", "statistic": "analytics", "metric": "analytics", "report": "analytics",
}  # fmt: skip


class Ranking:
    """Ranks operations.

    :param read: gives all of them, when somebody searches for the first time.
    """

    def __init__(self, read: Callable[[], Sequence[Operation]]) -> None:
        self._read = read

    @functools.cached_property
    def _entries(self) -> list[tuple[Operation, str, set[str], list[set[str]]]]:
        return [_entry(one) for one in self._read()]

    def search(self, question: str, limit: int = 40) -> tuple[list[Operation], int]:
        """The operations that answer a question best, and how many there are in all; everything for no question."""
        text = question.strip().lower()
        words = [word for word in _words(text) if word not in _STOP]
        if not words:
            return list(self._read()[:limit]), len(self._read())
        scored: list[tuple[float, int, Operation]] = []
        for place, (operation, plain, known, path) in enumerate(self._entries):
            score = _score(text, words, operation, plain, known, path)
            if score > 0:
                scored.append((-score, place, operation))
        scored.sort(key=lambda one: one[:2])
        return [operation for _, _, operation in scored[:limit]], len(scored)


def _entry(operation: Operation) -> tuple[Operation, str, set[str], list[set[str]]]:
    segments = [part for part in operation.template.split("/")[3:] if not part.startswith("{")]
    path = [{_stem(part)} | {_stem(word) for word in _words(part)} for part in segments]
    parts = [operation.id, *operation.tags, *operation.permissions]
    known = {_stem(word) for part in parts for word in _words(part)}.union(*path)
    plain = " ".join([operation.verb, operation.template, *parts]).lower()
    return operation, plain, known, path


def _score(
    text: str, words: list[str], operation: Operation, plain: str, known: set[str], path: list[set[str]]
) -> float:
    """How well an operation answers; 0 when it does not."""
    if text in (operation.id.lower(), operation.template.lower(), f"{operation.verb} {operation.template}".lower()):
        return 1000.0
    verbs = {verb for verb, ways in _VERBS.items() if ways & set(words)}
    things = [word for word in words if not any(word in ways for ways in _VERBS.values())] or words
    stems = [_stem(word) for word in things]
    hits = [_hit(stem, known) for stem in stems]
    literal = [word in plain for word in text.split()]
    if not any(hits) and not all(literal):
        return 0.0
    score = 12.0 * sum(hits) / len(hits) + (4.0 if all(literal) else 0.0)
    if not all(hits):
        score -= 6.0
    # A path that says more than what was asked for is about something else.
    typed = {_stem(word) for word in words}
    covered = [bool(segment & typed) for segment in path]
    score += (
        3.0 * covered.count(True) / max(1, len(path)) - 1.5 * covered.count(False) - 0.6 * operation.template.count("{")
    )
    if covered and covered[-1]:
        score += 2.0
    if verbs:
        score += 4.0 if operation.verb in verbs else -3.0
    elif operation.verb == "GET":
        score += 1.5
    several = any(word.endswith("s") and _stem(word) != word for word in things)
    if operation.verb == "GET" and several == (not operation.template.endswith("}")):
        score += 1.0
    return max(score - (3.0 if operation.deprecated else 0.0), 0.01)


def _hit(stem: str, known: set[str]) -> float:
    """1 for a word that is there, less for one that begins so or means the same."""
    if stem in known:
        return 1.0
    begins = len(stem) > 2 and any(word.startswith(stem) for word in known)
    return 0.7 if begins or _SAME.get(stem) in known else 0.0


def _words(text: str) -> list[str]:
    """`getRoutingQueues` is get, routing and queues."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    return [word.lower() for word in re.findall(r"[A-Za-z0-9]+", split)]


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
