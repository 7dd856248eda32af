"""A real cluster: dask.distributed, its scheduler and workers as processes of this machine (`make export-full`)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.export.run import run

from tests.tools.export.test_export import TODAY, ledger, make_client, rows
from tests.tools.export.test_logins import Noted

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.skipif(not os.environ.get("EXPORT_FULL"), reason="make export-full"),
    pytest.mark.filterwarnings("ignore"),
]


def test_one_of_four_workers_is_killed(sandbox: Running, client: gc.ApiClient, tmp_path: Path) -> None:
    connect = partial(make_client, sandbox.url, client.access_token)
    place = tmp_path / "scheduler.json"
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--scheduler-file", str(place), "--no-dashboard"]
    command += ["--port", "0", "--host", "127.0.0.1"]
    processes = [subprocess.Popen(command, stderr=subprocess.DEVNULL)]
    try:
        while not place.exists():
            time.sleep(0.1)
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(place), "--no-nanny"]
        worker += ["--nthreads", "1", "--no-dashboard"]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
        processes += [subprocess.Popen(worker, stderr=subprocess.DEVNULL, env=environment) for _ in range(4)]
        cluster: Any = distributed.Client(scheduler_file=str(place))
        cluster.wait_for_workers(4)
        killed: list[int] = []

        def kill_one(report: Any) -> None:
            if report.done >= 3 and not killed:
                killed.append(processes[1].pid)
                processes[1].send_signal(signal.SIGKILL)

        gc.configuration.budget = Noted(tmp_path / "turns")
        report = run(
            ["conversations"], str(tmp_path / "out"), connect=connect, since="29d", today=TODAY, pages=1,
            executor=cluster.get_executor(), progress=kill_one,
        )  # fmt: skip
        cluster.close()
    finally:
        gc.configuration.budget = None
        for process in processes[::-1]:
            process.terminate()
            process.wait()
    assert killed
    assert report.ok
    turns = set(map(int, (tmp_path / "turns").read_text().split()))
    assert len(turns & {process.pid for process in processes[1:]}) >= 3  # who is left shares the rate limit
    found = Counter(row["conversationId"] for row in rows(tmp_path / "out", "conversations"))
    assert found == ledger(client, "2026-03-02", "2026-03-31")
