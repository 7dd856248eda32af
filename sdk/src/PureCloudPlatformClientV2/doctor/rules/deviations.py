"""What 270.0.0 does otherwise than the published package before it, as far as a source tells: docs/deviations.md."""

from __future__ import annotations

from ..history import Change
from ..inference.events import Place
from ..record import version_key
from .changes import Changes
from .findings import Findings

_SINCE = "270.0.0"
_DEVIATIONS = (
    Change(
        _SINCE,
        "outdated_sdk_version",
        None,
        "literal",
        True,
        "An enum value that is not known stays as received; it is no longer replaced by `outdated_sdk_version`.",
        'configuration.unknown_enum_values = "replace"',
    ),
    Change(
        _SINCE,
        "urllib3.exceptions",
        None,
        "except",
        True,
        "A call that cannot connect or times out raises `ApiException` with status 0, not an exception of urllib3.",
        "except ApiException",
    ),
    Change(
        _SINCE,
        "private attributes",
        None,
        "private",
        True,
        "Models have no private attributes; use the public one of the same name.",
    ),
    *(
        Change(_SINCE, name, "timeout", "passed", False, "`timeout` is in seconds now, and it counts.")
        for name in ("HttpRequestOptions", "DefaultHttpClient")
    ),
)


def deviations_between(start: str, end: str) -> list[Change]:
    """The deviations that somebody meets who goes from release `start` to release `end`."""
    return list(_DEVIATIONS) if version_key(start) < version_key(_SINCE) <= version_key(end) else []


class DeviationRules:
    """Constants and exceptions that mean something else now."""

    def __init__(self, changes: Changes, findings: Findings) -> None:
        self._changes = changes
        self._findings = findings

    def on_constant(self, place: Place, value: object) -> None:
        for change in self._changes.all("literal"):
            if change.symbol == value:
                self._findings.add(place, change)

    def on_except(self, place: Place, exceptions: list[str], *, around_calls: bool) -> None:
        names = [exception.rpartition(".")[2] for exception in exceptions]
        if "ApiException" in names or not {"Exception", "BaseException", ""}.isdisjoint(names):
            return
        if any(exception.startswith("urllib3.") for exception in exceptions):
            for change in self._changes.all("except"):
                self._findings.add(place, change, certain=around_calls)
