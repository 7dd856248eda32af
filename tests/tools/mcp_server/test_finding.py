"""What an agent sees before it calls: the list of tools, search, descriptions, all of them short."""

from __future__ import annotations

import json
import statistics
from typing import Any

import pytest
from purecloud_tools.catalogue import operations
from purecloud_tools.catalogue.models import properties
from purecloud_tools.mcp_server.safety.classes import only_reads
from purecloud_tools.mcp_server.tools.describe import describe


def tokens(text: str) -> float:
    return len(text) / 4


def listed(desk: Any, mode: str = "legacy") -> Any:
    return desk.talk(lambda client: client.list_tools(), mode).tools


def test_the_list_of_tools_is_short(desk: Any) -> None:
    tools = listed(desk(write=True, delete=True, contact=True))
    text = json.dumps([one.model_dump(by_alias=True, exclude_none=True) for one in tools])
    assert tokens(text) < 1500
    assert {"search", "describe", "read", "plan", "apply"} <= {one.name for one in tools}


def test_without_write_there_is_no_tool_that_changes_something(desk: Any) -> None:
    server = desk()
    assert {"plan", "apply"}.isdisjoint(one.name for one in listed(server))
    assert all(one.annotations.read_only_hint for one in listed(server))
    assert "no tool 'apply'" in server.error("apply", plan="p1")["message"]


def test_every_operation_is_described_in_few_tokens() -> None:
    sizes = [tokens(describe(operation, ["x" * 200])) for operation in operations.within([])]
    assert len(sizes) == 3355
    assert statistics.median(sizes) <= 1200
    assert max(sizes) <= 4000


def test_a_description_names_all_that_is_taken() -> None:
    for operation in operations.within(["routing"]):
        text = describe(operation, [])
        assert operation.title in text
        assert all(item.name in text for item in operation.parameters), operation
        if operation.body is not None:
            known = properties(operation.body.kind) or {}
            needed = [name for name, one in known.items() if one.required and not one.read_only]
            assert all(f"{name}!" in text for name in needed), operation


def test_types_are_described_by_name(desk: Any) -> None:
    text = desk().call("describe", operation="MediaSettings")
    assert text.startswith("MediaSettings: MediaSettings {")
    assert "serviceLevel" in text


def test_search_shows_first_what_can_be_called(desk: Any) -> None:
    found = desk().call("search", question="delete a queue").splitlines()
    assert any("delete_routing_queue (queueId)" in line and "--write --delete" in line for line in found)
    offered = found[: found.index("Not allowed here:")]
    assert offered
    for line in offered:
        known = operations.find(line.partition(":")[0].partition(" ")[0])
        assert known is None or only_reads(known), line


def test_search_with_everything_allowed_shows_it_first(desk: Any) -> None:
    found = desk(write=True, delete=True).call("search", question="delete a queue")
    assert found.startswith("delete_routing_queue (queueId)")


def test_what_the_login_may_not_call_is_not_offered_and_is_refused_with_the_reason(
    desk: Any, purecloud_sandbox: Any
) -> None:
    whole = desk()
    person = next(one for one in whole.call("read", operation="get_users")["items"] if one["name"] == "Niklaus Wirth")
    server = desk(token=purecloud_sandbox.token(user=person["id"]))
    found = server.call("search", question="list the authorization roles of the organization", limit=20)
    assert "get_authorization_roles:" not in found
    assert "permissions that this login lacks" in found
    assert "authorization:role:view" in server.call("describe", operation="get_authorization_roles")
    before = len(purecloud_sandbox.requests)
    refused = server.error("read", operation="get_authorization_roles")
    assert refused["error"] == "refused"
    assert refused["missing_permissions"] == ["authorization:role:view"]
    assert len(purecloud_sandbox.requests) == before


def test_to_look_around_needs_no_login(purecloud_sandbox: Any, desk: Any) -> None:
    server = desk(token="wrong")
    assert "get_routing_queues:" in server.call("search", question="list the queues")
    assert server.error("read", operation="get_users")["http_status"] == 401


@pytest.mark.parametrize("question", ["which campaigns are running?", "how many campaigns are active"])
def test_what_is_on_is_found_in_the_list_of_all(desk: Any, question: str) -> None:
    assert "get_outbound_campaigns:" in desk().call("search", question=question)
