"""Runs again and again, of chosen conversations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
from purecloud_tools.export.run import run

from tests.tools.export.test_export import TODAY, rows


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
