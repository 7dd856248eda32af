"""Between JSON and Python values: a decoder for each type name, one encoder for all values.

A *type name* is what the published package calls a swagger type: `str`, `datetime`, `list[User]`,
`dict(str, int)`. Decoding is lenient: a value that is not what the definition promises is passed on as it was
received, so that one odd field never costs a whole answer; it is never guessed at and never dropped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, KeysView, Mapping, Sequence, ValuesView
from typing import Any, TypeAlias

from ...api_null_value import ApiNullValue
from ...year_month import YearMonth
from .interval import interval_text, is_pair

Decoder: TypeAlias = Callable[[Any], Any]

#: Types whose values are the same in Python and JSON.
SCALARS = frozenset((str, int, float, bool, type(None)))


def decoder(type_name: str) -> Decoder | None:
    """The function from JSON to Python for `type_name`; `None` where the JSON value is the Python value."""
    try:
        return _DECODERS[type_name]
    except KeyError:
        found = _DECODERS[type_name] = _make_decoder(type_name)
        return found


def item_type(type_name: str) -> str | None:
    """`User` for `list[User]` and for `dict(str, User)`, `None` for anything else."""
    if type_name.startswith("list["):
        return type_name[5:-1]
    if type_name.startswith("dict("):
        return type_name.partition(",")[2].strip()[:-1]
    return None


def _make_decoder(type_name: str) -> Decoder | None:
    item = item_type(type_name)
    if item is None:
        from ..lazy.index import model_class

        cls = model_class(type_name)
        if cls is None:
            raise ValueError(f"{type_name!r} is neither a type of the API nor a model")
        of_model: Decoder = cls._decoder()
        return of_model
    each = decoder(item)
    if each is None:
        return None
    if type_name.startswith("list["):
        return lambda value: [each(v) for v in value] if value.__class__ is list else value
    return lambda value: {k: each(v) for k, v in value.items()} if value.__class__ is dict else value


_moment = dt.datetime.fromisoformat


def decode_datetime(value: Any) -> Any:
    """A timestamp of ISO 8601 as an aware `datetime`, without zone as a naive one; anything else as received."""
    if value.__class__ is not str or len(value) < 19 or value[10] not in "Tt ":
        return value
    try:
        return _moment(value)  # since Python 3.11 it reads `Z`, `+0000` and any number of digits
    except ValueError:
        pass
    if len(value) == 24 and value[19] == "." and value[-1] == "Z":  # what the platform sends, on Python 3.10
        try:
            return _moment(f"{value[:-1]}+00:00")
        except ValueError:
            pass
    import re

    parts = re.fullmatch(r"(.{10}[Tt ]\d\d:\d\d:\d\d)(?:[.,](\d+))?(?:([Zz])|([+-]\d\d):?(\d\d)?)?", value)
    if parts is None:
        return value
    seconds, fraction, zulu, hours, minutes = parts.groups()
    zone = "+00:00" if zulu else f"{hours}:{minutes or '00'}" if hours else ""
    try:
        return _moment(f"{seconds}.{(fraction or '')[:6]:0<6}{zone}")
    except ValueError:  # a day or an hour that does not exist, a year that Python does not have
        return value


def decode_date(value: Any) -> Any:
    """`2026-01-31` as a `date`; anything else as received."""
    if value.__class__ is not str or len(value) != 10:
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return value


def decode_float(value: Any) -> Any:
    """A number as a `float`, also where its JSON has no decimal point; anything else as received."""
    try:
        return float(value) if value.__class__ is int else value
    except OverflowError:  # beyond 1e308
        return value


def decode_year_month(value: Any) -> Any:
    """`2026-01` as a `YearMonth`; anything else as received."""
    try:
        year, month = value.split("-")
        return YearMonth(int(year), int(month))
    except (AttributeError, TypeError, ValueError):
        return value


_DECODERS: dict[str, Decoder | None] = {
    **dict.fromkeys(("str", "int", "bool", "object", "file")),
    "float": decode_float,
    "datetime": decode_datetime,
    "LocalDateTime": decode_datetime,
    "date": decode_date,
    "YearMonth": decode_year_month,
}


def encode(value: Any, utc: bool = False) -> Any:
    """`value` as plain JSON data, models under their wire names.

    A naive `datetime` stays without a zone, unless `utc` says that it is one of UTC: the API wants a zone on instants.
    A tuple of two of them is an interval.

    :raises TypeError: if the value, or one inside it, has no form in JSON.
    """
    cls = value.__class__
    if cls in SCALARS:
        return value
    if cls is list or cls is tuple:
        if cls is tuple and is_pair(value):
            return interval_text(value)
        return [item if item.__class__ in SCALARS else encode(item, utc) for item in value]
    encode_model = getattr(cls, "_encode", None)
    if encode_model is not None:
        return encode_model(value)
    if cls is dict:
        return {_key(key): encode(item, utc) for key, item in value.items()}
    if isinstance(value, dt.datetime):
        if utc and value.tzinfo is None:
            value = value.replace(tzinfo=dt.timezone.utc)
        return value.isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if cls is YearMonth:
        return value.isoformat()
    if isinstance(value, ApiNullValue):
        return None
    return _encode_rare(value, utc)


def _encode_rare(value: Any, utc: bool) -> Any:
    import base64
    import decimal
    import enum
    import uuid

    if isinstance(value, enum.Enum):
        return encode(value.value, utc)
    if isinstance(value, (str, int, float)):  # subclasses
        return value
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (set, frozenset)):
        return sorted((encode(item, utc) for item in value), key=str)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")  # the API's `byte` format
    if isinstance(value, Mapping):
        return {_key(key): encode(item, utc) for key, item in value.items()}
    try:
        items = list(value)
    except TypeError:
        raise TypeError(
            f"a value of type {type(value).__name__} cannot be sent as JSON; "
            "give a model, a dict, a list, text, a number, a date or None"
        ) from None
    return [encode(item, utc) for item in items]


def _key(key: Any) -> str:
    return key if key.__class__ is str else text(key)


def is_sequence(value: Any) -> bool:
    """Whether a value stands for several in a path, a query or a header: a list, a tuple, a set or any sequence."""
    if isinstance(value, (str, bytes, bytearray, Mapping)) or is_pair(value):
        return False
    return isinstance(value, (list, tuple, set, frozenset, Sequence, KeysView, ValuesView))


def is_unicode(written: str) -> bool:
    """Whether a string can be written in UTF-8: not half a character, as of an emoji that was cut in two."""
    try:
        if not written.isascii():
            written.encode()
    except UnicodeEncodeError:
        return False
    return True


def text(value: Any) -> str:
    """`value` as it stands in a path, a query or a header."""
    if value.__class__ is str:
        return value
    if is_sequence(value):
        return ",".join(text(item) for item in value)
    plain = encode(value, utc=True)
    if plain is True or plain is False:
        return "true" if plain else "false"
    if plain.__class__ is str:
        return plain
    if isinstance(plain, (dict, list)):
        raise TypeError(f"a value of type {type(value).__name__} cannot stand in a path, a query or a header")
    return str(plain)
