"""Which class a value is of, as far as the source tells: names, attributes, calls and loops, without running anything.

Types are texts: `User` for an instance, `list[User]` and `dict(str, User)` as in `swagger_types`, `class User` for the
class itself, `module` and `module models` for the package and its rooms. What cannot be told is `None`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from .._core.lazy import index, packages

_ROOMS = frozenset({"models", "apis", "aio"})
# Hides an outer name of the same spelling.
_UNKNOWN = "unknown"
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Inference:
    """The types of the names of one file; scopes are entered and left with the functions of the file."""

    def __init__(self) -> None:
        self.uses_package = False
        self._scopes: list[dict[str, str]] = [{}]
        self._own: list[dict[str, str]] = []  # attributes of self, by class

    # Names

    def import_names(self, node: ast.Import | ast.ImportFrom) -> Iterator[tuple[ast.alias, str]]:
        """Learn the names of an import; those of this package with the name that they have there."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == index.PACKAGE:
                    self.uses_package = True
                    self._bind(alias.asname or index.PACKAGE, _module_type(alias.name) if alias.asname else "module")
            return
        if node.level or (node.module or "").partition(".")[0] != index.PACKAGE:
            return
        self.uses_package = True
        for alias in node.names:
            is_module = node.module == index.PACKAGE and not alias.name[:1].isupper()
            self._bind(alias.asname or alias.name, f"module {alias.name}" if is_module else f"class {alias.name}")
            yield alias, alias.name

    def assign(self, target: ast.expr, found: str | None) -> None:
        """Learn what a target is of; a target that is assigned something unknown is forgotten."""
        if isinstance(target, ast.Name):
            self._bind(target.id, found)
        elif isinstance(target, ast.Attribute) and _is_self(target.value) and self._own:
            if found is not None:
                self._own[-1][target.attr] = found
        elif isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                self.assign(element, None)

    def _bind(self, name: str, found: str | None) -> None:
        if found is None:
            self._scopes[-1].pop(name, None)
        else:
            self._scopes[-1][name] = found

    @contextmanager
    def function(self, node: _Function | ast.Lambda) -> Generator[None]:
        """The scope of a function, with what the annotations of its parameters say."""
        self._scopes.append({})
        arguments = node.args
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
            self._scopes[-1][argument.arg] = self.annotation(argument.annotation) or _UNKNOWN
        try:
            yield
        finally:
            self._scopes.pop()

    @contextmanager
    def body_of_class(self, node: ast.ClassDef) -> Generator[None]:
        """The scope of a class; what its methods store in `self` is learned first, wherever it is read."""
        self._own.append({})
        for method in node.body:
            if isinstance(method, _Function):
                with self.function(method):
                    for statement in ast.walk(method):
                        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute):
                            self.assign(statement.targets[0], self.type_of(statement.value))
        try:
            yield
        finally:
            self._own.pop()

    # Types

    def type_of(self, node: ast.expr | None) -> str | None:
        """The type of an expression, or None."""
        if isinstance(node, ast.Name):
            found = next((scope[node.id] for scope in reversed(self._scopes) if node.id in scope), None)
            return None if found == _UNKNOWN else found
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Await | ast.NamedExpr):
            return self.type_of(node.value)
        if isinstance(node, ast.Subscript):
            return element_type(self.type_of(node.value))
        if isinstance(node, ast.List) and node.elts and (found := self.type_of(node.elts[0])):
            return f"list[{found}]"
        return None

    def _attribute(self, node: ast.Attribute) -> str | None:
        if _is_self(node.value) and self._own and node.attr in self._own[-1]:
            return self._own[-1][node.attr]
        owner = self.type_of(node.value)
        if owner is None:
            return None
        if owner.startswith("module"):
            return f"class {node.attr}" if node.attr[:1].isupper() else f"module {node.attr}"
        kinds = attribute_kinds(owner)
        return kinds.get(node.attr) if kinds else None

    def _call(self, node: ast.Call) -> str | None:
        called = self.type_of(node.func)
        if called is not None and called.startswith("class "):
            return called.removeprefix("class ")
        if isinstance(node.func, ast.Attribute):
            owner = self.type_of(node.func.value)
            if owner is not None and owner.endswith("Api"):
                return _result(owner, node.func.attr)
        return None

    def annotation(self, node: ast.expr | None) -> str | None:
        """The type that an annotation names: `User`, `"User"`, `sdk.User`, `User | None`, `list[User]` and so on."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                return self.annotation(ast.parse(node.value, mode="eval").body)
            except SyntaxError:
                return None
        if isinstance(node, ast.BinOp):
            return self.annotation(node.left) or self.annotation(node.right)
        if isinstance(node, ast.Subscript):
            inner = self.annotation(node.slice)
            outer = ast.unparse(node.value).rpartition(".")[2]
            if inner is None or outer == "Optional":
                return inner
            return f"list[{inner}]" if outer in ("list", "List", "Iterable", "Sequence", "Iterator") else None
        found = self.type_of(node) if isinstance(node, ast.Name | ast.Attribute) else None
        return found.removeprefix("class ") if found and found.startswith("class ") else None


def element_type(kind: str | None) -> str | None:
    """The type of the elements of a list or of the values of a map."""
    match = re.fullmatch(r"list\[(.+)\]|dict\(str, (.+)\)", kind or "")
    return (match[1] or match[2]) if match else None


def attribute_kinds(model: str) -> dict[str, str] | None:
    """The attributes of a model of this version with their types; None for anything else."""
    found: Any = index.model_class(model) if model.isidentifier() else None
    return None if found is None else dict(found.swagger_types)


def _result(api: str, method: str) -> str | None:
    """What a method of an API class of this version returns."""
    try:
        function = getattr(packages.find(api), method)
    except AttributeError:
        return None
    text = str(getattr(function, "__annotations__", {}).get("return", "")).strip("'\"")
    text = re.sub(r"^dict\[str, (.+)\]$", r"dict(str, \1)", text)
    return None if text in ("", "None", "_t.Any") else text


def _module_type(name: str) -> str:
    last = name.rpartition(".")[2]
    return f"module {last}" if last in _ROOMS else "module"


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"
