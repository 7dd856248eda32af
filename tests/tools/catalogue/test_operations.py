"""Every operation and every model is found by its names."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from purecloud_tools.catalogue import models, operations


@pytest.fixture(scope="module")
def manifest() -> dict[str, dict[str, object]]:
    """What the SDK knows of its operations, by title."""
    text = files("PureCloudPlatformClientV2").joinpath("operations.json").read_text("utf-8")
    return {f"{entry['verb']} {entry['path']}": entry for entry in json.loads(text)["operations"]}


def test_every_operation_of_the_sdk_is_found_by_its_command_and_by_its_method(manifest: dict[str, object]) -> None:
    everything = list(operations.within([]))
    assert {one.title for one in everything} == manifest.keys()
    for one in everything:
        by_command, by_method = operations.find(one.command), operations.find(one.method)
        assert by_command is not None
        assert by_method is not None
        assert by_command.title == by_method.title == one.title
        options = [item.option for item in one.parameters]
        assert len(options) == len(set(options)), one


def test_the_tree_of_words_leads_to_every_operation() -> None:
    def leaves(words: list[str]) -> set[str]:
        here = operations.find(" ".join(words))
        found = {here.command} if here else set()
        return found.union(*(leaves([*words, word]) for word in operations.below(words)))

    assert leaves([]) == {one.command for one in operations.within([])}


def test_the_longest_name_counts() -> None:
    resolved = operations.resolve(["groups", "search", "get", "q64"])
    assert resolved is not None
    assert (resolved[0].title, resolved[1]) == ("GET /api/v2/groups/search", 3)
    resolved = operations.resolve(["groups", "search", "more"])
    assert resolved is not None
    assert (resolved[0].title, resolved[1]) == ("POST /api/v2/groups/search", 2)
    short = operations.find("users me")
    assert short is not None
    assert short.title == "GET /api/v2/users/me"
    assert operations.resolve(["nothing", "of", "the", "kind"]) is None
    assert [one.command for one in operations.within(["routing", "queues", "wrapupcodes"])] == [
        "routing queues wrapupcodes create",
        "routing queues wrapupcodes delete",
        "routing queues wrapupcodes list",
    ]


def test_every_model_that_an_operation_names_is_there() -> None:
    def model_of(kind: str | None) -> str | None:
        while kind and (inner := models.item_of(kind) or models.value_of(kind)):
            kind = inner
        plain = ("str", "int", "float", "bool", "object", "file", "datetime", "date", "LocalDateTime", "YearMonth")
        return kind if kind not in plain else None

    every = list(operations.within([]))
    wanted = {model_of(one.returns) for one in every} | {model_of(one.body.kind) for one in every if one.body}
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name and name not in seen:
            seen.add(name)
            properties = models.properties(name)
            assert properties is not None, name
            wanted |= {model_of(item.kind) for item in properties.values()}
    assert len(seen) > 4000
    assert models.properties("NoSuchModel") is None


def test_sentences_show_options_and_no_arguments_of_python() -> None:
    members = operations.find("routing queues members create")
    assert members is not None
    assert members.summary == "Add members to a routing queue. With `--delete true`, remove them."
