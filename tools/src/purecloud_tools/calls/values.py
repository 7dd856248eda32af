"""Values as the API takes them: checked against what the definition says, before anything is sent."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..catalogue.jsontypes import is_list, is_object
from ..catalogue.models import Property, is_entity, item_of, properties, value_of
from ..catalogue.operations import Parameter
from ..output.problems import ToolError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?")
_DEEPEST = 60
_JSON_TYPES: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float), "bool": bool}
_NAMES = {"str": "a string", "int": "a whole number", "float": "a number", "bool": "true or false"}


def parse(parameter: Parameter, given: Sequence[str], *, strict: bool = True) -> Any:
    """The value of a parameter, from what was typed for it.

    :param given: several only for a list, whose items may stand between commas, too
    :param strict: whether a value that is not known is refused
    :raises ToolError: if the API would not take it
    """
    kind = item_of(parameter.kind)
    if kind is None:
        return _checked(parameter, parameter.kind, given[-1], strict)
    parts = [part.replace("\\,", ",") for text in given for part in re.split(r"(?<!\\),", text)]
    return [_checked(parameter, kind, part, strict) for part in parts]


def _checked(parameter: Parameter, kind: str, text: str, strict: bool) -> Any:
    value: Any = text
    try:
        if kind == "int":
            value = int(text)
        elif kind == "float":
            value = finite(text)
        elif kind == "bool":
            value = {"true": True, "false": False}[text.lower()]
        elif kind == "date" and not (_DATE.fullmatch(text) and dt.date.fromisoformat(text)):
            raise ValueError  # noqa: TRY301 - the same sentence for all
        elif kind == "datetime" and not _DATETIME.fullmatch(text):
            raise ValueError  # noqa: TRY301
    except (ValueError, KeyError):
        wanted = {**_NAMES, "date": "a date such as 2026-11-26", "datetime": "a time such as 2026-11-26T12:00:00Z"}
        raise ToolError(f"{parameter.option} must be {wanted[kind]}, not {text!r}") from None
    if strict:
        known = [str(one) for one in parameter.values]
        if known and text not in known and text != str(parameter.default):
            raise ToolError(f"{parameter.option} does not take {text!r}", _near(text, known, "value"))
        for problem in _limits(parameter.option, parameter.limits, value):
            raise ToolError(problem)
    return value


def finite(text: str) -> float:
    """A number of JSON.

    :raises ValueError: if it is none, or too large for one
    """
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is not a number of JSON")
    return number


def check(kind: str, value: Any, where: str = "body") -> list[str]:
    """What is wrong with JSON data that should be of a kind, one sentence each; empty if nothing is.

    Properties that no model has are reported as well: most of them are mistyped.
    """
    return list(_problems(kind, value, where, 0))


def _problems(kind: str, value: Any, where: str, depth: int) -> Iterator[str]:
    if value is None or kind in ("object", "file") or depth > _DEEPEST:
        return
    item, of_map = item_of(kind), value_of(kind)
    if item is not None:
        if not is_list(value):
            yield f"{where} must be a list, not {_name(value)}"
            return
        for number, one in enumerate(value):
            yield from _problems(item, one, f"{where}[{number}]", depth + 1)
    elif of_map is not None:
        if not is_object(value):
            yield f"{where} must be an object, not {_name(value)}"
            return
        for name, one in value.items():
            yield from _problems(of_map, one, f"{where}.{name}", depth + 1)
    elif kind in _JSON_TYPES:
        wrong = not isinstance(value, _JSON_TYPES[kind]) or (isinstance(value, bool) and kind != "bool")
        if wrong and not (kind == "int" and isinstance(value, float) and value.is_integer()):
            yield f"{where} must be {_NAMES[kind]}, not {_name(value)}"
    elif kind in ("datetime", "date", "LocalDateTime", "YearMonth"):
        if not isinstance(value, str):
            yield f"{where} must be a string, not {_name(value)}"
        elif (kind == "datetime" and not _DATETIME.fullmatch(value)) or (kind == "date" and not _DATE.match(value)):
            yield f"{where} must be a {'time such as 2026-11-26T12:00:00Z' if kind == 'datetime' else 'date'}"
    else:
        yield from _object_problems(kind, value, where, depth)


def _object_problems(model: str, value: Any, where: str, depth: int) -> Iterator[str]:
    known = properties(model)
    if known is None:
        return
    if not is_object(value):
        yield f"{where} must be an object, not {_name(value)}"
        return
    for name, one in value.items():
        described = known.get(name)
        if described is None:
            if known:
                yield f"{where} has no {name!r}: {_near(str(name), list(known), 'property')}"
            continue
        yield from _problems(described.kind, one, f"{where}.{name}", depth + 1)
        if one is not None:
            yield from _property_problems(described, one, f"{where}.{name}")
    if depth and "id" in value and is_entity(model):
        return  # a reference: it need not say more
    for name, described in known.items():
        if described.required and not described.read_only and value.get(name) is None:
            yield f"{where}.{name} is missing"


def _property_problems(described: Property, value: Any, where: str) -> Iterator[str]:
    items = value if is_list(value) else [value]
    for one in items if described.values else ():
        if isinstance(one, (str, int, float)) and one not in described.values:
            yield f"{where} does not take {one!r}: {_near(str(one), [str(v) for v in described.values], 'value')}"
    yield from _limits(where, described.limits, value)


def _limits(where: str, limits: dict[str, Any], value: Any) -> Iterator[str]:
    for values in value if is_list(value) else [value]:
        if isinstance(values, (int, float)) and not isinstance(values, bool):
            if "minimum" in limits and values < limits["minimum"]:
                yield f"{where} must be at least {limits['minimum']:g}, not {values}"
            if "maximum" in limits and values > limits["maximum"]:
                yield f"{where} must be at most {limits['maximum']:g}, not {values}"
        elif isinstance(values, str):
            if "min_length" in limits and len(values) < limits["min_length"]:
                yield f"{where} must have at least {limits['min_length']} characters"
            if "max_length" in limits and len(values) > limits["max_length"]:
                yield f"{where} must have at most {limits['max_length']} characters"
            if "pattern" in limits and not re.match(limits["pattern"], values):
                yield f"{where} must match the pattern {limits['pattern']}"


def _near(given: str, known: list[str], what: str) -> str:
    import difflib

    near = difflib.get_close_matches(given, known, n=1, cutoff=0.5)
    folded = [one for one in known if one.lower() == given.lower()]
    if folded or near:
        return f"did you mean {(folded or near)[0]!r}?"
    shown = ", ".join(known[:12])
    return f"known {'properties' if what == 'property' else 'values'} are {shown}{' ...' if len(known) > 12 else ''}"


def _name(value: Any) -> str:
    names = {"dict": "an object", "list": "a list", "str": "a string", "bool": "true or false"}
    return names.get(value.__class__.__name__, "a number")
