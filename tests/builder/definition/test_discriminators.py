"""Families of models that a discriminator tells apart are kept, left out or made objects, as data says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builder.sample_project import Project, small

ENTRY = '[[discriminator]]\nmodel = "{}"\naction = "{}"\nreason = "r"\n'


def families() -> dict[str, Any]:
    """Pets of two kinds, an owner and what needs an owner, and shapes of one kind."""
    definition = small()
    text = {"type": "string"}
    pet, shape = {"$ref": "#/definitions/Pet"}, {"$ref": "#/definitions/Shape"}
    definition["definitions"] |= {
        "Pet": {"discriminator": "type", "properties": {"type": text, "name": text}},
        "Dog": {"allOf": [pet, {"properties": {"bark": {"type": "integer"}}}]},
        "Cat": {"allOf": [pet, {"properties": {"lives": {"type": "integer"}}}]},
        "Owner": {"properties": {"pets": {"type": "array", "items": pet}, "id": text}},
        "Street": {"properties": {"owner": {"$ref": "#/definitions/Owner"}}},
        "Shape": {"discriminator": "kind", "properties": {"kind": text}},
        "Circle": {"allOf": [shape, {"properties": {"radius": {"type": "number"}}}]},
        "Drawing": {"properties": {"shape": shape}},
    }
    definition["paths"] |= {
        "/streets": {"get": _get("getStreets", "Street")},
        "/drawings": {"get": _get("getDrawings", "Drawing")},
    }
    definition["x-notification-topics"] = [{"topic": "v2.owners", "class": "Owner"}]
    return definition


def _get(name: str, model: str) -> dict[str, Any]:
    answer = {"200": {"description": "", "schema": {"$ref": f"#/definitions/{model}"}}}
    return {"operationId": name, "tags": ["Users"], "responses": answer}


PETS, NEED_PETS = {"Pet", "Dog", "DogAllOf", "Cat", "CatAllOf"}, {"Owner", "Street"}
SHAPES, NEED_SHAPES = {"Shape", "Circle", "CircleAllOf"}, {"Drawing"}


@pytest.mark.parametrize(
    ("overrides", "models", "paths"),
    [
        ("", PETS | NEED_PETS | SHAPES | NEED_SHAPES, {"/streets", "/drawings"}),
        (ENTRY.format("Pet", "keep"), PETS | NEED_PETS | SHAPES | NEED_SHAPES, {"/streets", "/drawings"}),
        (ENTRY.format("Pet", "quarantine"), SHAPES | NEED_SHAPES, {"/drawings"}),
        (ENTRY.format("Pet", "override"), NEED_PETS | SHAPES | NEED_SHAPES, {"/streets", "/drawings"}),
        (ENTRY.format("*", "quarantine"), set(), set()),
        (ENTRY.format("*", "override"), NEED_PETS | NEED_SHAPES, {"/streets", "/drawings"}),
        (ENTRY.format("*", "quarantine") + ENTRY.format("Pet", "keep"), PETS | NEED_PETS, {"/streets"}),
        (ENTRY.format("*", "quarantine") + ENTRY.format("Shape", "override"), NEED_SHAPES, {"/drawings"}),
    ],
)
def test_a_family_is_kept_left_out_or_made_an_object(
    project: Project, overrides: str, models: set[str], paths: set[str]
) -> None:
    project.write(families())
    project.overrides.write_text(overrides)
    outcome = project.generate()
    assert (outcome.code, outcome.errors) == (0, "")
    assert project.places().keys() == models | {"User", "Skill"}
    titles = {title.partition(" ")[2] for title in project.operations()}
    assert titles == paths | {"/users", "/users/{userId}"}
    assert ("v2.owners" in project.text("_topic_models.py")) == ("Owner" in models)


def test_what_is_overridden_is_an_object_where_it_is_referred_to(project: Project) -> None:
    project.write(families())
    project.overrides.write_text(ENTRY.format("*", "override"))
    project.generate()
    text = project.text("models/platform.py")
    assert 'pets: list[_t.Any] | None = _field("pets", "list[object]")' in text
    assert 'shape: _t.Any | None = _field("shape", "object")' in text


def test_a_model_says_which_property_tells_its_heirs_apart(project: Project) -> None:
    project.write(families())
    project.generate()
    assert "Discriminator: `type`." in project.text("models/platform.py")


def test_the_entry_for_all_may_match_nothing(project: Project) -> None:
    project.overrides.write_text(ENTRY.format("*", "quarantine"))
    assert project.generate().errors == ""
    project.overrides.write_text(ENTRY.format("Gone", "keep"))
    assert "Gone is not in the definition" in project.generate().errors
