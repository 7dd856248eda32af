"""Other programs: run, waited for, their errors in one sentence."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import BuilderError
from .secrets import VARIABLES, redact


def run_program(
    command: Sequence[str],
    purpose: str,
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
    secrets: bool = False,
) -> str:
    """Run a program and return what it printed (standard output and errors in one).

    :param purpose: what the program is for; it starts the sentence of a failure.
    :param log: a file that gets the output, too.
    :param secrets: whether the program may see the secrets in the environment; by default it may not.
    :raises BuilderError: when it cannot be started or ends with an error.
    """
    variables = {**os.environ, "NO_COLOR": "1", "COLUMNS": "400"}
    if not secrets:
        for name in VARIABLES:
            variables.pop(name, None)
    variables |= environment or {}
    try:
        found = subprocess.run(  # noqa: S603 - the commands are ours or the project's own settings
            list(command),
            cwd=cwd,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        sentence = f"{purpose} failed: {command[0]} cannot be started: {error.strerror}"
        raise BuilderError(sentence, "Install it, or set another command in sdk-builder.toml.") from None
    output = redact(found.stdout.decode("utf-8", "replace"))
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(output)
    if found.returncode:
        lines = output.strip().splitlines()[-8:]
        tail = "\n  ".join(["it printed last:", *lines]) if lines[1:] else ""
        hint = f"The whole output is in {log}." if log else tail
        raise BuilderError(f"{purpose} failed: {_reason(output, found.returncode)}", hint)
    return output


def _reason(output: str, status: int) -> str:
    """The line that says why, as far as it can be recognised: the last one that speaks of an error."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for line in reversed(lines):
        if any(word in line.lower() for word in ("error", "failed", "fatal", "no space")):
            return line.removeprefix("ERROR").removeprefix("error").strip(" :")
    return lines[-1] if lines else f"exit status {status}"
