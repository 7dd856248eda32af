"""The published package 269.0.0 works against the sandbox.

It must not share an environment with ours (both are called PureCloudPlatformClientV2), so this test wants the
interpreter of a virtual environment that has it, in PURECLOUD_PUBLISHED_PYTHON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from purecloud_sandbox.server import Running, serve
from purecloud_sandbox.spec.definition import read_definition

from tests.sandbox.published.calls import make_calls
from tests.sandbox.support import judge

PYTHON = os.environ.get("PURECLOUD_PUBLISHED_PYTHON", "")


@pytest.mark.skipif(not PYTHON, reason="PURECLOUD_PUBLISHED_PYTHON names no interpreter with the published package")
def test_the_published_package_works(purecloud_sandbox: Running) -> None:
    program = Path(__file__).with_name("published_program.py")
    done = subprocess.run(
        [PYTHON, "-W", "ignore", str(program), purecloud_sandbox.url],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines() == [
        "me Ada Lovelace Sandbox Contact Centre",
        "created Radia Perlman 1",
        "changed Bridge builder",
        "conflict 409",
        "paged 13 13 13 True",
        "gone 404",
        "analytics 1160 50 True",
    ]
    operations = [one.operation for one in purecloud_sandbox.requests]
    assert operations[:3] == ["", "getUsersMe", "postUsers"]
    assert {one.verdict for one in purecloud_sandbox.requests if one.status == 200} == {"ok"}


SETTINGS: dict[str, Any] = {"now": "2026-03-31T12:00:00Z", "seed": 3}


@pytest.mark.skipif(not PYTHON, reason="PURECLOUD_PUBLISHED_PYTHON names no interpreter with the published package")
def test_both_packages_get_the_same_answers_to_the_same_calls(tmp_path: Path) -> None:
    calls = make_calls(read_definition(judge.DEFINITION), **SETTINGS)
    assert len(calls) == 300
    file = tmp_path / "calls.json"
    file.write_text(json.dumps(calls))
    program = Path(__file__).with_name("same_calls.py")
    answers: list[list[Any]] = []
    asked: list[list[str]] = []
    for python in (PYTHON, sys.executable):
        with serve(**SETTINGS) as running:
            command = [python, "-W", "ignore", str(program), running.url, running.token(), str(file)]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
            assert done.returncode == 0, done.stderr[-3000:]
            plain = done.stdout.replace(running.url, "http://sandbox")
            answers.append([json.loads(line) for line in plain.splitlines()])
            asked.append([f"{one.verb} {one.path}" for one in running.requests])
    assert asked[0] == asked[1]
    unlike = [f"{a[0]}: {_first_difference(a, b)}" for a, b in zip(*answers, strict=True) if a != b]
    good = sum(one[1] == 200 for one in answers[0])
    print(f"{len(calls)} calls, {good} answered 200, {len(unlike)} unlike")
    assert not unlike, "\n".join(unlike)
    assert good > 240, [one for one in answers[0] if one[1] != 200][:10]


def _first_difference(one: Any, other: Any, where: str = "") -> str:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys()):
            if one.get(name) != other.get(name):
                return _first_difference(one.get(name), other.get(name), f"{where}.{name}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (a, b) in enumerate(zip(one, other, strict=True)):
            if a != b:
                return _first_difference(a, b, f"{where}[{place}]")
    return f"{where}: {str(one)[:150]} | {str(other)[:150]}"
