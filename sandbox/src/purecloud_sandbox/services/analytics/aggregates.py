"""Aggregate queries: groups of facts, with the numbers of their metrics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...spec.definition import as_list, as_object
from .filters import bucket, passes, read_duration, read_interval


@dataclass(slots=True)
class Total:
    """The numbers of a metric, counted as they come: millions of values need no memory."""

    count: int = 0
    sum: int = 0
    min: int = 0
    max: int = 0

    def add(self, value: int) -> None:
        """Count one value."""
        self.min = value if not self.count else min(self.min, value)
        self.max = max(self.max, value)
        self.count += 1
        self.sum += value

    def stats(self, name: str) -> dict[str, int]:
        """A count of what is counted, more of what is measured."""
        if name.startswith("n"):
            return {"count": self.sum}
        return {"count": self.count, "sum": self.sum, "min": self.min, "max": self.max}


Numbers = dict[tuple[str, str], Total]  # metric and qualifier


def aggregate(query: dict[str, Any], facts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The groups of a query.

    :param facts: each with `metrics`: name, value, `emitDate`, and a `qualifier` where the metric has one.
    :raises ApiError: 400, the interval or the granularity is not valid.
    """
    start, end = read_interval(query.get("interval"))
    names = [str(name) for name in as_list(query.get("groupBy"))]
    wanted = set(as_list(query.get("metrics")))
    step = read_duration(query.get("granularity"))
    groups: dict[tuple[str, ...], dict[str, Numbers]] = {}
    for one in facts:
        if query.get("filter") and not passes(as_object(query["filter"]), [one]):
            continue
        for key in _keys(names, one):
            for metric in one["metrics"]:
                if metric["name"] in wanted and start <= metric["emitDate"] < end:
                    place = bucket(metric["emitDate"], start, end, step)
                    numbers = groups.setdefault(key, {}).setdefault(place, {})
                    name = (metric["name"], metric.get("qualifier", ""))
                    numbers.setdefault(name, Total()).add(metric["value"])
    return [
        {
            "group": dict(zip(names, key, strict=True)),
            "data": [{"interval": place, "metrics": _metrics(numbers)} for place, numbers in sorted(buckets.items())],
        }
        for key, buckets in sorted(groups.items())
    ]


def _keys(names: list[str], facts: dict[str, Any]) -> list[tuple[str, ...]]:
    """The groups that facts belong to: a dimension with several values puts them into several."""
    keys: list[tuple[str, ...]] = [()]
    for name in names:
        value = facts.get(name, "")
        values = [str(one) for one in as_list(value)] if isinstance(value, list) else [str(value)]
        keys = [(*key, one) for key in keys for one in values]
    return keys


def _metrics(numbers: Numbers) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for (name, qualifier), total in sorted(numbers.items(), key=lambda one: one[0]):
        one = {"metric": name, "stats": total.stats(name)}
        made.append({**one, "qualifier": qualifier} if qualifier else one)
    return made
