"""The command line of the doctor."""

from __future__ import annotations

import argparse
import json
import sys
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from .._version import VERSION
from .examination import Finding, examine
from .history import read_changes, select

_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; its exit status."""
    options = _parser().parse_args(arguments)
    try:
        changes = select(read_changes(), options.start, options.end)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - a command line
        return 2
    missing = [path for path in options.paths if not path.exists()]
    if missing:
        print(f"error: {missing[0]} does not exist", file=sys.stderr)  # noqa: T201
        return 2
    findings: list[Finding] = []
    read = 0
    for path in _sources(options.paths):
        try:
            with tokenize.open(path) as file:
                source = file.read()
            findings += examine(source, str(path), changes, options.end)
            read += 1
        except (SyntaxError, UnicodeDecodeError, ValueError, OSError) as error:
            print(f"skipped: {path}: {error}", file=sys.stderr)  # noqa: T201
    if options.json:
        print(json.dumps({"files": read, "findings": [asdict(finding) for finding in findings]}, indent=2))  # noqa: T201
    else:
        for finding in findings:
            print(_line(finding))  # noqa: T201
        breaking = sum(finding.breaks for finding in findings)
        print(f"{read} files read: {breaking} lines to change, {len(findings) - breaking} to look at.")  # noqa: T201
    return 1 if any(finding.breaks and finding.certain for finding in findings) else 0


def _line(finding: Finding) -> str:
    doubt = "" if finding.certain else "perhaps: "
    instead = f" Write `{finding.instead}`." if finding.instead else ""
    return f"{finding.path}:{finding.line}:{finding.column}: {doubt}{finding.sentence}{instead} [{finding.version}]"


def _sources(paths: Sequence[Path]) -> Iterator[Path]:
    """The Python files, without caches, hidden folders and virtual environments."""
    for path in paths:
        if path.is_file():
            yield path
            continue
        for entry in sorted(path.iterdir()):
            if entry.is_file() and entry.suffix == ".py":
                yield entry
            elif _is_searched(entry):
                yield from _sources([entry])


def _is_searched(folder: Path) -> bool:
    if not folder.is_dir() or folder.is_symlink() or folder.name.startswith("."):
        return False
    return folder.name not in _SKIPPED and not (folder / "pyvenv.cfg").exists()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m PureCloudPlatformClientV2.doctor",
        description="List the lines of a program that a new version of PureCloudPlatformClientV2 touches.",
        epilog="Example: python -m PureCloudPlatformClientV2.doctor src/ --from 269 --to 270",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="path", help="file or folder to read")
    parser.add_argument("--from", dest="start", default="269", help="version the program works with (default: 269)")
    parser.add_argument("--to", dest="end", default=VERSION, help=f"version to move to (default: {VERSION})")
    parser.add_argument("--json", action="store_true", help="print one JSON object for programs")
    return parser
