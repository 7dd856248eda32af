"""Models: typed views over JSON.

A model keeps the JSON that was received. A property whose JSON value is its Python value (texts, numbers, lists of
them) is read from that JSON and written into it; any other (dates, models, lists of models) is converted when it is
first read, and the result kept beside the JSON. So decoding an answer costs one wrapper, and what this release does not
know (fields, enum values) survives a read-modify-write. A property is declared in one line:

    name: str | None = wire("name", "str")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .conversion import SCALARS, decoder, encode, item_kind

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_):
        return lambda cls: cls


#: What `unknown_enum_values = "replace"` puts in place of an enum value that this release does not know.
OUTDATED = "outdated_sdk_version"

_SENT_AS_IT_IS = SCALARS - {type(None)}
_PLAIN = frozenset(("str", "int", "float", "bool", "object", "file"))
_DATES = frozenset(("datetime", "LocalDateTime", "date"))


class Policy:
    """What holds for all models of the process; set through `configuration`."""

    replace_unknown_enum_values = False


class Wire(property):
    # A property of a model, with what it is on the wire: its name, its kind and its limits. Its getter knows just what
    # this one property needs: there is no faster way to read an attribute that is computed. `plain` says whether its
    # JSON value is its Python value. (This is no docstring: `property` gives each instance one, which needs the slot.)
    __slots__ = ("__doc__", "enum", "kind", "limits", "name", "plain", "wire")

    name: str

    def __init__(
        self, wire: str, kind: str, enum: tuple[str | float, ...] | None = None, **limits: float | str
    ) -> None:
        self.wire = wire
        self.kind = kind
        self.enum = enum
        self.limits = limits
        self.plain = kind in _PLAIN or _innermost(kind) in _PLAIN
        if enum is not None:
            reader = _enum_reader(wire, enum)
        elif self.plain:
            reader = _plain_reader(wire)
        else:
            reader = _converting_reader(self)
        super().__init__(reader)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def convert(self, raw: Any) -> Any:
        """The Python value of what was received."""
        read = decoder(self.kind)
        return raw if read is None else read(raw)

    def write(self, model: Model, value: Any) -> None:
        """Set the value.

        :raises ValueError: if it breaks a limit that the definition sets
        """
        if self.limits:
            check(self.name, value, **self.limits)  # type: ignore[arg-type]  # each is of its own type
        if self.enum is not None:
            value = _known(str(value) if value.__class__ is int and self.kind == "str" else value, self.enum)
        if self.plain:
            model._json[self.wire] = value
        else:
            model.__dict__[self.name] = value

    def encode(self, received: Any, value: Any) -> Any:
        """The JSON of a value; a date that was only read, or set to the same, keeps the notation that was received."""
        if self.kind in _DATES:
            if received is not None and self.convert(received) == value:
                return received
            return encode(value, self.kind == "LocalDateTime")
        return encode(value)


def _plain_reader(wire: str) -> Callable[[Model], Any]:
    def read(model: Model) -> Any:
        return model._json.get(wire)

    return read


def _enum_reader(wire: str, enum: tuple[str | float, ...]) -> Callable[[Model], Any]:
    def read(model: Model) -> Any:
        value = model._json.get(wire)
        return _known(value, enum) if Policy.replace_unknown_enum_values else value

    return read


def _converting_reader(wire: Wire) -> Callable[[Model], Any]:
    key, kind = wire.wire, wire.kind
    convert: Callable[[Any], Any] | None = None

    def read(model: Model) -> Any:
        nonlocal convert
        values, name = model.__dict__, wire.name
        if name in values:
            return values[name]
        raw = model._json.get(key)
        if raw is None:
            return None
        if convert is None:
            convert = decoder(kind) or wire.convert  # not earlier: it may import the module of another model
        value = values[name] = convert(raw)
        return value

    return read


def _known(value: Any, enum: tuple[str | float, ...]) -> Any:
    """An enum value that this release knows, in whatever capitals; `OUTDATED` for another one if that is asked for."""
    if Policy.replace_unknown_enum_values and value.__class__ is str:
        folded = value.lower()
        if not any(str(known).lower() == folded for known in enum):
            return OUTDATED
    return value


def _innermost(kind: str) -> str:
    """`User` for `list[dict(str, User)]`."""
    item = item_kind(kind)
    return kind if item is None else _innermost(item)


if TYPE_CHECKING:

    def wire(
        name: str,
        kind: str,
        *,
        enum: tuple[str | float, ...] | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        pattern: str | None = None,
    ) -> Any:
        """Declare a property: its name on the wire, its kind, and what the definition says about its values.

        Typed as `Any` because the annotation beside it is the property's type.
        """

else:
    wire = Wire


def check(
    name: str,
    value: Any,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
) -> None:
    """Hold `value` against the limits of the definition; `None` passes.

    :raises ValueError: naming the parameter or property, the limit and what was given
    :raises TypeError: if a value with a limit in numbers is none
    """
    if value is None:
        return
    if minimum is not None and _number(name, value) < minimum:
        raise ValueError(f"{name} must be at least {minimum}, not {value!r}")
    if maximum is not None and _number(name, value) > maximum:
        raise ValueError(f"{name} must be at most {maximum}, not {value!r}")
    if min_length is not None and len(value) < min_length:
        raise ValueError(f"{name} must have at least {min_length} characters, not {len(value)}")
    if max_length is not None and len(value) > max_length:
        raise ValueError(f"{name} must have at most {max_length} characters, not {len(value)}")
    if pattern is not None:
        import re

        if not re.match(pattern, str(value)):
            raise ValueError(f"{name} must match the pattern {pattern}, which {value!r} does not")


def _number(name: str, value: Any) -> float:
    """`value` to be held against a number; some page sizes are texts in the definition."""
    if value.__class__ is int or value.__class__ is float:
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, not {value!r}") from None


class _Derived:
    """A mapping of a model class, made from its wires when first asked for, and put in the place of this."""

    __slots__ = ("_make", "_name")

    def __init__(self, make: Callable[[Wire], tuple[str, Any]]) -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type[Model]) -> dict[str, Any]:
        wires: dict[str, Wire] = {}
        for cls in reversed(owner.__mro__):  # a program's own class may add to a model
            wires.update((name, value) for name, value in cls.__dict__.items() if value.__class__ is Wire)
        made = dict(map(self._make, wires.values()))
        setattr(owner, self._name, made)
        return made


@dataclass_transform(kw_only_default=True)
class Model:
    """Base of the 6,600 models: keyword construction, mutable attributes, `None` where a property is absent.

    A property set to `None` is not sent; one set to `ApiNullValue()` is sent as `null`.
    """

    __slots__ = ("__dict__", "__weakref__", "_json")

    _json: dict[str, Any]

    _wires = _Derived(lambda wire: (wire.name, wire))
    _by_wire = _Derived(lambda wire: (wire.wire, wire))
    #: Python name -> kind, in the order of the definition.
    swagger_types = _Derived(lambda wire: (wire.name, wire.kind))
    #: Python name -> name on the wire, in the order of the definition.
    attribute_map = _Derived(lambda wire: (wire.name, wire.wire))

    def __init__(self, **values: Any) -> None:
        _set_json(self, {})
        if values:
            for name, value in values.items():
                found = self._wires.get(name)
                if found is None:
                    raise TypeError(_misspelt(self, name, "got an unexpected keyword argument"))
                found.write(self, value)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if Model not in cls.__bases__:  # a program's own class: it must not find what was derived for its model
            for name in ("_wires", "_by_wire", "swagger_types", "attribute_map"):
                setattr(cls, name, Model.__dict__[name])

    @classmethod
    def _decoder(cls) -> Callable[[Any], Any]:
        """The function that makes a view over a received object, which is kept, not copied; other values pass."""

        def decode(received: Any) -> Any:
            if received.__class__ is not dict:
                return received
            model = _new(cls)
            _set_json(model, received)
            return model

        return decode

    def __setattr__(self, name: str, value: Any) -> None:
        found = self._wires.get(name)
        if found is None:
            if not name.startswith("_") and not hasattr(type(self), name):
                raise AttributeError(_misspelt(self, name, "has no attribute"))
            object.__setattr__(self, name, value)
        else:
            found.write(self, value)

    if not TYPE_CHECKING:  # checkers know the attributes; a `__getattr__` would make them accept any

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(_misspelt(self, name, "has no attribute"))

    def _encode(self) -> dict[str, Any]:
        """The JSON that is sent: what was received, with what was set laid over it."""
        received, wires = self._json, self._wires
        for raw in received.values():
            if raw.__class__ not in _SENT_AS_IT_IS:
                encoded = self._encode_received()
                break
        else:
            encoded = received.copy()
        for name, value in self.__dict__.items():
            wire = wires.get(name)
            if wire is None:
                continue
            if value.__class__ is list:
                encoded[wire.wire] = [item._encode() if isinstance(item, Model) else encode(item) for item in value]
            elif value is None:
                encoded.pop(wire.wire, None)
            else:
                encoded[wire.wire] = wire.encode(received.get(wire.wire), value)
        return encoded

    def _encode_received(self) -> dict[str, Any]:
        by_wire, values = self._by_wire, self.__dict__
        encoded: dict[str, Any] = {}
        for key, raw in self._json.items():
            if raw.__class__ in _SENT_AS_IT_IS:
                encoded[key] = raw
            elif key not in by_wire:
                encoded[key] = raw  # a field that this release does not know, a null too
            elif raw is None:
                continue
            elif by_wire[key].plain:
                encoded[key] = encode(raw)
            elif by_wire[key].name not in values:
                encoded[key] = encode(by_wire[key].convert(raw))  # a nested model drops its nulls too
        return encoded

    def to_dict(self) -> dict[str, Any]:
        """Python names and values, nested models as dicts too, `None` where a property is absent."""
        return {name: _plain(getattr(self, name)) for name in self._wires}

    def to_json(self) -> str:
        """The JSON of `to_dict()`: Python names, absent properties as null. (Not what is sent to the API.)"""
        import json

        return json.dumps(encode(self.to_dict()))

    def to_str(self) -> str:
        """`to_dict()`, printed for reading; secrets are masked."""
        import pprint

        from ..secrets.redaction import mask

        return pprint.pformat(mask(self.to_dict()))

    def __repr__(self) -> str:
        return self.to_str()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return type(self) is type(other) and all(getattr(self, n) == getattr(other, n) for n in self._wires)

    __hash__ = None  # type: ignore[assignment]  # mutable, as in the published package

    def __getstate__(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._json, self.__dict__

    def __setstate__(self, state: tuple[dict[str, Any], dict[str, Any]]) -> None:
        received, values = state
        _set_json(self, received)
        self.__dict__.update(values)

    def __copy__(self) -> Self:
        twin = _new(type(self))
        _set_json(twin, self._json.copy())
        twin.__dict__.update(self.__dict__)
        return twin


_new = object.__new__
_set_json = Model.__dict__["_json"].__set__


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value.to_dict() if hasattr(value, "to_dict") else value


def _misspelt(model: Model, name: str, trouble: str) -> str:
    near: list[str] = []
    if not name.startswith("_"):  # protocols such as copy and pickle ask for many names of that kind
        import difflib

        near = difflib.get_close_matches(name, model._wires, n=1)
    return f"{type(model).__name__} {trouble} {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
