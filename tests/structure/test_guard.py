"""`make guard` fails on what is slower each time it is measured, not on what other work on the machine delayed once."""

from __future__ import annotations

import pytest

from benchmarks.guard import MEASUREMENTS, least

MOST = {"one": 1.0, "other": 1.0}


@pytest.mark.parametrize(
    ("measured", "found", "times"),
    [
        pytest.param([(0.9, 0.8)], (0.9, 0.8), 1, id="within"),
        pytest.param([(0.9, 1.2), (0.8, 0.9)], (0.8, 0.9), 2, id="beyond once"),
        pytest.param([(1.1, 0.8), (0.9, 1.1)], (0.9, 0.8), 2, id="each within once"),
        pytest.param([(1.3, 0.8), (1.2, 0.9), (1.4, 0.7)], (1.2, 0.7), 3, id="beyond each time"),
    ],
)
def test_a_group_beyond_a_bound_is_measured_again_and_the_least_counts(
    measured: list[tuple[float, float]], found: tuple[float, float], times: int
) -> None:
    left = [dict(zip(MOST, ratios, strict=True)) for ratios in measured]
    assert least(lambda: left.pop(0), MOST) == (dict(zip(MOST, found, strict=True)), times)
    assert not left
    assert times <= MEASUREMENTS
