"""Emits what makes the modules one package: the lazy index, each `__init__.py`, the stubs for type checkers."""

from __future__ import annotations

from collections.abc import Mapping

from ...ir import naming
from ...ir.representation import Sdk
from ...ir.runtime import Runtime
from ..source import HEADER, literal, table

_PACKAGE = f"""{HEADER}
from .._core.lazy.packages import lazy_package

__getattr__, __dir__ = lazy_package(__name__)
"""


#: Public modules of which no name is one of the package.
_MODULES = ("events", "utils")

# Modules of single models, which the published package has, are served on request.
_MODELS = f"""{HEADER}
from .._core.lazy.legacy_modules import install
from .._core.lazy.packages import lazy_package

__getattr__, __dir__ = lazy_package(__name__)
install()
"""


def emit_index(
    sdk: Sdk, places: dict[str, str], version: str, runtime: Runtime, *, on_index: bool = False
) -> dict[str, str]:
    """The contents of the files beside and above the generated modules, by path below the package."""
    models = _by_module(sdk, places)
    apis = {naming.module_name(api.name): [api.name] for api in sdk.apis}
    return {
        "_version.py": _emit_release(version, on_index),
        "_index.py": _emit_names(models, apis),
        "_modules.py": _emit_modules(models, apis, runtime),
        "__init__.pyi": _emit_package_stub(models, apis, runtime.names),
        "models/__init__.py": _MODELS,
        "models/__init__.pyi": _emit_stub(models),
        "apis/__init__.py": _PACKAGE,
        "apis/__init__.pyi": _emit_stub(apis),
        "aio/__init__.py": _PACKAGE,
        "aio/__init__.pyi": _emit_stub(apis, names=runtime.async_names),
    }


def _emit_release(version: str, on_index: bool) -> str:
    lines = [
        HEADER,
        f"VERSION = {literal(version)}",
        "# Whether the index has this package: errors name what brings an extra by it.",
        f"ON_INDEX = {on_index}",
    ]
    return "\n".join(lines) + "\n"


def _by_module(sdk: Sdk, places: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {module: [] for module in sorted({places[model.name] for model in sdk.models})}
    for model in sdk.models:
        found[places[model.name]] += [model.name, *model.aliases]
    return found


def _emit_names(models: dict[str, list[str]], apis: dict[str, list[str]]) -> str:
    """One string: a dict of 7,000 entries would cost ten times as much to load."""
    lines: list[str] = []
    for package, modules in (("models", models), ("apis", apis)):
        for module, names in modules.items():
            lines += [f"@{package}.{module}", *names]
    return "\n".join([HEADER, '# A module a line with "@", then its classes.', *table("NAMES", lines)]) + "\n"


def _emit_modules(models: dict[str, list[str]], apis: dict[str, list[str]], runtime: Runtime) -> str:
    """An import of each module that is loaded by name, for tools that look for imports in code."""
    by_hand = {*runtime.names.values(), *runtime.async_names.values(), *_MODULES}
    modules = [f"models.{name}" for name in models]
    modules += [f"{package}.{name}" for package in ("apis", "aio") for name in apis]
    lines = [HEADER, "# Never imported: what freezes programs finds here which modules are loaded by name."]
    for module in [*sorted(by_hand), *modules]:
        package, _, name = module.rpartition(".")
        lines.append(f"from .{package} import {name} as {module.replace('.', '_')}")
    return "\n".join(lines) + "\n"


def _emit_stub(modules: dict[str, list[str]], *, names: Mapping[str, str] | None = None) -> str:
    hand_written: dict[str, list[str]] = {}
    for name, module in (names or {}).items():
        hand_written.setdefault(module, []).append(name)
    first = _exports(hand_written, "..")
    return "\n".join([HEADER, *first, *_exports(modules, ".")]) + "\n"


def _emit_package_stub(models: dict[str, list[str]], apis: dict[str, list[str]], names: Mapping[str, str]) -> str:
    by_hand: dict[str, list[str]] = {}
    for name, module in names.items():
        by_hand.setdefault(module, []).append(name)
    # `configuration` is the one object, not the module of that name.
    submodules = sorted({module for module in names.values() if not module.startswith("_")} - {"configuration"})
    # Not `aio`: a checker would read that package for each program, which takes a quarter of its time.
    packages = sorted(["apis", "models", *_MODULES, *submodules])
    lines = [
        HEADER,
        *(f"from . import {name} as {name}" for name in packages),
        *_exports(dict(sorted(by_hand.items())), "."),
        *_exports(apis, ".apis."),
        *_exports(models, ".models."),
        "",
        "configuration: Configuration",
        "__version__: str",
    ]
    return "\n".join(lines) + "\n"


def _exports(modules: dict[str, list[str]], prefix: str) -> list[str]:
    lines: list[str] = []
    for module, names in modules.items():
        lines += [f"from {prefix}{module} import {name} as {name}" for name in names]
    return lines
