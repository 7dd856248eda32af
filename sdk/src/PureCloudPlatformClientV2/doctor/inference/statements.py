"""Reads statements in the order of the flow: what a name is depends on the way that was taken to it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

from ..surface import Surface
from .calls import Calls
from .events import Watcher
from .program import Class, Facts, FunctionNode, Scope
from .types import NONE, Type, instance

_ASKS_FOR_VERSION = re.compile(r"__version__|VERSION|\bversion\(|sys\.version|TYPE_CHECKING")
_PREPARED = frozenset(("ImportError", "ModuleNotFoundError", "AttributeError", "TypeError", "NameError"))
_BROAD = frozenset(("Exception", "BaseException", ""))


class Later(NamedTuple):
    """A function that is read after what surrounds it, when all names there are known."""

    name: str
    node: FunctionNode
    parent: Scope
    owner: str
    doubts: int


class Statements(Calls):
    """Reads statements, all but definitions."""

    def __init__(self, surface: Surface, known: Facts, watcher: Watcher | None) -> None:
        super().__init__(surface, known, watcher)
        self.later: list[Later] = []
        self._loops = 0
        self._origins: dict[str, str] = {}  # names from other libraries

    def block(self, statements: Iterable[ast.stmt]) -> bool:
        """Read statements; whether the flow goes on after them."""
        for statement in statements:
            method = getattr(self, f"_on_{type(statement).__name__.lower()}", None)
            if method is None:
                for child in ast.iter_child_nodes(statement):
                    if isinstance(child, ast.expr):
                        self.value(child)
            elif method(statement) is False:
                return False
        return True

    # Imports

    def _on_import(self, node: ast.Import) -> None:
        for alias in node.names:
            found = self.names.module(alias.name)
            if found is not None and self.watcher:
                self.watcher.imports(self.place(alias), alias.name, None)
            if alias.asname:
                self.scope.bind(alias.asname, found)
            else:
                top = alias.name.partition(".")[0]
                self.scope.bind(top, self.names.module(top))
            if found is None:
                self._origins[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )

    def _on_importfrom(self, node: ast.ImportFrom) -> None:
        module = "" if node.level else node.module or ""
        for alias in node.names:
            found = self.names.imported(module, alias.name)
            if alias.name == "*":
                self._bind_all(alias, module)
                continue
            if found is not None and self.watcher:
                self.watcher.imports(self.place(alias), module, alias.name)
            self.scope.bind(alias.asname or alias.name, found)
            self._origins[alias.asname or alias.name] = f"{module}.{alias.name}"

    def _bind_all(self, node: ast.alias, module: str) -> None:
        if self.names.module(module) is not None:
            if self.watcher:
                self.watcher.imports(self.place(node), module, None)
            # There are 7,000 names: one is looked up when it is used.
            self.scope.starred = lambda name: self.names.imported(module, name) if name in self.surface.names else None

    # Assignments

    def _on_assign(self, node: ast.Assign) -> None:
        found = self.value(node.value)
        for target in node.targets:
            self.assign(target, found, node.value)

    def _on_annassign(self, node: ast.AnnAssign) -> None:
        found = self.value(node.value)
        declared = self.annotation(node.annotation)
        if node.value is not None or self.scope.is_class or declared is not None:
            self.assign(node.target, declared or found, node.value)

    def _on_augassign(self, node: ast.AugAssign) -> None:
        found = self.value(node.target)
        more = self.value(node.value)
        if isinstance(node.target, ast.Name):
            self.scope.bind(node.target.id, found if found and found.form == "list" and found.element else more)

    def assign(self, target: ast.expr, found: Type | None, value: ast.expr | None) -> None:
        """Learn what a target is from now on."""
        if isinstance(target, ast.Name):
            self._bind(target.id, found)
        elif isinstance(target, ast.Attribute):
            self.store_attribute(target, target.value, self.value(target.value), target.attr, found, value)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, found, None)
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target.elts, found, value)
        elif isinstance(target, ast.Subscript):
            owner = self.value(target.value)
            self.value(target.slice)
            if owner is not None and owner.form in ("list", "map") and owner.element is None and found is not None:
                self.assign(target.value, Type(owner.form, inner=(found,)), None)

    def _bind(self, name: str, found: Type | None) -> None:
        self.scope.bind(name, found)
        if self.scope.is_class and self.scope.owner:
            self._class().attributes[name].add(found)
        if name in self.scope.borrowed:
            self.facts.globals[name].add(found)
            if self.scope.parent is not None:
                self.scope.parent.bound[name].add(found)

    def _class(self) -> Class:
        return self.facts.classes.setdefault(self.scope.owner, Class(self.scope.owner))

    def _unpack(self, targets: list[ast.expr], found: Type | None, value: ast.expr | None) -> None:
        values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        if found is not None and found.form == "tuple" and len(found.inner) == len(targets):
            for index, target in enumerate(targets):
                self.assign(target, found.inner[index], values[index] if len(values) == len(targets) else None)
            return
        for target in targets:
            starred = isinstance(target, ast.Starred)
            self.assign(target, found if starred else self.element_of(found), None)

    def store_attribute(
        self, node: ast.AST, target: ast.expr, owner: Type | None, name: str, found: Type | None, value: ast.expr | None
    ) -> None:
        """An attribute is given a value."""
        if owner is None or owner.form == "module":
            return
        if owner.form == "own object":
            cls = self.facts.classes.setdefault(owner.name, Class(owner.name))
            cls.attributes[name].add(found)
            bases = self.known.foreign_bases(owner.name)
            if len(bases) != 1 or bases[0] is None or bases[0].form != "class":
                return
            if not self.surface.is_model(bases[0].name) or name not in (self.surface.attributes(bases[0].name) or {}):
                return
            owner = instance(bases[0].name)
        if owner.form in ("object", "class"):
            self.facts.stored.add((owner.name, name))
            if self.watcher:
                constant = value.value if isinstance(value, ast.Constant) else None
                place = self.place(node, sure=owner.sure)
                self.watcher.uses_attribute(place, owner, name, "store", found, constant)

    def _on_delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.scope.names.pop(target.id, None)
            else:
                self.value(target)

    def _on_global(self, node: ast.Global) -> None:
        self.scope.borrowed |= set(node.names)

    def _on_nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.borrowed |= set(node.names)

    # Flow

    def _on_expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring says nothing
            self.value(node.value, is_used=False)

    def _on_return(self, node: ast.Return) -> bool:
        found = self.value(node.value)
        if self.scope.function is not None:
            self.scope.function.result.add(found if node.value is not None else NONE)
        return False

    def _on_raise(self, node: ast.Raise) -> bool:
        self.value(node.exc)
        self.value(node.cause)
        return False

    def _on_continue(self, node: ast.Continue) -> bool:
        return False

    _on_break = _on_continue

    def _on_assert(self, node: ast.Assert) -> None:
        self.value(node.test)
        self.value(node.msg)
        self.narrow(node.test, holds=True)

    def _on_if(self, node: ast.If) -> bool:
        self.value(node.test)
        before = dict(self.scope.names)
        if _ASKS_FOR_VERSION.search(ast.unparse(node.test)):
            with self.doubted():
                return self._fork(node, before)
        return self._fork(node, before)

    def _fork(self, node: ast.If, before: dict[str, Type | None]) -> bool:
        self.narrow(node.test, holds=True)
        goes_on = self.block(node.body)
        after = self.scope.names
        self.scope.names = dict(before)
        self.narrow(node.test, holds=False)
        also = self.block(node.orelse)
        if goes_on and also:
            self.scope.join(after, self.scope.names)
        elif goes_on:
            self.scope.names = after
        return goes_on or also

    def _on_while(self, node: ast.While) -> None:
        self._loop(node, None)

    def _on_for(self, node: ast.For | ast.AsyncFor) -> None:
        self._loop(node, self.value(node.iter))

    _on_asyncfor = _on_for

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, items: Type | None) -> None:
        """The body is read twice, because its end may change what holds at its beginning; deep inside once."""
        before = dict(self.scope.names)
        if self._loops < 3:
            watcher, self.watcher, self._loops = self.watcher, None, self._loops + 1
            later = len(self.later)
            self._turn(node, items)
            del self.later[later:]
            self.watcher, self._loops = watcher, self._loops - 1
            self.scope.join(before, self.scope.names)
            before = dict(self.scope.names)
        self._turn(node, items)
        self.scope.join(before, self.scope.names)
        self.block(node.orelse)

    def _turn(self, node: ast.For | ast.AsyncFor | ast.While, items: Type | None) -> None:
        if isinstance(node, ast.While):
            self.value(node.test)
            self.narrow(node.test, holds=True)
        else:
            self.assign(node.target, self.element_of(items), None)
        self.block(node.body)

    def _on_with(self, node: ast.With | ast.AsyncWith) -> bool:
        prepared = False
        for item in node.items:
            found = self.value(item.context_expr)
            prepared = prepared or "suppress(" in ast.unparse(item.context_expr)
            if item.optional_vars is not None:
                if found is not None and found.form == "awaitable":
                    found = found.inner[0]
                # A function under `contextmanager` yields what it gives.
                self.assign(item.optional_vars, found.element if found and found.form == "list" else found, None)
        if prepared:
            with self.doubted():
                return self.block(node.body)
        return self.block(node.body)

    _on_asyncwith = _on_with

    def _on_try(self, node: ast.Try) -> bool:
        before = dict(self.scope.names)
        caught = [self._exceptions(handler) for handler in node.handlers]
        names = {name.rpartition(".")[2] for found in caught for name in found}
        only_imports = all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in node.body)
        if names & _PREPARED or (only_imports and names & _BROAD):
            with self.doubted():
                goes_on = self.block(node.body)
        else:
            goes_on = self.block(node.body)
        goes_on = goes_on and self.block(node.orelse)
        ways = [self.scope.names] if goes_on else []
        self.scope.join(before, self.scope.names)
        start = self.scope.names
        for handler, exceptions in zip(node.handlers, caught, strict=True):
            self.scope.names = dict(start)
            self._report_caught(handler, exceptions, node.body)
            if handler.name:
                self.scope.bind(handler.name, None)
            if self.block(handler.body):
                ways.append(self.scope.names)
        self.scope.names = ways[0] if ways else dict(start)
        for way in ways[1:]:
            self.scope.join(self.scope.names, way)
        return self.block(node.finalbody) and bool(ways)

    _on_trystar = _on_try

    def _exceptions(self, handler: ast.ExceptHandler) -> list[str]:
        """The full names of what a handler catches; "" for all."""
        if handler.type is None:
            return [""]
        nodes = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        return [self._full_name(node) for node in nodes]

    def _full_name(self, node: ast.expr) -> str:
        text = ast.unparse(node)
        top, _, rest = text.partition(".")
        origin = self._origins.get(top, top)
        return f"{origin}.{rest}" if rest else origin

    def _report_caught(self, handler: ast.ExceptHandler, exceptions: list[str], body: list[ast.stmt]) -> None:
        self.value(handler.type)
        if self.watcher:
            self.watcher.catches(self.place(handler), exceptions, around_calls=self._calls_package(body))

    def _calls_package(self, body: list[ast.stmt]) -> bool:
        watcher, self.watcher = self.watcher, None
        called = [node.func for statement in body for node in ast.walk(statement) if isinstance(node, ast.Call)]
        found = [self.value(function) for function in called if isinstance(function, ast.Attribute)]
        self.watcher = watcher
        return any(function is not None and function.form == "method" for function in found)

    def _on_match(self, node: ast.Match) -> bool:
        subject = self.value(node.subject)
        before, ways = dict(self.scope.names), [dict(self.scope.names)]
        for case in node.cases:
            self.scope.names = dict(before)
            self._pattern(case.pattern, subject, node.subject)
            self.value(case.guard)
            if self.block(case.body):
                ways.append(self.scope.names)
        self.scope.names = ways[0]
        for way in ways[1:]:
            self.scope.join(self.scope.names, way)
        return True

    def _pattern(self, pattern: ast.pattern, subject: Type | None, node: ast.expr | None) -> None:
        if isinstance(pattern, ast.MatchClass):
            found = self.value(pattern.cls)
            if found is not None and found.form == "class":
                if isinstance(node, ast.Name):
                    self.scope.bind(node.id, instance(found.name))
                for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
                    with self.doubted():  # a pattern with an attribute that is not there does not match
                        self._pattern(inner, self.member(pattern.cls, instance(found.name), name), None)
                return
        if isinstance(pattern, ast.MatchValue):
            if self.watcher and isinstance(pattern.value, ast.Constant):
                self.watcher.compares(self.place(pattern), pattern.value.value)
            else:
                self.value(pattern.value)
        for child in ast.iter_child_nodes(pattern):
            if isinstance(child, ast.pattern):
                self._pattern(child, None, None)
        captured = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
        if isinstance(captured, str):
            whole = isinstance(pattern, ast.MatchAs) and pattern.pattern is None
            self.scope.bind(captured, subject if whole else None)
