"""What a person asks of a release, beside what follows from the definition."""

from __future__ import annotations

from dataclasses import dataclass

from ..compare.change import Impact


@dataclass(frozen=True, slots=True)
class Wish:
    """Without any wish, a release is what the change of the API asks for.

    :ivar force: the step is at least this one, and something is released even if nothing changed
    :ivar label: a prerelease with this label
    :ivar accept_loss: a definition that lost most of its operations or models is not a mistake
    :ivar approved: a person has seen how much breaks
    :ivar runtime_only: the API stays as it was released; what was written by hand is released
    :ivar hold_candidate: while a candidate is out, nothing follows it by itself
    """

    force: Impact | None = None
    label: str | None = None
    accept_loss: bool = False
    approved: bool = False
    runtime_only: bool = False
    hold_candidate: bool = False

    def __str__(self) -> str:
        """In one word, for the journal."""
        flags = (self.accept_loss, self.approved, self.runtime_only, self.hold_candidate)
        return ",".join(
            [self.force.value if self.force else "-", self.label or "-", *(str(int(flag)) for flag in flags)]
        )
