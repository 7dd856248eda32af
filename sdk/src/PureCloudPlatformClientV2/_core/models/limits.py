"""The limits that the definition sets for parameters and properties."""

from __future__ import annotations

from typing import Any


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
    """`value` to be held against a number; some page sizes are strings in the definition."""
    if value.__class__ is int or value.__class__ is float:
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, not {value!r}") from None
