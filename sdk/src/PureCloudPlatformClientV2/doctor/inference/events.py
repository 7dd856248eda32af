"""What the reading of a source comes upon; the rules judge it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Literal, Protocol

from .program import Facts
from .types import Type

Access = Literal["load", "store", "delete"]


@dataclass(slots=True)
class Arguments:
    """The arguments of a call with their types; `is_open` when a star brings more, `is_partial` when more follow."""

    positional: list[Type | None] = field(default_factory=list)
    keywords: dict[str, Type | None] = field(default_factory=dict)
    nodes: dict[str, ast.keyword] = field(default_factory=dict)
    is_open: bool = False
    is_partial: bool = False

    def type_of(self, name: str, position: int) -> tuple[bool, Type | None]:
        """Whether a parameter is passed, by name or by position, and what it is given."""
        if name in self.keywords:
            return True, self.keywords[name]
        if 0 <= position < len(self.positional):
            return True, self.positional[position]
        return False, None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, and whether the code is prepared for it to be missing."""

    node: ast.AST
    sure: bool = True
    guarded: frozenset[str] = frozenset()


class Watcher(Protocol):
    """Hears of what a source does with the package."""

    def begins(self, known: Facts) -> None:
        """The last reading begins; the ones before it learned this."""

    def imports(self, place: Place, module: str, name: str | None) -> None:
        """`from module import name`, or `import module`."""

    def uses_name(self, place: Place, module: Type, name: str) -> None:
        """An attribute of a module of the package."""

    def uses_attribute(
        self, place: Place, owner: Type | None, name: str, access: Access, value: Type | None, constant: object
    ) -> None:
        """An attribute of a value; when it is stored, what it is given."""

    def refers_to(self, place: Place, method: Type | None, name: str) -> None:
        """A method of an API class, or of an object that nothing is known of, that looks like one."""

    def calls(self, place: Place, callee: Type | None, name: str, arguments: Arguments, *, is_used: bool) -> None:
        """A call of a class or method; `name` is what stands last in its name."""

    def calls_url(self, place: Place, verb: str, path: str) -> None:
        """An operation called by its path."""

    def catches(self, place: Place, exceptions: list[str], *, around_calls: bool) -> None:
        """Exceptions that one handler catches, by their full names, around calls of the package or not."""

    def compares(self, place: Place, value: object) -> None:
        """A constant that something is compared with, or that stands elsewhere."""
