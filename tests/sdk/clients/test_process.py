"""Forks, pickles, copies and threads."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.sdk.support.canaries import CANARIES, secret
from tests.sdk.support.fault_server import FaultServer, ok
from tests.sdk.support.waiting import GUARD

FORK = """
import os, sys, threading
import PureCloudPlatformClientV2 as gc
client = gc.ApiClient(host=sys.argv[1])
client.get_client_credentials_token("id", "x")
call = lambda: client.call_api("/api/v2/x", "GET", response_type="object", auth_settings=["PureCloud OAuth"])
call()
got = []
client.call_api("/api/v2/x", "GET", callback=got.append).join()   # a pool of threads that the child does not have
client._background.close(); client._background = None             # Python warns of a fork with running threads
client._renewal._lock.acquire(); client.pacer._lock.acquire()     # as if another thread held them just now
pid = os.fork()
if pid == 0:
    try:
        call()
        client.call_api("/api/v2/x", "GET", callback=got.append).join()
        client.handle_expired_access_token()
        client.close()
        os._exit(0 if len(got) == 2 else 3)
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        os._exit(1)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
client._renewal._lock.release(); client.pacer._lock.release()
call()
client.close()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_client_survives_a_fork(server: FaultServer) -> None:
    server._answer = lambda r: ok({"access_token": "t"})
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FORK, server.url], capture_output=True, text=True, timeout=GUARD
    )
    assert (done.returncode, done.stderr) == (0, "")
    by_connection: dict[int, int] = {}
    for request in server.requests:
        by_connection[request.connection] = by_connection.get(request.connection, 0) + 1
    assert len(by_connection) >= 2, "parent and child have connections of their own"
    assert len(server.requests) == 7


FORK_ON_A_LOOP = """
import asyncio, os, sys
from PureCloudPlatformClientV2 import aio

def call(client):
    return client.call_api("/api/v2/x", "GET", response_type="object", auth_settings=["PureCloud OAuth"])

async def in_the_child(client):
    await asyncio.gather(*(call(client) for _ in range(3)))
    await client.close()
    await call(client)
    await client.close()

async def in_the_parent():
    client = aio.ApiClient(host=sys.argv[1])
    client.get_http_client().set_pre_request_hook(lambda options: None)
    other = aio.ApiClient(host=sys.argv[1])
    async def provide():
        await asyncio.Event().wait()
    waiting = aio.ApiClient(host=sys.argv[1])
    waiting.access_token = provide
    for one in (client, other):
        one.access_token = "t"
        await call(one)
    renewal = asyncio.create_task(call(waiting))
    await asyncio.sleep(0)
    while waiting._renewal is None:
        await asyncio.sleep(0)
    client._counting.acquire(); other.pacer._lock.acquire()     # as if another thread held them just now
    pid = os.fork()
    if pid == 0:
        waiting.access_token = "t"
        try:
            for one in (client, other, waiting):
                asyncio.run(in_the_child(one))
            if sys.argv[2] == "os._exit":
                os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
        sys.exit(0)                                              # with all that Python does at the end
    client._counting.release(); other.pacer._lock.release()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    for one in (client, other):
        await asyncio.wait_for(call(one), 300)                   # over the same connections as before
        await one.close()
    renewal.cancel()
    await waiting.close()

asyncio.run(in_the_parent())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize("end", ["os._exit", "sys.exit"])
def test_an_asynchronous_client_survives_a_fork(server: FaultServer, end: str) -> None:
    # Python 3.12 and later warn of a fork beside threads, which pyreqwest has.
    program = [sys.executable, "-W", "ignore:This process:DeprecationWarning", "-c", FORK_ON_A_LOOP, server.url, end]
    done = subprocess.run(
        program,
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    of_the_parent = [server.requests[n].connection for n in (0, 1, -2, -1)]
    assert of_the_parent[:2] == of_the_parent[2:], "the parent's connections live on"
    others = {one.connection for one in server.requests[2:-2]}
    assert not others & set(of_the_parent), "the child has connections of its own"
    assert len(server.requests) == 2 + 3 * 4 + 2
    server.wait_for_closed_connections()


@pytest.mark.parametrize("twin_of", [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))])
def test_copies_of_a_client(server: FaultServer, twin_of: Any) -> None:
    server._answer = lambda r: ok({"access_token": secret("access-token")})
    with gc.ApiClient(host=server.url, cookie="c", configuration=gc.configuration.copy()) as client:
        client.get_client_credentials_token("id", secret("client-secret"))
        client.set_default_header("X-One", "1")
        client.set_gateway("127.0.0.1", "http", server.port, "l", "a")
        with twin_of(client) as twin:
            assert twin is not client
            assert (twin.host, twin.client_id, twin.user_agent) == (client.host, "id", client.user_agent)
            kept = twin.default_headers == client.default_headers
            assert kept == (twin_of in (copy.copy, copy.deepcopy)), "a header may be a secret: a pickle has none"
            twin.set_default_header("X-One", "2")
            twin.call_api("/api/v2/x", "GET")
            assert server.targets[-1] == "/a/api/v2/x"
            kept = twin.access_token == secret("access-token")
            assert kept == (twin_of in (copy.copy, copy.deepcopy)), "a copy is logged in, a pickle holds no secrets"


def test_a_pickle_keeps_a_provider(server: FaultServer) -> None:
    client = gc.ApiClient(host=server.url)
    client.access_token = provide
    twin = pickle.loads(pickle.dumps(client))
    twin.call_api("/api/v2/x", "GET", auth_settings=["PureCloud OAuth"])
    assert server.requests[0].headers["authorization"] == f"Bearer {secret('provider-token')}"
    twin.close()


def provide() -> str:
    return secret("provider-token")


def test_copies_of_the_rest() -> None:
    gc.configuration.access_token = secret("access-token")
    gc.configuration.proxy_password = secret("proxy-password")
    own = gc.configuration.copy()
    own.logger.log_level = gc.LogLevel.LNone
    for thing in (gc.User(name="Ada"), gc.YearMonth(2026, 1), gc.GatewayConfiguration(host="x"), own):
        data = pickle.dumps(thing)
        assert not [canary for canary in CANARIES if canary.encode() in data]
        assert repr(pickle.loads(data)) == repr(thing)
    assert pickle.loads(pickle.dumps(gc.configuration)) is gc.configuration
    assert own.copy().access_token == secret("access-token")


def test_a_client_is_closed_and_used_again(server: FaultServer) -> None:
    client = gc.ApiClient(host=server.url)
    for _ in range(2):
        client.call_api("/api/v2/x", "GET")
        client.close()
    server.wait_for_closed_connections()
    assert server.connections == 2
