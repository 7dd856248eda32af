"""From a change of the API to a package that pip installs, with real parts; killed everywhere, broken everywhere."""

from __future__ import annotations

import copy
import json
import resource
import subprocess
import sys
import tarfile
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

from tests.builder.release.servers import GITHUB_TOKEN, PYPI_TOKEN, nothing
from tests.builder.release.world import PACKAGE, Ended, World, small_definition
from tests.builder.web import Answer, Request

STAGES = ("fetch", "check", "diff", "bump", "generate", "notes", "test", "build", "commit", "publish")
SKILLS = "/api/v2/routing/skills"


def changed_definition() -> dict[str, Any]:
    """The API one release later: a property gone, an optional parameter and an operation more."""
    definition = small_definition()
    del definition["definitions"]["RoutingSkill"]["properties"]["version"]
    definition["paths"][SKILLS]["get"]["parameters"].append({"name": "language", "in": "query", "type": "string"})
    operation = copy.deepcopy(definition["paths"][SKILLS]["get"])
    operation |= {"operationId": "getRoutingSkillsAll", "x-purecloud-method-name": "getRoutingSkillsAll"}
    definition["paths"][f"{SKILLS}/all"] = {"get": operation}
    return definition


def release(world: World) -> list[str]:
    """Run to the end and return what was printed."""
    found = world.run("run")
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout.splitlines()


def test_an_api_change_becomes_a_package_however_often_it_is_killed(released: World, tmp_path: Path) -> None:
    world = released
    # A run without any error, which `watch` begins.
    world.api.definition, world.api.build = changed_definition(), "2"
    found = world.run("watch", "--once")
    assert found.stdout.splitlines()[-1] == "Released 271.0.0.", found
    assert world.run("watch", "--once").stdout == "The API is still at build 2.\n"
    smooth = released_files(world)

    world.take_back("released")
    assert release(world)[-1] == "Nothing to release."
    before = world.state()
    world.api.definition, world.api.build = changed_definition(), "2"
    for stage in STAGES:
        assert world.run_until(f"saying ^{stage}:", "run"), f"the run ended before {stage}"
        assert world.state() == before, f"killed at {stage}"
    # From here on something is published: killed after the push, after the upload, and while GitHub is called.
    assert world.run_until("saying ^  Pushed", "run")
    assert world.run_until("saying ^  Uploaded", "run")
    for sign in ("/releases", "whl"):
        world.pages.before = kill_when_asked(world, sign)
        assert world.run_until("", "run")
    world.pages.before = nothing
    assert release(world)[-1] == "Released 271.0.0."
    assert release(world)[-1] == "Nothing to release."
    assert_released_once(world)
    assert released_files(world).splitlines() == smooth.splitlines()
    install_from_index(world, tmp_path / "venv")


def released_files(world: World) -> str:
    """The files of the last release with their checksums; the settings name the servers of each world."""
    return world.git("ls-tree", "-r", "v271.0.0", "--", "sdk", "definition", "CHANGELOG.md", cwd=world.remote)


def kill_when_asked(world: World, sign: str) -> Any:
    """Kills the run when GitHub gets a POST whose path ends so: once before it is heard, so that nothing is stored."""

    def before(request: Request) -> Answer | None:
        if request.method == "POST" and request.path.endswith(sign):
            world.kill()
            return Answer(status=500)
        return None

    return before


def assert_released_once(world: World) -> None:
    log = world.git("log", "--format=%s", "main", cwd=world.remote).splitlines()
    assert log == ["Release 271.0.0", "Release 270.0.0", "Begin"]
    assert world.git("tag", "--list", cwd=world.remote).splitlines() == ["v270.0.0", "v271.0.0"]
    assert world.git("rev-parse", "v271.0.0^{commit}", cwd=world.remote) == world.git(
        "rev-parse", "main", cwd=world.remote
    )
    names = [
        f"{PACKAGE.lower()}-{version}{end}"
        for version in ("270.0.0", "271.0.0")
        for end in ("-py3-none-any.whl", ".tar.gz")
    ]
    assert sorted(path.name for path in world.packages.iterdir()) == names
    assert [release["tag_name"] for release in world.pages.releases] == ["v270.0.0", "v271.0.0"]
    assert [sorted(asset["name"] for asset in release["assets"]) for release in world.pages.releases] == [
        names[:2],
        names[2:],
    ]
    assert sorted(world.pages.posts) == sorted(["release", "release", *names])

    def show(path: str) -> str:
        return world.git("show", f"v271.0.0:{path}", cwd=world.remote)

    assert json.loads(show("definition/version.json")) == {"version": "271.0.0", "on_index": True}
    assert "ON_INDEX = True" in show(f"sdk/src/{PACKAGE}/_version.py")
    assert "def get_routing_skills_all(" in show(f"sdk/src/{PACKAGE}/apis/routing_api.py")
    changelog = show("CHANGELOG.md")
    assert changelog.index("## 271.0.0 (") < changelog.index("## 270.0.0 (")
    body = world.pages.releases[1]["body"]
    for text in (
        "2 major, 2 minor and 0 point changes.",
        "Reading or setting `RoutingSkill.version` is an error now; remove it.",
        "Nothing to do: `language` is an optional keyword.",
        "New: `RoutingApi.get_routing_skills_all(...)`.",
    ):
        assert text in body
        assert text in changelog
    everything = (
        json.dumps(world.pages.releases) + changelog + (world.project / ".release" / "journal.json").read_text()
    )
    assert GITHUB_TOKEN not in everything
    assert PYPI_TOKEN not in everything


def install_from_index(world: World, venv: Path) -> None:
    """What a user does: pip install from the index, by name."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = str(venv / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python]
    subprocess.run([*pip, "install", "--quiet", PACKAGE], env=world.environment, check=True, capture_output=True)
    found = subprocess.run([*pip, "list", "--format=json"], env=world.environment, check=True, capture_output=True)
    versions = {entry["name"].lower(): entry["version"] for entry in json.loads(found.stdout)}
    assert versions[PACKAGE.lower()] == "271.0.0"
    # Its doctor knows what this release broke.
    program = venv / "program.py"
    program.write_text(f"from {PACKAGE} import RoutingSkill\nskill = RoutingSkill(name='x')\nprint(skill.version)\n")
    doctor = [python, "-m", f"{PACKAGE}.doctor", str(program), "--from", "270", "--to", "271"]
    seen = subprocess.run(doctor, cwd=venv, capture_output=True, text=True, check=False)
    assert seen.stdout.splitlines()[0] == f"{program}:3:7: `RoutingSkill.version` was removed. [271.0.0]", seen.stderr
    assert seen.returncode == 1


def assert_one_sentence(found: Ended, sentence: str) -> None:
    """A non-zero status, one line that says what is wrong and a hint, no traceback, no secret."""
    lines = [line for line in found.stderr.splitlines() if not line.startswith(" ")]
    assert found.returncode == 1, found.stdout + found.stderr
    assert lines[0].startswith("error: "), found.stderr
    assert sentence in lines[0]
    assert [line.partition(": ")[0] for line in lines] == ["error", "hint"], found.stderr
    assert "Traceback" not in found.stderr
    for secret in (GITHUB_TOKEN, PYPI_TOKEN):
        assert secret not in found.stdout + found.stderr


def _but_health(answer: Answer, request: Request) -> Answer | None:
    return None if request.path == "/health" else answer


def test_what_cannot_be_fetched_changes_nothing(world: World) -> None:
    body = json.dumps(world.api.definition).encode()
    before = world.state()
    broken = {
        "the download was cut off": Answer(body, cut=len(body) // 2),
        "answered with an HTML page": Answer(
            b"<!DOCTYPE html><title>Sign in</title>", headers={"Content-Type": "text/html"}
        ),
        "is not JSON": Answer(body[: len(body) // 2]),
        "is not a Swagger 2.0 definition": Answer(b'{"openapi": "3.0.1"}'),
        "status 401": Answer(b"{}", status=401),
        "the definition is unusable": Answer(body.replace(b'"#/definitions/RoutingSkill"', b'"#/definitions/Nowhere"')),
    }
    for sentence, answer in broken.items():
        world.api.before = partial(_but_health, answer)
        assert_one_sentence(world.run("run"), sentence)
        assert world.state() == before
        if sentence != "the definition is unusable":  # `check` finds that out
            assert_one_sentence(world.run("fetch"), sentence)
            assert world.state() == before


def test_a_definition_that_lost_most_of_its_operations_is_refused_until_somebody_says_so(released: World) -> None:
    world = released
    before = world.state()
    definition = small_definition()
    definition["paths"] = {"/api/v2/users/me": definition["paths"]["/api/v2/users/me"]}
    world.api.definition = definition
    assert_one_sentence(world.run("run"), "more than half")
    assert world.state() == before
    assert_one_sentence(world.run("run", "--force", "major"), "more than half")
    assert "270.0.0 -> 271.0.0 (major, by difference)" in world.run("run", "--dry-run", "--accept-loss").stdout


def test_publishing_that_is_refused_goes_on_later(prepared: World) -> None:
    world = prepared
    before = world.state()
    dry = world.run("publish", "--dry-run")
    assert "Would push" in dry.stdout
    assert "Would upload" in dry.stdout
    # What can be known before anything is sent.
    assert_one_sentence(world.run("publish", GITHUB_TOKEN="wrong"), "GitHub refused the token in GITHUB_TOKEN")
    assert_one_sentence(world.run("publish", GITHUB_TOKEN=""), "GITHUB_TOKEN is not set")
    assert_one_sentence(world.run("publish", PYPI_TOKEN=""), "PYPI_TOKEN is not set")
    assert world.state() == before
    # Somebody else pushes.
    other = world.project.parent / "other"
    world.git("clone", "--quiet", str(world.remote), str(other))
    (other / "NEWS").write_text("news")
    world.git("add", "NEWS", cwd=other)
    world.git("-c", "user.name=O", "-c", "user.email=o@example.com", "commit", "--quiet", "-m", "News", cwd=other)
    world.git("push", "--quiet", cwd=other)
    moved = world.state()
    assert_one_sentence(world.run("publish"), "main of origin moved on")
    assert world.state() == moved
    # Prepared anew on what is there now; then the index refuses, for two reasons.
    assert world.run("run", "--until", "commit").returncode == 0
    assert_one_sentence(world.run("publish", PYPI_TOKEN="wrong"), "403")
    assert world.state()[:2] == before[:2]
    assert not list(world.packages.iterdir())
    wheel = next((world.project / ".release" / "dist").glob("*.whl"))
    (world.packages / wheel.name).write_bytes(b"another file")
    assert_one_sentence(world.run("publish"), f"the package index has another {wheel.name}")
    (world.packages / wheel.name).unlink()
    ended = world.run("run", "--until", "commit")
    assert "270.0.0 was pushed but is not published in full: it is prepared, and nothing else." in ended.stdout
    # A file that was changed after it was built is not sent.
    content = wheel.read_bytes()
    wheel.write_bytes(content + b" ")
    assert_one_sentence(world.run("publish"), "is not the file that was built")
    wheel.write_bytes(content)
    assert release(world)[-1] == "Released 270.0.0."
    log = world.git("log", "--format=%s", "main", cwd=world.remote).splitlines()
    assert log == ["Release 270.0.0", "News", "Begin"]
    assert world.pages.posts.count("release") == 1


def test_a_full_disk_changes_nothing(world: World) -> None:
    """The limit on the size of a file fails a write as a full disk does."""
    before, limit = world.state(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limit[1]))
    try:
        found = world.run("fetch")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert_one_sentence(found, "cannot be written: File too large")
    assert world.state() == before
    assert not list(world.project.rglob(".*.json.*")), "a temporary file was left behind"


def test_the_stages_one_by_one_in_the_working_tree(world: World) -> None:
    """The same without `run`: each stage is a command of its own, and may be repeated."""
    for command in ("fetch", "check", "bump", "generate", "notes", "test", "build", "commit", "publish"):
        for _ in range(2):
            found = world.run(command)
            assert found.returncode == 0, f"{command}: {found.stdout}{found.stderr}"
    assert world.git("log", "--format=%s", "main", cwd=world.remote).splitlines() == ["Release 270.0.0", "Begin"]
    assert world.git("status", "--porcelain") == ""
    assert world.pages.posts.count("release") == 1
    assert len(list(world.packages.iterdir())) == 2
    # Publishing needs no working tree: another clone and the work folder are enough, as in a second job.
    world.api.definition = changed_definition()
    assert world.run("run", "--until", "commit", "--prerelease", "rc").returncode == 0
    clone = world.project.parent / "clone"
    world.git("clone", "--quiet", str(world.remote), str(clone))
    (clone / ".release").mkdir()
    for name in ("release.json", "release.bundle", "notes.md", "summary.md"):
        (clone / ".release" / name).write_bytes((world.project / ".release" / name).read_bytes())
    (world.project / ".release" / "dist").rename(clone / ".release" / "dist")
    found = world.run("publish", "--project", str(clone))
    assert found.returncode == 0, found.stderr
    assert "v271.0.0rc1" in world.git("tag", "--list", cwd=world.remote)
    assert [release["prerelease"] for release in world.pages.releases] == [False, True]


def test_a_label_that_cannot_be_is_refused(world: World) -> None:
    unknown = world.run("bump", "--prerelease", "gamma")
    assert unknown.returncode == 2
    assert "'gamma' is not one of 'a', 'b', 'rc'" in unknown.stderr
    before = world.state()
    assert_one_sentence(
        world.run("bump", "--prerelease", "rc"), "the first release is 270.0.0, which is not a prerelease"
    )
    assert world.state() == before


def test_archives_depend_on_the_source_and_the_date_only(prepared: World) -> None:
    dist = prepared.project / ".release" / "dist"
    first = {path.name: path.read_bytes() for path in dist.iterdir()}
    journal = prepared.project / ".release" / "journal.json"
    record = json.loads(journal.read_text())
    record["done"].remove("build")
    journal.write_text(json.dumps(record))
    assert prepared.run("run", "--until", "build").returncode == 0
    assert {path.name: path.read_bytes() for path in dist.iterdir()} == first
    names = zipfile.ZipFile(next(dist.glob("*.whl"))).namelist()
    assert f"{PACKAGE}/py.typed" in names
    with tarfile.open(next(dist.glob("*.gz"))) as archive:
        assert any(name.endswith("/README.md") for name in archive.getnames())
