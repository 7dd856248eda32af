"""Intervals as pairs of moments, and lists as any sequence: what stands on the wire."""

from __future__ import annotations

import datetime as dt
from collections import deque
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

PAIR = dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 2, 2, tzinfo=dt.timezone(dt.timedelta(hours=2)))  # noqa: DTZ001 - one of UTC
TEXT = "2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z"


def test_a_property_takes_a_pair_and_is_read_as_a_string() -> None:
    query = gc.ConversationQuery(interval=PAIR)
    assert query.interval == TEXT
    query.interval = "now"
    query.interval = PAIR
    assert query.interval == TEXT
    assert query.to_dict()["interval"] == TEXT


def test_a_list_of_intervals_takes_pairs() -> None:
    request = gc.CoachingScheduleSlotsJobRequest(intervals=[PAIR])
    assert request.intervals == [TEXT]


def test_an_interval_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match=r"the interval ends \(2026-01-01.*before it begins \(2026-01-02"):
        gc.ConversationQuery(interval=(PAIR[1], PAIR[0]))


def _sent(**query: Any) -> list[tuple[str, str]]:
    from PureCloudPlatformClientV2._core.call.request_builder import pairs

    return pairs(query)


def test_parameters_take_a_pair_any_sequence_and_a_single_value() -> None:
    assert _sent(interval=PAIR) == [("interval", TEXT)]
    assert _sent(expand="presence") == [("expand", "presence")]
    for given in (["a", "b"], ("a", "b"), deque("ab"), {"a": 1, "b": 2}.keys(), {1: "a", 2: "b"}.values()):
        assert _sent(expand=given) == [("expand", "a"), ("expand", "b")]
    assert _sent(id=range(2)) == [("id", "0"), ("id", "1")]


def test_a_body_of_plain_data_takes_a_pair() -> None:
    from PureCloudPlatformClientV2._core.models.conversion import encode

    assert encode({"interval": PAIR, "moments": list(PAIR)}) == {
        "interval": TEXT,
        "moments": ["2026-01-01T00:00:00", "2026-01-02T02:00:00+02:00"],
    }
