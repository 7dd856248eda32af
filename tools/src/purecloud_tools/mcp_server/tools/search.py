"""`search`: operations that answer a question, those first that can be called here."""

from __future__ import annotations

from ...catalogue.operations import Operation
from ...catalogue.search import search as find
from ..safety.classes import needs
from ..service import Service
from .questions import plain, ready_made

_LOOKED_AT = 40
_SHOWN = 5


def search(service: Service, question: str, limit: int | None = None) -> str:
    """What fits a question in plain words, best first, a line each."""
    wanted = max(1, min(limit or _SHOWN, 20))
    offered: list[Operation] = []
    flagged: list[str] = []
    lacking = 0
    access = service.offered_access
    for rank, operation in enumerate(find(plain(question[:500]), _LOOKED_AT)):
        lacks = service.options.lacks(needs(operation))
        if lacks:
            if rank < wanted:
                flagged.append(f"{_line(operation)} (this server was started without {' '.join(lacks)})")
        elif access.missing(operation):
            lacking += 1
        elif len(offered) < wanted:
            offered.append(operation)
    lines = [f"{name}: a ready-made tool; call it by this name." for name in ready_made(question[:500])]
    lines += [_line(operation) for operation in offered[: max(1, wanted - len(lines))]]
    if not lines:
        lines.append("Nothing that can be called here fits; say it in other words.")
    if flagged:
        lines += ["Not allowed here:", *flagged]
    if lacking:
        lines.append(f"{lacking} more would need permissions that this login lacks.")
    return "\n".join(lines)


def _line(operation: Operation) -> str:
    needed = [item.name for item in operation.parameters if item.required]
    takes = f" ({', '.join(needed)})" if needed else ""
    return f"{operation.method}{takes}: {operation.summary}"
