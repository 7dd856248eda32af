"""Days whose rows have not all ended: they are read again until they have, and no other ones."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.export.connectors.increments import find_connectable, increments
from purecloud_tools.export.reading.days import due as due_days
from purecloud_tools.export.reading.days import settled
from purecloud_tools.export.reading.streams import find_stream
from purecloud_tools.export.run import run

from tests.tools.export.test_export import asked, rows
from tests.tools.gateway import gateway

Change = Callable[[dict[str, Any]], Any]
DAY = "2026-03-10"


class Changed:
    """The platform, with other ends: of conversations, or of what users did.

    :ivar change: what is done to each item; nothing at first
    :ivar touched: a day, and a conversation that jobs of that day show beside those that began then
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.change: Change = set_end("", None)
        self.touched: tuple[str, dict[str, Any]] = ("", {})

    def rewrite(self, path: str, content: bytes) -> bytes:
        if not path.partition("?")[0].endswith(("/results", "/details/query")):
            return content
        answer = json.loads(content)
        for name in ("conversations", "userDetails"):
            for item in answer.get(name) or []:
                self.change(item)
        day, conversation = self.touched
        if any(one["conversationStart"].startswith(day) for one in answer.get("conversations") or [] if day):
            answer["conversations"].append(conversation)
        return json.dumps(answer).encode()


@contextmanager
def changed(url: str) -> Iterator[Changed]:
    made = Changed(url)
    with gateway(url, lambda verb, path: "", made.rewrite) as server:
        made.url = server.url
        yield made


@pytest.fixture
def platform(sandbox: Running, client: gc.ApiClient) -> Iterator[tuple[Changed, gc.ApiClient]]:
    with changed(sandbox.url) as made, gc.ApiClient(host=made.url) as other:
        other.access_token = client.access_token
        yield made, other


def export(client: gc.ApiClient, folder: Path, names: list[str], since: str, today: str) -> None:
    report = run(names, str(folder), connect=client, since=since, today=dt.date.fromisoformat(today))
    assert report.ok, report.failures


def days(sandbox: Running) -> list[str]:
    """The days that were asked for since this was asked last, by job or query."""
    return sorted(name.split()[1] for name in asked(sandbox) if "Details" in name and " " in name)


def set_end(name: str, end: str | None) -> Change:
    """Let a conversation have another end, or none."""

    def change(item: dict[str, Any]) -> None:
        if item.get("conversationId") == name:
            item.pop("conversationEnd", None)
            item.update({"conversationEnd": end} if end else {})

    return change


def test_a_conversation_gets_its_end_and_its_recordings_whenever_it_ends(
    sandbox: Running, platform: tuple[Changed, gc.ApiClient], tmp_path: Path
) -> None:
    """Counted in requests, too: its day is asked for while it goes on, and for the lookback behind its end."""
    made, client = platform
    names, out = ["conversations", "recordings"], tmp_path / "out"
    export(client, tmp_path / "whole", names, DAY, DAY)
    chosen = rows(tmp_path / "whole", "recordings")[0]["conversationId"]

    def known() -> tuple[Any, int]:
        (row,) = [row for row in rows(out, "conversations") if row["conversationId"] == chosen]
        recordings = [row for row in rows(out, "recordings") if row["conversationId"] == chosen]
        return row["conversationEnd"], len(recordings)

    made.change = set_end(chosen, None)
    export(client, out, names, DAY, "2026-03-14")
    assert known() == (None, 0)
    made.change = set_end(chosen, "2026-03-16T09:00:00.000Z")
    expected = {16: [10, 12, 13, 14, 15], 20: [10, 14, 15, 16, 18, 19], 21: [18, 19, 20]}
    for today, due in expected.items():
        asked(sandbox)
        export(client, out, names, "2d", f"2026-03-{today}")  # the day is before the first one
        jobs = {name.split()[1]: count for name, count in asked(sandbox).items() if "DetailsJobs " in name}
        assert jobs == {f"2026-03-{day}": len(names) for day in due}
    assert known() == (dt.datetime(2026, 3, 16, 9, tzinfo=dt.timezone.utc), 1)
    found = [row["conversationId"] for row in rows(out, "conversations")]
    assert len(set(found)) == len(found)


def test_what_never_ends_is_asked_for_during_a_month(
    sandbox: Running, platform: tuple[Changed, gc.ApiClient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, client = platform
    stream = find_connectable("conversations")
    assert not settled(stream, "2026-02-20", {"through": "2026-03-23", "ongoing": 1})
    assert settled(stream, "2026-02-20", {"through": "2026-03-24", "ongoing": 1})
    monkeypatch.setattr("purecloud_tools.export.reading.days.LONGEST", 5)  # the sandbox has no two months
    made.change = lambda item: item.pop("conversationEnd", None)
    export(client, tmp_path, ["conversations"], DAY, DAY)
    for today, due in (("2026-03-14", True), ("2026-03-16", True), ("2026-03-17", False)):
        asked(sandbox)
        export(client, tmp_path, ["conversations"], today, today)
        assert (DAY in days(sandbox)) == due
    manifest = json.loads((tmp_path / "_manifest.json").read_text())["streams"]["conversations"]["partitions"]
    assert manifest[DAY]["ongoing"] > 1


@pytest.mark.parametrize("streams", [["conversations"], ["recordings"]])
def test_what_opens_again_is_seen_on_the_day_it_ends(
    sandbox: Running, platform: tuple[Changed, gc.ApiClient], tmp_path: Path, streams: list[str]
) -> None:
    """As an email does that is answered: its day was settled, and the job of another day shows it."""
    made, client = platform
    export(client, tmp_path, streams, DAY, "2026-03-14")
    body = {"interval": f"{DAY}T00:00:00Z/{DAY}T23:59:59Z", "paging": {"pageSize": 1, "pageNumber": 1}}
    (one,) = client.request("POST", "/api/v2/analytics/conversations/details/query", body=body)["conversations"]
    end = "2026-03-18T10:00:00.000Z"
    asked(sandbox)
    for today, due in (("2026-03-18", False), ("2026-03-20", False), ("2026-03-21", True), ("2026-03-22", False)):
        if today == "2026-03-20":
            made.change = set_end(one["conversationId"], end)
            made.touched = "2026-03-18", {**one, "conversationEnd": end}
        export(client, tmp_path, streams, "2d", today)
        assert (DAY in days(sandbox)) == due, today
    if streams == ["conversations"]:
        (row,) = [row for row in rows(tmp_path, "conversations") if row["conversationId"] == one["conversationId"]]
        assert row["conversationEnd"] == dt.datetime(2026, 3, 18, 10, tzinfo=dt.timezone.utc)


def test_a_file_that_never_comes_is_asked_for_while_its_day_is_or_for_a_month() -> None:
    stream, first = find_stream("recordings"), dt.date(2026, 4, 10)
    for through, earlier in (("2026-03-20", [DAY]), ("2026-04-10", [DAY]), ("2026-04-11", [])):
        facts = {"through": through, "ongoing": 0, "failed": 1}
        assert due_days(stream, first, first, {DAY: facts}) == [*earlier, "2026-04-10"]
        assert due_days(stream, dt.date.fromisoformat(DAY), dt.date.fromisoformat(DAY), {DAY: facts}) == [DAY]


def test_what_users_do_gets_its_end(sandbox: Running, platform: tuple[Changed, gc.ApiClient], tmp_path: Path) -> None:
    made, client = platform

    def goes_on(item: dict[str, Any]) -> None:
        item["primaryPresence"][-1].pop("endTime", None)

    made.change = goes_on
    export(client, tmp_path, ["users_details"], DAY, "2026-03-14")
    assert any(one["endTime"] is None for row in rows(tmp_path, "users_details") for one in row["primaryPresence"])
    made.change = lambda item: None
    asked(sandbox)
    export(client, tmp_path, ["users_details"], DAY, "2026-03-15")
    assert DAY in days(sandbox)
    assert all(one["endTime"] for row in rows(tmp_path, "users_details") for one in row["primaryPresence"])
    export(client, tmp_path, ["users_details"], DAY, "2026-03-16")
    assert days(sandbox) == ["2026-03-14", "2026-03-15", "2026-03-16"]


def test_an_interrupted_reading_counts_what_it_had_read(
    sandbox: Running, platform: tuple[Changed, gc.ApiClient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page with the one that goes on was read before somebody interrupted."""
    from purecloud_tools.export.reading import source

    from tests.tools.export.tables.test_interrupted import interrupt

    made, client = platform
    monkeypatch.setattr(source, "PAGE", {"job": 10, "query": 10})
    whole = tmp_path / "whole"
    export(client, whole, ["conversations"], "2026-03-30", "2026-03-30")
    first = min(rows(whole, "conversations"), key=lambda row: row["conversationStart"])["conversationId"]
    made.change = set_end(first, None)
    interrupt(tmp_path / "out", client, monkeypatch, "move", 1)
    assert not rows(tmp_path / "out", "conversations")
    made.change = set_end(first, "2026-03-30T23:00:00.000Z")
    export(client, tmp_path / "out", ["conversations"], "2026-03-30", "2026-03-31")
    manifest = json.loads((tmp_path / "out" / "_manifest.json").read_text())["streams"]["conversations"]["partitions"]
    assert manifest["2026-03-30"]["ongoing"] >= 1


def test_frameworks_are_given_the_same_days(
    sandbox: Running, platform: tuple[Changed, gc.ApiClient], tmp_path: Path
) -> None:
    made, client = platform
    stream, known = find_connectable("conversations"), dict[str, Any]()

    def read(since: str, today: str) -> list[str]:
        found = increments(client, stream, since, known, dt.date.fromisoformat(today))
        for one in found:
            for _ in one.tables(client, {}):
                pass
            one.keep(known)
            known.update(json.loads(json.dumps(known)))  # as a state of a framework is kept
        return [one.day for one in found]

    made.change = lambda item: item.pop("conversationEnd", None) if item["conversationStart"] < "2026-03-11" else None
    read(DAY, "2026-03-14")
    assert read("0d", "2026-03-20") == [DAY, "2026-03-12", "2026-03-13", "2026-03-14", "2026-03-20"]
    made.change = lambda item: None
    assert read("0d", "2026-03-21") == [DAY, "2026-03-20", "2026-03-21"]
    assert read("0d", "2026-03-22") == ["2026-03-20", "2026-03-21", "2026-03-22"]
    again = "2026-03-12"
    assert settled(stream, again, known[again])
    conversation = {"conversationId": "x", "conversationStart": f"{again}T08:00:00.000Z"}
    made.touched = "2026-03-22", {**conversation, "conversationEnd": "2026-03-22T08:00:00.000Z"}
    assert read("0d", "2026-03-23") == ["2026-03-20", "2026-03-21", "2026-03-22", "2026-03-23"]
    assert again in read("0d", "2026-03-23")
    known[DAY] = "2026-03-21"  # of a state that says less: whatever it is, the day is read again
    assert read("0d", "2026-03-23")[0] == DAY
