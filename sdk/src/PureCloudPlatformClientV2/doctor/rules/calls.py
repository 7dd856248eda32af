"""Rules for calls: what is passed must be what the method takes."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from ..history import Change
from ..inference.events import Arguments, Place
from ..inference.types import Type
from ..surface import Method, Surface
from .attributes import AttributeRules
from .changes import Changes
from .findings import Findings
from .fitting import fits, is_within, shape_of


class CallRules:
    """Calls that pass what is no longer taken, or never was, or not what is needed."""

    def __init__(self, surface: Surface, changes: Changes, findings: Findings, attributes: AttributeRules) -> None:
        self._surface = surface
        self._changes = changes
        self._findings = findings
        self._attributes = attributes

    def on_call(self, place: Place, callee: Type | None, name: str, arguments: Arguments, *, is_used: bool) -> None:
        if callee is None:
            symbols = self._changes.methods_named(name)
            if symbols and all(method.symbol in symbols for method in self._surface.methods_named(name)):
                self._on_changes(Place(place.node, sure=False), symbols[0], arguments, is_used=is_used)
        elif callee.form == "method":
            known = self._surface.methods(callee.name.partition(".")[0]).get(callee.name.partition(".")[2])
            explained = self._on_changes(place, callee.name, arguments, is_used=is_used)
            if known is not None:
                self._on_signature(place, known, arguments, explained)
        elif callee.form == "class":
            self._on_class(place, callee.name, arguments)
        elif callee.form == "own method":
            cls = self._surface.find_class(callee.name)
            if cls is not None and not self._surface.is_model(callee.name):
                self._on_written(place, f"{callee.name}.{name}", inspect.getattr_static(cls, name, None), arguments)

    # Methods of API classes

    def on_reference(self, place: Place, method: Type | None, name: str) -> None:
        """A method is named, called or not."""
        if method is None:
            found = self._surface.methods_named(name)
            for symbol in [] if found else self._changes.methods_named(name):
                for change in self._changes.gone(symbol):
                    self._findings.add(place, change, certain=False)
        else:
            known = self._surface.methods(method.name.partition(".")[0]).get(name)
            found = [known] if known else []
        if found and all(candidate.deprecated for candidate in found):
            sentence = f"`{found[0].symbol}` is deprecated: a later release may not have it."
            change = Change(self._surface.release, found[0].symbol, None, "deprecated", False, sentence)
            self._findings.add(place, change, certain=method is not None and method.sure)

    def _on_changes(self, place: Place, symbol: str, arguments: Arguments, *, is_used: bool) -> set[str]:
        """Report the changes that a call meets; the parameters that they are about."""
        owner, _, name = symbol.partition(".")
        method = self._surface.methods(owner).get(name)
        required = list(method.required) if method else []
        explained: set[str] = set()
        for change in self._changes.of(symbol):
            part = change.part or ""
            passed, value = arguments.type_of(part, required.index(part) if part in required else -1)
            certain = not arguments.is_open
            if change.change == "order":
                touched = len(arguments.positional) > 1
            elif part == "return":
                touched, certain = self._on_return(change, arguments, is_used=is_used)
            elif change.change == "removed":
                touched = part in arguments.keywords or (bool(part) and arguments.is_open)
            elif change.change in ("required", "added"):
                touched = change.breaks and not passed and not arguments.is_partial
            elif change.change == "optional":
                touched = len(arguments.positional) > len(required)
            elif change.change in ("type", "passed"):
                verdict = fits(self._surface, value, change.was, change.now) if change.change == "type" else False
                touched, certain = passed and verdict is not True, certain and verdict is False
            else:
                touched = False
            if touched:
                explained.add(part)
                node = arguments.nodes.get(part)
                at = Place(node, place.sure, place.guarded) if node is not None else place
                self._findings.add(at, change, certain=certain)
        return explained

    def _on_return(self, change: Change, arguments: Arguments, *, is_used: bool) -> tuple[bool, bool]:
        """Whether the changed type of a result matters, and whether that is certain."""
        if not is_used or "callback" in arguments.keywords or change.was == "None":
            return False, False
        old, new = shape_of(change.was), shape_of(change.now)
        if old == new == "model":  # what the program reads of it is looked at by itself
            return not is_within(self._surface, change.was, change.now), False
        return True, bool(change.was) and old != new

    def _on_signature(self, place: Place, method: Method, arguments: Arguments, explained: set[str]) -> None:
        """What a call passes against what the method takes, whatever changed."""
        symbol = method.symbol
        call = f"{symbol}({', '.join([*method.required, '...'])})"
        for keyword, node in arguments.nodes.items():
            if not method.takes(keyword) and keyword not in explained:
                fate = self._surface.fate(f"{symbol}({keyword})")
                near = self._surface.suggest(keyword, method.parameters)
                at = Place(node, place.sure, place.guarded)
                self._unknown(at, symbol, f"`{symbol}` takes no `{keyword}`: {fate}.", f"{near}=..." if near else call)
        given = len(arguments.positional)
        if given > len(method.required) and not explained:
            allowed = len(method.required)
            words = "argument" if allowed == 1 else "arguments"
            sentence = f"`{symbol}` takes {allowed} positional {words}, not {given}; pass the others by keyword."
            self._unknown(place, symbol, sentence, call)
        if arguments.is_open or arguments.is_partial:
            return
        for position, name in enumerate(method.required):
            is_passed = name in arguments.keywords or position < given
            if not is_passed and name not in explained and not self._is_renamed(arguments, method):
                self._unknown(place, symbol, f"`{symbol}` needs `{name}`.", call)

    @staticmethod
    def _is_renamed(arguments: Arguments, method: Method) -> bool:
        """Whether the call passes a keyword that is not taken, which was reported and is what is missing here."""
        return any(not method.takes(keyword) for keyword in arguments.keywords)

    # Classes and functions that are hand-written

    def _on_class(self, place: Place, name: str, arguments: Arguments) -> None:
        if self._surface.is_model(name):
            for keyword, node in arguments.nodes.items():
                constant = node.value.value if isinstance(node.value, ast.Constant) else None
                at = Place(node, place.sure, place.guarded)
                self._attributes.on_keyword(at, name, keyword, arguments.keywords[keyword], constant)
        elif self._changes.of(name) or self._surface.find_class(name) is not None:
            self._on_changes(place, name, arguments, is_used=True)
            self._on_written(place, name, self._surface.find_class(name), arguments)

    def _on_written(self, place: Place, symbol: str, function: Callable[..., Any] | None, arguments: Arguments) -> None:
        # A constructor that takes any keyword hands them to the next class.
        bases = function.__mro__ if isinstance(function, type) else ()
        constructors = [vars(base)["__init__"] for base in bases if "__init__" in vars(base)]
        parameters = next(filter(None, map(_parameters, [function, *constructors])), None)
        if not parameters:
            return
        for keyword, node in arguments.nodes.items():
            if keyword not in parameters:
                near = self._surface.suggest(keyword, parameters)
                sentence = f"`{symbol}` takes no `{keyword}`."
                at = Place(node, place.sure, place.guarded)
                self._unknown(at, symbol, sentence, f"{near}=..." if near else "")

    def _unknown(self, place: Place, symbol: str, sentence: str, instead: str) -> None:
        self._findings.add(place, Change(self._surface.release, symbol, None, "unknown", True, sentence, instead))


def _parameters(function: Callable[..., Any] | None) -> Mapping[str, inspect.Parameter]:
    """The parameters of a function; none if it takes any keyword, or does not say."""
    code = getattr(function, "__code__", None)
    if code is not None and code.co_flags & inspect.CO_VARKEYWORDS:
        return {}
    try:
        found = inspect.signature(function).parameters if callable(function) else {}
    except (TypeError, ValueError):
        return {}
    return {} if any(parameter.kind is parameter.VAR_KEYWORD for parameter in found.values()) else found
