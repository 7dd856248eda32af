"""The stateful life: create, find, list, change, conflict, remove."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from purecloud_sandbox.server import serve
from purecloud_sandbox.spec.definition import read_definition
from purecloud_sandbox.spec.resources import list_property
from purecloud_sandbox.wire.paging import asked

from tests.sandbox.support import valid_arguments
from tests.sandbox.support.client import Client

USER = {"name": "Ada", "email": "ada@example.com", "divisionId": "d"}


@pytest.fixture
def empty() -> Any:
    with serve(state="empty") as running:
        yield Client(running.url, running.token())


def test_the_life_of_a_user(empty: Client) -> None:
    user = empty.send("POST", "/api/v2/users", USER).json()
    assert user["version"] == 1
    assert user["selfUri"] == f"/api/v2/users/{user['id']}"
    assert (user["division"]["id"], user["state"]) == ("d", "active")
    assert empty.get(user["selfUri"]).json() == user
    changed = empty.send("PATCH", user["selfUri"], {"version": 1, "title": "Countess"}).json()
    assert changed == {**user, "title": "Countess", "version": 2}
    assert empty.get("/api/v2/users").json()["entities"] == [changed]
    conflict = empty.send("PATCH", user["selfUri"], {"version": 1, "title": "late"})
    assert (conflict.status, conflict.json()["code"]) == (409, "version.conflict")
    assert empty.get(user["selfUri"]).json() == changed
    assert empty.send("DELETE", user["selfUri"]).status == 200
    assert empty.get(user["selfUri"]).status == 404
    assert empty.send("DELETE", user["selfUri"]).status == 404
    assert empty.get("/api/v2/users").json()["total"] == 0


def test_put_replaces_and_patch_changes(empty: Client) -> None:
    queue = empty.send("POST", "/api/v2/routing/queues", {"name": "Q", "description": "old"}).json()
    replaced = empty.send("PUT", queue["selfUri"], {"name": "Q2"}).json()
    assert "description" not in replaced
    assert replaced["dateCreated"] == queue["dateCreated"]
    user = empty.send("POST", "/api/v2/users", USER | {"title": "T"}).json()
    changed = empty.send("PATCH", user["selfUri"], {"version": 1, "title": None}).json()
    assert "title" not in changed
    assert changed["name"] == "Ada"


def test_read_only_fields_cannot_be_written(empty: Client) -> None:
    queue = empty.send("POST", "/api/v2/routing/queues", {"name": "Q", "memberCount": 99, "id": "mine"}).json()
    assert queue["id"] != "mine"
    assert queue.get("memberCount") != 99


def test_members_of_a_queue(empty: Client) -> None:
    queue = empty.send("POST", "/api/v2/routing/queues", {"name": "Q"}).json()
    user = empty.send("POST", "/api/v2/users", USER).json()
    members = f"{queue['selfUri']}/members"
    assert empty.get(members).json()["entities"] == []
    assert empty.send("POST", members, [{"id": user["id"]}]).status == 200
    entity = empty.get(members).json()["entities"][0]
    assert (entity["id"], entity["name"], entity["joined"]) == (user["id"], "Ada", True)
    assert empty.get(f"{queue['selfUri']}/users").json()["entities"] == [entity], "users is another name for members"
    assert empty.get(queue["selfUri"]).json()["memberCount"] == 1
    assert empty.send("POST", f"{members}?delete=true", [{"id": user["id"]}]).status == 200
    assert empty.get(members).json()["entities"] == []
    assert empty.get(queue["selfUri"]).json()["memberCount"] == 0
    assert empty.get("/api/v2/routing/queues/none/members").status == 404


def test_skills_of_a_user_go_with_the_user(empty: Client) -> None:
    user = empty.send("POST", "/api/v2/users", USER).json()
    skills = f"{user['selfUri']}/routingskills"
    assert empty.send("POST", skills, {"id": "none", "proficiency": 3}).status == 404
    skill = empty.send("POST", "/api/v2/routing/skills", {"name": "Phones"}).json()["id"]
    made = empty.send("POST", skills, {"id": skill, "proficiency": 3}).json()
    assert (made["id"], made["name"], made["proficiency"]) == (skill, "Phones", 3)
    assert empty.send("POST", skills, {"id": skill, "proficiency": 3}).status == 409
    assert [entity["id"] for entity in empty.get(skills).json()["entities"]] == [skill]
    assert empty.send("PUT", f"{skills}/{skill}", {"id": skill, "proficiency": 5}).json()["proficiency"] == 5
    empty.send("DELETE", user["selfUri"])
    assert empty.get(skills).status == 404


def test_a_document_is_kept(empty: Client) -> None:
    user = empty.send("POST", "/api/v2/users", USER).json()
    place = f"{user['selfUri']}/routingstatus"
    assert empty.send("PUT", place, {"status": "IDLE"}).json()["status"] == "IDLE"
    assert empty.get(place).json()["status"] == "IDLE"


def test_filter_and_sort(empty: Client) -> None:
    for name in ("beta", "alpha", "gamma"):
        empty.send("POST", "/api/v2/routing/wrapupcodes", {"name": name})

    def names(query: str) -> list[str]:
        return [entity["name"] for entity in empty.get(f"/api/v2/routing/wrapupcodes?{query}").json()["entities"]]

    assert names("") == ["beta", "alpha", "gamma"]
    assert names("sortBy=name") == ["alpha", "beta", "gamma"]
    assert names("sortBy=name&sortOrder=descending") == ["gamma", "beta", "alpha"]
    assert names("name=ALPHA") == ["alpha"]
    assert names("name=*a*m*") == ["gamma"]
    assert names("name=none") == []


def test_search_finds_by_field(empty: Client) -> None:
    for name in ("Ada Lovelace", "Alan Turing"):
        empty.send("POST", "/api/v2/users", {**USER, "name": name, "email": name.replace(" ", ".") + "@example.com"})
    query = {"query": [{"fields": ["name"], "value": "turing", "type": "CONTAINS"}]}
    found = empty.send("POST", "/api/v2/users/search", query).json()
    assert [entity["name"] for entity in found["results"]] == ["Alan Turing"]
    assert found["total"] == 1


def test_samples_are_the_same_again_and_stay_removed(tmp_path: Path) -> None:
    for attempt in range(2):
        with serve(db=tmp_path / "state.db") as running:
            client = Client(running.url, running.token())
            flows = client.get("/api/v2/flows/milestones").json()["entities"]
            if attempt == 0:
                first = flows
                client.send("DELETE", f"/api/v2/flows/milestones/{flows[0]['id']}")
            else:
                assert flows == first[1:]


def _holder(answer: Any, listed: str) -> Any:
    """What holds the list, and says beside it how it goes on: the answer, or its `results`."""
    return answer.get(listed.partition(".")[0]) if "." in listed else answer


def _walk(client: Client, target: str, listed: str, forward: str) -> list[str]:
    seen: list[str] = []
    name = listed.rpartition(".")[2]
    for number in range(1, 30):
        separator = "&" if "?" in target else "?"
        page = _holder(client.get(target + separator + forward).json(), listed)
        assert len(page.get(name, "no list")) <= 2, (target, forward, page)
        seen += [json.dumps(entity, sort_keys=True) for entity in page[name]]
        following = page.get("nextUri") or page.get("nextPage")
        token = page.get("cursor") or page.get("after") or (page.get("cursors") or {}).get("after")
        if "startIndex=" in forward:
            if len(seen) >= page["totalResults"]:
                return seen
            forward = f"startIndex={len(seen) + 1}&count=2"
        elif following:
            target, forward = following, ""
        elif token and ("after" in forward or "cursor" in forward):
            parameter = "after" if "after" in forward else "cursor"
            forward = f"pageSize=2&limit=2&{parameter}={quote(token)}"
        elif "pageNumber" in forward and page.get("pageCount", 0) > number:
            forward = f"pageSize=2&pageNumber={number + 1}"
        else:
            return seen
    raise AssertionError(f"{target} has no end")


def test_every_listing_that_pages_comes_to_its_end() -> None:
    """From the schemas alone, five entities each: three pages of two, everything once and in order."""
    definition = read_definition()
    walked, wrong = 0, []
    with serve(state="none", samples=5) as running:
        client = Client(running.url, running.token())
        for operation in definition.operations():
            listed = list_property(definition, operation.answer)
            names = {parameter.name for parameter in operation.parameters if parameter.place == "query"}
            size = names & {"pageSize", "limit", "count"}
            forwards = names & {"pageNumber", "after", "cursor", "startIndex"}
            if not listed or operation.verb != "GET" or not size or not forwards:
                continue
            target, _, _ = valid_arguments.make_request(definition, operation, only_required=True)
            forward = (
                "startIndex=1&count=2"
                if "startIndex" in names
                else (
                    ("pageSize" if "pageSize" in names else "limit")
                    + "=2"
                    + ("&after=" if "after" in names else "&cursor=" if "cursor" in names else "&pageNumber=1")
                )
            )
            first = client.get(target + ("&" if "?" in target else "?") + forward)
            if first.status != 200 or len(_holder(first.json(), listed)[listed.rpartition(".")[2]]) > 2:
                wrong.append(f"{target} {forward} {first.content[:200]!r}")
                continue
            keys = _holder(first.json(), listed).keys()
            if not keys & {"nextUri", "nextPage", "cursor", "after", "cursors", "pageCount", "totalResults"}:
                continue
            walked += 1
            seen = _walk(client, target, listed, forward)
            if len(seen) != 5 or len(set(seen)) != 5:
                wrong.append(f"{target}: {len(seen)} of 5, {len(set(seen))} of them unlike")
    assert not wrong, "\n".join([str(len(wrong)), *wrong[:20]])
    assert walked > 300, walked


def test_every_query_that_pages_in_its_body_comes_to_its_end() -> None:
    definition = read_definition()
    walked, wrong = 0, []
    with serve(state="none", samples=5) as running:
        client = Client(running.url, running.token())
        for operation in definition.operations():
            listed = list_property(definition, operation.answer)
            properties = definition.properties(operation.body.schema if operation.body else None)
            pages = {"pageNumber", "pageSize"} <= properties.keys()
            if operation.verb != "POST" or not listed or not (pages or "paging" in properties):
                continue
            target, body, _ = valid_arguments.make_request(definition, operation, only_required=True)
            body = {name: value for name, value in body.items() if name not in ("after", "before", "cursor")}
            sizes = []
            for number in (1, 2, 3, 4):
                paging = {"pageSize": 2, "pageNumber": number}
                page = client.send("POST", target, {**body, **(paging if pages else {"paging": paging})}).json()
                sizes.append(len(_holder(page, listed).get(listed.rpartition(".")[2], "no list")))
            walked += 1
            if sizes != [2, 2, 1, 0]:
                wrong.append(f"{target}: {sizes}")
    assert not wrong, "\n".join(wrong)
    assert walked > 30, walked


def test_a_listing_goes_on_when_items_vanish(empty: Client) -> None:
    definition = read_definition()
    post = definition.operation("post", "/api/v2/teams")
    _, body, _ = valid_arguments.make_request(definition, post)
    made = [empty.send("POST", post.template, {**body, "name": f"team {number}"}).json() for number in range(6)]
    first = empty.get(f"{post.template}?pageSize=2").json()
    empty.send("DELETE", f"{post.template}/{made[0]['id']}")
    second = empty.get(first["nextUri"]).json()
    ids = [entity["id"] for page in (first, second) for entity in page["entities"]]
    assert ids == [one["id"] for one in made[:4]]


def test_a_division_view_shows_the_items_of_its_collection() -> None:
    definition = read_definition()
    viewed = 0
    with serve(samples=3) as running:
        client = Client(running.url, running.token())
        for path, item in definition.paths.items():
            collection = path.removesuffix("/divisionviews")
            items = [one for one in definition.paths if one.rpartition("/{")[0] == collection and one.endswith("}")]
            if (
                collection == path
                or "get" not in item
                or "get" not in definition.paths.get(collection, {})
                or not items
            ):
                continue
            own = client.get(collection).json()["entities"]
            operation = definition.operation("get", path)
            wanted = [p.name for p in operation.parameters if p.required]
            query = "?" + "&".join(f"id={one['id']}" for one in own) if wanted == ["id"] else ""
            shown = client.get(path + query).json()["entities"]
            assert [one["id"] for one in shown] == [one["id"] for one in own], path
            for single in (one for one in definition.paths if one.rpartition("/")[0] == path and "{" in one):
                assert client.get(f"{path}/{own[0]['id']}").json()["id"] == own[0]["id"], single
            viewed += 1
    assert viewed > 15


def test_the_size_of_a_page_that_nobody_says() -> None:
    with serve(page_size=2) as running:
        client = Client(running.url, running.token())
        sizes: list[int] = []
        target = "/api/v2/oauth/clients"
        while target:
            page = client.get(target).json()
            sizes.append(len(page["entities"]))
            target = page.get("nextUri", "")
        assert sizes == [2, 2, 1]
        assert len(client.get("/api/v2/users").json()["entities"]) == 12, "the definition says 25"
        assert len(client.get("/api/v2/users?pageSize=3").json()["entities"]) == 3


def test_asked_reads_paging_from_a_body() -> None:
    call: Any = SimpleNamespace(body={"paging": {"pageSize": 3, "pageNumber": 2}}, query={}, extra={})
    assert asked(call) == {"pageSize": 3, "pageNumber": 2}
