"""Reads a whole source: its definitions, and what tests tell of names."""

from __future__ import annotations

import ast

from ..surface import Surface
from .events import Watcher
from .program import Class, Facts, Function, FunctionNode, Scope
from .statements import Later, Statements
from .types import NONE, Type, doubtful, list_of

# Decorators that leave what a function takes and returns as it is.
_TRANSPARENT = frozenset(
    ("staticmethod", "classmethod", "property", "cached_property", "cache", "lru_cache", "contextmanager")
) | {"asynccontextmanager", "override", "abstractmethod", "overload"}
_PROPERTIES = frozenset(("property", "cached_property"))
_READINGS = 8  # each learns what the ones before made known: a call passes on what another call returned


def read(tree: ast.Module, surface: Surface, watcher: Watcher) -> None:
    """Read a source; the watcher hears of all that it does with the package."""
    known = Facts()
    for _ in range(_READINGS):
        reader = Reader(surface, known, None)
        reader.read(tree)
        before, known = known, reader.facts
        if known.summary() == before.summary():
            break
    watcher.begins(known)
    Reader(surface, known, watcher).read(tree)


class Reader(Statements):
    """Reads definitions, and tests of names."""

    def read(self, tree: ast.Module) -> None:
        for name, merged in self.known.globals.items():
            self.scope.bound[name].add(merged.type)
        self.scope.guarded = self.facts.outline(tree).guarded
        self.block(tree.body)
        while self.later:
            self._read_later(self.later.pop(0))

    # Functions

    def _on_functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.value(decorator)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.value(default)
        key = f"{node.name}@{node.lineno}:{node.col_offset}"
        owner = self.scope.owner if self.scope.is_class else ""
        known = self.facts.functions.setdefault(key, Function(node))
        known.owner = owner
        names = {_last_name(decorator) for decorator in node.decorator_list}
        if owner:
            cls = self._class()
            cls.methods[node.name] = key
            if names & _PROPERTIES:
                cls.properties.add(node.name)
        transparent = names <= _TRANSPARENT
        self.scope.bind(node.name, Type("own function", key) if transparent and not owner else None)
        self.later.append(Later(key, node, self.scope, owner or self.scope.owner, self.doubts))

    _on_asyncfunctiondef = _on_functiondef

    def _read_later(self, later: Later) -> None:
        node = later.node
        outer, outer_doubts = self.scope, self.doubts
        parent = later.parent
        self.scope, self.doubts = Scope(parent, owner=later.owner), later.doubts
        self.scope.guarded = self.facts.outline(node).guarded
        self.scope.function = self.facts.functions[later.name]
        self._bind_parameters(later, node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self.scope.function.declared = self.annotation(node.returns)
            if self.block(node.body) and not self.facts.outline(node).is_generator:
                self.scope.function.result.add(NONE)
        self.scope, self.doubts = outer, outer_doubts

    def _bind_parameters(self, later: Later, node: FunctionNode) -> None:
        arguments = node.args
        known = self.known.functions.get(later.name)
        positional = [*arguments.posonlyargs, *arguments.args]
        names = {_last_name(decorator) for decorator in getattr(node, "decorator_list", ())}
        for argument in [*positional, *arguments.kwonlyargs]:
            found = self.annotation(argument.annotation)
            if found is None and known is not None and names <= _TRANSPARENT and argument.arg in known.parameters:
                found = known.parameters[argument.arg].type
            self.scope.bind(argument.arg, found)
        if arguments.vararg is not None:
            self.scope.bind(arguments.vararg.arg, list_of(self.annotation(arguments.vararg.annotation)))
        if arguments.kwarg is not None:
            self.scope.bind(arguments.kwarg.arg, None)
        if positional and self.facts.functions[later.name].owner and "staticmethod" not in names:
            form = "own class" if "classmethod" in names else "own object"
            self.scope.bind(positional[0].arg, Type(form, later.owner))

    # Classes

    def _on_classdef(self, node: ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.value(decorator)
        key = f"{node.name}@{node.lineno}:{node.col_offset}"
        cls = self.facts.classes.setdefault(key, Class(key))
        cls.bases = [self.value(base) for base in node.bases]
        cls.bases += [None for keyword in node.keywords if keyword.arg != "metaclass"]
        for keyword in node.keywords:
            self.value(keyword.value)
        self.scope.bind(node.name, Type("own class", key))
        self.scope = Scope(self.scope, is_class=True, owner=key)
        self.block(node.body)
        assert self.scope.parent is not None  # noqa: S101 - it was given one above
        self.scope = self.scope.parent

    # Tests

    def narrow(self, test: ast.expr, *, holds: bool) -> None:
        """Learn from a test that holds, or does not."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            self.narrow(test.operand, holds=not holds)
        elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) == holds:
            for part in test.values:
                self.narrow(part, holds=holds)
        elif isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "isinstance":
            if len(test.args) == 2 and isinstance(test.args[0], ast.Name):
                self._narrow_to(test.args[0].id, test.args[1], holds=holds)
        elif isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.left, ast.Call):
            left, is_equal = test.left, isinstance(test.ops[0], ast.Is | ast.Eq)
            if isinstance(left.func, ast.Name) and left.func.id == "type" and isinstance(left.args[0], ast.Name):
                self._narrow_to(left.args[0].id, test.comparators[0], holds=holds == is_equal)

    def _narrow_to(self, name: str, node: ast.expr, *, holds: bool) -> None:
        is_bound, found = self.scope.find(name)
        if not is_bound:
            return
        classes = node.elts if isinstance(node, ast.Tuple) else [node]
        tested = [self.annotation(cls) for cls in classes]
        if holds:
            self.scope.names[name] = tested[0] if len(tested) == 1 else None
        elif any(other is None or (found and other.name == found.name) for other in tested):
            self.scope.names[name] = None if found in tested else doubtful(found)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
