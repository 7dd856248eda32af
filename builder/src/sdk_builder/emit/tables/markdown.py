"""Tables in Markdown."""

from __future__ import annotations


def row(*cells: str) -> str:
    """A row of a table in Markdown, whatever its cells hold."""
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"
