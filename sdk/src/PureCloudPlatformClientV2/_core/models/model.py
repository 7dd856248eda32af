"""Models: typed views over JSON.

A model keeps the JSON that was received. A property whose JSON value is its Python value (strings, numbers, lists of
them) is read from that JSON and written into it; any other (dates, models, lists of models) is converted when it is
first read, and the result kept beside the JSON. So decoding an answer costs one wrapper, and what this release does not
know (fields, enum values) survives a read-modify-write. A property is declared in one line:

    name: str | None = field("name", "str")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..lazy.annotations import evaluable
from .attributes import Attributes, private
from .conversion import SCALARS, encode
from .field import Field, Policy

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_):
        return lambda cls: cls


_SENT_AS_IT_IS = SCALARS - {type(None)}


class UnknownAttributeWarning(UserWarning):
    """An attribute was set that the model does not have: it is kept, but not sent."""


class _Derived:
    """A mapping of a model class, made from its fields when first asked for, and put in the place of this."""

    __slots__ = ("_make", "_name")

    def __init__(self, make: Callable[[Field], tuple[str, Any]]) -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type[Model]) -> dict[str, Any]:
        fields: dict[str, Field] = {}
        for cls in reversed(owner.__mro__):  # a program's own class may add to a model
            fields.update((name, value) for name, value in cls.__dict__.items() if value.__class__ is Field)
        made = dict(map(self._make, fields.values()))
        if owner is not Model:  # the base has no fields, and must go on deriving those of all others
            setattr(owner, self._name, made)
        return made


class _TypeName(str):
    """An annotation that `help`, `?` and editors show without quotes."""

    __slots__ = ()

    __repr__ = str.__str__


class _Signature:
    """The parameters of a model's constructor, for `inspect`, `help` and editors."""

    def __get__(self, instance: Any, owner: type[Model]) -> Any:
        if owner.__init__ is not Model.__init__:  # a program's own class with parameters of its own
            raise AttributeError("__signature__")
        from inspect import Parameter, Signature

        def parameter(field: Field) -> Parameter:
            annotation = _TypeName(f"{field.type_name} | None")
            return Parameter(field.name, Parameter.KEYWORD_ONLY, default=None, annotation=annotation)

        return Signature([parameter(field) for field in owner._fields.values()])


class _Storage:
    """Where a model keeps its values. The real `__dict__`, with all that was converted or set, is called `_values`."""

    __slots__ = ("__dict__", "__weakref__", "_json")

    _json: dict[str, Any]
    _values: dict[str, Any]


_Storage._values = _Storage.__dict__["__dict__"]  # a descriptor by another name costs what it did


@evaluable
@dataclass_transform(kw_only_default=True)
class Model(_Storage):
    """Base of the 6,600 models: keyword construction, mutable attributes, `None` where a property is absent.

    A property set to `None` is not sent; one set to `ApiNullValue()` is sent as `null`.
    """

    __slots__ = ()

    _fields = _Derived(lambda field: (field.name, field))
    _by_wire_name = _Derived(lambda field: (field.wire_name, field))
    #: Python name -> type name, in the order of the definition.
    swagger_types = _Derived(lambda field: (field.name, field.type_name))
    #: Python name -> name on the wire, in the order of the definition.
    attribute_map = _Derived(lambda field: (field.name, field.wire_name))

    __signature__ = _Signature()

    def __init__(self, **values: Any) -> None:
        _set_json(self, {})
        if values:
            for name, value in values.items():
                found = self._fields.get(name)
                if found is None:
                    values, value = {}, None  # no traceback with locals shows what was given
                    raise TypeError(_misspelt(self, name, "got an unexpected keyword argument"))
                found.write(self, value)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        evaluable(cls)
        if Model not in cls.__bases__:  # a program's own class: it must not find what was derived for its model
            for name in ("_fields", "_by_wire_name", "swagger_types", "attribute_map"):
                setattr(cls, name, Model.__dict__[name])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from .validation import core_schema

        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        from .validation import json_schema

        return json_schema(cls)

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

    def _report_unknown(self, name: str) -> None:
        """Warn of an attribute that the model does not have and that is being set, at the line that sets it.

        :raises AttributeError: if `configuration.strict_models` says so
        """
        message = _misspelt(self, name, "has no attribute")
        if Policy.strict:
            raise AttributeError(message)
        if not self._is_own():
            import warnings

            end = "" if message.endswith("?") else "."
            warnings.warn(f"{message}{end} It is kept, but not sent.", UnknownAttributeWarning, stacklevel=3)

    def _is_own(self) -> bool:
        """Whether it is of a program's own class, which may have attributes of its own."""
        return Model not in type(self).__bases__

    if not TYPE_CHECKING:  # checkers know the attributes; these would make them accept any

        @property
        def __dict__(self) -> dict[str, Any]:
            return Attributes(self)

        def __setattr__(self, name: str, value: Any) -> None:
            found = self._fields.get(name)
            if found is None and not hasattr(type(self), name):
                found = private(self._fields, name)
                if found is None and not (name.startswith("__") or (name.startswith("_") and self._is_own())):
                    self._report_unknown(name)
            if found is None:
                object.__setattr__(self, name, value)
            else:
                found.write(self, value)

        def __getattr__(self, name: str) -> Any:
            found = private(self._fields, name)
            if found is not None:
                return getattr(self, found.name)
            raise AttributeError(_misspelt(self, name, "has no attribute"))

    def _encode(self) -> dict[str, Any]:
        """The JSON that is sent: what was received, with what was set laid over it."""
        received = self._json
        for raw in received.values():
            if raw.__class__ not in _SENT_AS_IT_IS:
                encoded = self._encode_received()
                break
        else:
            encoded = received.copy()
        values = self._values
        if not values:
            return encoded
        fields = self._fields
        encode_model = Model._encode  # looks at an instance, which has a `__getattr__`, are dear
        for name, value in values.items():
            field = fields.get(name)
            if field is None:
                continue
            if value.__class__ is list and not field.notations:
                utc = field.utc
                encoded[field.wire_name] = [
                    encode_model(item) if isinstance(item, Model) else encode(item, utc) for item in value
                ]
            elif isinstance(value, Model):
                encoded[field.wire_name] = encode_model(value)
            elif value is None:
                encoded.pop(field.wire_name, None)
            else:
                encoded[field.wire_name] = field.encode(received.get(field.wire_name), value)
        return encoded

    def _encode_received(self) -> dict[str, Any]:
        by_wire_name, values = self._by_wire_name, self._values
        encoded: dict[str, Any] = {}
        for key, raw in self._json.items():
            if raw.__class__ in _SENT_AS_IT_IS:
                encoded[key] = raw
            elif key not in by_wire_name:
                encoded[key] = raw  # a field that this release does not know, a null too
            elif raw is None:
                continue
            elif by_wire_name[key].plain:
                encoded[key] = encode(raw)
            elif by_wire_name[key].name in values:
                continue
            elif by_wire_name[key].notations:
                encoded[key] = raw
            else:
                encoded[key] = encode(by_wire_name[key].convert(raw))  # a nested model drops its nulls too
        return encoded

    def to_dict(self) -> dict[str, Any]:
        """Python names and values, nested models as dicts too, `None` where a property is absent."""
        return {name: _plain(getattr(self, name)) for name in self._fields}

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

    def __str__(self) -> str:
        """What is set, in one line where it fits; secrets are masked."""
        from .display import text

        return text(self)

    def _repr_html_(self) -> str | None:  # what notebooks ask for
        from .display import table

        return table(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # the same, for what is not a listing
        printer.text(str(self))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return type(self) is type(other) and all(getattr(self, n) == getattr(other, n) for n in self._fields)

    __hash__ = None  # type: ignore[assignment]  # mutable, as in the published package

    def __getstate__(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._json, self._values

    def __setstate__(self, state: tuple[dict[str, Any], dict[str, Any]]) -> None:
        received, values = state
        _set_json(self, received)
        self._values.update(values)

    def __copy__(self) -> Self:
        twin = _new(type(self))
        _set_json(twin, self._json.copy())
        twin._values.update(self._values)
        return twin


_new = object.__new__
_set_json = _Storage.__dict__["_json"].__set__


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value.to_dict() if hasattr(value, "to_dict") else value


def _misspelt(model: Model, name: str, problem: str) -> str:
    near: list[str] = []
    if name in model._by_wire_name:
        near = [model._by_wire_name[name].name]
    elif not name.startswith("_"):  # protocols such as copy and pickle ask for many names of that kind
        import difflib

        near = difflib.get_close_matches(name, model._fields, n=1)
    return f"{type(model).__name__} {problem} {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
