"""Intervals of ISO 8601, which programs may give as a pair of moments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:

    class Interval:
        """A property that is read as a string and takes a pair of moments too."""

        def __get__(self, instance: object, owner: Any = None) -> str | None: ...
        def __set__(self, instance: object, value: str | tuple[dt.datetime, dt.datetime] | None) -> None: ...

    class Intervals:
        """The same for a list."""

        def __get__(self, instance: object, owner: Any = None) -> list[str] | None: ...
        def __set__(
            self, instance: object, value: list[str] | list[tuple[dt.datetime, dt.datetime]] | None
        ) -> None: ...

else:
    Interval = str | tuple[dt.datetime, dt.datetime] | None
    Intervals = list[str] | list[tuple[dt.datetime, dt.datetime]] | None


def is_pair(value: Any) -> bool:
    """Whether a value is a pair of moments: a tuple, as a list is a list of moments."""
    return (
        value.__class__ is tuple
        and len(value) == 2
        and isinstance(value[0], dt.datetime)
        and isinstance(value[1], dt.datetime)
    )


def interval_text(pair: tuple[dt.datetime, dt.datetime]) -> str:
    """A pair of moments as the API takes it, in UTC; a moment without a zone is one of UTC, as everywhere.

    :raises ValueError: if the interval ends before it begins
    """
    begin, end = map(_in_utc, pair)
    if end < begin:
        raise ValueError(f"the interval ends ({_text(end)}) before it begins ({_text(begin)})")
    return f"{_text(begin)}/{_text(end)}"


def with_intervals(value: Any) -> Any:
    """The value of a property of strings, pairs of moments in it as intervals."""
    if is_pair(value):
        return interval_text(value)
    if value.__class__ is list and any(map(is_pair, value)):
        return [interval_text(item) if is_pair(item) else item for item in value]
    return value


def _in_utc(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=dt.timezone.utc) if moment.tzinfo is None else moment.astimezone(dt.timezone.utc)


def _text(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
