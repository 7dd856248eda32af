"""What is known about the paging of an operation, found by the name of its method.

The facts are one string in `_listings.py`: finding one entry takes microseconds, and `operations.json`, which has them
too, would take as long as a call to read.
"""

from __future__ import annotations

from typing import Any


class Facts:
    """How one listing pages; see docs/paging.md. What is not known is an empty string.

    Parameters of the query are named as the keywords of the method; names after `body.` are those of the wire.
    """

    __slots__ = (
        "cancel",
        "ends",
        "interval",
        "items",
        "job",
        "key",
        "method",
        "position",
        "results",
        "size",
        "state",
        "status",
        "style",
        "total",
    )

    style: str
    items: str
    position: str
    size: str
    total: str
    ends: str
    job: str
    state: str

    def __init__(self, shared: str, methods: list[str]) -> None:
        known = dict(part.split("=", 1) for part in shared.split())
        for name in ("style", "items", "position", "size", "total", "ends", "job", "state"):
            setattr(self, name, known.get(name, ""))
        self.key: tuple[str, ...] = tuple(known["key"].split(",")) if "key" in known else ()
        self.interval: int | None = int(known["interval"]) if "interval" in known else None
        self.method, self.status, self.results, self.cancel = [*methods, "", "", ""][:4]


def facts_of(method: str) -> Facts | None:
    """The facts of the operation whose method is called so; `None` if it does not page."""
    from ...._listings import LISTINGS

    at = LISTINGS.find(f"\n{method}\n")
    if at < 0:
        at = LISTINGS.find(f"\n{method} ")
    if at < 0:
        return None
    start = LISTINGS.rindex("\n@", 0, at + 1) + 2
    shared = LISTINGS[start : LISTINGS.index("\n", start)]
    methods: list[str] = [*LISTINGS[at + 1 : LISTINGS.index("\n", at + 1)].split()]
    return Facts(shared, methods)


def place(body: dict[str, Any], path: str, value: Any) -> None:
    """Set what `path` (`paging.pageNumber`) leads to."""
    *outer, last = path.split(".")
    for name in outer:
        inner = body.get(name)
        if not isinstance(inner, dict):
            inner = body[name] = {}
        body = inner
    body[last] = value
