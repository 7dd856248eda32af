"""An export as programs use it: again, interrupted, in other processes, with a disk that is full."""

from __future__ import annotations

import datetime as dt
import errno
import json
import multiprocessing
import os
import random
import signal
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import PureCloudPlatformClientV2 as gc
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from purecloud_sandbox.server.running import Running
from purecloud_tools.catalogue import models
from purecloud_tools.commands.running import run as purecloud
from purecloud_tools.export import export
from purecloud_tools.export.reading import schema
from purecloud_tools.export.reading.streams import find_stream
from purecloud_tools.export.run import run
from purecloud_tools.export.writing.state import LockedError, State
from purecloud_tools.export.writing.target import TargetError

from tests.tools.gateway import AFTER, BEFORE, gateway

TODAY = dt.date(2026, 3, 31)
FULL = bool(os.environ.get("EXPORT_FULL"))


def rows(folder: Path, stream: str) -> list[dict[str, Any]]:
    """All rows of a stream."""
    found: list[dict[str, Any]] = []
    for path in sorted(folder.glob(f"stream={stream}/**/*.parquet")):
        found += pyarrow.parquet.ParquetFile(path).read().to_pylist()
    return found


def ledger(client: gc.ApiClient, first: str, last: str) -> Counter[str]:
    """The conversations that the platform has, asked for one page after the other."""
    found: Counter[str] = Counter()
    day = dt.date.fromisoformat(first)
    while day.isoformat() <= last:
        interval = f"{day}T00:00:00Z/{day + dt.timedelta(days=1)}T00:00:00Z"
        for number in range(1, 1000):
            body = {"interval": interval, "paging": {"pageSize": 100, "pageNumber": number}}
            answer = client.request("POST", "/api/v2/analytics/conversations/details/query", body=body)
            items = answer.get("conversations", [])
            found.update(one["conversationId"] for one in items if one["conversationStart"][:10] == day.isoformat())
            if len(items) < 100:
                break
        day += dt.timedelta(days=1)
    return found


def asked(sandbox: Running) -> Counter[str]:
    """How often each kind of request came since it was asked last."""
    counted: Counter[str] = Counter()
    for one in sandbox.requests:
        body = one.body.decode() if one.verb == "POST" else ""
        interval = json.loads(body).get("interval", "")[:10] if body.startswith("{") else ""
        counted[f"{one.operation} {interval}".strip()] += 1
    sandbox._call(sandbox.sandbox.recorder.clear)
    return counted


def test_a_second_run_asks_for_the_lookback_and_what_is_new(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path
) -> None:
    first = run(["conversations"], str(tmp_path), connect=client, since="9d", today=TODAY)
    assert first.ok
    once = rows(tmp_path, "conversations")
    expected = ledger(client, "2026-03-22", "2026-03-31")
    assert Counter(row["conversationId"] for row in once) == expected
    asked(sandbox)
    second = run(["conversations"], str(tmp_path), connect=client, since="9d", today=TODAY)
    counted = asked(sandbox)
    submitted = {name.split()[1] for name in counted if name.startswith("postAnalyticsConversationsDetailsJobs")}
    assert submitted == {"2026-03-29", "2026-03-30"}  # the lookback
    assert [name for name in counted if "DetailsQuery" in name] == ["postAnalyticsConversationsDetailsQuery 2026-03-31"]
    assert second.skipped == {"conversations": 7}
    assert Counter(row["conversationId"] for row in rows(tmp_path, "conversations")) == expected
    third = run(["conversations"], str(tmp_path), connect=client, since="9d", today=TODAY, full=True)
    assert not third.skipped
    assert sum(third.rows.values()) == len(once)
    manifest = json.loads((tmp_path / "_manifest.json").read_text())["streams"]["conversations"]
    assert sum(day["rows"] for day in manifest["partitions"].values()) == len(once)
    assert not (tmp_path / "_unfinished").exists()
    table = pyarrow.dataset.dataset(tmp_path / "stream=conversations", partitioning="hive").to_table()
    assert set(table.column("date").to_pylist()) <= {f"2026-03-{day}" for day in range(22, 32)}


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_what_the_platform_deleted_is_marked(sandbox: Running, client: gc.ApiClient, tmp_path: Path, form: str) -> None:
    def read() -> dict[str, Any]:
        if form == "parquet":
            return {row["id"]: row["_deleted_at"] for row in rows(tmp_path, "routing_skills")}
        found = {}
        for path in tmp_path.glob("stream=routing_skills/*.jsonl.zst"):
            for line in pa.CompressedInputStream(pa.OSFile(str(path)), "zstd").read().splitlines():
                item = json.loads(line)
                found[item["id"]] = item.get("_deleted_at")
        return found

    skills = gc.RoutingApi(client)
    for name in ("one", "two"):
        skills.post_routing_skills(gc.CreateRoutingSkill(name=name))
    assert run(["routing_skills"], str(tmp_path), connect=client, form=form).ok
    before = read()
    assert not any(before.values())
    gone = sorted(before)[0]
    skills.delete_routing_skill(gone)
    for _ in range(2):
        assert run(["routing_skills"], str(tmp_path), connect=client, form=form).ok
        after = read()
        assert after.keys() == before.keys()
        assert [name for name, mark in after.items() if mark] == [gone]


def test_two_runs_on_one_target_exclude_each_other(client: gc.ApiClient, tmp_path: Path) -> None:
    state = State(tmp_path / "_state.sqlite")
    with pytest.raises(LockedError, match="Another export"):
        export(["users"], str(tmp_path), client=client)
    state.close()
    assert export(["users"], str(tmp_path), client=client).ok


class Failing(MemoryFileSystem):  # type: ignore[misc]  # it has no types
    """A bucket that refuses after some bytes, as one that is full, or whose credentials end."""

    protocol = "failing"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    left = 10**9
    error = errno.ENOSPC

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        handle = super()._open(path, mode, **options)
        if "w" in mode:
            write = handle.write

            def limited(data: Any) -> Any:
                Failing.left -= len(data)
                if Failing.left < 0:
                    raise OSError(Failing.error, os.strerror(Failing.error))
                return write(data)

            handle.write = limited
        return handle


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES])
def test_a_bucket_that_is_full_or_refuses_loses_nothing(client: gc.ApiClient, tmp_path: Path, error: int) -> None:
    fsspec.register_implementation("failing", Failing, clobber=True)
    Failing.store.clear()
    Failing.left, Failing.error = 150_000, error
    settings: dict[str, Any] = {"connect": client, "since": "5d", "today": TODAY, "state": tmp_path / "state"}
    first = run(["conversations", "users"], "failing://bucket/out", **settings)
    assert first.failures
    assert any(os.strerror(error) in reason for reason in first.failures.values())
    assert not [name for name in Failing.store if name.endswith(".partial")]
    Failing.left = 10**9
    second = run(["conversations", "users"], "failing://bucket/out", **settings)
    assert second.ok
    found: Counter[str] = Counter()
    for name in Failing.store:
        if "stream=conversations" in name:
            with Failing().open(name, "rb") as handle:
                found.update(pyarrow.parquet.read_table(handle).column("conversationId").to_pylist())
    assert found == ledger(client, "2026-03-26", "2026-03-31")


def test_a_bucket_that_takes_nothing_is_seen_before_anything_is_asked_for(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path
) -> None:
    fsspec.register_implementation("failing", Failing, clobber=True)
    Failing.store.clear()
    Failing.left, Failing.error = 0, errno.EACCES
    with pytest.raises(TargetError, match=r"Nothing can be written to .*bucket/out: PermissionError"):
        run(["users"], "failing://bucket/out", connect=client, state=tmp_path / "state")
    assert not sandbox.requests
    assert not Failing.store


def test_a_part_that_fails_stops_no_other(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.fail("status=403;path=/api/v2/routing/queues*")
    report = export(["users", "routing_queues"], str(tmp_path), client=client)
    assert list(report.failures) == ["routing_queues"]
    assert "403" in report.failures["routing_queues"]
    assert report.rows["users"] == len(rows(tmp_path, "users")) > 5


def test_a_schema_that_grew_keeps_what_was_there(
    client: gc.ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier release knew fewer fields: what it kept in `_rest` becomes columns where rows are written anew."""
    known = models.properties
    narrow = {name: one for name, one in (known("User") or {}).items() if name not in ("email", "division")}
    with monkeypatch.context() as patch:
        patch.setattr(models, "properties", lambda name: narrow if name == "User" else known(name))
        schema.schema_of.cache_clear()
        assert run(["users"], str(tmp_path), connect=client).ok
        before = rows(tmp_path, "users")
        assert "email" not in before[0]
        assert '"email"' in before[0]["_rest"]
    schema.schema_of.cache_clear()
    gone = before[-1]["id"]
    gc.UsersApi(client).delete_user(gone)
    assert run(["users"], str(tmp_path), connect=client).ok
    after = {row["id"]: row for row in rows(tmp_path, "users")}
    assert after.keys() == {row["id"] for row in before}
    assert all(row["email"] for row in after.values())
    assert after[gone]["_deleted_at"] is not None


def make_client(url: str, token: str) -> gc.ApiClient:
    """A client in another process."""
    made = gc.ApiClient(host=url)
    made.access_token = token
    return made


def test_other_processes_do_the_work(sandbox: Running, client: gc.ApiClient, tmp_path: Path) -> None:
    connect = partial(make_client, sandbox.url, client.access_token)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        report = run(["conversations"], str(tmp_path), connect=connect, since="3d", today=TODAY, executor=executor)
    assert report.ok
    found = Counter(row["conversationId"] for row in rows(tmp_path, "conversations"))
    assert found == ledger(client, "2026-03-28", "2026-03-31")


KILLED = """
import os, signal, sys, datetime as dt, PureCloudPlatformClientV2 as gc
from purecloud_tools.export.run import run

url, token, folder, since, left = *sys.argv[1:5], int(sys.argv[5])

def watch(event, arguments):
    global left
    if event == "os.rename" and str(arguments[0]).startswith(folder):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
client = gc.ApiClient(host=url)
client.access_token = token
report = run(["conversations", "users"], folder, connect=client, since=since, today=dt.date(2026, 3, 31), pages=1)
assert report.ok, report.failures
"""
#: What it dies of: one of its first files before that is in place, or one of its first requests before or after it is
#: answered. Until then at most four files have moved, so that enough is left to be killed at for as often as it is.
DEATHS = ("file", BEFORE, AFTER)


def test_killed_anywhere_it_goes_on(sandbox: Running, client: gc.ApiClient, tmp_path: Path) -> None:
    """kill -9, again and again, at effects that a seed chooses; then it is left alone."""
    since, first, kills = ("29d", "2026-03-02", 12) if FULL else ("7d", "2026-03-24", 4)
    die, left = "", 0

    def choose(verb: str, path: str) -> str:
        nonlocal left
        left -= 1
        return die if left == 0 and die != "file" else ""

    rng = random.Random(19)
    with gateway(sandbox.url, choose) as server:
        command = [sys.executable, "-c", KILLED, server.url, client.access_token or "", str(tmp_path), since]
        for number in range(kills):
            die, left = DEATHS[number % 3], rng.randrange(1, 6)
            assert server.run([*command, str(left if die == "file" else 0)]).returncode == -signal.SIGKILL, die
        die = ""
        last = server.run([*command, "0"])
    assert (last.returncode, last.stderr) == (0, "")
    found = Counter(row["conversationId"] for row in rows(tmp_path, "conversations"))
    assert found == ledger(client, first, "2026-03-31")  # none is missing, none is there twice
    print(f"{kills} kills, {len(found)} conversations")


def test_the_command(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert purecloud(["export", "--list", "-o", "jsonl"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(listed) == 366
    assert purecloud(["export", "--list", "RECORDINGS", "-o", "jsonl"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"recordings", "orphanrecordings"} <= {one["stream"] for one in listed if "recordings" in one["stream"]}
    assert [one["files"] for one in listed if one["stream"] == "recordings"] == [True]
    assert purecloud(["export", "users", "--to", str(tmp_path), "--format", "csv", "--duckdb", "x"]) == 2
    assert "loads Parquet files" in capsys.readouterr().err
    assert not list(tmp_path.glob("stream=*"))
    assert purecloud(["export", "--list", "transcripts", "-o", "jsonl"]) == 0
    (one,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"transcripts"' in line]
    assert (one["window"], one["lookback"], one["of"]) == ("day", 2, "conversations")
    assert one["key"].split()[:2] == ["conversationId", "communicationId"]
    assert "analytics:conversationDetail:view" in one["permissions"]
    assert "recording:recording:view" in one["permissions"]
    assert purecloud(["export", "--list", "nosuchword"]) == 2
    assert "'nosuchword'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["usres"], "Did you mean users"),
        (["queues"], "Did you mean routing_queues"),
        (["users", "divisions"], "Did you mean authorization_divisions"),
        (["users", "--with", "users.stat=any"], "no parameter 'stat'; it has expand, id"),
        (["users", "--with", "usres.state=any"], "parameters for usres, but what is exported is users"),
        (["conversations_aggregates", "--with", "conversations_aggregates.group=x"], "no parameter 'group'"),
        (["coaching_appointments"], "needs a value for user_ids"),
        (["conversations", "--with", "conversations.segmentFilters=[{]"], "begins like JSON"),
        (["users", "--flat", "x"], "--flat takes conversations apart"),
    ],
)
def test_what_is_mistyped_is_said_before_anybody_logs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], problem: str
) -> None:
    monkeypatch.setenv("GENESYSCLOUD_REGION", "https://nobody.invalid")
    assert purecloud(["export", *words, "--to", str(tmp_path)]) == 2
    assert problem in capsys.readouterr().err


def test_a_folder_is_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert purecloud(["export", "--to", str(tmp_path)]) != 0
    assert purecloud(["export", "users", "--to", ""]) == 2
    assert purecloud(["export", "users"]) != 0
    assert "purecloud export --list" in capsys.readouterr().err


def test_aggregates_are_grouped_as_they_are_asked_for(client: gc.ApiClient, tmp_path: Path) -> None:
    given: dict[str, Any] = {"connect": client, "since": "1d", "today": TODAY}
    asked = {"conversations_aggregates": {"groupBy": "queueId"}}
    assert run(["conversations_aggregates"], str(tmp_path), **given, arguments=asked).ok
    found = rows(tmp_path, "conversations_aggregates")
    body = {
        "interval": "2026-03-30T00:00:00Z/2026-03-31T00:00:00Z", "granularity": "PT30M", "groupBy": ["queueId"],
        "metrics": ["nOffered"],
    }  # fmt: skip
    answer = client.request("POST", "/api/v2/analytics/conversations/aggregates/query", body=body)
    queues = {one["group"]["queueId"] for one in answer["results"]}
    assert len(queues) > 2
    assert queues <= {json.loads(row["group"])["queueId"] for row in found}
    metrics = {one["metric"] for row in found for part in row["data"] for one in part["metrics"]}
    assert {"nOffered", "tHandle", "tTalk"} <= metrics
    with pytest.raises(ValueError, match="no parameter 'group'"):
        run(
            ["conversations_aggregates"], str(tmp_path), **given, arguments={"conversations_aggregates": {"group": "x"}}
        )


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"since": "soon"}, "neither a number of days"),
        *(
            ({"since": one}, "neither a number of days")
            for one in ("-5d", "1_0d", "+1d", "٣d", "2026-W13-1", "20260301")
        ),
        ({"since": "2099-01-01"}, "has not begun"),
        ({"format": "xml"}, "format"),
        ({"streams": ["usres"]}, "Did you mean"),
        ({"streams": ["coaching_appointments"]}, "needs a value for user_ids"),
    ],
)
def test_what_cannot_be_is_said(client: gc.ApiClient, tmp_path: Path, settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        export(**{"streams": ["users"], "to": str(tmp_path), "client": client, **settings})
    assert find_stream("conversations").kind == "days"
