"""Aggregate queries: groups of facts, with the numbers of their metrics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...spec.definition import as_list, as_object
from .filters import bucket, passes, read_duration, read_interval, statistic

Numbers = dict[tuple[str, str], list[int]]  # metric and qualifier


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
                    numbers.setdefault((metric["name"], metric.get("qualifier", "")), []).append(metric["value"])
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
    for (name, qualifier), values in sorted(numbers.items()):
        one = statistic(name, values)
        made.append({**one, "qualifier": qualifier} if qualifier else one)
    return made
