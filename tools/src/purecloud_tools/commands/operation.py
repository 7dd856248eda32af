"""The command of an operation, made from its line in the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from ..catalogue.operations import Operation, Parameter
from .clicks import as_click
from .options import call_options, own_options


class OperationCommand(click.Command):
    """`purecloud users list`.

    :param words: the words that it was typed with
    """

    def __init__(self, operation: Operation, words: Sequence[str]) -> None:
        self.operation = operation
        self._words = list(words)
        parts = [item for item in operation.parameters if item.place == "path"]
        self._own = [as_click(option) for option in own_options(operation)]
        shared = [as_click(option) for option in call_options(operation)]
        params: list[click.Parameter] = [_Arguments(parts), *self._own, *shared]
        super().__init__(" ".join(words), params=params, callback=self._run, help=operation.summary)

    def _run(self, **given: Any) -> None:
        from .calling import call

        call(self.operation, given)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        operation = self.operation
        super().format_help_text(ctx, formatter)
        notes = [operation.title]
        if operation.deprecated:
            notes.append("deprecated")
        if operation.preview:
            notes.append("a preview, which may change")
        for rule, names in operation.permissions.items():
            notes.append(f"needs {'one of ' if rule == 'any' and len(names) > 1 else ''}{', '.join(names)}")
        with formatter.indentation():
            formatter.write_paragraph()
            for note in notes:
                formatter.write_text(note)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from .groups import write_commands_below

        own = [record for option in self._own if (record := option.get_help_record(ctx))]
        shown = {id(option) for option in self._own}
        shared = [
            record
            for option in self.get_params(ctx)
            if isinstance(option, click.Option) and id(option) not in shown and (record := option.get_help_record(ctx))
        ]
        if own:
            with formatter.section("Parameters"):
                formatter.write_dl(own)
        with formatter.section("Options"):
            formatter.write_dl(shared)
        write_commands_below(formatter, self._words)


class _Arguments(click.Argument):
    """The parts of the path, in their order; one that an option gives may be left out."""

    def __init__(self, parts: Sequence[Parameter]) -> None:
        super().__init__(["positional"], nargs=-1, metavar=" ".join(item.python.upper() for item in parts) or None)
        self._any = bool(parts)

    def make_metavar(self, ctx: click.Context) -> str:
        return (self.metavar or "") if self._any else ""


def command_of(operation: Operation, words: Sequence[str]) -> click.Command:
    """The command of an operation."""
    return OperationCommand(operation, words)
