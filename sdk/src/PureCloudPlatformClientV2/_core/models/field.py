"""The properties of models: how each is read from JSON, written and encoded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from .conversion import decoder, encode, item_type
from .interval import with_intervals
from .limits import check

#: What `unknown_enum_values = "replace"` puts in place of an enum value that this release does not know.
OUTDATED = "outdated_sdk_version"

_MAY_HOLD_INTERVALS = frozenset((tuple, list))
_STRINGS = frozenset(("str", "list[str]"))
_PLAIN = frozenset(("str", "int", "bool", "object", "file"))
#: Types whose values have several notations in JSON.
_SEVERAL_NOTATIONS = frozenset(("datetime", "LocalDateTime", "date", "float"))


class Holder(Protocol):
    """What holds the values of fields, a model: the JSON that was received, and beside it what was converted or set."""

    _json: dict[str, Any]
    _values: dict[str, Any]


class Policy:
    """What holds for all models of the process; set through `configuration`."""

    replace_unknown_enum_values = False
    #: Whether setting an attribute that a model does not have is an error.
    strict = False


class Field(property):
    # A property of a model, with its name and type on the wire and its limits. Its getter knows just what this one
    # property needs: there is no faster way to read an attribute that is computed. `plain` says whether its JSON value
    # is its Python value, `utc` whether a naive `datetime` in it is one of UTC,
    # `notations` whether JSON has several notations of its values. (This is not a docstring: each instance
    # has its own.)
    __slots__ = ("enum", "limits", "name", "notations", "plain", "type_name", "utc", "wire_name")

    name: str

    def __init__(
        self, wire_name: str, type_name: str, enum: tuple[str | float, ...] | None = None, **limits: float | str
    ) -> None:
        self.wire_name = wire_name
        self.type_name = type_name
        self.enum = enum
        self.limits = limits
        innermost = _innermost(type_name)
        self.plain = enum is not None or innermost in _PLAIN
        self.utc = innermost == "datetime"
        self.notations = innermost in _SEVERAL_NOTATIONS
        if enum is not None:
            reader = _enum_reader(wire_name, enum)
        elif self.plain:
            reader = _plain_reader(wire_name)
        else:
            reader = _converting_reader(self)
        super().__init__(reader, self.write)  # a model sets by `write` itself; `help` asks whether it may be set

    def describe(self) -> str:
        """What `help` says of the property: its type, its known values, its limits."""
        parts = [self.type_name]
        if self.enum:
            parts.append(f"known values {', '.join(map(str, self.enum))}")
        parts += [f"{name.replace('_', ' ')} {limit}" for name, limit in self.limits.items()]
        return "; ".join(parts)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def convert(self, raw: Any) -> Any:
        """The Python value of what was received."""
        read = decoder(self.type_name)
        return raw if read is None else read(raw)

    def write(self, model: Holder, value: Any) -> None:
        """Set the value.

        :raises ValueError: if it breaks a limit that the definition sets
        """
        if self.limits:
            check(self.name, value, **self.limits)  # type: ignore[arg-type]  # each is of its own type
        if self.enum is not None:
            value = _known(str(value) if value.__class__ is int and self.type_name == "str" else value, self.enum)
        if value.__class__ in _MAY_HOLD_INTERVALS:
            value = with_intervals(value) if self.type_name in _STRINGS else _as_list(value, self.type_name)
        if not self.plain:
            model._values[self.name] = value
        elif value is None:  # not kept, so that a null in the JSON is one that was received
            model._json.pop(self.wire_name, None)
        else:
            model._json[self.wire_name] = value

    def encode(self, received: Any, value: Any) -> Any:
        """The JSON of a value; one that was only read, or set to the same, keeps the notation that was received."""
        if received is not None and self.notations and self.convert(received) == value:
            return received
        return encode(value, self.utc)


# `property` gives each instance the docstring of its getter, which has none; this one is made when it is asked for.
type.__setattr__(Field, "__doc__", property(Field.describe, lambda *_: None))


def _plain_reader(wire_name: str) -> Callable[[Holder], Any]:
    def read(model: Holder) -> Any:
        return model._json.get(wire_name)

    return read


def _enum_reader(wire_name: str, enum: tuple[str | float, ...]) -> Callable[[Holder], Any]:
    def read(model: Holder) -> Any:
        value = model._json.get(wire_name)
        return _known(value, enum) if Policy.replace_unknown_enum_values else value

    return read


def _converting_reader(field: Field) -> Callable[[Holder], Any]:
    key, type_name = field.wire_name, field.type_name
    convert: Callable[[Any], Any] | None = None

    def read(model: Holder) -> Any:
        nonlocal convert
        values, name = model._values, field.name
        if name in values:
            return values[name]
        raw = model._json.get(key)
        if raw is None:
            return None
        if convert is None:
            convert = decoder(type_name) or field.convert  # not earlier: it may import the module of another model
        value = values[name] = convert(raw)
        return value

    return read


def _known(value: Any, enum: tuple[str | float, ...]) -> Any:
    """An enum value that this release knows, case-insensitive; `OUTDATED` for another one if that is asked for."""
    if Policy.replace_unknown_enum_values and value.__class__ is str:
        folded = value.lower()
        if not any(str(known).lower() == folded for known in enum):
            return OUTDATED
    return value


def _as_list(value: Any, type_name: str) -> Any:
    """A tuple as the list that it stands for: else one of two moments would be an interval."""
    return list(value) if value.__class__ is tuple and type_name.startswith("list[") else value


def _innermost(type_name: str) -> str:
    """`User` for `list[dict(str, User)]`."""
    item = item_type(type_name)
    return type_name if item is None else _innermost(item)


if TYPE_CHECKING:

    def field(
        name: str,
        type_name: str,
        *,
        enum: tuple[str | float, ...] | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        pattern: str | None = None,
    ) -> Any:
        """Declare a property: its name on the wire, the name of its type, and what the definition says of its values.

        Typed as `Any` because the annotation beside it is the property's type.
        """

else:
    field = Field
