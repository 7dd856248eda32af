"""A comparison as text for a terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ..compare.change import Change, Comparison

_MARKS = {"major": "!", "minor": "+", "point": "~"}
_HEADINGS = {"major": "Breaking changes", "minor": "Additions", "point": "Documentation"}


def counts_sentence(comparison: Comparison) -> str:
    """``1 major, 8 minor and 0 point changes``."""
    counts = comparison.counts
    return f"{counts['major']} major, {counts['minor']} minor and {counts['point']} point changes"


def to_text(comparison: Comparison) -> str:
    """One line a change, heaviest first, then the counts."""
    lines = [
        f"{_MARKS[change.impact.value]} {change.impact.value:5}  {change.sentence}" for change in comparison.changes
    ]
    step = f"step: {comparison.step.value}" if comparison.step else "step: none"
    return "\n".join([*lines, f"{counts_sentence(comparison)}; {step}"]) + "\n"


def to_markdown(comparison: Comparison) -> str:
    """A section for each impact, grouped by operation or model, one bullet a change."""
    parts = [counts_sentence(comparison).capitalize() + ".\n"]
    for impact, changes in groupby(comparison.changes, key=lambda change: change.impact):
        parts.append(f"\n## {_HEADINGS[impact.value]}\n\n")
        parts += (bullet + "\n" for bullet in bullets(changes))
    return "".join(parts)


def bullets(changes: Iterable[Change]) -> list[str]:
    """One bullet a change; changes of one subject stand together below its name when there are several."""
    lines: list[str] = []
    for subject, members in groupby(changes, key=lambda change: change.subject):
        group = list(members)
        if len(group) == 1:
            lines.append(f"* {group[0].sentence}")
            continue
        lines.append(f"* **{subject}**")
        lines += (f"    * {change.sentence}" for change in group)
    return lines
