"""What an interrupted export left: other runs leave it alone, and what is gone of it is read again."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.export.reading import source, streams
from purecloud_tools.export.run import run
from purecloud_tools.export.writing.state import State
from purecloud_tools.export.writing.target import Target

from tests.tools.export.test_export import TODAY, ledger, rows


def counted(folder: Path) -> int:
    """The conversations that the manifest says are there."""
    found = json.loads((folder / "_manifest.json").read_text())["streams"]["conversations"]["partitions"]
    return sum(day["rows"] for day in found.values())


def interrupt(folder: Path, client: gc.ApiClient, monkeypatch: pytest.MonkeyPatch, name: str, at: int) -> None:
    """An export of conversations in pages of 10 that ends at a call of a method of the target."""
    whole, calls = getattr(Target, name), 0

    def broken(self: Target, *given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at:
            raise KeyboardInterrupt
        return whole(self, *given)

    monkeypatch.setattr(source, "PAGE", {"job": 10, "query": 10})
    with monkeypatch.context() as patch:
        patch.setattr(Target, name, broken)
        with ThreadPoolExecutor(1) as executor, pytest.raises(KeyboardInterrupt):
            run(["conversations"], str(folder), connect=client, since="1d", today=TODAY, pages=1, executor=executor)


@pytest.mark.parametrize("lost", [False, True])
def test_another_run_leaves_what_was_interrupted_and_what_is_lost_of_it_is_read_again(
    client: gc.ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    interrupt(tmp_path, client, monkeypatch, "move", 1)
    fetching = tmp_path / "_unfinished" / "fetching-x"
    fetching.mkdir()
    parts = sorted((tmp_path / "_unfinished").rglob("part-*.parquet"))
    assert parts
    assert run(["users"], str(tmp_path), connect=client).ok
    assert sorted((tmp_path / "_unfinished").rglob("part-*.parquet")) == parts
    assert not fetching.exists()
    if lost:
        shutil.rmtree(tmp_path / "_unfinished")
    assert run(["conversations"], str(tmp_path), connect=client, since="1d", today=TODAY, pages=1).ok
    expected = ledger(client, "2026-03-30", "2026-03-31")
    assert Counter(row["conversationId"] for row in rows(tmp_path, "conversations")) == expected
    assert counted(tmp_path) == expected.total()
    assert not (tmp_path / "_unfinished").exists()


@pytest.mark.parametrize("again", [False, True])
def test_parts_that_are_lost_while_they_get_their_names_are_read_again(
    client: gc.ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """Some have theirs, the others are gone; an earlier reading may have files of the same names."""
    if again:
        monkeypatch.setattr(source, "PAGE", {"job": 10, "query": 10})
        assert run(["conversations"], str(tmp_path), connect=client, since="1d", today=TODAY, pages=1).ok
    interrupt(tmp_path, client, monkeypatch, "move", 3)
    shutil.rmtree(tmp_path / "_unfinished")
    assert run(["conversations"], str(tmp_path), connect=client, since="1d", today=TODAY).ok
    expected = ledger(client, "2026-03-30", "2026-03-31")
    assert Counter(row["conversationId"] for row in rows(tmp_path, "conversations")) == expected
    assert counted(tmp_path) == expected.total()


def test_a_part_that_is_lost_while_it_runs_is_said(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = State.put

    def loses(self: State, stream: str, day: str, facts: dict[str, Any]) -> None:
        put(self, stream, day, facts)
        if facts["status"] == "committing":
            shutil.rmtree(tmp_path / "_unfinished")

    with monkeypatch.context() as patch:
        patch.setattr(State, "put", loses)
        report = run(["users"], str(tmp_path), connect=client)
    assert "FileNotFoundError: part-00000.parquet" in report.failures["users"]
    assert run(["users"], str(tmp_path), connect=client).ok
    assert rows(tmp_path, "users")


@pytest.mark.parametrize(("first", "second"), [("csv", "parquet"), ("jsonl", "csv")])
def test_a_format_that_cannot_keep_what_is_there_is_refused_before_anything_is_sent(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, first: str, second: str
) -> None:
    assert run(["users"], str(tmp_path), connect=client, form=first).ok
    before = {path: path.read_bytes() for path in tmp_path.glob("stream=*/*")}
    sandbox._call(sandbox.sandbox.recorder.clear)
    with pytest.raises(ValueError, match=r"users is there as .*another folder"):
        run(["routing_skills", "users"], str(tmp_path), connect=client, form=second)
    assert not sandbox.requests
    (tmp_path / "_state.sqlite").unlink()
    report = run(["users"], str(tmp_path), connect=client, form=second)
    assert "cannot become" in report.failures["users"]
    assert {path: path.read_bytes() for path in tmp_path.glob("stream=*/*")} == before


def test_a_settled_day_whose_files_are_gone_is_read_again(client: gc.ApiClient, tmp_path: Path) -> None:
    given: dict[str, Any] = {"connect": client, "since": "6d", "today": TODAY}
    assert run(["conversations"], str(tmp_path), **given).ok
    shutil.rmtree(tmp_path / "stream=conversations" / "date=2026-03-26")
    assert run(["conversations"], str(tmp_path), **given).skipped == {"conversations": 3}
    expected = ledger(client, "2026-03-25", "2026-03-31")
    assert Counter(row["conversationId"] for row in rows(tmp_path, "conversations")) == expected
    assert counted(tmp_path) == expected.total()


def test_what_another_filter_leaves_out_is_not_marked(client: gc.ApiClient, tmp_path: Path) -> None:
    skills = gc.RoutingApi(client)
    made = {name: skills.post_routing_skills(gc.CreateRoutingSkill(name=name)).id for name in ("one", "two", "other")}

    def marked(**asked: Any) -> dict[str, bool]:
        assert run(["routing_skills"], str(tmp_path), connect=client, arguments={"routing_skills": asked}).ok
        found = {row["id"]: row["_deleted_at"] is not None for row in rows(tmp_path, "routing_skills")}
        return {name: found[one] for name, one in made.items()}

    nothing = dict.fromkeys(made, False)
    assert marked() == nothing
    for _ in range(3):
        assert marked(name="one") == nothing
    skills.delete_routing_skill(made["two"])
    assert marked(name="one") == nothing
    assert marked() == nothing | {"two": True}
    assert marked(name="one") == nothing | {"two": True}


def test_an_interrupted_listing_begins_anew_with_other_parameters(
    client: gc.ApiClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(streams.streams(), "users", replace(streams.find_stream("users"), page=5))
    write, calls = Target.write, 0

    def full(self: Target, name: str) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError("full")
        return write(self, name)

    with monkeypatch.context() as patch:
        patch.setattr(Target, "write", full)
        assert run(["users"], str(tmp_path), connect=client, pages=1).failures == {"users": "OSError: full"}
    asked = {"users": {"state": "any"}}
    assert run(["users"], str(tmp_path), connect=client, pages=1, arguments=asked).ok
    assert {row["id"] for row in rows(tmp_path, "users")} >= {
        user.id for user in gc.paginate(gc.UsersApi(client).get_users)
    }
