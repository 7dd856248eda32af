"""How words that are run together in paths are read: `estimatedwaittime` -> `estimated wait time`.

The definition says it itself: nearly all of them are written with capitals in the name of a model, a property or a
permission.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from .english import singular

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LONGEST = 4


def split_words(name: str) -> list[str]:
    """`QueueMemberEntityListingV1` -> `queue member entity listing v 1`, as a list."""
    return [word.lower() for word in _WORD.findall(name)]


class Vocabulary:
    """Reads parts of paths.

    names: names with capitals, from which words are learned.
    words: how a part reads, where the names do not say it or say it wrong; this wins.
    """

    def __init__(self, names: Iterable[str], words: Mapping[str, str]) -> None:
        self._words = words
        self._known: dict[str, Counter[str]] = defaultdict(Counter)
        for name in names:
            found = split_words(name)
            for start in range(len(found)):
                for end in range(start + 1, min(len(found), start + _LONGEST) + 1):
                    self._known["".join(found[start:end])][" ".join(found[start:end])] += 1

    def read(self, part: str) -> str:
        """The words of a part of a path, in the number that it has."""
        if part in self._words:
            return self._words[part]
        if not part.isalpha() or not part.islower():
            return " ".join(split_words(part)) or part
        one = singular(part)
        readings = self._known[part] + self._known[one]
        if not readings:
            return part
        # A reading in several words that is seen now and then beats the one word that many names are made of.
        best = max(readings.items(), key=lambda item: (item[1] * (4 if " " in item[0] else 1), item[0]))[0]
        if best.replace(" ", "") == part:
            return best
        ending = part[len(one) :] if part.startswith(one) else ""
        return best + ending if ending else f"{best[:-1]}ies"
