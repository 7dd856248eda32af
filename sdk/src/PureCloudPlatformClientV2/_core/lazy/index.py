"""The index of generated names: which module holds which class.

It is one string (a dict of 7,000 entries would cost ten times as much to load); a name is found by searching it.
"""

from __future__ import annotations

import sys
from typing import Any

PACKAGE = __name__.partition(".")[0]


def module_of(name: str) -> str | None:
    """The module that holds the generated class `name`, relative to the package; `None` if there is no such class."""
    names = _names()
    at = names.find(f"\n{name}\n")
    if at < 0 or not name.isidentifier():
        return None
    start = names.rindex("\n@", 0, at + 1) + 2
    return names[start : names.index("\n", start)]


def classes_in(package: str) -> list[str]:
    """The names of all classes of a generated package: `models` or `apis`."""
    inside, found = False, []
    for line in _names().split():
        if line.startswith("@"):
            inside = line.startswith(f"@{package}.")
        elif inside:
            found.append(line)
    return found


def models_of_legacy_module(module: str) -> list[str]:
    """The models whose class name differs from a module's name in case and underscores only: `user_me` -> `UserMe`."""
    names, wanted = _names(), f"\n{module.replace('_', '')}\n"
    folded, found, at = names.lower(), [], -1
    while (at := folded.find(wanted, at + 1)) >= 0:
        found.append(names[at + 1 : at + len(wanted) - 1])
    return [name for name in found if (module_of(name) or "").startswith("models.")]


def model_class(name: str) -> Any:
    """The model class called `name`; `None` if no model is called so."""
    module = module_of(name)
    return None if module is None or not module.startswith("models.") else getattr(load(module), name)


def load(module: str) -> Any:
    """A module by its name relative to the package."""
    return load_absolute(f"{PACKAGE}.{module}")


def load_absolute(name: str) -> Any:
    """A module by its whole name. (Importing `importlib` takes a millisecond, and `-X importtime` does not see it.)"""
    __import__(name)
    return sys.modules[name]


def _names() -> str:
    from ..._index import NAMES

    return NAMES
