"""`summaries.toml`: the words and sentences that no rule finds in a definition.

uncountable = ["analytics"]             # words with an s at the end that name one thing
own = ["me"]                            # parts of paths that stand for the caller ...
owner = "the signed-in user"            # ... and what they read as
several = ["bulk"]                      # parts of paths that say that an operation works on several things
people = ["users"]                      # collections that the caller is one of: `users/me/verifiers`
elsewhere = ["profiles/users"]          # ends of paths that name what things belong to: the profile of a user
queried = ["aggregates"]                # what a job with that name queries
removed = ["members"]                   # collections of what lives elsewhere too: it is removed, not deleted
nouns = ["import"]                      # actions that name a job and are no verb there
reading = ["search"]                    # actions that a GET does as well
leading = ["default"]                   # parts at the end of paths that a sentence puts before their thing
short = ["divisionviews"]               # parts that say that answers have things in short form
trailing = ["forms"]                    # parts that a sentence puts behind the kind that follows them: a survey form

[posted]                                # what a POST does to a collection, when it does not create an item of it
members = "add"

[one]                                   # what one item of something uncountable is: a feedback entry
feedback = "entry"

[words]                                 # how a part of a path reads; "" for a part that says nothing
dnclists = "DNC lists"

[spelling]                              # how a word is spelled in a sentence
sms = "SMS"

[phrases]                               # words of a sentence that are said otherwise; both may be plurals
"conversation email" = "email conversation"

[actions]                               # parts at the end of paths that are verbs
checkin = "Check in"

[flags]                                 # what a POST does with a flag; `{things}` is what is listed there
delete = "With `delete=True`, remove {things} instead."

[synonyms]                              # what people who search say for something
agent = "user"

[compounds]                             # words that are one word together when people search
"time off" = "timeoff"

[asked]                                 # how people ask for an operation, in words that its sentence has not
"GET /api/v2/users/me" = "who am I; show my profile"

[operations]                            # sentences of our own; prose of the definition goes first
"GET /api/v2/users/me" = "Get the signed-in user."

[exceptions]                            # the same for operations that are used less, where the rules say it wrong
"POST /api/v2/license/infer" = "Infer the licenses that roles need."
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from ...definition.data import read_data
from ...definition.problem import Problem, UnusableDefinitionError, pointer
from ...project.jsontypes import is_list, is_object

_HINT = "builder/src/sdk_builder/ir/prose/phrasing.py shows the form of the file."


def _no_words() -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Phrasing:
    """What the file says; without a file, all sentences are made of facts alone."""

    uncountable: Collection[str] = ()
    own: Collection[str] = ()
    owner: str = "the caller"
    several: Collection[str] = ()
    people: Collection[str] = ()
    elsewhere: Collection[str] = ()
    queried: Collection[str] = ()
    removed: Collection[str] = ()
    nouns: Collection[str] = ()
    reading: Collection[str] = ()
    leading: Collection[str] = ()
    short: Collection[str] = ()
    trailing: Collection[str] = ()
    posted: Mapping[str, str] = field(default_factory=_no_words)
    one: Mapping[str, str] = field(default_factory=_no_words)
    words: Mapping[str, str] = field(default_factory=_no_words)
    spelling: Mapping[str, str] = field(default_factory=_no_words)
    phrases: Mapping[str, str] = field(default_factory=_no_words)
    actions: Mapping[str, str] = field(default_factory=_no_words)
    flags: Mapping[str, str] = field(default_factory=_no_words)
    synonyms: Mapping[str, str] = field(default_factory=_no_words)
    compounds: Mapping[str, str] = field(default_factory=_no_words)
    asked: Mapping[str, str] = field(default_factory=_no_words)
    operations: Mapping[str, str] = field(default_factory=_no_words)
    exceptions: Mapping[str, str] = field(default_factory=_no_words)


def read_phrasing(path: Path) -> Phrasing:
    """Read the file.

    :raises UnusableDefinitionError: when it is not there, not TOML, or has another form; all problems at once.
    """
    data = read_data(path, _HINT)
    kinds: dict[str, type[object]] = {item.name: type(getattr(Phrasing(), item.name)) for item in fields(Phrasing)}
    problems: list[Problem] = []
    for key, value in data.items():
        where = f"{path.name}#{pointer(key)}"
        if key not in kinds:
            problems.append(Problem(where, "error", f"There is no key {key!r}; keys are {', '.join(kinds)}.", _HINT))
        elif kinds[key] is tuple:
            problems += [] if _is_words(value) else [Problem(where, "error", "This is a list of words.", _HINT)]
        elif kinds[key] is str:
            problems += [] if _is_line(value) else [Problem(where, "error", "This is a line of words.", _HINT)]
        elif not is_object(value):
            problems.append(Problem(where, "error", "This is a table.", _HINT))
        else:
            problems += [
                Problem(f"{where}/{name}", "error", "This is a line of words.", _HINT)
                for name, words in value.items()
                if not _is_line(words) and not (key == "words" and words == "")
            ]
    if problems:
        raise UnusableDefinitionError(problems)
    return Phrasing(**data)


def check_sentences(phrasing: Phrasing, titles: Collection[str], source: str) -> list[Problem]:
    """A warning for each sentence about an operation that is not there."""
    message = "The definition has no such operation, so its sentence can go."
    return [
        Problem(f"{source}#{pointer(table, title)}", "warning", message)
        for table in ("asked", "operations", "exceptions")
        for title in getattr(phrasing, table)
        if title not in titles
    ]


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and bool(value.strip())


def _is_words(value: Any) -> bool:
    return is_list(value) and all(_is_line(item) for item in value)
