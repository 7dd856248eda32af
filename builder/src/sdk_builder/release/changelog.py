"""The changelog: one section a release, newest first; a section that is there already is replaced."""

from __future__ import annotations

import re

HEADER = "# Changelog\n"
_HEADING = re.compile(r"^## \[?(?P<version>[^\]\s]+)\]?.*$", re.MULTILINE)


def update_changelog(text: str, version: str, date: str, body: str) -> str:
    """The changelog with the section of a version, put before the other releases and after an `Unreleased` section.

    Doing it twice changes nothing. Headings of the notes go down one level, below that of the version.

    :param date: the day of the release, `2026-11-24`.
    """
    lowered = re.sub(r"^(#+ )", r"#\1", body.strip(), flags=re.MULTILINE)
    section = f"## {version} ({date})\n\n{lowered}\n"
    text = text or HEADER
    sections = list(_HEADING.finditer(text))
    for index, heading in enumerate(sections):
        if heading["version"] == version:
            end = sections[index + 1].start() if index + 1 < len(sections) else len(text)
            tail = text[end:]
            return text[: heading.start()] + section + ("\n" + tail if tail else "")
    for heading in sections:
        if heading["version"].lower() != "unreleased":
            return text[: heading.start()] + section + "\n" + text[heading.start() :]
    return text.rstrip("\n") + "\n\n" + section


def read_section(text: str, version: str) -> str | None:
    """The body of the section of a version, or ``None``."""
    sections = list(_HEADING.finditer(text))
    for index, heading in enumerate(sections):
        if heading["version"] == version:
            end = sections[index + 1].start() if index + 1 < len(sections) else len(text)
            return text[heading.end() : end].strip() + "\n"
    return None
