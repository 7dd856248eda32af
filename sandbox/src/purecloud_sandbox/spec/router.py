"""From a request's path to the operations declared for it: a trie of path segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=lambda: dict[str, _Node]())
    parameter: _Node | None = None
    templates: dict[str, str] = field(default_factory=dict[str, str])  # verb -> path template


@dataclass(frozen=True, slots=True)
class Match:
    """What a path led to: the template of each verb, and the parameters' values in the order of the path."""

    templates: dict[str, str]
    values: tuple[str, ...]


class Router:
    """Finds the templates that a path matches; a literal segment wins over a parameter."""

    def __init__(self, routes: Iterable[tuple[str, str]] = ()) -> None:
        self._root = _Node()
        for verb, template in routes:
            self.add(verb, template)

    def add(self, verb: str, template: str) -> None:
        """Declare a verb of a path template such as `/api/v2/users/{userId}`."""
        node = self._root
        for part in template.strip("/").split("/"):
            if part.startswith("{") and part.endswith("}"):
                if node.parameter is None:
                    node.parameter = _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(part, _Node())
        node.templates[verb] = template

    def find(self, path: str) -> Match | None:
        """Match a path as it came over the wire, still percent-encoded: `%2F` belongs to its segment."""
        if not path.startswith("/"):
            return None
        parts = path[1:].split("/")
        if "%" in path:
            parts = [unquote(part) for part in parts]
        return next(_walk(self._root, parts, 0, ()), None)


def _walk(node: _Node, parts: list[str], index: int, values: tuple[str, ...]) -> Iterator[Match]:
    if index == len(parts):
        if node.templates:
            yield Match(node.templates, values)
        return
    part = parts[index]
    literal = node.literals.get(part)
    if literal is not None:
        yield from _walk(literal, parts, index + 1, values)
    if node.parameter is not None and part:
        yield from _walk(node.parameter, parts, index + 1, (*values, part))
