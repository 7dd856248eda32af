"""What documents and errors say of installing works today; the version file says whether the index has this package."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import _version
from PureCloudPlatformClientV2._core.lazy import installation

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*"), *ROOT.glob("*/README.md")]


def test_documents_install_what_is_there() -> None:
    """A name stands in a command only in the block that is written for it: elsewhere, a checkout does on each day."""
    wrong: list[str] = []
    for path in DOCUMENTS:
        text = re.sub(r"<!-- How to install: .*<!-- end of how to install -->", "", path.read_text("utf-8"), flags=re.S)
        wrong += [
            f"{path.parent.name}/{path.name}: {command}"
            for command in re.findall(r"pip install [^`#\n]*(?:PureCloudPlatformClientV2|purecloud-\w+)", text)
        ]
    assert wrong == []


def test_the_readme_says_what_the_version_file_says() -> None:
    on_index = json.loads((ROOT / "definition/version.json").read_text("utf-8"))["on_index"]
    assert _version.ON_INDEX is on_index
    text = (ROOT / "README.md").read_text("utf-8")
    assert ("It is not on the index yet" in text) is not on_index


def test_errors_name_what_brings_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_version, "ON_INDEX", False)
    assert installation.install("async").startswith("pip install 'aiohttp")
    assert installation.install("tracing").startswith("pip install 'opentelemetry-api")
    monkeypatch.setattr(_version, "ON_INDEX", True)
    assert installation.install("async") == "pip install 'PureCloudPlatformClientV2[async]'"


def test_no_error_has_a_command_of_its_own() -> None:
    for path in (ROOT / "sdk/src/PureCloudPlatformClientV2").rglob("*.py"):
        if path.name != "installation.py":
            assert "pip install" not in path.read_text("utf-8"), path
    for path in (ROOT / "tools/src/purecloud_tools").rglob("*.py"):
        assert not re.search(r"pip install [^\n]*purecloud", path.read_text("utf-8"), re.I), path


def test_errors_of_the_tools_name_what_brings_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from purecloud_tools.output import extras
    from purecloud_tools.output.extras import install

    assert re.fullmatch(r"pip install 'fsspec[<>=.,\d]+' 'pyarrow[<>=.,\d]+'", install("export"))
    assert re.fullmatch(r"pip install 'duckdb[<>=.,\d]+'", install("duckdb"))
    needed = ["click", 'a>=1; extra == "outer"', "purecloud-tools[inner]; extra == 'outer'", 'b<2; extra == "inner"']
    monkeypatch.setattr(extras, "requires", lambda _: needed)
    assert install("outer") == "pip install 'a>=1' 'b<2'"
    assert install("other") == "the extra [other]"


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
