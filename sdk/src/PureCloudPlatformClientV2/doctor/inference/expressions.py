"""What expressions are. Each is looked at once, in the order of evaluation; what it does is reported to a watcher."""

from __future__ import annotations

import ast
from collections.abc import Generator
from contextlib import contextmanager

from ..surface import Surface
from .events import Access, Place, Watcher
from .names import Names
from .program import Facts, Scope
from .types import NONE, Type, awaitable, doubtful, instance, list_of, map_of, merge, parse_type, tuple_of

_VERBS = ("get_", "post_", "put_", "patch_", "delete_", "head_")
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
_CONSTANTS = (bool, int, float, str, bytes)


class Expressions:
    """Evaluates expressions in the scope that the statements are in."""

    def __init__(self, surface: Surface, known: Facts, watcher: Watcher | None) -> None:
        self.names = Names(surface)
        self.surface = surface
        self.known = known  # from the reading before this one
        self.facts = Facts(known)
        self.scope = Scope()
        self.watcher = watcher
        self.doubts = 0
        self._used = True

    # The watcher

    def place(self, node: ast.AST, *, sure: bool = True) -> Place:
        guarded, scope = set(self.scope.guarded), self.scope.parent
        while scope is not None:
            guarded |= scope.guarded
            scope = scope.parent
        return Place(node, sure and not self.doubts, frozenset(guarded))

    @contextmanager
    def doubted(self) -> Generator[None]:
        """Code that is prepared for something to be missing."""
        self.doubts += 1
        try:
            yield
        finally:
            self.doubts -= 1

    # Expressions

    def value(self, node: ast.expr | None, *, is_used: bool = True) -> Type | None:
        """The type of an expression; the watcher hears of what it does."""
        if node is None:
            return None
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.value(child)
            return None
        if isinstance(node, ast.Call | ast.Await):
            self._used = is_used
        found: Type | None = method(node)
        return found

    def _constant(self, node: ast.Constant) -> Type | None:
        if self.watcher and isinstance(node.value, str):
            self.watcher.compares(self.place(node, sure=False), node.value)
        if node.value is None:
            return NONE
        return instance(type(node.value).__name__) if isinstance(node.value, _CONSTANTS) else None

    def _joinedstr(self, node: ast.JoinedStr) -> Type:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.value(part.value)
                self.value(part.format_spec)
        return instance("str")

    def _name(self, node: ast.Name) -> Type | None:
        return self.scope.find(node.id)[1]

    def _attribute(self, node: ast.Attribute) -> Type | None:
        return self.member(node, self.value(node.value), node.attr)

    def member(self, node: ast.expr, owner: Type | None, name: str, access: Access = "load") -> Type | None:
        """What an attribute is; the watcher hears of it."""
        place = self.place(node)
        if owner is not None and owner.form == "module":
            if self.watcher:
                self.watcher.uses_name(place, owner, name)
            return self.names.member(owner, name)
        if owner is not None and owner.form == "own object":
            return self._own_member(node, owner, name)
        if owner is not None and owner.form == "own class":
            return self._member_of_class(owner, name)
        if self.watcher and (owner is None or owner.form in ("object", "class")):
            self.watcher.uses_attribute(place, owner, name, access, None, None)
        found = self._foreign_member(owner, name)
        if self.watcher and ((found and found.form == "method") or (owner is None and name.startswith(_VERBS))):
            self.watcher.refers_to(place, found, name)
        return found if owner is None or owner.sure else doubtful(found)

    def _foreign_member(self, owner: Type | None, name: str) -> Type | None:
        if owner is None or owner.form not in ("object", "class"):
            return None
        if self.surface.is_api(owner.name):
            if name in self.surface.methods(owner.name):
                unbound = (owner,) if owner.form == "class" else ()
                return Type("method", f"{owner.name}.{name}", unbound, is_async=owner.is_async)
            return instance("ApiClient", is_async=owner.is_async) if name == "api_client" else None
        if owner.form == "class":
            return None
        if owner.name == "Configuration" and name == "api_client":
            return instance("ApiClient")
        return parse_type((self.surface.attributes(owner.name) or {}).get(name))

    def _own_member(self, node: ast.expr, owner: Type, name: str) -> Type | None:
        bases = self.known.foreign_bases(owner.name)
        for cls in self.known.lineage(owner.name):
            if name in cls.methods:
                function = Type("own function", cls.methods[name])
                return self.result_of(function) if name in cls.properties else function
            if name in cls.attributes:
                return cls.attributes[name].type
        inherited = None
        known = [base for base in bases if base is not None and base.form == "class"]
        for base in known:
            owned = Type("object", base.name, sure=owner.sure and len(bases) == 1, is_async=base.is_async)
            inherited = inherited or self._foreign_member(owned, name)
        if self.watcher and len(bases) == 1 and known and not self._has_hook(owner.name):
            self.watcher.uses_attribute(self.place(node), instance(known[0].name), name, "load", None, None)
        if self.watcher and inherited and inherited.form == "method":
            self.watcher.refers_to(self.place(node), inherited, name)
        return inherited

    def _member_of_class(self, owner: Type, name: str) -> Type | None:
        for cls in self.known.lineage(owner.name):
            if name in cls.methods:
                return Type("own function", cls.methods[name])
            if name in cls.attributes:
                return cls.attributes[name].type
        return None

    def _has_hook(self, name: str) -> bool:
        return any(cls.methods.keys() & {"__getattr__", "__getattribute__"} for cls in self.known.lineage(name))

    def result_of(self, function: Type) -> Type | None:
        """What a function of the source returns."""
        known = self.known.functions.get(function.name)
        if known is None:
            return None
        found = known.declared or known.result.type
        is_coroutine = isinstance(known.node, ast.AsyncFunctionDef) and not self.facts.outline(known.node).is_generator
        return awaitable(found) if is_coroutine else found

    def _await(self, node: ast.Await) -> Type | None:
        found = self.value(node.value, is_used=self._used)
        return found.inner[0] if found is not None and found.form == "awaitable" else None

    def _namedexpr(self, node: ast.NamedExpr) -> Type | None:
        found = self.value(node.value)
        self.scope.bind(node.target.id, found)
        return found

    def _subscript(self, node: ast.Subscript) -> Type | None:
        found = self.value(node.value)
        self.value(node.slice)
        if found is None or isinstance(node.slice, ast.Slice):
            return found
        if found.form == "tuple" and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
            index = node.slice.value
            return found.inner[index] if -len(found.inner) <= index < len(found.inner) else None
        return found.element

    def _list(self, node: ast.List | ast.Set) -> Type:
        return list_of(self._united([self._starred(child) for child in node.elts]))

    _set = _list

    def _starred(self, node: ast.expr) -> Type | None:
        if isinstance(node, ast.Starred):
            found = self.value(node.value)
            return found.element if found else None
        return self.value(node)

    def _tuple(self, node: ast.Tuple) -> Type | None:
        found = [self._starred(child) for child in node.elts]
        return None if any(isinstance(child, ast.Starred) for child in node.elts) else tuple_of(found)

    def _dict(self, node: ast.Dict) -> Type:
        for key in node.keys:
            self.value(key)
        return map_of(self._united([self.value(value) for value in node.values]))

    @staticmethod
    def _united(found: list[Type | None]) -> Type | None:
        """The type that all have; nothing is said of a mixture."""
        return found[0] if found and all(other == found[0] for other in found) else None

    def _ifexp(self, node: ast.IfExp) -> Type | None:
        self.value(node.test)
        before = dict(self.scope.names)
        self.narrow(node.test, holds=True)
        one = self.value(node.body)
        self.scope.names = dict(before)
        self.narrow(node.test, holds=False)
        other = self.value(node.orelse)
        self.scope.names = before
        return merge(one, other)

    def _boolop(self, node: ast.BoolOp) -> Type | None:
        before = dict(self.scope.names)
        found: Type | None = NONE
        for part in node.values:
            value = self.value(part)
            found = value if isinstance(node.op, ast.And) else merge(found, value)
            self.narrow(part, holds=isinstance(node.op, ast.And))
        named = {part.target.id for part in ast.walk(node) if isinstance(part, ast.NamedExpr)}
        self.scope.names = before | {name: found for name, found in self.scope.names.items() if name in named}
        return found

    def _compare(self, node: ast.Compare) -> Type:
        for part in (node.left, *node.comparators):
            for element in part.elts if isinstance(part, ast.Tuple | ast.List | ast.Set) else [part]:
                if self.watcher and isinstance(element, ast.Constant):
                    self.watcher.compares(self.place(element), element.value)
                else:
                    self.value(element)
        return instance("bool")

    def _unaryop(self, node: ast.UnaryOp) -> Type | None:
        found = self.value(node.operand)
        return instance("bool") if isinstance(node.op, ast.Not) else found

    def _lambda(self, node: ast.Lambda, *given: Type | None) -> Type | None:
        """A lambda is looked at where it stands; `given` is what it is called with, if that is known."""
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.value(default)
        outer, self.scope = self.scope, Scope(self.scope, owner=self.scope.owner)
        self.scope.names = {name: found for name, found in outer.names.items() if not outer.is_class}
        for index, argument in enumerate([*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]):
            self.scope.bind(argument.arg, given[index] if index < len(given) else None)
        for more in (node.args.vararg, node.args.kwarg):
            if more is not None:
                self.scope.bind(more.arg, None)
        found = self.value(node.body)
        self.scope = outer
        return found

    def _comprehension(self, node: _COMPREHENSIONS) -> Type | None:
        before = dict(self.scope.names)
        targets: set[str] = set()
        for generator in node.generators:
            self.assign(generator.target, self.element_of(self.value(generator.iter)), None)
            targets |= {name.id for name in ast.walk(generator.target) if isinstance(name, ast.Name)}
            for condition in generator.ifs:
                self.value(condition)
                self.narrow(condition, holds=True)
        if isinstance(node, ast.DictComp):
            self.value(node.key)
        found = self.value(node.value if isinstance(node, ast.DictComp) else node.elt)
        walrus = {name: kept for name, kept in self.scope.names.items() if name not in before and name not in targets}
        self.scope.names = before | walrus
        return map_of(found) if isinstance(node, ast.DictComp) else list_of(found)

    _listcomp = _setcomp = _generatorexp = _dictcomp = _comprehension

    def element_of(self, found: Type | None) -> Type | None:
        """What a loop over a value gives."""
        if found is None or found.form == "map":  # the keys
            return None
        return self._united(list(found.inner)) if found.form == "tuple" else found.element

    def _yield(self, node: ast.Yield) -> Type | None:
        found = self.value(node.value)
        if self.scope.function is not None:
            self.scope.function.result.add(list_of(found))
        return None

    def _yieldfrom(self, node: ast.YieldFrom) -> Type | None:
        found = self.value(node.value)
        if self.scope.function is not None:
            self.scope.function.result.add(list_of(self.element_of(found)))
        return None

    def _call(self, node: ast.Call) -> Type | None:
        raise NotImplementedError

    def assign(self, target: ast.expr, found: Type | None, value: ast.expr | None) -> None:
        raise NotImplementedError

    def narrow(self, test: ast.expr, *, holds: bool) -> None:
        raise NotImplementedError
