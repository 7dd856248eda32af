"""The little English that sentences need: plural and singular, a and an, lists of things."""

from __future__ import annotations

from collections.abc import Collection, Sequence

_KEEP = ("ss", "us", "is")
_LONG_PLURALS = ("sses", "xes", "ches", "shes", "uses")
# Words that are spelled with a vowel and spoken with a consonant, and letters of which it is the other way round.
_CONSONANT_SOUNDS = ("use", "usa", "uni", "uti", "eu", "one", "ubi", "uuid")
_SPOKEN_AS_WORDS = ("SCIM", "SCORM", "SAML", "FAQ")
_VOWEL_LETTERS = "AEFHILMNORSX"


def singular(word: str) -> str:
    """`queues` -> `queue`; a word that is not a plural stays."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(_LONG_PLURALS) and not word.endswith(("houses", "causes", "pauses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_KEEP) and len(word) > 2:
        return word[:-1]
    return word


def is_plural(word: str) -> bool:
    """Whether a word names many of something."""
    return singular(word) != word


def plural(word: str) -> str:
    """`query` -> `queries`; the other way round of `singular`."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def with_article(phrase: str) -> str:
    """`an agent`, `a user`, `an SMS address`."""
    first = phrase.split(" ", 1)[0]
    if first.isupper() and len(first) > 1:
        vowel = first[0] in _VOWEL_LETTERS and first not in _SPOKEN_AS_WORDS
    else:
        vowel = first[:1].lower() in "aeiou" and not first.lower().startswith(_CONSONANT_SOUNDS)
    return f"{'an' if vowel else 'a'} {phrase}"


def enumerate_words(items: Sequence[str], most: int) -> str:
    """`a, b and 3 more`."""
    shown = list(items) if len(items) <= most else [*items[: most - 1], f"{len(items) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def singular_phrase(phrase: str, uncountable: Collection[str] = ()) -> str:
    """The same with its last word in the singular."""
    *before, last = phrase.split(" ")
    return " ".join([*before, last if last in uncountable else singular(last)])
