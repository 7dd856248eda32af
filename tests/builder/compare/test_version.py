"""Which version follows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import Version
from sdk_builder.compare.change import Impact
from sdk_builder.compare.version import next_version, parse_version


@pytest.mark.parametrize(
    ("current", "step", "label", "expected"),
    [
        ("270.0.0", "major", None, "271.0.0"),
        ("270.1.2", "major", None, "271.0.0"),
        ("270.1.2", "minor", None, "270.2.0"),
        ("270.1.2", "point", None, "270.1.3"),
        ("270.0.0", "major", "rc", "271.0.0rc1"),
        ("271.0.0rc1", "major", "rc", "271.0.0rc2"),
        ("271.0.0rc1", "point", "rc", "271.0.0rc2"),
        ("271.0.0a3", "minor", "beta", "271.0.0b1"),
        ("271.0.0rc2", "major", None, "271.0.0"),
        ("271.0.0rc2", "point", None, "271.0.0"),
        ("270.1.0rc1", "major", None, "271.0.0"),
        ("270.1.0rc1", "major", "rc", "271.0.0rc1"),
        ("270.0.1rc1", "minor", None, "270.1.0"),
    ],
)
def test_steps(current: str, step: str, label: str | None, expected: str) -> None:
    assert next_version(current, Impact(step), label) == expected


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.3.4", "1.2.3.dev1", "v", "1!1.2.3", "1.2.3+local"])
def test_other_strings_are_not_versions(text: str) -> None:
    with pytest.raises(ValueError, match="is not a version such as"):
        parse_version(text)


def test_labels_never_go_backwards() -> None:
    with pytest.raises(ValueError, match="cannot follow"):
        next_version("271.0.0rc1", Impact.MAJOR, "b")
    with pytest.raises(ValueError, match="not a prerelease label"):
        next_version("271.0.0", Impact.MAJOR, "dev")


@settings(derandomize=True, deadline=None)
@given(
    release=st.tuples(*[st.integers(0, 999)] * 3),
    pre=st.sampled_from(["", "a1", "b2", "rc7"]),
    step=st.sampled_from(list(Impact)),
    label=st.sampled_from([None, "rc"]),
)
def test_the_next_version_is_higher(release: tuple[int, int, int], pre: str, step: Impact, label: str | None) -> None:
    current = ".".join(map(str, release)) + pre
    assert Version(next_version(current, step, label)) > Version(current)
