"""The changelog: one section a release, newest first; a section that is there already is replaced."""

from __future__ import annotations

import re

HEADER = "# Changelog\n"
UNRELEASED = "Unreleased"
_HEADING = re.compile(r"^## \[?(?P<version>[^\]\s]+)\]?.*$", re.MULTILINE)


def update_changelog(text: str, version: str, date: str, body: str) -> str:
    """The changelog with the section of a version, put before the other releases and after an `Unreleased` section.

    Doing it twice changes nothing. Headings of the notes go down one level, below that of the version.

    :param date: the day of the release, `2026-11-24`.
    """
    lowered = re.sub(r"^(#+ )", r"#\1", body.strip(), flags=re.MULTILINE)
    section = f"## {version} ({date})\n\n{lowered}\n"
    sections = _sections(text or HEADER)
    at = next((i for i, (name, _) in enumerate(sections) if name == version), None)
    if at is None:
        at = next((i for i, (name, _) in enumerate(sections) if name not in ("", UNRELEASED)), len(sections))
        sections.insert(at, (version, ""))
    sections[at] = (version, section)
    return "\n".join(part.rstrip("\n") + "\n" for _, part in sections)


def read_section(text: str, version: str) -> str:
    """The body of the section of a version; empty when there is none."""
    part = next((part for name, part in _sections(text) if name == version), "")
    return part.partition("\n")[2].strip()


def take_unreleased(text: str) -> tuple[str, str]:
    """The changelog with its `Unreleased` section emptied, and what stood there: it is part of the next release."""
    taken = read_section(text, UNRELEASED)
    if not taken:
        return text, ""
    kept = [(name, part.partition("\n")[0] if name == UNRELEASED else part) for name, part in _sections(text)]
    return "\n".join(part.rstrip("\n") + "\n" for _, part in kept), taken


def _sections(text: str) -> list[tuple[str, str]]:
    """The parts of a changelog by version, in order; what stands before the first heading has no name."""
    headings = list(_HEADING.finditer(text))
    starts = [0, *(heading.start() for heading in headings), len(text)]
    names = ["", *(heading["version"] for heading in headings)]
    return [(name, text[start:end]) for name, start, end in zip(names, starts[:-1], starts[1:], strict=True)]
