"""What stands below some words: `purecloud routing queues`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ..catalogue import operations

#: Below so many commands all are shown; of more, the next words.
_MOST_SHOWN = 80


class GroupCommand(click.Command):
    """Shows its help, for there is nothing else to do."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(" ".join(words), callback=self._show, help=f"Commands below {' '.join(words)}.")
        self._words = list(words)

    def _show(self) -> None:
        click.echo(click.get_current_context().get_help())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_commands_below(formatter, self._words)


def group_command(words: Sequence[str]) -> click.Command:
    """The command for words that only begin the names of commands."""
    return GroupCommand(words)


def write_commands_below(formatter: click.HelpFormatter, words: Sequence[str]) -> None:
    """List the commands below some words: all, or the next words of them."""
    prefix = f"{' '.join(words)} "
    rows: list[tuple[str, str]] = []
    for operation in operations.within(words):
        if operation.command.startswith(prefix):
            rows.append((operation.command[len(prefix) :], operation.summary))
        if len(rows) > _MOST_SHOWN:
            rows = [(word, _about(f"{prefix}{word}")) for word in operations.below(words)]
            break
    if rows:
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _about(name: str) -> str:
    """What a command does, or how many there are below it."""
    operation = operations.find(name)
    if operation is not None:
        return operation.summary
    count = operations.count_below(name.split())
    return f"{count:,} command{'s' if count > 1 else ''}"
