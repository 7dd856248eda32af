"""The published package 269.0.0 works against the sandbox.

It must not share an environment with ours (both are called PureCloudPlatformClientV2), so this test wants the
interpreter of a virtual environment that has it, in PURECLOUD_PUBLISHED_PYTHON.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from purecloud_sandbox.server import Running

PYTHON = os.environ.get("PURECLOUD_PUBLISHED_PYTHON", "")


@pytest.mark.skipif(not PYTHON, reason="PURECLOUD_PUBLISHED_PYTHON names no interpreter with the published package")
def test_the_published_package_works(purecloud_sandbox: Running) -> None:
    program = Path(__file__).with_name("published_program.py")
    done = subprocess.run(
        [PYTHON, "-W", "ignore", str(program), purecloud_sandbox.url],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines() == [
        "me Ada Lovelace Sandbox Contact Centre",
        "created Radia Perlman 1",
        "changed Bridge builder",
        "conflict 409",
        "paged 13 13 13 True",
        "gone 404",
        "analytics 1200 50 True",
    ]
    operations = [one.operation for one in purecloud_sandbox.requests]
    assert operations[:3] == ["", "getUsersMe", "postUsers"]
    assert {one.verdict for one in purecloud_sandbox.requests if one.status == 200} == {"ok"}
