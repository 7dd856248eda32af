"""What is published holds the definition: a wheel that was built from the sdist works where there is no checkout."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from tests.sandbox.support import judge

SOURCE = judge.DEFINITION.parents[1] / "sandbox"


def build(source: Path, target: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return next(folder.glob("*.tar.gz" if target == "sdist" else "*.whl"))


def test_the_wheel_made_from_the_sdist_serves(tmp_path: Path) -> None:
    sdist = build(SOURCE, "sdist", tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    unpacked = next((tmp_path / "source").iterdir())
    wheel = build(unpacked, "wheel", tmp_path / "wheel")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    package = tmp_path / "installed" / "purecloud_sandbox"
    assert (package / "spec" / "publicapi-v2.json").read_bytes() == judge.DEFINITION.read_bytes()
    for name in ("page.html", "page.css", "page.js", "parts.js"):
        assert (package / "server" / "admin" / name).is_file()
    checkout = judge.DEFINITION.parents[1]
    for name, place in (
        ("search.json", "sdk/src/PureCloudPlatformClientV2"),
        ("search.js", "builder/src/sdk_builder/emit/reference/assets"),
    ):
        assert (package / "server" / "admin" / name).read_bytes() == (checkout / place / name).read_bytes()
    assert wheel.stat().st_size < 1_000_000
    program = (
        "import urllib.request, purecloud_sandbox.server as server\n"
        "from purecloud_sandbox.spec.definition import find_definition\n"
        "print(find_definition())\n"
        "with server.serve() as running: print(urllib.request.urlopen(running.url + '/sandbox/health').read())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path / "installed", capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [str(package / "spec" / "publicapi-v2.json"), 'b\'{"status":"ok"}\'']
