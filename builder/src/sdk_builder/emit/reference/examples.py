"""A filled example of a call: values for what it needs and for little more, as Python source and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ...ir.prose.english import singular
from ...ir.prose.vocabulary import split_words
from ...ir.representation import (
    JsonScalar,
    Limits,
    ListType,
    MapType,
    Model,
    ModelType,
    Operation,
    Parameter,
    Property,
    ScalarType,
    Type,
)
from ..source import INDENT, literal

_WIDTH = 68  # what stands beside a page without scrolling
_DEEPEST = 6
_MOST_PLAIN = 4  # how many properties stand in an example that are not required
_PLAIN = ("name", "description", "email", "title", "state", "media_type", "interval", "query", "value", "text")
_AMBIGUOUS = frozenset({"jobid", "versionid", "ruleid", "exportid", "id", "itemid", "scheduleid", "entityid"})
_PEOPLE = frozenset({"member", "agent", "manager", "owner", "supervisor", "evaluator", "assignee", "person"})
_ID = "4f3b2a10-9c8d-4e7f-8a6b-5c4d3e2f1a0b"
_WORDS: Mapping[str, str] = {
    "name": "An example",
    "description": "Made by an example",
    "email": "ada.example@example.com",
    "interval": "2026-03-02T00:00:00Z/2026-03-09T00:00:00Z",
    "granularity": "P1D",
    "period": "P1D",
    "time zone": "Europe/Dublin",
    "language": "en-US",
    "locale": "en-US",
    "country code": "IE",
    "country": "IE",
    "phone number": "+35315550100",
    "address": "+35315550100",
    "url": "https://example.com/",
    "uri": "https://example.com/",
    "color": "#0a7cff",
    "date": "2026-03-02",
    "time": "09:00:00",
    "hostname": "host.example.com",
    "password": "correct-horse-7",
    "filter": 'displayName eq "An example"',
}
_MOMENTS: Mapping[str, tuple[str, str]] = {
    "datetime": ("datetime(2026, 3, 2, 9, tzinfo=timezone.utc)", "2026-03-02T09:00:00.000Z"),
    "LocalDateTime": ("datetime(2026, 3, 2, 9)", "2026-03-02T09:00:00.000"),
    "date": ("date(2026, 3, 2)", "2026-03-02"),
    "YearMonth": ("gc.YearMonth(2026, 3)", "2026-03"),
}


@dataclass(frozen=True, slots=True)
class _Moment:
    kind: str


@dataclass(frozen=True, slots=True)
class _Made:
    """A model: its values by property."""

    model: str
    values: tuple[tuple[Property, _Value], ...]


_Value = JsonScalar | _Moment | _Made | list["_Value"] | dict[str, "_Value"]


@dataclass(frozen=True, slots=True)
class Example:
    """The arguments of a call: what is required, in the order of the method."""

    arguments: tuple[tuple[Parameter, _Value], ...]

    def python(self, package: str, call: str, returns: bool) -> str:
        """A program. call: `gc.UsersApi(client).get_user`."""
        lines: list[str] = []
        passed: list[str] = []
        for item, value in self.arguments:
            source = _python(value, "")
            named = item.place in ("path", "body")
            if named:
                lines.append(f"{item.name} = {source}")
            passed.append(f"{'' if item.required else f'{item.name}='}{item.name if named else source}")
        made = _fill(f"{call}(", passed, ")", "")
        lines.append(f"print({made})" if returns else made)
        text = "\n".join(lines)
        moments = sorted({name for name in ("date", "datetime", "timezone") if re.search(rf"\b{name}[(.]", text)})
        head = [f"from datetime import {', '.join(moments)}", ""] if moments else []
        head += [f"import {package} as gc", "", "client = gc.connect()"]
        return "\n".join([*head, text])

    def strings(self) -> Iterator[tuple[Parameter, str]]:
        """The arguments as they are typed: a body as JSON, a list with commas."""
        for item, value in self.arguments:
            plain = _json(value)
            if item.place == "body":
                yield item, json.dumps(plain, ensure_ascii=False)
            elif isinstance(plain, list):
                yield item, ",".join(map(str, cast("list[object]", plain)))
            else:
                yield item, str(plain).lower() if isinstance(plain, bool) else str(plain)

    def place(self, place: str) -> Iterator[tuple[str, str]]:
        """Names and strings of the arguments in the path, the query, the body, a form."""
        return ((item.wire, text) for item, text in self.strings() if item.place == place)


class Examples:
    """Makes examples.

    :param ids: ids of things that the sandbox has, by the path of the operation that names one:
        `/api/v2/routing/queues/{queueId}`. What is not there gets an id that is made up.
    """

    def __init__(self, models: Mapping[str, Model], ids: Mapping[str, str]) -> None:
        self._models = models
        self._ids = ids
        self._by_name: dict[str, str] = {}  # `userid` names one kind of thing everywhere, `jobid` does not
        for path, value in sorted(ids.items(), key=lambda item: (len(item[0]), item[0])):
            name = path.rpartition("/")[2].strip("{}").lower()
            if path.count("{") == 1 and name not in _AMBIGUOUS:
                self._by_name.setdefault(name, value)

    def make(self, operation: Operation) -> Example:
        """The example of an operation."""
        return Example(
            tuple(
                (item, self._argument(operation, item))
                for item in operation.parameters
                if item.required or item.place == "body"
            )
        )

    def _argument(self, operation: Operation, item: Parameter) -> _Value:
        if item.place == "path":
            before, _, _ = operation.path.partition(f"{{{item.wire}}}")
            known = self._ids.get(f"{before}{{{item.wire}}}")
            if known is not None:
                return known
        if item.default is not None and item.place != "path":
            return item.default
        if item.enum or item.item_enum:
            value = (item.enum or item.item_enum)[0]
            return [value] if isinstance(item.type, ListType) else value
        role = next(part for part in reversed(operation.path.split("/")) if "{" not in part)
        made = self._value(item.type, role if item.place == "body" else item.wire, item.limits, ())
        return "An example" if made is None else made

    def _value(
        self, kind: Type, name: str, limits: Limits, trail: tuple[str, ...], *, nested: bool = False
    ) -> _Value | None:
        """A value, None when there is none that would end. nested: whether it stands in another one."""
        if isinstance(kind, ListType):
            item = self._value(kind.item, name, limits, trail, nested=True)
            return [] if item is None else [item]
        if isinstance(kind, MapType):
            inner = self._value(kind.value, name, limits, trail, nested=True)
            return {} if inner is None else {"key": inner}
        if isinstance(kind, ModelType):
            return self._model(kind.name, name, trail, nested=nested)
        return self._scalar(kind, name, limits)

    def _model(self, name: str, role: str, trail: tuple[str, ...], *, nested: bool) -> _Value | None:
        model = self._models[name]
        if name in trail or len(trail) >= _DEEPEST:
            return None
        chosen = [item for item in model.properties if item.required and not item.read_only]
        writable = [item for item in model.properties if not item.read_only and not item.required]
        plain = [item for item in writable if item.name in _PLAIN and isinstance(item.type, ScalarType)]
        reference = next((item for item in model.properties if item.name == "id" and not item.read_only), None)
        if reference is not None and nested and not chosen:
            chosen = [reference]
        elif not chosen or not nested:
            chosen += plain[: max(0, _MOST_PLAIN - len(chosen))]
            if not chosen:
                scalars = [item for item in writable if isinstance(item.type, ScalarType)]
                chosen = [*scalars, *writable][:1]
        values: list[tuple[Property, _Value]] = []
        for item in model.properties:
            if item in chosen:
                value = self._property(item, role, (*trail, name))
                if value is not None:
                    values.append((item, value))
        return _Made(name, tuple(values))

    def _property(self, item: Property, role: str, trail: tuple[str, ...]) -> _Value | None:
        if item.enum or item.item_enum:
            value = (item.enum or item.item_enum)[0]
            return [value] if isinstance(item.type, ListType) else value
        if item.wire == "id":
            return self._find_id(role) or _ID
        return self._value(item.type, item.wire, item.limits, trail, nested=True)

    def _find_id(self, name: str) -> str | None:
        """The id of what a property called so refers to: `queue`, `queueId`, `queueIds`, `memberQueueId`."""
        words = [word for word in split_words(name) if word not in ("id", "ids")]
        if words:
            words[-1] = singular(words[-1])
            words[-1] = "user" if words[-1] in _PEOPLE else words[-1]
        for start in range(len(words)):
            known = self._by_name.get(f"{''.join(words[start:])}id")
            if known is not None:
                return known
        return None

    def _scalar(self, kind: ScalarType, name: str, limits: Limits) -> _Value:
        if kind.name in _MOMENTS:
            return _Moment(kind.name)
        if kind.name == "bool":
            return True
        if kind.name in ("int", "float"):
            low = 1 if limits.minimum is None else limits.minimum
            value = low if limits.maximum is None else min(max(low, 1), limits.maximum)
            return int(value) if kind.name == "int" else float(value)
        if kind.name == "object":
            return {"key": "An example"}
        return _fit(self._text(name), limits)

    def _text(self, name: str) -> str:
        words = split_words(name)
        if words and words[-1] in ("id", "ids", "guid", "key"):
            return self._find_id(name) or _ID
        for size in (2, 1):
            known = _WORDS.get(" ".join(words[-size:])) or _WORDS.get(" ".join(words[-size:]).removesuffix("s"))
            if known:
                return known
        return "An example"


def _fit(text: str, limits: Limits) -> str:
    """A string that keeps to lengths and to a pattern, if one of a few does."""
    low, high = limits.min_length or 0, limits.max_length or len(text) + (limits.min_length or 0)
    candidates = [text.ljust(low, "x")[:high], _ID, "Example", "7", "#0a7cff"]
    if limits.pattern is None:
        return candidates[0]
    try:
        rule = re.compile(limits.pattern)
    except re.error:
        return candidates[0]
    return next((one for one in candidates if rule.search(one) and low <= len(one)), candidates[0])


def _json(value: _Value) -> object:
    if isinstance(value, _Moment):
        return _MOMENTS[value.kind][1]
    if isinstance(value, _Made):
        return {item.wire: _json(held) for item, held in value.values}
    if isinstance(value, list):
        return [_json(item) for item in value]
    return {name: _json(item) for name, item in value.items()} if isinstance(value, dict) else value


def _python(value: _Value, indent: str) -> str:
    inner = indent + INDENT
    if isinstance(value, _Moment):
        return _MOMENTS[value.kind][0]
    if isinstance(value, _Made):
        parts = [f"{item.name}={_python(held, inner)}" for item, held in value.values]
        return _fill(f"gc.{value.model}(", parts, ")", indent)
    if isinstance(value, list):
        return _fill("[", [_python(item, inner) for item in value], "]", indent)
    if isinstance(value, dict):
        return _fill("{", [f"{literal(name)}: {_python(item, inner)}" for name, item in value.items()], "}", indent)
    return literal(value)


def _fill(opening: str, parts: list[str], closing: str, indent: str) -> str:
    line = f"{opening}{', '.join(parts)}{closing}"
    if len(indent) + len(line) <= _WIDTH and "\n" not in line:
        return line
    return "\n".join([opening, *(f"{indent}{INDENT}{part}," for part in parts), f"{indent}{closing}"])
