"""The arithmetic of versions: which number follows from which step."""

from __future__ import annotations

from packaging.version import InvalidVersion, Version

from .change import Impact

_LABELS = {"a": "a", "alpha": "a", "b": "b", "beta": "b", "rc": "rc"}


def parse_version(text: str) -> Version:
    """A version ``major.minor.point`` with an optional prerelease label (``271.0.0``, ``271.0.0rc1``).

    :raises ValueError: naming the text and the expected form.
    """
    try:
        version = Version(text)
    except InvalidVersion:
        raise ValueError(f"{text!r} is not a version such as 270.0.0 or 271.0.0rc1") from None
    if len(version.release) != 3 or version.is_devrelease or version.is_postrelease or version.local or version.epoch:
        raise ValueError(f"{text!r} is not a version such as 270.0.0 or 271.0.0rc1")
    return version


def next_version(current: str, step: Impact, label: str | None = None, *, final: str | None = None) -> str:
    """The version that follows ``current`` by ``step``.

    :param label: ``a``, ``b`` or ``rc`` (also ``alpha``, ``beta``) for a prerelease; ``None`` for a final release.
    :param final: the last final release, from which ``step`` counts. A prerelease is on its way from there: after
        270.0.0 and 271.0.0rc1 a major step gives 271.0.0, and 271.0.0rc2 with the label ``rc``.
    :raises ValueError: for an unknown label, or one that would go backwards (``b`` after ``rc``).
    """
    version = parse_version(current)
    target = _step(version, step) if final is None else _bump(parse_version(final), step)
    if version.is_prerelease and Version(target) < Version(version.base_version):
        target = version.base_version  # what the prerelease announced may have been taken back; versions never go back
    if label is None:
        return target
    if label not in _LABELS:
        raise ValueError(f"{label!r} is not a prerelease label; use a, b or rc")
    kind = _LABELS[label]
    number = 1
    if version.pre is not None and version.base_version == target:
        reached, count = version.pre
        if kind < reached:
            raise ValueError(f"a prerelease {kind!r} of {target} cannot follow {current}")
        number = count + 1 if kind == reached else 1
    return f"{target}{kind}{number}"


def _step(version: Version, step: Impact) -> str:
    """The target as far as the version itself tells: 271.0.0rc1 stands for a major step, 270.1.0rc1 for a minor one."""
    _, minor, point = version.release
    stands_for = Impact.POINT if point else Impact.MINOR if minor else Impact.MAJOR
    if version.is_prerelease and step.rank >= stands_for.rank:
        return version.base_version
    return _bump(version, step)


def _bump(version: Version, step: Impact) -> str:
    major, minor, point = version.release
    if step is Impact.MAJOR:
        return f"{major + 1}.0.0"
    if step is Impact.MINOR:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{point + 1}"
