"""Calls as they are mostly typed, read without click: importing it would cost a quarter of a call.

Only what is certain is read: the name of an operation, its arguments, options by their whole names, with values that
fit. Anything else (help, a mistake, a command by hand) is left to click, which knows what to say.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..catalogue import operations
from ..catalogue.operations import Operation
from .by_hand import BY_HAND
from .options import FORMATS, Option, call_options, own_options

_MOST_DIGITS = 18


def read(arguments: Sequence[str]) -> tuple[Operation, dict[str, Any]] | None:
    """The operation that is called, and what is given to it; None if that is left to click."""
    words = leading_words(arguments)
    found = None if not words or words[0] in BY_HAND else named(words)
    if found is None:
        return None
    operation, end = found
    options = [*own_options(operation), *call_options(operation)]
    by_name = {name: option for option in options for name in option.names}
    given: dict[str, Any] = {
        option.key: () if option.several else False if option.takes == "flag" else None for option in options
    }
    positional: list[str] = []
    rest = iter(arguments[end:])
    for word in rest:
        if not word.startswith("-") or word == "-":
            positional.append(word)
            continue
        name, equals, text = word.partition("=") if word.startswith("--") else (word, "", "")
        option = by_name.get(name)
        if option is None or (option.takes == "flag" and equals):
            return None
        value = True if option.takes == "flag" else _value(option, text if equals else next(rest, None))
        if value is None:
            return None
        given[option.key] = (*given[option.key], value) if option.several else value
    return operation, {**given, "positional": tuple(positional)}


def leading_words(arguments: Sequence[str]) -> list[str]:
    """What stands before the first option."""
    end = next((number for number, word in enumerate(arguments) if word.startswith("-")), len(arguments))
    return list(arguments[:end])


def named(words: Sequence[str]) -> tuple[Operation, int] | None:
    """The operation that words name, and how many of them do; None if they name a group of commands, or nothing."""
    found = operations.resolve(words)
    if found is None or (len(operations.group_of(words)) > found[1] and "{" not in found[0].path):
        return None
    return found


def _value(option: Option, text: str | None) -> Any:
    """What an option is given; None if it may not fit."""
    if text is None or option.takes == "text":
        return text
    if option.takes == "format":
        return text if text in FORMATS else None
    if option.takes == "count":
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 < seconds < math.inf else None
