"""Answers a shell: what may stand where the cursor is. Runs at each press of Tab, so it imports next to nothing.

python -c 'from purecloud_tools.completion.complete import main; main()' SHELL WORD... CURRENT
"""

from __future__ import annotations

import os
import sys

from ..catalogue.index import Index, beside

#: The commands by hand, each with what it takes.
BY_HAND = {
    "api": "GET POST PUT PATCH DELETE --param --header --body --set --timeout --yes --dry-run",
    "apply": "--yes --dry-run --ledger",
    "completion": "bash zsh fish",
    "describe": "--depth",
    "doctor": "",
    "download": "",
    "export": "",
    "listen": "--id --limit",
    "login": "--profile --region --client-id --client-credentials --keep --port --no-browser",
    "logout": "--profile",
    "mcp": "--write --delete --contact --personal-data --http --allow-host --audit --budget --bundle --skill",
    "profile": "",
    "sandbox": "--host --port --db --seed --empty --verbose",
    "search": "--limit",
    "upload": "",
    "wait": "--timeout --cancel",
    "whoami": "",
}
_NESTED = ("wait", "describe", "download", "upload")  # those that end in a command
_SHARED = "--output --query --columns --quiet --profile --region --help"
_CALL = "--dry-run --no-check --header --timeout --all --limit --resume --body --set --skeleton --yes"
_VALUES = {"--output": "table json jsonl csv yaml", "-o": "table json jsonl csv yaml", "--keep": "keyring file"}
_MCP = ("--write", "--delete", "--contact", "--personal-data", "--skill")
_ALONE = ("--dry-run", "--no-check", "--all", "--skeleton", "--yes", "--quiet", "--help", "--cancel", *_MCP)


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
    index = Index(beside(beside(__file__, ""), os.path.join("..", "catalogue", "completions.txt")))  # noqa: PTH118
    nested = list(words)
    first = nested[0] if nested else ""
    if first in _NESTED:
        nested = nested[1:] if first in ("wait", "describe") else nested[2:]
    elif first in BY_HAND:
        return _by_hand(first, words, current)
    named = [word for word in nested if not word.startswith("-")]
    end = next((end for end in range(len(named), 0, -1) if index.find(" ".join(named[:end]))), 0)
    parts = (index.find(" ".join(named[:end])) or "").split("\t") if end else []
    previous = words[-1] if words else ""
    if previous.startswith("-") and not current.startswith("-") and previous not in _ALONE:
        return _values(previous, parts, words, current)
    if current.startswith("-"):
        own = [part[1:] if part[:1] == "-" else part for part in parts[1:] if part[:1] == "-"]
        options = [f"-{part.partition('=')[0]}" for part in own]
        return _beginning([(option, "") for option in [*options, *_CALL.split(), *_SHARED.split()]], current)
    found: list[tuple[str, str]] = []
    if len(named) == len(nested) or not parts:
        prefix = "".join(f"{word} " for word in named)
        found = [(word, _meaning(index, prefix + word)) for word in index.words(prefix)]
        if not words:
            found += [(word, "") for word in BY_HAND]
    if parts:
        wanted = [part[1:] for part in parts[1:] if part[:1] == ":"]
        given = len(_plain(nested)) - end
        if 0 <= given < len(wanted):
            name, _, values = wanted[given].partition("=")
            found += [(value, "") for value in values.split("|") if value] or _things(name, words)
    return _beginning(found, current)


def _by_hand(first: str, words: list[str], current: str) -> list[tuple[str, str]]:
    if words[-1] in _VALUES:
        return _beginning([(value, "") for value in _VALUES[words[-1]].split()], current)
    if words[-1] == "--profile" or (first == "profile" and not current.startswith("-")):
        return _beginning(_profiles(), current)
    if first == "listen" and not current.startswith("-"):
        return _beginning(_topics(), current)
    known = f"{BY_HAND[first]} {_SHARED}".split()
    return _beginning([(word, "") for word in known if word.startswith("-") == current.startswith("-")], current)


def _values(option: str, parts: list[str], words: list[str], current: str) -> list[tuple[str, str]]:
    if option in _VALUES:
        return _beginning([(value, "") for value in _VALUES[option].split()], current)
    if option == "--profile":
        return _beginning(_profiles(), current)
    for part in parts[1:]:
        name, _, values = part.partition("=")
        if name == option:
            return _beginning([(value, "") for value in values.split("|") if value], current)
        if name[:1] == ":" and f"--{name[1:].replace('_', '-')}" == option:
            return _beginning(_things(name[1:], words), current)
    return []


def _plain(words: list[str]) -> list[str]:
    """The words that are neither options nor their values."""
    plain: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = "=" not in word and word not in _ALONE
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


def _topics() -> list[tuple[str, str]]:
    from PureCloudPlatformClientV2._topic_models import TOPICS  # a string, and nothing else

    return [(line.split(" ")[0], "") for line in TOPICS.split("\n") if line.startswith("v2.")]
