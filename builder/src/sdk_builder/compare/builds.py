"""Two builds of the package compared: what changed in Python, and which step of the version that asks for."""

from __future__ import annotations

from dataclasses import dataclass

from .change import Impact, heaviest
from .record import RECORD
from .surface import Files, read_surface
from .symbols import SymbolChange, compare_surfaces

# The version itself, and the record of what broke, follow from the comparison.
_FOLLOWS = frozenset({"_version.py", RECORD})


@dataclass(frozen=True, slots=True)
class BuildDifference:
    """The symbols that changed, and whether any byte of the build did."""

    symbols: tuple[SymbolChange, ...]
    altered: bool

    @property
    def step(self) -> Impact | None:
        """What breaks is major, what is new is minor, any other byte is a point."""
        return heaviest(*(change.impact for change in self.symbols), Impact.POINT if self.altered else None)


def compare_builds(old: Files, new: Files) -> BuildDifference:
    """Compare two builds by what their files hold.

    :raises BuilderError: when a file is not Python.
    """
    differing = {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)} - _FOLLOWS
    before, after = ({path: files[path] for path in differing & files.keys()} for files in (old, new))
    return BuildDifference(tuple(compare_surfaces(read_surface(before), read_surface(after))), bool(differing))
