"""What type checkers know beyond the definition: each rule on a definition of its own."""

from __future__ import annotations

from typing import Any

from sdk_builder.definition.deviations.overrides import Overrides
from sdk_builder.emit.generation import lower_document
from sdk_builder.ir.representation import ModelType, Sdk


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{name}"}


def _strings(*names: str) -> dict[str, Any]:
    return {name: {"type": "string"} for name in names}


def _operation(name: str, answer: str | None = None, body: str | None = None, query: str = "") -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [{"name": "body", "in": "body", "schema": _ref(body)}] if body else []
    parameters += [{"name": one, "in": "query", "type": "string"} for one in query.split()]
    answers = {"200": {"schema": _ref(answer)}} if answer else {"204": {"description": "done"}}
    return {"tags": ["Users"], "operationId": name, "parameters": parameters, "responses": answers}


def _lowered(paths: dict[str, Any], definitions: dict[str, Any]) -> Sdk:
    for path, item in paths.items():
        if "{userId}" in path:
            item["parameters"] = [{"name": "userId", "in": "path", "required": True, "type": "string"}]
    document = {
        "swagger": "2.0",
        "paths": paths,
        "definitions": {name: {"properties": properties} for name, properties in definitions.items()},
    }
    return lower_document(document, Overrides())[0]


def _expected(sdk: Sdk) -> set[str]:
    return {f"{model.name}.{item.wire}" for model in sdk.models for item in model.properties if item.expected}


def _body(sdk: Sdk, title: str) -> tuple[str, ...]:
    operation = next(item for item in sdk.operations if item.title == title)
    return tuple(one.name for item in operation.parameters if item.place == "body" for one in item.also)


def test_ids_and_items_of_answers_are_there_and_those_of_requests_are_not() -> None:
    sdk = _lowered(
        {
            "/users": {
                "get": _operation("getUsers", "Users", query="pageNumber pageSize"),
                "post": _operation("postUsers", "User", body="NewUser"),
            }
        },
        {
            "Users": {"entities": {"type": "array", "items": _ref("User")}, **_strings("nextUri")},
            "User": {"manager": _ref("Manager"), **_strings("id", "name")},
            "Manager": _strings("id"),
            "NewUser": _strings("id", "name"),
        },
    )
    assert _expected(sdk) == {"Users.entities", "User.id", "Manager.id"}


def test_what_tells_items_apart_is_there() -> None:
    sdk = _lowered(
        {"/users": {"get": _operation("getUsers", "Rows", query="pageNumber pageSize")}},
        {
            "Rows": {"results": {"type": "array", "items": _ref("Row")}, "total": {"type": "integer"}},
            "Row": _strings("id", "text"),
        },
    )
    assert _expected(sdk) == {"Rows.results", "Row.id"}


def test_items_without_an_id_have_that_of_what_they_are_of() -> None:
    sdk = _lowered(
        {"/users": {"get": _operation("getUsers", "Details", query="pageNumber pageSize")}},
        {
            "Details": {"results": {"type": "array", "items": _ref("UserDetail")}, "total": {"type": "integer"}},
            "UserDetail": _strings("userId", "managerId", "text"),
        },
    )
    assert _expected(sdk) == {"Details.results", "UserDetail.userId"}


def test_a_change_takes_what_was_read_if_it_has_what_the_request_must_have() -> None:
    definitions = {
        "User": {"skills": {"type": "array", "items": {"type": "string"}}, **_strings("id", "name")},
        "Rename": _strings("name"),
        "Other": {"skills": {"type": "string"}, **_strings("name")},
        "Unlike": _strings("operations"),
        "New": _strings("id", "name", "secret"),
    }
    for body, taken in {"Rename": ("User", "New"), "Other": ("New",), "Unlike": (), "User": ("New",)}.items():
        sdk = _lowered(
            {
                "/users": {"post": _operation("postUsers", "New")},
                "/users/{userId}": {
                    "get": _operation("getUser", "User"),
                    "patch": _operation("patchUser", "User", body=body),
                },
            },
            definitions,
        )
        assert _body(sdk, "PATCH /users/{userId}") == taken


def test_a_change_that_must_have_more_takes_no_answer() -> None:
    paths = {
        "/users/{userId}": {
            "get": _operation("getUser", "User"),
            "put": _operation("putUser", "User", body="Change"),
        }
    }
    document = {
        "swagger": "2.0",
        "paths": {
            path: {**item, "parameters": [{"name": "userId", "in": "path", "required": True, "type": "string"}]}
            for path, item in paths.items()
        },
        "definitions": {
            "User": {"properties": _strings("id", "name")},
            "Change": {"properties": _strings("name", "reason"), "required": ["reason"]},
        },
    }
    assert _body(lower_document(document, Overrides())[0], "PUT /users/{userId}") == ()
    document["definitions"]["User"]["properties"].update(_strings("reason"))  # type: ignore[index]
    assert _body(lower_document(document, Overrides())[0], "PUT /users/{userId}") == ("User",)


def test_intervals_are_strings_of_that_name() -> None:
    definitions: dict[str, Any] = {
        "Query": {
            "interval": {"type": "string"},
            "intervals": {"type": "array", "items": {"type": "string"}},
            "length": {"type": "string"},
        },
        "Recurrence": {"interval": {"type": "integer"}, "inner": _ref("Kind")},
        "Kind": {"interval": {"type": "string", "enum": ["day", "week"]}},
    }
    sdk = _lowered({"/users": {"post": _operation("postUsers", body="Query", query="interval q")}}, definitions)
    found = {f"{model.name}.{item.wire}" for model in sdk.models for item in model.properties if item.interval}
    assert found == {"Query.interval", "Query.intervals"}
    assert [item.wire for item in sdk.operations[0].parameters if item.interval] == ["interval"]


def test_nothing_else_changes() -> None:
    sdk = _lowered({"/users": {"get": _operation("getUsers", "User")}}, {"User": _strings("id")})
    assert sdk.operations[0].returns == ModelType("User")
    assert sdk.apis[0].operations == sdk.operations
