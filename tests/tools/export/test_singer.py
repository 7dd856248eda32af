"""The Singer tap, by the standard tests of singer-sdk and as the command that targets read from (`make connectors`)."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import serve
from purecloud_sandbox.server.running import Running

from tests.tools.export.test_export import asked, ledger

pytest.importorskip("singer_sdk")
from purecloud_tools.export.connectors.singer_tap import TapPureCloud
from singer_sdk.testing import SuiteConfig, get_tap_test_class

pytestmark = pytest.mark.filterwarnings("ignore")
#: `region` is that of the sandbox, once that runs.
CONFIG: dict[str, Any] = {
    "client_id": "singer", "client_secret": "secret", "since": "2026-03-29", "until": "2026-03-31",
    "streams": ["users", "routing_queues", "conversations", "users_details", "bots_aggregates", "authorization_roles"],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def platform() -> Iterator[Running]:
    with serve(now="2026-03-31T12:00:00Z") as running:
        CONFIG["region"] = running.url
        yield running


TestTap = get_tap_test_class(TapPureCloud, config=CONFIG, suite_config=SuiteConfig(max_records_limit=None))


def run(folder: Path, *options: str) -> list[dict[str, Any]]:
    """What the command writes."""
    config = folder / "config.json"
    config.write_text(json.dumps({**CONFIG, "budget": str(folder / "budget.sqlite")}))
    command = [sys.executable, "-W", "ignore", "-m", "purecloud_tools.export.connectors.singer_tap"]
    done = subprocess.run(
        [*command, "--config", str(config), *options], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    assert CONFIG["client_secret"] not in done.stdout + done.stderr
    if "--discover" in options:
        return [json.loads(done.stdout)]
    return [json.loads(line) for line in done.stdout.splitlines()]


def rows(messages: list[dict[str, Any]], stream: str) -> list[dict[str, Any]]:
    return [one["record"] for one in messages if one["type"] == "RECORD" and one["stream"] == stream]


def test_a_catalog_chooses_and_a_state_goes_on(platform: Running, tmp_path: Path) -> None:
    (catalog,) = run(tmp_path, "--discover")
    assert [one["tap_stream_id"] for one in catalog["streams"]] == sorted(CONFIG["streams"])
    for stream in catalog["streams"]:
        for one in stream["metadata"]:
            if not one["breadcrumb"]:
                one["metadata"]["selected"] = stream["tap_stream_id"] in ("users", "conversations")
            elif one["breadcrumb"] == ["properties", "email"]:
                one["metadata"]["selected"] = False
    chosen = tmp_path / "catalog.json"
    chosen.write_text(json.dumps(catalog))
    first = run(tmp_path, "--catalog", str(chosen))
    assert {one["stream"] for one in first if one["type"] == "RECORD"} == {"users", "conversations"}
    assert not [one for one in rows(first, "users") if "email" in one]
    with gc.ApiClient(host=platform.url) as client:
        client.access_token = platform.token()
        expected = ledger(client, "2026-03-29", "2026-03-31")
        assert len(rows(first, "users")) == len(list(gc.paginate(gc.UsersApi(client).get_users)))
    assert Counter(one["conversationId"] for one in rows(first, "conversations")) == expected
    with closing(sqlite3.connect(tmp_path / "budget.sqlite")) as store:
        assert store.execute("SELECT count(*) FROM ledger").fetchone() == (1,)  # who calls took turns with others
    state = tmp_path / "state.json"
    state.write_text(json.dumps([one["value"] for one in first if one["type"] == "STATE"][-1]))
    CONFIG["since"] = "2026-03-25"
    asked(platform)
    second = run(tmp_path, "--catalog", str(chosen), "--state", str(state))
    days = {name.split()[1] for name in asked(platform) if "DetailsJobs " in name or "DetailsQuery " in name}
    assert days == {f"2026-03-{day}" for day in range(25, 32)}  # 29 is not settled yet
    state.write_text(json.dumps([one["value"] for one in second if one["type"] == "STATE"][-1]))
    third = run(tmp_path, "--catalog", str(chosen), "--state", str(state))
    days = {name.split()[1] for name in asked(platform) if "DetailsJobs " in name or "DetailsQuery " in name}
    assert days == {"2026-03-29", "2026-03-30", "2026-03-31"}
    found = {one["conversationId"] for one in rows(third, "conversations")}
    assert found == set(expected)


def test_all_streams_are_offered() -> None:
    from purecloud_tools.export.connectors.increments import connectable

    tap = TapPureCloud(config={"since": "1d"}, validate_config=False)
    assert tap.streams.keys() == connectable().keys()
    assert len(tap.streams) >= 317
    assert not tap.streams["coaching_appointments"].selected_by_default  # it needs to know whose
