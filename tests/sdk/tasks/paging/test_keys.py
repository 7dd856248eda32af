"""A set of keys in little memory knows what a set of strings knows."""

from __future__ import annotations

import random

import pytest
from PureCloudPlatformClientV2._core.tasks.paging import keys
from PureCloudPlatformClientV2._core.tasks.paging.keys import Keys


@pytest.mark.parametrize("few", [0, 50, 10_000])
def test_it_knows_what_a_set_knows(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_FEW", few)
    draw, small, known = random.Random(20), Keys(), set[str]()
    for _ in range(30_000):
        key = draw.choice(("", "\ud800", "é\n", f"{draw.randrange(20_000):08d}-0000-4000-8000-000000000000"))
        assert small.add(key) == (key not in known)
        known.add(key)


def test_digests_that_share_bytes_are_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """All in one place, a byte each: what is found in the midst of two others is not there."""
    monkeypatch.setattr(keys, "_FEW", 0)
    monkeypatch.setattr(keys, "_PLACES", 1)
    monkeypatch.setattr(keys, "_BITS", 0)
    monkeypatch.setattr(keys, "_SIZE", 2)
    small = Keys()
    assert sum(small.add(f"{number}") for number in range(2000)) > 1900
    assert not any(small.add(f"{number}") for number in range(2000))
