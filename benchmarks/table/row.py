"""One line of the table."""

from __future__ import annotations

from dataclasses import dataclass

from ..measuring.measure import Sample


@dataclass
class Row:
    """One line of the table.

    :ivar goal: what the figure should be, in words
    :ivar figure: what the goal is about
    :ivar met: `None` where there is no goal
    """

    what: str
    unit: str
    published: Sample | None
    limit: Sample | None
    ours: Sample
    goal: str
    figure: str
    met: bool | None
