"""Where the time goes: the parts of a call and of what comes with it, who imports for how long, what reading is."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..measuring import data, server
from ..measuring.measure import Sample, results_of, run
from .contestants import Contestants, Environment

CALLS = Path(__file__).parents[1] / "programs" / "calls"
PARTS = Path(__file__).parents[1] / "programs" / "parts"
MODELS = Path(__file__).parents[1] / "programs" / "models"
OWNERS = ("standard library", "urllib3", "the SDK's runtime", "generated code")
_IMPORT = re.compile(r"import time: +(\d+) \| +\d+ \| +(\S+)")


def profiles(who: Contestants, rounds: int) -> Iterator[str]:
    """The tables, as Markdown."""
    yield from parts(who.fast, "one_by_one.py", "a call on one connection, and its parts")
    yield ""
    here = Environment(Path(sys.executable))  # with aiohttp, too, as the calls a second of many tasks are measured
    yield from parts(here, "many_tasks.py", "a call of 32 tasks at the same time, and its parts")
    yield ""
    yield from parts(who.ours, "besides.py", "what comes with calls, the network left out")
    yield ""
    yield from imports(who, rounds)
    yield ""
    yield from reading(who, rounds)


def parts(environment: Environment, program: str, what: str) -> Iterator[str]:
    """What a program that measures the parts of something says of each."""
    with server.running() as url:
        runs = [results_of([environment.python, PARTS / program], {"HOST": url}) for _ in range(3)]
    yield f"| µs of processor, best of 3 runs: {what} | |"
    yield "| --- | ---: |"
    for part in runs[0]:
        yield f"| {part} | {min(found[part] for found in runs):,.1f} |"


def imports(who: Contestants, rounds: int) -> Iterator[str]:
    """The imports of a process with one call, by who owns the module."""
    yield "| ms of imports in a process with one call | " + " | ".join(OWNERS) + " |"
    yield "| --- | " + " | ".join("---:" for _ in OWNERS) + " |"
    with server.running() as url:
        for what, environment, bytecode in (
            ("with bytecode", who.ours, True),
            ("without bytecode", who.bare_ours, False),
        ):
            samples = {owner: Sample() for owner in OWNERS}
            for _ in range(rounds):
                program: list[str | Path] = [environment.python, "-X", "importtime", CALLS / "first_call.py"]
                process = run(program, {"HOST": url}, bytecode=bytecode)
                spent = dict.fromkeys(OWNERS, 0.0)
                for microseconds, module in _IMPORT.findall(process.errors):
                    spent[_owner(module)] += int(microseconds) / 1000
                for owner, milliseconds in spent.items():
                    samples[owner].values.append(milliseconds)
            yield f"| {what} | " + " | ".join(f"{samples[owner].median:.1f}" for owner in OWNERS) + " |"


def _owner(module: str) -> str:
    root, _, rest = module.partition(".")
    if root == "urllib3":
        return "urllib3"
    if root != "PureCloudPlatformClientV2":
        return "standard library"
    return "generated code" if rest.startswith(("apis", "models", "_index")) else "the SDK's runtime"


def reading(who: Contestants, rounds: int) -> Iterator[str]:
    """What reading every field of 100 analytics conversations consists of."""
    with tempfile.TemporaryDirectory() as folder:
        conversations = Path(folder, "conversations.json")
        conversations.write_bytes(data.conversations())
        program = [who.ours.python, MODELS / "read_parts.py", conversations]
        runs = [results_of(program) for _ in range(rounds)]
    yield "| reading every field of 100 analytics conversations | ms of processor |"
    yield "| --- | ---: |"
    for part in runs[0]:
        yield f"| {part} | {Sample([found[part] for found in runs]).median * 1000:.1f} |"
