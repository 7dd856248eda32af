"""Answers a shell: what may stand where the cursor is. Runs at each press of Tab, so it imports next to nothing.

python -c 'from purecloud_tools.completion.complete import main; main()' SHELL WORD... CURRENT
"""

from __future__ import annotations

import os
import sys

from ..catalogue.index import Index, beside

_CATALOGUE = os.path.join("..", "catalogue", "completions.txt")  # noqa: PTH118 - pathlib takes as long as all the rest


def main() -> None:
    """Print the candidates, one a line, with what they mean behind a tab where the shell shows that."""
    shell, words, current = sys.argv[1], sys.argv[2:-1], sys.argv[-1]
    found = candidates(words, current)
    if shell == "bash":
        # Of several things their names are shown, of one the id is what the line needs.
        names = [meaning or value for value, meaning in found] if len(found) > 1 and _are_names(found) else None
        lines = names or [value for value, _ in found]
    else:
        lines = [f"{value}\t{meaning}" if meaning else value for value, meaning in found]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def candidates(words: list[str], current: str) -> list[tuple[str, str]]:
    """What may stand behind `words`, beginning with `current`, each with what it means."""
    table, index = Index(beside(__file__, "by_hand.txt")), Index(beside(beside(__file__, ""), _CATALOGUE))
    outer = (table.find(words[0]) or "").split("\t")[1:] if words else []
    inner = words[1:] if outer else words
    if outer:
        begins = _where_the_inner_command_begins(outer, inner)
        if begins is None:
            return _beginning(_of_parts(outer, inner, current, words), current)
        inner = inner[begins:]
    if not outer or words[0] != "describe":  # which calls nothing
        outer = [*outer, *(table.find("*") or "").split("\t")[1:], "--help!"]
    named = [word for word in inner if not word.startswith("-")]
    end = next((end for end in range(len(named), 0, -1) if index.find(" ".join(named[:end]))), 0)
    parts = (index.find(" ".join(named[:end])) or "").split("\t")[1:] if end else []
    found: list[tuple[str, str]] = []
    if not current.startswith("-") and (len(named) == len(inner) or not parts):
        prefix = "".join(f"{word} " for word in named)
        found = [(word, _meaning(index, prefix + word)) for word in index.words(prefix)]
        if not words:
            found += [(word, meaning.partition("\t")[0]) for word, meaning in table.entries() if word != "*"]
    # A part of the path may also be given as an option.
    as_options = [f"--{part[1:].replace('_', '-')}" for part in parts if part[0] == ":"]
    known = [*parts, *as_options, *(part for part in outer if part[0] == "-")]
    return _beginning([*found, *_of_parts(known, inner[end:], current, words)], current)


def _of_parts(parts: list[str], behind: list[str], current: str, words: list[str]) -> list[tuple[str, str]]:
    """What may stand behind words of a command, by its parts: an option, a value of one, an argument."""
    options = _options(parts)
    if current.startswith("-"):
        return [(name, "") for name in options]
    previous = behind[-1] if behind else ""
    if options.get(previous) is not None:
        return _values(previous.lstrip("-").replace("-", "_"), options[previous] or "", words)
    wanted = [part[1:] for part in parts if part[:1] == ":"]
    given = len(_plain(behind, options))
    if given >= len(wanted) and wanted and wanted[-1].partition("=")[0][-1:] == "*":
        given = len(wanted) - 1
    if given >= len(wanted):
        return []
    name, _, values = wanted[given].partition("=")
    return _values(name.rstrip("*"), values, words)


def _options(parts: list[str]) -> dict[str, str | None]:
    """The options among the parts of a command, each with its known values; None for one that takes nothing."""
    options: dict[str, str | None] = {}
    for part in parts:
        name, _, values = part.partition("=")
        if name[:1] == "-":
            options.setdefault(name.rstrip("!"), None if name[-1:] == "!" else values)
    return options


def _values(name: str, values: str, words: list[str]) -> list[tuple[str, str]]:
    """The values of an option or an argument: those that are known, or what there is of its kind."""
    if values:
        return [(value, "") for value in values.split("|")]
    if name in ("profile", "PROFILE"):
        return _profiles()
    if name == "TOPIC":
        return _topics()
    return _streams() if name == "STREAM" else _things(name, words)


def _where_the_inner_command_begins(parts: list[str], words: list[str]) -> int | None:
    """Where the name of an operation begins that a command ends in; None if it does not, or that is not reached."""
    arguments = [part for part in parts if part[:1] == ":"]
    if ":COMMAND" not in arguments:
        return None
    options, missing, number = _options(parts), arguments.index(":COMMAND"), 0
    while number < len(words):
        if words[number].startswith("-"):
            number += 1 if options.get(words[number]) is None else 2
        elif missing:
            missing, number = missing - 1, number + 1
        else:
            break
    return None if missing or number > len(words) else number


def _plain(words: list[str], options: dict[str, str | None]) -> list[str]:
    """The words that are neither options nor their values."""
    plain: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = "=" not in word and options.get(word, "") is not None
        else:
            plain.append(word)
    return plain


def _beginning(found: list[tuple[str, str]], current: str) -> list[tuple[str, str]]:
    """Those that begin as typed: by value, or by what they mean where that is a name."""
    folded = current.lower()
    kept = [one for one in found if one[0].startswith(current)]
    kept += [one for one in found if one not in kept and _is_id(one[0]) and one[1].lower().startswith(folded)]
    return list(dict.fromkeys(kept))


def _meaning(index: Index, name: str) -> str:
    return (index.find(name) or "").partition("\t")[0]


def _is_id(value: str) -> bool:
    return len(value) == 36 and value[8:9] == "-"


def _are_names(found: list[tuple[str, str]]) -> bool:
    return all(_is_id(value) for value, _ in found)


def _things(parameter: str, words: list[str]) -> list[tuple[str, str]]:
    from .names import known_names

    return known_names(parameter, words)


def _profiles() -> list[tuple[str, str]]:
    from ..profiles.connection import known_logins

    return [(name, login.file) for name, login in known_logins()]


def _streams() -> list[tuple[str, str]]:
    from ..export.reading.streams import streams

    return [(name, "") for name in streams()]


def _topics() -> list[tuple[str, str]]:
    from PureCloudPlatformClientV2._topic_models import TOPICS  # a string, and nothing else

    return [(line.split(" ")[0], "") for line in TOPICS.split("\n") if line.startswith("v2.")]
