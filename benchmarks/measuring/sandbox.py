"""What the sandbox costs, beside bare Python: its start, and simple requests on one connection."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from .measure import in_turns, run

COMMAND = [sys.executable, "-m", "purecloud_sandbox", "--port", "0", "--rate-limit", "0"]
REQUESTS = 2000


def ratios(rounds: int = 3) -> dict[str, float]:
    """Of CPU: a start, and 2,000 requests, each over bare Python."""
    samples = in_turns(
        {
            "bare": lambda: run([sys.executable, "-c", "pass"]).cpu,
            "start": lambda: _sandbox(0),
            "answers": lambda: _sandbox(REQUESTS),
        },
        rounds,
    )
    best = {name: min(sample.values) for name, sample in samples.items()}
    return {
        "sandbox_start": best["start"] / best["bare"],
        "sandbox_answers": (best["answers"] - best["start"]) / best["bare"],
    }


def _sandbox(requests: int) -> float:
    """CPU seconds of a sandbox that answers so many requests and is ended."""
    process = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        url = process.stdout.readline().split()[-1]
        if requests:
            _ask(url, requests)
        process.send_signal(signal.SIGTERM)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


def _ask(url: str, count: int) -> None:
    body = b"grant_type=client_credentials&client_id=a&client_secret=b"
    with urlopen(Request(f"{url}/oauth/token", body)) as response:
        token = json.load(response)["access_token"]
    place = urlsplit(url)
    request = f"GET /api/v2/users/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    with (
        socket.create_connection((place.hostname, place.port or 80)) as connection,
        connection.makefile("rb") as answers,
    ):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(count):
            connection.sendall(request)
            assert b"200" in answers.readline()
            length = 0
            while (line := answers.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            assert len(answers.read(length)) == length > 100
