"""Each override does what it says; one that matches nothing is a warning, a bad one an error that names the entry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builder.sample_project import ROOT, Project, small


def _generated(project: Project, overrides: str, definition: dict[str, Any] | None = None) -> None:
    project.write(definition or small())
    project.overrides.write_text(overrides)
    outcome = project.generate()
    assert outcome.code == 0, outcome.errors
    assert outcome.errors == ""


def test_quarantine_leaves_out_an_operation_and_what_is_wrong_with_it(project: Project) -> None:
    definition = small()
    definition["paths"]["/users"]["post"]["parameters"] = "broken"
    project.write(definition)
    assert project.generate().code == 1
    _generated(project, '[[quarantine]]\noperation = "POST /users"\nreason = "Broken."', definition)
    assert list(project.operations()) == ["GET /users/{userId}"]
    assert "post_users" not in project.text("apis/users_api.py")


def test_quarantine_leaves_out_a_model_and_references_become_objects(project: Project) -> None:
    definition = small()
    definition["definitions"]["Skill"] = {"properties": {"x": {"type": "nonsense"}}}
    _generated(project, '[[quarantine]]\nmodel = "Skill"\nreason = "Broken."', definition)
    assert "Skill" not in project.places()
    assert 'skill: _t.Any | None = _field("skill", "object")' in project.text("models/platform.py")


def test_rename_of_a_class_a_property_a_method_and_a_parameter(project: Project) -> None:
    _generated(
        project,
        """
        rename = [
            {model = "User", to = "Person", reason = "r"},
            {model = "User", property = "skill", to = "ability", reason = "r"},
            {operation = "GET /users/{userId}", to = "fetch", reason = "r"},
            {operation = "GET /users/{userId}", parameter = "userId", to = "who", reason = "r"},
        ]
        """,
    )
    models, apis = project.text("models/platform.py"), project.text("apis/users_api.py")
    assert "class Person(_Model):" in models
    assert 'ability: Skill | None = _field("skill", "Skill")' in models
    assert "def fetch(self, who: str, **options: _te.Unpack[_CallOptions]) -> Person:" in apis
    assert 'path={"userId": who}' in apis
    assert "User\n" not in project.text("_index.py")


def test_rename_settles_a_collision_also_of_an_inherited_property(project: Project) -> None:
    definition = small()
    child = {"allOf": [{"$ref": "#/definitions/Skill"}, {"properties": {"Name": {"type": "string"}}}]}
    definition["definitions"]["Child"] = child
    project.write(definition)
    assert "'name' and 'Name' both become" in project.generate().errors
    rename = '[[rename]]\nmodel = "Child"\nproperty = "name"\nto = "skill_name"\nreason = "r"'
    _generated(project, rename, definition)
    assert 'skill_name: str | None = _field("name", "str")' in project.text("models/platform.py")


def test_alias_is_a_second_name_for_a_class_and_a_method(project: Project) -> None:
    _generated(
        project,
        """
        alias = [
            {model = "User", name = "Person", reason = "r"},
            {model = "User", name = "Human", reason = "r"},
            {operation = "GET /users/{userId}", name = "fetch_user", reason = "r"},
        ]
        """,
    )
    assert "\nPerson = User\nHuman = User\n" in project.text("models/platform.py")
    for package in ("apis", "aio"):
        assert "\n    fetch_user = get_user\n" in project.text(f"{package}/users_api.py")
    assert "\nPerson\nHuman\n" in project.text("_index.py")
    assert "from .models.platform import Person as Person" in project.text("__init__.pyi")


def test_alias_may_not_take_a_name_that_is_there(project: Project) -> None:
    project.overrides.write_text('[[alias]]\nmodel = "User"\nname = "Skill"\nreason = "r"')
    outcome = project.generate()
    assert outcome.code == 1
    assert "The class Skill exists twice" in outcome.errors
    project.overrides.write_text('[[alias]]\noperation = "POST /users"\nname = "get_user"\nreason = "r"')
    outcome = project.generate()
    assert outcome.code == 1
    assert "both become UsersApi.get_user" in outcome.errors


def test_pin_sets_the_type_of_a_property_a_parameter_and_a_result(project: Project) -> None:
    _generated(
        project,
        """
        pin = [
            {model = "User", property = "skill", type = "list[Skill]", reason = "r"},
            {operation = "POST /users", parameter = "body", type = "dict(str, list[User])", reason = "r"},
            {operation = "GET /users/{userId}", result = true, type = "object", reason = "r"},
            {operation = "POST /users", result = true, type = "str", reason = "r"},
        ]
        """,
    )
    assert 'skill: list[Skill] | None = _field("skill", "list[Skill]")' in project.text("models/platform.py")
    operations = project.operations()
    assert operations["POST /users"]["parameters"][0]["kind"] == "dict(str, list[User])"
    assert operations["GET /users/{userId}"]["returns"] == "object"
    assert operations["POST /users"]["returns"] == "str"
    assert "-> str:" in project.text("apis/users_api.py")


def test_safe_marks_an_operation_that_may_be_sent_again(project: Project) -> None:
    _generated(project, '[[safe]]\noperations = ["POST /users"]\nreason = "r"')
    assert "safe=True" in project.text("apis/users_api.py")
    operations = project.operations()
    assert operations["POST /users"]["reads"] is True
    assert "reads" not in operations["GET /users/{userId}"]


def _listing() -> dict[str, Any]:
    definition = small()
    operation = definition["paths"]["/users"]["get"] = dict(definition["paths"]["/users"]["post"])
    operation["operationId"] = "getUsers"
    operation["parameters"] = [{"name": "pageNumber", "in": "query", "type": "integer"}]
    operation["responses"] = {"200": {"schema": {"$ref": "#/definitions/Users"}}}
    entities = {"type": "array", "items": {"$ref": "#/definitions/User"}}
    definition["definitions"]["Users"] = {"properties": {"entities": entities, "total": {"type": "integer"}}}
    return definition


def test_paging_corrects_what_was_found(project: Project) -> None:
    _generated(project, "", _listing())
    found = project.operations()["GET /users"]["paging"]
    assert found == {
        "style": "number", "items": "entities", "item": "User", "position": "pageNumber", "total": "total", "key": "id",
    }  # fmt: skip
    override = '[[paging]]\noperation = "GET /users"\nends = "empty"\nkey = "skill"\nreason = "r"'
    _generated(project, override, _listing())
    assert project.operations()["GET /users"]["paging"] == {**found, "ends": "empty", "key": "skill"}
    _generated(project, '[[paging]]\noperation = "GET /users"\nstyle = "none"\nreason = "r"', _listing())
    assert "paging" not in project.operations()["GET /users"]


def _job() -> dict[str, Any]:
    definition = _listing()
    get = definition["paths"]["/users"].pop("get")
    ticket = {"properties": {"id": {"type": "string"}, "state": {"type": "string"}}}
    definition["definitions"]["Ticket"] = ticket
    parameter = {"name": "jobId", "in": "path", "required": True, "type": "string"}
    definition["paths"]["/users/query/jobs"] = {
        "post": {
            "tags": ["Users"],
            "operationId": "postJobs",
            "responses": {"202": {"schema": {"$ref": "#/definitions/Ticket"}}},
        }
    }
    get["parameters"].append(parameter)
    definition["paths"]["/users/query/jobs/{jobId}/results"] = {"get": {**get, "operationId": "getJobResults"}}
    return definition


def test_paging_can_say_that_a_job_does_not_page(project: Project) -> None:
    _generated(project, "", _job())
    assert project.operations()["POST /users/query/jobs"]["paging"]["style"] == "job"
    _generated(project, '[[paging]]\noperation = "POST /users/query/jobs"\nstyle = "none"\nreason = "r"', _job())
    assert "paging" not in project.operations()["POST /users/query/jobs"]
    assert "none" not in project.text("_paging.py")


def test_paging_of_what_is_not_a_listing_is_passed_over_with_a_warning(project: Project) -> None:
    project.overrides.write_text('[[paging]]\noperation = "GET /users/{userId}"\nends = "empty"\nreason = "r"')
    outcome = project.generate()
    assert outcome.code == 0
    assert "warning: overrides.toml#paging[0]: GET /users/{userId} does not look like a listing" in outcome.errors
    assert "paging" not in project.operations()["GET /users/{userId}"]


def test_domains_put_models_of_tags_together(project: Project) -> None:
    definition = small()
    for number in range(60):
        definition["definitions"][f"Model{number}"] = {"properties": {"a": {"type": "string"}}}
        definition["paths"][f"/{number}"] = {
            "get": {
                "tags": ["Left" if number % 2 else "Right"],
                "operationId": f"get{number}",
                "responses": {"200": {"schema": {"$ref": f"#/definitions/Model{number}"}}},
            }
        }
    _generated(project, "", definition)
    assert project.places()["Model1"] == "platform"
    project.placement.unlink()
    _generated(project, '[[domains]]\nname = "both"\ntags = ["Left", "Right"]\nreason = "r"', definition)
    assert {project.places()[f"Model{number}"] for number in range(60)} == {"both"}


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ('quarantine = [{model = "Gone", reason = "r"}]', "quarantine[0]: Gone"),
        ('quarantine = [{operation = "GET /gone", reason = "r"}]', "quarantine[0]: GET /gone"),
        ('rename = [{model = "Gone", to = "x", reason = "r"}]', "rename[0]: Gone"),
        ('rename = [{model = "User", property = "gone", to = "x", reason = "r"}]', "rename[0]: User gone"),
        ('rename = [{operation = "POST /users", parameter = "x", to = "y", reason = "r"}]', "rename[0]: POST /users x"),
        ('alias = [{model = "Gone", name = "x", reason = "r"}]', "alias[0]: Gone"),
        ('pin = [{operation = "GET /gone", result = true, type = "str", reason = "r"}]', "pin[0]: GET /gone"),
        ('safe = [{operations = ["POST /users", "POST /gone"], reason = "r"}]', "safe[0]: POST /gone"),
        ('paging = [{operation = "GET /gone", style = "none", reason = "r"}]', "paging[0]: GET /gone"),
        ('domains = [{name = "x", tags = ["Gone"], reason = "r"}]', "domains[0]: Gone"),
    ],
)
def test_an_override_that_matches_nothing_is_a_warning(project: Project, entry: str, named: str) -> None:
    project.overrides.write_text(entry)
    outcome = project.generate()
    assert outcome.code == 0
    assert outcome.errors == f"warning: overrides.toml#{named} is not in the definition; remove the entry.\n"


def test_every_committed_override_matches(project: Project) -> None:
    project.definition = ROOT / "definition" / "publicapi-v2.json"
    project.overrides = ROOT / "definition" / "overrides.toml"
    assert project.check("--json").json["problems"] == []


def test_quarantine_leaves_out_all_below_a_path(project: Project) -> None:
    definition = small()
    operation = {"operationId": "getSecret", "tags": ["Users"], "responses": {"200": {"description": ""}}}
    definition["paths"]["/internal/secrets"] = {"get": operation}
    definition["paths"]["/internally"] = {"get": {**operation, "operationId": "getOther"}}
    _generated(project, '[[quarantine]]\npath = "/internal"\nreason = "Not for the public."', definition)
    assert "GET /internal/secrets" not in project.operations()
    assert "GET /internally" in project.operations()


def test_collection_format_decides_how_items_are_joined(project: Project) -> None:
    definition = small()
    parameter = {
        "name": "ids",
        "in": "query",
        "type": "array",
        "items": {"type": "string"},
        "collectionFormat": "multi",
    }
    definition["paths"]["/users/{userId}"]["get"].setdefault("parameters", []).append(parameter)
    entry = (
        '[[collection_format]]\noperation = "GET /users/{userId}"\nparameter = "ids"\nformat = "pipes"\nreason = "x"'
    )
    _generated(project, entry, definition)
    assert 'collection_formats={"ids": "pipes"}' in project.text("apis/users_api.py")
