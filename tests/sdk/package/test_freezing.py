"""What freezes programs finds all modules by the imports that it sees. `make freezers` freezes for real."""

from __future__ import annotations

import ast
import importlib.metadata
from pathlib import Path

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2._core.lazy.public_names import AIO_NAMES, PACKAGE_NAMES, SUBMODULES

PACKAGE = Path(gc.__file__).parent


def seen_in(path: Path) -> set[str]:
    """The modules, relative to the package, that the imports of one of its modules name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found |= {f"{node.module}.{alias.name}" if node.module else alias.name for alias in node.names}
    return found


def test_every_module_that_is_loaded_by_name_is_imported_somewhere_in_code() -> None:
    seen = seen_in(PACKAGE / "_modules.py")
    loaded = {*PACKAGE_NAMES.values(), *AIO_NAMES.values(), *(SUBMODULES - {"aio", "apis", "models"})}
    for package in ("aio", "apis", "models"):
        loaded |= {f"{package}.{path.stem}" for path in (PACKAGE / package).glob("[!_]*.py")}
    assert loaded - seen == set()
    assert all(any(PACKAGE.glob(f"{name.replace('.', '/')}*")) for name in seen)


def test_the_package_refers_to_that_list_and_does_not_import_it() -> None:
    assert "_modules" in seen_in(PACKAGE / "__init__.py")
    assert "_modules" not in vars(gc)


def test_pyinstaller_is_shown_the_hook() -> None:
    (entry,) = (
        entry
        for entry in importlib.metadata.entry_points(group="pyinstaller40")
        if entry.value.startswith("PureCloudPlatformClientV2.")
    )
    (folder,) = entry.load()()
    assert Path(folder, "hook-PureCloudPlatformClientV2.py").is_file()
