"""Rules for the attributes of models, API classes and hand-written classes."""

from __future__ import annotations

from ..history import Change
from ..inference.events import Access, Place
from ..inference.types import Type
from ..surface import Surface
from .changes import Changes
from .findings import Findings
from .fitting import fits, shape_of

# Their subclasses have more attributes than they have themselves.
_OPEN_CLASSES = frozenset(("ApiException",))


class AttributeRules:
    """Attributes that are gone, changed their type, or that no release has."""

    def __init__(self, surface: Surface, changes: Changes, findings: Findings) -> None:
        self._surface = surface
        self._changes = changes
        self._findings = findings

    def on_attribute(
        self,
        place: Place,
        owner: Type | None,
        name: str,
        access: Access,
        value: Type | None,
        constant: object,
        *,
        is_stored: bool,
    ) -> None:
        if owner is None:
            self._on_unknown(place, name, access)
            return
        place = Place(place.node, place.sure and owner.sure and name not in place.guarded, place.guarded)
        if owner.form == "class":
            self._on_class(place, owner.name, name)
        elif self._surface.is_api(owner.name):
            self._on_api(place, owner.name, name)
        elif self._surface.is_model(owner.name):
            self._on_model(place, owner.name, name, access, value, constant, is_stored=is_stored)
        elif access == "load" and owner.name not in _OPEN_CLASSES:
            self._on_written(place, owner.name, name, is_async=owner.is_async)

    # Models

    def _on_model(
        self,
        place: Place,
        model: str,
        name: str,
        access: Access,
        value: Type | None,
        constant: object,
        *,
        is_stored: bool,
    ) -> None:
        changes = self._changes.of(f"{model}.{name}")
        for change in changes:
            if change.change == "removed":
                self._on_removed(place, change, access, is_stored=is_stored)
            elif change.change == "type":
                self._on_type(place, change, access, value)
            elif change.change == "value":
                if access == "store" and constant == change.part:
                    self._findings.add(place, change)
            else:
                self._findings.add(place, change)
        attributes = self._surface.attributes(model) or {}
        if changes or name in attributes or name.startswith("__"):
            return
        if self._surface.inherits(model, name):
            return
        if name.startswith("_"):
            for change in self._changes.all("private"):
                self._findings.add(place, change)
            return
        self._on_unknown_attribute(place, model, name, access, is_stored=is_stored)

    def _on_unknown_attribute(self, place: Place, model: str, name: str, access: Access, *, is_stored: bool) -> None:
        symbol = f"{model}.{name}"
        near = self._surface.suggest(name, self._surface.attributes(model) or ())
        instead = f"{model}.{near}" if near else ""
        fate = self._surface.fate(symbol)
        if access == "store":
            sentence = f"`{model}` has no attribute `{name}`: {fate}. It is kept in the object, but not sent."
        else:
            sentence = f"`{model}` has no attribute `{name}`: {fate}."
        # Reading what the program itself set works as with any object.
        breaks = access != "store" and not is_stored
        change = Change(self._surface.release, symbol, None, "unknown", breaks, sentence, instead)
        self._findings.add(place, change)

    def on_keyword(self, place: Place, model: str, name: str, value: Type | None, constant: object) -> None:
        """A keyword of a model's constructor."""
        attributes = self._surface.attributes(model)
        if attributes is None:
            return
        changes = self._changes.of(f"{model}.{name}")
        for change in changes:
            if change.change == "type":
                self._on_type(place, change, "store", value)
            elif change.change != "value" or constant == change.part:
                self._findings.add(place, change)
        if changes or name in attributes:
            return
        near = self._surface.suggest(name, attributes)
        sentence = f"`{model}` takes no `{name}`: {self._surface.fate(f'{model}.{name}')}."
        instead = f"{model}({near}=...)" if near else ""
        self._findings.add(
            place, Change(self._surface.release, f"{model}.{name}", None, "unknown", True, sentence, instead)
        )

    def _on_removed(self, place: Place, change: Change, access: Access, *, is_stored: bool) -> None:
        breaks = change.breaks and not (is_stored and access == "load")
        self._findings.add(place, change, breaks=breaks)

    def _on_type(self, place: Place, change: Change, access: Access, value: Type | None) -> None:
        now = change.now or (self._surface.attributes(change.symbol.partition(".")[0]) or {}).get(
            change.symbol.partition(".")[2], ""
        )
        if access == "store":
            verdict = fits(self._surface, value, change.was, now)
            if verdict is not True:
                self._findings.add(place, change, certain=verdict is False)
        elif shape_of(change.was) != shape_of(now):
            self._findings.add(place, change, certain=False)

    # Classes

    def _on_api(self, place: Place, api: str, name: str) -> None:
        symbol = f"{api}.{name}"
        gone = self._changes.gone(symbol)
        for change in gone:
            self._findings.add(place, change)
        if gone or name in self._surface.methods(api):
            return
        if name.startswith("_") or name == "api_client" or self._surface.inherits(api, name):
            return
        near = self._surface.suggest(name, self._surface.methods(api))
        sentence = f"`{api}` has no method `{name}`: {self._surface.fate(symbol)}."
        instead = f"{api}.{near}" if near else self._elsewhere(name)
        self._findings.add(place, Change(self._surface.release, symbol, None, "unknown", True, sentence, instead))

    def _elsewhere(self, name: str) -> str:
        found = self._surface.methods_named(name)
        return found[0].symbol if found else ""

    def _on_class(self, place: Place, cls: str, name: str) -> None:
        if self._surface.is_api(cls):
            self._on_api(place, cls, name)
        elif (attributes := self._surface.attributes(cls)) is not None:
            if name not in attributes:
                self._on_model(place, cls, name, "load", None, None, is_stored=False)
        else:
            self._on_written(place, cls, name)

    def _on_written(self, place: Place, cls: str, name: str, *, is_async: bool = False) -> None:
        if name.startswith("_") or self._surface.class_has(cls, name, is_async=is_async):
            return
        symbol = f"{cls}.{name}"
        sentence = f"`{cls}` has no `{name}`."
        near = self._surface.suggest(name, dir(self._surface.find_class(cls)))
        instead = f"{cls}.{near}" if near else ""
        self._findings.add(place, Change(self._surface.release, symbol, None, "unknown", True, sentence, instead))

    # Values of which nothing is known

    def _on_unknown(self, place: Place, name: str, access: Access) -> None:
        if "_" not in name or name.startswith("_") or name in place.guarded:
            return
        for change in self._changes.attributes_named(name):
            if self._surface.is_rare(name):
                self._findings.add(place, change, certain=False)
