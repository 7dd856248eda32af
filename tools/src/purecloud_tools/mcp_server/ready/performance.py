"""How a queue or an agent did over an interval."""

from __future__ import annotations

from typing import Any

from ...output.rows import dig
from ..service import Service
from .calls import call, named, several
from .intervals import read_interval

_QUEUE = (
    "nOffered", "nConnected", "tAnswered", "tAbandon", "tHandle", "tTalk", "tHeld", "tAcw", "oServiceLevel",
    "nTransferred", "nOverSla",
)  # fmt: skip
_AGENT = ("nConnected", "nOutbound", "nTransferred", "tAnswered", "tHandle", "tTalk", "tHeld", "tAcw", "tNotResponding")
_NOW = ("oWaiting", "oInteracting", "oOnQueueUsers", "oUserRoutingStatuses", "oMemberUsers", "oActiveUsers")
_TIMES = ("tSystemPresence", "tAgentRoutingStatus")


def queue_performance(
    service: Service, queue: str, interval: str = "today", time_zone: str | None = None
) -> dict[str, Any]:
    """What came into a queue, what became of it, and how the queue is now."""
    found = named(service, "get_routing_queues", "queue", queue)
    when = read_interval(interval, time_zone)
    by_media = _aggregates(service, when, "queueId", found["id"], _QUEUE)
    return {
        "queue": {"id": found["id"], "name": found.get("name")},
        "interval": when,
        "total": _described(_sum(by_media)),
        "by_media": {media: _described(numbers) for media, numbers in by_media.items()},
        "now": _now(service, found["id"]),
    }


def agent_performance(
    service: Service, agent: str, interval: str = "today", time_zone: str | None = None
) -> dict[str, Any]:
    """What an agent handled, and what the agent's time went into."""
    found = named(service, "get_users", "user", agent)
    when = read_interval(interval, time_zone)
    by_media = _aggregates(service, when, "userId", found["id"], _AGENT)
    query = {"interval": when, "groupBy": ["userId"], "filter": _filter("userId", found["id"]), "metrics": list(_TIMES)}
    times: dict[str, dict[str, float]] = {}
    answer: Any = call(service, "post_analytics_users_aggregates_query", body=query)
    for result in several(answer, "results"):
        for part in several(result, "data"):
            for metric in several(part, "metrics"):
                place = times.setdefault(_words(metric["metric"]), {})
                name = str(metric.get("qualifier", "all"))
                place[name] = round(place.get(name, 0) + metric["stats"].get("sum", 0) / 1000, 1)
    return {
        "agent": {"id": found["id"], "name": found.get("name")},
        "interval": when,
        "total": _described(_sum(by_media)),
        "by_media": {media: _described(numbers) for media, numbers in by_media.items()},
        "seconds_in": times,
    }


Numbers = dict[str, dict[str, float]]


def _aggregates(
    service: Service, interval: str, dimension: str, value: str, metrics: tuple[str, ...]
) -> dict[str, Numbers]:
    """Counts and sums by medium, then by metric."""
    query = {
        "interval": interval, "groupBy": ["mediaType"], "filter": _filter(dimension, value), "metrics": list(metrics),
    }  # fmt: skip
    answer: Any = call(service, "post_analytics_conversations_aggregates_query", body=query)
    found: dict[str, Numbers] = {}
    for result in several(answer, "results"):
        numbers = found.setdefault(result["group"].get("mediaType", "unknown"), {})
        for part in several(result, "data"):
            for metric in several(part, "metrics"):
                _add(numbers.setdefault(metric["metric"], {}), metric.get("stats") or {})
    return found


def _filter(dimension: str, value: str) -> dict[str, Any]:
    return {"type": "and", "predicates": [{"dimension": dimension, "value": value}]}


def _add(total: dict[str, float], stats: dict[str, float]) -> None:
    for name in ("count", "sum", "numerator", "denominator"):
        if isinstance(stats.get(name), (int, float)):
            total[name] = total.get(name, 0) + stats[name]
    if isinstance(stats.get("max"), (int, float)):
        total["max"] = max(total.get("max", stats["max"]), stats["max"])


def _sum(by_media: dict[str, Numbers]) -> Numbers:
    total: Numbers = {}
    for numbers in by_media.values():
        for metric, stats in numbers.items():
            _add(total.setdefault(metric, {}), stats)
    return total


def _described(numbers: Numbers) -> dict[str, Any]:
    """Counts by what they count, and averages in seconds."""
    described: dict[str, Any] = {}
    for metric, stats in sorted(numbers.items()):
        name = _words(metric)
        if metric == "oServiceLevel":
            if stats.get("denominator"):
                described["service_level"] = round(stats.get("numerator", 0) / stats["denominator"], 4)
        elif metric.startswith("n"):
            described[name] = int(stats.get("count", 0))
        else:
            count = stats.get("count", 0)
            described[f"{name}_count"] = int(count)
            if count:
                described[f"{name}_average_seconds"] = round(stats.get("sum", 0) / count / 1000, 1)
                described[f"{name}_longest_seconds"] = round(stats.get("max", 0) / 1000, 1)
    return described


def _words(metric: str) -> str:
    """`tAgentRoutingStatus` -> `agent_routing_status`."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in metric[1:]).lstrip("_")


def _now(service: Service, queue: str) -> dict[str, Any]:
    query = {"filter": {"type": "or", "predicates": [{"dimension": "queueId", "value": queue}]}, "metrics": list(_NOW)}
    answer: Any = call(service, "post_analytics_queues_observations_query", body=query)
    found: dict[str, Any] = {}
    for result in several(answer, "results"):
        for metric in several(result, "data"):
            name, count = _words(metric["metric"]), int(dig(metric, "stats.count") or 0)
            if metric.get("qualifier"):
                place = found.setdefault(name, {})
                place[metric["qualifier"].lower()] = place.get(metric["qualifier"].lower(), 0) + count
            else:
                found[name] = found.get(name, 0) + count
    return found
