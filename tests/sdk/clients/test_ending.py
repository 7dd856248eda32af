"""A call from `__del__` of what lives as long as the process: it is carried out, or is one clear error, unsent."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sdk.support.drivers import DRIVERS, WITHOUT_FAST
from tests.sdk.support.fault_server import FaultServer
from tests.sdk.support.waiting import GUARD

PROGRAM = """
import asyncio, atexit, sys
import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2 import aio

url, mode, transport, before, how = sys.argv[1:6]
gc.configuration.transport = transport
package, loop = (aio, asyncio.new_event_loop()) if mode == "async" else (gc, None)
client = package.ApiClient(host=url)
api = package.UsersApi(client)
CALLS = {
    "method": lambda client, api: api.get_users_me(),
    "call_api": lambda client, api: client.call_api("/api/v2/users/me", "GET", response_type="object"),
    "request": lambda client, api: client.request("GET", "/api/v2/users/me"),
}

class Parting:
    def __init__(self, call):
        self.facts = call, client, api, loop, how, print

    def call(self):
        call, client, api, loop, how, _ = self.facts
        result = call(client, api)
        if loop is None:
            return result
        return loop.run_until_complete(result) if how == "loop" else result.send(None)

    def __del__(self):
        show = self.facts[-1]
        try:
            self.call()
        except Exception as error:
            show(f"{type(error).__name__}: {error}", flush=True)
        else:
            show("carried out", flush=True)

held = [Parting(call) for call in CALLS.values()]
if before == "called":
    for one in held:
        one.call()
if before == "at its end":
    for one in held:
        atexit.register(one.call)
del client, api
"""


@pytest.mark.parametrize("before", ["nothing", "called", "at its end"])
@pytest.mark.parametrize("name", DRIVERS)
def test_calls_while_python_ends(server: FaultServer, name: str, before: str) -> None:
    if name.endswith("fast") and WITHOUT_FAST:
        pytest.skip(WITHOUT_FAST)
    mode, _, fast = name.partition("-")
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, server.url, mode, fast or "standard", before, "loop"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=GUARD)
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    refused = [line for line in lines if line != "carried out"]
    # An event loop may have been closed before it, or may itself want to import something.
    expected = (
        "RuntimeError: this call comes while Python ends",
        "RuntimeError: Event loop is closed",
        "ImportError: sys.meta_path is None",
    )
    assert all(line.startswith(expected) for line in refused)
    if mode == "sync":
        assert done.stderr == ""
        assert refused == [line for line in refused if line.startswith(expected[0])]
    assert done.returncode == 0
    assert len(server.requests) == (0 if before == "nothing" else 3) + lines.count("carried out"), "refused, not sent"


def test_asynchronous_calls_that_come_first_while_python_ends(server: FaultServer) -> None:
    """Driven by hand: an event loop is closed by then, and would hide what the call itself says."""
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, server.url, "async", "standard", "nothing", "by hand"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=GUARD)
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("RuntimeError: this call comes while Python ends") for line in lines), lines
    assert (done.stderr, done.returncode, server.requests) == ("", 0, [])
