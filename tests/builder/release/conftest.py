"""The world of a release at three moments: before anything, with a release prepared, and with one published."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builder.release.world import World, make_world, small_definition


@pytest.fixture(scope="session")
def the_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with make_world(tmp_path_factory.mktemp("release") / "world", small_definition()) as made:
        yield made


@pytest.fixture
def world(the_world: World) -> World:
    """Nothing was released."""
    return the_world.take_back("new")


@pytest.fixture
def prepared(the_world: World) -> World:
    """270.0.0 is prepared, and nothing of it has left the machine."""
    if "prepared" not in the_world.saved:
        found = the_world.take_back("new").run("run", "--until", "commit")
        assert found.stdout.splitlines()[-1] == "Prepared 270.0.0.", found
        the_world.save("prepared")
    return the_world.take_back("prepared")


@pytest.fixture
def released(prepared: World) -> World:
    """270.0.0 is published."""
    if "released" not in prepared.saved:
        found = prepared.run("run")
        assert found.stdout.splitlines()[-1] == "Released 270.0.0.", found
        prepared.save("released")
    return prepared.take_back("released")
