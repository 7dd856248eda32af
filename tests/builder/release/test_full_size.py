"""Two releases of the whole API: `make release-full`. The cut in test_release.py takes a tenth of the time."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.builder.release.world import ROOT, make_world

pytestmark = pytest.mark.skipif(not os.environ.get("SDK_BUILDER_FULL_SIZE"), reason="takes minutes: make release-full")


def test_the_whole_api_is_released_twice(tmp_path: Path) -> None:
    definition = json.loads((ROOT / "definition" / "publicapi-v2.json").read_bytes())
    with make_world(tmp_path, definition) as world:
        first = world.run("run")
        assert first.stdout.splitlines()[-1] == "Released 270.0.0.", first.stdout + first.stderr
        del definition["definitions"]["RoutingSkill"]["properties"]["version"]
        second = world.run("run")
        assert second.stdout.splitlines()[-1] == "Released 271.0.0.", second.stdout + second.stderr
        body = world.pages.releases[1]["body"]
        assert body.startswith("1 major, 0 minor and 0 point changes.")
        assert "`RoutingSkill.version`" in body
        assert "Also changed in Python" not in body
        wheels = list(world.packages.glob("*.whl"))
        assert len(wheels) == 2
        assert all(wheel.stat().st_size < 3_000_000 for wheel in wheels)
