"""Every operation of the definition, called over a socket."""

from __future__ import annotations

from collections import Counter
from urllib.parse import quote

from purecloud_sandbox.server import serve
from purecloud_sandbox.spec.definition import Definition, read_definition
from purecloud_sandbox.spec.resources import Resources

from tests.sandbox.support import judge, valid_arguments
from tests.sandbox.support.client import Client


def test_every_operation_answers_what_its_schema_says() -> None:
    definition = read_definition(judge.DEFINITION)
    operations = definition.operations()
    wrong: list[str] = []
    with serve(state="none") as running:
        client = Client(running.url, running.token())
        for operation in operations:
            target, body, headers = valid_arguments.make_request(definition, operation)
            response = client.send(operation.verb, target, body, headers=headers)
            if response.status == 200:
                wrong += judge.response_complaints(operation, target, response)
            else:
                wrong.append(f"{operation.verb} {target}: {response.status} {response.content[:300]!r}")
    assert len(operations) == 3355
    assert not wrong, "\n".join([f"{len(wrong)} problems", *wrong[:20]])


def test_every_operation_conforms_with_state_too() -> None:
    """Made-up ids are mostly not found then; what is answered conforms, and nothing fails."""
    definition = read_definition(judge.DEFINITION)
    wrong: list[str] = []
    statuses: Counter[int] = Counter()
    with serve() as running:
        client = Client(running.url, running.token())
        for operation in definition.operations():
            target, body, headers = valid_arguments.make_request(definition, operation, only_required=True)
            if operation.id in ("deleteTokensMe", "deleteToken"):
                continue
            response = client.send(operation.verb, target, body, headers=headers)
            statuses[response.status] += 1
            if response.status == 200:
                wrong += judge.response_complaints(operation, target, response)
            elif response.status not in (404, 409) and b"not given out by a listing" not in response.content:
                wrong.append(f"{operation.verb} {target}: {response.status} {response.content[:300]!r}")
    assert not wrong, "\n".join([f"{len(wrong)} problems, {statuses}", *wrong[:20]])
    assert statuses[200] > 1200, statuses


def test_what_a_listing_shows_is_found(client: Client) -> None:
    """With state: every listing of a collection leads to items that exist, also in sub-collections."""
    definition = read_definition(judge.DEFINITION)
    resources = Resources(definition)
    wrong, found = [], 0
    for operation in definition.operations():
        role = resources.role(operation)
        if role is None or role.action != "find":
            continue
        ids: dict[int, str] = {}
        for collection, place in resources.parents(operation.template):
            ids[place] = _first_id(definition, client, collection, ids)
        parent = operation.template.rpartition("/")[0]
        if "get" not in definition.paths.get(parent, {}) or "" in ids.values():
            continue
        listing = resources.role(definition.operation("get", parent))
        if listing is None or listing.action != "list":
            continue
        name = _first_id(definition, client, parent, ids)
        _, _, headers = valid_arguments.make_request(definition, operation)
        target = _fill(operation.template, {**ids, len(operation.template.split("/")) - 1: name})
        response = client.get(target, headers=headers) if name and "{" not in target else None
        if response is None or (response.status == 400 and b"required parameter" in response.content):
            continue
        found += 1
        if response.status == 200:
            wrong += judge.response_complaints(operation, target, response)
        else:
            wrong.append(f"{target}: {response.status} {response.content[:300]!r}")
    assert not wrong, "\n".join([f"{len(wrong)} of {found}", *wrong[:20]])
    assert found > 250


def _fill(template: str, ids: dict[int, str]) -> str:
    parts = template.split("/")
    return "/".join(quote(ids[place], safe="") if place in ids else part for place, part in enumerate(parts))


def _first_id(definition: Definition, client: Client, collection: str, ids: dict[int, str]) -> str:
    target = _fill(collection, ids)
    if "{" in target or "get" not in definition.paths.get(collection, {}):
        return ""
    response = client.get(target)
    if response.status != 200:
        return ""
    value = response.json()
    listed = value if isinstance(value, list) else next((v for v in value.values() if isinstance(v, list) and v), [])
    return str(listed[0].get("id") or "") if listed and isinstance(listed[0], dict) else ""


def test_what_is_created_is_found_changed_and_removed() -> None:
    """Every collection that does not lie below another one, through its whole life."""
    definition = read_definition(judge.DEFINITION)
    resources = Resources(definition)
    wrong, lived = [], 0
    with serve(state="empty") as running:
        client = Client(running.url, running.token())
        for operation in definition.operations():
            role = resources.role(operation)
            if role is None or role.action != "create" or operation.names:
                continue
            if operation.template.startswith("/api/v2/conversations/"):  # refuse queues that do not exist: see services
                continue
            target, body, headers = valid_arguments.make_request(definition, operation)
            created = client.send("POST", target, body, headers=headers)
            if created.status != 200:
                wrong.append(f"POST {target}: {created.status} {created.content[:300]!r}")
                continue
            wrong += judge.response_complaints(operation, target, created)
            name = created.json().get("id")
            item = next(
                path for path in definition.paths if path.rpartition("/")[0] == operation.template and "{" in path
            )
            if not isinstance(name, str) or "get" not in definition.paths[item]:
                continue
            lived += 1
            place = _fill(item, {len(item.split("/")) - 1: name})
            find = definition.operation("get", item)
            response = client.get(place)
            wrong += (
                judge.response_complaints(find, place, response)
                if response.status == 200
                else [f"GET {place}: {response.content[:300]!r}"]
            )
            if "delete" in definition.paths[item] and not any(
                parameter.required for parameter in definition.operation("delete", item).parameters[1:]
            ):
                assert client.send("DELETE", place).status == 200, place
                assert client.get(place).status == 404, place
    assert not wrong, "\n".join([f"{len(wrong)} of {lived}", *wrong[:20]])
    assert lived > 120


def test_arguments_are_valid_for_the_judge_too() -> None:
    definition = read_definition(judge.DEFINITION)
    for operation in definition.operations()[::7]:
        if operation.body is not None:
            _, body, _ = valid_arguments.make_request(definition, operation)
            assert not judge.complaints(operation.body.schema, body), operation.id
