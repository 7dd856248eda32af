"""What documents and errors say of installing works today; one line says whether the index has this package."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.lazy import installation

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*"), *ROOT.glob("*/README.md")]


def test_documents_install_what_is_there() -> None:
    """A name of the index stands in a command only once the index has this package."""
    wrong: list[str] = []
    for path in DOCUMENTS:
        for line in path.read_text("utf-8").splitlines():
            command = re.search(r"pip install [^`#]*PureCloudPlatformClientV2", line)
            if command and not installation.ON_INDEX and "brings the published package" not in line:
                wrong.append(f"{path.name}: {command[0]}")
    assert wrong == []


def test_errors_name_what_brings_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    assert installation.install("async").startswith("pip install 'aiohttp")
    assert installation.install("tracing").startswith("pip install 'opentelemetry-api")
    monkeypatch.setattr(installation, "ON_INDEX", True)
    assert installation.install("async") == "pip install 'PureCloudPlatformClientV2[async]'"


def test_no_error_has_a_command_of_its_own() -> None:
    for path in (ROOT / "sdk/src/PureCloudPlatformClientV2").rglob("*.py"):
        if path.name != "installation.py":
            assert "pip install" not in path.read_text("utf-8"), path


def test_two_packages_in_one_folder_are_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    left = tmp_path / "PureCloudPlatformClientV2" / "models" / "user.py"
    left.parent.mkdir(parents=True)
    monkeypatch.setattr(installation, "_PUBLISHED_FILE", left)
    installation.warn_if_mixed()
    left.touch()
    with pytest.warns(RuntimeWarning, match="installed in the same place .* parts of both"):
        installation.warn_if_mixed()


def test_the_first_client_looks(tmp_path: Path) -> None:
    program = (
        "import warnings; warnings.simplefilter('error')\n"
        "from pathlib import Path\n"
        "from PureCloudPlatformClientV2._core.lazy import installation\n"
        f"installation._PUBLISHED_FILE = Path({str(tmp_path)!r})\n"
        "import PureCloudPlatformClientV2 as gc\n"
        "gc.ApiClient()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "RuntimeWarning: the published package was installed in the same place" in done.stderr
    assert gc.ApiClient() is not None
