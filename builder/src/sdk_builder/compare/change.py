"""What a comparison yields: changes, each with an impact, counted and serialisable."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any


class Impact(str, Enum):
    """How much a change asks of a caller; the highest one decides the step of the version."""

    MAJOR = "major"
    MINOR = "minor"
    POINT = "point"

    @property
    def rank(self) -> int:
        """0 for the heaviest impact, for sorting."""
        return _RANKS[self]


_RANKS = {impact: rank for rank, impact in enumerate(Impact)}


def heaviest(*impacts: Impact | None) -> Impact | None:
    """The heaviest of some impacts; ``None`` when there is none."""
    return min((impact for impact in impacts if impact), key=lambda impact: impact.rank, default=None)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two definitions.

    ``place`` says what kind of thing changed (``path``, ``operation``, ``parameter``, ``response``, ``tag``, ``model``,
    ``property``), ``subject`` which path, operation (``GET /api/v2/users``) or model it belongs to, ``key`` the name
    within the subject, ``change`` what happened to it, ``old`` and ``new`` the values before and after (``None`` where
    there is none), ``sentence`` all of that for a reader.
    """

    impact: Impact
    place: str
    subject: str
    key: str
    change: str
    old: Any
    new: Any
    sentence: str

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """Sorts by impact, then by subject; does not depend on the order of keys in a definition."""
        return (self.impact.rank, self.subject, self.place, self.key, self.sentence)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes from one definition to another, heaviest first.

    ``build_step`` is what the comparison of the two builds asks for, when they were compared: it sees what breaks in
    Python, where the changes are counted by the rules of the platform's own SDKs.
    """

    changes: tuple[Change, ...]
    build_step: Impact | None = None

    @classmethod
    def of(cls, changes: Iterable[Change], build_step: Impact | None = None) -> Comparison:
        return cls(tuple(sorted(changes, key=lambda change: change.order)), build_step)

    @property
    def step(self) -> Impact | None:
        """The step of the version: the higher of what the changes and what the builds ask for."""
        return heaviest(self.impact, self.build_step)

    @property
    def impact(self) -> Impact | None:
        """The heaviest impact, or ``None`` when nothing changed."""
        return self.changes[0].impact if self.changes else None

    @property
    def counts(self) -> dict[str, int]:
        """Number of changes by impact: ``{"major": 1, "minor": 8, "point": 0}``."""
        return {impact.value: sum(change.impact is impact for change in self.changes) for impact in Impact}

    def to_json(self) -> str:
        """An object with ``step``, ``counts`` and ``changes``; :meth:`from_document` reads it back."""
        changes = [asdict(change) | {"impact": change.impact.value} for change in self.changes]
        document = {"step": self.step.value if self.step else None, "counts": self.counts, "changes": changes}
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Comparison:
        """Read what :meth:`to_json` wrote.

        :raises TypeError, KeyError, ValueError: for a document of another kind.
        """
        changes = (Change(**(change | {"impact": Impact(change["impact"])})) for change in document["changes"])
        step = document.get("step")
        return cls.of(changes, Impact(step) if step else None)
