"""Packages whose names are loaded when they are first used."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from .index import PACKAGE, classes_in, load, load_absolute, module_of
from .public_names import AIO_NAMES, PACKAGE_NAMES, SUBMODULES


def find(name: str) -> Any:
    """The public object called `name`; `AttributeError` with a suggestion if there is none."""
    if name in PACKAGE_NAMES:
        return getattr(load(PACKAGE_NAMES[name]), name)
    if name in SUBMODULES:
        return load(name)
    if name == "__all__":
        return public_names()
    if name == "__version__":
        return load("_version").VERSION
    module = module_of(name)
    if module is None:
        raise _missing(PACKAGE, name, public_names)
    return getattr(load(module), name)


def public_names() -> list[str]:
    """All public names: the generated classes, the hand-written names, the submodules, `configuration`."""
    hand_written = dict.fromkeys((*PACKAGE_NAMES, *sorted(SUBMODULES), "configuration"))  # some names are both
    return [*classes_in("models"), *classes_in("apis"), *hand_written]


def lazy_package(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a generated package: its classes and modules, loaded on first use."""
    short = package.rpartition(".")[2]
    indexed = "models" if short == "models" else "apis"  # the asynchronous classes mirror the synchronous ones

    def names() -> list[str]:
        return classes_in(indexed) + (list(AIO_NAMES) if short == "aio" else [])

    def find_in_package(name: str) -> Any:
        if name == "__all__":
            return names()
        module = module_of(name)
        if short == "aio" and name in AIO_NAMES:
            value = getattr(load(AIO_NAMES[name]), name)
        elif module is not None and module.startswith(f"{indexed}."):
            value = getattr(load(f"{short}.{module.partition('.')[2]}"), name)
        elif name.startswith("_"):
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        else:
            try:
                return load_absolute(f"{package}.{name}")
            except ModuleNotFoundError as error:
                if error.name != f"{package}.{name}":
                    raise
                raise _missing(package, name, names) from None
        setattr(sys.modules[package], name, value)
        return value

    def listed() -> list[str]:
        return [] if asked_by_help() else names()

    return find_in_package, listed


def asked_by_help() -> bool:
    """Whether it is `help` that asks for the names: it would load and print all 7,000 classes, for minutes."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__") in (__name__, PACKAGE, "inspect"):
        frame = frame.f_back
    return frame.f_globals.get("__name__") == "pydoc"


def _missing(where: str, name: str, names: Callable[[], list[str]]) -> AttributeError:
    message = f"module {where!r} has no attribute {name!r}"
    if not name.startswith("_"):  # protocols ask for many names of that kind; they need no suggestion
        import difflib

        near = difflib.get_close_matches(name, names(), n=1)
        message += f"; did you mean {near[0]!r}?" if near else ""
    return AttributeError(message)
