"""What calls give: of the package, of the source's own functions and classes, and of what Python comes with."""

from __future__ import annotations

import ast
from dataclasses import replace

from .events import Arguments
from .expressions import Expressions
from .program import Function
from .types import Type, awaitable, doubtful, instance, list_of, map_of, parse_type, tuple_of

# Functions that give what they are given, the elements of it, or a list of those.
_SAME = frozenset(("copy", "deepcopy", "shield", "ensure_future", "create_task", "wait_for"))
_LISTS = frozenset(("list", "sorted", "reversed", "set", "tuple", "iter", "aiter", "frozenset", "chain"))
_FIRST = frozenset(("next", "anext", "max", "min", "choice"))
_BUILTIN_CLASSES = frozenset(("str", "int", "float", "bool"))
_RETURNS_CLIENT = frozenset(("get_client_credentials_token", "get_saml2bearer_token"))
_RETURNS_PAIR = frozenset(("get_code_authorization_token", "refresh_code_authorization_token", "get_pkce_token"))
# Functions that call their first argument with the others.
_CALLERS = frozenset(("partial", "submit", "to_thread"))
_CLIENT_TOOLS = frozenset(("connect", "login_with_browser"))


class Calls(Expressions):
    """Evaluates calls."""

    def _call(self, node: ast.Call) -> Type | None:
        is_used = self._used
        if isinstance(node.func, ast.Name) and not self.scope.find(node.func.id)[0]:
            return self._builtin(node, node.func.id)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if isinstance(node.func, ast.Attribute):
            receiver = self.value(node.func.value)
            if receiver is not None and receiver.form in ("list", "map", "tuple"):
                return self._method_of_collection(node, receiver, name)
            callee = self.member(node.func, receiver, name)
        else:
            receiver, callee = None, self.value(node.func)
        arguments = self.arguments(node)
        if callee is not None and callee.form == "method" and callee.inner and arguments.positional:
            arguments.positional.pop(0)  # UsersApi.get_user(api, ...)
        found = self._result(node, callee, arguments)
        if self.watcher:
            place = self.place(node, sure=callee is None or callee.sure)
            if callee is None and receiver is not None and receiver.form == "object":
                self.watcher.calls(place, replace(receiver, form="own method"), name, arguments, is_used=is_used)
            else:
                self.watcher.calls(place, callee, name, arguments, is_used=is_used)
            if name == "call_api":
                self._report_url(node)
        if callee is None and receiver is not None and receiver.form == "object" and receiver.name == "ApiClient":
            if name in _RETURNS_CLIENT:
                return receiver
            if name in _RETURNS_PAIR:
                return tuple_of([receiver, map_of(None)])
        if callee is None and name:
            return self._library(node, name, arguments)
        return found

    def arguments(self, node: ast.Call) -> Arguments:
        found = Arguments()
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                self.value(argument.value)
                found.is_open = True
            elif isinstance(argument, ast.Lambda):
                found.positional.append(None)  # looked at where it is known what it is called with
                self._lambda(argument)
            else:
                found.positional.append(self.value(argument))
        for keyword in node.keywords:
            value = self.value(keyword.value)
            if keyword.arg is None:
                self._open(keyword.value, found)
            else:
                found.keywords[keyword.arg] = value
                found.nodes[keyword.arg] = keyword
        return found

    @staticmethod
    def _open(value: ast.expr, found: Arguments) -> None:
        """`**{"expand": x}` is as good as `expand=x`."""
        if isinstance(value, ast.Dict) and all(isinstance(key, ast.Constant) for key in value.keys):
            for key, item in zip(value.keys, value.values, strict=True):
                name = str(getattr(key, "value", ""))
                found.keywords[name] = None
                found.nodes[name] = ast.copy_location(ast.keyword(name, item), item)
        else:
            found.is_open = True

    # Of the package and of the source

    def _result(self, node: ast.Call, callee: Type | None, arguments: Arguments) -> Type | None:
        if callee is None:
            return None
        if callee.form == "class":
            return Type("object", callee.name, sure=callee.sure, is_async=callee.is_async)
        if callee.form == "method":
            return self._result_of_method(callee, node, arguments)
        if callee.form == "tool":
            return self._result_of_tool(callee, arguments)
        if callee.form == "own class":
            for cls in self.known.lineage(callee.name):
                if "__init__" in cls.methods:
                    self.pass_arguments(cls.methods["__init__"], arguments, is_method=True)
                    break
            return Type("own object", callee.name)
        if callee.form == "own function":
            is_method = isinstance(node.func, ast.Attribute)
            self.pass_arguments(callee.name, arguments, is_method=is_method)
            return self.result_of(callee)
        return None

    def _result_of_method(self, callee: Type, node: ast.Call, arguments: Arguments) -> Type | None:
        owner, _, name = callee.name.partition(".")
        method = self.surface.methods(owner).get(name)
        found = parse_type(method.returns) if method else None
        found = found if callee.sure else doubtful(found)
        callback = arguments.nodes.get("callback")
        if callback is None or (isinstance(callback.value, ast.Constant) and callback.value.value is None):
            return awaitable(found) if callee.is_async else found
        called = arguments.keywords["callback"]  # it runs in a thread, and gets what the call returns
        if called is not None and called.form == "own function":
            is_method = isinstance(callback.value, ast.Attribute)
            self.pass_arguments(called.name, Arguments([found]), is_method=is_method)
        elif isinstance(callback.value, ast.Lambda):
            self._lambda(callback.value, found)
        return None

    def _result_of_tool(self, callee: Type, arguments: Arguments) -> Type | None:
        if callee.name in _CLIENT_TOOLS:
            return instance("ApiClient")
        first = arguments.positional[0] if arguments.positional else None
        if callee.name == "paginate" and first is not None and first.form == "method":
            owner, _, name = first.name.partition(".")
            method = self.surface.methods(owner).get(name)
            return Type("stream", inner=(parse_type(method.item) if method else None,))
        return None

    def pass_arguments(self, function: str, arguments: Arguments, *, is_method: bool = False) -> None:
        """Learn of the parameters of a function of the source what they are given."""
        known = self.known.functions.get(function)
        if known is None or arguments.is_open:
            return
        names = [argument.arg for argument in [*known.node.args.posonlyargs, *known.node.args.args]]
        skipped = 1 if is_method and known.owner and not is_static(known.node) else 0
        learned = self.facts.functions.setdefault(function, Function(known.node, owner=known.owner)).parameters
        for name, found in zip(names[skipped:], arguments.positional, strict=False):
            learned[name].add(found)
        for name, found in arguments.keywords.items():
            learned[name].add(found)

    def _report_url(self, node: ast.Call) -> None:
        strings = [argument.value for argument in node.args[:2] if isinstance(argument, ast.Constant)]
        strings += [
            keyword.value.value
            for name in ("resource_path", "method")
            for keyword in node.keywords
            if keyword.arg == name and isinstance(keyword.value, ast.Constant)
        ]
        if self.watcher and len(strings) == 2 and all(isinstance(text, str) for text in strings):
            self.watcher.calls_url(self.place(node), str(strings[1]), str(strings[0]))

    # Of Python

    def _builtin(self, node: ast.Call, name: str) -> Type | None:
        if name in ("getattr", "setattr", "hasattr", "delattr") and len(node.args) > 1:
            return self._attribute_by_name(node, name)
        if name in ("map", "filter") and len(node.args) == 2:
            return self._applied(node, name)
        if name in _FIRST or name in _LISTS or name == "sorted":
            return self._selected(node, name)
        arguments = self.arguments(node)
        given = arguments.positional
        if name in _BUILTIN_CLASSES:
            return instance(name)
        if name == "enumerate" and given:
            return list_of(tuple_of([instance("int"), self.element_of(given[0])]))
        if name == "zip":
            return list_of(tuple_of([self.element_of(found) for found in given]))
        if name == "super":
            return self._super()
        if name == "dict" and given:
            return given[0]
        return self._library(node, name, arguments)

    def _super(self) -> Type | None:
        bases = self.known.foreign_bases(self.scope.owner) if self.scope.owner else []
        return instance(bases[0].name) if len(bases) == 1 and bases[0] and bases[0].form == "class" else None

    def _attribute_by_name(self, node: ast.Call, function: str) -> Type | None:
        owner = self.value(node.args[0])
        rest = [self.value(argument) for argument in node.args[2:]]
        name = node.args[1].value if isinstance(node.args[1], ast.Constant) else self.value(node.args[1]) and None
        if not isinstance(name, str) or function == "hasattr":
            return None
        if function == "getattr" and not rest:
            return self.member(node, owner, name)
        if function == "getattr":  # with a default: the code is prepared
            watcher, self.watcher = self.watcher, None
            found = self.member(node, owner, name)
            self.watcher = watcher
            return doubtful(found)
        if function == "setattr":
            self.store_attribute(node, node.args[0], owner, name, rest[0] if rest else None, None)
        return None

    def _applied(self, node: ast.Call, name: str) -> Type | None:
        items = self.value(node.args[1])
        element = self.element_of(items)
        function = node.args[0]
        if isinstance(function, ast.Lambda):
            result = self._lambda(function, element)
        else:
            called, result = self.value(function), None
            if called is not None and called.form == "own function":
                self.pass_arguments(called.name, Arguments([element]))
                result = self.result_of(called)
            elif called is not None and called.form == "class":
                result = instance(called.name)
        return list_of(result if name == "map" else element)

    def _selected(self, node: ast.Call, name: str) -> Type | None:
        """`sorted(users, key=lambda user: user.name)`, `next(iter(users), None)`, `list(users)`."""
        given = [self.value(a.value if isinstance(a, ast.Starred) else a) for a in node.args]
        element = self.element_of(given[0]) if given else None
        self._keys(node, element)
        return element if name in _FIRST else list_of(element)

    def _keys(self, node: ast.Call, element: Type | None) -> None:
        for keyword in node.keywords:
            if isinstance(keyword.value, ast.Lambda):
                self._lambda(keyword.value, element)
            else:
                self.value(keyword.value)

    def _method_of_collection(self, node: ast.Call, receiver: Type, name: str) -> Type | None:
        if name == "sort":
            self._keys(node, receiver.element)
            return None
        arguments = self.arguments(node)
        given = arguments.positional
        if receiver.form == "map":
            return {
                "get": receiver.element,
                "pop": receiver.element,
                "setdefault": receiver.element,
                "values": list_of(receiver.element),
                "items": list_of(tuple_of([instance("str"), receiver.element])),
                "copy": receiver,
            }.get(name)
        if name in ("append", "add", "insert", "appendleft") and given and receiver.form == "list":
            self._learn_element(node, receiver, given[-1])
        elif name == "extend" and given:
            self._learn_element(node, receiver, self.element_of(given[0]))
        return receiver.element if name in ("pop", "popleft") else receiver if name == "copy" else None

    def _learn_element(self, node: ast.Call, receiver: Type, element: Type | None) -> None:
        """A list that began empty is of what is put into it."""
        if receiver.element is None and element is not None and isinstance(node.func, ast.Attribute):
            self.assign(node.func.value, list_of(element), None)

    def _library(self, node: ast.Call, name: str, arguments: Arguments) -> Type | None:
        """Functions of the standard library, by the last part of their name."""
        given = arguments.positional
        if name == "cast" and len(node.args) == 2:
            return self.annotation(node.args[0])
        if name == "gather":
            return awaitable(tuple_of(f.inner[0] if f and f.form == "awaitable" else None for f in given))
        if name in ("run", "run_until_complete") and given:
            return given[0].inner[0] if given[0] and given[0].form == "awaitable" else None
        if name in _CALLERS and given and given[0] and given[0].form == "method":
            partial = name == "partial"
            rest = Arguments(given[1:], arguments.keywords, arguments.nodes, arguments.is_open, partial)
            if self.watcher:
                self.watcher.calls(self.place(node), given[0], name, rest, is_used=True)
            return awaitable(self._result_of_method(given[0], node, rest)) if name == "to_thread" else None
        if name in ("chain", "islice", "iter"):
            return list_of(self.element_of(given[0])) if given else None
        if name in _SAME or name in _FIRST:
            return (given[0] if name in _SAME else self.element_of(given[0])) if given else None
        return None

    def annotation(self, node: ast.expr | None) -> Type | None:
        """The type that an annotation names."""
        return self.names.annotated(node, self._named)

    def _named(self, node: ast.expr) -> Type | None:
        if isinstance(node, ast.Attribute):
            owner = self._named(node.value)
            return self.names.member(owner, node.attr) if owner and owner.form == "module" else None
        return self.scope.find(node.id)[1] if isinstance(node, ast.Name) else None

    def store_attribute(
        self, node: ast.AST, target: ast.expr, owner: Type | None, name: str, found: Type | None, value: ast.expr | None
    ) -> None:
        raise NotImplementedError


def is_static(node: ast.AST) -> bool:
    """Whether a method is a static one."""
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in getattr(node, "decorator_list", ()))
