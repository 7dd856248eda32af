"""What a source defines itself: its scopes, functions and classes, with what is known of them so far."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .types import NONE, Merged, Type, merge

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def _merged() -> defaultdict[str, Merged]:
    return defaultdict(Merged)


@dataclass(slots=True)
class Function:
    """A function of the source, with what its calls pass and what it returns."""

    node: FunctionNode
    parameters: defaultdict[str, Merged] = field(default_factory=_merged)
    result: Merged = field(default_factory=Merged)
    declared: Type | None = None
    owner: str = ""  # the class whose method it is


@dataclass(slots=True)
class Class:
    """A class of the source."""

    name: str
    bases: list[Type | None] = field(default_factory=list)
    methods: dict[str, str] = field(default_factory=dict)
    properties: set[str] = field(default_factory=set)
    attributes: defaultdict[str, Merged] = field(default_factory=_merged)


@dataclass(frozen=True, slots=True)
class Outline:
    """What the text of a function tells: whether it yields, and the attributes that it asks for before it uses them."""

    is_generator: bool
    guarded: frozenset[str]


class Facts:
    """What was learned of functions, classes and names from one reading of a source."""

    def __init__(self, before: Facts | None = None) -> None:
        self._outlines: dict[ast.AST, Outline] = {} if before is None else before._outlines
        self.functions: dict[str, Function] = {}
        self.classes: dict[str, Class] = {}
        self.globals: defaultdict[str, Merged] = _merged()  # what functions assign to names of the module
        self.stored: set[tuple[str, str]] = set()  # attributes that the source itself gives to models

    def outline(self, node: ast.AST) -> Outline:
        """What the text of a function, or of the module, tells without following it."""
        if node not in self._outlines:
            self._outlines[node] = _outline(node)
        return self._outlines[node]

    def summary(self) -> list[object]:
        """All that is known, to compare."""
        found: list[object] = [(name, merged.type) for name, merged in self.globals.items()]
        for key, function in self.functions.items():
            parameters = [(name, merged.type) for name, merged in function.parameters.items()]
            found.append((key, function.result.type, function.declared, parameters))
        for key, cls in self.classes.items():
            attributes = [(name, merged.type) for name, merged in cls.attributes.items()]
            found.append((key, cls.bases, attributes))
        return found

    def lineage(self, name: str) -> Iterator[Class]:
        """A class of the source and its bases in the source."""
        seen: set[str] = set()
        queue = [name]
        while queue:
            current = queue.pop(0)
            if current in self.classes and current not in seen:
                seen.add(current)
                yield self.classes[current]
                queue += [base.name for base in self.classes[current].bases if base and base.form == "own class"]

    def foreign_bases(self, name: str) -> list[Type | None]:
        """The bases that the source does not define; `None` for one that nothing is known of."""
        found = [base for cls in self.lineage(name) for base in cls.bases]
        return [base for base in found if base is None or base.form != "own class"]


class Scope:
    """The names of a module, class or function. `names` follows the flow, `bound` has all that a name ever was."""

    def __init__(self, parent: Scope | None = None, *, is_class: bool = False, owner: str = "") -> None:
        self.parent = parent
        self.is_class = is_class
        self.owner = owner
        self.names: dict[str, Type | None] = {}
        self.bound: defaultdict[str, Merged] = _merged()
        self.starred: Callable[[str], Type | None] | None = None  # what `from module import *` brings
        self.function: Function | None = None
        self.borrowed: set[str] = set()  # declared global or nonlocal
        self.guarded: frozenset[str] = frozenset()  # attributes that the code asks for before it uses them

    def bind(self, name: str, found: Type | None) -> None:
        self.names[name] = found
        self.bound[name].add(found)

    def find(self, name: str) -> tuple[bool, Type | None]:
        """Whether a name is bound, and what it is."""
        if name in self.names:
            return True, self.names[name]
        outer: Scope | None = self.parent
        while outer is not None:
            if not outer.is_class and name in outer.bound:
                return True, outer.bound[name].type
            outer = outer.parent
        outer = self
        while outer is not None:
            if outer.starred is not None and (found := outer.starred(name)) is not None:
                return True, found
            outer = outer.parent
        return False, None

    @property
    def module(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def join(self, one: dict[str, Type | None], other: dict[str, Type | None]) -> None:
        """Go on after a fork of the flow with what holds on both ways."""
        self.names = {
            name: merge(one.get(name, NONE), other.get(name, NONE))
            if name in one and name in other
            # Bound on one way only: where it is used, that way was taken.
            else (one[name] if name in one else other[name])
            for name in one.keys() | other.keys()
        }


def _outline(tree: ast.AST) -> Outline:
    is_generator, guarded = False, set()
    queue = list(ast.iter_child_nodes(tree))
    while queue:
        node = queue.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue  # they have their own
        queue += ast.iter_child_nodes(node)
        if isinstance(node, ast.Yield | ast.YieldFrom):
            is_generator = True
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            enough = {"hasattr": 2, "getattr": 3}.get(node.func.id)  # with a default
            if enough and len(node.args) >= enough and isinstance(node.args[1], ast.Constant):
                guarded.add(str(node.args[1].value))
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
            guarded.add(str(node.left.value))  # "name" in dir(user)
    return Outline(is_generator, frozenset(guarded))
