"""Take the API's definition into the sdist and the wheel, so that no second copy of it is committed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAME = "publicapi-v2.json"


class DefinitionHook(BuildHookInterface[Any]):
    """Finds the definition beside the checkout's `sandbox/`, or inside an unpacked sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # an editable install reads the checkout's file
            return
        root = Path(self.root)
        places = [root.parent / "definition" / NAME, root / "definition" / NAME]
        source = next((place for place in places if place.is_file()), None)
        if source is None:
            raise FileNotFoundError(f"{NAME} is in none of {', '.join(str(place.parent) for place in places)}")
        target = f"definition/{NAME}" if self.target_name == "sdist" else f"purecloud_sandbox/spec/{NAME}"
        build_data["force_include"][str(source)] = target
