"""Emits what makes the rooms one package: the lazy index, the doors of the rooms, the stubs for type checkers."""

from __future__ import annotations

from . import naming
from .doors import AIO_DOORS, DOORS
from .representation import Sdk
from .source import HEADER

_ROOM = f"""{HEADER}
from .._core.index import open_room

__getattr__, __dir__ = open_room(__name__)
"""


def emit_index(sdk: Sdk, places: dict[str, str], version: str) -> dict[str, str]:
    """The texts of the files beside and above the generated modules, by path below the package."""
    models = _by_module(sdk, places)
    apis = {naming.module_name(api.name): [api.name] for api in sdk.apis}
    return {
        "_version.py": f'{HEADER}\nVERSION = "{version}"\n',
        "_index.py": _emit_names(models, apis),
        "__init__.pyi": _emit_package_stub(models, apis),
        "models/__init__.py": _ROOM,
        "models/__init__.pyi": _emit_stub(models),
        "apis/__init__.py": _ROOM,
        "apis/__init__.pyi": _emit_stub(apis),
        "aio/__init__.py": _ROOM,
        "aio/__init__.pyi": _emit_stub(apis, doors=AIO_DOORS),
    }


def _by_module(sdk: Sdk, places: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {module: [] for module in sorted({places[model.name] for model in sdk.models})}
    for model in sdk.models:
        found[places[model.name]] += [model.name, *model.aliases]
    return found


def _emit_names(models: dict[str, list[str]], apis: dict[str, list[str]]) -> str:
    """One string: a dict of 7,000 entries would cost ten times as much to load."""
    lines = [HEADER, '# A module a line with "@", then its classes.', 'NAMES = """']
    for room, modules in (("models", models), ("apis", apis)):
        for module, names in modules.items():
            lines += [f"@{room}.{module}", *names]
    return "\n".join([*lines, '"""']) + "\n"


def _emit_stub(modules: dict[str, list[str]], *, doors: dict[str, str] | None = None) -> str:
    first = _exports({module: [name] for name, module in (doors or {}).items()}, "..")
    return "\n".join([HEADER, *first, *_exports(modules, ".")]) + "\n"


def _emit_package_stub(models: dict[str, list[str]], apis: dict[str, list[str]]) -> str:
    doors: dict[str, list[str]] = {}
    for name, module in DOORS.items():
        if name != "configuration":
            doors.setdefault(module, []).append(name)
    submodules = sorted({module for module in DOORS.values() if not module.startswith("_")} - {"configuration"})
    # Not `aio`: a checker would read that room for each program, which takes a quarter of its time.
    rooms = sorted(["apis", "models", "utils", *submodules])
    lines = [
        HEADER,
        *(f"from . import {name} as {name}" for name in rooms),
        *_exports(dict(sorted(doors.items())), "."),
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
