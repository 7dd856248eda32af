"""Signals at random moments of threaded calls: an exception may come between any two instructions, and nothing wedges."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import threading
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import FULL, HANGS_AFTER, SEED, TRANSPORTS
from tests.hostile.wire.answers import answer
from tests.hostile.wire.server import WireServer

SIGNALS = 10_000 if FULL else 400
PLACES = 2


class SoftTimeLimitError(Exception):
    """As task queues raise it from a signal handler."""


def _script(target: str, _: bytes) -> list[Any]:
    if target == "/oauth/token":
        return [answer(json.dumps({"access_token": "t", "expires_in": 3600}).encode())]
    return [answer(b'{"id": "u"}')]


def _interrupted(work: Any, seconds: float) -> bool:
    """Do `work` with a signal on its way; whether it came before the end."""
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            work()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except SoftTimeLimitError:
        return True
    return False


# A socket that is interrupted while the library makes it is closed by Python, which says so.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="a system without interval timers")
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_signals_at_random_moments(transport: str) -> None:
    gc.configuration.transport = transport
    gc.configuration.pool_size = PLACES
    gc.configuration.timeout = HANGS_AFTER
    draw = random.Random(SEED)

    def raising(*_: object) -> None:
        raise SoftTimeLimitError

    guard = _guard()
    before = signal.signal(signal.SIGALRM, raising)
    came = 0
    try:
        with WireServer(_script) as server, gc.ApiClient(host=server.url) as client:
            client.get_client_credentials_token("id", "secret")
            users = gc.UsersApi(client)
            works = [
                lambda: users.get_user("u"),
                lambda: users.get_user("u", deadline=HANGS_AFTER),
                lambda: users.get_user("u", download_to=io.BytesIO()),
                client.handle_expired_access_token,
            ]
            n = 0
            while came < SIGNALS:
                n += 1
                came += _interrupted(draw.choice(works), draw.uniform(0.00001, 0.002))
                if n % 20 == 0:
                    _all_is_well(client, users)
            _all_is_well(client, users)
            assert server.open <= PLACES + 1, "connections were left behind"
    finally:
        signal.signal(signal.SIGALRM, before)
        guard.cancel()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="a system without interval timers")
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_handlers_make_calls(transport: str) -> None:
    """With the client that is in the middle of one, its first one too, which sets up what all have.

    What a first call in a process imports is there before: a handler cannot import what its thread is importing.
    """
    gc.configuration.transport = transport
    gc.configuration.pool_size = PLACES
    gc.configuration.timeout = HANGS_AFTER
    draw = random.Random(SEED)
    came = 0

    def call(*_: object) -> None:
        nonlocal came
        came += 1
        assert users.get_user("u").id == "u"

    guard = _guard()
    before = signal.signal(signal.SIGALRM, call)
    try:
        with WireServer(_script) as server:
            with gc.ApiClient(host=server.url) as client:
                gc.UsersApi(client).get_user("u")
            while came < SIGNALS // 4:
                with gc.ApiClient(host=server.url) as client:
                    users = gc.UsersApi(client)
                    for _ in range(2):
                        signal.setitimer(signal.ITIMER_REAL, draw.uniform(0.00001, 0.002))
                        assert users.get_user("u").id == "u"
                        signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        guard.cancel()


def _guard() -> threading.Timer:
    """What ends the process if a call hangs."""

    def give_up() -> None:
        os.write(2, b"hangs: a call after a signal\n")
        os._exit(3)

    guard = threading.Timer(HANGS_AFTER * (20 if FULL else 2), give_up)
    guard.daemon = True
    guard.start()
    return guard


def _all_is_well(client: Any, users: Any) -> None:
    """As many threads as there are places, and one more, call and log in."""
    failed: list[BaseException] = []

    def call() -> None:
        try:
            assert users.get_user("u").id == "u"
            client.handle_expired_access_token()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=call) for _ in range(PLACES + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
