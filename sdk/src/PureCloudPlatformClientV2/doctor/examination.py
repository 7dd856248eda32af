"""Examines one source: reads it and judges what it does with the package."""

from __future__ import annotations

from collections.abc import Iterable

from .history import Change, compare_releases
from .inference.events import Access, Arguments, Place
from .inference.program import Facts
from .inference.reader import read
from .inference.types import Type
from .permissions import Needs
from .record import read_record
from .rules.attributes import AttributeRules
from .rules.calls import CallRules
from .rules.changes import Changes
from .rules.deviations import DeviationRules, deviations_between
from .rules.findings import Finding, Findings
from .rules.names import NameRules
from .sources import parse
from .surface import PACKAGE, Surface

__all__ = ["Examiner", "Finding", "changes_between", "examine"]


def changes_between(start: str, end: str) -> list[Change]:
    """All that programs may have to adapt to between two releases, such as `269` and `270.0.0`.

    :raises VersionError: when they are not known, or in the wrong order
    """
    record = read_record()
    first, last = record.range(start, end)
    return [*compare_releases(record, first, last), *deviations_between(first, last)]


def examine(source: str, path: str, changes: Iterable[Change], version: str) -> list[Finding]:
    """The findings in a source, in the order of its lines; none if it does not use this package.

    :param path: names the source in the findings
    :param version: what the source is measured by: a release such as `270.0.0`
    :raises SyntaxError: when the source is not Python
    """
    return Examiner(changes, version).examine(source, path)


class Examiner:
    """Examines sources, one after the other."""

    def __init__(self, changes: Iterable[Change], version: str) -> None:
        record = read_record()
        known = [release for release in record.releases if f"{release}.".startswith(f"{version}.")]
        self.surface = Surface(record, known[-1] if known else record.releases[-1])
        self.needs = Needs(self.surface)
        self._changes = Changes(changes)

    def examine(self, source: str, path: str, *, is_related: bool = False) -> list[Finding]:
        """As :func:`examine`; a related source belongs to a program that uses the package elsewhere."""
        is_user = PACKAGE in source
        if not is_user and not is_related:
            return []
        tree = parse(source, path)
        watcher = _Examination(self.surface, self._changes, self.needs, path)
        read(tree, self.surface, watcher)
        if watcher.imported:
            return watcher.findings.sorted()
        # What it is handed from elsewhere may be an API class; its methods have names that nothing else has.
        return [found for found in watcher.findings.sorted() if "Api." in found.symbol] if is_related else []


class _Examination:
    """Hands what the reader comes upon in one source to the rules."""

    def __init__(self, surface: Surface, changes: Changes, needs: Needs, path: str) -> None:
        self.findings = Findings(path)
        self.imported = False
        self._stored: set[tuple[str, str]] = set()
        self._needs = needs
        self._path = path
        self._names = NameRules(surface, changes, self.findings)
        self._attributes = AttributeRules(surface, changes, self.findings)
        self._calls = CallRules(surface, changes, self.findings, self._attributes)
        self._deviations = DeviationRules(changes, self.findings)

    def begins(self, known: Facts) -> None:
        self._stored = known.stored

    def imports(self, place: Place, module: str, name: str | None) -> None:
        self.imported = True
        self._names.on_import(place, module, name)

    def uses_name(self, place: Place, module: Type, name: str) -> None:
        self._names.on_name(place, module, name)

    def uses_attribute(
        self, place: Place, owner: Type | None, name: str, access: Access, value: Type | None, constant: object
    ) -> None:
        is_stored = owner is not None and (owner.name, name) in self._stored
        self._attributes.on_attribute(place, owner, name, access, value, constant, is_stored=is_stored)

    def refers_to(self, place: Place, method: Type | None, name: str) -> None:
        self._calls.on_reference(place, method, name)
        self._needs.add(self._path, getattr(place.node, "lineno", 1), method, name)

    def calls(self, place: Place, callee: Type | None, name: str, arguments: Arguments, *, is_used: bool) -> None:
        self._calls.on_call(place, callee, name, arguments, is_used=is_used)

    def calls_url(self, place: Place, verb: str, path: str) -> None:
        self._needs.add_url(self._path, getattr(place.node, "lineno", 1), verb, path)

    def catches(self, place: Place, exceptions: list[str], *, around_calls: bool) -> None:
        self._deviations.on_except(place, exceptions, around_calls=around_calls)

    def compares(self, place: Place, value: object) -> None:
        self._deviations.on_constant(place, value)
