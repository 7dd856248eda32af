"""Is a JSON value what its schema says? The rules of the definition, reported with the path to the offending field."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, cast

from ..spec.definition import Definition, Json, Schema, as_list
from ..spec.formats import is_date, is_time, pattern
from ..spec.leniency import is_reference, may_lack
from .errors import ApiError

_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_YEAR_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def problem(where: str, code: str, message: str, **params: object) -> ApiError:
    """A 400 that names the field: `where` is a path such as `body.addresses[0].type`."""
    return ApiError(400, code, message, {"field": where, **params})


def check_value(definition: Definition, schema: Schema, value: Json, where: str) -> Iterator[ApiError]:
    """Yield what is wrong with a value; unknown and read-only fields are ignored as the platform does.

    :param where: the path to the value, as the messages name it.
    """
    model = str(schema.get("$ref", "")).rpartition("/")[2]
    schema = definition.resolve(schema)
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        yield from _check_object(definition, schema, value, where, model)
    elif kind == "array":
        if not isinstance(value, list):
            yield _wrong_type(where, "a list", value)
            return
        values = as_list(value)
        yield from _check_size(schema, len(values), where, "Items", "entries")
        for index, item in enumerate(values):
            if item is not None:
                yield from check_value(definition, schema["items"], item, f"{where}[{index}]")
    elif kind is not None:
        yield from check_scalar(schema, value, where)


def _check_object(definition: Definition, schema: Schema, value: Json, where: str, model: str) -> Iterator[ApiError]:
    properties: dict[str, Schema] = schema.get("properties", {})
    if not isinstance(value, dict):
        if properties or "additionalProperties" in schema:  # a bare object stands for any JSON
            yield _wrong_type(where, "an object", value)
        return
    fields = cast("dict[str, Json]", value)
    nested = where != "body"
    for name in () if nested and is_reference(schema, fields) else schema.get("required", ()):
        if fields.get(name) is None and not properties.get(name, {}).get("readOnly") and not may_lack(model, name):
            yield problem(f"{where}.{name}", "missing.field", "The required field {field} is missing.")
    for name, part in properties.items():
        item = fields.get(name)
        if item is not None and not part.get("readOnly"):
            yield from check_value(definition, part, item, f"{where}.{name}")
    rest = schema.get("additionalProperties")
    if isinstance(rest, dict):
        for name, item in fields.items():
            if name not in properties and item is not None:
                yield from check_value(definition, cast("Schema", rest), item, f"{where}.{name}")


def check_scalar(schema: Schema, value: Json, where: str, *, parameter: bool = False) -> Iterator[ApiError]:
    """Yield what is wrong with a string, number or boolean.

    :param parameter: enums of parameters ignore case, as the platform does, and take their default.
    """
    kind: str = schema["type"]
    whole = isinstance(value, int) and not isinstance(value, bool)
    finite = whole or (isinstance(value, float) and math.isfinite(value))
    if kind == "string":
        if not isinstance(value, str):
            yield _wrong_type(where, "a string", value)
            return
        yield from _check_text(schema, value, where)
    elif kind == "boolean":
        if not isinstance(value, bool):
            yield _wrong_type(where, "true or false", value)
            return
    elif kind == "integer":
        if not finite or value != int(value):
            yield _wrong_type(where, "an integer", value)
            return
        low, high = _RANGES.get(schema.get("format", "int64"), _RANGES["int64"])
        if not low <= value <= high:
            yield _out_of_range(where, value, low, high)
            return
        yield from _check_limits(schema, value, where)
    elif kind == "number":
        if not finite:
            yield _wrong_type(where, "a number", value)
            return
        yield from _check_limits(schema, value, where)
    allowed: list[Json] | None = schema.get("enum")
    if allowed is not None and value not in allowed and not (parameter and _is_nearly_allowed(value, allowed, schema)):
        yield problem(
            where,
            "invalid.value",
            "The value {value} of {field} is not one of {allowed}.",
            value=_short(value),
            allowed=", ".join(map(str, allowed[:40])),
        )


def _is_nearly_allowed(value: Json, allowed: list[Json], schema: Schema) -> bool:
    text = str(value).lower()
    return text == str(schema.get("default", "")).lower() or text in [str(item).lower() for item in allowed]


def _check_text(schema: Schema, value: str, where: str) -> Iterator[ApiError]:
    yield from _check_size(schema, len(value), where, "Length", "characters")
    rule = schema.get("pattern")
    if rule is not None:
        compiled = pattern(rule)
        if compiled is not None and not compiled.search(value):
            yield problem(
                where, "invalid.value", "The value {value} of {field} does not match {pattern}.",
                value=_short(value), pattern=rule,
            )  # fmt: skip
    form = schema.get("format")
    right = (
        is_time(value, zoned=True) or is_date(value) if form == "date-time"
        else is_date(value[:10]) if form == "date"
        else is_time(value, zoned=False) if form == "local-date-time"
        else bool(_YEAR_MONTH.fullmatch(value)) if form == "year-month"
        else True
    )  # fmt: skip
    if not right:
        yield problem(
            where, "invalid.value", "The value {value} of {field} is not a {format}.", value=_short(value), format=form
        )


def _check_limits(schema: Schema, value: float, where: str) -> Iterator[ApiError]:
    low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    if not low <= value <= high:
        yield _out_of_range(where, value, low, high)


def _check_size(schema: Schema, size: int, where: str, suffix: str, unit: str) -> Iterator[ApiError]:
    low, high = schema.get(f"min{suffix}", 0), schema.get(f"max{suffix}", math.inf)
    if not low <= size <= high:
        message = "{field} has {size} {unit}; allowed are {minimum} to {maximum}."
        yield problem(where, "invalid.value", message, size=size, unit=unit, minimum=low, maximum=high)


def _out_of_range(where: str, value: float, low: float, high: float) -> ApiError:
    message = "The value {value} of {field} is not between {minimum} and {maximum}."
    return problem(where, "invalid.value", message, value=_short(value), minimum=low, maximum=high)


def _wrong_type(where: str, expected: str, value: Any) -> ApiError:
    message = "{field} must be {expected}, not {value}."
    return problem(where, "invalid.type", message, expected=expected, value=_short(value))


def _short(value: Json) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
