"""Names that come from imports, and types that annotations tell."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..surface import PACKAGE, Surface
from .types import Type, awaitable, instance, list_of, map_of, tuple_of

_LISTS = frozenset(
    ("list", "List", "Iterable", "Sequence", "Iterator", "Generator", "Collection", "set", "Set", "frozenset", "deque")
) | {"AsyncIterator", "AsyncIterable", "AsyncGenerator", "FrozenSet", "Deque", "MutableSequence"}
_MAPS = frozenset(("dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict", "DefaultDict"))
_SAME = frozenset(("Optional", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly"))
_AWAITABLES = frozenset(("Awaitable", "Coroutine", "Task", "Future"))
_PLAIN = frozenset(("str", "int", "float", "bool", "bytes"))

#: Modules whose names are classes of the whole package; a class is looked up by its name, wherever it was.
GENERATED = ("models", "apis", "aio")


class Names:
    """What names of the package are."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface

    def imported(self, module: str, name: str) -> Type | None:
        """What `from module import name` brings."""
        if module.partition(".")[0] != PACKAGE:
            return None
        return self.member(Type("module", module[len(PACKAGE) + 1 :]), name)

    def module(self, dotted: str) -> Type | None:
        """What `import dotted as name` brings."""
        if dotted.partition(".")[0] != PACKAGE:
            return None
        return self._configuration(dotted[len(PACKAGE) + 1 :])

    def _configuration(self, path: str) -> Type:
        return instance("Configuration") if path == "configuration" else Type("module", path)

    def member(self, module: Type, name: str) -> Type | None:
        """What an attribute of a module of the package is."""
        path = f"{module.name}.{name}" if module.name else name
        is_async = path == "aio" or path.startswith("aio.")
        if not module.name and name == "configuration":
            return instance("Configuration")
        if name[:1].isupper():
            is_generated = not module.name or module.name.partition(".")[0] in GENERATED
            if not is_generated and not self.surface.is_same(module.name, name):
                return None
            return Type("class", name, is_async=is_async)
        if not module.name and name.islower() and self.surface.has_function(name):
            return Type("tool", name)
        return Type("module", path)

    def annotated(self, node: ast.expr | None, find: Callable[[ast.expr], Type | None]) -> Type | None:
        """The type that an annotation names; `find` tells what a name or attribute in it is."""
        if isinstance(node, ast.Constant):
            if not isinstance(node.value, str):
                return None
            try:
                return self.annotated(ast.parse(node.value.strip(), mode="eval").body, find)
            except (SyntaxError, ValueError):
                return None
        if isinstance(node, ast.BinOp):
            return self._either([node.left, node.right], find)
        if isinstance(node, ast.Subscript):
            return self._generic(node, find)
        if isinstance(node, ast.Name) and node.id in _PLAIN:
            return instance(node.id)
        found = find(node) if isinstance(node, ast.Name | ast.Attribute) else None
        if found is not None and found.form == "class":
            return instance(found.name, is_async=found.is_async)
        return Type("own object", found.name) if found is not None and found.form == "own class" else None

    def _generic(self, node: ast.Subscript, find: Callable[[ast.expr], Type | None]) -> Type | None:
        outer = ast.unparse(node.value).rpartition(".")[2]
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if outer == "Union":
            return self._either(inner, find)
        if outer in _SAME:
            return self.annotated(inner[0], find)
        if outer in _LISTS:
            return list_of(self.annotated(inner[0], find))
        if outer in _MAPS:
            return map_of(self.annotated(inner[-1], find))
        if outer in _AWAITABLES:
            return awaitable(self.annotated(inner[-1], find))
        if outer in ("tuple", "Tuple"):
            if isinstance(inner[-1], ast.Constant) and inner[-1].value is Ellipsis:
                return list_of(self.annotated(inner[0], find))
            return tuple_of(self.annotated(part, find) for part in inner)
        if outer in ("type", "Type"):
            found = self.annotated(inner[0], find)
            return Type("class", found.name, is_async=found.is_async) if found and found.form == "object" else None
        return None

    def _either(self, parts: list[ast.expr], find: Callable[[ast.expr], Type | None]) -> Type | None:
        """Of a union the only member besides `None`; of more than one nothing can be said."""
        members = [part for part in parts if not (isinstance(part, ast.Constant) and part.value is None)]
        return self.annotated(members[0], find) if len(members) == 1 else None
