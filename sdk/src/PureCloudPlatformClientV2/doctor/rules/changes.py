"""The changes between two releases, by what a program may meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..history import Change


class Changes:
    """Looks changes up."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._by_symbol: dict[str, list[Change]] = defaultdict(list)
        self._by_word: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            self._by_symbol[change.symbol].append(change)
            self._by_word[change.change].append(change)
        self._attributes: dict[str, list[Change]] = defaultdict(list)
        self._methods: dict[str, list[str]] = defaultdict(list)
        for symbol, found in self._by_symbol.items():
            owner, _, name = symbol.rpartition(".")
            if owner.endswith("Api"):
                self._methods[name].append(symbol)
            elif owner and "." not in owner:
                self._attributes[name] += (change for change in found if change.change == "removed")

    def of(self, symbol: str) -> list[Change]:
        """What happened to a symbol."""
        return self._by_symbol.get(symbol, [])

    def all(self, change: str) -> list[Change]:
        """All changes of one kind, such as `literal`."""
        return self._by_word.get(change, [])

    def gone(self, symbol: str) -> list[Change]:
        """What took a symbol away as a whole."""
        return [found for found in self.of(symbol) if found.part is None and found.change in ("removed", "renamed")]

    def class_of_module(self, folded: str) -> list[Change]:
        """What took away the class that a module of its own was named after: `chatconversation`."""
        return [change for symbol in self._by_symbol if symbol.casefold() == folded for change in self.gone(symbol)]

    def methods_named(self, name: str) -> list[str]:
        """The methods of whatever API class that changed and are called so."""
        return self._methods.get(name, [])

    def attributes_named(self, name: str) -> list[Change]:
        """What took attributes of that name away from models."""
        return self._attributes.get(name, [])
