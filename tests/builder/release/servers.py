"""The places that a release deals with, on the loopback interface.

An API that serves a definition, a real pypiserver as index, and a stand-in for GitHub's REST API that keeps what it is
sent.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError

from tests.builder.web import Answer, Request

GITHUB_TOKEN = "github-secret-7f"
PYPI_TOKEN = "pypi-secret-3c"
Json = dict[str, Any]
Hook = Callable[[Request], Answer | None]


def nothing(request: Request) -> None:
    """The hook that leaves a request alone."""


@dataclass
class Pages:
    """GitHub's side: releases and assets as they were made, and a hook that sees each request first."""

    releases: list[Json] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    issues: list[Json] = field(default_factory=list)
    before: Hook = nothing
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

    definition: Json = field(default_factory=dict)
    build: str = "1"
    before: Hook = nothing

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


@contextmanager
def serve_packages(packages: Path, folder: Path) -> Iterator[str]:
    """A real pypiserver that takes uploads with the token only; its URL."""
    hashed = base64.b64encode(hashlib.sha1(PYPI_TOKEN.encode()).digest()).decode()
    (folder / "htpasswd").write_text(f"__token__:{{SHA}}{hashed}\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "pypiserver", "run", "--port", str(port), "--interface", "127.0.0.1"]
    command += ["--backend", "simple-dir", "--disable-fallback", "--hash-algo", "sha256", "-a", "update"]
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
