"""Starting, stopping, and what the command line says."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from purecloud_sandbox.server import serve

from tests.sandbox.support.client import Client

COMMAND = [sys.executable, "-m", "purecloud_sandbox"]


@contextlib.contextmanager
def running_process(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_starts_tells_where_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    ready = tmp_path / "ready"
    command = [*COMMAND, "--port", "0", "--ready-file", str(ready), "--verbose"]
    with running_process(command) as process:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("purecloud-sandbox listening on http://127.0.0.1:")
        url = line.split()[-1]
        assert ready.read_text() == url + "\n"
        assert Client(url).get("/api/v2/users/me").status == 401
        process.send_signal(number)
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 0
    assert "GET /api/v2/users/me 401" in errors
    assert len(errors.splitlines()) == 1, errors


def test_a_taken_port_is_one_sentence_and_a_hint() -> None:
    with serve() as running:
        port = running.url.rpartition(":")[2]
        done = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"purecloud-sandbox: cannot listen on 127.0.0.1:{port}: Address already in use. "
        "Hint: --port 0 takes a free port.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--definition", "nowhere.json"], 1, "There is no definition at nowhere.json."),
        (["--definition", __file__], 1, "is not JSON"),
        (["--client", "only-an-id"], 2, "ID:SECRET"),
        (["--port", "70000"], 2, "0 to 65535"),
    ],
)
def test_wrong_arguments(arguments: list[str], code: int, says: str) -> None:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_help_has_examples() -> None:
    done = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True)
    assert "examples:" in done.stdout


def test_the_same_seed_gives_the_same_answers() -> None:
    paths = [
        "/api/v2/analytics/botflows/f/divisions/reportingturns",
        "/api/v2/gdpr/subjects?searchType=NAME&searchValue=x",
    ]
    answers = []
    for seed in (1, 1, 2):
        with serve(seed=seed) as running:
            client = Client(running.url, running.token())
            answers.append([client.get(path).content for path in paths])
    assert answers[0] == answers[1]
    assert answers[0] != answers[2]


def test_programs_in_browsers_are_let_in() -> None:
    with serve() as running:
        client = Client(running.url, running.token())
        asked = {
            "Origin": "http://localhost:3000",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "authorization",
        }
        response = client.send("OPTIONS", "/api/v2/users/me", headers=asked)
        assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (204, "http://localhost:3000")
        assert response.headers["Access-Control-Allow-Headers"] == "authorization"
        response = client.get("/api/v2/users/me", headers={"Origin": "http://localhost:3000"})
        assert response.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
        assert "Access-Control-Allow-Origin" not in client.get("/api/v2/users/me").headers


def test_two_at_once_know_nothing_of_each_other() -> None:
    with serve() as one, serve() as other:
        assert one.url != other.url
        assert Client(other.url, one.token()).get("/api/v2/users/me").status == 401
