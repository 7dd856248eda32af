"""What a process reads and writes: any encoding, closed streams, and text that is none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tools.conftest import Shell

COMMAND = [sys.executable, "-m", "purecloud_tools"]
CREATE = ["users", "create", "--body", "-", "--dry-run", "--no-check"]


def _run(*arguments: str, give: bytes = b"", encoding: str = "ascii") -> subprocess.CompletedProcess[bytes]:
    variables = {**os.environ, "PYTHONIOENCODING": encoding}
    return subprocess.run([*COMMAND, *arguments], input=give, capture_output=True, env=variables, check=False)


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "yaml", "table"])
def test_pipes_get_utf_8_whatever_the_locale_is(environment: Any, shell: Shell, form: str) -> None:
    shell("users", "create", "--set", "name=Zoë", "--set", f"email={form}@example.com", "--no-check", "-o", "json")
    user = json.loads(shell.out)["id"]
    done = _run("users", "get", user, "--query", "{name:name}", "-o", form)
    assert done.returncode == 0, done.stderr
    assert "Zoë" in done.stdout.decode()


@pytest.mark.parametrize("give", ['{"name":"Zoë"}'.encode(), b'\xef\xbb\xbf{"name":"Zo\xc3\xab"}'])
def test_standard_input_is_utf_8(environment: Any, give: bytes) -> None:
    done = _run(*CREATE, give=give, encoding="latin-1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert '"name": "Zoë"' in done.stdout.decode()


def test_other_bytes_are_refused_in_one_sentence(environment: Any) -> None:
    done = _run(*CREATE, give=b'{"name":"Zo\xeb"}')
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, b"purecloud: what comes in is not UTF-8")


@pytest.mark.parametrize("words", [("users", "get"), ("search",), ("users", "list", "--id"), ("listen",), ()])
def test_arguments_that_are_no_text_are_refused(environment: Any, shell: Shell, words: tuple[str, ...]) -> None:
    shell(*words, os.fsdecode(b"\xff"), status=2)
    assert f"argument {len(words) + 1} is not text" in shell.err
    assert not environment.requests


def test_a_path_of_a_body_has_an_end(environment: Any, shell: Shell) -> None:
    shell("users", "create", "--no-check", "--set", "a." * 3000 + "b=1", status=2)
    assert "more than 100 levels" in shell.err


@pytest.mark.skipif(os.name != "posix", reason="a shell closes the streams")
@pytest.mark.parametrize(
    ("words", "status"), [("users list --help", 0), ("search a queue", 0), ("users lst", 2), ("users me", 0)]
)
def test_streams_that_are_closed(environment: Any, tmp_path: Path, words: str, status: int) -> None:
    """As services and `>&-` start programs: with some of the three streams, or with none."""
    for closed in (">&-", "2>&-", "<&-", "<&- >&- 2>&-"):
        rest = "" if "2>" in closed else f"2>{tmp_path / 'err'}"
        line = f"{sys.executable} -m purecloud_tools {words} {closed} {rest}"
        done = subprocess.run(["sh", "-c", line], stdout=subprocess.DEVNULL, check=False)
        assert done.returncode == status, closed
        if rest:
            assert "Traceback" not in (tmp_path / "err").read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is full")
@pytest.mark.parametrize("words", [["users", "list", "--help"], ["search", "queue"], ["users", "me"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_an_error(
    environment: Any, words: list[str], unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr == b"purecloud: No space left on device\n"
