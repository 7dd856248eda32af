"""Models: typed views over JSON.

A model keeps the JSON that was received and converts a property when it is first read; what a program sets lies over
it. So decoding an answer costs one wrapper, and what this release does not know (fields, enum values) survives a
read-modify-write. A property is declared in one line:

    name: str | None = wire("name", "str")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .values import SCALARS, Decoder, decoder, encode

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_):
        return lambda cls: cls


M = TypeVar("M", bound="Model")

#: What `unknown_enum_values = "replace"` puts in place of an enum value that this release does not know.
OUTDATED = "outdated_sdk_version"

_NOTHING: dict[str, Any] = {}
_UNRESOLVED: Any = object()
_DATES = frozenset(("datetime", "LocalDateTime", "date"))


class Policy:
    """What holds for all models of the process; set through `configuration`."""

    replace_unknown_enum_values = False


class Wire:
    """A property of a model: its name on the wire, its kind and its limits.

    Not a data descriptor: a value in the instance's `__dict__` (set, or converted before) is found without it.
    """

    __slots__ = ("_decode", "checked", "date", "enum", "kind", "limits", "name", "wire")

    name: str

    def __init__(self, wire: str, kind: str, enum: tuple[str, ...] | None, limits: dict[str, Any] | None) -> None:
        self.wire = wire
        self.kind = kind
        self.enum = enum
        self.limits = limits
        self.checked = limits is not None or enum is not None
        self.date = kind in _DATES
        self._decode = _UNRESOLVED

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        raw = instance._received.get(self.wire)
        if raw is None:
            return None
        decode = self._decode
        if decode is None:
            return raw
        if decode is _UNRESOLVED:
            decode = self.decoder()
            if decode is None:
                return raw
        value = instance.__dict__[self.name] = decode(raw)
        return value

    def decoder(self) -> Decoder | None:
        """The function from JSON to Python; `None` where the JSON value is the Python value."""
        if self._decode is _UNRESOLVED:
            self._decode = decoder(self.kind) if self.enum is None else self._known
        decode: Decoder | None = self._decode
        return decode

    def accept(self, value: Any) -> Any:
        """`value` as it is stored.

        :raises ValueError: if it breaks a limit that the definition sets
        """
        if self.limits is not None and value is not None:
            check(self.name, value, **self.limits)
        if self.enum is not None:
            if value.__class__ is int:
                value = str(value)
            return self._known(value)
        return value

    def _known(self, value: Any) -> Any:
        if Policy.replace_unknown_enum_values and value.__class__ is str and self.enum is not None:
            folded = value.lower()
            if not any(known.lower() == folded for known in self.enum):
                return OUTDATED
        return value


def wire(
    name: str,
    kind: str,
    *,
    enum: tuple[str, ...] | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
) -> Any:
    """Declare a property: its name on the wire, its kind, and what the definition says about its values.

    Typed as `Any` because the annotation beside it is the property's type.
    """
    limits = {
        key: limit
        for key, limit in (
            ("minimum", minimum),
            ("maximum", maximum),
            ("min_length", min_length),
            ("max_length", max_length),
            ("pattern", pattern),
        )
        if limit is not None
    }
    return Wire(name, kind, enum, limits or None)


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

    def __init__(self, make: Callable[[Wire], str]) -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type[Model]) -> dict[str, str]:
        made = {name: self._make(wire) for name, wire in owner._wires.items()}
        setattr(owner, self._name, made)
        return made


@dataclass_transform(kw_only_default=True)
class Model:
    """Base of the 6,600 models: keyword construction, mutable attributes, `None` where a property is absent.

    A property set to `None` is not sent; one set to `ApiNullValue()` is sent as `null`.
    """

    __slots__ = ("__dict__", "__weakref__", "_received")

    _wires: ClassVar[dict[str, Wire]] = {}
    _received: dict[str, Any]

    #: Python name -> kind, in the order of the definition.
    swagger_types = _Derived(lambda wire: wire.kind)
    #: Python name -> name on the wire, in the order of the definition.
    attribute_map = _Derived(lambda wire: wire.wire)

    def __init__(self, **values: Any) -> None:
        _set_received(self, _NOTHING)
        if values:
            for name, value in values.items():
                found = self._wires.get(name)
                if found is None:
                    raise TypeError(_misspelt(self, name, "got an unexpected keyword argument"))
                self.__dict__[name] = found.accept(value) if found.checked else value

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in cls.__dict__.items() if value.__class__ is Wire}
        for name, value in own.items():
            value.name = name
        if cls._wires:  # a program's own class that adds to a model
            cls.swagger_types, cls.attribute_map = Model.__dict__["swagger_types"], Model.__dict__["attribute_map"]
            own = {**cls._wires, **own}
        cls._wires = own

    @classmethod
    def _wrap(cls, received: dict[str, Any]) -> Self:
        """A view over `received`, which is kept, not copied."""
        model = _new(cls)
        _set_received(model, received)
        return model

    def __setattr__(self, name: str, value: Any) -> None:
        found = self._wires.get(name)
        if found is None:
            if not name.startswith("_") and not hasattr(type(self), name):
                raise AttributeError(_misspelt(self, name, "has no attribute"))
            object.__setattr__(self, name, value)
            return
        self.__dict__[name] = found.accept(value) if found.checked else value

    if not TYPE_CHECKING:  # checkers know the attributes; a `__getattr__` would make them accept any

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(_misspelt(self, name, "has no attribute"))

    def _encode(self) -> dict[str, Any]:
        """The JSON that is sent: what was received, with what was set laid over it."""
        wires, received = self._wires, self._received
        encoded: dict[str, Any] = self._encode_received() if received else {}
        for name, value in self.__dict__.items():
            if value is None or name not in wires:
                continue
            field = wires[name]
            if value.__class__ in SCALARS:
                encoded[field.wire] = value
            elif field.date:
                raw, read = received.get(field.wire), field.decoder()
                # A date that was only read, or set to the same, keeps its notation.
                same = raw is not None and read is not None and read(raw) == value
                encoded[field.wire] = raw if same else encode(value, field.kind == "LocalDateTime")
            else:
                encoded[field.wire] = encode(value)
        return encoded

    def _encode_received(self) -> dict[str, Any]:
        """The part of what was received that was neither set nor converted."""
        wires, values = self._wires, self.__dict__
        names = {wire.wire: name for name, wire in wires.items()}
        encoded: dict[str, Any] = {}
        for key, raw in self._received.items():
            name = names.get(key)
            if name is None:
                encoded[key] = raw  # a field that this release does not know
            elif name not in values and raw is not None:
                read = wires[name].decoder()
                encoded[key] = raw if read is None or wires[name].date else encode(read(raw))
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

        from .redaction import mask

        return pprint.pformat(mask(self.to_dict()))

    def __repr__(self) -> str:
        return self.to_str()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return type(self) is type(other) and all(getattr(self, n) == getattr(other, n) for n in self._wires)

    __hash__ = None  # type: ignore[assignment]  # mutable, as in the published package

    def __getstate__(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._received, self.__dict__

    def __setstate__(self, state: tuple[dict[str, Any], dict[str, Any]]) -> None:
        received, values = state
        _set_received(self, received)
        self.__dict__.update(values)

    def __copy__(self) -> Self:
        twin = self._wrap(self._received)
        twin.__dict__.update(self.__dict__)
        return twin


_new = object.__new__
_set_received = Model.__dict__["_received"].__set__


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
