"""What type checkers know of the package: they run over small programs and must say just this."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """\
import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2.aio import UsersApi as AsyncUsersApi

api = gc.UsersApi()
reveal_type(api.get_users_me().name)
reveal_type(api.get_users().entities)
reveal_type(gc.with_response(api.get_user)("1").data)
reveal_type(gc.configuration)
reveal_type(gc.CreateUser(name="Ada").addresses)


async def main() -> None:
    reveal_type(await AsyncUsersApi().get_users_me())


api.get_users_me(expnad=["presence"])
api.get_user(5)
api.get_users(page_size="many")
api.get_users_me().nmae
gc.CreateUser(nmae="Ada")
gc.CreateUser(name=5)
api.get_user()
api.get_users_me(timeout="long")
api.get_users_me(timeout=5, deadline=60, retries=0, headers={"X-Trace": "1"}, idempotent=True)
"""

KNOWN = {
    5: "str | None",
    6: "list[User] | None",
    7: "User",
    8: "Configuration",
    9: "list[Contact] | None",
    13: "UserMe",
}
REJECTED = range(16, 24)
ACCEPTED = 24


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("typing") / "program.py"
    path.write_text(PROGRAM)
    return path


def _short(revealed: str) -> str:
    return re.sub(r"PureCloudPlatformClientV2\.[\w.]*\.|builtins\.", "", revealed)


def test_mypy_knows_the_types(program: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "--output", "json", str(program)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert not done.stderr, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    notes = {m["line"]: _short(m["message"].split('"')[1]) for m in found if "Revealed" in m["message"]}
    assert notes == KNOWN
    assert sorted({m["line"] for m in found if m["severity"] == "error"}) == list(REJECTED)


def test_pyright_knows_the_types(program: Path) -> None:
    (program.parent / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(program)],
        capture_output=True,
        text=True,
        cwd=program.parent,
        check=False,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    notes = {
        m["range"]["start"]["line"] + 1: m["message"].rsplit('"', 2)[1] for m in found if m["severity"] == "information"
    }
    assert notes == KNOWN
    rejected = {m["range"]["start"]["line"] + 1 for m in found if m["severity"] == "error"}
    assert set(REJECTED) <= rejected
    assert ACCEPTED not in rejected
