"""Which releases are known, and what each symbol was in them: the file `changes.json`.

    {"releases": ["230.0.0", ...], "symbols": {"User.title": {"230.0.0": "str", "255.0.0": null}, ...}}

A symbol is a class (`User`), a property (`User.title`), a value of an enumeration (`User.state=active`), a method
(`UsersApi.get_users`) or a parameter of one (`UsersApi.get_users(expand)`). It has a state from each release named on;
before the first one, and where the state is null, it does not exist. What never changed is not in the record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from .._version import VERSION

#: A type (`list[User]`), `model`, `api`, `value`, or of a method its call, required parameters and result.
State = str | Mapping[str, Any] | None

_STAGES = {"a": 0, "b": 1, "rc": 2, "": 3}


class VersionError(ValueError):
    """Versions that cannot be compared; the message says why and which can."""


class Record:
    """What is known of the releases, oldest first."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.releases: list[str] = sorted({*document["releases"], VERSION}, key=version_key)
        self.symbols: Mapping[str, Mapping[str, State]] = document["symbols"]

    def state(self, symbol: str, release: str) -> State:
        """What a symbol of the record was in a release; `None` when it was not there."""
        found: State = None
        for since, state in self.symbols[symbol].items():
            if version_key(since) > version_key(release):
                break
            found = state
        return found

    def last_change(self, symbol: str, release: str) -> str:
        """The release that changed a symbol last, up to and including the given one."""
        reached = [since for since in self.symbols[symbol] if version_key(since) <= version_key(release)]
        return reached[-1] if reached else next(iter(self.symbols[symbol]))

    @cached_property
    def members(self) -> Mapping[str, list[str]]:
        """The symbols of the record by the class or method that they belong to."""
        found: dict[str, list[str]] = {}
        for symbol in self.symbols:
            found.setdefault(owner_of(symbol), []).append(symbol)
        return found

    def range(self, start: str, end: str) -> tuple[str, str]:
        """The releases that two versions mean; `270` is the first of its kind as start, the last one as end.

        :raises VersionError: when one is not a known release, or they are in the wrong order
        """
        first, last = self._matching(start, "--from")[0], self._matching(end, "--to")[-1]
        if version_key(first) > version_key(last):
            raise VersionError(f"--from {start} is newer than --to {end}: the way back is not known")
        return first, last

    def _matching(self, text: str, option: str) -> list[str]:
        wanted = re.fullmatch(r"v?(\d+(?:\.\d+){0,2}(?:(?:a|b|rc)\d+)?)", text.strip())
        if wanted is None:
            raise VersionError(f"{option} {text!r} is not a version such as 269 or 270.1.0; {self}")
        found = [release for release in self.releases if f"{release}.".startswith(f"{wanted[1]}.")]
        if found:
            return found
        if version_key(wanted[1]) < version_key(self.releases[0]):
            advice = f"; begin with {option} {self.releases[0]} to see what changed since" if option == "--from" else ""
            raise VersionError(f"{option} {text} is older than what is known; {self}{advice}")
        if version_key(wanted[1]) > version_key(self.releases[-1]):
            raise VersionError(f"{option} {text} is newer than this package; {self}. Install {text} and ask its doctor")
        after = next(release for release in self.releases if version_key(release) > version_key(wanted[1]))
        before = self.releases[self.releases.index(after) - 1]
        raise VersionError(f"{option}: there was no release {text}, only {before} and then {after}")

    def __str__(self) -> str:
        return f"the doctor knows the releases {self.releases[0]} to {self.releases[-1]}"


@cache
def read_record() -> Record:
    """The record of this package."""
    return Record(json.loads(files(__name__.rpartition(".")[0]).joinpath("changes.json").read_text("utf-8")))


@cache
def version_key(text: str) -> tuple[int, ...]:
    """A key that orders versions: 270.0.0rc1 before 270.0.0."""
    match = re.fullmatch(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:(a|b|rc)(\d+))?", text)
    if match is None:
        raise VersionError(f"{text!r} is not a version such as 269 or 270.1.0")
    return (*(int(part or 0) for part in match.group(1, 2, 3)), _STAGES[match[4] or ""], int(match[5] or 0))


def owner_of(symbol: str) -> str:
    """The class or method that a symbol belongs to: `User` of `User.title`; "" of a class."""
    for separator in ("=", "(", "."):
        if separator in symbol:
            return symbol.partition(separator)[0]
    return ""
