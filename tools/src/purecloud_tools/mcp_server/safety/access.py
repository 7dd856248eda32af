"""What the permissions of a login allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...catalogue.operations import Operation

_NONE: tuple[str, list[str]] = ("any", [])


class Access:
    """The permissions of a login.

    :param granted: `domain:entity:action`, `*` for all; None if they are not known, and then all is allowed
    """

    def __init__(self, granted: Iterable[str] | None) -> None:
        self.known = granted is not None
        self._granted = [tuple(one.lower().split(":")) for one in granted or ()]

    def has(self, name: str) -> bool:
        """Whether a permission is among them."""
        wanted = name.lower().split(":")
        return any(_covers(one, wanted) for one in self._granted)

    def missing(self, operation: Operation) -> list[str]:
        """The permissions that an operation needs and the login lacks; of those of which one is enough, all."""
        if not self.known:
            return []
        rule, names = next(iter(operation.permissions.items()), _NONE)
        lacking = [name for name in names if not self.has(name)]
        return lacking if rule == "all" or len(lacking) == len(names) else []


def _covers(granted: Sequence[str], wanted: Sequence[str]) -> bool:
    for number, part in enumerate(wanted):
        have = granted[number] if number < len(granted) else ""
        if have == "*" and number == len(granted) - 1:
            return True
        if have not in ("*", part) and part != "*":
            return False
    return True
