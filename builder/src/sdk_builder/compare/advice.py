"""Which Python symbols a change of the definition touches, and what a caller writes now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..definition.swagger import VERBS
from .change import Change
from .surface import Class, Method, Surface

# An operation in prose: `POST /api/v2/users`, or a path alone.
_ROUTE = re.compile(rf"(?:\b(?P<verb>{'|'.join(VERBS)})\s+)?(?P<path>/[\w/{{}}.-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Advice:
    """The symbols that a change touches and what to do about it.

    ``breaks`` says whether a program that works now may fail after the change; an added keyword, for example,
    counts as major in the table of versions and breaks no caller. ``part`` is the parameter or attribute,
    by its Python name.
    """

    symbols: tuple[str, ...]
    sentence: str
    breaks: bool
    part: str | None = None


class Advisor:
    """Gives advice on changes, knowing the surfaces of both builds."""

    def __init__(self, old: Surface, new: Surface, definition: Mapping[str, Any] | None = None) -> None:
        """definition: the new one, whose prose says what takes the place of a deprecated operation."""
        self._definition = definition or {}
        self._old = old
        self._new = new
        self._old_routes = old.routes()
        self._new_routes = new.routes()

    def advise(self, change: Change) -> Advice:
        """What a Python caller has to know about a change."""
        return getattr(self, f"_on_{change.place}")(change)  # type: ignore[no-any-return]

    def _on_definition(self, change: Change) -> Advice:
        return Advice((), "", breaks=False)

    # Operations

    def _on_path(self, change: Change) -> Advice:
        if change.change == "added":
            return Advice(self._methods(self._new_routes, change.subject, whole_path=True), "", breaks=False)
        symbols = self._methods(self._old_routes, change.subject, whole_path=True)
        return Advice(
            symbols, f"Remove the calls of {_list(symbols)}; nothing takes their place." if symbols else "", True
        )

    def _on_operation(self, change: Change) -> Advice:
        before = self._methods(self._old_routes, change.subject)
        after = self._methods(self._new_routes, change.subject)
        if change.change == "added":
            return Advice(after, f"New: {self._call_text(after)}." if after else "", breaks=False)
        if change.change == "removed":
            return Advice(before, f"Remove the calls of {_list(before)}; nothing takes its place.", breaks=True)
        if change.key in ("operationId", "x-purecloud-method-name"):
            if before == after:
                return Advice(after, f"{_list(after)} keeps its name.", breaks=False)
            return Advice(before, f"Write {_list(after)} for {_list(before)}.", breaks=True)
        if change.key == "deprecated":
            if change.new:
                instead = self._replacement(change.subject)
                plan = f"write {_list(instead)} for it" if instead else "plan to do without it"
                return Advice(after, f"{_list(after)} still works and warns; {plan}.", breaks=False)
            return Advice(after, f"{_list(after)} no longer warns.", breaks=False)
        return Advice(after, "", breaks=False)

    def _replacement(self, title: str) -> tuple[str, ...]:
        """The methods of the operation that the prose of a deprecated one names; none where it names none."""
        verb, path = title.split(" ", 1)
        operation = self._definition.get("paths", {}).get(path, {}).get(verb.lower(), {})
        prose = f"{operation.get('description') or ''} {operation.get('summary') or ''}"
        for match in _ROUTE.finditer(prose):
            named = match["path"].rstrip(".")
            for other in [match["verb"]] if match["verb"] else [verb, *(one.upper() for one in VERBS)]:
                if (found := self._methods(self._new_routes, f"{other.upper()} {named}")) and named != path:
                    return found
        return ()

    def _on_tag(self, change: Change) -> Advice:
        before = self._methods(self._old_routes, change.subject)
        after = self._methods(self._new_routes, change.subject)
        gone = tuple(symbol for symbol in before if symbol not in after)
        come = tuple(symbol for symbol in after if symbol not in before)
        if change.change == "removed" and gone:
            return Advice(gone, f"Write {_list(after)} for {_list(gone)}." if after else "", breaks=True)
        if change.change == "added" and come:
            return Advice(come, f"{_list(come)} is another way to call it.", breaks=False)
        return Advice(after, "", breaks=False)

    def _on_response(self, change: Change) -> Advice:
        symbols = self._methods(self._new_routes, change.subject)
        pairs = self._pairs(change.subject)
        changed = {(old.returns, new.returns) for old, new in pairs if old.returns != new.returns}
        if change.change in ("removed", "added", "type changed") and changed:
            was, now = min(changed)
            return Advice(symbols, f"{_list(symbols)} now returns `{now}`, not `{was}`.", breaks=True, part="return")
        return Advice(symbols, "", breaks=False)

    def _on_parameter(self, change: Change) -> Advice:
        wire = change.key.partition(" (")[0]
        symbols = self._methods(self._new_routes, change.subject)
        pairs = self._pairs(change.subject)
        old = next((p for before, _ in pairs if (p := before.parameter(wire))), None)
        new = next((p for _, after in pairs if (p := after.parameter(wire))), None)
        call = self._call_text(symbols)
        if change.change == "removed":
            name = old.name if old else wire
            return Advice(symbols, f"Leave out `{name}` in calls of {_list(symbols)}.", breaks=True, part=name)
        name = new.name if new else wire
        if change.change == "added":
            if new and new.required:
                return Advice(symbols, f"Pass `{name}`: {call}.", breaks=True, part=name)
            return Advice(symbols, f"Nothing to do: `{name}` is an optional keyword.", breaks=False, part=name)
        if change.change == "made required":
            return Advice(symbols, f"Pass `{name}`: {call}.", breaks=True, part=name)
        if change.change == "made optional":
            # A required parameter may be passed by position, an optional one only by keyword.
            return Advice(symbols, f"Pass `{name}` by keyword: `{name}=...`.", breaks=True, part=name)
        if change.change == "in changed":
            return Advice(symbols, f"Nothing to do: `{name}` is passed as before.", breaks=False, part=name)
        if change.change == "type changed" and new:
            was = f", not `{old.annotation}`" if old and old.annotation != new.annotation else ""
            return Advice(symbols, f"Pass `{name}` as `{new.annotation}`{was}.", breaks=True, part=name)
        return Advice(symbols, "", breaks=False, part=name)

    # Models

    def _on_model(self, change: Change) -> Advice:
        name = change.subject
        if change.change == "added":
            return Advice((name,) if name in self._new.classes else (), "", breaks=False)
        return Advice((name,), f"`{name}` can no longer be imported; remove its uses.", breaks=True)

    def _on_property(self, change: Change) -> Advice:
        model = change.subject
        before, after = self._old.classes.get(model), self._new.classes.get(model)
        name = _attribute(after, change.key) or _attribute(before, change.key) or change.key
        symbol = f"{model}.{name}"
        tick = f"`{symbol}`"
        kind = change.change
        if kind == "removed":
            sentence, breaks = f"Reading or setting {tick} is an error now; remove it.", True
        elif kind == "added":
            required = change.impact.value == "major"
            sentence, breaks = (f"Set {tick} when you send a `{model}`." if required else ""), required
        elif kind == "type changed":
            annotation = after.attributes[name].annotation if after and name in after.attributes else change.new
            sentence, breaks = f"{tick} is `{annotation}` now.", True
        elif kind == "made read-only":
            sentence, breaks = f"Do not set {tick}: the platform ignores or refuses it.", True
        elif kind == "enum appeared":
            sentence, breaks = f"Set {tick} only to one of the listed values.", True
        elif kind == "enum value removed":
            sentence, breaks = f"Do not use `{change.old!r}` for {tick}.", True
        elif kind == "enum value added":
            sentence, breaks = f"Be ready to read `{change.new!r}` from {tick}.", False
        else:
            sentence, breaks = "", False
        return Advice((symbol,), sentence, breaks, part=name)

    def _methods(
        self, routes: dict[str, list[tuple[str, str]]], subject: str, *, whole_path: bool = False
    ) -> tuple[str, ...]:
        if not whole_path:
            return tuple(f"{cls}.{name}" for cls, name in routes.get(subject, ()))
        titles = (f"{verb.upper()} {subject}" for verb in VERBS)
        return tuple(f"{cls}.{name}" for title in titles for cls, name in routes.get(title, ()))

    def _pairs(self, route: str) -> list[tuple[Method, Method]]:
        """The methods of an operation in both builds, the first of each."""
        before, after = self._old_routes.get(route), self._new_routes.get(route)
        if not before or not after:
            return []
        (old_class, old_name), (new_class, new_name) = before[0], after[0]
        return [(self._old.classes[old_class].methods[old_name], self._new.classes[new_class].methods[new_name])]

    def _call_text(self, symbols: tuple[str, ...]) -> str:
        if not symbols:
            return ""
        cls, _, name = symbols[0].rpartition(".")
        return f"`{symbols[0]}{self._new.classes[cls].methods[name].call()}`"


def _attribute(described: Class | None, wire: str) -> str | None:
    return described.attribute(wire) if described else None


def _list(symbols: tuple[str, ...]) -> str:
    ticked = [f"`{symbol}`" for symbol in symbols]
    return " and ".join([", ".join(ticked[:-1]), ticked[-1]] if len(ticked) > 1 else ticked)
