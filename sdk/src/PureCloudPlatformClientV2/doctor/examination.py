"""Reads a file and finds the lines that changes touch."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from .._core.lazy import packages
from .history import Change
from .inference import Inference, attribute_kinds, element_type

_VERBS = ("get_", "post_", "put_", "patch_", "delete_", "head_")
# Attributes of a model that are no fields.
_OWN_ATTRIBUTES = frozenset({"swagger_types", "attribute_map", "to_dict", "to_json", "to_str"})
_RARE = 3  # an attribute that so few models have is taken for theirs when nothing tells the type of a value


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A line that a change touches; `certain` is false where the type of a value could not be told."""

    path: str
    line: int
    column: int
    symbol: str
    version: str
    sentence: str
    instead: str
    breaks: bool
    certain: bool


def examine(source: str, path: str, changes: Iterable[Change], version: str) -> list[Finding]:
    """The findings in a source, in the order of its lines; none if it does not use this package.

    `version` is the one that misspelt names are measured by. Raises SyntaxError for a source that is not Python.
    """
    tree = ast.parse(source, path)
    examiner = _Examiner(path, list(changes), version)
    examiner.visit(tree)
    return sorted(set(examiner.findings)) if examiner.types.uses_package else []


class _Examiner(ast.NodeVisitor):
    def __init__(self, path: str, changes: list[Change], version: str) -> None:
        self.types = Inference()
        self.findings: list[Finding] = []
        self._path = path
        self._version = version
        self._by_symbol: dict[str, list[Change]] = {}
        for change in changes:
            self._by_symbol.setdefault(change.symbol, []).append(change)
        self._literals = [change for change in changes if change.change == "literal"]
        self._excepts = [change for change in changes if change.change == "except"]
        self._privates = [change for change in changes if change.change == "private"]
        self._methods: dict[str, list[Change]] = {}
        for change in changes:
            owner, _, name = change.symbol.rpartition(".")
            if owner.endswith("Api"):
                self._methods.setdefault(name, []).append(change)

    def _find(self, node: ast.AST, change: Change, *, certain: bool = True) -> None:
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
        found = (change.symbol, change.version, change.sentence, change.instead, change.breaks, certain)
        self.findings.append(Finding(self._path, line, column, *found))

    # Names

    def visit_Import(self, node: ast.Import) -> None:
        list(self.types.import_names(node))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias, name in self.types.import_names(node):
            self._on_class(alias, name)

    def _on_class(self, node: ast.AST, name: str) -> None:
        for change in self._by_symbol.get(name, ()):
            if change.change in ("removed", "renamed"):
                self._find(node, change)

    def visit_Constant(self, node: ast.Constant) -> None:
        for change in self._literals:
            if node.value == change.symbol:
                self._find(node, change)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type] if node.type else []
        names = [ast.unparse(kind).rpartition(".")[2] for kind in caught]
        for change in self._excepts:
            if "ApiException" not in names and set(names) & set((change.part or "").split()):
                self._find(node, change)
        self.generic_visit(node)

    # Values

    def visit_Attribute(self, node: ast.Attribute) -> None:
        owner = self.types.type_of(node.value)
        if owner is None:
            self._on_unknown(node)
        elif owner.startswith("module"):
            self._on_class(node, node.attr)
        elif not owner.startswith("class "):
            self._on_attribute(node, owner, node.attr)
        self.generic_visit(node)

    def _on_unknown(self, node: ast.Attribute) -> None:
        name = node.attr
        if name.startswith(_VERBS):
            for change in self._methods.get(name, ()):
                if _concerns_name(change):
                    self._find(node, change, certain=False)
            return
        if name.startswith("_") or not _is_rare(name):
            return
        for symbol, changes in self._by_symbol.items():
            owner, _, attribute = symbol.rpartition(".")
            if attribute == name and owner and not owner.endswith("Api"):
                for change in changes:
                    self._find(node, change, certain=False)

    def _on_attribute(self, node: ast.AST, owner: str, name: str) -> None:
        changes = self._by_symbol.get(f"{owner}.{name}", [])
        for change in changes:
            if not owner.endswith("Api") or _concerns_name(change):
                self._find(node, change)
        kinds = attribute_kinds(owner)
        if changes or kinds is None or name in kinds or name in _OWN_ATTRIBUTES or name.startswith("__"):
            return
        if name.startswith("_"):
            for change in self._privates:
                self._find(node, change)
            return
        close = get_close_matches(name, kinds, n=1)
        sentence = f"`{owner}` has no attribute `{name}`; setting or reading it is an error."
        instead = f"{owner}.{close[0]}" if close else ""
        self._find(node, Change(self._version, f"{owner}.{name}", None, "misspelt", True, sentence, instead))

    def visit_Call(self, node: ast.Call) -> None:
        called = self.types.type_of(node.func)
        if called is not None and called.startswith("class "):
            name = called.removeprefix("class ")
            for keyword in node.keywords:
                if keyword.arg:
                    self._on_attribute(keyword, name, keyword.arg)
            self._on_arguments(node, self._by_symbol.get(name, []), certain=True)
        elif isinstance(node.func, ast.Attribute):
            owner = self.types.type_of(node.func.value)
            if owner is not None:
                self._on_arguments(node, self._by_symbol.get(f"{owner}.{node.func.attr}", []), certain=True)
            else:
                self._on_arguments(node, self._methods.get(node.func.attr, []), certain=False)
        self.generic_visit(node)

    def _on_arguments(self, node: ast.Call, changes: list[Change], *, certain: bool) -> None:
        passed = {keyword.arg for keyword in node.keywords}
        open_ended = None in passed or any(isinstance(argument, ast.Starred) for argument in node.args)
        for change in changes:
            if change.part is None:
                touched = change.change == "order" and len(node.args) > 1
            elif change.part == "return":
                touched = True
            elif change.change == "required":
                touched = change.part not in passed and not open_ended
            elif change.change == "added":
                touched = change.breaks and change.part not in passed
            elif change.change in ("removed", "type", "passed"):
                touched = change.part in passed or (change.change != "passed" and bool(node.args))
            else:  # optional: what was passed by position goes by keyword
                touched = bool(node.args)
            if touched:
                sure = certain and (change.part in passed or change.part in (None, "return") or change.change != "type")
                self._find(node, change, certain=sure and not open_ended)

    # Scopes

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._visit_function(node)

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.visit(node.args)
        with self.types.function(node):
            for statement in node.body:
                self.visit(statement)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        with self.types.body_of_class(node):
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        found = self.types.type_of(node.value)
        for target in node.targets:
            self.visit(target)
            self.types.assign(target, found)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.generic_visit(node)
        self.types.assign(node.target, self.types.annotation(node.annotation) or self.types.type_of(node.value))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.generic_visit(node)
        self.types.assign(node.target, self.types.type_of(node.value))

    def visit_For(self, node: ast.For) -> None:
        self._visit_loop(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self._visit_loop(node)

    def _visit_loop(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.types.assign(node.target, element_type(self.types.type_of(node.iter)))
        for statement in [*node.body, *node.orelse]:
            self.visit(statement)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.visit(node.iter)
        self.types.assign(node.target, element_type(self.types.type_of(node.iter)))
        for condition in node.ifs:
            self.visit(condition)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._visit_comprehension(node.generators, node.elt)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._visit_comprehension(node.generators, node.elt)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._visit_comprehension(node.generators, node.elt)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._visit_comprehension(node.generators, node.key, node.value)

    def _visit_comprehension(self, generators: list[ast.comprehension], *results: ast.expr) -> None:
        # The source has the result first; what the names in it are is known after the loops only.
        for node in (*generators, *results):
            self.visit(node)

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self.types.assign(item.optional_vars, self.types.type_of(item.context_expr))
        for statement in node.body:
            self.visit(statement)


def _concerns_name(change: Change) -> bool:
    """Whether every use of the symbol is touched, not only some arguments."""
    return change.part is None and change.change in ("removed", "renamed")


@cache
def _attribute_counts() -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in packages.public_names():
        for attribute in attribute_kinds(name) or ():
            counts[attribute] = counts.get(attribute, 0) + 1
    return counts


def _is_rare(attribute: str) -> bool:
    """Whether so few models have this attribute that a value of unknown type is probably one of them."""
    return "_" in attribute and _attribute_counts().get(attribute, 0) <= _RARE
