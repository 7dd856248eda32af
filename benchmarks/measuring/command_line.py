"""`python -m benchmarks.measuring.command_line`: what `purecloud` costs, beside bare Python, the SDK and other tools.

CPU of processes, in turns, so that the mood of the machine cancels out. `--published` and `--aws` are Pythons with the
published package and with `awscli`, which are measured, too, if they are given.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from . import server
from .measure import in_turns

#: As pip installs it: with `python -m`, Python would import what runs modules, too.
PURECLOUD = [str(Path(sysconfig.get_path("scripts")) / "purecloud")]
COMPLETE = [sys.executable, "-c", "from purecloud_tools.completion.complete import main; main()", "bash"]
PROGRAM = Path(__file__).parents[1] / "programs" / "calls" / "call_sdk.py"
_PUBLISHED = (
    "import os, PureCloudPlatformClientV2 as gc; gc.configuration.host = os.environ['HOST'];"
    "gc.configuration.access_token = 'token'; print(gc.UsersApi().get_users_me().name)"
)


def ratios(rounds: int = 11) -> dict[str, float]:
    """Of CPU: help and completion over bare Python, a call over the same with the SDK."""
    with server.running() as url:
        samples = in_turns(_contestants(url), rounds)
    with tempfile.TemporaryDirectory() as folder:
        samples |= in_turns({"import_mcp": _cpu([sys.executable, "-c", "import mcp"]), "mcp": _serve(folder)}, 5)
    best = {name: min(sample.values) for name, sample in samples.items()}
    return {
        "command_help": best["help"] / best["bare"],
        "command_completion": best["completion"] / best["bare"],
        "command_names": best["cached names"] / best["bare"],
        "command_call": best["call"] / best["sdk"],
        "command_mcp": best["mcp"] / best["import_mcp"],
    }


def _contestants(url: str) -> dict[str, Callable[[], float]]:
    variables = {"GENESYSCLOUD_REGION": url, "GENESYSCLOUD_ACCESS_TOKEN": "token", "HOST": url}
    return {
        "bare": _cpu([sys.executable, "-c", "pass"]),
        "help": _cpu([*PURECLOUD, "routing", "queues", "members", "list", "--help"]),
        "completion": _cpu([*COMPLETE, "routing", "queues", "members", "list", "--sort-order", ""]),
        "cached names": _cpu([*COMPLETE, "routing", "queues", "get", ""], _cached_names()),
        "import click": _cpu([sys.executable, "-c", "import click"]),
        "sdk": _cpu([sys.executable, str(PROGRAM)], variables),
        "call": _cpu([*PURECLOUD, "users", "me", "--query", "name"], variables),
    }


def _cached_names(count: int = 200) -> dict[str, str]:
    """Variables of somebody whose queues' names are kept."""
    from purecloud_tools.completion.names import cache_file

    variables = {"PURECLOUD_CACHE_DIR": tempfile.mkdtemp(), "GENESYSCLOUD_REGION": "", "GENESYS_CLOUD_CLIENT_ID": ""}
    with patch.dict(os.environ, variables):
        path = Path(cache_file("queue_id", "", ""))
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"{number:08d}-0000-4000-8000-000000000000\tQueue {number}\n" for number in range(count)))
    return variables


def _cpu(command: Sequence[str], variables: dict[str, str] | None = None) -> Callable[[], float]:
    """CPU seconds of a command."""
    environment = {**os.environ, **(variables or {})}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # where it is set, imports measure the compiler

    def measure() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return measure


def _serve(folder: str) -> Callable[[], float]:
    """CPU seconds of `purecloud mcp` from its start until it has listed its tools, and its end."""
    who = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "benchmark", "version": "1"}}
    sent = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": who},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
    ]
    variables = {**os.environ, "PURECLOUD_CONFIG_DIR": folder}

    def measure() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with subprocess.Popen(
            [*PURECLOUD, "mcp"], env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("".join(json.dumps(one) + "\n" for one in sent))
            process.stdin.flush()
            while json.loads(process.stdout.readline()).get("id") != 2:
                pass
            process.communicate()
        assert process.returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return measure


class _Listings(BaseHTTPRequestHandler):
    """A listing by token and one by page numbers, 100 items a page."""

    protocol_version, wbufsize = "HTTP/1.1", -1
    count = 0

    def do_GET(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        number = int(asked.get("pageNumber", 0))
        at = (number - 1) * 100 if number else int(asked.get("cursor", 0))
        end = min(at + 100, self.count)
        items = ",".join(f'{{"id":"{each:08d}-0000-4000-8000-000000000000","name":"Ada"}}' for each in range(at, end))
        if number:
            pages = -(-self.count // 100)
            beside = f',"pageSize":100,"pageNumber":{number},"total":{self.count},"pageCount":{pages}'
        else:
            beside = f',"cursors":{{"after":"{end}"}}' if end < self.count else ""
        body = f'{{"entities":[{items}]{beside}}}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


#: Listings by how they page.
LISTINGS = {"by token": ("externalcontacts", "scan", "contacts", "list"), "by page numbers": ("users", "list")}


def stream(command: Sequence[str], items: int) -> tuple[float, float, int]:
    """Peak memory in MB, CPU seconds and printed lines of a whole listing."""
    _Listings.count = items
    with ThreadingHTTPServer(("127.0.0.1", 0), _Listings) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        variables = {
            "GENESYSCLOUD_REGION": f"http://127.0.0.1:{serving.server_address[1]}",
            "GENESYSCLOUD_ACCESS_TOKEN": "token",
        }
        process = subprocess.Popen(
            [*PURECLOUD, *command, "--all"], env={**os.environ, **variables}, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        with process.stdout:
            lines = sum(1 for _ in process.stdout)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        serving.shutdown()
    assert process.returncode == 0
    return used.ru_maxrss / 1024, used.ru_utime + used.ru_stime, lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.measuring.command_line", description=__doc__)
    parser.add_argument("--published", help="Python of an environment with the published package")
    parser.add_argument("--aws", help="Python of an environment with awscli")
    parser.add_argument("--items", type=int, default=1_000_000, help="of the listing that is streamed")
    arguments = parser.parse_args()
    with server.running() as url:
        contestants = _contestants(url)
        if arguments.published:
            contestants["published"] = _cpu([arguments.published, "-c", _PUBLISHED], {"HOST": url})
        contestants["--version"] = _cpu([*PURECLOUD, "--version"])
        if arguments.aws:
            contestants["aws --version"] = _cpu([arguments.aws, "-m", "awscli", "--version"])
        samples = in_turns(contestants, 9)
    for name, sample in samples.items():
        print(f"{name:14} {min(sample.values) * 1000:6.1f} ms of CPU, {sample.median * 1000:6.1f} at the median")
    for kind, command in LISTINGS.items():
        memory, seconds, lines = stream(command, arguments.items)
        print(f"{lines:,} items {kind} streamed in {memory:.1f} MB and {seconds:.1f} s of CPU")


if __name__ == "__main__":
    main()
