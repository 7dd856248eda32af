"""The manifest: what the definition says about each operation. Read when an error asks for it, never for a call."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def manifest() -> dict[tuple[str, str], dict[str, Any]]:
    """All operations by verb and path template."""
    import json
    from importlib.resources import files

    text = files(__name__.partition(".")[0]).joinpath("operations.json").read_text("utf-8")
    return {(entry["verb"], entry["path"]): entry for entry in json.loads(text)["operations"]}


def permissions(verb: str, template: str) -> tuple[str, ...]:
    """The permissions that an operation asks for; empty if it needs none or is not in the definition."""
    entry = manifest().get((verb, template), {})
    return tuple(name for names in entry.get("permissions", {}).values() for name in names)
