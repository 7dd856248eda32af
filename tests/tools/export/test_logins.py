"""Several tokens of one client, and how often anybody logs in."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.commands.running import run as purecloud
from purecloud_tools.export import export
from purecloud_tools.export.run import run

from tests.tools.export.test_export import TODAY, ledger, rows


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
    monkeypatch.delenv("GENESYS_CLOUD_CLIENT_SECRET")
    monkeypatch.setenv("GENESYSCLOUD_ACCESS_TOKEN", sandbox.token())
    assert purecloud([*command, "--logins", "2"]) != 0
    assert "id and the secret of an OAuth client" in capsys.readouterr().err


def test_a_client_has_one_login(client: gc.ApiClient, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a function that logs in"):
        export(["users"], str(tmp_path), client=client, logins=2)
    with pytest.raises(ValueError, match="at least 1"):
        export(["users"], str(tmp_path), client=client, logins=0)
