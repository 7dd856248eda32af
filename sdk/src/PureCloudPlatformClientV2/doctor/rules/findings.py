"""What the doctor found in a program."""

from __future__ import annotations

from dataclasses import dataclass

from ..history import Change
from ..inference.events import Place


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A line that a change touches.

    `breaks` tells an error from a remark; `certain` is false where the type of a value could not be known, or where the
    code is prepared for it. `change` says what happened: that of a `Change`, `unknown` for what no release has, or
    `deprecated`.
    """

    path: str
    line: int
    column: int
    symbol: str
    version: str
    sentence: str
    instead: str
    breaks: bool
    certain: bool
    change: str = ""


class Findings:
    """Collects what is found; of two findings that say the same of the same place, the certain one stays."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._found: dict[tuple[int, int, str], Finding] = {}

    def add(self, place: Place, change: Change, *, certain: bool = True, breaks: bool | None = None) -> None:
        line, column = getattr(place.node, "lineno", 1), getattr(place.node, "col_offset", 0) + 1
        finding = Finding(
            self._path,
            line,
            column,
            change.symbol,
            change.version,
            change.sentence,
            change.instead,
            change.breaks if breaks is None else breaks,
            certain and place.sure,
            change.change,
        )
        key = (line, column, change.sentence)
        if key not in self._found or finding.certain > self._found[key].certain:
            self._found[key] = finding

    def sorted(self) -> list[Finding]:
        return sorted(self._found.values())
