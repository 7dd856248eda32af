"""The command line of the doctor."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from .._version import VERSION
from .examination import Examiner, changes_between
from .permissions import table
from .record import VersionError, read_record
from .rules.findings import Finding
from .sources import Source, UnreadableError, find_sources, read_source
from .surface import PACKAGE

_EXAMPLES = """\
examples:
  python -m PureCloudPlatformClientV2.doctor src/                       from 269 to this release
  python -m PureCloudPlatformClientV2.doctor src/ --from 250            from 250 to this release
  python -m PureCloudPlatformClientV2.doctor job.py report.ipynb --json
  python -m PureCloudPlatformClientV2.doctor src/ --permissions         what the program must be allowed to do
  python -m PureCloudPlatformClientV2.doctor --releases                 which releases are known

A line that begins with `perhaps` is about a value whose type the source does not tell, or about code that is prepared
for it; it does not count for the exit status.

exit status:
  0  nothing was found that breaks
  1  something was, for certain
  2  the command line is wrong, or a file could not be read, and in the others nothing was found that breaks
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; its exit status."""
    try:
        return _run(_parser().parse_args(arguments))
    except BrokenPipeError:  # of `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(options: argparse.Namespace) -> int:
    record = read_record()
    if options.releases:
        _print("\n".join(record.releases))
        return 0
    try:
        start, end = record.range(options.start, options.end)
    except VersionError as error:
        return _refuse(str(error))
    if not options.paths:
        return _refuse("name a file or folder to read; --help has examples")
    if missing := [path for path in options.paths if not path.exists()]:
        return _refuse(f"{missing[0]} does not exist")
    report = _examine(options.paths, Examiner(changes_between(start, end), end))
    for problem in report.problems:
        print(problem, file=sys.stderr)  # noqa: T201 - a command line
    if not report.read and not report.problems:
        return _refuse(f"{options.paths[0]} holds no Python files")
    if options.permissions:
        _print(_permissions_as_json(report) if options.json else _permissions(report))
        return 2 if report.problems else 0
    _print(_as_json(report, start, end) if options.json else _as_text(report, start, end))
    if any(finding.breaks and finding.certain for finding in report.findings):
        return 1
    return 2 if report.problems else 0


@dataclass(slots=True)
class _Report:
    examiner: Examiner
    read: int = 0
    findings: list[Finding] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def _examine(paths: Sequence[Path], examiner: Examiner) -> _Report:
    report = _Report(examiner)
    sources: list[Source] = []
    for path in find_sources(paths):
        try:
            sources.append(read_source(path))
        except UnreadableError as error:
            report.problems.append(str(error))
    uses_package = any(PACKAGE in source.text for source in sources)
    for source in _with_progress(sources):
        report.problems += source.problems
        try:
            found = examiner.examine(source.text, source.path, is_related=uses_package)
        except SyntaxError as error:
            place, line = source.place(error.lineno or 1)
            report.problems.append(
                f"{place}:{line}: not read: {error.msg} (Python {sys.version_info[0]}.{sys.version_info[1]})"
            )
        except (ValueError, RecursionError, MemoryError) as error:  # null bytes; code of a depth nobody writes
            report.problems.append(f"{source.path}: not read: {error or type(error).__name__}")
        else:
            report.read += 1
            for finding in found:
                place, line = source.place(finding.line)
                report.findings.append(replace(finding, path=place, line=line))
    return report


def _with_progress(sources: list[Source]) -> Iterator[Source]:
    """The sources; on a terminal with a line that counts them."""
    shows = sys.stderr.isatty() and len(sources) > 20
    for number, source in enumerate(sources, 1):
        if shows:
            print(f"\r{number}/{len(sources)} files", end="", file=sys.stderr, flush=True)  # noqa: T201
        yield source
    if shows:
        print("\r\033[K", end="", file=sys.stderr, flush=True)  # noqa: T201


def _as_text(report: _Report, start: str, end: str) -> str:
    lines = [_line(finding) for finding in report.findings]
    certain = sum(finding.breaks and finding.certain for finding in report.findings)
    others = len(report.findings) - certain
    files = "1 file" if report.read == 1 else f"{report.read} files"
    lines.append(f"{files} read, {start} to {end}: {certain} to change, {others} to look at.")
    return "\n".join(lines)


def _line(finding: Finding) -> str:
    doubt = "" if finding.certain else "perhaps: "
    instead = f" Write `{finding.instead}`." if finding.instead else ""
    return f"{finding.path}:{finding.line}:{finding.column}: {doubt}{finding.sentence}{instead} [{finding.version}]"


def _as_json(report: _Report, start: str, end: str) -> str:
    findings = [asdict(finding) for finding in report.findings]
    document = {"from": start, "to": end, "files": report.read, "unread": report.problems, "findings": findings}
    return json.dumps(document, indent=2)


def _permissions(report: _Report) -> str:
    needs = report.examiner.needs
    found = needs.sorted()
    if not found:
        return "No operation of the API was found in these files."
    role = json.dumps(needs.role(*_ROLE), indent=2)
    return "\n".join([*table(found), "", "A role with these permissions (POST /api/v2/authorization/roles):", "", role])


def _permissions_as_json(report: _Report) -> str:
    needs = report.examiner.needs
    operations = [need.describe() for need in needs.sorted()]
    document = {"operations": operations, "permissions": needs.permissions(), "role": needs.role(*_ROLE)}
    return json.dumps({"unread": report.problems} | document, indent=2)


_ROLE = ("Name of the program", "What the program needs, as read from its source.")


def _refuse(sentence: str) -> int:
    print(f"error: {sentence}", file=sys.stderr)  # noqa: T201
    return 2


def _print(text: str) -> None:
    try:
        print(text, flush=True)  # noqa: T201
    except UnicodeEncodeError:  # the name of a file may have what the encoding of the output has not
        encoding = sys.stdout.encoding
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m PureCloudPlatformClientV2.doctor",
        description="Lists the lines of a program that another release of PureCloudPlatformClientV2 touches, and what "
        "no release has. The source is read; nothing of it is imported or run.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="path", help="Python file, notebook or folder to read")
    parser.add_argument("--from", dest="start", default="269", metavar="RELEASE", help="it works with (default: 269)")
    parser.add_argument(
        "--to", dest="end", default=VERSION, metavar="RELEASE", help=f"to move to (default: {VERSION}, this one)"
    )
    parser.add_argument("--permissions", action="store_true", help="the permissions it needs, and a role to create")
    parser.add_argument("--json", action="store_true", help="print one JSON object for programs")
    parser.add_argument("--releases", action="store_true", help="list the releases that are known")
    return parser
