"""The command of an operation, made from its line in the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from ..catalogue.operations import Operation, Parameter
from .options import shared_options

#: Known values that an option's help shows.
_MOST_VALUES = 8


class OperationCommand(click.Command):
    """`purecloud users list`.

    :param words: the words that it was typed with
    """

    def __init__(self, operation: Operation, words: Sequence[str]) -> None:
        self.operation = operation
        self._words = list(words)
        parts = [item for item in operation.parameters if item.place == "path"]
        others = [item for item in operation.parameters if item.place not in ("path", "body")]
        self._own: list[click.Parameter] = [_option(item) for item in [*parts, *others]]
        if operation.body is not None:
            self._own += _body_options()
        params: list[click.Parameter] = [_Arguments(parts), *self._own, *_call_options(operation), *shared_options()]
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
            if id(option) not in shown and (record := option.get_help_record(ctx))
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


def _option(item: Parameter) -> click.Option:
    notes: list[str] = []
    if item.place == "path":
        notes.append("Part of the path; may also be given without the option.")
    if item.values:
        more = len(item.values) - _MOST_VALUES
        notes.append("|".join(map(str, item.values[:_MOST_VALUES])) + (f" and {more} more" if more > 0 else ""))
    notes += [f"{name.replace('_', ' ')} {limit}" for name, limit in item.limits.items()]
    if item.default is not None:
        notes.append(f"default {str(item.default).lower() if isinstance(item.default, bool) else item.default}")
    if item.required and item.place != "path":
        notes.append("required")
    several = item.kind.startswith("list[")
    kind = item.kind[len("list[") : -1] if several else item.kind
    return click.Option(
        [item.option, f"parameter_{item.python}"],
        multiple=True,
        metavar={"str": "TEXT", "bool": "true|false"}.get(kind, kind.upper()) + ("..." if several else ""),
        help=", ".join(notes) or None,
    )


def _body_options() -> list[click.Parameter]:
    return [
        click.Option(["--body"], metavar="FILE|-|JSON", help="The body: a file, - for standard input, or JSON."),
        click.Option(["--set", "assignments"], metavar="A.B[0]=VALUE", multiple=True, help="Set a part of the body."),
        click.Option(["--skeleton"], is_flag=True, help="Print a body to fill in, and send nothing."),
    ]


def _call_options(operation: Operation) -> list[click.Parameter]:
    options: list[click.Parameter] = []
    if operation.paging is not None:
        options += [
            click.Option(["--all"], is_flag=True, help="All items, over all pages; of a job, its results."),
            click.Option(["--limit"], type=click.IntRange(min=0), help="The most items, over all pages."),
            click.Option(["--resume"], metavar="TOKEN", help="Go on where an earlier call stopped."),
        ]
    if operation.verb == "DELETE":
        options.append(click.Option(["--yes"], is_flag=True, help="Delete without asking."))
    return [
        *options,
        click.Option(["--dry-run"], is_flag=True, help="Print the request, and send nothing."),
        click.Option(["--no-check"], is_flag=True, help="Send values that this release does not know."),
        click.Option(["--header"], metavar="NAME=VALUE", multiple=True, help="A further header."),
        click.Option(["--timeout"], type=click.FloatRange(min=0, min_open=True), metavar="SECONDS"),
    ]
