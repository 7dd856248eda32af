"""Take the definition and the index of its operations into sdist and wheel, so that no second copy is committed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# By name: where the checkout has a file, and the package that it belongs to.
FILES = {
    "publicapi-v2.json": ("definition", "spec"),
    "search.json": ("sdk/src/PureCloudPlatformClientV2", "server/admin"),
    "search.js": ("builder/src/sdk_builder/emit/reference/assets", "server/admin"),
}


class DataHook(BuildHookInterface[Any]):
    """Finds the files in the checkout around `sandbox/`, or inside an unpacked sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # an editable install reads the checkout's files
            return
        root = Path(self.root)
        for name, (folder, package) in FILES.items():
            places = [root.parent / folder / name, root / "data" / name]
            source = next((place for place in places if place.is_file()), None)
            if source is None:
                raise FileNotFoundError(f"{name} is in none of {', '.join(str(place.parent) for place in places)}")
            target = f"data/{name}" if self.target_name == "sdist" else f"purecloud_sandbox/{package}/{name}"
            build_data["force_include"][str(source)] = target
