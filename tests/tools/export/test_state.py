"""What is known of a target: lost, broken, or on a disk that is full. Nothing is missing then, nothing there twice."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.commands.running import run as purecloud
from purecloud_tools.export import export
from purecloud_tools.export.reading import source
from purecloud_tools.export.run import run
from purecloud_tools.export.writing.state import StateError

from tests.tools.export.test_export import TODAY, ledger, rows


def test_without_its_state_what_is_there_is_an_earlier_reading(
    client: gc.ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on another machine, with a bucket: files by other names, and what the platform has no more, are known."""
    names = ["conversations", "routing_skills", "bots_aggregates"]
    given: dict[str, Any] = {"connect": client, "since": "2d"}
    monkeypatch.setattr(source, "PAGE", {"job": 10, "query": 10})
    assert run(names, str(tmp_path), today=TODAY, pages=1, **given).ok
    before = {name: rows(tmp_path, name) for name in names}
    many = len(list(tmp_path.glob("stream=conversations/**/*.parquet")))
    (tmp_path / "_state.sqlite").unlink()
    gone = before["routing_skills"][0]["id"]
    gc.RoutingApi(client).delete_routing_skill(gone)
    (tmp_path / "stream=routing_skills" / "mine.parquet").write_bytes(b"not of an export")
    assert run(names, str(tmp_path), today=TODAY, **given).ok
    assert 3 <= len(list(tmp_path.glob("stream=conversations/**/*.parquet"))) < many
    (tmp_path / "stream=routing_skills" / "mine.parquet").unlink()  # nobody else's file is touched
    after = {name: rows(tmp_path, name) for name in names}
    found = Counter(row["conversationId"] for row in after["conversations"])
    assert found == ledger(client, "2026-03-29", "2026-03-31")
    assert len(after["bots_aggregates"]) == len(before["bots_aggregates"])
    assert {row["id"] for row in after["routing_skills"]} == {row["id"] for row in before["routing_skills"]}
    assert [row["id"] for row in after["routing_skills"] if row["_deleted_at"]] == [gone]


def test_a_broken_state_is_said_and_left(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("GENESYSCLOUD_REGION", sandbox.url)
    monkeypatch.setenv("GENESYSCLOUD_ACCESS_TOKEN", sandbox.token())
    state = tmp_path / "_state.sqlite"
    state.write_bytes(b"a file of somebody" * 100)
    assert purecloud(["export", "users", "--to", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert f"cannot be kept in {state}: file is not a database" in error
    assert "move it away" in error
    assert state.read_bytes().startswith(b"a file of somebody")
    state.unlink()
    assert purecloud(["export", "users", "--to", str(tmp_path)]) == 0


@pytest.mark.parametrize("broken", ["UPDATE partition SET facts = '{bad'", "ALTER TABLE partition DROP COLUMN facts"])
def test_a_state_that_is_broken_inside_ends_the_export(client: gc.ApiClient, tmp_path: Path, broken: str) -> None:
    assert run(["users"], str(tmp_path), connect=client, today=TODAY).ok
    with contextlib.closing(sqlite3.connect(tmp_path / "_state.sqlite")) as database, database:
        database.execute(broken)
    for names in (["users"], ["users", "conversations"]):
        with pytest.raises(StateError, match="move it away"):
            run(names, str(tmp_path), connect=client, since="0d", today=TODAY)
    (tmp_path / "_state.sqlite").unlink()
    assert run(["users"], str(tmp_path), connect=client, today=TODAY).ok


@pytest.mark.parametrize("place", ["_state.sqlite", "_state.sqlite.lock"])
def test_a_state_that_cannot_be_written_is_said(client: gc.ApiClient, tmp_path: Path, place: str) -> None:
    """Whatever keeps it from being opened; nothing is to be moved then."""
    (tmp_path / place).mkdir()
    with pytest.raises(StateError, match="cannot be written: unable to open") as raised:
        run(["users"], str(tmp_path), connect=client, today=TODAY)
    assert "move it" not in str(raised.value)
    with pytest.raises(StateError, match="cannot be written"):
        run(["users"], "memory://unwritable", connect=client, state=Path(__file__) / "state", today=TODAY)


def test_a_folder_has_one_state_however_it_is_written(
    client: gc.ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for url in ("memory://one-state/x", "memory://one-state/x/", "memory:///one-state/x"):
        assert run(["users"], url, connect=client, today=TODAY).ok
    assert len(list(tmp_path.glob(".local/state/purecloud-export/*.sqlite"))) == 1
    assert run(["users"], "memory://one-state/y", connect=client, today=TODAY).ok
    assert len(list(tmp_path.glob(".local/state/purecloud-export/*.sqlite"))) == 2


def test_programs_find_what_failed_in_one_place(
    sandbox: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GENESYSCLOUD_REGION", sandbox.url)
    monkeypatch.setenv("GENESYSCLOUD_ACCESS_TOKEN", sandbox.token())
    sandbox.fail("status=403;path=/api/v2/routing/queues*")
    assert purecloud(["export", "users", "routing_queues", "--to", str(tmp_path), "-o", "jsonl"]) == 8
    out, error = capsys.readouterr()
    assert [json.loads(line).get("failed") for line in out.splitlines()] == [None, 1]
    assert list(json.loads(error)["failures"]) == ["routing_queues"]
    assert purecloud(["export", "users", "--to", str(tmp_path), "--budget", "http://cache"]) == 2
    assert "--budget: url must begin with redis://" in capsys.readouterr().err


FULL_DISK = """
import datetime as dt, resource, sys, PureCloudPlatformClientV2 as gc
from purecloud_tools.export.run import run
url, token, folder, most = *sys.argv[1:4], int(sys.argv[4])
client = gc.ApiClient(host=url)
client.access_token = token
if most:  # Python ignores the signal, so that to write more is an error, as it is on a disk that is full
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
report = run(["conversations", "users"], folder, connect=client, since="4d", today=dt.date(2026, 3, 31))
print(len(report.failures), *report.failures.values(), sep="\\n")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no limit for files")
@pytest.mark.parametrize("most", [1000, 10_000, 40_000, 60_000, 100_000])
def test_a_disk_that_is_full_ends_clearly_and_loses_nothing(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, most: int
) -> None:
    """Full at once, while the state is written, and while rows are."""

    def start(limit: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", FULL_DISK, sandbox.url, client.access_token or "", str(tmp_path), str(limit)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    full = start(most)
    if full.returncode:
        assert "StateError" in full.stderr
    elif "\n" in full.stdout.strip():
        assert "File too large" in full.stdout or "OperationalError" in full.stdout
    assert not list(tmp_path.glob("**/*.partial"))
    whole = start(0)
    assert (whole.returncode, whole.stdout.strip(), whole.stderr) == (0, "0", "")
    found = Counter(row["conversationId"] for row in rows(tmp_path, "conversations"))
    assert found == ledger(client, "2026-03-27", "2026-03-31")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"users": {"stat": "any"}}, "users has no parameter 'stat'; it has .*state"),
        ({"user": {"state": "any"}}, "parameters for user, but what is exported is users, recordings"),
        ({"recordings": {"x": "y"}}, "recordings has no parameter 'x'; it has none"),
    ],
)
def test_parameters_that_nothing_has_are_refused_before_anything_is_asked(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, arguments: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        export(["users", "recordings"], str(tmp_path), client=client, arguments=arguments)
    assert not sandbox.requests
