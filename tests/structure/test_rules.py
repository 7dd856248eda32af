"""The import rules of pyproject.toml find what they are there for: an import that they forbid fails `make rules`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("sdk/src", "builder/src", "sandbox/src", "tools/src")
SDK = "sdk/src/PureCloudPlatformClientV2"


@pytest.mark.parametrize(
    ("module", "statement", "rule"),
    [
        (f"{SDK}/models/users.py", "from .._core.config.logger import Logger", "Model modules import"),
        (f"{SDK}/models/users.py", "from .._core.http.bodies import FileBody", "Model modules import"),
        (f"{SDK}/apis/users_api.py", "from .._core.call.call import Call", "API modules import"),
        (f"{SDK}/aio/users_api.py", "from .._core.clients.sync import ApiClient", "The same for asynchronous"),
        (f"{SDK}/_core/http/tls.py", "from ..clients.base import BaseClient", "The packages of the runtime"),
        (f"{SDK}/_core/call/retry.py", "from ...models import User", "The runtime imports no generated package"),
        ("builder/src/sdk_builder/fetch/download.py", "from ..release import stages", "The builder is built in layers"),
        (
            "sandbox/src/purecloud_sandbox/spec/samples.py",
            "import PureCloudPlatformClientV2",
            "SDK, builder and sandbox",
        ),
        (
            "tools/src/purecloud_tools/catalogue/models.py",
            "from PureCloudPlatformClientV2._core.http import urls",
            "The tools import nothing",
        ),
    ],
)
def test_a_forbidden_import_breaks_its_rule(tmp_path: Path, module: str, statement: str, rule: str) -> None:
    for source in SOURCES:
        shutil.copytree(
            ROOT / source, tmp_path / source, ignore=shutil.ignore_patterns("__pycache__", "*.json", "*.pyi", "*.txt")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    target = tmp_path / module
    text = target.read_text(encoding="utf-8")
    assert "from __future__ import annotations\n" in text
    target.write_text(text.replace("annotations\n", f"annotations\n\n{statement}\n", 1), encoding="utf-8")
    sources = os.pathsep.join(str(tmp_path / source) for source in SOURCES)
    checked = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": sources, "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 1, checked.stdout + checked.stderr
    broken = [line for line in checked.stdout.splitlines() if " BROKEN" in line]
    assert any(line.startswith(rule) for line in broken), checked.stdout
