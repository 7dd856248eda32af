"""What changed in the Python surface from one build to the next, whatever the definition says.

The table of versions looks at the API only. This comparison also sees what the runtime or the generator changed, and
types that the table does not count; the notes list what it finds under the symbol a program uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..project.storage import read_json, write_json
from .surface import Class, Method, Surface


@dataclass(frozen=True, slots=True)
class SymbolChange:
    """One difference of the surface.

    ``symbol`` is what a program imports or calls (`User`, `UsersApi.get_users`), ``part`` a parameter, attribute or
    ``return``, ``change`` what happened (``removed``, ``added``, ``renamed``, ``type``, ``required``, ``optional``),
    ``instead`` what to write now.
    """

    symbol: str
    part: str | None
    change: str
    breaks: bool
    sentence: str
    instead: str = ""

    def to_document(self) -> dict[str, Any]:
        return asdict(self)


def compare_surfaces(old: Surface, new: Surface) -> list[SymbolChange]:
    """All differences, sorted by symbol."""
    renames = _renames(old, new)
    found: list[SymbolChange] = []
    for name in old.classes.keys() | new.classes.keys():
        before, after = old.classes.get(name), new.classes.get(name)
        if after is None:
            found.append(SymbolChange(name, None, "removed", True, f"`{name}` was removed."))
        elif before is None:
            found.append(SymbolChange(name, None, "added", False, f"`{name}` was added."))
        else:
            found += _compare_class(name, before, after, renames)
    for name in old.functions.keys() | new.functions.keys():
        found += _compare_function(name, old.functions.get(name), new.functions.get(name), None)
    return sorted(found, key=lambda change: (change.symbol, change.part or "", change.change))


def record_changes(path: Path, version: str, changes: Iterable[SymbolChange]) -> None:
    """Add what breaks in a version to the record that the SDK's doctor reads; what is there already stays.

    :raises BuilderError: when the record cannot be read or written.
    """
    document: dict[str, Any] = read_json(path) if path.is_file() else {"releases": []}
    releases: list[dict[str, Any]] = document["releases"]
    breaking = [change.to_document() for change in changes if change.breaks and "__init__" not in change.symbol]
    same = [release for release in releases if release["version"] == version]
    present: list[dict[str, Any]] = [change for release in same for change in release["changes"]]
    known = {(change["symbol"], change["part"], change["change"]) for change in present}
    added = [new for new in breaking if (new["symbol"], new["part"], new["change"]) not in known]
    if not added:
        return
    others = [release for release in releases if release["version"] != version]
    write_json(path, {"releases": [*others, {"version": version, "changes": [*present, *added]}]})


def _renames(old: Surface, new: Surface) -> dict[str, str]:
    """Where the operation of a method that is gone is called now: `UsersApi.get_it` -> `UsersApi.get_that`."""
    after = new.routes()
    found: dict[str, str] = {}
    for route, methods in old.routes().items():
        for cls, name in methods:
            if (cls, name) not in after.get(route, ()) and route in after:
                target = next((entry for entry in after[route] if entry[0] == cls), after[route][0])
                found[f"{cls}.{name}"] = ".".join(target)
    return found


def _compare_class(name: str, old: Class, new: Class, renames: dict[str, str]) -> Iterator[SymbolChange]:
    for attribute in old.attributes.keys() | new.attributes.keys():
        symbol = f"{name}.{attribute}"
        before, after = old.attributes.get(attribute), new.attributes.get(attribute)
        if after is None:
            yield SymbolChange(symbol, None, "removed", True, f"`{symbol}` was removed.")
        elif before is None:
            yield SymbolChange(symbol, None, "added", False, f"`{symbol}` was added.")
        elif before.annotation != after.annotation and before.annotation and after.annotation:
            sentence = f"`{symbol}` is `{after.annotation}` now, not `{before.annotation}`."
            breaks = not _accepts(after.annotation, before.annotation)
            yield SymbolChange(symbol, None, "type", breaks, sentence)
    for method in old.methods.keys() | new.methods.keys():
        symbol = f"{name}.{method}"
        yield from _compare_function(symbol, old.methods.get(method), new.methods.get(method), renames.get(symbol))


def _compare_function(
    symbol: str, old: Method | None, new: Method | None, renamed: str | None
) -> Iterator[SymbolChange]:
    if new is None:
        if renamed:
            yield SymbolChange(symbol, None, "renamed", True, f"`{symbol}` is `{renamed}` now.", renamed)
        else:
            yield SymbolChange(symbol, None, "removed", True, f"`{symbol}` was removed.")
        return
    if old is None:
        yield SymbolChange(symbol, None, "added", False, f"`{symbol}` was added.", symbol + new.call())
        return
    before = {parameter.name: parameter for parameter in old.parameters}
    after = {parameter.name: parameter for parameter in new.parameters}
    call = symbol + new.call()
    for name in before.keys() | after.keys():
        was, now = before.get(name), after.get(name)
        if now is None:
            yield SymbolChange(symbol, name, "removed", True, f"`{symbol}` no longer takes `{name}`.", call)
        elif was is None:
            kind = "requires" if now.required else "can take"
            yield SymbolChange(symbol, name, "added", now.required, f"`{symbol}` now {kind} `{name}`.", call)
        else:
            if was.required != now.required:
                word = "required" if now.required else "optional"
                breaks = now.required or (was.positional and not now.positional)
                yield SymbolChange(symbol, name, word, breaks, f"`{name}` of `{symbol}` is {word} now.", call)
            if was.annotation != now.annotation:
                sentence = f"`{name}` of `{symbol}` is `{now.annotation}` now, not `{was.annotation}`."
                breaks = not _accepts(now.annotation, was.annotation)
                yield SymbolChange(symbol, name, "type", breaks, sentence, call)
    order = [p.name for p in old.parameters if p.positional and p.name in after and after[p.name].positional]
    if order != [name for name in after if name in order]:
        yield SymbolChange(symbol, None, "order", True, f"The positional parameters of `{symbol}` changed order.", call)
    if old.returns != new.returns:
        sentence = f"`{symbol}` returns `{new.returns}` now, not `{old.returns}`."
        yield SymbolChange(symbol, "return", "type", True, sentence)


def _accepts(new: str, old: str) -> bool:
    """Whether every value of the old type is one of the new type, as far as their text says."""
    accepted = _members(new)
    return all(m in accepted or ("str" in accepted and m.startswith("Literal ")) for m in _members(old))


def _members(annotation: str) -> list[str]:
    """The members of a union, those of its literals one by one."""
    members: list[str] = []
    depth = 0
    current = ""
    for sign in annotation:
        depth += (sign == "[") - (sign == "]")
        if sign == "|" and depth == 0:
            members.append(current.strip())
            current = ""
        else:
            current += sign
    members.append(current.strip())
    split: list[str] = []
    for member in members:
        if member.startswith("Literal[") and member.endswith("]"):
            split += (f"Literal {value.strip()}" for value in member[8:-1].split(","))
        else:
            split.append(member)
    return split
