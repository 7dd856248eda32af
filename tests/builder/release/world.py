"""A whole world for a release: a project, a bare repository as its remote, and the servers it deals with.

It stands at one place, so that what took long can be saved once and taken back by each test that begins there.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import distribution
from pathlib import Path
from unittest import mock

import pytest

from tests.builder.release.servers import GITHUB_TOKEN, PYPI_TOKEN, Api, Json, Pages, nothing, serve_packages
from tests.builder.sample_project import copy_by_hand, run_builder
from tests.builder.web import serve

ROOT = Path(__file__).parents[3]
PACKAGE = "PureCloudPlatformClientV2"
_FOLDERS = ("project", "remote.git", "packages")


def small_definition() -> Json:
    """A cut of the project's definition: a few paths and every model that they need."""
    return copy.deepcopy(_small_definition())


@functools.cache
def _small_definition() -> Json:
    whole = json.loads((ROOT / "definition" / "publicapi-v2.json").read_bytes())
    wanted = ("/api/v2/users/me", "/api/v2/routing/skills", "/api/v2/routing/skills/{skillId}")
    paths = {path: whole["paths"][path] for path in wanted}
    needed: Json = {}
    waiting = re.findall(r"#/definitions/([^\"]+)", json.dumps(paths))
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = whole["definitions"][name]
            waiting += re.findall(r"#/definitions/([^\"]+)", json.dumps(needed[name]))
    tags = {tag for item in paths.values() for operation in item.values() for tag in operation["tags"]}
    kept = ("consumes", "host", "info", "produces", "schemes", "security", "securityDefinitions")
    return {key: whole[key] for key in kept} | {
        "swagger": "2.0",
        "tags": [tag for tag in whole["tags"] if tag["name"] in tags],
        "paths": paths,
        "definitions": needed,
    }


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class World:
    """Everything that a release deals with. ``settings`` are variables that say where all of it is."""

    folder: Path
    project: Path
    api: Api
    pages: Pages
    index: str
    settings: dict[str, str]
    running: subprocess.Popen[str] | None = None
    saved: dict[str, Json] = field(default_factory=dict)

    @property
    def remote(self) -> Path:
        return self.folder / "remote.git"

    @property
    def packages(self) -> Path:
        """What the index has."""
        return self.folder / "packages"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a release: its settings, the tokens, and nothing of the user's own git or pip."""
        foreign = ("GENESYS", "SDK_BUILDER", "TWINE", "GIT_", "ACTIONS_", "PIP_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return kept | self.settings | {"GITHUB_TOKEN": GITHUB_TOKEN, "PYPI_TOKEN": PYPI_TOKEN}

    def another_machine(self, folder: Path) -> World:
        """The same world seen from a fresh clone: nothing of the work that was begun elsewhere is there."""
        self.git("clone", "--quiet", str(self.remote), str(folder))
        return replace(self, project=folder, running=None)

    def run(self, *arguments: str, **environment: str) -> Ended:
        """Run a command of the builder in the project, as the command line does, but within this process."""
        with (
            pytest.MonkeyPatch.context() as patch,
            mock.patch.dict(os.environ, self.environment | environment, clear=True),
        ):
            patch.chdir(self.project)
            found = run_builder(*arguments)
        return Ended(found.code, found.output, found.errors)

    def run_until(self, place: str, *arguments: str) -> bool:
        """Run a command that is killed, with all that it started, at a place as `killing.py` reads it; whether it was.

        Without a place somebody else calls :meth:`kill`.
        """
        program = "tests.builder.release.killing" if place else "sdk_builder.__main__"
        self.running = subprocess.Popen(
            [sys.executable, "-c", f"from {program} import main; main()", *arguments],
            cwd=self.project,
            env=self.environment | {"KILL": place, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.running.communicate()
        return self.running.returncode == -signal.SIGKILL

    def kill(self) -> None:
        """Kill the running command with all that it started, as a power cut would."""
        assert self.running is not None
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        found = subprocess.run(
            ["git", *arguments],
            cwd=cwd or self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return found.stdout.strip()

    def state(self) -> tuple[str, ...]:
        """What must not change when something fails: the project's tree, and all that is published."""
        files = (
            path for path in self.project.rglob("*") if path.is_file() and not {".git", ".release"} & {*path.parts}
        )
        content = b"".join(str(path).encode() + path.read_bytes() for path in sorted(files))
        digest = hashlib.sha256(content).hexdigest()
        refs = self.git("for-each-ref", "--format=%(objectname) %(refname)", cwd=self.remote)
        uploaded = " ".join(sorted(path.name for path in self.packages.iterdir()))
        return digest, self.git("status", "--porcelain"), refs, uploaded, json.dumps(self.pages.releases)

    def save(self, name: str) -> None:
        """Keep the world as it is now under a name."""
        for folder in _FOLDERS:
            shutil.copytree(self.folder / folder, self.folder / f"saved-{name}" / folder, symlinks=True)
        self.saved[name] = {
            "settings": dict(self.settings),
            "definition": copy.deepcopy(self.api.definition),
            "pages": copy.deepcopy((self.pages.releases, self.pages.posts, self.pages.issues)),
        }

    def take_back(self, name: str) -> World:
        """Make the world again what it was when it was saved."""
        for folder in _FOLDERS:
            shutil.rmtree(self.folder / folder)
            shutil.copytree(self.folder / f"saved-{name}" / folder, self.folder / folder, symlinks=True)
        saved = copy.deepcopy(self.saved[name])
        self.settings, self.running = saved["settings"], None
        self.api.definition, self.api.build, self.api.before = saved["definition"], "1", nothing
        self.pages.releases, self.pages.posts, self.pages.issues = saved["pages"]
        self.pages.before = nothing
        return self


@contextmanager
def make_world(folder: Path, definition: Json) -> Iterator[World]:
    """Build the world in a folder; its servers run until the block ends."""
    (folder / "packages").mkdir(parents=True)
    api, pages = Api(definition), Pages()
    with (
        serve(api.answer) as api_web,
        serve(pages.answer) as pages_web,
        serve_packages(folder / "packages", folder) as index,
    ):
        pages.url = pages_web.url
        settings = {
            "SDK_BUILDER_SOURCES_DEFINITION": f"{api_web.url}/definition",
            "SDK_BUILDER_SOURCES_HEALTH": f"{api_web.url}/health",
            "SDK_BUILDER_GITHUB_API": pages_web.url,
            "SDK_BUILDER_INDEX_UPLOAD": f"{index}/",
            "SDK_BUILDER_INDEX_SIMPLE": f"{index}/simple/",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": f"{index}/simple/",
            "PIP_FIND_LINKS": str(folder / "wheels"),  # what the SDK needs, so that no test needs the internet
            "PYTHONUNBUFFERED": "1",
        }
        pack_installed("urllib3", folder / "wheels")
        world = World(folder, folder / "project", api, pages, index, settings)
        _make_project(world)
        world.save("new")
        yield world


def pack_installed(name: str, folder: Path) -> None:
    """Make a wheel of a distribution that is installed here, if it is pure Python."""
    found = distribution(name)
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{found.version}-py3-none-any.whl", "w") as wheel:
        for file in found.files or ():
            if "__pycache__" not in file.parts and ".." not in file.parts:
                wheel.write(str(file.locate()), file.as_posix())


def _make_project(world: World) -> None:
    project = world.project
    # The hand-written half of the SDK; the generated packages are made by the release itself.
    shutil.copytree(ROOT / "sdk", project / "sdk", ignore=shutil.ignore_patterns("src", "__pycache__", "dist"))
    package = f"sdk/src/{PACKAGE}"
    copy_by_hand(ROOT / package, project / package)
    (project / "definition").mkdir()
    (project / "definition" / "version.json").write_text('{"version": "270.0.0"}\n')
    (project / "definition" / "publicapi-v2.json").write_text(json.dumps(world.api.definition))
    (project / "definition" / "overrides.toml").write_text("# No deviations.\n")
    (project / ".gitignore").write_text(".release/\n__pycache__/\n")
    (project / "sdk-builder.toml").write_text(f"""
[sources]
attempts = 2
timeout = 60

[release]
test = ["{sys.executable} -m compileall -q sdk/src/{PACKAGE}/apis"]
isolated_build = false

[git]
author = "Release <release@example.com>"

[github]
repository = "acme/sdk"
""")
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(world.remote)], check=True)
    world.git("init", "--quiet", "--initial-branch=main")
    world.git("config", "user.name", "Developer")
    world.git("config", "user.email", "developer@example.com")
    world.git("remote", "add", "origin", str(world.remote))
    world.git("add", "--all")
    world.git("commit", "--quiet", "-m", "Begin")
    world.git("push", "--quiet", "origin", "main")
