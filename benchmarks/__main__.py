"""`python -m benchmarks --published PYTHON [GROUP ...]`: measure, print a table, write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import platform
import sys
from pathlib import Path

from . import growth
from .measuring.measure import run
from .table import profile, rows
from .table.contestants import ROOT, Contestants, prepare
from .table.picture import draw
from .table.rows import Row


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
    table: list[Row] = []
    for name in arguments.groups or rows.GROUPS:
        print(f"measuring {name} ...", file=sys.stderr)
        for row in rows.GROUPS[name](who, arguments.rounds):
            table.append(row)
            print(_line(row))
    if not arguments.no_write:
        folder = ROOT / "docs"
        print("measuring growth ...", file=sys.stderr)
        growing = (
            []
            if arguments.no_growth
            else ["\n".join(lines) for lines in (growth.generation(1), growth.decoding(list(growth.COUNTS)))]
        )
        print("profiling ...", file=sys.stderr)
        profiled = [] if arguments.no_profile else list(profile.profiles(who, 5))
        (folder / "benchmarks.md").write_text(_document(table, growing, profiled, who, arguments.rounds), "utf-8")
        (folder / "benchmarks.svg").write_text(draw(table), "utf-8")
    return 0


def _cells(row: Row) -> list[str]:
    def shown(sample: object) -> str:
        return f"{sample.median:.3g}" if sample is not None else ""  # type: ignore[attr-defined]  # a Sample

    verdict = "yes" if row.met else "**no**"
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


def _document(table: list[Row], growing: list[str], profiled: list[str], who: Contestants, rounds: int) -> str:
    head = ["what", "published", "limit", "ours", "spread of ours", "figure", "goal", "met"]
    versions = run(
        [
            who.ours.python,
            "-c",
            "import urllib3, aiohttp, msgspec; print(urllib3.__version__, aiohttp.__version__, msgspec.__version__)",
        ]
    )
    urllib3, aiohttp, msgspec = versions.output.split()
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. The published package 269.0.0, the raw library underneath (the limit) and this SDK,",
        "in turns in one run; medians. What counts is the ratio, as the machine's own speed cancels out: the median of",
        "the rounds' ratios.",
        "",
        f"Machine: {platform.machine()}, {platform.system()}, {_cores()} cores. CPython {platform.python_version()},",
        f"urllib3 {urllib3}, aiohttp {aiohttp}, msgspec {msgspec}. {rounds} rounds after one that does not count.",
        "",
        "![How many times faster than the published package](benchmarks.svg)",
        "",
        "| " + " | ".join(head) + " |",
        "| " + " | ".join("---" for _ in head) + " |",
        *("| " + " | ".join(_cells(row)) + " |" for row in table),
        "",
    ]
    if growing:
        lines += ["## Growth", "", "Time and memory against size: what stays the same in a column grows linearly.", ""]
    lines += [*(f"{text}\n" for text in growing)]
    if profiled:
        lines += ["## Where the time goes", "", *profiled, ""]
    notes = ROOT / "benchmarks" / "table" / "notes.md"
    if notes.exists():
        lines.append(notes.read_text("utf-8"))
    return "\n".join(lines)


def _cores() -> int:
    import os

    return os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
