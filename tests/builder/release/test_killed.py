"""A release that is killed at each place is finished by another machine, from the remote and the index alone."""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.builder.release.world import ROOT, World, make_world

# In the order of a release: between each two things that it does. What is after one is before the next.
PLACES = (
    "before -m build ",
    "before git commit ",
    "after git commit ",
    "after git tag ",
    "before git push ",
    "after git push ",
    r"after twine upload .*\.whl",
    r"after twine upload .*\.gz",
    "after python -I ",  # the trial of what the index has
    "after POST .*/releases ",
    r"after POST .*\.whl",
    "before write published.json",
)
# Until the push nothing leaves the machine: whatever killed it before, the next one finds the same.
FROM_THE_PUSH = PLACES[PLACES.index("before git push ") :]
# Some of the programs, files and requests of a release of the small API, of which the build is the 74th.
SOME = random.Random(15).sample(range(74, 111), 12)
FULL_SIZE = bool(os.environ.get("SDK_BUILDER_FULL_SIZE"))


def kill(machine: World, place: str) -> bool:
    return machine.run_until(place, "run")


def assert_released_once(world: World, machine: World) -> None:
    """After a last run, which found that nothing is missing."""
    found = machine.run("run")
    assert found.stdout.splitlines()[-1] == "Nothing to release.", found
    assert world.git("log", "--format=%s", "main", cwd=world.remote).splitlines() == ["Release 270.0.0", "Begin"]
    assert world.git("tag", "--list", cwd=world.remote) == "v270.0.0"
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in world.packages.iterdir()}
    assert len(digests) == 2
    # What is on the page was built by one machine, what is on the index by another: the bytes are the same.
    (release,) = world.pages.releases
    assert {asset["name"]: asset["sha256"] for asset in release["assets"]} == digests
    assert len(release["assets"]) == 2
    assert release["body"].startswith("The first release.")


def kill_everywhere(world: World, folder: Path, places: Sequence[str] = PLACES) -> None:
    """Machine after machine begins with a fresh clone, and is killed one place further."""
    for number, place in enumerate(places):
        machine = world.another_machine(folder / f"machine{number}")
        assert kill(machine, place), f"the run ended, and not {place}"
    assert_released_once(world, world.another_machine(folder / "last"))


@pytest.mark.skipif(FULL_SIZE, reason="the whole API is released instead")
def test_a_release_killed_from_the_push_on_is_finished_on_other_machines(world: World, tmp_path: Path) -> None:
    kill_everywhere(world, tmp_path, FROM_THE_PUSH)


@pytest.mark.skipif(not FULL_SIZE, reason="takes many minutes: make release-full")
def test_a_release_of_the_whole_api_killed_everywhere_is_finished_on_other_machines(tmp_path: Path) -> None:
    definition = json.loads((ROOT / "definition" / "publicapi-v2.json").read_bytes())
    with make_world(tmp_path / "world", definition) as world:
        kill_everywhere(world, tmp_path)


@pytest.mark.skipif(not FULL_SIZE, reason="takes many minutes: make release-full")
@pytest.mark.parametrize("number", SOME)
def test_a_release_killed_at_any_effect_is_finished_on_another_machine(
    world: World, tmp_path: Path, number: int
) -> None:
    """A machine is killed before the n-th program, file or request of its release; the next one knows nothing of it."""
    assert kill(world.another_machine(tmp_path / "first"), str(number)), f"there are no {number} effects"
    machine = world.another_machine(tmp_path / "second")
    found = machine.run("run")
    assert found.stdout.splitlines()[-1] in ("Released 270.0.0.", "Nothing to release."), found
    assert_released_once(world, machine)
