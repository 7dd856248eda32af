"""Every Python block of the documents runs as printed, in order, against the sandbox."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from purecloud_sandbox.server import Running, serve

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")]
    if "```python" in path.read_text("utf-8")
)
EXAMPLES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("examples/*.py"))

#: Runs before a document: every region is the sandbox.
PRELUDE = """
import os
from PureCloudPlatformClientV2._core.config import hosts
hosts.api_url = lambda host=None: os.environ["SANDBOX"]
import PureCloudPlatformClientV2
PureCloudPlatformClientV2.configuration.host = "sandbox"
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    with serve() as running:
        yield running


def run(program: str, sandbox: Running, folder: Path) -> None:
    environment = {
        **os.environ,
        "SANDBOX": sandbox.url,
        "HOME": str(folder),
        "USERPROFILE": str(folder),  # the same on Windows
        "GENESYSCLOUD_REGION": sandbox.url,
        "GENESYS_CLOUD_CLIENT_ID": "id",
        "GENESYS_CLOUD_CLIENT_SECRET": "secret",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("document", DOCUMENTS)
def test_blocks_of(document: str, sandbox: Running, tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / document).read_text("utf-8"), re.M | re.S)
    run(PRELUDE + "\n".join(blocks), sandbox, tmp_path)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example: str, sandbox: Running, tmp_path: Path) -> None:
    run((ROOT / example).read_text("utf-8"), sandbox, tmp_path)


def test_links_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name} points to {target}"
