"""A month of a year, `2026-01` on the wire."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar


class YearMonth:
    """A month of a year. It can be changed, so it has no hash.

    :param year: 0 to 9999; there is no date in the year 0
    :param month: 1 to 12
    :raises ValueError: if there is no such month
    """

    swagger_types: ClassVar[dict[str, str]] = {"year": "int", "month": "int"}
    attribute_map: ClassVar[dict[str, str]] = {"year": "year", "month": "month"}

    __slots__ = ("_month", "_year")

    def __init__(self, year: int, month: int) -> None:
        self.year = year
        self.month = month

    @classmethod
    def from_date(cls, d: dt.date) -> YearMonth:
        """The month of a date."""
        return cls(d.year, d.month)

    @property
    def year(self) -> int:
        return self._year

    @year.setter
    def year(self, value: int) -> None:
        if not 0 <= value <= 9999:
            raise ValueError(f"the year of a YearMonth must be from 0 to 9999, not {value!r}")
        self._year = value

    @property
    def month(self) -> int:
        return self._month

    @month.setter
    def month(self, value: int) -> None:
        if not 1 <= value <= 12:
            raise ValueError(f"the month of a YearMonth must be from 1 to 12, not {value!r}")
        self._month = value

    def to_date(self) -> dt.date:
        """The first day of the month.

        :raises ValueError: in the year 0, which has no dates
        """
        return dt.date(self._year, self._month, 1)

    def isoformat(self) -> str:
        """`2026-01`: what is sent."""
        return f"{self._year:04d}-{self._month:02d}"

    def to_dict(self) -> dict[str, int]:
        return {"year": self._year, "month": self._month}

    def to_json(self) -> str:
        import json

        return json.dumps(self.to_dict())

    def to_str(self) -> str:
        """`to_dict()`, printed for reading."""
        import pprint

        return pprint.pformat(self.to_dict())

    def __repr__(self) -> str:
        return self.to_str()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, YearMonth):
            return NotImplemented
        return (self._year, self._month) == (other._year, other._month)

    def __lt__(self, other: YearMonth) -> bool:
        return (self._year, self._month) < (other._year, other._month)

    __hash__ = None  # type: ignore[assignment]
