"""Every Python block of the documents runs as printed, in order, against the sandbox; so do commands about them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from purecloud_sandbox.server import Running, serve

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")]
    if re.search(r"```python|^purecloud ", path.read_text("utf-8"), re.M)
)
EXAMPLES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("examples/*.py"))

#: Commands of documents that run; they find the files whose names begin their blocks. Others install or publish.
RUNNABLE = ("pytest ", "python -m PureCloudPlatformClientV2.doctor ", "purecloud ")
#: Of those, what starts something that does not end, or asks a person.
WAITING = ("purecloud sandbox", "purecloud login")

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


def run(program: list[str], sandbox: Running, folder: Path) -> None:
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
        [sys.executable, "-W", "error", *program],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def run_command(command: str, sandbox: Running, folder: Path) -> None:
    program, *arguments = shlex.split(command.replace("python -m ", ""))
    environment = {
        **os.environ,
        "PURECLOUD_CONFIG_DIR": str(folder / "config"),
        "GENESYSCLOUD_REGION": sandbox.url,
        "GENESYS_CLOUD_CLIENT_ID": "any",
        "GENESYS_CLOUD_CLIENT_SECRET": "any",
        "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}",
    }
    module = {"purecloud": "purecloud_tools"}.get(program, program)
    done = subprocess.run(
        ["sh", "-c", command] if " | " in command else [sys.executable, "-m", module, *arguments],
        capture_output=True, text=True, cwd=folder, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_blocks_of(document: str, sandbox: Running, tmp_path: Path) -> None:
    text = (ROOT / document).read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    for block in blocks:
        if named := re.match(r"# (\w+\.py)\n", block):
            (tmp_path / named[1]).write_text(block, "utf-8")
    run(["-c", PRELUDE + "\n".join(one for one in blocks if not one.startswith("# test_"))], sandbox, tmp_path)
    for line in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
        for command in line.splitlines():
            if command.startswith(RUNNABLE) and not command.startswith(WAITING):
                run_command(command, sandbox, tmp_path)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example: str, sandbox: Running, tmp_path: Path) -> None:
    run([str(ROOT / example)], sandbox, tmp_path)


def test_links_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name} points to {target}"
