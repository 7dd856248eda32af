"""Quick to start, quick to answer, small: the promises of the README, with the client on the same machine.

What is about speed is marked so, and runs in `make guard` only: the tests judge no machine that is busy.
"""

from __future__ import annotations

import json
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.sandbox.support.client import Client

COMMAND = [sys.executable, "-m", "purecloud_sandbox", "--port", "0", "--rate-limit", "0"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    began = time.perf_counter()
    command = [*COMMAND, "--db", str(tmp_path / "state.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().split()[-1]
        yield process, url, time.perf_counter() - began
        process.kill()


def log_in(url: str) -> Client:
    raw = b"grant_type=client_credentials&client_id=a&client_secret=b"
    return Client(url, Client(url).send("POST", "/oauth/token", raw=raw, headers=FORM).json()["access_token"])


def measure(url: str, token: str, path: str, count: int) -> float:
    """Requests a second on one connection, read with as little work as possible."""
    place = urlsplit(url)
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    with socket.create_connection((place.hostname, place.port)) as connection, connection.makefile("rb") as answers:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = time.perf_counter()
        for _ in range(count):
            connection.sendall(request)
            assert b"200" in answers.readline()
            length = 0
            while (line := answers.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            assert len(answers.read(length)) == length > 100
        return count / (time.perf_counter() - began)


@pytest.mark.speed
def test_a_simple_get(process: tuple[subprocess.Popen[str], str, float]) -> None:
    _, url, _ = process
    client = log_in(url)
    user = client.get("/api/v2/users").json()["entities"][3]["selfUri"]
    rates = [measure(url, client.token, user, 1000) for _ in range(3)]
    assert max(rates) >= 1500, f"{rates} requests a second"


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
    assert json.loads(found.content)["totalHits"] == 1200 + 12
    lines = Path(f"/proc/{running.pid}/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    assert peak < 150 * 1024, f"{peak} kB"


@pytest.mark.speed
def test_start() -> None:
    """Measured in processor time: the clock shows the load of others, too."""
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as process:
            assert "listening" in process.stdout.readline()
            process.kill()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 1, f"{times} seconds"
