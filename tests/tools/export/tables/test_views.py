"""Conversations taken apart, in DuckDB and in CSV, beside the same taken apart by hand."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import serve
from purecloud_tools.commands.running import run as purecloud
from purecloud_tools.export.run import run
from purecloud_tools.export.views import VIEWS, flatten, load

from tests.tools.export.test_export import TODAY, rows

duckdb = pytest.importorskip("duckdb")
LEVELS = ("participants", "sessions", "segments", "metrics")


def apart(conversations: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each view: what an item has, with what tells what it belongs to."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in conversations:
        above = {name: one[name] for name in ("conversationId", "conversationStart")}
        for who in one["participants"] or []:
            found["participants"].append({**above, **who})
            person = {name: who[name] for name in ("participantId", "purpose", "userId")}
            for session in who["sessions"] or []:
                found["sessions"].append({**above, **person, **session})
                own = {"conversationId": one["conversationId"], **person}
                own |= {name: session[name] for name in ("sessionId", "mediaType")}
                for name in ("segments", "metrics"):
                    found[name] += [{**own, **inner} for inner in session[name] or []]
    return found


def same(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=lambda one: one.astimezone(dt.timezone.utc).isoformat())


def test_views_are_what_is_in_the_conversations(client: gc.ApiClient, tmp_path: Path) -> None:
    assert run(["conversations"], str(tmp_path / "out"), connect=client, since="2d", today=TODAY).ok
    load(str(tmp_path / "out"), tmp_path / "x.duckdb")
    expected = apart(rows(tmp_path / "out", "conversations"))
    assert expected.keys() == VIEWS.keys() == set(LEVELS)
    with duckdb.connect(str(tmp_path / "x.duckdb")) as database:
        database.execute("SET TimeZone = 'UTC'")
        for name, wanted in expected.items():
            found = database.sql(f"SELECT * FROM {name}").to_arrow_table().to_pylist()
            assert Counter(map(same, found)) == Counter(map(same, wanted)), name
            assert len(found) > 50
        talked = dict(database.sql("SELECT userId, sum(value) FROM metrics WHERE name = 'tTalk' GROUP BY 1").fetchall())
        longest = database.sql("SELECT max(segmentEnd - segmentStart) FROM segments").fetchall()[0][0]
    by_hand: Counter[str] = Counter()
    for one in expected["metrics"]:
        if one["name"] == "tTalk":
            by_hand[one["userId"]] += one["value"]
    assert talked == by_hand
    assert talked
    ended = [one for one in expected["segments"] if one["segmentEnd"] is not None]
    assert longest == max(one["segmentEnd"] - one["segmentStart"] for one in ended)


def test_csv_of_each_view(client: gc.ApiClient, tmp_path: Path) -> None:
    """One row each, single values as they are, lists that are no view of their own as JSON."""
    assert run(["conversations"], str(tmp_path / "out"), connect=client, since="2d", today=TODAY).ok
    for _ in range(2):
        made = flatten(str(tmp_path / "out"), tmp_path / "csv's")
    assert [path.stem for path in made] == ["conversations", *LEVELS]
    conversations = rows(tmp_path / "out", "conversations")
    expected = {"conversations": conversations, **apart(conversations)}
    for path in made:
        with path.open(newline="", encoding="utf-8") as file:
            found = list(csv.DictReader(file))
        wanted = expected[path.stem]
        assert len(found) == len(wanted)
        assert not found[0].keys() & set(LEVELS)
        assert Counter(row["conversationId"] for row in found) == Counter(row["conversationId"] for row in wanted)
        for column in found[0].keys() & wanted[0].keys():
            lists = [row[column] for row in wanted if isinstance(row[column], list)]
            if lists:
                written = [json.loads(row[column]) for row in found if row[column]]
                assert sorted(map(same, written)) == sorted(map(same, lists)), (path.stem, column)
            elif any(isinstance(row[column], str) for row in wanted):
                assert Counter(row[column] or "" for row in wanted) == Counter(row[column] for row in found)
    assert not list((tmp_path / "csv's").glob("*.partial"))
    with pytest.raises(ValueError, match="no conversations"):
        flatten(str(tmp_path / "nothing"), tmp_path / "csv")


@pytest.mark.parametrize("name", ["x[7]", "x*", "x?", "it's [a]"])
def test_a_folder_may_have_any_name(client: gc.ApiClient, tmp_path: Path, name: str) -> None:
    other = tmp_path / "x7"
    for folder in (other, tmp_path / name):
        assert run(["conversations"], str(folder), connect=client, since="0d", today=TODAY).ok
    expected = len(rows(tmp_path / name, "conversations"))
    assert load(str(tmp_path / name), tmp_path / "x.duckdb") == ["conversations", *LEVELS]
    with duckdb.connect(str(tmp_path / "x.duckdb")) as database:
        assert database.sql("SELECT count(*) FROM conversations").fetchall() == [(expected,)]
    (path, *_) = flatten(str(tmp_path / name), tmp_path / "csv")
    with path.open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == expected


def test_what_is_in_the_way_of_a_database_is_said_before_anything_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GENESYSCLOUD_REGION", "https://nobody.invalid")
    (tmp_path / "bad.duckdb").write_bytes(b"something else" * 1000)
    for file, statement in (("table", "CREATE TABLE metrics (x INT)"), ("view", "CREATE VIEW users AS SELECT 1")):
        with duckdb.connect(str(tmp_path / file)) as database:
            database.execute(statement)
    out = str(tmp_path / "out")
    for to, file, problem in (
        ("memory://x", "x.duckdb", "not a folder on this machine"),
        (out, "bad.duckdb", "not a valid DuckDB"),
        (out, "nowhere/x.duckdb", "Cannot open file"),
        (out, "table", "has a table metrics"),
        (out, "view", "has a view users"),
    ):
        assert purecloud(["export", "users", "conversations", "--to", to, "--duckdb", str(tmp_path / file)]) == 2
        assert problem in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["bad.duckdb", "table", "view"]


def test_what_is_in_the_way_of_files_is_said_before_anybody_logs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "csv" / "metrics.csv").mkdir(parents=True)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "_unfinished").touch()
    out = str(tmp_path / "out")
    with serve() as sandbox:
        monkeypatch.setenv("GENESYSCLOUD_REGION", sandbox.url)
        monkeypatch.setenv("GENESYS_CLOUD_CLIENT_ID", "export")
        monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", "secret")
        for to, options, problem in (
            ("memory://x", ["--flat", str(tmp_path / "x")], "--flat: memory://x is not a folder on this machine"),
            (out, ["--flat", str(tmp_path / "file")], "file is not a folder"),
            (out, ["--flat", str(tmp_path / "file" / "x")], "file is not a folder"),
            (out, ["--flat", str(tmp_path / "csv")], "metrics.csv is a folder"),
            (str(tmp_path / "file"), [], "cannot be written"),
            (str(tmp_path / "taken"), [], "Nothing can be written to"),
            (out, ["--since", "soon"], "neither a number of days"),
            ("nowhere://x", [], "nowhere"),
        ):
            assert purecloud(["export", "conversations", "--to", to, *options]) in (1, 2)
            assert problem in capsys.readouterr().err
        assert not sandbox.requests
        assert purecloud(["export", "users", "--to", out, "--flat", out]) == 2
        assert purecloud(["export", "users", "--to", out]) == 0
        assert sandbox.requests


def test_what_is_in_the_way_afterwards_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "csv" / "metrics.partial").mkdir(parents=True)
    with serve() as sandbox:
        monkeypatch.setenv("GENESYSCLOUD_REGION", sandbox.url)
        monkeypatch.setenv("GENESYSCLOUD_ACCESS_TOKEN", sandbox.token())
        sandbox.fail("status=403;path=/api/v2/users*")
        command = ["export", "users", "conversations", "--since", "1d", "--to", str(tmp_path / "out")]
        assert purecloud([*command, "--flat", str(tmp_path / "csv")]) == 8
    error = capsys.readouterr().err
    assert "failed: users" in error
    assert "could not be loaded" in error
