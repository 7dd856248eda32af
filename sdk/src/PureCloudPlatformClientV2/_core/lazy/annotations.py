"""Annotations that are evaluated when they are read: for `typing.get_type_hints`, pydantic, and makers of tools.

In the source they are strings, and most of their names are imported for type checkers only: to import them would cost
more than all the rest. So the `__annotations__` of a class and of its functions is a dict that becomes one of types
when it is first read, as all annotations are from Python 3.14 on. Nobody else pays for that.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from types import FunctionType
from typing import Any, TypeVar

from .index import PACKAGE, load, load_absolute, model_class
from .public_names import PACKAGE_NAMES

T = TypeVar("T")

#: Modules that annotations name.
_MODULES = {"_b": "builtins", "_c": "collections.abc", "_dt": "datetime", "_t": "typing", "ssl": "ssl"}
#: Where types are that have no public name. (Generated modules put a `_` before a name that is not of a model.)
_TYPES = {
    "BaseClient": "_core.clients.base",
    "Call": "_core.call.call",
    "CallOptions": "_core.call.options",
    "HttpResponse": "_core.http.messages",
    "Logger": "_core.config.logger",
    "Pending": "_core.clients.background",
}


class Annotations(dict[str, Any]):
    """The annotations of a class or a function: strings, until somebody reads them."""

    __slots__ = ("_scope",)

    def __init__(self, annotations: dict[str, Any], scope: dict[str, Any]) -> None:
        super().__init__(annotations)
        self._scope: dict[str, Any] | None = scope

    def _evaluate(self) -> None:
        scope = self._scope
        if scope is not None:
            names = _Names(scope)
            for name, annotation in [*super().items()]:
                if annotation.__class__ is str:
                    super().__setitem__(name, eval(annotation, scope, names))  # noqa: S307 - the source of this package
            self._scope = None  # not earlier: another thread may be reading

    def __iter__(self) -> Iterator[str]:
        return super().__iter__()  # not that of a dict, so that a copy of this is made by asking for each

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


def _reading(name: str) -> Any:
    """The method `name` of a dict, after evaluation."""
    inherited = getattr(dict, name)

    def read(self: Annotations, *arguments: Any) -> Any:
        self._evaluate()
        return inherited(self, *arguments)

    return read


for _name in "__eq__ __getitem__ __or__ __repr__ __ror__ copy get items pop values".split():  # noqa: SIM905
    setattr(Annotations, _name, _reading(_name))


class _Names(dict[str, Any]):
    """What names in annotations stand for, beside those that their module has."""

    def __init__(self, scope: dict[str, Any]) -> None:
        super().__init__()
        self._scope = scope
        self._generated = scope["__name__"].split(".")[1] in ("aio", "apis", "models")

    def __missing__(self, name: str) -> Any:
        if name in self._scope:
            raise KeyError(name)
        found = _model_or_type(name) if self._generated else _type(name)
        if found is not None:
            return found
        if self._generated or hasattr(builtins, name):
            raise KeyError(name)
        return Any  # what the parts of the SDK give one another is not for programs


def evaluable(thing: T) -> T:
    """Let the annotations of a class and of its functions, or of one function, be evaluated by whoever reads them."""
    if not thing.__module__.startswith(f"{PACKAGE}."):
        return thing  # a program's own class of ours, whose names are its own
    scope = sys.modules[thing.__module__].__dict__
    if not isinstance(thing, type):
        _annotate(thing, scope)
        return thing
    own = thing.__dict__
    if "__annotations__" in own:
        type.__setattr__(thing, "__annotations__", Annotations(own["__annotations__"], scope))
    for value in own.values():
        kind = value.__class__
        if kind is FunctionType:
            _annotate(value, scope)
        elif kind is classmethod or kind is staticmethod:
            _annotate(value.__func__, scope)
        elif kind is property:
            _annotate(value.fget, scope)
    return thing


def _annotate(function: Any, scope: dict[str, Any]) -> None:
    wrapped = getattr(function, "__wrapped__", None)
    if wrapped is not None:  # `functools.wraps` takes no strings over, from Python 3.14 on
        _annotate(wrapped, scope)
        function.__annotations__ = wrapped.__annotations__
    elif function.__class__ is FunctionType and function.__annotations__.__class__ is not Annotations:
        function.__annotations__ = Annotations(function.__annotations__, scope)


def _model_or_type(name: str) -> Any:
    """What generated modules import for type checkers: models under their names, all others behind a `_`."""
    if name == "_te":
        return _Extensions
    if name in _MODULES:
        return load_absolute(_MODULES[name])
    return _type(name[1:]) if name.startswith("_") else model_class(name)


def _type(name: str) -> Any:
    """The hand-written type that is called so; `None` if there is none."""
    if name in _TYPES or name in PACKAGE_NAMES:
        return getattr(load(_TYPES.get(name) or PACKAGE_NAMES[name]), name)
    if name in _MODULES:
        return load_absolute(_MODULES[name])
    if name == "Self":
        return getattr(load_absolute("typing"), "Self", Any)  # from Python 3.11 on
    if name == "Unpack":
        return _Extensions.Unpack
    # They take a pair of moments too, but are read as strings.
    return {"Interval": str | None, "Intervals": list[str] | None}.get(name)


class _Extensions:
    """In the place of `typing_extensions`, which need not be there."""

    class Unpack:
        """Options are anything: most of what reads annotations knows no `Unpack`, and the method checks them."""

        def __class_getitem__(cls, options: Any) -> Any:
            return Any
