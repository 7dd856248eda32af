"""What was typed, and the command that it names."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from ..catalogue import operations
from ..output.problems import DONE, FAILED, INTERRUPTED, USAGE, ToolError, of_api, visible

#: The commands that are written by hand: where each is in `by_hand`, and what it does.
BY_HAND = {
    "api": (
        "api:api",
        "Call any path of the API, also one that no release knows yet.",
    ),
    "apply": (
        "apply:apply",
        "Create or change users, roles and queues as a CSV file says.",
    ),
    "completion": ("shells:completion", "Print what makes a shell complete commands."),
    "describe": ("find:describe", "Show what a command takes, gives and needs."),
    "doctor": (
        "machine:doctor",
        "Look for what is wrong with the setup, or with programs.",
    ),
    "download": ("jobs:download", "Download a file that an answer names."),
    "export": (
        "export:export",
        "Export everything into tables, and next time what is new.",
    ),
    "listen": ("events:listen", "Print events as they happen."),
    "login": ("login:login", "Log in by browser, or as a program."),
    "logout": ("login:logout", "Forget a profile and its secrets."),
    "mcp": ("agents:mcp", "Serve the platform to agents, reads only by default."),
    "profile": ("login:profile", "List the profiles, or choose the current one."),
    "sandbox": ("machine:sandbox", "Start a local Platform API."),
    "search": ("find:search", "Find commands by what they do."),
    "upload": ("jobs:upload", "Upload a file to where an answer says."),
    "wait": ("jobs:wait", "Wait until a job is done."),
    "whoami": ("login:whoami", "Show whose login counts."),
}
_BROKEN_PIPE = 141  # as of a program that SIGPIPE has ended
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
        words = _leading_words(args)
        found = operations.resolve(words)
        group = _longest_group(words)
        if found is not None and (len(group) <= found[1] or "{" in found[0].path):
            from .operation import command_of

            operation, end = found
            return " ".join(args[:end]), command_of(operation, words[:end]), args[end:]
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


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns its exit status. What goes wrong is written to standard error."""
    as_json = _wants_json(arguments)
    try:
        _check_text(arguments)
        ended = purecloud.main(
            args=list(arguments), prog_name="purecloud", standalone_mode=False, terminal_width=_width()
        )
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.UsageError as error:
        hint = f"{error.ctx.command_path} --help" if error.ctx is not None else "purecloud --help"
        return _report(ToolError(error.format_message().rstrip("."), hint), as_json)
    except (click.Abort, KeyboardInterrupt):
        return _report(ToolError("interrupted", status=INTERRUPTED), as_json)
    except (BrokenPipeError, SystemExit):  # Click makes the one of the other
        _forget_output()
        return _BROKEN_PIPE
    except ToolError as error:
        return _report(error, as_json)
    except UnicodeDecodeError:
        return _report(ToolError("what comes in is not UTF-8", "iconv -t UTF-8 makes it so."), as_json)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _report(ToolError(f"{where}{error.strerror or error}", status=FAILED), as_json)
    except Exception as error:
        if not hasattr(error, "correlation_id"):
            raise
        return _report(of_api(error), as_json)  # of the SDK, which is imported only by commands that call
    return (
        ended if isinstance(ended, int) else DONE
    )  # Click returns the status of an `Exit`; our commands return nothing


def _check_text(arguments: Sequence[str]) -> None:
    """Bytes that are no text in the encoding of the shell can be no name, and cannot be sent.

    :raises ToolError: if there are some
    """
    for number, word in enumerate(arguments, 1):
        if not word.isascii() and any("\ud800" <= character <= "\udfff" for character in word):
            raise ToolError(f"argument {number} is not text in the encoding of this shell", "Write it in UTF-8.")


def _width() -> int:
    """The width of help. (Click would import shutil to ask.)"""
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size(sys.__stdout__.fileno()).columns)  # type: ignore[union-attr]
    except (AttributeError, OSError, ValueError):
        columns = 80
    return max(50, min(columns, 110) - 2)


def _report(error: ToolError, as_json: bool) -> int:
    """Write what went wrong, as one sentence and a hint; returns the exit status."""
    from ..output.rows import dumps

    try:
        sys.stdout.flush()
        if as_json:
            sys.stderr.write(dumps(error.describe()) + "\n")
        else:
            sys.stderr.write(f"purecloud: {visible(error.message)}\n")
            if error.hint:
                sys.stderr.write(f"hint: {visible(error.hint)}\n")
    except BrokenPipeError:
        _forget_output()
    return error.status


def _forget_output() -> None:
    """Nobody reads any more: let Python not try to write the rest when it ends."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())


def _wants_json(arguments: Sequence[str]) -> bool:
    """Whether errors are for programs; a look at the words, for it is what they cannot be parsed for."""
    for number, word in enumerate(arguments):
        if word in ("-ojson", "-ojsonl", "--output=json", "--output=jsonl"):
            return True
        if word in ("-o", "--output") and "".join(arguments[number + 1 : number + 2]) in ("json", "jsonl"):
            return True
    return False


def _leading_words(arguments: Sequence[str]) -> list[str]:
    words: list[str] = []
    for word in arguments:
        if word.startswith("-"):
            break
        words.append(word)
    return words


def _longest_group(words: Sequence[str]) -> list[str]:
    for end in range(len(words), 0, -1):
        if operations.has_below(words[:end]):
            return list(words[:end])
    return []


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
