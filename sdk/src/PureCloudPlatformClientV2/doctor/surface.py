"""What a release offers: classes, attributes, methods and their parameters.

What is installed is asked, not a copy of it; the record says what differed in an older release.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum
from functools import cache, cached_property
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from .._core.call.options import OPTIONS
from .._core.lazy.operations import manifest
from .record import Record, owner_of

PACKAGE = __name__.partition(".")[0]
_RARE = 3


@dataclass(frozen=True, slots=True)
class Method:
    """A method of an API class; `permissions` are needed all or, with the rule `any`, one of them."""

    symbol: str
    call: str
    required: tuple[str, ...]
    parameters: Mapping[str, str]
    returns: str | None
    deprecated: bool = False
    rule: str = ""
    permissions: tuple[str, ...] = ()
    item: str | None = None

    def takes(self, keyword: str) -> bool:
        return keyword in self.parameters or keyword in OPTIONS


class Surface:
    """What one release offers."""

    def __init__(self, record: Record, release: str) -> None:
        self._record = record
        self.release = release
        self._is_newest = release == record.releases[-1]
        self._attributes: dict[str, Mapping[str, str] | None] = {}

    # Classes

    @cached_property
    def names(self) -> frozenset[str]:
        """The public names of the package."""
        return frozenset(dir(_package()))

    def has_name(self, name: str) -> bool:
        """Whether the package has a class or another public object of that name."""
        if not self._is_newest and name in self._record.symbols:
            return self._record.state(name, self.release) is not None
        return name in self.names

    def inherits(self, name: str, attribute: str) -> bool:
        """Whether a generated class has an attribute from its base, such as `to_dict`."""
        found = self.find_class(name)
        return found is not None and any(hasattr(base, attribute) for base in found.__mro__[1:])

    def is_same(self, module: str, name: str) -> bool:
        """Whether a hand-written module has the public class of that name, and not another one."""
        found = self.find_class(name)
        return found is not None and self.has_module(module) and getattr(_imported(module), name, None) is found

    def find_class(self, name: str) -> Any:
        """The installed class, or `None`."""
        found = getattr(_package(), name, None) if name in self.names else None
        return found if isinstance(found, type) else None

    def has_function(self, name: str) -> bool:
        """Whether the package has a public function of that name."""
        return name in self.names and inspect.isroutine(getattr(_package(), name, None))

    def is_api(self, name: str) -> bool:
        return name in self._methods

    def is_model(self, name: str) -> bool:
        return self.attributes(name) is not None

    def attributes(self, name: str) -> Mapping[str, str] | None:
        """The properties of a model with their types; `None` for anything else, and for a model that is not known."""
        if name not in self._attributes:
            self._attributes[name] = self._read_attributes(name)
        return self._attributes[name]

    def _read_attributes(self, name: str) -> Mapping[str, str] | None:
        found = self.find_class(name)
        if found is None or not hasattr(found, "swagger_types") or not self.has_name(name):
            return None
        types = dict(found.swagger_types)
        for symbol in () if self._is_newest else self._record.members.get(name, ()):
            state, attribute = self._record.state(symbol, self.release), symbol.partition(".")[2]
            if "=" not in symbol:
                types.pop(attribute, None)
                if isinstance(state, str):
                    types[attribute] = state
        return types

    def is_rare(self, attribute: str) -> bool:
        """Whether so few models have an attribute that a value of unknown type is hardly one of them."""
        return len(re.findall(rf"\n    {re.escape(attribute)}: ", self._sources)) <= _RARE

    @cached_property
    def _sources(self) -> str:
        # Loading all models takes a second, reading their source a hundredth of it.
        folder = files(f"{PACKAGE}.models")
        return "".join(file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".py"))

    # Methods

    @cached_property
    def _methods(self) -> Mapping[str, Mapping[str, Method]]:
        found: dict[str, dict[str, Method]] = {}
        for entry in manifest().values():
            for name in entry["classes"]:
                method = self._installed(f"{name}.{entry['method']}", entry)
                found.setdefault(name, {})[entry["method"]] = method
        if not self._is_newest:
            self._set_back(found)
        return found

    def _installed(self, symbol: str, entry: Mapping[str, Any]) -> Method:
        parameters = entry["parameters"]
        rule, permissions = next(iter(entry.get("permissions", {}).items()), ("", ()))
        return Method(
            symbol=symbol,
            call=f"{entry['verb']} {entry['path']}",
            required=tuple(parameter["python"] for parameter in parameters if parameter["required"]),
            parameters={parameter["python"]: parameter["kind"] for parameter in parameters},
            returns=entry["returns"],
            deprecated=entry.get("deprecated", False),
            rule=rule,
            permissions=tuple(permissions),
            item=entry.get("paging", {}).get("item"),
        )

    def _set_back(self, found: dict[str, dict[str, Method]]) -> None:
        """Make of the installed methods those of an older release."""
        for symbol in self._record.symbols:
            owner, _, name = symbol.partition(".")
            if "(" not in name and owner in found and name:
                state, now = self._record.state(symbol, self.release), found[owner].pop(name, None)
                if isinstance(state, Mapping):
                    old = now or Method(symbol, state["call"], (), {}, None)
                    found[owner][name] = replace(old, required=tuple(state["required"]), returns=state["returns"])
        for symbol in self._record.symbols:
            method, _, parameter = symbol.partition("(")
            owner, _, name = method.partition(".")
            if parameter and name in found.get(owner, ()):
                state, old = self._record.state(symbol, self.release), found[owner][name]
                others = {key: value for key, value in old.parameters.items() if key != parameter[:-1]}
                parameters = others | ({parameter[:-1]: state} if isinstance(state, str) else {})
                found[owner][name] = replace(old, parameters=parameters)

    def methods(self, api: str) -> Mapping[str, Method]:
        """The methods of an API class that call operations."""
        return self._methods.get(api, {})

    def methods_named(self, name: str) -> list[Method]:
        """The methods of this name of whatever class."""
        return [methods[name] for methods in self._methods.values() if name in methods]

    def method_that_calls(self, call: str) -> str:
        """The method of an operation (`GET /api/v2/users`), or ""."""
        return next((m.symbol for methods in self._methods.values() for m in methods.values() if m.call == call), "")

    def method_of_url(self, verb: str, path: str) -> Method | None:
        """The method of the operation that a path belongs to, with or without values in its braces."""
        wanted = [verb.upper(), *path.partition("?")[0].strip("/").split("/")]
        for method in self._by_length.get(len(wanted), ()):
            parts = zip(_segments(method.call), wanted, strict=True)
            if all(part == given or part.startswith("{") for part, given in parts):
                return method
        return None

    @cached_property
    def _by_length(self) -> Mapping[int, list[Method]]:
        """The methods by the number of segments of their paths; those with fewer braces first."""
        ordered: dict[int, list[Method]] = {}
        methods = [method for found in self._methods.values() for method in found.values()]
        for method in sorted(methods, key=lambda method: method.call.count("{")):
            ordered.setdefault(len(_segments(method.call)), []).append(method)
        return ordered

    # The rest

    def has_module(self, path: str) -> bool:
        """Whether the package has a module; `path` is relative to it."""
        try:
            return find_spec(f"{PACKAGE}.{path}") is not None
        except (ImportError, AttributeError, ValueError):
            return False

    def module_has(self, path: str, name: str) -> bool:
        """Whether a module of the package has a name."""
        module = _imported(path)  # it may need something that is not installed here
        return module is None or hasattr(module, name) or self.has_module(f"{path}.{name}")

    def class_has(self, name: str, attribute: str, *, is_async: bool = False) -> bool:
        """Whether instances of a hand-written class, or the class, have an attribute, as far as its source tells."""
        found = getattr(_imported("aio"), name, None) if is_async else self.find_class(name)
        return found is None or attribute in _members(found)

    def fate(self, symbol: str) -> str:
        """What is known of a symbol that this release does not have, as the end of a sentence."""
        oldest = self._record.releases[0]
        owner = owner_of(symbol)
        for known in (symbol, owner):
            if known in self._record.symbols:
                since = self._record.last_change(known, self.release)
                if self._record.state(known, since) is None:
                    return f"it was removed in {since}"
                return f"it came with {since}"
        return f"no release from {oldest} to {self._record.releases[-1]} has it"

    def suggest(self, name: str, known: Any) -> str:
        """The name among the known ones that is meant, if one is near; "" else."""
        small = name.casefold()
        near = [other for other in known if other[:1].casefold() == small[:1] and abs(len(other) - len(name)) < 4]
        folded = {other.casefold(): other for other in near}
        # Two letters that changed places weigh much in a short name; long ones have many parts in common.
        found = get_close_matches(small, folded, n=1, cutoff=0.7 if len(name) < 9 else 0.82)
        return folded[found[0]] if found else ""


def innermost(type_name: str) -> str:
    """The type of the elements of lists and maps of lists and so on: `User` of `list[User]`."""
    while match := re.fullmatch(r"list\[(.+)\]|dict\(str, (.+)\)", type_name):
        type_name = match[1] or match[2]
    return type_name


def _imported(path: str) -> Any:
    """A module of the package, or `None`."""
    try:
        __import__(f"{PACKAGE}.{path}")
    except ImportError:
        return None
    return sys.modules.get(f"{PACKAGE}.{path}")


def _package() -> Any:
    return sys.modules[PACKAGE]


def _segments(call: str) -> list[str]:
    verb, _, path = call.partition(" ")
    return [verb, *path.strip("/").split("/")]


@cache
def _members(cls: type) -> set[str]:
    """What a class and its instances have: attributes, annotations, and all that its methods name."""
    found = set(dir(cls)) | ({"name", "value"} if issubclass(cls, Enum) else set())
    for base in cls.__mro__[:-1]:
        found |= set(getattr(base, "__annotations__", ()))
        for member in vars(base).values():
            function = member.fget if isinstance(member, property) else member
            found |= set(getattr(getattr(function, "__code__", None), "co_names", ()))
    return found
