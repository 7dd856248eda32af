"""The record that the SDK's doctor reads: what each symbol was, release by release, wherever that changed.

    {"releases": ["230.0.0", ...], "symbols": {"User.title": {"230.0.0": "str", "255.0.0": null}, ...}}

A symbol is a class (`User`), a property (`User.title`), a value of an enumeration (`User.state=active`), a method
(`UsersApi.get_users`) or a parameter of one (`UsersApi.get_users(expand)`). It has a state from each release named on;
before the first one, and where the state is null, it does not exist. What never changed is not in the record. Nor is
what came and went with the class or method that it belongs to. States are kept, not differences, so that any two
releases can be compared: what was undone between them did not change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.version import Version

from ..project.errors import BuilderError
from .surface import Files, read_surface

#: A type (`list[User]`), `model`, `api`, `value`, or of a method its call, required parameters and result.
State = str | Mapping[str, Any] | None
Facts = Mapping[str, State]
#: Where it is in the package.
RECORD = "doctor/changes.json"
_ABOUT = "Written by sdk-builder: what each symbol was, release by release, wherever that changed."


class Record:
    """The record in memory."""

    def __init__(self, document: Mapping[str, Any] | None = None) -> None:
        document = {} if document is None else document
        self.releases: list[str] = list(document.get("releases", ()))
        self.symbols: dict[str, dict[str, State]] = {
            symbol: dict(states) for symbol, states in document.get("symbols", {}).items()
        }

    def add(self, version: str, old: Facts, new: Facts) -> None:
        """Add a release; `old` is what the release before it had. Adding it again gives the same."""
        if version not in self.releases:
            self.releases = sorted([*self.releases, version], key=Version)
        for symbol in old.keys() | new.keys():
            before, after = old.get(symbol), new.get(symbol)
            if before == after:
                continue
            if symbol not in self.symbols and before is not None:
                self.symbols[symbol] = self._so_far(symbol, before)
            self.symbols.setdefault(symbol, {})[version] = after

    def _so_far(self, symbol: str, state: State) -> dict[str, State]:
        """The states of something that is not in the record: it came and went with what it belongs to, or was ever."""
        owner = symbol
        while owner := _owner(owner):
            if owner in self.symbols:
                found: dict[str, State] = {}
                for since, owned in self.symbols[owner].items():
                    now = None if owned is None else state
                    if not found or now != next(reversed(found.values())):
                        found[since] = now
                return found
        return {self.releases[0]: state}

    def keep_later(self, record: Record) -> None:
        """Take over from another record what it says of releases after the last one of this."""
        last = Version(self.releases[-1])
        self.releases += [release for release in record.releases if Version(release) > last]
        for symbol, states in record.symbols.items():
            later = {version: state for version, state in states.items() if Version(version) > last}
            if later:
                self.symbols[symbol] = self.symbols.get(symbol, states) | later

    def to_json(self) -> str:
        """The file: one symbol a line, in order."""
        kept = sorted(symbol for symbol in self.symbols if not self._is_implied(symbol))
        lines = ",\n".join(f"{_text(symbol)}:{_text(self.symbols[symbol])}" for symbol in kept)
        return f'{{"about":{_text(_ABOUT)},\n"releases":{_text(self.releases)},\n"symbols":{{\n{lines}\n}}}}\n'

    def _is_implied(self, symbol: str) -> bool:
        """Whether the symbol came and went with its owner and was one thing all the time."""
        owner = self.symbols.get(_owner(symbol))
        states = self.symbols[symbol]
        if owner is None or len({_text(state) for state in states.values() if state is not None}) != 1:
            return False
        return {version: state is None for version, state in states.items()} == {
            version: state is None for version, state in owner.items()
        }


def parse_record(text: bytes | None) -> Record:
    """:raises BuilderError: when the text is something else; without one the record begins."""
    try:
        return Record(json.loads(text) if text else None)
    except (AttributeError, TypeError, ValueError):
        raise BuilderError(f"{RECORD} is not a record of releases", "Write it with `sdk-builder record`.") from None


def record_published(surfaces: Iterable[tuple[str, Mapping[str, Any]]]) -> Record:
    """The record of releases that were published, from their surfaces, oldest first."""
    record = Record()
    before: Facts | None = None
    for version, surface in surfaces:
        facts = dict(surface_facts(surface))
        record.add(version, facts if before is None else before, facts)
        before = facts
    return record


def read_surfaces(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The surfaces in a file of published releases, oldest first.

    The file: {"versions": [...], "first": SURFACE, "steps": [[VERSION, PATCH], ...]}, compressed. A SURFACE has
    {"apis": {class: {method: {"call", "required", "parameters": {name: {"type"}}, "returns"}}},
    "models": {class: {property: {"type", "enum"?}}}}; a PATCH {"-": [keys], "+": {key: value}, "*": {key: PATCH}}.

    :raises BuilderError: when the file is something else.
    """
    import lzma

    try:
        document = json.loads(lzma.decompress(path.read_bytes()))
        version, surface = document["versions"][0], document["first"]
        yield version, surface
        for version, change in document["steps"]:
            surface = _patched(surface, change)
            yield version, surface
    except (OSError, lzma.LZMAError, ValueError, KeyError, TypeError) as error:
        raise BuilderError(
            f"{path} holds no surfaces: {error}", "It is definition/published-surfaces.json.xz."
        ) from None


def package_facts(package: Files) -> Facts:
    """The facts of a build.

    :raises BuilderError: when a file of it is not Python.
    """
    apis: dict[str, dict[str, Any]] = {}
    for operation in json.loads(package.get("operations.json", b'{"operations": []}'))["operations"]:
        parameters = operation["parameters"]
        method = {
            "call": f"{operation['verb']} {operation['path']}",
            "required": [parameter["python"] for parameter in parameters if parameter["required"]],
            "parameters": {parameter["python"]: {"type": parameter["kind"]} for parameter in parameters},
            "returns": operation["returns"],
        }
        for name in operation["classes"]:
            apis.setdefault(name, {})[operation["method"]] = method
    models = {
        name: {
            attribute: {"type": found.type_name, "enum": found.values}
            for attribute, found in described.attributes.items()
            if found.type_name
        }
        for name, described in read_surface(package).classes.items()
        if described.package == "models"
    }
    return dict(surface_facts({"apis": apis, "models": models}))


def surface_facts(surface: Mapping[str, Any]) -> Iterator[tuple[str, State]]:
    """The facts of a surface, as `read_surfaces` gives them."""
    for name, methods in surface["apis"].items():
        yield name, "api"
        for method, found in methods.items():
            yield f"{name}.{method}", {key: found[key] for key in ("call", "required", "returns")}
            for parameter, about in found["parameters"].items():
                yield f"{name}.{method}({parameter})", about["type"]
    for name, properties in surface["models"].items():
        yield name, "model"
        for attribute, about in properties.items():
            yield f"{name}.{attribute}", about["type"]
            for value in about.get("enum", ()):
                yield f"{name}.{attribute}={value}", "value"


def _patched(old: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {key: value for key, value in old.items() if key not in change.get("-", ())}
    inner: dict[str, Any] = {key: _patched(old[key], patch) for key, patch in change.get("*", {}).items()}
    return {**kept, **change.get("+", {}), **inner}


def _owner(symbol: str) -> str:
    for separator in ("=", "(", "."):
        if separator in symbol:
            return symbol.partition(separator)[0]
    return ""


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
