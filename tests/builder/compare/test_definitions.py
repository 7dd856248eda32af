"""The table of versions: every row found with its impact, whatever the order of keys."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sdk_builder.compare.change import Comparison, Impact
from sdk_builder.compare.definitions import compare
from sdk_builder.notes.rendering import to_markdown, to_text

Json = dict[str, Any]
PROJECT_DEFINITION = Path(__file__).parents[3] / "definition" / "publicapi-v2.json"


def definition() -> Json:
    """A small definition with one of each kind of thing that the table names."""
    return {
        "swagger": "2.0",
        "paths": {
            "/users": {
                "get": {
                    "operationId": "getUsers",
                    "x-purecloud-method-name": "getUsers",
                    "summary": "List users",
                    "description": "Lists users.",
                    "tags": ["Users"],
                    "parameters": [
                        {
                            "name": "expand",
                            "in": "query",
                            "type": "array",
                            "items": {"type": "string"},
                            "description": "What",
                        },
                        {"name": "state", "in": "query", "type": "string", "required": True},
                    ],
                    "responses": {
                        "200": {"description": "ok", "schema": {"$ref": "#/definitions/User"}},
                        "404": {"description": "none"},
                    },
                },
                "post": {
                    "operationId": "postUsers",
                    "tags": ["Users"],
                    "deprecated": True,
                    "parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/User"}}],
                    "responses": {"200": {"description": "ok", "schema": {"type": "string"}}},
                },
            },
            "/queues": {
                "delete": {
                    "operationId": "deleteQueues",
                    "tags": ["Routing"],
                    "responses": {"204": {"description": ""}},
                }
            },
        },
        "definitions": {
            "User": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string", "readOnly": True},
                    "name": {"type": "string"},
                    "state": {"type": "string", "enum": ["active", "inactive"]},
                    "roles": {"type": "array", "items": {"type": "string", "enum": ["agent", "admin"]}},
                    "manager": {"$ref": "#/definitions/Group"},
                    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                    "count": {"type": "integer", "format": "int32"},
                },
            },
            "Group": {"type": "object", "properties": {"id": {"type": "string"}}},
            "Bare": {"type": "object"},
            "JsonNode": {"type": "object", "properties": {"array": {"type": "boolean"}}},
        },
    }


def get(document: Json) -> Json:
    return document["paths"]["/users"]["get"]


def parameter(document: Json, index: int = 0) -> Json:
    return get(document)["parameters"][index]


def answer(document: Json, code: str = "200") -> Json:
    return get(document)["responses"][code]


def user(document: Json) -> Json:
    return document["definitions"]["User"]["properties"]


# Each row: what is done to a copy of the definition, and what is found: (impact, place, subject, key, change).
GET = "GET /users"
MUTATIONS: dict[str, tuple[Any, list[tuple[str, str, str, str, str]]]] = {
    "path removed": (lambda d: d["paths"].pop("/users"), [("major", "path", "/users", "/users", "removed")]),
    "path added": (
        lambda d: d["paths"].update({"/new": {"get": {"responses": {}}, "post": {"responses": {}}}}),
        [
            ("minor", "path", "/new", "/new", "added"),
            ("minor", "operation", "GET /new", "GET /new", "added"),
            ("minor", "operation", "POST /new", "POST /new", "added"),
        ],
    ),
    "operation removed": (lambda d: d["paths"]["/users"].pop("get"), [("major", "operation", GET, GET, "removed")]),
    "operation added": (
        lambda d: d["paths"]["/users"].update({"patch": {"responses": {}}}),
        [("minor", "operation", "PATCH /users", "PATCH /users", "added")],
    ),
    "operationId": (lambda d: get(d).update(operationId="x"), [("major", "operation", GET, "operationId", "changed")]),
    "method name": (
        lambda d: get(d).update({"x-purecloud-method-name": "x"}),
        [("major", "operation", GET, "x-purecloud-method-name", "changed")],
    ),
    "description": (lambda d: get(d).update(description="x"), [("point", "operation", GET, "description", "changed")]),
    "summary": (lambda d: get(d).pop("summary"), [("point", "operation", GET, "summary", "changed")]),
    "deprecated": (lambda d: get(d).update(deprecated=True), [("major", "operation", GET, "deprecated", "changed")]),
    "no longer deprecated": (
        lambda d: d["paths"]["/users"]["post"].pop("deprecated"),
        [("major", "operation", "POST /users", "deprecated", "changed")],
    ),
    "parameter removed": (lambda d: get(d)["parameters"].pop(0), [("major", "parameter", GET, "expand", "removed")]),
    "parameter added": (
        lambda d: get(d)["parameters"].append({"name": "new", "in": "query", "type": "string"}),
        [("major", "parameter", GET, "new", "added")],
    ),
    "parameter in": (
        lambda d: parameter(d).update({"in": "header"}),
        [("major", "parameter", GET, "expand", "in changed")],
    ),
    "parameter type": (
        lambda d: parameter(d).update(type="string"),
        [("major", "parameter", GET, "expand", "type changed")],
    ),
    "parameter in and type": (
        lambda d: parameter(d).update({"in": "header", "type": "string"}),
        [("major", "parameter", GET, "expand", "in changed"), ("major", "parameter", GET, "expand", "type changed")],
    ),
    "parameter description": (
        lambda d: parameter(d).update(description="x"),
        [("point", "parameter", GET, "expand", "description changed")],
    ),
    "parameter required": (
        lambda d: parameter(d).update(required=True),
        [("major", "parameter", GET, "expand", "made required")],
    ),
    "parameter optional": (
        lambda d: parameter(d, 1).update(required=False),
        [("minor", "parameter", GET, "state", "made optional")],
    ),
    "body type": (
        lambda d: d["paths"]["/users"]["post"]["parameters"][0].update(schema={"$ref": "#/definitions/Group"}),
        [("major", "parameter", "POST /users", "body", "type changed")],
    ),
    "response removed": (lambda d: get(d)["responses"].pop("404"), [("major", "response", GET, "404", "removed")]),
    "response added": (
        lambda d: get(d)["responses"].update({"409": {"description": "x"}}),
        [("minor", "response", GET, "409", "added")],
    ),
    "response description": (
        lambda d: answer(d).update(description="x"),
        [("point", "response", GET, "200", "description changed")],
    ),
    "response reference": (
        lambda d: answer(d).update(schema={"$ref": "#/definitions/Group"}),
        [("major", "response", GET, "200", "type changed")],
    ),
    "response schema gone": (lambda d: answer(d).pop("schema"), [("major", "response", GET, "200", "type changed")]),
    "response schema came": (
        lambda d: answer(d, "404").update(schema={"type": "string"}),
        [("major", "response", GET, "404", "type changed")],
    ),
    "tag removed": (lambda d: get(d).update(tags=[]), [("major", "tag", GET, "Users", "removed")]),
    "tag added": (lambda d: get(d).update(tags=["Users", "Routing"]), [("major", "tag", GET, "Routing", "added")]),
    "model removed": (lambda d: d["definitions"].pop("Group"), [("major", "model", "Group", "Group", "removed")]),
    "model added": (
        lambda d: d["definitions"].update(New={"properties": {"id": {"type": "string"}}}),
        [("minor", "model", "New", "New", "added")],
    ),
    "model without properties added": (
        lambda d: d["definitions"].update(New={"type": "object"}),
        [("minor", "model", "New", "New", "added")],
    ),
    "model without properties filled": (
        lambda d: d["definitions"]["Bare"].update(properties={"a": {"type": "string"}}),
        [],
    ),
    "skipped models": (lambda d: d["definitions"]["JsonNode"]["properties"].clear(), []),
    "skipped model removed": (lambda d: d["definitions"].pop("JsonNode"), []),
    "property removed": (lambda d: user(d).pop("name"), [("major", "property", "User", "name", "removed")]),
    "property added": (
        lambda d: user(d).update(email={"type": "string"}),
        [("minor", "property", "User", "email", "added")],
    ),
    "required property added": (
        lambda d: (user(d).update(email={"type": "string"}), d["definitions"]["User"]["required"].append("email")),
        [("major", "property", "User", "email", "added")],
    ),
    "property type": (
        lambda d: user(d).update(name={"type": "integer"}),
        [("major", "property", "User", "name", "type changed")],
    ),
    "property reference": (
        lambda d: user(d).update(manager={"$ref": "#/definitions/User"}),
        [("major", "property", "User", "manager", "type changed")],
    ),
    "property list of": (
        lambda d: user(d)["roles"].update(items={"type": "integer", "enum": ["agent", "admin"]}),
        [("major", "property", "User", "roles", "type changed")],
    ),
    "property map of": (
        lambda d: user(d)["labels"].update(additionalProperties={"type": "integer"}),
        [("major", "property", "User", "labels", "type changed")],
    ),
    "format": (lambda d: user(d)["count"].update(format="int64"), []),
    "read-only": (
        lambda d: user(d)["name"].update(readOnly=True),
        [("major", "property", "User", "name", "made read-only")],
    ),
    "no longer read-only": (
        lambda d: user(d)["id"].pop("readOnly"),
        [("minor", "property", "User", "id", "no longer read-only")],
    ),
    "enum appeared": (
        lambda d: user(d)["name"].update(enum=["a"]),
        [("major", "property", "User", "name", "enum appeared")],
    ),
    "enum disappeared": (
        lambda d: user(d)["state"].pop("enum"),
        [("minor", "property", "User", "state", "enum disappeared")],
    ),
    "enum value removed": (
        lambda d: user(d)["state"]["enum"].pop(),
        [("major", "property", "User", "state", "enum value removed")],
    ),
    "enum values added": (
        lambda d: user(d)["state"]["enum"].extend(["x", "y"]),
        [
            ("minor", "property", "User", "state", "enum value added"),
            ("minor", "property", "User", "state", "enum value added"),
        ],
    ),
    "enum value of items removed": (
        lambda d: user(d)["roles"]["items"]["enum"].pop(),
        [("major", "property", "User", "roles", "enum value removed")],
    ),
    "enum value of items added": (
        lambda d: user(d)["roles"]["items"]["enum"].append("guest"),
        [("minor", "property", "User", "roles", "enum value added")],
    ),
}


def found(comparison: Comparison) -> list[tuple[str, str, str, str, str]]:
    return [(c.impact.value, c.place, c.subject, c.key, c.change) for c in comparison.changes]


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_row_of_the_table(name: str) -> None:
    mutate, expected = MUTATIONS[name]
    new = definition()
    mutate(new)
    comparison = compare(definition(), new)
    assert sorted(found(comparison)) == sorted(expected)
    assert comparison.impact is None if not expected else comparison.impact is not None
    for change in comparison.changes:
        assert change.sentence
        assert change.old != change.new


def test_nothing_changed() -> None:
    comparison = compare(definition(), definition())
    assert comparison.changes == ()
    assert comparison.impact is None
    assert comparison.counts == {"major": 0, "minor": 0, "point": 0}


def shuffled(value: Any, rng: random.Random) -> Any:
    """The same JSON with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(item, rng) for item in value] if isinstance(value, list) else value


@settings(derandomize=True, max_examples=60, deadline=None)
@given(names=st.sets(st.sampled_from(sorted(MUTATIONS)), max_size=3), seed=st.integers(0, 2**32))
def test_the_order_of_keys_means_nothing(names: set[str], seed: int) -> None:
    new = definition()
    for name in sorted(names):
        with_both = copy.deepcopy(new)
        try:
            MUTATIONS[name][0](with_both)
        except (KeyError, IndexError, AttributeError):
            continue  # an earlier mutation took away what this one changes
        new = with_both
    rng = random.Random(seed)
    straight = compare(definition(), new)
    assert compare(shuffled(definition(), rng), shuffled(new, rng)).to_json() == straight.to_json()
    assert not compare(new, shuffled(new, rng)).changes


def test_parameters_of_a_path_belong_to_its_operations() -> None:
    """A parameter that moves from all operations of a path to the path itself changes nothing."""
    new = definition()
    shared = get(new)["parameters"].pop(1)
    new["paths"]["/users"]["parameters"] = [shared]
    comparison = compare(definition(), new)
    assert found(comparison) == [("major", "parameter", "POST /users", "state", "added")]


def test_properties_of_inline_parts_count() -> None:
    old, new = definition(), definition()
    old["definitions"]["Lead"] = {
        "allOf": [{"$ref": "#/definitions/User"}, {"properties": {"team": {"type": "string"}}}]
    }
    new["definitions"]["Lead"] = {
        "allOf": [{"$ref": "#/definitions/User"}, {"properties": {"team": {"type": "integer"}}}]
    }
    assert found(compare(old, new)) == [("major", "property", "Lead", "team", "type changed")]


def test_json_holds_counts_and_changes_and_reads_back() -> None:
    new = definition()
    user(new).pop("name")
    comparison = compare(definition(), new)
    document = json.loads(comparison.to_json())
    assert document["counts"] == {"major": 1, "minor": 0, "point": 0}
    assert document["changes"][0]["sentence"] == "Property User.name was removed"
    assert document["step"] == "major"
    read = Comparison.from_document(document)
    assert (read.changes, read.step) == (comparison.changes, comparison.step)
    # What the builds ask for counts too, and is not lost on the way.
    document = json.loads(Comparison.of(comparison.changes[:0], Impact.MINOR).to_json())
    assert (document["step"], document["counts"]["minor"]) == ("minor", 0)
    assert Comparison.from_document(document).step is Impact.MINOR


def test_text_and_markdown_group_and_count() -> None:
    new = definition()
    user(new).pop("name")
    user(new).pop("count")
    get(new)["parameters"].append({"name": "x", "in": "query", "type": "string"})
    get(new).update(summary="Other")
    comparison = compare(definition(), new)
    text = to_text(comparison)
    assert text.startswith("! major")
    assert text.endswith("3 major, 0 minor and 1 point changes; step: major\n")
    markdown = to_markdown(comparison)
    assert (
        "## Breaking changes\n\n* Optional parameter x was added to GET /users\n* **User**\n    * Property User.count"
        in markdown
    )
    assert markdown.count("## ") == 2


def test_the_whole_definition_and_a_property_in_every_fiftieth_model() -> None:
    old = json.loads(PROJECT_DEFINITION.read_bytes())
    new = copy.deepcopy(old)
    for name in list(new["definitions"])[::50]:
        new["definitions"][name].setdefault("properties", {})["brandNew"] = {"type": "string"}
    comparison = compare(old, new)  # its speed is a matter of `make guard`
    assert comparison.counts["minor"] > 100
