"""The options of commands, as data: click makes them into its own where it is needed, and `plain` reads them itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..catalogue.operations import Operation, Parameter
from ..output.problems import ToolError

#: What `-o` takes; `output.formats` has the writers.
FORMATS = ("table", "json", "jsonl", "csv", "yaml")
#: Known values that an option's help shows.
_MOST_VALUES = 8


class Option(NamedTuple):
    """An option of a command.

    :ivar names: as it is typed; the long one last
    :ivar key: the name of what was given
    :ivar takes: `text`, `flag` (nothing), `format`, `count` (a whole number from 0) or `seconds` (a number above 0)
    :ivar several: whether it may be repeated
    """

    names: tuple[str, ...]
    key: str
    help: str | None = None
    metavar: str | None = None
    takes: str = "text"
    several: bool = False


#: What is printed.
OUTPUT = (
    Option(("-o", "--output"), "output", "Format; a table on a terminal, JSONL elsewhere.", takes="format"),
    Option(("--query",), "query", "What of it to print.", "JMESPATH"),
    Option(("--columns",), "columns", "Columns, in this order; dots lead into objects.", "A,B.C"),
    Option(("--quiet",), "quiet", "No progress, no notes.", takes="flag"),
)
#: Who calls.
LOGIN = (
    Option(("--profile",), "profile", "Whose login; see purecloud whoami.", "NAME"),
    Option(("--region",), "region", "In place of that of the profile.", "REGION"),
)
#: What those take that have a body, that list, that delete, and all that call.
BODY = (
    Option(("--body",), "body", "The body: a file, - for standard input, or JSON.", "FILE|-|JSON"),
    Option(("--set",), "assignments", "Set a part of the body.", "A.B[0]=VALUE", several=True),
    Option(("--skeleton",), "skeleton", "Print a body to fill in, and send nothing.", takes="flag"),
)
LISTING = (
    Option(("--all",), "all", "All items, over all pages; of a job, its results.", takes="flag"),
    Option(("--limit",), "limit", "The most items, over all pages.", takes="count"),
    Option(("--resume",), "resume", "Go on where an earlier call stopped.", "TOKEN"),
)
DELETING = (Option(("--yes",), "yes", "Delete without asking.", takes="flag"),)
CALL = (
    Option(("--dry-run",), "dry_run", "Print the request, and send nothing.", takes="flag"),
    Option(("--no-check",), "no_check", "Send values that this release does not know.", takes="flag"),
    Option(("--header",), "header", "A further header.", "NAME=VALUE", several=True),
    Option(("--timeout",), "timeout", "The longest wait for anything to come.", "SECONDS", takes="seconds"),
)


def own_options(operation: Operation) -> Iterator[Option]:
    """What the operation itself takes: its parameters, those of the path first, and its body."""
    yield from (_of_parameter(item) for item in operation.parameters if item.place == "path")
    yield from (_of_parameter(item) for item in operation.parameters if item.place not in ("path", "body"))
    yield from BODY if operation.body is not None else ()


def call_options(operation: Operation) -> Iterator[Option]:
    """What calls of its kind take, and all commands."""
    yield from LISTING if operation.paging is not None else ()
    yield from DELETING if operation.verb == "DELETE" else ()
    yield from (*CALL, *OUTPUT, *LOGIN)


def _of_parameter(item: Parameter) -> Option:
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
    metavar = {"str": "TEXT", "bool": "true|false"}.get(kind, kind.upper()) + ("..." if several else "")
    return Option((item.option,), f"parameter_{item.python}", ", ".join(notes) or None, metavar, several=True)


class Settings(NamedTuple):
    """What the options that all commands have say.

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


def take_settings(given: dict[str, Any]) -> Settings:
    """The settings among what was given; they are taken out of it.

    :raises ToolError: if the query is none, before anything is done; or if the name of the profile is empty
    """
    columns = given.pop("columns", None) or ""
    settings = Settings(
        output=given.pop("output", None),
        query=given.pop("query", None),
        columns=tuple(name.strip() for name in columns.split(",") if name.strip()),
        profile=given.pop("profile", None),
        region=given.pop("region", None),
        quiet=given.pop("quiet", False),
    )
    if settings.query:
        from ..output.query import compiled

        compiled(settings.query)
    if settings.profile is not None:
        check_profile(settings.profile)
    return settings


def check_profile(name: str) -> None:
    """
    :raises ToolError: if it is empty: a variable that is not set must not choose another login
    """
    if not name.strip():
        raise ToolError("--profile is empty", "purecloud profile lists them.")


def merged(outer: Settings, inner: Settings) -> Settings:
    """The settings of a command within another one: its own count more."""
    said: dict[str, Any] = {name: value for name, value in inner._asdict().items() if value}
    return outer._replace(**said)


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
