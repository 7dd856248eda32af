"""How this package is installed: what brings an extra, and whether another package was installed over it."""

from __future__ import annotations

import os

from .index import PACKAGE

#: A file that the published package has, and this one has not.
_PUBLISHED_FILE = os.path.join(os.path.dirname(__file__), "..", "..", "models", "user.py")  # noqa: PTH118, PTH120 - see below


def install(extra: str) -> str:
    """The command that brings what an extra needs.

    Until a release of this package is on the index, its name brings the published one there, which has no extras.
    """
    from ..._version import ON_INDEX

    if ON_INDEX:
        return f"pip install '{PACKAGE}[{extra}]'"
    from importlib.metadata import PackageNotFoundError, requires

    try:
        needed = requires(PACKAGE) or []
    except PackageNotFoundError:  # a copy of the folder, as in a frozen program
        needed = []
    marked = [entry.partition(";") for entry in needed]
    names = [name.strip() for name, _, marker in marked if f'"{extra}"' in marker.replace("'", '"')]
    return "pip install " + " ".join(f"'{name}'" for name in names) if names else f"the extra [{extra}] of {PACKAGE}"


def warn_if_mixed() -> None:
    """Warn if files of the published package lie among those of this one: its modules would be found before ours."""
    if os.path.exists(_PUBLISHED_FILE):  # noqa: PTH110 - a microsecond; and importing pathlib takes more than one
        import warnings
        from pathlib import Path

        folder = Path(_PUBLISHED_FILE).resolve().parents[1]
        warnings.warn(
            f"the published package was installed in the same place ({folder}): programs get parts "
            "of both. Remove the folder, then install one of them anew.",
            RuntimeWarning,
            stacklevel=4,
        )
