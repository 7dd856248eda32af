"""Measuring: whole processes in turns, medians and spread."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Sample:
    """The runs of one thing, in seconds, bytes or whatever it counts."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> str:
        return f"{min(self.values):.3g} to {max(self.values):.3g}"


def ratio(one: Sample, other: Sample) -> float:
    """How many times `other` the values of `one` are: the median over the rounds, each with a mood of its own."""
    return statistics.median(a / b for a, b in zip(one.values, other.values, strict=True))


@dataclass
class Process:
    """A finished process: what it printed, how long it took, the most memory it had, how long it kept a core busy."""

    output: str
    errors: str
    seconds: float
    peak: int
    cpu: float


def run(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None, *, bytecode: bool = True
) -> Process:
    """Run a command to its end.

    :raises RuntimeError: if it fails, with what it said
    """
    variables = {**os.environ, **(environment or {})}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # some environments set it: then imports would measure the compiler
    if not bytecode:
        variables["PYTHONDONTWRITEBYTECODE"] = "1"
    start = time.perf_counter()
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=variables)
    assert process.stdout is not None
    assert process.stderr is not None
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} failed: {errors.decode(errors='replace')[-2000:]}")
    return Process(
        output.decode(),
        errors.decode(errors="replace"),
        seconds,
        usage.ru_maxrss * 1024,
        usage.ru_utime + usage.ru_stime,
    )


def in_turns(contestants: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Sample]:
    """Run each contestant once a round, so that all see the same moods of the machine; the first does not count."""
    samples = {name: Sample() for name in contestants}
    names = list(contestants)
    for turn in range(rounds + 1):
        first = turn % len(names)  # nobody always comes after the one that heats the machine
        for name in names[first:] + names[:first]:
            contestant = contestants[name]
            value = contestant()
            if turn:
                samples[name].values.append(value)
    return samples


def results_of(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Any:
    """The JSON that a program prints."""
    return json.loads(run(command, environment).output)
