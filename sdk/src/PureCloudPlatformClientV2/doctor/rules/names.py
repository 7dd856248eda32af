"""Rules for imports and for names of the package."""

from __future__ import annotations

from ..history import Change
from ..inference.events import Place
from ..inference.names import GENERATED
from ..inference.types import Type
from ..surface import PACKAGE, Surface
from .changes import Changes
from .findings import Findings


class NameRules:
    """Names that are gone, or that no release has."""

    def __init__(self, surface: Surface, changes: Changes, findings: Findings) -> None:
        self._surface = surface
        self._changes = changes
        self._findings = findings

    def on_import(self, place: Place, module: str, name: str | None) -> None:
        path = module[len(PACKAGE) + 1 :]
        if name is None:
            self._on_module(place, path)
        elif name[:1].isupper() and (not path or path.partition(".")[0] in GENERATED):
            if not self._on_class(place, name) and path.count("."):
                self._on_module(place, path, name)
        elif path and not self._surface.has_module(path):
            self._on_module(place, path)
        else:
            self._on_name(place, path, name)

    def on_name(self, place: Place, module: Type, name: str) -> None:
        if name[:1].isupper() and (not module.name or module.name.partition(".")[0] in GENERATED):
            self._on_class(place, name)
        elif not name.startswith("__"):
            self._on_name(place, module.name, name)

    def _on_class(self, place: Place, name: str) -> bool:
        """Whether something was said of a class."""
        gone = self._changes.gone(name)
        for change in gone:
            self._findings.add(place, change)
        if gone or self._surface.has_name(name):
            return bool(gone)
        near = self._surface.suggest(name, self._surface.names)
        self._unknown(place, name, f"There is no `{name}`: {self._surface.fate(name)}.", near)
        return True

    def _on_module(self, place: Place, path: str, name: str = "") -> None:
        if not path or self._surface.has_module(path):
            return
        first, _, last = path.partition(".")
        folded = last.replace("_", "").casefold()
        if not name and first in ("models", "apis") and folded:
            gone = self._changes.class_of_module(folded)
            for change in gone:
                self._findings.add(place, change)
            if gone:
                return
        module = f"{PACKAGE}.{path}"
        instead = f"from {PACKAGE} import {name}" if name else ""
        self._unknown(place, module, f"There is no module `{module}`.", instead)

    def _on_name(self, place: Place, path: str, name: str) -> None:
        if path.startswith("_") or (not path and self._surface.has_name(name)):
            return
        if self._surface.has_module(f"{path}.{name}" if path else name):
            return
        if path and (not self._surface.has_module(path) or self._surface.module_has(path, name)):
            return
        module = f"{PACKAGE}.{path}" if path else PACKAGE
        near = self._surface.suggest(name, self._surface.names) if not path else ""
        self._unknown(place, f"{module}.{name}", f"`{module}` has no `{name}`.", near)

    def _unknown(self, place: Place, symbol: str, sentence: str, instead: str) -> None:
        self._findings.add(place, Change(self._surface.release, symbol, None, "unknown", True, sentence, instead))
