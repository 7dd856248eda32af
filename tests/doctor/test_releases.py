"""Which releases are known, and what changed between two of them."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PureCloudPlatformClientV2 import __version__, doctor
from PureCloudPlatformClientV2.doctor.history import compare_releases
from PureCloudPlatformClientV2.doctor.record import Record, VersionError, read_record, version_key
from PureCloudPlatformClientV2.doctor.surface import Surface

ROOT = Path(__file__).parents[2]
SMALL = Record(
    {
        "releases": ["230.0.0", "240.0.0", "250.0.0", "250.1.0"],
        "symbols": {
            "User.title": {"230.0.0": "str", "240.0.0": "int", "250.0.0": "str"},
            "User.kind": {"230.0.0": "str", "240.0.0": None, "250.1.0": "int"},
            "User.state=busy": {"230.0.0": "value", "250.0.0": None},
            "Old": {"230.0.0": "model", "240.0.0": None},
            "Old.name": {"230.0.0": "str", "240.0.0": None},
            "Old.name=x": {"230.0.0": "value", "240.0.0": None},
            "UsersApi.get_it": {
                "230.0.0": {"call": "GET /api/v2/users/me", "required": [], "returns": "Old"},
                "240.0.0": None,
            },
            "UsersApi.get_user": {
                "230.0.0": {"call": "GET /api/v2/users/{userId}", "required": ["user_id"], "returns": "User"},
                "250.0.0": {
                    "call": "GET /api/v2/users/{userId}",
                    "required": ["state", "user_id"],
                    "returns": "UserMe",
                },
            },
            "UsersApi.get_user(fields)": {"230.0.0": "str", "240.0.0": None},
        },
    }
)


def test_the_record_goes_back_to_230_and_ends_with_this_release() -> None:
    record = read_record()
    assert record.releases[0] == "230.0.0"
    assert record.releases[-1] == __version__
    assert len(record.releases) >= 45
    assert record.releases == sorted(record.releases, key=version_key)


def test_the_ends_of_the_way_are_compared() -> None:
    def between(start: str, end: str) -> list[tuple[str, str | None, str]]:
        changes = compare_releases(SMALL, *SMALL.range(start, end))
        return sorted((change.symbol, change.part, change.change) for change in changes)

    assert between("230", "230") == []
    # `title` changed and was changed back; what belonged to a class that is gone is not named one by one.
    assert between("230", "250.0.0") == [
        ("Old", None, "removed"),
        ("User.kind", None, "removed"),
        ("User.state", "busy", "value"),
        ("UsersApi.get_it", None, "renamed"),
        ("UsersApi.get_user", "fields", "removed"),
        ("UsersApi.get_user", "return", "type"),
        ("UsersApi.get_user", "state", "required"),
    ]
    assert between("240", "250.0") == [
        ("User.state", "busy", "value"),
        ("User.title", None, "type"),
        ("UsersApi.get_user", "return", "type"),
        ("UsersApi.get_user", "state", "required"),
    ]
    assert ("User.kind", None, "type") in between("230", "250")


def test_a_change_says_what_is_called_so_now() -> None:
    renamed = next(c for c in compare_releases(SMALL, "230.0.0", "250.0.0") if c.change == "renamed")
    assert renamed.instead == "UsersApi.get_users_me"
    assert renamed.version == "240.0.0"


def surfaces() -> Iterator[tuple[str, dict[str, Any]]]:
    """The published surfaces, read another way than the builder does."""
    document = json.loads(lzma.decompress((ROOT / "definition" / "published-surfaces.json.xz").read_bytes()))
    surface = document["first"]
    yield document["versions"][0], surface
    for version, patch in document["steps"]:
        surface = patched(surface, patch)
        yield version, surface


def patched(old: Any, patch: dict[str, Any]) -> dict[str, Any]:
    new: dict[str, Any] = {key: value for key, value in old.items() if key not in patch.get("-", ())}
    new |= patch.get("+", {})
    return new | {key: patched(old[key], inner) for key, inner in patch.get("*", {}).items()}


def broken(old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[str, str | None, str]]:
    """What the one surface has and the other has not, or of another type."""
    for name in (old["apis"].keys() | old["models"].keys()) - new["apis"].keys() - new["models"].keys():
        yield name, None, "removed"
    for name in old["models"].keys() & new["models"].keys():
        after = new["models"][name]
        for attribute, about in old["models"][name].items():
            if attribute not in after:
                yield f"{name}.{attribute}", None, "removed"
            else:
                if about["type"] != after[attribute]["type"]:
                    yield f"{name}.{attribute}", None, "type"
                for value in set(about.get("enum", ())) - set(after[attribute].get("enum", ())):
                    yield f"{name}.{attribute}", value, "value"
    for name in old["apis"].keys() & new["apis"].keys():
        for method, about in old["apis"][name].items():
            symbol, now = f"{name}.{method}", new["apis"][name].get(method)
            if now is None:
                yield symbol, None, "removed"
                continue
            if about["returns"] != now["returns"]:
                yield symbol, "return", "type"
            for parameter, facts in about["parameters"].items():
                if parameter not in now["parameters"]:
                    yield symbol, parameter, "removed"
                elif facts["type"] != now["parameters"][parameter]["type"]:
                    yield symbol, parameter, "type"
            for parameter in now["required"]:
                if parameter not in about["required"]:
                    yield symbol, parameter, "required" if parameter in about["parameters"] else "added"


@pytest.mark.parametrize("start", ["230.0.0", "250.0.0", "263.0.0", "268.0.0"])
def test_the_changes_are_those_between_the_published_surfaces(start: str) -> None:
    known = dict(surfaces())
    expected = set(broken(known[start], known["269.0.0"]))
    found = [(change.symbol, change.part, change.change) for change in doctor.changes_between(start, "269")]
    assert len(found) == len(set(found))
    # A hand-written class took the name over.
    assert set(found) - expected == set()
    assert expected - set(found) <= {("YearMonth", None, "removed")}


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (
            "new",
            "270",
            "--from 'new' is not a version such as 269 or 270.1.0; the doctor knows the releases 230.0.0 to",
        ),
        ("269", "", "--to '' is not a version"),
        ("100", "270", "older than what is known; the doctor knows the releases 230.0.0 to"),
        ("269", "999", "newer than this package"),
        ("251.5", "270", "there was no release 251.5, only 251.0.0 and then 252.0.0"),
        ("269", "250", "--from 269 is newer than --to 250"),
        ("230.0.0.0", "270", "is not a version"),
    ],
)
def test_impossible_ranges_are_refused(start: str, end: str, sentence: str) -> None:
    with pytest.raises(VersionError) as caught:
        doctor.changes_between(start, end)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("252", "252", "252.0.0", "252.1.0"),
        ("v250", "252.0", "250.0.0", "252.0.0"),
        (" 269 ", "270", "269.0.0", __version__),
    ],
)
def test_a_version_may_be_shortened(start: str, end: str, first: str, last: str) -> None:
    assert read_record().range(start, end) == (first, last)


def test_prereleases_come_before_their_release() -> None:
    versions = ["271.0.0", "271.0.0rc1", "271.0.0b2", "270.9.0", "271.0.0a1"]
    assert sorted(versions, key=version_key) == ["270.9.0", "271.0.0a1", "271.0.0b2", "271.0.0rc1", "271.0.0"]


def test_an_older_release_is_known_by_what_changed_since() -> None:
    record = read_record()
    old, new = Surface(record, "250.0.0"), Surface(record, record.releases[-1])
    assert old.has_name("KnowledgeDocumentCreateRequest")
    assert not new.has_name("KnowledgeDocumentCreateRequest")
    assert "get_conversations_chats" in old.methods("ConversationsApi")
    assert "get_conversations_chats" not in new.methods("ConversationsApi")
    assert old.methods("KnowledgeApi")["post_knowledge_knowledgebase_documents"].parameters["body"] == (
        "KnowledgeDocumentCreateRequest"
    )
    assert "use_normalized_message" in old.methods("ConversationsApi")["get_conversations_message_message"].parameters
    assert (old.attributes("TemporalUnit") or {})["duration"] == "Duration"
    found = doctor.examine(
        "import PureCloudPlatformClientV2 as gc\ngc.AIStudioApi().get_agentic_virtualagents()\n",
        "program.py",
        doctor.changes_between("250", "260"),
        "260",
    )
    assert [finding.sentence for finding in found] == [
        "`AIStudioApi` has no method `get_agentic_virtualagents`: it came with 263.0.0."
    ]
