"""What brings an extra of this distribution: what it needs, by name. That works wherever this was installed from."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, requires

_NAME = "purecloud-tools"


def install(extra: str) -> str:
    """The command that brings what an extra needs."""
    try:
        needed = requires(_NAME) or []
    except PackageNotFoundError:  # a copy of the folder
        needed = []
    names = _names(extra, [entry.partition(";") for entry in needed])
    return "pip install " + " ".join(f"'{name}'" for name in names) if names else f"the extra [{extra}]"


def _names(extra: str, needed: list[tuple[str, str, str]]) -> list[str]:
    """What an extra needs, that of the extras in it included."""
    found: list[str] = []
    for name, _, marker in needed:
        if f'"{extra}"' in marker.replace("'", '"'):
            inner = name.strip().removeprefix(f"{_NAME}[")
            found += _names(inner.rstrip("]"), needed) if inner != name.strip() else [inner]
    return found
