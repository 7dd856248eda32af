"""Files that rows refer to: fetched once, kept whatever happens, and whole when somebody kills, interrupts or fills."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import fsspec
import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import serve
from purecloud_sandbox.server.running import Running
from purecloud_tools.export.reading.streams import find_stream
from purecloud_tools.export.run import run

from tests.tools.export.test_export import FULL, TODAY, Failing
from tests.tools.export.test_round_trip import exported
from tests.tools.gateway import AFTER, BEFORE, gateway


def test_a_second_run_fetches_no_file_again(sandbox: Running, client: gc.ApiClient, tmp_path: Path) -> None:
    def asked() -> Counter[str]:
        paths = [one.path for one in sandbox.requests]
        sandbox._call(sandbox.sandbox.recorder.clear)
        kinds = Counter("media" for path in paths if path.startswith("/sandbox/media/"))
        return kinds + Counter("batch" for path in paths if path == "/api/v2/recording/batchrequests")

    first = run(["recordings"], str(tmp_path), connect=client, since="3d", today=TODAY)
    once = exported(tmp_path, find_stream("recordings"))
    assert asked() == {"media": first.files["recordings"], "batch": 4}
    second = run(["recordings"], str(tmp_path), connect=client, since="3d", today=TODAY)
    assert asked() == {"batch": 3}  # the lookback and today
    assert second.skipped == {"recordings": 1}
    assert exported(tmp_path, find_stream("recordings")) == once
    third = run(["recordings"], str(tmp_path), connect=client, since="3d", today=TODAY, full=True)
    assert asked() == {"media": third.files["recordings"], "batch": 4}
    assert exported(tmp_path, find_stream("recordings")) == once


def test_an_address_that_fails_is_reported_and_the_others_go_on(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path
) -> None:
    run(["recordings"], str(tmp_path / "whole"), connect=client, since="1d", today=TODAY)
    whole = exported(tmp_path / "whole", find_stream("recordings"))
    broken = next(row for row in whole if "_file" in row)
    sandbox.fail(f"status=404;path=/sandbox/media/{broken['recordingId']}")
    report = run(["recordings"], str(tmp_path / "out"), connect=client, since="1d", today=TODAY)
    ((place, reason),) = report.failures.items()
    assert place == f"recordings 2026-03-30 {broken['conversationId']}_{broken['recordingId']}"
    assert "404" in reason
    found = exported(tmp_path / "out", find_stream("recordings"))
    assert [row for row in found if row["conversationId"] != broken["conversationId"]] == [
        row for row in whole if row is not broken
    ]
    (row,) = [row for row in found if row["conversationId"] == broken["conversationId"]]
    assert row["_file"].keys() == {"error"}
    sandbox._call(sandbox.sandbox.faults.clear)
    sandbox._call(sandbox.sandbox.recorder.clear)
    assert run(["recordings"], str(tmp_path / "out"), connect=client, since="1d", today=TODAY).ok
    assert sum(one.path.startswith("/sandbox/media/") for one in sandbox.requests) == 1
    assert exported(tmp_path / "out", find_stream("recordings")) == whole


def test_a_recording_that_failed_in_its_batch_is_fetched_later(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path
) -> None:
    """Its day does not settle; what was fetched before stays, whatever the batch says of it later."""
    given: dict[str, Any] = {"since": "4d", "today": TODAY}
    run(["recordings"], str(tmp_path / "whole"), connect=client, **given)
    whole = exported(tmp_path / "whole", find_stream("recordings"))
    broken = whole[0]["recordingId"]

    def fails(path: str, content: bytes) -> bytes:
        if "/recording/batchrequests/" not in path:
            return content
        answer = json.loads(content)
        for one in answer["results"]:
            if one["recordingId"] == broken:
                del one["resultUrl"]
                one["errorMsg"] = "it cannot be made now"
        return json.dumps(answer).encode()

    out = str(tmp_path / "out")
    with gateway(sandbox.url, lambda verb, path: "", fails) as server, gc.ApiClient(host=server.url) as other:
        other.access_token = client.access_token
        for _ in range(2):
            report = run(["recordings"], out, connect=other, **given)
            assert list(report.failures.values()) == ["it cannot be made now"]
            found = exported(tmp_path / "out", find_stream("recordings"))
            (row,) = [row for row in found if row["recordingId"] == broken]
            assert row["_file"] == {"error": "it cannot be made now"}
            assert [row for row in found if row["recordingId"] != broken] == whole[1:]
        assert run(["recordings"], out, connect=client, **given).ok
        assert exported(tmp_path / "out", find_stream("recordings")) == whole
        (tmp_path / "out" / "_state.sqlite").unlink()
        assert run(["recordings"], out, connect=other, **given).ok
    found = exported(tmp_path / "out", find_stream("recordings"))
    assert [row["_file"] for row in found] == [row["_file"] for row in whole]


def _count(folder: Path, name: str, form: str) -> int:
    """The rows of a stream that are there, by what the manifest says; the files have to agree."""
    manifest = json.loads((folder / "_manifest.json").read_text())["streams"][name]["partitions"]
    for day, partition in manifest.items():
        for part in partition["files"]:
            content = (folder / f"stream={name}" / f"date={day}" / part["name"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == part["sha256"]
    if form == "csv":
        paths = folder.glob(f"stream={name}/**/*.csv")
        return sum(len(list(csv.reader(io.StringIO(path.read_bytes().decode())))) - 1 for path in paths)
    assert len(manifest) > 1
    return sum(partition["rows"] for partition in manifest.values())


def test_a_bucket_that_is_full_loses_no_file(client: gc.ApiClient, tmp_path: Path) -> None:
    """Files into a bucket: one that is full ends a day, another run goes on, and what is there is whole."""
    fsspec.register_implementation("failing", Failing, clobber=True)
    Failing.store.clear()
    given: dict[str, Any] = {"connect": client, "since": "1d", "today": TODAY, "state": tmp_path / "state"}
    for left in (100_000, 100_000, 10**9):
        Failing.left = left
        report = run(["recordings"], "failing://bucket/out", **given)
        assert report.ok == (left == 10**9)
    assert run(["recordings"], str(tmp_path / "whole"), connect=client, since="1d", today=TODAY).ok
    whole = {
        f"failing://bucket/out/{path.relative_to(tmp_path / 'whole')}": path.read_bytes()
        for path in (tmp_path / "whole").glob("files/**/*.*")
    }
    assert {name: file.getvalue() for name, file in Failing.store.items() if "/files/" in name} == whole
    assert not [name for name in Failing.store if name.endswith(".partial")]


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv"])
def test_what_the_platform_no_longer_keeps_stays(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, form: str
) -> None:
    """A reading of everything, at a platform whose days have nothing any more."""
    names = ["recordings", "transcripts", "conversations", "conversations_aggregates"]
    given: dict[str, Any] = {"since": "1d", "today": TODAY, "form": form}
    assert run(names, str(tmp_path), connect=client, **given).ok
    files = {path: path.read_bytes() for path in tmp_path.glob("files/**/*.*")}
    counts = {name: _count(tmp_path, name, form) for name in names}
    assert min(counts.values()) > 0

    def forgets(path: str, content: bytes) -> bytes:
        return b"{}" if path.endswith(("/results", "/details/query")) else content

    with gateway(sandbox.url, lambda verb, path: "", forgets) as server, gc.ApiClient(host=server.url) as other:
        other.access_token = client.access_token
        for _ in range(2):
            report = run(names, str(tmp_path), connect=other, full=True, **given)
            assert report.ok
            assert not any(report.rows.values())
    assert {path: path.read_bytes() for path in files} == files
    assert {name: _count(tmp_path, name, form) for name in names} == counts


def test_one_conversation_that_is_gone_stays_with_its_files(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path
) -> None:
    names = ["recordings", "transcripts", "conversations"]
    assert run(names, str(tmp_path), connect=client, since="1d", today=TODAY).ok
    before = {name: exported(tmp_path, find_stream(name)) for name in names}
    gone = next(row for row in before["recordings"] if "_file" in row)["conversationId"].encode()

    def forgets(path: str, content: bytes) -> bytes:
        if not path.endswith("/results"):
            return content
        answer = json.loads(content)
        kept = [one for one in answer["conversations"] if one["conversationId"].encode() != gone]
        return json.dumps({**answer, "conversations": kept}).encode()

    with gateway(sandbox.url, lambda verb, path: "", forgets) as server, gc.ApiClient(host=server.url) as other:
        other.access_token = client.access_token
        assert run(names, str(tmp_path), connect=other, since="1d", today=TODAY).ok
    for name in names:
        after = exported(tmp_path, find_stream(name))
        assert sorted(map(json.dumps, after)) == sorted(map(json.dumps, before[name]))


def test_the_token_goes_to_the_platform_only(sandbox: Running, client: gc.ApiClient, tmp_path: Path) -> None:
    """Addresses at another host: it is sent no token, and what it says of one that broke off is not the platform's."""
    heard: list[str | None] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers.get("Authorization"))
            self.send_response(200)
            self.send_header("Content-Type", "audio/wav")
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"RIFF")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as elsewhere:
        thread = Thread(target=elsewhere.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        foreign = f"http://127.0.0.1:{elsewhere.server_address[1]}/sandbox/media".encode()

        def moved(path: str, content: bytes) -> bytes:
            return content.replace(f"{server.url}/sandbox/media".encode(), foreign)

        try:
            with gateway(sandbox.url, lambda verb, path: "", moved) as server, gc.ApiClient(host=server.url) as other:
                other.access_token = client.access_token
                report = run(["recordings"], str(tmp_path), connect=other, since="1d", today=TODAY)
        finally:
            elsewhere.shutdown()
            thread.join()
    assert report.ok
    assert heard == [None] * report.files["recordings"]
    table = json.dumps(exported(tmp_path, find_stream("recordings")))
    assert "RIFF" not in table
    assert "http:" not in table  # an address opens a file to whoever has it


KILLED = """
import sys, datetime as dt, PureCloudPlatformClientV2 as gc
from purecloud_tools.export.run import run
client = gc.ApiClient(host=sys.argv[1])
client.access_token = sys.argv[2]
report = run(["recordings", "transcripts"], sys.argv[3], connect=client, since=sys.argv[4],
             today=dt.date(2026, 3, 31))
assert report.ok, report.failures
"""


def test_killed_anywhere_it_goes_on(sandbox: Running, client: gc.ApiClient, tmp_path: Path) -> None:
    """kill -9 at chosen requests, before and after they are answered, again and again, until it is through."""
    names, rng = ["recordings", "transcripts"], random.Random(19)
    # A day of transcripts needs 70 requests, and begins again: each of the short ones is killed.
    lengths = [rng.randrange(150, 500) for _ in range(12)] if FULL else [30, 60, 45]
    since, left, kills = "12d" if FULL else "1d", [0], 0
    assert run(names, str(tmp_path / "whole"), connect=client, since=since, today=TODAY).ok

    def choose(verb: str, path: str) -> str:
        left[0] -= 1
        return rng.choice((BEFORE, AFTER)) if left[0] == 0 else ""

    with gateway(sandbox.url, choose) as server:
        command = [sys.executable, "-c", KILLED, server.url, client.access_token or "", str(tmp_path / "out"), since]
        for length in [*lengths, 0]:  # the last one is not killed
            left[0] = length
            result = server.run(command)
            kills += result.returncode == -9
    assert (result.returncode, result.stderr) == (0, "")
    assert kills >= 3
    print(f"{kills} kills")
    for name in names:
        whole, found = (
            sorted(map(json.dumps, exported(tmp_path / one, find_stream(name)))) for one in ("whole", "out")
        )
        assert found == whole
    files = {path.relative_to(tmp_path / "out"): path.read_bytes() for path in (tmp_path / "out").glob("files/**/*.*")}
    assert files == {
        path.relative_to(tmp_path / "whole"): path.read_bytes() for path in (tmp_path / "whole").glob("files/**/*.*")
    }
    assert not (tmp_path / "out" / "_unfinished").exists()


def test_who_interrupts_does_not_wait_for_files(tmp_path: Path) -> None:
    """Ctrl-C while files are on their way, which come when the command has ended; the next run fetches them."""
    reached, ended = Event(), Event()

    def hold(verb: str, path: str) -> str:
        if path.startswith("/sandbox/media/"):
            reached.set()
            ended.wait()
        return ""

    command = [sys.executable, "-m", "purecloud_tools", "export", "recordings", "--since", "1d", "--to", str(tmp_path)]
    login = {"GENESYS_CLOUD_CLIENT_ID": "any", "GENESYS_CLOUD_CLIENT_SECRET": "any"}
    with serve() as sandbox, gateway(sandbox.url, hold) as server:
        settings = {**os.environ, **login, "GENESYSCLOUD_REGION": server.url}
        try:
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=settings) as process:
                reached.wait()
                process.send_signal(signal.SIGINT)
                _, error = process.communicate()
        finally:
            ended.set()
        assert process.returncode == 130
        assert b"Run the same command again" in error
        assert subprocess.run(command, stdout=subprocess.PIPE, env=settings).returncode == 0
    assert len(exported(tmp_path, find_stream("recordings"))) >= 15
