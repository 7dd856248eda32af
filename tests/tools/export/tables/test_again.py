"""Runs again and again, of chosen conversations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
from purecloud_sandbox.server.running import Running
from purecloud_tools.export.run import run

from tests.tools.export.test_export import TODAY, asked, rows


def test_hourly_runs_pile_up_no_files_and_a_filter_holds(client: gc.ApiClient, tmp_path: Path) -> None:
    queue = gc.RoutingApi(client).get_routing_queues(page_size=1).entities[0].id
    chosen = {
        "conversations": {"segmentFilters": [{"type": "or", "predicates": [{"dimension": "queueId", "value": queue}]}]}
    }
    run(["conversations", "users"], str(tmp_path / "all"), connect=client, since="2d", today=TODAY)
    known: list[Path] = []
    for _ in range(4):
        given: dict[str, Any] = {"since": "2d", "today": TODAY, "arguments": chosen}
        assert run(["conversations", "users"], str(tmp_path / "out"), connect=client, **given).ok
        files = sorted(path.relative_to(tmp_path) for path in (tmp_path / "out").rglob("*.parquet"))
        assert not known or files == known
        known = files
    assert len(known) == 4  # a file for each day, and one of users
    found = {row["conversationId"] for row in rows(tmp_path / "out", "conversations")}
    expected = {
        row["conversationId"]
        for row in rows(tmp_path / "all", "conversations")
        if any(
            segment["queueId"] == queue
            for who in row["participants"]
            for session in who["sessions"]
            for segment in session["segments"] or []
        )
    }
    assert found == expected
    assert expected


def test_what_belongs_to_chosen_items_is_that_of_these(sandbox: Running, client: gc.ApiClient, tmp_path: Path) -> None:
    """Of conversations, by job and query, which need not be exported themselves; and of a listing."""
    queue = gc.RoutingApi(client).get_routing_queues(page_size=1).entities[0].id
    predicates = [{"dimension": "queueId", "value": queue}]
    chosen: dict[str, Any] = {"conversations": {"segmentFilters": [{"type": "or", "predicates": predicates}]}}
    given: dict[str, Any] = {"connect": client, "since": "2d", "today": TODAY}
    assert run(["conversations", "recordings"], str(tmp_path / "all"), **given).ok
    assert run(["conversations"], str(tmp_path / "chosen"), **given, arguments=chosen).ok
    ids = {row["conversationId"] for row in rows(tmp_path / "chosen", "conversations")}
    expected = {row["conversationId"] for row in rows(tmp_path / "all", "recordings")} & ids
    asked(sandbox)
    assert run(["recordings"], str(tmp_path / "out"), **given, arguments=chosen).ok
    wanted = [
        one["conversationId"] for request in sandbox.requests if request.path == "/api/v2/recording/batchrequests"
        for one in json.loads(request.body)["batchDownloadRequestList"]
    ]  # fmt: skip
    assert set(wanted) <= ids
    assert {row["conversationId"] for row in rows(tmp_path / "out", "recordings")} == expected
    assert 0 < len(expected) < len(rows(tmp_path / "all", "recordings"))

    name = gc.OutboundApi(client).get_outbound_contactlists(page_size=1).entities[0].name
    chosen = {"outbound_contactlists": {"name": name}}
    contacts = "outbound_contactlists_contacts"
    assert run([contacts], str(tmp_path / "lists"), connect=client).ok
    assert run([contacts], str(tmp_path / "list"), connect=client, arguments=chosen).ok
    assert len(rows(tmp_path / "list", contacts)) == 1 < len(rows(tmp_path / "lists", contacts))
    assert run([contacts], str(tmp_path / "lists"), connect=client, arguments=chosen).ok
    assert not any(row["_deleted_at"] for row in rows(tmp_path / "lists", contacts))  # nobody asked for the others
