"""Bodies of calls: read from a file or standard input, set piece by piece, or as a skeleton to fill in."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from typing import Any

from ..catalogue.jsontypes import is_list, is_object
from ..catalogue.models import is_entity, item_of, properties, value_of
from ..output.problems import ToolError
from .values import finite

_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_LARGEST_INDEX = 100_000
#: No body is as deep.
_MOST_STEPS = 100
#: Strings that patterns ask for: any, an identifier, a shade of red, green and blue.
_STRINGS = ("x", "00000000-0000-4000-8000-000000000000", "#000000")
#: Scalars of a skeleton, by kind.
_EXAMPLES: dict[str, Any] = {
    "str": "",
    "int": 0,
    "float": 0.0,
    "bool": False,
    "object": {},
    "datetime": "2026-01-31T12:00:00Z",
    "date": "2026-01-31",
    "LocalDateTime": "2026-01-31T12:00:00",
    "YearMonth": "2026-01",
}


def read(source: str) -> Any:
    """The JSON of `--body`: a file, `-` for standard input, or the JSON itself.

    :raises ToolError: if it cannot be read, or is not JSON
    """
    if source == "-":
        return _parsed(sys.stdin.read(), "standard input")
    if source.lstrip()[:1] in ("{", "[", '"'):
        return _parsed(source, "--body")
    from pathlib import Path

    path = source.removeprefix("@")
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ToolError(
            f"--body {path} cannot be read: {reason}", "Give a file, - for standard input, or JSON."
        ) from None
    return _parsed(text, path)


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_number)
    except RecursionError:
        raise ToolError(f"{where} is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ToolError(f"{where} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}") from None
    except ValueError as error:
        raise ToolError(f"{where} is not JSON: {error}") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _number(text: str) -> float:
    try:
        return finite(text)
    except ValueError as error:
        raise ToolError(str(error)) from None


def assign(kind: str, body: Any, assignments: Sequence[str]) -> Any:
    """The body with what `--set` says: `name=Ada`, `addresses[0].address=...`, `[0].id=...`.

    A value is what its property wants: a string stays a string, anything else is JSON.

    :raises ToolError: if an assignment has another form, or leads through something else than objects and lists
    """
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        steps = _steps(path)
        if not equals or not steps:
            raise ToolError(f"--set {path!r} is not an assignment", "Write --set name=value, or --set a.b[0].c=value.")
        if len(steps) > _MOST_STEPS:
            raise ToolError(f"--set {path[:40]}... leads through more than {_MOST_STEPS} levels")
        value = _typed(_kind_at(kind, steps), text)
        body = _put(body, steps, value, f"--set {path}")
    return body


def _steps(path: str) -> list[str | int]:
    steps: list[str | int] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            return []
        steps.append(match[1] if match[1] is not None else int(match[2]))
        at = match.end()
    return steps


def _kind_at(kind: str, steps: Sequence[str | int]) -> str:
    """The kind of what a path leads to; `object` where nobody knows."""
    for step in steps:
        inner = item_of(kind) if isinstance(step, int) else value_of(kind)
        if inner is None and isinstance(step, str):
            described = (properties(kind) or {}).get(step)
            inner = described.kind if described else None
        if inner is None:
            return "object"
        kind = inner
    return kind


def _typed(kind: str, text: str) -> Any:
    if kind in ("str", "datetime", "date", "LocalDateTime", "YearMonth"):
        return text
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_number)
    except (ValueError, RecursionError):
        return text  # of the wrong kind, which the check of the body says


def _put(body: Any, steps: Sequence[str | int], value: Any, where: str) -> Any:
    if not steps:
        return value
    step = steps[0]
    if isinstance(step, str):
        held: Any = {} if body is None else body
        if not is_object(held):
            raise ToolError(f"{where} leads through something that is not an object", "It is set already.")
        held[step] = _put(held.get(step), steps[1:], value, where)
        return held
    items: Any = [] if body is None else body
    if not is_list(items):
        raise ToolError(f"{where} leads through something that is not a list", "It is set already.")
    if step > min(len(items), _LARGEST_INDEX):
        raise ToolError(f"{where} leaves a gap: the list has {len(items)} items", "Set [0] first, then [1].")
    if step == len(items):
        items.append(None)
    items[step] = _put(items[step], steps[1:], value, where)
    return items


def skeleton(kind: str) -> Any:
    """A body to fill in: every property that can be set, with an example of its kind; of what has an id, the id."""
    return _skeleton(kind, ())


def _skeleton(kind: str, above: tuple[str, ...]) -> Any:
    item, of_map = item_of(kind), value_of(kind)
    if item is not None:
        return [_skeleton(item, above)] if item not in above else []
    if of_map is not None:
        return {}
    if kind in _EXAMPLES:
        return _EXAMPLES[kind] if kind != "object" else {}
    known = properties(kind)
    if known is None or kind in above:
        return {}
    if above and is_entity(kind):
        return {"id": _fitting("", known["id"].limits)}
    filled: dict[str, Any] = {}
    for name, described in known.items():
        if described.read_only or name == "selfUri":
            continue
        inner = item_of(described.kind) or described.kind
        if inner in above or inner == kind:
            continue  # it would go on for ever
        if described.values:
            value = described.values[0]
            filled[name] = [value] if item_of(described.kind) else value
        else:
            filled[name] = _fitting(_skeleton(described.kind, (*above, kind)), described.limits)
    return filled


def _fitting(value: Any, limits: dict[str, Any]) -> Any:
    """An example that keeps the limits, as far as one can be made."""
    if isinstance(value, str):
        value = value or "x" * limits.get("min_length", 0)
        pattern = limits.get("pattern")
        return value if pattern is None else next((one for one in (value, *_STRINGS) if re.match(pattern, one)), value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return max(limits.get("minimum", value), value)
    return value
