"""The command line of the builder in a process that kills itself, with all that it started, at one effect of its work.

An effect is an external program that is started, a file that takes its place, or an HTTP request. KILL holds the
moment, `before` or `after`, and a regular expression that the description of the effect has to match. `after` is when
the next effect is about to come. With a number instead, it is that effect, counted from one. `saying` is when a line is
printed that matches, before anything else is done.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import sdk_builder.__main__ as command_line
import typer


def describe(event: str, arguments: tuple[Any, ...]) -> str:
    """The effect that an audit event announces; empty for none."""
    if event == "subprocess.Popen":
        return " ".join(map(str, arguments[1]))
    if event == "os.rename":
        return f"write {Path(os.fsdecode(arguments[1])).name}"
    if event == "http.client.send":
        data = arguments[1]
        line = bytes(data).partition(b"\r\n")[0].decode("latin-1") if isinstance(data, bytes | bytearray) else ""
        return line if line.endswith(" HTTP/1.1") else ""
    return ""


def main() -> None:
    moment, _, pattern = os.environ["KILL"].partition(" ")
    seen, matched = 0, False

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen, matched
        effect = describe(event, arguments)
        if not effect:
            return
        seen += 1
        found = seen == int(moment) if moment.isdigit() else moment != "saying" and bool(re.search(pattern, effect))
        if matched or (found and moment != "after"):
            os.killpg(0, signal.SIGKILL)
        matched = found

    echo = typer.echo

    def echo_and_watch(message: Any = None, **options: Any) -> None:
        echo(message, **options)
        if moment == "saying" and re.search(pattern, str(message)):
            os.killpg(0, signal.SIGKILL)

    typer.echo = echo_and_watch  # type: ignore[assignment]
    sys.addaudithook(watch)
    command_line.main()
