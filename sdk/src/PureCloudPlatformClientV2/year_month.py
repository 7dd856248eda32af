"""A month of a year, `2026-01` on the wire."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar


class YearMonth:
    """A month of a year.

    :param year: 1 to 9999
    :param month: 1 to 12
    :raises ValueError: if there is no such month
    """

    swagger_types: ClassVar[dict[str, str]] = {"year": "int", "month": "int"}
    attribute_map: ClassVar[dict[str, str]] = {"year": "year", "month": "month"}

    __slots__ = ("_month", "_year")

    def __init__(self, year: int, month: int) -> None:
        dt.date(year, month, 1)  # refuses years and months that do not exist
        self._year = year
        self._month = month

    @classmethod
    def from_date(cls, d: dt.date) -> YearMonth:
        """The month of a date."""
        return cls(d.year, d.month)

    @property
    def year(self) -> int:
        return self._year

    @property
    def month(self) -> int:
        return self._month

    def to_date(self) -> dt.date:
        """The first day of the month."""
        return dt.date(self._year, self._month, 1)

    def to_dict(self) -> dict[str, int]:
        return {"year": self._year, "month": self._month}

    def to_json(self) -> str:
        import json

        return json.dumps(self.to_dict())

    def to_str(self) -> str:
        return str(self.to_dict())

    def __str__(self) -> str:
        return f"{self._year:04d}-{self._month:02d}"

    def __repr__(self) -> str:
        return f"YearMonth({self._year}, {self._month})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, YearMonth):
            return NotImplemented
        return (self._year, self._month) == (other._year, other._month)

    def __lt__(self, other: YearMonth) -> bool:
        return (self._year, self._month) < (other._year, other._month)

    def __hash__(self) -> int:
        return hash((self._year, self._month))
