"""The storm: thousands of calls through a server that breaks three of ten, and the ledger of what really happened.

Some calls are impatient: they have limits that a busy machine may exceed too, and they alone meet faults that do not
end. All others have time, and must come to the right end however slow the machine is. `SDK_STORM_CALLS` makes it longer
(`make soak`).
"""

from __future__ import annotations

import gc as garbage
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import HTTPSHandler, ProxyHandler, build_opener

import PureCloudPlatformClientV2 as gc
import pytest
import trustme
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy
from PureCloudPlatformClientV2._core.config.log_statement import LogLevel
from PureCloudPlatformClientV2._core.http.messages import HttpResponse, Request
from PureCloudPlatformClientV2.rest import ApiConnectionError, DecodeError

from tests.sdk.support.canaries import Trap
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.waiting import GUARD, NEVER, open_sockets

CALLS = int(os.environ.get("SDK_STORM_CALLS", "3000"))
WORKERS = 32
IMPATIENT = 11  # one call of so many; prime, so that it meets every verb
VERBS = ("GET", "POST", "PUT", "POST", "DELETE", "PATCH")
ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["http", "https"])
def storm(request: pytest.FixtureRequest, authority: trustme.CA, tmp_path: Path) -> Iterator[str]:
    """The URL of a fault server in a process of its own, so that it does not take the clients' turn."""
    command = [sys.executable, "-m", "tests.sdk.support.fault_server", "20261", "0.3"]
    if request.param == "https":
        authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
        authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
        gc.configuration.ssl_ca_cert = str(tmp_path / "authority.pem")
        command.append(str(tmp_path / "server.pem"))
    process = subprocess.Popen(
        command,
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.stdin.close()
    process.stdout.close()
    process.wait(GUARD)


def ledger_of(url: str) -> dict[str, Any]:
    for _ in range(50):
        try:
            trusting = ssl.create_default_context(cafile=gc.configuration.ssl_ca_cert)
            opener = build_opener(ProxyHandler({}), HTTPSHandler(context=trusting))
            with opener.open(f"{url}/ledger", timeout=GUARD) as answer:
                return dict(json.load(answer))
        except (OSError, ValueError):
            continue  # the faults do not spare this request
    raise AssertionError("no ledger")


def in_memory() -> int:
    return sum(isinstance(o, (Call, Request, HttpResponse)) for o in garbage.get_objects())


def test_nothing_is_lost_doubled_or_stuck(driver: SyncDriver, storm: str, trap: Trap) -> None:
    gc.configuration.logger.log_level = LogLevel.LError  # the trap reads all that is logged
    settings = gc.configuration.copy()
    settings.timeout = NEVER
    settings.retry_configuration = RetryPolicy(20, wait_min=0.001, wait_max=0.02)
    garbage.collect()
    threads_before, sockets_before, objects_before = threading.active_count(), open_sockets(), in_memory()
    client = driver.client(storm, configuration=settings)
    ended: Counter[int] = Counter()
    outcomes: dict[int, BaseException | None] = {}

    def work(number: int) -> Any:
        limits: dict[str, Any] = {} if number % IMPATIENT else {"timeout": 0.5, "deadline": 1.0}
        marks = {} if number % IMPATIENT else {"X-Impatient": "yes"}
        call = Call(
            VERBS[number % len(VERBS)],
            "/api/v2/things/{id}",
            path={"id": number},
            returns="object" if number % len(VERBS) < 2 else None,
            body=None if number % len(VERBS) in (0, 4) else {"id": number},
            auth=False,
            headers={"X-Effect": str(number), **marks},
            **limits,
        )
        return client.run(call)

    def note(number: int, result: Any, error: BaseException | None) -> None:
        ended[number] += 1
        if error is not None and number % 20 == 0:
            trap.raised(error)
        outcomes[number] = None if error is None else error.with_traceback(None)

    objects: list[int] = []
    for numbers in (range(CALLS // 4), range(CALLS // 4, CALLS)):
        driver.many(numbers, WORKERS, work, note)
        garbage.collect()
        objects.append(in_memory())

    report = ledger_of(storm)
    done: dict[str, int] = report["ledger"]
    assert sum(report["faults"].values()) > 0.28 * CALLS
    assert len(report["faults"]) == 20, "every kind of fault was met"

    assert ended == Counter(range(CALLS)), "each call ended, once"
    strangers = [e for e in outcomes.values() if e is not None and not isinstance(e, gc.ApiException)]
    assert strangers == []

    lost = [n for n, error in outcomes.items() if error is None and not done.get(str(n))]
    assert lost == [], "a success that never happened"
    once = [n for n in outcomes if VERBS[n % len(VERBS)] in ("POST", "PATCH")]
    assert [n for n in once if done.get(str(n), 0) > 1] == [], "done twice"
    for n in once:
        error = outcomes[n]
        if isinstance(error, ApiConnectionError) and not error.sent:
            assert not done.get(str(n)), "reported as not sent, but done"

    # What may be repeated and has time succeeds in the end, except where the answer said otherwise.
    repeatable = [n for n in outcomes if VERBS[n % len(VERBS)] not in ("POST", "PATCH") and n % IMPATIENT]
    failures = [e for n in repeatable if (e := outcomes[n]) is not None]
    assert all(isinstance(e, DecodeError) or e.status == 500 for e in failures), failures  # type: ignore[attr-defined]
    assert len(failures) < 0.05 * len(repeatable)
    assert client.retries_made > 0.1 * CALLS

    driver.close()
    outcomes.clear()
    client = None
    while driver.transport == "fast" and open_sockets() > sockets_before:  # a thread of pyreqwest closes them
        time.sleep(0.01)
    assert threading.active_count() <= threads_before
    garbage.collect()
    assert open_sockets() <= sockets_before, "all sockets are closed"
    assert max(objects) <= objects_before + 1, "of the calls that ended, only the client's last answer is in memory"
