"""What changed for programs, by version: the file `changes.json`, to which each release adds its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that programs may have to adapt to.

    `symbol` is what a program uses (`User`, `User.name`, `UsersApi.get_users`), `part` a parameter of it or `return`,
    `change` what happened to it (`removed`, `renamed`, `type`, `required`, `optional`, `order`, `passed`, and for what
    is no symbol `literal`, `except`, `private`). `breaks` tells an error from a remark.
    """

    version: str
    symbol: str
    part: str | None
    change: str
    breaks: bool
    sentence: str
    instead: str = ""


def read_changes(text: str | None = None) -> list[Change]:
    """All changes that this version knows of, oldest first."""
    if text is None:
        text = files(__name__.partition(".")[0]).joinpath("changes.json").read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    releases = sorted(document["releases"], key=lambda release: _parse(release["version"]))
    return [Change(version=release["version"], **change) for release in releases for change in release["changes"]]


def select(changes: Iterable[Change], start: str, end: str) -> list[Change]:
    """The changes after version `start` up to and including `end`; `270` as end includes 270.1.2.

    Raises ValueError for a text that is no version.
    """
    first, last = (*_parse(start), 0, 0)[:3], _parse(end)
    return [
        change
        for change in changes
        if first < (version := _parse(change.version)) and version[: len(last)] <= last  # 270.1.2 as far as `end` goes
    ]


def _parse(text: str) -> _Version:
    match = re.fullmatch(r"(\d+(?:\.\d+){0,2})(?:(?:a|b|rc)\d+)?", text)
    if match is None:
        raise ValueError(f"{text!r} is not a version such as 269 or 270.1.0")
    return tuple(int(part) for part in match[1].split("."))
