"""`python -m tests.tools.completion_table` writes what shells complete of commands by hand, as click knows them.

A line a command, in the form of the catalogue's `completions.txt`; `*` has what all operations take. Behind a tab each:

--name              an option; `--name!` takes nothing, `--name=a|b` has known values
:name=a|b           an argument; `:name*` any number of them; `:COMMAND` the name of an operation and what stands behind
                    it; `:STREAM`, `:TOPIC` and `:PROFILE` one of those that there are
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import purecloud_tools
from purecloud_sandbox.cli import build_parser
from purecloud_tools.commands import options
from purecloud_tools.commands.by_hand import BY_HAND
from purecloud_tools.commands.clicks import as_click
from purecloud_tools.commands.root import purecloud

PATH = Path(purecloud_tools.__file__).parent / "completion" / "by_hand.txt"
_HEADER = "# Written by `python -m tests.tools.completion_table`; do not edit."
#: Arguments whose values are looked for when they are asked for.
_KINDS = {"export streams": "STREAM", "listen topics": "TOPIC", "profile name": "PROFILE"}


def table() -> str:
    """The file, as the commands are."""
    context = click.Context(purecloud)
    rows = {"*": ["", *_options(map(as_click, _of_operations()))]}
    for name, (_, summary) in BY_HAND.items():
        command = purecloud.get_command(context, name)
        assert command is not None
        parts = [_argument(name, item) for item in command.params if isinstance(item, click.Argument)]
        own = _sandbox() if name == "sandbox" else _options(command.params)
        rows[name] = [summary, *([] if name == "sandbox" else parts), *own, "--help!"]
    return "\n".join([_HEADER, *("\t".join([name, *rows[name]]) for name in sorted(rows)), ""])


def _of_operations() -> Iterator[options.Option]:
    yield from (*options.CALL, *options.LISTING, *options.BODY, *options.DELETING, *options.OUTPUT, *options.LOGIN)


def _options(params: Any) -> list[str]:
    return [
        name + ("!" if item.is_flag else _values(item.type))
        for item in params
        if isinstance(item, click.Option)
        for name in item.opts
    ]


def _argument(command: str, item: click.Argument) -> str:
    name = _KINDS.get(f"{command} {item.name}", item.name)
    if item.metavar is not None and "COMMAND" in item.metavar:
        return ":COMMAND"
    many = "*" if item.nargs == -1 else ""
    return f":{name}{many}{_values(item.type)}"


def _values(kind: Any) -> str:
    return f"={'|'.join(kind.choices)}" if isinstance(kind, click.Choice) else ""


def _sandbox() -> list[str]:
    return [
        name + ("!" if action.nargs == 0 else "")
        for action in build_parser()._actions
        if not isinstance(action, argparse._HelpAction)
        for name in action.option_strings
    ]


if __name__ == "__main__":
    PATH.write_text(table(), "utf-8")
