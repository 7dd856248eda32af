"""The options that commands share, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from ..output.problems import ToolError

#: What `-o` takes; `output.formats` has the writers.
FORMATS = ("table", "json", "jsonl", "csv", "yaml")


class Settings(NamedTuple):
    """What the shared options say.

    :ivar output: a format, None for the one that fits
    :ivar query: a JMESPath expression, None for all
    :ivar columns: of a table or CSV
    :ivar profile: whose login, None for the current one
    :ivar quiet: no progress and no notes
    :ivar checked: whether the columns are known to be there
    """

    output: str | None = None
    query: str | None = None
    columns: tuple[str, ...] = ()
    profile: str | None = None
    region: str | None = None
    quiet: bool = False
    checked: bool = False


def output_options() -> list[click.Parameter]:
    """The options for what is printed."""
    return [
        click.Option(
            ["-o", "--output"],
            type=click.Choice(FORMATS),
            help="Format; a table on a terminal, JSONL elsewhere.",
        ),
        click.Option(["--query"], metavar="JMESPATH", help="What of it to print."),
        click.Option(["--columns"], metavar="A,B.C", help="Columns of a table or of CSV."),
        click.Option(["--quiet"], is_flag=True, help="No progress, no notes."),
    ]


def login_options() -> list[click.Parameter]:
    """The options for who calls."""
    return [
        click.Option(["--profile"], metavar="NAME", help="Whose login; see purecloud whoami."),
        click.Option(["--region"], metavar="REGION", help="In place of that of the profile."),
    ]


def shared_options() -> list[click.Parameter]:
    """All of them."""
    return [*output_options(), *login_options()]


def with_shared_options(function: Any) -> Any:
    """A decorator for commands by hand: adds the shared options, and passes them as `settings`."""

    def wrapped(**given: Any) -> Any:
        return function(settings=take_settings(given), **given)

    wrapped.__doc__, wrapped.__name__ = function.__doc__, function.__name__
    wrapped.__click_params__ = [*getattr(function, "__click_params__", ()), *reversed(shared_options())]  # type: ignore[attr-defined]
    return wrapped


def take_settings(given: dict[str, Any]) -> Settings:
    """The settings among what click has read; they are taken out of it."""
    columns = given.pop("columns", None) or ""
    return Settings(
        output=given.pop("output", None),
        query=given.pop("query", None),
        columns=tuple(name.strip() for name in columns.split(",") if name.strip()),
        profile=given.pop("profile", None),
        region=given.pop("region", None),
        quiet=given.pop("quiet", False),
    )


def pairs(option: str, given: Sequence[str]) -> list[tuple[str, str]]:
    """What an option such as `--param a=b` says.

    :raises ToolError: for one without an equals sign
    """
    found: list[tuple[str, str]] = []
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise ToolError(f"{option} {text!r} is not a pair", f"Write {option} name=value.")
        found.append((name, value))
    return found
