"""Logins that other tools of the platform have written down: the file of `gc`, read as it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

from ..catalogue.jsontypes import is_object
from ..output.problems import ToolError
from .small_files import content_of
from .sources import GC_FILE


class GcLogin(NamedTuple):
    """A profile of `gc`. What it does not have is an empty string."""

    region: str
    client_id: str
    client_secret: str
    access_token: str

    def __repr__(self) -> str:
        return f"<GcLogin of {self.client_id or 'a token'}>"


def gc_profiles() -> dict[str, GcLogin]:
    """The profiles of the file of `gc`, by name; none if there is no file.

    :raises ToolError: if it cannot be read; what stands in it is not shown
    """
    path = Path(GC_FILE).expanduser()
    try:
        content, _ = content_of(str(path))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ToolError(f"{path} cannot be read: {error.strerror}") from None
    data = _parsed(path, content)
    return {name: _login(section) for name, section in data.items() if is_object(section)}


def _parsed(path: Path, content: bytes) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    line = 0
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        line = getattr(error, "lineno", 0) or 0
    where = f" in line {line}" if line else ""
    raise ToolError(f"{path} is not TOML{where}", "`gc profiles` shows what it should hold.")


def _login(section: dict[str, Any]) -> GcLogin:
    # `gc` reads keys in any case.
    known = {str(key).lower(): value for key, value in section.items() if isinstance(value, str)}
    return GcLogin(
        known.get("environment", ""),
        known.get("client_credentials", "") or known.get("client_id", ""),
        known.get("client_secret", ""),
        known.get("access_token", ""),
    )
