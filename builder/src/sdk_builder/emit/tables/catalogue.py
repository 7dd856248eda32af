"""Emits the catalogue of the command-line tools: files with one entry a line, sorted, searched where they lie.

operations.txt   the name of a command, a tab, and what is known of its operation as JSON;
                 or another name of it, a tab, `@`, and the name of the command
completions.txt  the name of a command, its sentence and what may stand behind it, between tabs: `:queue_id` for a
                 part of the path, `--sort-order=asc|desc` for an option with its known values
models.txt       the name of a model, a tab, and its properties by their names in JSON
"""

from __future__ import annotations

import json
import re
from typing import Any

from ...ir.commands import Commands
from ...ir.representation import Model, Operation, Paging, Property, Sdk
from ..source import HEADER
from .manifest import describe

OPERATIONS, COMPLETIONS, MODELS = "operations.txt", "completions.txt", "models.txt"
_SEPARATORS = frozenset("\t\n|")
# An argument as a sentence shows it, for Python: `delete=True`.
_ARGUMENT = re.compile(r"`(\w+)=(True|False)`")


def emit_catalogue(sdk: Sdk, commands: Commands) -> dict[str, str]:
    """The contents of the files, by name."""
    lines = {
        commands.names[operation.title]: _text(_describe(operation, sdk.paging.get(operation.title), commands))
        for operation in sdk.operations
    }
    lines |= {alias: f"@{name}" for alias, name in commands.aliases.items()}
    completions = {commands.names[operation.title]: _completion(operation, commands) for operation in sdk.operations}
    models = {model.name: _text(_describe_model(model)) for model in sdk.models}
    return {OPERATIONS: _sorted(lines), COMPLETIONS: _sorted(completions), MODELS: _sorted(models)}


def read_names(text: str) -> dict[str, str]:
    """The names of commands by title, from a catalogue that was emitted before."""
    names: dict[str, str] = {}
    for line in text.split("\n")[1:]:
        name, _, entry = line.partition("\t")
        if entry.startswith("{"):
            known = json.loads(entry)
            names[f"{known['verb']} {known['path']}"] = name
    return names


def _describe(operation: Operation, paging: Paging | None, commands: Commands) -> dict[str, Any]:
    described = describe(operation, paging)
    for option, known in zip(commands.options(operation), described["parameters"], strict=True):
        if option != known["python"].replace("_", "-"):
            known["option"] = option
    described["summary"] = _for_shells(operation, commands)
    return described


def _completion(operation: Operation, commands: Commands) -> str:
    parts = [" ".join(_for_shells(operation, commands).split())]
    for option, item in zip(commands.options(operation), operation.parameters, strict=True):
        values = ("true", "false") if item.type.type_name == "bool" else item.enum or item.item_enum
        known = "|".join(str(value) for value in values if not _SEPARATORS.intersection(str(value)))
        if item.place == "path":
            parts.append(f":{item.name}" + (f"={known}" if known else ""))
        elif item.place != "body":
            parts.append(f"--{option}" + (f"={known}" if known else ""))
    return "\t".join(parts)


def _for_shells(operation: Operation, commands: Commands) -> str:
    """The sentence about an operation, with options in place of arguments of Python."""
    options = dict(zip((item.name for item in operation.parameters), commands.options(operation), strict=True))
    return _ARGUMENT.sub(lambda found: f"`--{options.get(found[1], found[1])} {found[2].lower()}`", operation.summary)


def _describe_model(model: Model) -> dict[str, Any]:
    return {item.wire: _describe_property(item) for item in model.properties}


def _describe_property(item: Property) -> dict[str, Any]:
    described: dict[str, Any] = {"kind": item.type.type_name}
    if item.enum:
        described["enum"] = item.enum
    if item.required:
        described["required"] = True
    if item.read_only:
        described["read_only"] = True
    if item.description:
        described["description"] = item.description
    return {**described, **dict(item.limits.items())}


def _sorted(entries: dict[str, str]) -> str:
    return "".join([f"{HEADER}\n", *(f"{name}\t{entries[name]}\n" for name in sorted(entries, key=str.encode))])


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
