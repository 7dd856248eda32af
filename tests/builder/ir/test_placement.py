"""Where models live: a place once given is kept for ever."""

from __future__ import annotations

import json
import keyword
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sdk_builder.definition.deviations.overrides import Overrides
from sdk_builder.emit.generation import lower_document
from sdk_builder.ir import naming
from sdk_builder.ir.placement import place_models, record_text

from tests.builder.sample_project import ROOT, Project, small

# From so many models on a domain has a module of its own.
WORTH = 40

Domains = dict[str, list[str]]


def _definition(domains: Domains) -> dict[str, Any]:
    """Each tag with an operation for each of its models."""
    paths = {
        f"/api/v2/{tag.lower()}/{name.lower()}": {
            "get": {
                "tags": [tag],
                "operationId": f"get{tag}{name}",
                "responses": {"200": {"schema": {"$ref": f"#/definitions/{name}"}}},
            }
        }
        for tag, names in domains.items()
        for name in names
    }
    names = {name for group in domains.values() for name in group}
    definitions = {name: {"properties": {"id": {"type": "string"}}} for name in sorted(names)}
    return {"swagger": "2.0", "paths": paths, "definitions": definitions}


def _place(domains: Domains, record: dict[str, str] | None = None) -> dict[str, str]:
    sdk, _ = lower_document(_definition(domains), Overrides())
    return place_models(sdk, record or {})


def _names(word: str, count: int = WORTH) -> list[str]:
    return [f"{word}{number}" for number in range(count)]


def test_models_live_with_the_operations_that_use_them() -> None:
    places = _place({"Users": _names("User"), "Routing": _names("Queue"), "Small": ["Lonely"]})
    assert places["User0"] == "users"
    assert places["Queue39"] == "routing"
    assert places["Lonely"] == "platform"


def test_what_a_model_refers_to_follows_it() -> None:
    definition = _definition({"Users": _names("User")})
    definition["definitions"]["User0"]["properties"]["one"] = {"$ref": "#/definitions/Detail"}
    definition["definitions"]["Detail"] = {
        "properties": {"more": {"type": "array", "items": {"$ref": "#/definitions/Far"}}}
    }
    definition["definitions"]["Far"] = {"properties": {"id": {"type": "string"}}}
    sdk, _ = lower_document(definition, Overrides())
    assert {place_models(sdk, {})[name] for name in ("User0", "Detail", "Far")} == {"users"}


def test_a_place_is_kept_whatever_the_rules_would_say() -> None:
    domains = {"Users": _names("User"), "Routing": _names("Queue")}
    record = {"User0": "routing", "User1": "somewhere_else"}
    places = _place(domains, record)
    assert places["User0"] == "routing"
    assert places["User1"] == "somewhere_else"


def test_additions_join_their_domain_and_move_nothing() -> None:
    before = _place({"Users": _names("User"), "Routing": _names("Queue")})
    after = _place({"Users": [*_names("User"), "Badge"], "Routing": _names("Queue"), "New": _names("Brand")}, before)
    assert {name: after[name] for name in before} == before
    assert after["Badge"] == "users"
    assert after["Brand0"] == "new"


def test_a_domain_that_grows_is_not_split_later() -> None:
    before = _place({"Users": _names("User")})
    after = _place({"Users": [*_names("User"), *_names("Team", 300)]}, before)
    assert {name: after[name] for name in before} == before
    assert {after[f"Team{number}"] for number in range(300)} == {"users"}


def test_removed_models_stay_recorded_and_come_back_to_their_place(project: Project) -> None:
    project.placement.write_text('{"Skill": "routing", "Gone": "routing", "User": "people"}')
    project.generate()
    assert project.places() == {"Gone": "routing", "Skill": "routing", "User": "people"}
    assert "Gone" not in project.text("_index.py")
    definition = small()
    definition["definitions"]["Gone"] = {"properties": {"id": {"type": "string"}}}
    project.write(definition)
    project.generate()
    assert "class Gone(_Model):" in project.text("models/routing.py")


def test_a_module_never_takes_the_published_name_of_a_model_that_lives_elsewhere() -> None:
    # `models.users` is the published module of a model called Users.
    places = _place({"Users": _names("User"), "Routing": [*_names("Queue"), "Users"]})
    assert places["Users"] == "users"
    # The model was there first, the module comes later: it gets another name.
    record = _place({"Routing": [*_names("Queue"), "Users"]})
    assert record["Users"] == "routing"
    places = _place({"Users": _names("User"), "Routing": [*_names("Queue"), "Users"]}, record)
    assert places["Users"] == "routing"
    assert places["User0"] == "users_models"


@pytest.mark.parametrize(
    ("tag", "module"), [("Import", "models_import"), ("2FA", "models_2fa"), ("Class", "models_class")]
)
def test_a_module_is_never_called_like_a_keyword_or_a_number(tag: str, module: str) -> None:
    domains = {tag: _names("Thing")}
    if tag == "2FA":
        # The class of an API gets a letter; a topic may begin with a digit.
        sdk, _ = lower_document({**_definition({}), **_topics("2fa", _names("Thing"))}, Overrides())
        assert place_models(sdk, {})["Thing0"] == "models_2fa_topics"
    else:
        places = _place(domains)
        assert places["Thing0"] == module
        # What joins later finds the module under the same name.
        assert _place({tag: [*_names("Thing"), "Late"]}, places)["Late"] == module


def _topics(word: str, names: list[str]) -> dict[str, Any]:
    return {
        "definitions": {name: {"properties": {"id": {"type": "string"}}} for name in names},
        "x-notification-topics": [{"topic": f"v2.{word}.{{id}}.{name}", "class": name} for name in names],
    }


def test_what_only_notifications_carry_lives_apart() -> None:
    definition = {**_definition({}), **_topics("users", _names("Event"))}
    sdk, _ = lower_document(definition, Overrides())
    assert set(place_models(sdk, {}).values()) == {"users_topics"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"User": "not a name"}', 'error: placement.json#/User: "not a name" is not a name of a module.'),
        ('{"User": "import"}', 'error: placement.json#/User: "import" is not a name of a module.'),
        ('{"User": 1}', "error: placement.json#/User: 1 is not a name of a module."),
        ('{"User": "a", "User": "b"}', "error: placement.json#/User: This key is repeated"),
        ("[]", "placement.json holds no JSON object."),
    ],
)
def test_a_broken_record_is_an_error(project: Project, content: str, message: str) -> None:
    project.placement.write_text(content)
    outcome = project.generate()
    assert outcome.code == 1
    assert message in outcome.errors
    assert project.placement.read_text() == content


# Single names, among them some whose published module is called like a domain, and groups worth a module.
_MEMBERS = st.lists(
    st.sampled_from([["Users"], ["Routing"], ["Quality"], ["Import"], *map(_names, ("User", "Queue", "Flow", "Line"))]),
    max_size=4,
).map(lambda groups: list(dict.fromkeys(name for group in groups for name in group)))
_GROUPS = st.dictionaries(st.sampled_from(["Users", "Routing", "Import", "Quality"]), _MEMBERS, max_size=4)


@settings(derandomize=True, max_examples=60, deadline=None, database=None)
@given(st.lists(_GROUPS, min_size=2, max_size=4))
def test_however_a_definition_changes_no_place_does(versions: list[Domains]) -> None:
    record: dict[str, str] = {}
    for domains in versions:
        places = _place(domains, record)
        assert {name: places[name] for name in record} == record
        assert all(module.isidentifier() and not keyword.iskeyword(module) for module in places.values())
        modules = set(places.values())
        for name, module in places.items():
            published = naming.module_name(name)
            assert published == module or published not in modules, (name, module)
        assert json.loads(record_text(places)) == places
        record = places


def test_the_committed_record_is_well_formed_and_shadows_nothing() -> None:
    text = (ROOT / "definition" / "placement.json").read_text()
    places: dict[str, str] = json.loads(text)
    assert record_text(places) == text
    modules = set(places.values())
    shadowed = [name for name, module in places.items() if naming.module_name(name) in modules - {module}]
    assert shadowed == []
