"""Several tokens of one client, and how often anybody logs in."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.commands.running import run as purecloud
from purecloud_tools.export import export
from purecloud_tools.export.run import run

from tests.tools.export.test_export import TODAY, ledger, make_client, rows


class Logins:
    """Logs in, and counts how often."""

    def __init__(self, url: str) -> None:
        self.url, self.clients = url, list[gc.ApiClient]()

    def __call__(self) -> gc.ApiClient:
        client = gc.ApiClient(host=self.url)
        client.get_client_credentials_token("export", "secret")
        self.clients.append(client)
        return client


@pytest.mark.parametrize("logins", [1, 3])
def test_units_go_to_the_tokens_in_turn(sandbox: Running, client: gc.ApiClient, tmp_path: Path, logins: int) -> None:
    log_in = Logins(sandbox.url)
    gc.configuration.budget = gc.FileBudget(tmp_path / "budget.sqlite", "export")
    try:
        settings: dict[str, Any] = {"connect": log_in, "since": "5d", "today": TODAY, "logins": logins}
        assert run(["conversations"], str(tmp_path / "out"), **settings).ok
    finally:
        gc.configuration.budget = None
    assert len(log_in.clients) == logins
    with closing(sqlite3.connect(tmp_path / "budget.sqlite")) as store:
        assert store.execute("SELECT count(*) FROM ledger").fetchone() == (logins,)  # each on a budget of its own
    found = Counter(row["conversationId"] for row in rows(tmp_path / "out", "conversations"))
    assert found == ledger(client, "2026-03-26", "2026-03-31")
    for one in log_in.clients:
        one.close()


class Noted:
    """A budget that writes down which process took a turn, and lets it call."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(self, turn: Any) -> float:
        with self.path.open("a") as file:
            file.write(f"{os.getpid()}\n")
        return 0.0

    def learn(self, turn: Any, status: int, headers: Any) -> None:
        """Learn nothing."""


class Staying(Noted):
    """One that cannot go to another process."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.lock = threading.Lock()


def share(url: str, token: str, path: Path) -> gc.ApiClient:
    """A client in another process, which brings a budget of its own."""
    gc.configuration.budget = Noted(path)
    return make_client(url, token)


@pytest.fixture
def processes() -> Iterator[ProcessPoolExecutor]:
    gc.configuration.budget = None
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor
    gc.configuration.budget = None


def test_workers_in_other_processes_share_the_rate_limit(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, processes: ProcessPoolExecutor
) -> None:
    """Whatever call is made has its turn, in each of them; another run has another budget, or none."""
    given: dict[str, Any] = {"connect": partial(make_client, sandbox.url, client.access_token), "today": TODAY}
    for name in ("one", "two"):
        gc.configuration.budget = Noted(tmp_path / name)
        calls = len(sandbox.requests)
        assert run(["conversations"], str(tmp_path / f"{name}.out"), since="4d", executor=processes, **given).ok
        turns = Counter(map(int, (tmp_path / name).read_text().split()))
        assert turns.total() == len(sandbox.requests) - calls
        assert turns.keys() & set(processes._processes)
    gc.configuration.budget = None
    assert run(["users"], str(tmp_path / "out"), executor=processes, **given).ok
    assert Counter(map(int, (tmp_path / "two").read_text().split())) == turns


def test_a_file_is_a_rate_limit_of_processes(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, processes: ProcessPoolExecutor
) -> None:
    gc.configuration.budget = gc.FileBudget(tmp_path / "budget.sqlite", "export")
    connect = partial(make_client, sandbox.url, client.access_token)
    assert run(["users", "groups"], str(tmp_path / "out"), connect=connect, executor=processes).ok
    with closing(sqlite3.connect(tmp_path / "budget.sqlite")) as store:
        assert store.execute("SELECT count(*) FROM ledger").fetchone() == (1,)


@pytest.mark.parametrize("kind", ["lock", "password"])
def test_a_rate_limit_that_workers_cannot_share_is_said(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, processes: ProcessPoolExecutor, kind: str
) -> None:
    """Nothing is called without it; a function that brings it along is all that is needed."""
    pytest.importorskip("redis")
    if kind == "lock":
        gc.configuration.budget = Staying(tmp_path / "turns")
    else:
        gc.configuration.budget = gc.RedisBudget("redis://user:secret-word@127.0.0.1:1/0")
    given: dict[str, Any] = {"executor": processes, "today": TODAY}
    report = run(
        ["users"], str(tmp_path / "out"), connect=partial(make_client, sandbox.url, client.access_token), **given
    )
    assert "do not share the rate limit" in report.failures["users"]
    assert "Let `client`" in report.failures["users"]
    assert "secret-word" not in report.failures["users"]
    assert not sandbox.requests
    connect = partial(share, sandbox.url, client.access_token, tmp_path / "turns")
    assert run(["users"], str(tmp_path / "out"), connect=connect, **given).ok
    assert (tmp_path / "turns").read_text()


def test_a_client_stays_in_its_process(client: gc.ApiClient, tmp_path: Path, processes: ProcessPoolExecutor) -> None:
    report = run(["users"], str(tmp_path), connect=client, executor=processes)
    assert "need `client` to be a function" in report.failures["users"]


def test_another_run_is_another_login(sandbox: Running, tmp_path: Path) -> None:
    log_in = Logins(sandbox.url)
    for number in (1, 2):
        assert export(["users", "groups"], str(tmp_path), client=log_in).ok
        assert len(log_in.clients) == number
    for one in log_in.clients:
        one.close()


def test_the_command_logs_in_as_often_as_it_says(
    sandbox: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GENESYSCLOUD_REGION", sandbox.url)
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_ID", "export")
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", "secret")
    command = ["export", "users", "groups", "routing_queues", "--to", str(tmp_path)]
    assert purecloud([*command, "--logins", "2"]) == 0
    assert sum(one.path.endswith("/oauth/token") for one in sandbox.requests) == 2
    words = ["login", "--profile", "work", "--region", sandbox.url, "--client-id", "export", "--client-credentials"]
    assert purecloud(words) == 0
    assert purecloud([*command, "--profile", "work", "--logins", "3"]) == 0
    assert sum(one.path.endswith("/oauth/token") for one in sandbox.requests) == 2 + 1 + 3
    monkeypatch.delenv("GENESYS_CLOUD_CLIENT_SECRET")
    monkeypatch.setenv("GENESYSCLOUD_ACCESS_TOKEN", sandbox.token())
    assert purecloud([*command, "--logins", "2"]) != 0
    assert "id and the secret of an OAuth client" in capsys.readouterr().err


def test_a_client_has_one_login(client: gc.ApiClient, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a function that logs in"):
        export(["users"], str(tmp_path), client=client, logins=2)
    with pytest.raises(ValueError, match="at least 1"):
        export(["users"], str(tmp_path), client=client, logins=0)
