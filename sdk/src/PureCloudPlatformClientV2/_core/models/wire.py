"""Models to and from the JSON data that the API speaks, for files, queues and caches."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, TypeVar

from ..lazy.index import model_class
from ..secrets.tracebacks import forgetful
from .conversion import decoder, encode, item_type
from .json import loads
from .model import Model

T = TypeVar("T")

_SCALARS = {"str", "int", "float", "bool", "datetime", "date", "YearMonth"}


@forgetful
def to_wire(value: Any) -> Any:
    """A model, or a list or a dict of them, as plain JSON data under the names that the API uses.

        json.dump(gc.to_wire(queue), file)
        queue = gc.from_wire(gc.Queue, json.load(file))

    Nothing is lost: what was received stays in its notation, nulls and fields that this release does not know
    included. A property that a program sets to `None` is left out, as in a request.

    :raises TypeError: for a value that has no form in JSON
    """
    return copied(_whole(value))


@forgetful
def from_wire(returns: type[T], data: Any) -> T:
    """The model of JSON data, as if the API had answered it.

    :param returns: a model, `list[gc.Queue]`, `dict[str, gc.Queue]`
    :param data: plain data, which is copied, or the JSON itself as a string or bytes
    :raises TypeError: if `returns` is not such a type, or the data is not an object where a model is wanted
    :raises ValueError: for a string or bytes that are not JSON
    """
    if isinstance(data, (str, bytes, bytearray)):
        # Half a character passes, as it does in an answer.
        data = loads(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data))
    else:
        data = copied(data)
    found: Any
    if isinstance(returns, type) and issubclass(returns, Model):  # a program's own class of a model too
        _check(returns.__name__, data)
        found = returns._decoder()(data)
    else:
        name = type_name(returns)
        _check(name, data)
        read = decoder(name)
        found = data if read is None else read(data)
    result: T = found
    return result


def type_name(given: Any) -> str:
    """The type name of a Python type: `list[User]` of `list[gc.User]`; one that is a string already stays.

    :raises TypeError: for what is neither a type of the API nor a model
    """
    if isinstance(given, str):
        return given
    origin: Any = getattr(given, "__origin__", None)
    arguments: tuple[Any, ...] = getattr(given, "__args__", ())
    if isinstance(given, types.GenericAlias) or origin is not None:
        if origin is list:
            return f"list[{type_name(arguments[0])}]"
        if origin is dict and arguments[0] is str:
            return f"dict(str, {type_name(arguments[1])})"
    elif given in (Any, object, dict, list):
        return "object"
    elif isinstance(given, type) and (given.__name__ in _SCALARS or _is_model(given)):
        return given.__name__
    raise TypeError(
        f"{given!r} is not a type that the API has; give a model, a list or a dict of models, str, int, float or bool"
    )


def _is_model(given: type) -> bool:
    """Whether a class is a model of the API; a program's own one has no name that an answer could be decoded by."""
    return issubclass(given, Model) and model_class(given.__name__) is given


def _check(name: str, data: Any) -> None:
    """Whether JSON data has the outer form of a type, so that no model is made of what is none.

    :raises TypeError: if it has not
    """
    item = item_type(name)
    if item is not None:
        wanted, form = (list, "array") if name.startswith("list[") else (dict, "object")
        if data.__class__ is not wanted:
            raise TypeError(f"{name} is made of a JSON {form}, not of {type(data).__name__}")
        for one in data.values() if isinstance(data, dict) else data:
            _check(item, one)
    elif name not in _SCALARS and name != "object" and data.__class__ is not dict:
        raise TypeError(f"{name} is made of a JSON object, not of {type(data).__name__}")


def _whole(value: Any, utc: bool = False) -> Any:
    """As `encode`, which leaves out the nulls that were received: they change nothing at the platform."""
    if isinstance(value, Model):
        fields, by_wire_name = value._fields, value._by_wire_name
        whole = {
            key: _whole(raw) if key in by_wire_name and by_wire_name[key].plain else raw
            for key, raw in value._json.items()
        }
        for name, one in value._values.items():
            field = fields.get(name)
            if field is None:
                continue
            if one is None:
                whole.pop(field.wire_name, None)
            elif field.notations:
                whole[field.wire_name] = field.encode(value._json.get(field.wire_name), one)
            else:
                whole[field.wire_name] = _whole(one, field.utc)
        return whole
    if value.__class__ is list:
        return [_whole(item, utc) for item in value]
    if value.__class__ is dict:
        return encode({key: _whole(item, utc) for key, item in value.items()})
    return encode(value, utc)


def copied(data: Any) -> Any:
    """A copy of JSON data: a model keeps what it is made of, and writes into it."""
    if isinstance(data, Mapping):
        return {key: copied(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [copied(value) for value in data]
    return data
