"""The dlt source, in real pipelines into DuckDB (`make connectors`: dlt has an environment of its own)."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.export.reading.schema import REST, schema_of
from purecloud_tools.export.reading.streams import find_stream

from tests.tools.export.test_export import asked, ledger

dlt = pytest.importorskip("dlt")
pytestmark = pytest.mark.filterwarnings("ignore")
TODAY = dt.date(2026, 3, 31)


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("RUNTIME__LOG_LEVEL", "ERROR")
    made = dlt.pipeline(
        "purecloud", destination=dlt.destinations.duckdb(str(tmp_path / "x.duckdb")), dataset_name="d",
        pipelines_dir=str(tmp_path / "pipelines"), dev_mode=False,
    )  # fmt: skip
    yield made
    made.drop()


def load(pipeline: Any, client: gc.ApiClient, streams: list[str], **settings: Any) -> None:
    from purecloud_tools.export.connectors.dlt_source import purecloud

    info = pipeline.run(purecloud(streams, client=client, today=TODAY, **settings), loader_file_format="parquet")
    assert not info.has_failed_jobs


def select(pipeline: Any, query: str) -> list[Any]:
    with pipeline.sql_client() as database:
        return database.execute_sql(query)


def test_conversations_are_loaded_again_by_days(sandbox: Running, client: gc.ApiClient, pipeline: Any) -> None:
    load(pipeline, client, ["conversations"], since="6d")
    expected = ledger(client, "2026-03-25", "2026-03-31")
    query = "SELECT conversation_id FROM conversations"
    assert Counter(one for (one,) in select(pipeline, query)) == expected
    asked(sandbox)
    load(pipeline, client, ["conversations"], since="6d")
    days = {name.split()[1] for name in asked(sandbox) if "DetailsJobs " in name or "DetailsQuery " in name}
    assert days == {"2026-03-29", "2026-03-30", "2026-03-31"}  # the lookback, and today
    assert Counter(one for (one,) in select(pipeline, query)) == expected
    load(pipeline, client, ["conversations"], since="8d")
    assert Counter(one for (one,) in select(pipeline, query)) == ledger(client, "2026-03-23", "2026-03-31")
    sessions = select(pipeline, "SELECT participants FROM conversations LIMIT 20")
    assert all(json.loads(one)[0]["sessions"][0]["sessionId"] for (one,) in sessions)


def test_a_listing_is_merged_by_its_key(client: gc.ApiClient, pipeline: Any) -> None:
    load(pipeline, client, ["users", "routing_queues"])
    users = list(gc.paginate(gc.UsersApi(client).get_users))
    gc.UsersApi(client).patch_user(users[0].id, gc.UpdateUser(title="Captain", version=users[0].version))
    load(pipeline, client, ["users", "routing_queues"])
    found = dict(select(pipeline, "SELECT id, title FROM users"))
    assert found.keys() == {one.id for one in users}
    assert found[users[0].id] == "Captain"
    ((queues,),) = select(pipeline, "SELECT count(*) FROM routing_queues")
    assert queues == len(list(gc.paginate(gc.RoutingApi(client).get_routing_queues)))


def test_days_without_a_key_are_replaced(client: gc.ApiClient, pipeline: Any) -> None:
    load(pipeline, client, ["bots_aggregates", "users_details"], since="2d")
    before = [select(pipeline, f"SELECT _day, count(*) FROM {name} GROUP BY 1 ORDER BY 1") for name in TABLES]
    assert all(before)
    load(pipeline, client, ["bots_aggregates", "users_details"], since="2d")
    assert [select(pipeline, f"SELECT _day, count(*) FROM {name} GROUP BY 1 ORDER BY 1") for name in TABLES] == before


TABLES = ["bots_aggregates", "users_details"]


def test_the_schema_is_that_of_the_definition(client: gc.ApiClient, pipeline: Any) -> None:
    load(pipeline, client, ["users"])
    columns = pipeline.default_schema.get_table("users")["columns"]
    name = pipeline.default_schema.naming.normalize_identifier
    expected = {name(one) for one in [*schema_of(find_stream("users").item).fields, REST]}
    assert expected <= columns.keys()
    assert columns["date_last_login"]["data_type"] == "timestamp"
    assert columns["id"]["primary_key"]


def test_what_cannot_be_is_said(client: gc.ApiClient) -> None:
    from purecloud_tools.export.connectors.dlt_source import purecloud

    with pytest.raises(Exception, match="Did you mean"):
        purecloud(["usres"], client=client)
