"""Publishing cannot get stuck: another machine finishes, odd indexes are lived with, people hear of failures."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builder.release.world import PACKAGE, World, make_world, small_definition
from tests.builder.web import Answer, Request, serve

# Where a release is killed: before these lines are acted upon, and while GitHub is asked for these.
LINES = ("fetch:", "check:", "diff:", "bump:", "generate:", "notes:", "test:", "build:", "commit:", "publish:",
         "  Pushed", "  Uploaded", "  Installed")  # fmt: skip
REQUESTS = ("/releases", "whl", "gz")
SOME = ("build:", "  Pushed", "  Uploaded")
PLACES = LINES if os.environ.get("SDK_BUILDER_FULL_SIZE") else SOME


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with make_world(tmp_path, small_definition()) as made:
        yield made


def kill_at(world: World, end: str) -> None:
    def before(request: Request) -> Answer | None:
        if request.method == "POST" and request.path.endswith(end):
            world.kill()
            return Answer(status=500)
        return None

    world.pages.before = before


def test_a_release_killed_anywhere_is_finished_on_another_machine(world: World, tmp_path: Path) -> None:
    """Each time by a machine that has nothing but the remote and the index."""
    for number, place in enumerate(PLACES):
        machine = world.another_machine(tmp_path / f"machine{number}")
        assert machine.run_until(place, "run"), f"the run ended before {place}"
    for number, end in enumerate(REQUESTS):
        machine = world.another_machine(tmp_path / f"asking{number}")
        kill_at(machine, end)
        assert machine.run_until(None, "run"), f"the run ended before {end}"
    world.pages.before = lambda request: None
    last = world.another_machine(tmp_path / "last")
    found = last.run("run")
    assert found.returncode == 0, found.stdout + found.stderr
    assert found.stdout.splitlines()[-1] == "Released 270.0.0."
    assert "270.0.0 was pushed, and has no complete release page: it is prepared again from v270.0.0." in found.stdout
    assert last.run("run").stdout.splitlines()[-1] == "Nothing to release."
    assert world.git("log", "--format=%s", "main", cwd=world.remote).splitlines() == ["Release 270.0.0", "Begin"]
    names = sorted(path.name for path in world.packages.iterdir())
    assert len(names) == 2
    (release,) = world.pages.releases
    assert sorted(asset["name"] for asset in release["assets"]) == names
    assert release["body"].startswith("The first release.")
    # What is on the page was built by one machine, what is on the index by another: the bytes are the same.
    import hashlib

    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in world.packages.iterdir()}
    assert {asset["name"]: asset["sha256"] for asset in release["assets"]} == digests


def test_a_job_without_rights_prepares_what_another_left(world: World, tmp_path: Path) -> None:
    assert world.run_until("  Pushed", "run")
    machine = world.another_machine(tmp_path / "machine")
    found = machine.run("run", "--until", "commit", "--json", GITHUB_TOKEN="", PYPI_TOKEN="")
    assert json.loads(found.stdout) == {"version": "270.0.0", "published": False}, found.stderr
    assert machine.run("publish").returncode == 0
    assert len(list(world.packages.iterdir())) == 2


def test_status_says_where_a_release_stands(world: World, tmp_path: Path) -> None:
    def status() -> dict[str, Any]:
        found = world.another_machine(tmp_path / f"status{len(list(tmp_path.iterdir()))}").run("status", "--json")
        assert found.returncode == 0, found.stderr
        return dict(json.loads(found.stdout))

    assert status() == {
        "version": "270.0.0",
        "remote": "there is no tag v270.0.0",
        "index": "has nothing of 270.0.0",
        "page": "v270.0.0 is missing, or not complete",
    }
    assert world.run_until("  Pushed", "run")
    assert world.run("status", "--json").stdout.count("stopped after commit") == 1
    found = status()
    assert found["remote"].startswith("v270.0.0 is ")
    assert (found["waiting"], found["index"]) == ("0 commits since", "has nothing of 270.0.0")
    assert world.run("run").returncode == 0
    name = PACKAGE.lower()
    assert status()["index"] == f"has {name}-270.0.0-py3-none-any.whl and {name}-270.0.0.tar.gz"
    assert status()["page"] == "v270.0.0 is complete"
    assert "index    has " in world.run("status").stdout


def test_a_release_is_yanked_and_another_takes_its_place(world: World) -> None:
    assert world.run("run").returncode == 0
    found = world.run("yank", "270.0.0", "--reason", "Calls fail.")
    assert found.returncode == 0, found.stderr
    assert world.run("yank", "270.0.0", "--reason", "Calls fail.").returncode == 0
    (release,) = world.pages.releases
    assert release["body"].count("**Yanked: Calls fail.**") == 1
    assert release["prerelease"] is True
    # The way back: fix what was written by hand, and release it with the API as it was.
    (world.project / "sdk" / "README.md").write_text("Fixed.\n")
    world.git("pull", "--quiet", "--rebase", "--autostash", "origin", "main")
    world.git("commit", "--quiet", "--all", "-m", "Fix it")
    world.git("push", "--quiet", "origin", "HEAD:main")
    waits = world.run("run")
    assert "1 commit since v270.0.0 wait for a release: `sdk-builder release-runtime`" in waits.stdout, waits.stdout
    found = world.run("release-runtime")
    assert found.stdout.splitlines()[-1] == "Released 270.0.1.", found.stdout + found.stderr
    assert "The API stays as it was released." in found.stdout
    assert len(world.pages.releases) == 2


def edit_settings(world: World, old: str, new: str) -> None:
    """Change the settings of the project, and push that."""
    path = world.project / "sdk-builder.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    world.git("commit", "--quiet", "--all", "-m", "Change settings")
    world.git("push", "--quiet", "origin", "main")


def test_a_missing_address_of_the_index_is_an_error_before_anything_leaves(world: World) -> None:
    edit_settings(world, f'upload = "{world.index}/"', 'upload = ""')
    before = world.state()
    found = world.run("run")
    assert found.returncode == 1
    assert "error: [index] upload is not set" in found.stderr
    assert world.state() == before
    assert "Prepared" in world.run("run", "--until", "commit").stdout
    edit_settings(world, 'upload = ""', 'upload = "none"')
    assert world.run("run").stdout.splitlines()[-1] == "Released 270.0.0."
    assert list(world.packages.iterdir()) == []


def test_an_index_that_knows_no_skipping_is_asked_again(world: World) -> None:
    """twine refuses its --skip-existing for such an index; an upload that died may have arrived."""
    edit_settings(world, "[index]\n", "[index]\nskip_existing = true\n")
    assert world.run_until("  Uploaded", "run")
    next(world.packages.glob("*.gz")).unlink()
    assert world.run("run").stdout.splitlines()[-1] == "Released 270.0.0."
    assert len(list(world.packages.iterdir())) == 2


def test_a_run_that_fails_is_heard_of_once(world: World) -> None:
    heard: list[Request] = []

    def hear(request: Request) -> Answer:
        heard.append(request)
        return Answer(status=204)

    with serve(hear) as hook:
        edit_settings(world, "[index]\n", f'[alert]\nissues = true\nwebhook = "{hook.url}/secret-path"\n\n[index]\n')
        world.api.before = lambda request: Answer(status=503)
        for _ in range(2):
            found = world.run("run")
            assert found.returncode == 1
            assert "secret-path" not in found.stdout + found.stderr
    (issue,) = world.pages.issues
    assert issue["title"].startswith("Release failed: definition could not be fetched from ")
    assert issue["labels"] == ["release"]
    assert len(heard) == 2
    assert json.loads(heard[0].body)["text"].startswith("Release failed: definition could not be fetched")


def test_what_breaks_much_waits_for_a_person(world: World) -> None:
    edit_settings(world, "[release]\n", "[release]\napprove_above = 0\n")
    assert world.run("run").returncode == 0
    definition = small_definition()
    del definition["definitions"]["RoutingSkill"]["properties"]["version"]
    world.api.definition = definition
    before = world.state()
    found = world.run("run")
    assert "error: 271.0.0 would hold 1 breaking changes, more than 0" in found.stderr
    assert "--approve" in found.stderr
    assert world.state() == before
    assert "270.0.0 -> 271.0.0" in world.run("run", "--dry-run", "--approve").stdout
