"""`python -m benchmarks --published PYTHON [GROUP ...]`: measure, print a table, write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from . import growth
from .measuring.measure import run
from .table import profile, rows
from .table.contestants import ROOT, Contestants, prepare
from .table.picture import draw
from .table.row import Row

#: The groups of rows that stand together in the document.
SECTIONS = {
    "Processes and calls": ("imports", "processes", "tls", "throughput", "asynchronous"),
    "What has no network": ("models", "threads"),
    "Size, generation, type checkers": ("size", "generation", "checkers"),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(rows.GROUPS)} (default: all)")
    parser.add_argument(
        "--published", type=Path, required=True, help="Python of an environment with the published package"
    )
    parser.add_argument("--free-threaded", type=Path, help="a Python without global interpreter lock, if there is one")
    parser.add_argument("--rounds", type=int, default=9, help="runs that count (default: 9)")
    parser.add_argument("--no-write", action="store_true", help="only print")
    parser.add_argument("--no-growth", action="store_true", help="leave out how generation and decoding grow")
    parser.add_argument("--no-profile", action="store_true", help="leave out where the time goes")
    arguments = parser.parse_args()
    unknown = set(arguments.groups) - set(rows.GROUPS)
    if unknown:
        parser.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(rows.GROUPS)}")
    print("building and installing what is compared ...", file=sys.stderr)
    who = prepare(arguments.published.absolute(), arguments.free_threaded)
    load = [os.getloadavg()[0]]
    profiled: list[str] = []
    if not (arguments.no_write or arguments.no_profile):
        print("profiling ...", file=sys.stderr)
        profiled = list(profile.profiles(who, 5))
    table: dict[str, list[Row]] = {}
    for name in arguments.groups or rows.GROUPS:
        print(f"measuring {name} ...", file=sys.stderr)
        table[name] = []
        for row in rows.GROUPS[name](who, arguments.rounds):
            table[name].append(row)
            print(_line(row), flush=True)
        load.append(os.getloadavg()[0])
    if not arguments.no_write:
        folder = ROOT / "docs"
        print("measuring growth ...", file=sys.stderr)
        growing = (
            []
            if arguments.no_growth
            else ["\n".join(lines) for lines in (growth.generation(1), growth.decoding(list(growth.COUNTS)))]
        )
        (folder / "benchmarks.md").write_text(_document(table, growing, profiled, who, arguments.rounds, load), "utf-8")
        (folder / "benchmarks.svg").write_text(draw([row for group in table.values() for row in group]), "utf-8")
    return 0


def _cells(row: Row) -> list[str]:
    def shown(sample: object) -> str:
        return f"{sample.median:.3g}" if sample is not None else ""  # type: ignore[attr-defined]  # a Sample

    verdict = {True: "yes", False: "**no**", None: ""}[row.met]
    unit = f"{row.what} ({row.unit})"
    return [
        unit,
        shown(row.published),
        shown(row.limit),
        shown(row.ours),
        row.ours.spread,
        row.figure,
        row.goal,
        verdict,
    ]


def _line(row: Row) -> str:
    return " | ".join(_cells(row))


def _document(
    table: dict[str, list[Row]],
    growing: list[str],
    profiled: list[str],
    who: Contestants,
    rounds: int,
    load: list[float],
) -> str:
    versions = run(
        [
            who.ours.python,
            "-c",
            "import urllib3, aiohttp, msgspec; print(urllib3.__version__, aiohttp.__version__, msgspec.__version__)",
        ]
    )
    urllib3, aiohttp, msgspec = versions.output.split()
    pyreqwest = run([who.fast.python, "-c", "import pyreqwest; print(pyreqwest.__version__)"]).output.strip()
    judged = [row for group in table.values() for row in group if row.met is not None]
    missed = [row for row in judged if not row.met]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`: the published package 269.0.0, the raw library underneath (the limit), and this SDK",
        "with and without its extra `fast`, in turns in one run; medians. What counts is the ratio, as the speed of",
        "the machine cancels out: the median of the rounds' ratios. Goals are ratios to the limit, as none beyond it",
        "can be met.",
        "",
        f"Machine: {platform.machine()}, {platform.system()}, {_cores()} cores. CPython {platform.python_version()},",
        f"urllib3 {urllib3}, aiohttp {aiohttp}, msgspec {msgspec}, pyreqwest {pyreqwest}. {rounds} rounds after one",
        f"that does not count. {_business(load)}",
        "",
        f"**{len(judged) - len(missed)} of {len(judged)} goals are met.**"
        + (
            " Not met: " + "; ".join(f"{row.what} ({row.figure}; {row.goal})" for row in missed) + "." if missed else ""
        ),
        "",
        "![How many times faster than the published package](benchmarks.svg)",
        "",
    ]
    head = ["what", "published", "limit", "ours", "spread of ours", "figure", "goal", "met"]
    for title, groups in SECTIONS.items():
        found = [row for group in groups for row in table.get(group, ())]
        if found:
            lines += [f"## {title}", "", "| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
            lines += [*("| " + " | ".join(_cells(row)) + " |" for row in found), ""]
    if growing:
        lines += ["## Growth", "", "Time and memory against size: what stays the same in a column grows linearly.", ""]
    lines += [*(f"{text}\n" for text in growing)]
    if profiled:
        lines += ["## Where the time goes", "", *profiled, ""]
    notes = ROOT / "benchmarks" / "table" / "notes.md"
    if notes.exists():
        lines.append(notes.read_text("utf-8"))
    return "\n".join(lines)


def _business(load: list[float]) -> str:
    """How busy the machine was. (What is measured is a load of 1 to 3 by itself.)"""
    most = max(load)
    if most <= 3:
        return f"Nothing else ran (a load of {min(load):.1f} to {most:.1f})."
    return f"Other work ran at the same time (a load of {min(load):.1f} to {most:.1f})."


def _cores() -> int:
    return os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
