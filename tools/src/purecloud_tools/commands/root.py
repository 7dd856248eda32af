"""The commands by their names, as click finds them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from ..catalogue import operations
from ..output.problems import DONE, INTERRUPTED, USAGE, ToolError
from .by_hand import BY_HAND
from .plain import leading_words, named

_EPILOG = (
    "Find a command: purecloud search add a member to a queue. "
    "See one: purecloud describe routing queues members create. "
    "Exit statuses: 0 done, 1 failed, 2 usage, 3 refused, 4 not found, 5 conflict, 6 rate limit, 7 network, "
    "8 partly done, 130 interrupted."
)


class Root(click.Group):
    """The command line: the commands by hand, and all operations by their names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(BY_HAND)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = BY_HAND.get(cmd_name)
        return None if known is None else _load(known[0])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in BY_HAND:
            return args[0], self.get_command(ctx, args[0]), args[1:]
        words = leading_words(args)
        found = named(words)
        if found is not None:
            from .operation import command_of

            operation, end = found
            return " ".join(args[:end]), command_of(operation, words[:end]), args[end:]
        group = operations.group_of(words)
        if group and len(group) == len(words):
            from .groups import group_command

            return " ".join(group), group_command(group), args[len(group) :]
        raise _unknown(words, group)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, BY_HAND[name][1]) for name in sorted(BY_HAND)])
        with formatter.section("The API"):
            formatter.write_text(" ".join(word for word in operations.below([]) if word not in BY_HAND))


@click.group(cls=Root, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="purecloud-tools", prog_name="purecloud")
def purecloud() -> None:
    """The Genesys Cloud Platform API from a shell."""


def carry_out(arguments: Sequence[str]) -> int:
    """Carry a command line out, as click reads it; returns the exit status.

    :raises ToolError: if it is not one, as far as click sees
    """
    if list(arguments[:1]) == ["help"]:  # as other tools have it
        arguments = [*arguments[1:], "--help"]
    try:
        ended = purecloud.main(
            args=list(arguments), prog_name="purecloud", standalone_mode=False, terminal_width=_width()
        )
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.UsageError as error:
        hint = f"{error.ctx.command_path} --help" if error.ctx is not None else "purecloud --help"
        raise ToolError(error.format_message().rstrip("."), hint) from None
    except click.Abort:
        raise ToolError("interrupted", status=INTERRUPTED) from None
    # Click returns the status of an `Exit`; our commands return nothing.
    return ended if isinstance(ended, int) else DONE


def _width() -> int:
    """The width of help. (Click would import shutil to ask.)"""
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size(sys.__stdout__.fileno()).columns)  # type: ignore[union-attr]
    except (AttributeError, OSError, ValueError):
        columns = 80
    return max(50, min(columns, 110) - 2)


def _unknown(words: Sequence[str], group: Sequence[str]) -> ToolError:
    import difflib

    wrong = words[len(group)]
    known = operations.below(group) if group else [*BY_HAND, *operations.below([])]
    near = difflib.get_close_matches(wrong, known, n=3)
    where = f"{' '.join(group)!r} has no" if group else "there is no"
    hint = f"Did you mean {' or '.join(near)}?" if near else f"purecloud search {' '.join(words)}"
    return ToolError(f"{where} command {wrong!r}", hint)


def _load(place: str) -> Any:
    from importlib import import_module

    module, _, name = place.partition(":")
    return getattr(import_module(f"{__package__}.by_hand.{module}"), name)
