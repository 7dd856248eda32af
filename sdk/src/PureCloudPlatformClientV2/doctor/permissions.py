"""The permissions that a program needs: those of the operations that it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .inference.types import Type
from .surface import Method, Surface


@dataclass(slots=True)
class Need:
    """An operation that a program uses; `certain` is false where the type of the receiver could not be known."""

    method: Method
    certain: bool
    places: list[tuple[str, int]] = field(default_factory=list)

    def describe(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "operation": self.method.call,
            "method": self.method.symbol,
            "rule": self.method.rule,
            "permissions": list(self.method.permissions),
            "certain": self.certain,
            "places": [f"{path}:{line}" for path, line in self.places],
        }


class Needs:
    """Collects the operations that a program uses."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._found: dict[str, Need] = {}  # by operation: a method may be in two classes

    def add(self, path: str, line: int, method: Type | None, name: str) -> None:
        """A method is named; without a known receiver it is looked up by its name."""
        if method is not None:
            owner, _, name = method.name.partition(".")
            found = [self._surface.methods(owner)[name]] if name in self._surface.methods(owner) else []
            certain = method.sure
        else:
            found, certain = self._surface.methods_named(name), False
        for candidate in {candidate.call: candidate for candidate in found}.values():
            self._add(candidate, path, line, certain=certain)

    def add_url(self, path: str, line: int, verb: str, url: str) -> None:
        """An operation is called by its path."""
        if found := self._surface.method_of_url(verb, url):
            self._add(found, path, line, certain=True)

    def _add(self, method: Method, path: str, line: int, *, certain: bool) -> None:
        need = self._found.setdefault(method.call, Need(method, certain))
        need.certain = need.certain or certain
        if (path, line) not in need.places:
            need.places.append((path, line))

    def sorted(self) -> list[Need]:
        """The operations, by method."""
        return sorted(self._found.values(), key=lambda need: need.method.symbol)

    def permissions(self) -> list[str]:
        """The fewest permissions that satisfy all operations, as near as going through them once comes.

        Of permissions of which one is enough, one that is needed anyway is taken, else the one that satisfies most
        operations, lets do least and is named first, in this order: the platform names the usual one first.
        """
        chosen: set[str] = set()
        alternatives: list[tuple[str, ...]] = []
        for need in self.sorted():
            if need.method.rule == "any" and len(need.method.permissions) > 1:
                alternatives.append(need.method.permissions)
            else:
                chosen.update(need.method.permissions)
        while open_ones := [names for names in alternatives if chosen.isdisjoint(names)]:
            counts = {name: sum(name in names for names in open_ones) for names in open_ones for name in names}
            chosen.add(min(counts, key=lambda name: (-counts[name], _power(name))))  # the first of equals
        return sorted(chosen)

    def role(self, name: str, description: str) -> dict[str, Any]:
        """The body for `POST /api/v2/authorization/roles` that creates a role with these permissions."""
        policies: dict[tuple[str, str], list[str]] = {}
        plain: list[str] = []
        for permission in self.permissions():
            domain, _, rest = permission.partition(":")
            entity, _, action = rest.partition(":")
            if action:
                policies.setdefault((domain, entity), []).append(action)
            else:
                plain.append(permission)  # a few operations want a permission of the old kind, such as `admin`
        role: dict[str, Any] = {"name": name, "description": description}
        if plain:
            role["permissions"] = plain
        role["permissionPolicies"] = [
            {"domain": domain, "entityName": entity, "actionSet": actions}
            for (domain, entity), actions in policies.items()
        ]
        return role


def table(needs: Iterable[Need]) -> list[str]:
    """The operations with their permissions in columns."""
    rows = [("method", "operation", "permissions")]
    for need in needs:
        joined = (" or " if need.method.rule == "any" else " and ").join(need.method.permissions)
        rows.append((("" if need.certain else "perhaps ") + need.method.symbol, need.method.call, joined or "none"))
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return [f"{row[0]:{widths[0]}}  {row[1]:{widths[1]}}  {row[2]}" for row in rows]


def _power(permission: str) -> int:
    """How much a permission lets do, by its action: looking is least."""
    action = permission.rpartition(":")[2]
    return {"view": 0, "search": 0, "readOnly": 0, "*": 3, "all": 3, "admin": 3}.get(
        action, 2 if action == "delete" else 1
    )
