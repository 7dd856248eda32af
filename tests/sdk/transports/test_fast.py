"""The fast transport: when it is used, what it leaves to the others, and that it ends when it should."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
import trustme
import urllib3.connection
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.transports import choice
from urllib3.connectionpool import HTTPConnectionPool

from tests.sdk.support.drivers import WITHOUT_FAST
from tests.sdk.support.fault_server import FaultServer, Silence, ok
from tests.sdk.support.waiting import GUARD

fast = pytest.mark.skipif(bool(WITHOUT_FAST), reason=WITHOUT_FAST)


def ask(client: gc.ApiClient, **options: Any) -> Any:
    return client.run(Call("GET", "/api/v2/x", returns="object", **options)).data


def carried_by(client: gc.ApiClient) -> str:
    """What carried the calls of a client."""
    transport: Any = client._transport
    if type(transport).__name__ == "Urllib3Transport":
        return "urllib3"
    return "both" if transport._other is not None else "pyreqwest"


@pytest.fixture(autouse=True)
def chosen() -> None:
    gc.configuration.transport = "fast" if not WITHOUT_FAST else "automatic"
    gc.configuration.tracing = False  # which would stand before the transport, where another test has imported it


# -- the setting -------------------------------------------------------------------------------------------------------


@fast
@pytest.mark.parametrize(
    ("wanted", "carrier"), [("automatic", "pyreqwest"), ("fast", "pyreqwest"), ("standard", "urllib3")]
)
def test_the_setting(server: FaultServer, wanted: str, carrier: str, tmp_path: Path) -> None:
    gc.configuration.transport = "automatic"
    (tmp_path / "config").write_text(f"[general]\ntransport = {wanted}\n")
    gc.configuration.config_file_path = str(tmp_path / "config")
    with gc.ApiClient(host=server.url) as client:
        assert ask(client) == {"path": "/api/v2/x"}
        assert carried_by(client) == carrier


def test_a_setting_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="transport must be one of automatic, fast, standard, not 'urllib3'"):
        gc.configuration.transport = "urllib3"
    (tmp_path / "config").write_text("[general]\ntransport = quick\n")
    with pytest.raises(ValueError, match=r"transport in \[general\] must be automatic, fast or standard, not 'quick'"):
        gc.configuration.config_file_path = str(tmp_path / "config")


@pytest.mark.parametrize(
    ("found", "problem"), [(None, "is not installed"), ("0.14.9", "0.14.9 is not a release that this SDK was tested")]
)
def test_where_it_cannot_be_used(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch, found: str | None, problem: str
) -> None:
    library = None if found is None else type("pyreqwest", (), {"__version__": found})
    monkeypatch.setitem(sys.modules, "pyreqwest", library)
    gc.configuration.transport = "automatic"
    with gc.ApiClient(host=server.url) as client:
        ask(client)
        assert carried_by(client) == "urllib3"
    gc.configuration.transport = "fast"
    with gc.ApiClient(host=server.url) as client, pytest.raises(ImportError, match=problem):
        ask(client)


@fast
def test_other_systems_keep_the_standard_transport(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "sys", SimpleNamespace(platform="darwin", modules=sys.modules))
    gc.configuration.transport = "automatic"
    with gc.ApiClient(host=server.url) as client:
        ask(client)
        assert carried_by(client) == "urllib3"
    gc.configuration.transport = "fast"
    with gc.ApiClient(host=server.url) as client, pytest.raises(ImportError, match="needs Linux"):
        ask(client)


SOMEBODY_ELSE = """
import sys
from pyreqwest.client import SyncClientBuilder
import PureCloudPlatformClientV2 as gc
other = SyncClientBuilder().danger_accept_invalid_certs(True).build()
client = gc.ApiClient(host=sys.argv[1])
for _ in range(2):
    client.call_api("/api/v2/x", "GET")
print(type(client._transport._other).__name__)
"""


@fast
def test_where_it_is_not_known_what_arrives_urllib3_calls(server: FaultServer) -> None:
    done = subprocess.run([sys.executable, "-c", SOMEBODY_ELSE, server.url], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("Urllib3Transport\n", "")
    assert len(server.requests) == 2


# -- what goes to urllib3 ----------------------------------------------------------------------------------------------


_genuine = socket.getaddrinfo


class _Socket(socket.socket):
    """As tools have it that forbid or record sockets."""


class _Connection(urllib3.connection.HTTPConnection):
    """As tools have it that record calls."""


def _with_a_file(client: gc.ApiClient, folder: Path) -> None:
    (folder / "file").write_bytes(b"content")
    with (folder / "file").open("rb") as file:
        client.run(Call("POST", "/api/v2/x", body=file, consumes=("application/octet-stream",)))


LEFT: dict[str, Callable[[gc.ApiClient, Path], Any]] = {
    "a file": _with_a_file,
    "a large body": lambda client, folder: client.run(Call("POST", "/api/v2/x", body={"a": "x" * 100_000})),
    "a header beyond ASCII": lambda client, folder: ask(client, headers={"X-Name": "ä"}),
    "dots that a browser resolves": lambda client, folder: client.run(Call("GET", "/api/v2/x/%2e%2e/y")),
    "a connection that may take longer than an answer": lambda client, folder: ask(client, timeout=(9, 5)),
}


@fast
@pytest.mark.parametrize("what", LEFT)
def test_requests_that_urllib3_carries(server: FaultServer, tmp_path: Path, what: str) -> None:
    with gc.ApiClient(host=server.url) as client:
        ask(client)
        LEFT[what](client, tmp_path)
        assert carried_by(client) == "both"
        assert len(server.requests) == 2
        if what == "dots that a browser resolves":
            assert server.targets[1].lower() == "/api/v2/x/%2e%2e/y"


@fast
@pytest.mark.parametrize(
    ("owner", "name", "replacement"),
    [
        (socket, "socket", _Socket),
        (socket, "getaddrinfo", lambda *a, **k: _genuine(*a, **k)),
        (HTTPConnectionPool, "ConnectionCls", _Connection),
    ],
    ids=["sockets", "names", "connections"],
)
def test_tools_see_the_calls(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, replacement: Any
) -> None:
    with gc.ApiClient(host=server.url) as client:
        ask(client)
        with monkeypatch.context() as tool:
            tool.setattr(owner, name, replacement)
            ask(client)
        assert carried_by(client) == "both"


@fast
@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("setting", ["ssl_context", "verify_ssl"])
def test_trust_that_only_python_has(https: FaultServer, authority: trustme.CA, setting: str) -> None:
    if setting == "ssl_context":
        gc.configuration.ssl_context = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
    else:
        gc.configuration.verify_ssl = False
    with gc.ApiClient(host=https.url) as client:
        ask(client)
        assert carried_by(client) == "both"


# -- its ends ----------------------------------------------------------------------------------------------------------

INTERRUPTED = """
import sys, PureCloudPlatformClientV2 as gc
gc.configuration.transport = "fast"
client = gc.ApiClient(host=sys.argv[1])
try:
    client.call_api("/api/v2/x", "GET")
except KeyboardInterrupt:
    print("interrupted", client.call_api("/api/v2/x", "GET", response_type="object"))
"""


@fast
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_signal_ends_the_wait_for_an_answer(server: FaultServer) -> None:
    server.script(Silence(), ok({"id": 2}))
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, server.url], stdout=subprocess.PIPE, text=True
    ) as process:
        server.wait_for_requests(1)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=GUARD)
    assert (process.returncode, output) == (0, "interrupted {'id': 2}\n")


ASYNCHRONOUS = """
import asyncio, sys
import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2 import aio
gc.configuration.transport = "fast"
async def main():
    async with aio.ApiClient(host=sys.argv[1]) as client:
        await client.call_api("/api/v2/x", "GET")
asyncio.run(main())
"""


@fast
def test_a_process_ends_in_peace_right_after_an_answer(server: FaultServer) -> None:
    for _ in range(8):
        done = subprocess.run(
            [sys.executable, "-c", ASYNCHRONOUS, server.url], capture_output=True, text=True, timeout=GUARD
        )
        assert (done.returncode, done.stderr) == (0, "")


THREADS = """
import sys, threading
import PureCloudPlatformClientV2 as gc
gc.configuration.transport = "fast"
client = gc.ApiClient(host=sys.argv[1])
def call():
    for _ in range(200):
        client.call_api("/api/v2/x", "GET")
for _ in range(4):
    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


@fast
def test_the_thread_that_was_first_may_end(server: FaultServer) -> None:
    done = subprocess.run([sys.executable, "-c", THREADS, server.url], capture_output=True, text=True, timeout=GUARD)
    assert (done.returncode, done.stderr) == (0, "")


AT_ITS_END = """
import sys
import PureCloudPlatformClientV2 as gc
gc.configuration.transport = "fast"
api = gc.UsersApi(gc.ApiClient(host=sys.argv[1]))
def call(api=api):
    api.get_users_me()
class Parting:
    def __init__(self):
        self.itself = self
    def __del__(self):
        call()
def generated():
    try:
        yield call()
    finally:
        call()
call()
"""
ENDS = {
    "an object": "class Held(Parting):\n    def __init__(self): pass\nheld = Held()",
    "a cycle": "import gc as collector\ncollector.disable()\nParting()",
    "a generator": "held = generated()\nnext(held)",
    "a function for the end": "import atexit\natexit.register(call)",
}


@fast
@pytest.mark.parametrize("what", ENDS)
def test_a_call_while_python_ends(server: FaultServer, what: str) -> None:
    code = AT_ITS_END + ENDS[what]
    done = subprocess.run([sys.executable, "-c", code, server.url], capture_output=True, text=True, timeout=GUARD)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(server.requests) == (3 if what == "a generator" else 2)
