"""What is wrong with a definition is said clearly, all at once, and changes nothing on the disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.builder.sample_project import ROOT, TRAPS, Project, small

Definition = dict[str, Any]


def _refused(project: Project, definition: Any) -> list[str]:
    """The problems that make a definition unusable; nothing on the disk may change."""
    assert project.generate().code == 0
    before = project.files()
    assert before
    project.write(definition)
    outcome = project.generate()
    assert outcome.code == 1
    assert project.files() == before
    assert outcome.output == ""
    assert "nothing was written" in outcome.errors.splitlines()[-1]
    assert "Traceback" not in outcome.errors
    assert project.check().code == 1
    assert project.check().lines == outcome.lines
    return outcome.lines


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON: Expecting value in line 1, column 1."),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "is not JSON: Expecting value in line 1, column 1."),
        (json.dumps(small()).encode()[:300], "is not JSON: "),
        (b'{"swagger": "2.0",}', "is not JSON: "),
        (b'{"swagger": "2.0", "paths": {"x": NaN}}', "is not JSON: NaN is not a JSON number."),
        (b'{"swagger": "2.0", "paths": {"x": 1e999}}', "is not JSON: the number 1e999 is too large."),
        (b'{"swagger": "2.0", "x": "\\ud800"}', "has half of a surrogate pair in "),
        (b"[" * 200_000, "is not JSON: it is nested too deeply."),
        (b"\xff\xfe{}", "is not UTF-8 text (byte 0)."),
        (b"[]", "holds no JSON object."),
        (b"null", "holds no JSON object."),
        (b"{}", 'Not a Swagger 2.0 definition: "swagger" must be "2.0", it is null.'),
        (b'{"openapi": "3.0.1", "paths": {}}', '"swagger" must be "2.0", it is null.'),
        (b'{"swagger": "1.2", "paths": {}}', 'Not a Swagger 2.0 definition: "swagger" must be "2.0", it is "1.2".'),
        (b'{"swagger": "2.0"}', 'The definition has no "paths".'),
        (b'{"swagger": "2.0", "paths": []}', "error: /paths: Must be an object."),
    ],
)  # fmt: skip
def test_what_is_not_a_definition(project: Project, content: bytes, message: str) -> None:
    problems = _refused(project, content)
    assert len(problems) == 1
    assert problems[0].startswith("error: ")
    assert message in problems[0]


def test_a_definition_that_is_not_there(project: Project) -> None:
    project.definition.unlink()
    outcome = project.generate()
    assert outcome.code == 1
    assert outcome.errors.splitlines() == [
        f"error: {project.definition} cannot be read: No such file or directory.",
        "hint: Work in the root of the checkout, or name another file.",
        "1 error; nothing was written.",
    ]


def test_a_byte_order_mark_is_passed_over(project: Project) -> None:
    project.write(b"\xef\xbb\xbf" + json.dumps(small()).encode())
    assert project.generate().code == 0


def test_repeated_keys_are_all_found(project: Project) -> None:
    text = json.dumps(small())
    text = text.replace('"User": {', '"Skill": {"type": "object"}, "User": {', 1)
    text = text.replace('"name": {"type": "string"}', '"name": {}, "name": {"type": "string"}', 1)
    assert _refused(project, text.encode()) == [
        "error: /definitions/Skill: This key is repeated in the object; keep one of the two.",
        "error: /definitions/Skill/properties/name: This key is repeated in the object; keep one of the two.",
    ]


def _user(definition: Definition) -> Definition:
    found: Definition = definition["definitions"]["User"]
    return found


def _operation(definition: Definition) -> Definition:
    found: Definition = definition["paths"]["/users/{userId}"]["get"]
    return found


def _body(definition: Definition) -> Definition:
    found: Definition = definition["paths"]["/users"]["post"]["parameters"][0]
    return found


Spoil = Callable[[Definition], Any]
GET, POST = "/paths/~1users~1{userId}/get", "/paths/~1users/post"
BAD: list[tuple[str, Spoil, str]] = [
    # References
    ("model of a property", lambda d: d["definitions"].pop("Skill"),
     "/definitions/User/properties/skill/$ref: #/definitions/Skill is not in the definition; add it, or put what"),
    ("parent of a model", lambda d: _user(d).update(allOf=[{"$ref": "#/definitions/Gone"}]),
     "/definitions/User/allOf/0/$ref: #/definitions/Gone is not"),
    ("result", lambda d: _operation(d)["responses"].update({"200": {"schema": {"$ref": "#/definitions/Gone"}}}),
     f"{GET}/responses/200/schema/$ref: #/definitions/Gone is not"),
    ("shared parameter", lambda d: _operation(d)["parameters"].append({"$ref": "#/parameters/Gone"}),
     f"{GET}/parameters/1/$ref: #/parameters/Gone is not"),
    ("shared response", lambda d: _operation(d)["responses"].update({"200": {"$ref": "#/responses/Gone"}}),
     f"{GET}/responses/200/$ref: #/responses/Gone is not"),
    ("reference to another file", lambda d: _body(d).update(schema={"$ref": "other.json#/X"}),
     f"{POST}/parameters/0/schema/$ref: other.json#/X is not"),
    ("model that inherits from itself", lambda d: _user(d).update(allOf=[{"$ref": "#/definitions/User"}]),
     "/definitions/User/allOf: The model inherits from itself."),
    # Names
    ("two properties", lambda d: _user(d)["properties"].update({"user-name": {}, "userName": {}}),
     "/definitions/User/properties/userName: 'user-name' and 'userName' both become the attribute 'user_name'"),
    ("property of the base class", lambda d: _user(d)["properties"].update(toDict={}),
     "/definitions/User/properties/toDict: 'to_dict' is taken by every model"),
    ("property without a name", lambda d: _user(d)["properties"].update({"%%": {}}),
     "/definitions/User/properties/%%: No attribute name can be made of this name"),
    ("two models", lambda d: d["definitions"].update({"user": {}}),
     "/definitions/user: The class User exists twice in the SDK"),
    ("model like the second class of another",
     lambda d: (_user(d).update(allOf=[{"properties": {"x": {}}}]), d["definitions"].update(UserAllOf={})),
     "/definitions/UserAllOf: The class UserAllOf exists twice in the SDK"),
    ("model like an API class", lambda d: d["definitions"].update(UsersApi={}),
     "/definitions/UsersApi: The class UsersApi exists twice"),
    ("model like a hand-written class", lambda d: d["definitions"].update(ApiClient={}),
     "/definitions/ApiClient: The class ApiClient exists twice"),
    ("model without a name", lambda d: d["definitions"].update({"%%": {}}),
     "/definitions/%%: No class name can be made of this name"),
    ("two methods", lambda d: d["paths"]["/users"].update(put={**_operation(d), "parameters": []}),
     f"{GET}: PUT /users and GET /users/{{userId}} both become UsersApi.get_user; rename one in overrides.toml."),
    ("method of the base class", lambda d: _operation(d).update(operationId="apiClient"),
     f"{GET}: 'api_client' is taken by every API class"),
    ("method without a name", lambda d: _operation(d).update(operationId="%%"),
     f"{GET}: No method name can be made of '%%'"),
    ("two parameters",
     lambda d: _operation(d)["parameters"].append({"name": "user_id", "in": "query", "type": "string"}),
     f"{GET}: 'userId' and 'user_id' both become the parameter 'user_id'; rename one"),
    ("parameter without a name",
     lambda d: _operation(d)["parameters"].append({"name": "%%", "in": "query", "type": "string"}),
     f"{GET}: No parameter name can be made of '%%'"),
    ("parameter declared twice", lambda d: _operation(d)["parameters"].append(_operation(d)["parameters"][0]),
     f"{GET}/parameters/1: The path parameter 'userId' is declared twice."),
    ("two modules of API classes",
     lambda d: (_operation(d).update(tags=["SCIM"]), d["paths"]["/users"]["post"].update(tags=["Scim"])),
     "/tags: The tags 'SCIM' and 'Scim' both become the module scim_api; name them alike."),
    # Shapes
    ("model that is not an object", lambda d: d["definitions"].update(User=[]),
     "/definitions/User: Must be an object."),
    ("unknown type", lambda d: _user(d)["properties"].update(x={"type": "text"}),
     "/definitions/User/properties/x/type: 'text' is not a type of Swagger 2.0"),
    ("list of types", lambda d: _user(d)["properties"].update(x={"type": ["string", "null"]}),
     "/definitions/User/properties/x/type: ['string', 'null'] is not a type of Swagger 2.0"),
    ("enum that is not a list", lambda d: _user(d)["properties"].update(x={"enum": "a"}),
     "/definitions/User/properties/x/enum: Must be a list."),
    ("limit that is not a number", lambda d: _user(d)["properties"].update(x={"minimum": "1"}),
     "/definitions/User/properties/x/minimum: Must be a number."),
    ("path that is not an object", lambda d: d["paths"].update({"/x": None}), "/paths/~1x: Must be an object."),
    ("path that is a reference", lambda d: d["paths"].update({"/x": {"$ref": "#/paths/y"}}),
     "/paths/~1x/$ref: A path that is a reference is not supported"),
    ("tags that are not strings", lambda d: _operation(d).update(tags=[1]), f"{GET}/tags: Must be a list of strings."),
    ("parameter in no place", lambda d: _body(d).update({"in": "cookie"}),
     f"{POST}/parameters/0/in: Must be one of path, query, header, body, formData; it is 'cookie'."),
    ("body without schema", lambda d: _body(d).pop("schema"), f"{POST}/parameters/0/schema: Must be an object."),
    ("unknown style", lambda d: _operation(d)["parameters"][0].update(collectionFormat="x"),
     f"{GET}/parameters/0/collectionFormat: Must be one of multi, csv"),
    ("status that is not one", lambda d: _operation(d)["responses"].update(ok={}),
     f"{GET}/responses/ok: 'ok' is not a status code."),
    ("strange permissions", lambda d: _operation(d).update({"x-inin-requires-permissions": ["x"]}),
     f"{GET}/x-inin-requires-permissions: Must be"),
    ("path parameter not declared", lambda d: _operation(d).update(parameters=[]),
     f"{GET}: The path has {{userId}}, but no path parameter of that name is declared."),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_makes_a_definition_unusable(project: Project, spoil: Spoil, expected: str) -> None:
    definition = small()
    spoil(definition)
    problems = [line for line in _refused(project, definition) if line.startswith("error")]
    assert any(line.startswith(f"error: {expected}") for line in problems), problems
    # Both models of one name are named, as each may be the one to rename.
    assert len(problems) == sum("exists twice" in line for line in problems) or len(problems) == 1


def test_all_problems_are_reported_together_and_in_order(project: Project) -> None:
    definition = small()
    del definition["definitions"]["Skill"]
    definition["definitions"]["user"] = {"properties": {"a-b": {}, "a_b": {}}}
    _operation(definition)["operationId"] = "postUsers"
    _operation(definition)["tags"] = []
    definition["paths"]["/users"]["post"]["tags"] = ["Default"]
    problems = _refused(project, definition)
    assert [line.split(": ")[:2] for line in problems] == [
        ["error", "/definitions/User"],
        ["error", "/definitions/User/properties/skill/$ref"],
        ["error", "/definitions/user"],
        ["error", "/definitions/user/properties/a_b"],
        ["error", GET],
        ["warning", GET],
        ["warning", GET],
    ]


def test_problems_for_programs(project: Project) -> None:
    definition = small()
    del definition["definitions"]["Skill"]
    project.write(definition)
    for outcome in (project.generate("--json"), project.check("--json")):
        assert outcome.code == 1
        assert outcome.errors == ""
        assert outcome.json == {
            "problems": [
                {
                    "pointer": "/definitions/User/properties/skill/$ref",
                    "severity": "error",
                    "message": "#/definitions/Skill is not in the definition; add it, or put what refers to it in"
                    " quarantine.",
                    "hint": "",
                }
            ]
        }


WARNINGS: list[tuple[str, Spoil, str]] = [
    ("unknown verb", lambda d: d["paths"]["/users"].update(trace={}), "/paths/~1users/trace: 'trace' is not a verb"),
    ("no tag", lambda d: _operation(d).pop("tags"), f"{GET}: No tag; the operation goes to the class DefaultApi."),
    ("not a name", lambda d: _operation(d).pop("operationId"), f"{GET}: Neither operationId nor another name"),
    ("pattern of another language", lambda d: _user(d)["properties"].update(x={"type": "string", "pattern": "\\p{L}"}),
     "/definitions/User/properties/x/pattern: Not a regular expression of Python"),
    ("path parameter not in the path", lambda d: d["paths"]["/users"]["post"]["parameters"].append(
        {"name": "x", "in": "path", "required": True, "type": "string"}),
     f"{POST}: The path parameter 'x' is not in the path; it has no effect."),
    ("parameter called like an option", lambda d: d["paths"]["/users"]["post"]["parameters"].append(
        {"name": "retries", "in": "query", "type": "string"}),
     f"{POST}: The parameter 'retries' hides the call option 'retries' for this method."),
    ("two tags, one class", lambda d: (_operation(d).update(tags=["A B"]), d["paths"]["/users"]["post"].update(
        tags=["A-B"])), "/tags: The tags 'A B' and 'A-B' share the class ABApi."),
    ("one operationId twice", lambda d: _operation(d).update(
        {"operationId": "postUsers", "x-purecloud-method-name": "getUser"}),
     f"{GET}: The operationId 'postUsers' is also that of POST /users."),
    ("topic without a model", lambda d: d.update({"x-notification-topics": [{"topic": "v2.x", "class": "Gone"}]}),
     "/x-notification-topics/0: The model 'Gone' of this topic is not in the definition."),
    ("classes that share a published module", lambda d: d["definitions"].update(IDList={}, IdList={}),
     "/definitions: The classes IDList and IdList share the published module models.id_list."),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "expected"), [case[1:] for case in WARNINGS], ids=[case[0] for case in WARNINGS])
def test_warnings_go_on(project: Project, spoil: Spoil, expected: str) -> None:
    definition = small()
    spoil(definition)
    project.write(definition)
    outcome = project.generate()
    assert outcome.code == 0
    assert [line[: len(expected) + 9] for line in outcome.lines] == [f"warning: {expected}"], outcome.errors
    assert project.files()
    checked = project.check()
    assert checked.code == 0
    assert checked.output == f"2 operations and {len(definition['definitions'])} models; 1 warning.\n"
    assert [problem["severity"] for problem in project.check("--json").json["problems"]] == ["warning"]


def test_a_property_may_be_called_like_a_keyword_of_the_definition(project: Project) -> None:
    definition = small()
    names = ("$ref", "properties", "type", "items", "enum", "allOf", "example", "required")
    _user(definition)["properties"].update({name: {"type": "string"} for name in names})
    project.write(definition)
    assert project.generate().errors == ""


def test_the_canonical_form_says_the_same_and_is_final(project: Project) -> None:
    original = json.loads(TRAPS.read_bytes())
    project.write(original)
    assert project.canonicalise("--check").code == 1
    assert project.canonicalise().output == f"Wrote {project.definition}.\n"
    first = project.definition.read_bytes()
    assert json.loads(first) == original
    read = json.loads(first)
    # swagger_types and attribute_map follow the order of properties.
    for name, model in original["definitions"].items():
        assert list(read["definitions"][name].get("properties", {})) == list(model.get("properties", {}))
    assert read["definitions"]["StrangeNames"]["properties"]["properties"] == {
        "additionalProperties": {"properties": {"b": {"type": "string"}, "a": {"type": "string"}}, "type": "object"},
        "type": "object",
    }
    assert project.canonicalise().output.endswith("is canonical already.\n")
    assert project.definition.read_bytes() == first
    assert project.canonicalise("--check").code == 0
    lines = first.decode().splitlines()
    assert sum(line.startswith(' "get"') for line in lines) == 9
    assert sum(line.startswith('"Shadows": {') for line in lines) == 1


def test_the_canonical_form_forgets_the_order_of_all_but_properties(project: Project) -> None:
    definition = small()
    project.write(definition)
    project.canonicalise()
    first = project.definition.read_bytes()
    turned = {key: definition[key] for key in reversed(definition)}
    turned["paths"] = {key: definition["paths"][key] for key in reversed(definition["paths"])}
    turned["definitions"] = {key: definition["definitions"][key] for key in reversed(definition["definitions"])}
    project.write(turned)
    project.canonicalise()
    assert project.definition.read_bytes() == first


def test_canonicalise_leaves_what_it_cannot_read(project: Project) -> None:
    project.write(b"{")
    outcome = project.canonicalise()
    assert outcome.code == 1
    assert "is not JSON" in outcome.errors
    assert project.definition.read_bytes() == b"{"


def test_the_committed_definition_is_canonical(project: Project) -> None:
    project.definition = ROOT / "definition" / "publicapi-v2.json"
    assert project.canonicalise("--check").code == 0
