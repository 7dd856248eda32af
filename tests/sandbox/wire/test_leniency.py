"""What the platform takes although its definition says otherwise."""

from __future__ import annotations

from purecloud_sandbox.spec.definition import Definition, read_definition
from purecloud_sandbox.spec.leniency import FILLED_IN

from tests.sandbox.support import judge, valid_arguments
from tests.sandbox.support.client import Client


def test_lists_are_taken_in_both_writings(client: Client) -> None:
    me = client.get("/api/v2/users/me").json()["id"]
    one = client.get(f"/api/v2/users/{me}?expand=presence,skills").json()
    assert one == client.get(f"/api/v2/users/{me}?expand=presence&expand=skills").json()
    assert {"presence", "skills"} <= one.keys()
    ids = [user["id"] for user in client.get("/api/v2/users?pageSize=3").json()["entities"]]
    assert [user["id"] for user in client.get(f"/api/v2/users?id={','.join(ids)}").json()["entities"]] == ids


def test_every_list_in_a_query_may_be_joined_by_commas(client: Client) -> None:
    definition = read_definition(judge.DEFINITION)
    tried = 0
    for operation in definition.operations():
        lists = [p for p in operation.parameters if p.place == "query" and p.schema.get("type") == "array"]
        if not lists or operation.verb != "GET":
            continue
        target, _, headers = valid_arguments.make_request(definition, operation, only_required=True)
        for parameter in lists:
            value = parameter.schema["items"].get("enum", ["a", "b"])[:2]
            mark = "&" if "?" in target else "?"
            response = client.get(f"{target}{mark}{parameter.name}={','.join(map(str, value))}", headers=headers)
            assert response.status != 400 or b"given out by" in response.content, response.content
            tried += 1
    assert tried > 250


def test_page_number_zero_is_the_first_page(client: Client) -> None:
    first = client.get("/api/v2/users?pageSize=2&pageNumber=1").json()["entities"]
    assert client.get("/api/v2/users?pageSize=2&pageNumber=0").json()["entities"] == first
    assert client.get("/api/v2/users?pageNumber=-1").status == 400


def test_what_is_a_reference_needs_its_id_only(client: Client) -> None:
    group = {"name": "G", "type": "official", "visibility": "public", "rulesVisible": True}
    made = client.send("POST", "/api/v2/groups", group).json()
    me = client.get("/api/v2/users/me").json()
    body = {"version": me["version"], "groups": [{"id": made["id"]}]}
    assert client.send("PATCH", f"/api/v2/users/{me['id']}", body).status == 200
    assert client.send("POST", "/api/v2/groups", {"name": "G"}).status == 400


def test_the_exceptions_are_fields_that_the_definition_requires() -> None:
    definition: Definition = read_definition(judge.DEFINITION)
    for (model, field), reason in FILLED_IN.items():
        assert field in definition.schemas[model]["required"], "it needs no exception"
        assert reason.endswith(".")


def test_half_an_emoji_is_kept_as_json_has_it(client: Client) -> None:
    created = client.send("POST", "/api/v2/routing/queues", {"name": "Support \ud83d"})
    assert created.status == 200, created.content
    assert b"Support \\ud83d" in created.content
    name = created.json()["id"]
    assert client.get(f"/api/v2/routing/queues/{name}").json()["name"] == "Support \ud83d"
