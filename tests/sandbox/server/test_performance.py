"""Small, whatever was asked of it. How quick it is, `make guard` measures."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.support.client import Client

COMMAND = [sys.executable, "-m", "purecloud_sandbox", "--port", "0", "--rate-limit", "0"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    began = time.perf_counter()
    command = [*COMMAND, "--db", str(tmp_path / "state.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        yield process, url, time.perf_counter() - began
        process.kill()


def log_in(url: str) -> Client:
    raw = b"grant_type=client_credentials&client_id=a&client_secret=b"
    return Client(url, Client(url).send("POST", "/oauth/token", raw=raw, headers=FORM).json()["access_token"])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory(process: tuple[subprocess.Popen[str], str, float]) -> None:
    running, url, _ = process
    client = log_in(url)
    client.get("/sandbox/operations")
    client.get("/sandbox/organization")
    for number in range(1500):
        client.send("POST", "/api/v2/routing/queues", {"name": f"queue {number}", "description": "x" * 200})
    query = {"interval": "2000-01-01T00:00Z/2100-01-01T00:00Z", "paging": {"pageSize": 100, "pageNumber": 1}}
    found = client.send("POST", "/api/v2/analytics/conversations/details/query", query)
    assert 0 <= json.loads(found.content)["totalHits"] - 1200 - 12 <= 40  # of today there are some
    lines = Path(f"/proc/{running.pid}/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    assert peak < 150 * 1024, f"{peak} kB"
