"""Every kind of change in a small definition: the edit, a program that used what changes, and the step that follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


def definition() -> Json:
    """A small API with one of each kind of thing that can change."""
    text = {"type": "string"}
    user, listing = {"$ref": "#/definitions/User"}, {"$ref": "#/definitions/UserListing"}
    number = {"name": "pageNumber", "in": "query", "type": "integer"}
    size = {"name": "pageSize", "in": "query", "type": "integer", "minimum": 1, "maximum": 100}
    state = {"name": "state", "in": "query", "type": "string", "required": True, "enum": ["on", "off"]}
    ids = {"name": "id", "in": "query", "type": "array", "items": text}
    user_id = {"name": "userId", "in": "path", "type": "string", "required": True}
    body = {"name": "body", "in": "body", "required": True, "schema": user}
    return {
        "swagger": "2.0",
        "tags": [{"name": "Users"}],
        "paths": {
            "/users": {
                "get": _operation("getUsers", listing, state, ids, size, number),
                "post": _operation("postUsers", user, body),
            },
            "/users/{userId}": {
                "get": _operation("getUser", user, user_id),
                "delete": _operation("deleteUser", None, user_id),
            },
            "/names": {"get": _operation("getNames", {"type": "array", "items": user})},
            "/sets": {"get": _operation("getSets", {"type": "object", "additionalProperties": user})},
            "/count": {"get": _operation("getCount", {"type": "integer"})},
        },
        "definitions": {
            "User": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 50},
                    "day": text,
                    "size": {"type": "integer"},
                    "state": {"type": "string", "enum": ["on", "off"]},
                    "tags": {"type": "array", "items": text},
                    "labels": {"type": "object", "additionalProperties": text},
                    "group": {"$ref": "#/definitions/Group"},
                    "id": {"type": "string", "readOnly": True},
                },
            },
            "Group": {"type": "object", "properties": {"id": text}},
            "UserListing": {
                "type": "object",
                "properties": {"entities": {"type": "array", "items": user}, "total": {"type": "integer"}},
            },
        },
        "x-notification-topics": [{"topic": "v2.users.{id}", "class": "User"}],
    }


def _operation(name: str, answer: Json | None, *parameters: Json) -> Json:
    success: Json = {"200": {"description": "", "schema": answer}} if answer else {"204": {"description": ""}}
    return {
        "operationId": name,
        "tags": ["Users"],
        "summary": "Does it.",
        "parameters": [dict(parameter) for parameter in parameters],
        "responses": success,
    }


@dataclass(frozen=True)
class Case:
    """A kind of change. ``breaks``: whether the program no longer passes a strict type checker."""

    edit: Callable[[Json], Any]
    program: str
    breaks: bool
    step: str


def _get(d: Json) -> Json:
    return d["paths"]["/users"]["get"]


def _parameter(d: Json, name: str) -> Json:
    return next(one for one in _get(d)["parameters"] if one["name"] == name)


def _answer(d: Json, path: str, schema: Json) -> None:
    d["paths"][path]["get"]["responses"]["200"]["schema"] = schema


def _user(d: Json) -> Json:
    return d["definitions"]["User"]["properties"]


def _without(d: Json, name: str) -> None:
    _get(d)["parameters"] = [one for one in _get(d)["parameters"] if one["name"] != name]


# What programs do with the API as it is.
READ_DAY = "def f(user: gc.User) -> str | None:\n    return user.day\n"
SET_SIZE = "def f(user: gc.User) -> None:\n    user.size = 3\n"
READ_STATE = "def f(user: gc.User) -> str | None:\n    user.state = 'on'\n    return user.state\n"
READ_TAGS = "def f(user: gc.User) -> list[str] | None:\n    return user.tags\n"
READ_LABELS = "def f(user: gc.User) -> dict[str, str] | None:\n    return user.labels\n"
READ_GROUP = "def f(user: gc.User) -> gc.Group | None:\n    return user.group\n"
MAKE_USER = "user = gc.User(name='Ada', day='today', size=1)\n"
LIST = "def f(api: gc.UsersApi) -> gc.UserListing:\n    return api.get_users('on', id=['a'], page_size=5)\n"
LIST_BY_KEYWORD = "def f(api: gc.UsersApi) -> gc.UserListing:\n    return api.get_users(state='on', page_size=5)\n"
NAMES = "def f(api: gc.UsersApi) -> list[gc.User]:\n    return api.get_names()\n"
SETS = "def f(api: gc.UsersApi) -> dict[str, gc.User]:\n    return api.get_sets()\n"
COUNT = "def f(api: gc.UsersApi) -> int:\n    return api.get_count()\n"
GET = "def f(api: gc.UsersApi) -> gc.User:\n    return api.get_user('x')\n"
POST = "def f(api: gc.UsersApi, user: gc.User) -> gc.User:\n    return api.post_users(user)\n"
DELETE = "def f(api: gc.UsersApi) -> None:\n    api.delete_user('x')\n"
TOPIC = "def f() -> Topic[gc.User]:\n    return topic('v2.users.{id}', 'x')\n"
STRING, INTEGER, GROUP = {"type": "string"}, {"type": "integer"}, {"$ref": "#/definitions/Group"}

CASES: dict[str, Case] = {
    # Properties
    "property: str to datetime": Case(lambda d: _user(d)["day"].update(format="date-time"), READ_DAY, True, "major"),
    "property: str to date": Case(lambda d: _user(d)["day"].update(format="date"), READ_DAY, True, "major"),
    "property: str to int": Case(lambda d: _user(d).update(day=INTEGER), READ_DAY, True, "major"),
    "property: str to object": Case(lambda d: _user(d).update(day={"type": "object"}), READ_DAY, False, "major"),
    "property: int to float": Case(lambda d: _user(d).update(size={"type": "number"}), SET_SIZE, False, "major"),
    "property: int to str": Case(lambda d: _user(d).update(size=STRING), SET_SIZE, True, "major"),
    "property: items of a list": Case(lambda d: _user(d)["tags"].update(items=INTEGER), READ_TAGS, True, "major"),
    "property: list to one": Case(lambda d: _user(d).update(tags=STRING), READ_TAGS, True, "major"),
    "property: values of a map": Case(
        lambda d: _user(d)["labels"].update(additionalProperties=INTEGER), READ_LABELS, True, "major"
    ),
    "property: another model": Case(
        lambda d: _user(d).update(group={"$ref": "#/definitions/User"}), READ_GROUP, True, "major"
    ),
    "property removed": Case(lambda d: _user(d).pop("day"), READ_DAY, True, "major"),
    "property renamed": Case(lambda d: _user(d).update(date=_user(d).pop("day")), MAKE_USER, True, "major"),
    "property added": Case(lambda d: _user(d).update(mail=STRING), MAKE_USER, False, "minor"),
    "property made required": Case(
        lambda d: d["definitions"]["User"]["required"].append("day"), MAKE_USER, False, "point"
    ),
    "property made optional": Case(lambda d: d["definitions"]["User"]["required"].clear(), MAKE_USER, False, "point"),
    "property made read-only": Case(lambda d: _user(d)["day"].update(readOnly=True), MAKE_USER, False, "major"),
    "property no longer read-only": Case(lambda d: _user(d)["id"].pop("readOnly"), MAKE_USER, False, "minor"),
    "property: enum appeared": Case(lambda d: _user(d)["day"].update(enum=["mon"]), READ_DAY, False, "major"),
    "property: enum disappeared": Case(lambda d: _user(d)["state"].pop("enum"), READ_STATE, False, "minor"),
    "property: enum value removed": Case(lambda d: _user(d)["state"]["enum"].remove("on"), READ_STATE, False, "major"),
    "property: enum value added": Case(lambda d: _user(d)["state"]["enum"].append("away"), READ_STATE, False, "minor"),
    "property: limit tightened": Case(lambda d: _user(d)["name"].update(maxLength=10), MAKE_USER, False, "major"),
    "property: limit loosened": Case(lambda d: _user(d)["name"].update(maxLength=90), MAKE_USER, False, "point"),
    "property: limit gone": Case(lambda d: _user(d)["name"].pop("maxLength"), MAKE_USER, False, "point"),
    "property: pattern appeared": Case(lambda d: _user(d)["day"].update(pattern="^x"), MAKE_USER, False, "major"),
    "property: prose": Case(lambda d: _user(d)["day"].update(description="The day."), MAKE_USER, False, "point"),
    # Models
    "model removed": Case(
        lambda d: (d["definitions"].pop("Group"), _user(d).pop("group")), "group = gc.Group(id='x')\n", True, "major"
    ),
    "model added": Case(
        lambda d: d["definitions"].update(Team={"properties": {"id": STRING}}), MAKE_USER, False, "minor"
    ),
    "model without properties added": Case(lambda d: d["definitions"].update(Team={}), MAKE_USER, False, "minor"),
    "model lost its properties": Case(
        lambda d: d["definitions"]["Group"].pop("properties"),
        "def f(group: gc.Group) -> str | None:\n    return group.id\n", True, "major",
    ),
    # Answers
    "answer: items of a list": Case(
        lambda d: _answer(d, "/names", {"type": "array", "items": GROUP}), NAMES, True, "major"
    ),
    "answer: values of a map": Case(
        lambda d: _answer(d, "/sets", {"type": "object", "additionalProperties": GROUP}), SETS, True, "major"
    ),
    "answer: scalar": Case(lambda d: _answer(d, "/count", STRING), COUNT, True, "major"),
    "answer: model": Case(lambda d: _answer(d, "/users/{userId}", GROUP), GET, True, "major"),
    "answer: list to map": Case(
        lambda d: _answer(d, "/names", {"type": "object", "additionalProperties": {"$ref": "#/definitions/User"}}),
        NAMES, True, "major",
    ),
    "answer disappeared": Case(
        lambda d: d["paths"]["/count"]["get"].update(responses={"204": {"description": ""}}), COUNT, True, "major"
    ),
    "answer appeared": Case(
        lambda d: d["paths"]["/users/{userId}"]["delete"]["responses"].update({"200": {"schema": STRING}}),
        DELETE, False, "major",
    ),
    "answer: another code": Case(
        lambda d: d["paths"]["/count"]["get"]["responses"].update({"409": {"description": ""}}), COUNT, False, "minor"
    ),
    # Parameters
    "parameter removed": Case(lambda d: _without(d, "id"), LIST, True, "major"),
    "parameter: items of a list": Case(lambda d: _parameter(d, "id").update(items=INTEGER), LIST, True, "major"),
    "parameter: known items of a list": Case(
        lambda d: _parameter(d, "id").update(items={"type": "string", "enum": ["a", "b"]}), LIST, False, "point"
    ),
    "parameter: str to int": Case(
        lambda d: _parameter(d, "state").update(type="integer", enum=[1]), LIST, True, "major"
    ),
    "parameter: int to float": Case(lambda d: _parameter(d, "pageSize").update(type="number"), LIST, False, "major"),
    "parameter made optional": Case(lambda d: _parameter(d, "state").update(required=False), LIST, True, "major"),
    "parameter made required": Case(
        lambda d: _parameter(d, "id").update(required=True), LIST_BY_KEYWORD, True, "major"
    ),
    "optional parameter added": Case(
        lambda d: _get(d)["parameters"].append({"name": "sort", "in": "query", "type": "string"}), LIST, False, "major"
    ),
    "required parameter added": Case(
        lambda d: _get(d)["parameters"].append({"name": "sort", "in": "query", "type": "string", "required": True}),
        LIST, True, "major",
    ),
    "parameter hides an option": Case(
        lambda d: _get(d)["parameters"].append({"name": "timeout", "in": "query", "type": "string"}),
        "def f(api: gc.UsersApi) -> gc.UserListing:\n    return api.get_users('on', timeout=5.0)\n", True, "major",
    ),
    "parameter moved to a header": Case(lambda d: _parameter(d, "id").update({"in": "header"}), LIST, False, "major"),
    "parameter: joined otherwise": Case(
        lambda d: _parameter(d, "id").update(collectionFormat="pipes"), LIST, False, "point"
    ),
    "parameter: enum value": Case(lambda d: _parameter(d, "state")["enum"].append("away"), LIST, False, "point"),
    "parameter: enum value gone": Case(lambda d: _parameter(d, "state")["enum"].remove("on"), LIST, False, "point"),
    "parameter: limit tightened": Case(lambda d: _parameter(d, "pageSize").update(maximum=3), LIST, False, "major"),
    "parameter: limit loosened": Case(lambda d: _parameter(d, "pageSize").update(maximum=900), LIST, False, "point"),
    "parameter: default": Case(lambda d: _parameter(d, "pageSize").update(default=25), LIST, False, "point"),
    "parameter: prose": Case(lambda d: _parameter(d, "id").update(description="Which."), LIST, False, "point"),
    "body: another model": Case(
        lambda d: d["paths"]["/users"]["post"]["parameters"][0].update(schema=GROUP), POST, True, "major"
    ),
    "body: a list of it": Case(
        lambda d: d["paths"]["/users"]["post"]["parameters"][0].update(
            schema={"type": "array", "items": {"$ref": "#/definitions/User"}}
        ),
        POST, True, "major",
    ),
    "body made optional": Case(
        lambda d: d["paths"]["/users"]["post"]["parameters"][0].pop("required"), POST, True, "major"
    ),
    # Operations
    "operation removed": Case(lambda d: d["paths"]["/users/{userId}"].pop("delete"), DELETE, True, "major"),
    "path removed": Case(lambda d: d["paths"].pop("/count"), COUNT, True, "major"),
    "operation added": Case(
        lambda d: d["paths"]["/count"].update(put=_operation("putCount", None)), COUNT, False, "minor"
    ),
    "operation renamed": Case(
        lambda d: d["paths"]["/count"]["get"].update(operationId="countAll"), COUNT, True, "major"
    ),
    "operation: another tag": Case(lambda d: d["paths"]["/count"]["get"].update(tags=["Other"]), COUNT, True, "major"),
    "operation: one more tag": Case(
        lambda d: d["paths"]["/count"]["get"].update(tags=["Users", "Other"]), COUNT, False, "major"
    ),
    "operation deprecated": Case(lambda d: d["paths"]["/count"]["get"].update(deprecated=True), COUNT, False, "major"),
    "operation: preview": Case(
        lambda d: d["paths"]["/count"]["get"].update({"x-genesys-preview": True}), COUNT, False, "point"
    ),
    "operation: permission": Case(
        lambda d: _get(d).update({"x-inin-requires-permissions": {"type": "ANY", "permissions": ["a:b:c"]}}),
        LIST, False, "point",
    ),
    "operation: no token": Case(lambda d: _get(d).update(security=[]), LIST, False, "point"),
    "operation: media type": Case(lambda d: _get(d).update(produces=["text/csv"]), LIST, False, "point"),
    "operation: prose": Case(lambda d: _get(d).update(summary="Something else."), LIST, False, "point"),
    # Listings and topics
    "listing no longer pages": Case(lambda d: _without(d, "pageNumber"), LIST, False, "major"),
    "topic added": Case(
        lambda d: d["x-notification-topics"].append({"topic": "v2.groups", "class": "Group"}), TOPIC, False, "minor"
    ),
    "topic removed": Case(lambda d: d["x-notification-topics"].clear(), TOPIC, False, "major"),
    "topic: another model": Case(
        lambda d: d["x-notification-topics"][0].update({"class": "Group"}), TOPIC, True, "major"
    ),
}  # fmt: skip
