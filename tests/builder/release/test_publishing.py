"""Publishing cannot get stuck: another machine finishes, odd indexes are lived with, people hear of failures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.builder.release.world import PACKAGE, World, small_definition
from tests.builder.web import Answer, Request, serve


def test_a_job_without_rights_prepares_what_another_left(prepared: World, tmp_path: Path) -> None:
    assert prepared.run_until("saying ^  Pushed", "run")
    machine = prepared.another_machine(tmp_path / "machine")
    found = machine.run("run", "--until", "commit", "--json", GITHUB_TOKEN="", PYPI_TOKEN="")
    assert json.loads(found.stdout) == {"version": "270.0.0", "published": False}, found.stderr
    assert machine.run("publish").returncode == 0
    assert len(list(prepared.packages.iterdir())) == 2


def test_status_says_where_a_release_stands(prepared: World, tmp_path: Path) -> None:
    world = prepared

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
    assert world.run_until("saying ^  Pushed", "run")
    assert world.run("status", "--json").stdout.count("stopped after commit") == 1
    found = status()
    assert found["remote"].startswith("v270.0.0 is ")
    assert (found["waiting"], found["index"]) == ("0 commits since", "has nothing of 270.0.0")
    assert world.run("run").returncode == 0
    name = PACKAGE.lower()
    assert status()["index"] == f"has {name}-270.0.0-py3-none-any.whl and {name}-270.0.0.tar.gz"
    assert status()["page"] == "v270.0.0 is complete"
    assert "index    has " in world.run("status").stdout
    assert "run      published 270.0.0\n" in world.run("status").stdout


def test_a_release_is_yanked_and_another_takes_its_place(released: World) -> None:
    world = released
    found = world.run("yank", "270.0.0", "--reason", "Calls fail.")
    assert found.returncode == 0, found.stderr
    assert world.run("yank", "270.0.0", "--reason", "Calls fail.").returncode == 0
    (release,) = world.pages.releases
    assert release["body"].count("**Yanked: Calls fail.**") == 1
    assert release["prerelease"] is True
    without_pages = world.run("yank", "270.0.0", "--reason", "Calls fail.", SDK_BUILDER_GITHUB_REPOSITORY="")
    assert without_pages.stdout.startswith("There is no release page"), without_pages
    assert f"Now yank {PACKAGE} 270.0.0 on the site of the package index" in without_pages.stdout
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


def test_a_missing_address_of_the_index_is_an_error_before_anything_is_done(prepared: World) -> None:
    prepared.settings["SDK_BUILDER_INDEX_UPLOAD"] = ""
    before = prepared.state()
    for command in ("run", "publish"):
        found = prepared.run(command)
        assert found.returncode == 1
        assert "error: [index] upload is not set" in found.stderr
        assert found.stdout == ""
    assert prepared.state() == before
    assert "Prepared" in prepared.run("run", "--until", "commit").stdout
    rehearsed = prepared.run("run", "--dry-run").stdout
    assert "upload nothing, but stop before all of this: [index] upload is not set" in rehearsed
    prepared.settings["SDK_BUILDER_INDEX_UPLOAD"] = "none"
    assert "upload" not in prepared.run("run", "--dry-run").stdout
    assert prepared.run("run").stdout.splitlines()[-1] == "Released 270.0.0."
    assert list(prepared.packages.iterdir()) == []


def test_a_pipeline_brings_the_definition_as_a_file_of_its_own(released: World) -> None:
    definition = small_definition()
    del definition["definitions"]["RoutingSkill"]["properties"]["version"]
    (released.project / "built").mkdir()
    (released.project / "built" / "api.json").write_text(json.dumps(definition))  # not committed
    released.settings["SDK_BUILDER_SOURCES_DEFINITION"] = "built/api.json"
    found = released.run("run", "--dry-run")
    assert "270.0.0 -> 271.0.0 (major, by difference)" in found.stdout, found


def test_an_index_that_knows_no_skipping_is_asked_again(prepared: World) -> None:
    """twine refuses its --skip-existing for such an index; an upload that died may have arrived."""
    prepared.settings["SDK_BUILDER_INDEX_SKIP_EXISTING"] = "true"
    assert prepared.run_until("saying ^  Uploaded", "run")
    next(prepared.packages.glob("*.gz")).unlink()
    assert prepared.run("run").stdout.splitlines()[-1] == "Released 270.0.0."
    assert len(list(prepared.packages.iterdir())) == 2


def test_a_run_that_fails_is_heard_of_once(world: World) -> None:
    heard: list[Request] = []

    def hear(request: Request) -> Answer:
        heard.append(request)
        return Answer(status=204)

    with serve(hear) as hook:
        world.settings |= {"SDK_BUILDER_ALERT_ISSUES": "true", "SDK_BUILDER_ALERT_WEBHOOK": f"{hook.url}/secret-path"}
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


def test_what_breaks_much_waits_for_a_person(released: World) -> None:
    world = released
    world.settings["SDK_BUILDER_RELEASE_APPROVE_ABOVE"] = "0"
    definition = small_definition()
    del definition["definitions"]["RoutingSkill"]["properties"]["version"]
    world.api.definition = definition
    before = world.state()
    found = world.run("run")
    assert "error: 271.0.0 would hold 1 breaking changes, more than 0" in found.stderr
    assert "--approve" in found.stderr
    assert world.state() == before
    assert "270.0.0 -> 271.0.0" in world.run("run", "--dry-run", "--approve").stdout
