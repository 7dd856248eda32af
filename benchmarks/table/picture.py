"""The picture of the table: a bar for each row, how many times better than the published package, logarithmic."""

from __future__ import annotations

import math
from html import escape

from .row import Row

WIDTH, BAR, LEFT = 860, 24, 400


def draw(table: list[Row]) -> str:
    """An SVG that reads on light and dark pages."""
    bars = [(row.what, _times(row)) for row in table if row.published is not None]
    longest = max((math.log10(max(times, 1.0)) for _, times in bars), default=1.0) or 1.0
    height = BAR * len(bars) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"',
        ' aria-label="Times better than the published package" font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="20" fill="#444">times better than the published package (logarithmic)</text>',
    ]
    for number, (what, times) in enumerate(bars):
        y = 34 + number * BAR
        width = max(2.0, (WIDTH - LEFT - 80) * math.log10(max(times, 1.0)) / longest)
        parts += [
            f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end" fill="#222">{escape(what)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{width:.0f}" height="{BAR - 8}" fill="#2a78d6"/>',
            f'<text x="{LEFT + width + 6:.0f}" y="{y + 13}" fill="#222">{times:,.1f}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def _times(row: Row) -> float:
    """How many times better ours is: rates are better when larger, all else when smaller."""
    assert row.published is not None
    published, ours = row.published.median, max(row.ours.median, 1e-9)
    return ours / published if row.unit == "calls/s" else published / ours
