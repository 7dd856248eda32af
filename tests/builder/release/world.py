"""A whole world for a release, with real parts on the loopback interface.

An API that serves a definition, a bare repository as remote, a real pypiserver as index, and a stand-in for GitHub's
REST API that keeps what it is sent.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.error import URLError

from tests.builder.sample_project import copy_by_hand
from tests.builder.web import Answer, Request, Web, serve

ROOT = Path(__file__).parents[3]
PACKAGE = "PureCloudPlatformClientV2"
GITHUB_TOKEN = "github-secret-7f"
PYPI_TOKEN = "pypi-secret-3c"
Json = dict[str, Any]


def small_definition() -> Json:
    """A cut of the project's definition: a few paths and every model that they need."""
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


@dataclass
class Pages:
    """GitHub's side: releases and assets as they were made, and a hook that sees each request first."""

    releases: list[Json] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    issues: list[Json] = field(default_factory=list)
    before: Callable[[Request], Answer | None] = lambda request: None
    url: str = ""

    def answer(self, request: Request) -> Answer:
        early = self.before(request)
        if early:
            return early
        if request.headers.get("Authorization") != f"Bearer {GITHUB_TOKEN}":
            return _json({"message": "Bad credentials"}, 401)
        path = request.path.removeprefix("/repos/acme/sdk")
        if request.method == "GET" and path == "":
            return _json({"full_name": "acme/sdk"})
        if request.method == "GET" and path.startswith("/releases/tags/"):
            found = [release for release in self.releases if release["tag_name"] == path.rpartition("/")[2]]
            return _json(found[0]) if found else _json({"message": "Not Found"}, 404)
        if request.method == "POST" and path == "/releases":
            if len(json.loads(request.body)["body"]) > 125_000:
                return _json({"message": "Validation Failed: body is too long (maximum is 125000 characters)"}, 422)
            self.posts.append("release")
            number = len(self.releases) + 1
            release = json.loads(request.body) | {
                "id": number,
                "assets": [],
                "html_url": f"https://github.example/acme/sdk/releases/{number}",
                "upload_url": f"{self.url}/repos/acme/sdk/releases/{number}/assets{{?name,label}}",
            }
            self.releases.append(release)
            return _json(release, 201)
        if request.method == "PATCH" and path.startswith("/releases/"):
            release = self.releases[int(path.rpartition("/")[2]) - 1]
            release |= json.loads(request.body)
            return _json(release)
        if path.partition("?")[0] == "/issues":
            if request.method == "POST":
                url = f"https://github.example/acme/sdk/issues/{len(self.issues) + 1}"
                self.issues.append(json.loads(request.body) | {"html_url": url})
                return _json(self.issues[-1], 201)
            return _json(self.issues)
        upload = re.fullmatch(r"/releases/(\d+)/assets\?name=(.+)", path)
        if request.method == "POST" and upload:
            self.posts.append(upload[2])
            digest = hashlib.sha256(request.body).hexdigest()
            asset = {"id": 7, "name": upload[2], "state": "uploaded", "sha256": digest}
            self.releases[int(upload[1]) - 1]["assets"].append(asset)
            return _json(asset, 201)
        return _json({"message": "Not Found"}, 404)


def _json(document: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(document).encode(), status, {"Content-Type": "application/json"})


@dataclass
class Api:
    """The platform's side: the definition and the build version that it serves."""

    definition: Json
    build: str = "1"
    before: Callable[[Request], Answer | None] = lambda request: None

    def answer(self, request: Request) -> Answer:
        early = self.before(request)
        if early:
            return early
        if request.path == "/health":
            return _json({"version": self.build})
        body = json.dumps(self.definition).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == tag:
            return Answer(status=304)
        return Answer(body, headers={"ETag": tag, "Content-Type": "application/json"})


@dataclass
class World:
    """Everything that a release deals with."""

    project: Path
    remote: Path
    packages: Path
    index: str
    api: Api
    pages: Pages
    api_web: Web
    running: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a release: the tokens, and nothing of the user's own git configuration."""
        foreign = ("GENESYS", "SDK_BUILDER", "TWINE", "GIT_", "ACTIONS_")
        return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | {
            "GITHUB_TOKEN": GITHUB_TOKEN,
            "PYPI_TOKEN": PYPI_TOKEN,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "PYTHONUNBUFFERED": "1",
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-c", "from sdk_builder.__main__ import main; main()", *arguments]

    def another_machine(self, folder: Path) -> World:
        """The same world seen from a fresh clone: nothing of the work that was begun elsewhere is there."""
        self.git("clone", "--quiet", str(self.remote), str(folder))
        return replace(self, project=folder, running=None)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the builder in the project."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.project,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def run_until(self, line: str | None, *arguments: str) -> bool:
        """Run a command and kill it, with all that it started, when it prints a line that starts so; whether it was.

        Without a line somebody else calls :meth:`kill`.
        """
        self.running = subprocess.Popen(
            self.command(*arguments),
            cwd=self.project,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.running.stdout is not None
        with self.running.stdout as output:
            for printed in output:
                if line is not None and printed.startswith(line):
                    self.kill()
        return self.running.wait() == -signal.SIGKILL

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


@contextmanager
def make_world(folder: Path, definition: Json) -> Iterator[World]:
    """Build the world in a folder; its servers run until the block ends."""
    packages = folder / "packages"
    packages.mkdir(parents=True)
    api, pages = Api(definition), Pages()
    with serve(api.answer) as api_web, serve(pages.answer) as pages_web, _serve_packages(packages, folder) as index:
        pages.url = pages_web.url
        world = World(folder / "project", folder / "remote.git", packages, index, api, pages, api_web)
        _make_project(world)
        yield world


def _make_project(world: World) -> None:
    project = world.project
    # The hand-written half of the SDK; the generated packages are made by the release itself.
    shutil.copytree(ROOT / "sdk", project / "sdk", ignore=shutil.ignore_patterns("src", "__pycache__", "dist"))
    package = "sdk/src/PureCloudPlatformClientV2"
    copy_by_hand(ROOT / package, project / package)
    (project / "definition").mkdir()
    (project / "definition" / "version.json").write_text('{"version": "270.0.0"}\n')
    (project / "definition" / "publicapi-v2.json").write_text(json.dumps(world.api.definition))
    (project / "definition" / "overrides.toml").write_text("# No deviations.\n")
    (project / ".gitignore").write_text(".release/\n__pycache__/\n")
    (project / "sdk-builder.toml").write_text(f"""
[sources]
definition = "{world.api_web.url}/definition"
health = "{world.api_web.url}/health"
attempts = 2
timeout = 60

[release]
test = ["{sys.executable} -m compileall -q sdk/src/{PACKAGE}/apis"]
isolated_build = false

[git]
author = "Release <release@example.com>"

[github]
repository = "acme/sdk"
api = "{world.pages.url}"

[index]
upload = "{world.index}/"
simple = "{world.index}/simple/"
""")
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(world.remote)], check=True)
    world.git("init", "--quiet", "--initial-branch=main")
    world.git("config", "user.name", "Developer")
    world.git("config", "user.email", "developer@example.com")
    world.git("remote", "add", "origin", str(world.remote))
    world.git("add", "--all")
    world.git("commit", "--quiet", "-m", "Begin")
    world.git("push", "--quiet", "origin", "main")


@contextmanager
def _serve_packages(packages: Path, folder: Path) -> Iterator[str]:
    """A real pypiserver that takes uploads with the token only."""
    hashed = base64.b64encode(hashlib.sha1(PYPI_TOKEN.encode()).digest()).decode()
    (folder / "htpasswd").write_text(f"__token__:{{SHA}}{hashed}\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "pypiserver", "run", "--port", str(port), "--interface", "127.0.0.1"]
    command += ["--disable-fallback", "--hash-algo", "sha256", "-a", "update"]
    command += ["-P", str(folder / "htpasswd"), str(packages)]
    with (folder / "pypiserver.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 300
        while True:
            with suppress(URLError, ConnectionError):
                urllib.request.urlopen(f"{url}/simple/", timeout=60).close()
                break
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "pypiserver.log").read_text())
            time.sleep(0.05)
        yield url
    finally:
        server.terminate()
        server.wait()


def environment_with(index: str, environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which pip knows this index only."""
    kept = {name: value for name, value in environment.items() if not name.startswith("PIP_")}
    return kept | {"PIP_INDEX_URL": f"{index}/simple/", "PIP_CONFIG_FILE": os.devnull}
