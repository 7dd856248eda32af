"""A command line from what was typed to an exit status."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

from ..output.problems import DONE, FAILED, INTERRUPTED, ToolError, of_api, of_refusal, of_sdk, visible
from . import plain

_BROKEN_PIPE = 141  # as of a program that SIGPIPE has ended


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns its exit status. What goes wrong is written to standard error."""
    as_json = _wants_json(arguments)
    try:
        status = _carry_out(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            sys.stderr.write("\n")  # behind ^C
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
        if isinstance(error, ValueError) and of_sdk(error):
            return _report(of_refusal(error), as_json)
        if not hasattr(error, "correlation_id"):
            raise
        return _report(of_api(error), as_json)  # of the SDK, which is imported only by commands that call
    return status


def _carry_out(arguments: Sequence[str]) -> int:
    _check_text(arguments)
    typed = plain.read(arguments)
    if typed is None:
        from .root import carry_out

        return carry_out(arguments)
    from .calling import call

    call(*typed)
    return DONE


def _check_text(arguments: Sequence[str]) -> None:
    """Bytes that are no text in the encoding of the shell can be no name, and cannot be sent.

    :raises ToolError: if there are some
    """
    for number, word in enumerate(arguments, 1):
        if not word.isascii() and any("\ud800" <= character <= "\udfff" for character in word):
            raise ToolError(f"argument {number} is not text in the encoding of this shell", "Write it in UTF-8.")


def _report(error: ToolError, as_json: bool) -> int:
    """Write what went wrong, as one sentence and a hint; returns the exit status."""
    from ..output.rows import dumps

    try:
        sys.stdout.flush()
    except OSError:  # the disk is full, or nobody reads
        _forget_output()
    with contextlib.suppress(OSError):
        if isinstance(error.__context__, KeyboardInterrupt) and sys.stderr.isatty():
            sys.stderr.write("\n")  # behind ^C
        if as_json:
            sys.stderr.write(dumps(error.describe()) + "\n")
        else:
            sys.stderr.write(f"purecloud: {visible(error.message)}\n")
            if error.hint:
                sys.stderr.write(f"hint: {visible(error.hint)}\n")
    return error.status


def _forget_output() -> None:
    """What is left cannot be written: let Python not try to write the rest when it ends."""
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
