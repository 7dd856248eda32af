"""How operations are called on a command line: GET /api/v2/users is `users list`, POST /groups/search `groups search`.

The words are those of the path, without its parameters; the last one is what is done. Rules find it for nearly all
operations, and `commands.toml` decides the rest:

    verbs = ["publish"]                 # last words of a path that say what is done: no other one is put behind them
    reserved = ["search"]               # first words that the command line has for itself
    options = ["limit"]                 # options that all commands have

    [commands]                          # names that no rule finds, by operation
    "DELETE /api/v2/flows" = "flows delete-many"

Names are unique, and a name that was given once stays: programs are written with them. One may begin like another one
(`groups search`, `groups search get`): of what is typed, the longest name counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..definition.data import read_data
from ..definition.problem import Problem, UnusableDefinitionError, pointer
from ..project.jsontypes import is_list, is_object
from .naming import sanitize, underscore
from .prose.english import is_plural
from .representation import Operation, Paging

_HINT = "builder/src/sdk_builder/ir/commands.py shows the form of the file."
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*( [a-z0-9]+(-[a-z0-9]+)*)*")
_BASE = re.compile(r"^/api/v\d+(?=/)")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_ACTIONS = {"POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


def _no_names() -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class CommandNames:
    """What `commands.toml` decides; without a file, rules decide everything."""

    verbs: Collection[str] = ()
    reserved: Collection[str] = ()
    options: Collection[str] = ()
    commands: Mapping[str, str] = field(default_factory=_no_names)


@dataclass(frozen=True, slots=True)
class Commands:
    """The names of all operations by title, and other names of them by themselves: `users me` for `users me get`.

    :ivar reserved_options: options that all commands have
    """

    names: Mapping[str, str]
    aliases: Mapping[str, str]
    reserved_options: Collection[str] = ()

    def options(self, operation: Operation) -> list[str]:
        """The options of the parameters, without dashes: `sortOrder` -> `sort-order`, `limit` -> `api-limit`."""
        options: list[str] = []
        for parameter in operation.parameters:
            words = _NO_LETTERS.sub("-", underscore(sanitize(parameter.wire))).strip("-")
            if parameter.place != "body" and (words in self.reserved_options or not words):
                words = f"api-{words or parameter.name}"
            options.append(parameter.name if words in options else words)
        return options


def read_command_names(path: Path) -> CommandNames:
    """Read the file.

    :raises UnusableDefinitionError: when it is not there, not TOML, or has another form; all problems at once.
    """
    data = read_data(path, _HINT)
    problems = [
        Problem(
            f"{path.name}#{pointer(key)}", "error", "This is none of verbs, reserved, options and [commands].", _HINT
        )
        for key in data.keys() - {"verbs", "reserved", "options", "commands"}
    ]
    problems += [
        Problem(f"{path.name}#{pointer(key)}", "error", "This is a list of words.", _HINT)
        for key in ("verbs", "reserved", "options")
        if not _is_words(data.get(key, []))
    ]
    names = data.get("commands", {})
    if not is_object(names):
        problems.append(Problem(f"{path.name}#/commands", "error", "This is a table.", _HINT))
        names = {}
    for title, name in names.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            message = "This is a name: lower-case words, with a blank between them."
            problems.append(Problem(f"{path.name}#{pointer('commands', title)}", "error", message, _HINT))
    if problems:
        raise UnusableDefinitionError(problems)
    verbs, reserved, options = (tuple(data.get(key, ())) for key in ("verbs", "reserved", "options"))
    return CommandNames(verbs, reserved, options, names)


def name_commands(
    operations: Sequence[Operation],
    paging: Mapping[str, Paging],
    decided: CommandNames,
    known: Mapping[str, str],
    source: str = "commands.toml",
) -> tuple[Commands, list[Problem]]:
    """The names of all operations, and a warning for each that is not decided well.

    :param known: the names so far, by title: of two that would be called the same, the older one keeps its name
    """
    titles = {operation.title for operation in operations}
    wished: dict[str, list[Operation]] = defaultdict(list)
    for operation in operations:
        name = decided.commands.get(operation.title) or _by_rule(operation, paging, titles, decided)
        wished[name].append(operation)
    names: dict[str, str] = {}
    problems = [
        Problem(f"{source}#{pointer('commands', title)}", "warning", "The definition has no such operation.", "")
        for title in decided.commands
        if title not in titles
    ]
    for name, those in wished.items():
        those.sort(key=lambda one: _precedence(one, name, decided, known))
        names[those[0].title] = name
        for other in those[1:]:
            names[other.title] = _unique(other, name)
            message = f"{other.title} and {those[0].title} would both be the command {name!r}; decide on another name."
            problems.append(Problem(f"{source}#{pointer('commands', other.title)}", "warning", message, _HINT))
    by_name = {names[operation.title]: operation for operation in operations}
    return Commands(names, _aliases(by_name), decided.options), problems


def _by_rule(operation: Operation, paging: Mapping[str, Paging], titles: Collection[str], decided: CommandNames) -> str:
    parts = [part for part in _BASE.sub("", operation.path).split("/") if part]
    words = [word for part in parts if "{" not in part and (word := _NO_LETTERS.sub("-", part.lower()).strip("-"))]
    last = parts[-1].lower() if parts else ""
    if words and words[0] in decided.reserved:
        words[0] = f"platform-{words[0]}"
    if operation.verb in ("POST", "PUT", "PATCH") and last in decided.verbs:
        return " ".join(words)
    if operation.verb == "GET":
        action = "list" if "{" not in last and (is_plural(last) or operation.title in paging) else "get"
    elif operation.verb == "PUT" and f"PATCH {operation.path}" in titles:
        action = "replace"  # PATCH changes what it names, PUT the whole
    else:
        action = _ACTIONS.get(operation.verb, operation.verb.lower())
    return " ".join([*(words or [_NO_LETTERS.sub("-", operation.method.lower()).strip("-")]), action])


def _precedence(
    operation: Operation, name: str, decided: CommandNames, known: Mapping[str, str]
) -> tuple[bool, bool, int, str]:
    return (
        operation.title not in decided.commands,
        known.get(operation.title) != name,
        operation.path.count("{"),
        operation.title,
    )


def _unique(operation: Operation, name: str) -> str:
    """A name that no other operation has: with the method in place of the action."""
    return " ".join([*name.split()[:-1], _NO_LETTERS.sub("-", operation.method.lower()).strip("-")])


def _aliases(by_name: Mapping[str, Operation]) -> dict[str, str]:
    """Names of the Python methods; and of what can only be read, the name without `get`."""
    aliases = {operation.method: name for name, operation in by_name.items()}
    for name, operation in by_name.items():
        short = name.removesuffix(" get")
        needs = any(item.required for item in operation.parameters)
        if short != name and not needs and short not in by_name and f"{short} list" not in by_name:
            aliases[short] = name
    return {alias: name for alias, name in aliases.items() if alias not in by_name}


def _is_words(value: Any) -> bool:
    return is_list(value) and all(isinstance(item, str) and _NAME.fullmatch(item) for item in value)
