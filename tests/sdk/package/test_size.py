"""The wheel: small, complete, and installable by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SDK = Path(__file__).parents[3] / "sdk"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=SDK,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return next(folder.glob("*.whl"))


def test_wheel_is_small(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    with_bytecode = len(names) + sum(name.endswith(".py") for name in names)
    assert wheel.stat().st_size < 4_000_000
    assert with_bytecode < 900  # with bytecode; the generated modules are 500 of them, the doctor, a command, 52
    assert max(map(len, names)) <= 120
    assert "PureCloudPlatformClientV2/py.typed" in names
    assert "PureCloudPlatformClientV2/operations.json" in names
    assert not [name for name in names if "__pycache__" in name or "tests" in name]


def test_installed_wheel_with_bytecode_is_small_and_works(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "zipfile", "-e", wheel, tmp_path], check=True)
    subprocess.run([sys.executable, "-m", "compileall", "-q", tmp_path], check=True)
    size = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert size < 45_000_000
    program = "import PureCloudPlatformClientV2 as gc; print(gc.__file__, gc.UsersApi, gc.CreateUser(name='Ada').name)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(tmp_path) in done.stdout
