"""What is due of a stream for frameworks that keep the state themselves; with them: `make connectors`."""

from __future__ import annotations

import datetime as dt
import importlib.util
from collections import Counter
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.export.connectors.increments import DAY, connectable, find_connectable, increments

from tests.tools.export.test_export import TODAY, asked, ledger


def test_days_are_due_until_they_are_settled(sandbox: Running, client: gc.ApiClient) -> None:
    stream = find_connectable("conversations")
    known: dict[str, Any] = {}
    found: Counter[str] = Counter()
    asked(sandbox)
    for one in increments(client, stream, "5d", known, TODAY):
        for table in one.tables(client, {}):
            assert set(table.column(DAY).to_pylist()) <= {dt.date.fromisoformat(one.day)}
            found.update(table.column("conversationId").to_pylist())
        one.keep(known)
    assert sum("DetailsJobs " in name for name in asked(sandbox)) == 5
    assert found == ledger(client, "2026-03-26", "2026-03-31")
    assert [one.day for one in increments(client, stream, "5d", known, TODAY)] == [
        "2026-03-29", "2026-03-30", "2026-03-31",
    ]  # fmt: skip
    later = TODAY + dt.timedelta(days=1)
    due = [one.day for one in increments(client, stream, "0d", known, later)]
    assert due == ["2026-03-29", "2026-03-30", "2026-03-31", later.isoformat()]


def test_a_listing_is_due_as_a_whole(client: gc.ApiClient) -> None:
    (one,) = increments(client, find_connectable("users"), "30d", {})
    tables = list(one.tables(client, {"state": "any"}))
    assert sum(table.num_rows for table in tables) >= len(list(gc.paginate(gc.UsersApi(client).get_users)))
    assert DAY not in tables[0].schema.names


def test_what_a_framework_is_missing_is_said() -> None:
    assert {"users", "conversations", "audits"} <= connectable().keys()
    for extra, module, needed in (("dlt", "dlt_source", "dlt"), ("singer", "singer_tap", "singer_sdk")):
        if importlib.util.find_spec(needed) is None:
            with pytest.raises(ImportError, match=rf"needs more: pip install .*'{extra}"):
                importlib.import_module(f"purecloud_tools.export.connectors.{module}")
