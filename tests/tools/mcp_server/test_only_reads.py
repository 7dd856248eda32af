"""In read mode nothing but reads reaches the platform: every operation is tried, with hostile arguments too."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from purecloud_tools.calls.bodies import skeleton
from purecloud_tools.catalogue import operations
from purecloud_tools.catalogue.models import item_of
from purecloud_tools.catalogue.operations import Operation, Parameter
from purecloud_tools.mcp_server.safety.classes import rules

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[3]
EVERYTHING = list(operations.within([]))
PARTS = 4
HOSTILE = (
    "..", ".", "../../users", "..%2f..%2fusers", "%2e%2e", "a/b", "a\\b", "a;b", "a?expand=x", "a#b", "a%00", "a\x00",
    "a\nb", "\u2028", "a\u200bb", " a", "a ", "", "%252e%252e%252f", "a/../../../oauth/token", "\u2025/x", "x" * 600,
)  # fmt: skip


def value_of(item: Parameter) -> Any:
    """What may be sent for a parameter."""
    if item.values:
        return item.values[0]
    if "{8}-" in item.limits.get("pattern", ""):
        return "00000000-0000-4000-8000-000000000000"
    kind = item_of(item.kind) or item.kind
    least = int(item.limits.get("minimum", 1))
    known = {"int": least, "float": least, "bool": True, "date": "2026-11-26", "datetime": "2026-11-26T12:00:00Z"}
    return known.get(kind, "00000000-0000-4000-8000-000000000000")


def arguments_of(operation: Operation) -> dict[str, Any]:
    """All arguments of an operation."""
    given = {item.name: value_of(item) for item in operation.parameters if item.place != "body"}
    position = (operation.paging or {}).get("position", "")
    given.pop(position, None)
    if operation.body is not None:
        given["body"] = skeleton(operation.body.kind)
    return given


def safe_by_the_definition() -> set[str]:
    """Operations that are not GET and read, as they were reviewed: read here from where the review stands."""
    data = tomllib.loads((ROOT / "definition/overrides.toml").read_text("utf-8"))
    return {name for group in data["safe"] for name in group["operations"]}


def allowed_at_the_wire(verb: str, path: str) -> bool:
    """Whether a request is a read, judged by nothing that the server uses."""
    path = re.sub(r"/[0-9a-f]{8}-0000-4000-8000-0{12}(?=/|$)", "/{}", path)
    if verb in ("GET", "HEAD"):
        return not re.search(r"oauth/apple/callback|/customers/[^/]+/ping", path)
    return verb == "POST" and (path == "/oauth/token" or any(one.fullmatch(path) for one in SAFE))


SAFE = [
    re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(one.partition(" ")[2]))) for one in safe_by_the_definition()
]


def watch(sandbox: Any) -> list[str]:
    """What is written in the sandbox from now on."""
    written: list[str] = []
    sandbox.sandbox.collections.listeners.append(lambda *facts: written.append(str(facts)[:200]))
    return written


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_but_reads_reaches_the_platform(part: int, desk: Any, purecloud_sandbox: Any) -> None:
    server = desk()
    reached: set[str] = set()
    refused = 0

    async def work(client: Client) -> None:
        nonlocal refused
        for number, operation in enumerate(EVERYTHING[part::PARTS]):
            given = {"operation": operation.method, "arguments": arguments_of(operation), "limit": 1}
            answer = await client.call_tool("read", given)
            refused += bool(answer.is_error and "not a read" in said(answer))
            for tool in ("plan", "apply", "write"):
                if number % 100 == 0:
                    assert (await client.call_tool(tool, {"operation": operation.method})).is_error
            if number % 100 == 99:
                reached.update(taken(purecloud_sandbox))
        reached.update(taken(purecloud_sandbox))

    server.talk(work)
    assert [one for one in sorted(reached) if not allowed_at_the_wire(*one.split(" ", 1))] == []
    reads = [one for one in EVERYTHING[part::PARTS] if one.reads]
    assert refused == len(EVERYTHING[part::PARTS]) - len(reads) + sum(not_reads(one) for one in reads)
    assert len(reached) > 300


def said(answer: Any) -> str:
    return str(answer.content[0].text)


def taken(sandbox: Any) -> list[str]:
    found = [f"{one.verb} {one.path}" for one in sandbox.requests]
    assert len(found) < 1000  # more are not remembered
    sandbox._call(sandbox.sandbox.recorder.clear)
    return found


def not_reads(operation: Operation) -> bool:
    listed = [rule["path"] for rule in rules()["not_a_read"]]
    return any(re.fullmatch(one, operation.path.removeprefix("/api/v2")) for one in listed)


@pytest.mark.parametrize("part", range(PARTS))
def test_hostile_arguments_are_refused_before_there_is_a_request(part: int, desk: Any, purecloud_sandbox: Any) -> None:
    server = desk()
    server.call("read", operation="get_users", limit=1)
    before = len(purecloud_sandbox.requests)
    with_ids = [one for one in EVERYTHING if "{" in one.path and one.reads and not not_reads(one)][part::PARTS]

    async def work(client: Client) -> None:
        for number, operation in enumerate(with_ids):
            held = [item for item in operation.parameters if item.place == "path"]
            for place, item in enumerate(held):
                hostile = HOSTILE[(number + place) % len(HOSTILE)]
                given = {**arguments_of(operation), item.name: hostile}
                answer = await client.call_tool("read", {"operation": operation.method, "arguments": given})
                assert answer.is_error, (operation, hostile)
                assert json.loads(said(answer))["error"] == "usage", (operation, hostile)

    server.talk(work)
    assert len(with_ids) > 200
    assert len(purecloud_sandbox.requests) == before


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_form_of_a_segment_leaves_it(desk: Any, purecloud_sandbox: Any, hostile: str) -> None:
    server = desk()
    for operation, name in (("get_user", "userId"), ("get_routing_queue_members", "queueId")):
        assert server.error("read", operation=operation, arguments={name: hostile})["error"] == "usage"
    assert not [one for one in purecloud_sandbox.requests if one.path.startswith(("/api/v2/users/", "/api/v2/routing/"))
                and one.path != "/api/v2/users/me"]  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        {"sortOrder": "asc&state=deleted"},
        {"state": "active\r\nX-Evil: 1"},
        {"userId\r\n": "a"},
        {"Authorization": "Bearer x"},
        {"../": "a"},
        {"__class__": "a"},
        {"body": {"a": 1}},
    ],
)
def test_other_arguments_are_refused(desk: Any, arguments: dict[str, Any]) -> None:
    assert desk().error("read", operation="get_users", arguments=arguments)["error"] == "usage"


def test_what_a_query_holds_is_escaped(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk()
    hostile = "a&delete=true#/../x?y=%2e"
    server.call("read", operation="get_routing_queues", arguments={"name": hostile})
    request = purecloud_sandbox.requests[-1]
    assert request.path == "/api/v2/routing/queues"
    assert request.query["name"] == [hostile]
    assert "delete" not in request.query


def test_every_rule_matches_something_and_has_a_reason() -> None:
    paths = {one.path.removeprefix("/api/v2") for one in EVERYTHING}
    for name in ("not_a_read", "deletes", "deletes_not", "contacts", "contacts_not"):
        for rule in rules()[name]:
            assert rule["reason"]
            assert any(re.fullmatch(rule["path"], path) for path in paths), rule
