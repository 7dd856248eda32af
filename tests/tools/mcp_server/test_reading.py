"""`read`: pages, queries, cuts and refusals."""

from __future__ import annotations

from typing import Any

import pytest
from purecloud_tools.mcp_server.tools.answers import MOST

from .conftest import MODES


@pytest.mark.parametrize("mode", MODES)
def test_a_listing_comes_whole(desk: Any, mode: str) -> None:
    found = desk().call("read", mode, operation="get_routing_queues")
    assert [one["name"] for one in found["items"]] == ["Sales", "Support", "Billing", "Complaints", "Returns"]
    assert "resume" not in found


def test_the_words_of_a_command_and_the_names_of_python_do(desk: Any) -> None:
    server = desk()
    queue = server.call("read", operation="routing queues list", limit=1)["items"][0]
    for name in ("queue_id", "queueId"):
        found = server.call("read", operation="get_routing_queue", arguments={name: queue["id"]})
        assert found["value"]["name"] == queue["name"] == "Sales"


def test_a_limit_stops_and_says_how_to_go_on(desk: Any) -> None:
    server = desk()
    names: list[str] = []
    given: dict[str, Any] = {"operation": "get_users", "limit": 5}
    for _ in range(4):
        found = server.call("read", **given)
        names += [one["name"] for one in found["items"]]
        if "resume" not in found:
            break
        assert found["total"] == 12
        given["resume"] = found["resume"]
    assert len(names) == len(set(names)) == 12


def test_a_resume_token_is_of_its_call(desk: Any) -> None:
    server = desk()
    token = server.call("read", operation="get_users", limit=1)["resume"]
    assert "of another call" in server.error("read", operation="get_routing_queues", resume=token)["message"]
    assert "not known" in server.error("read", operation="get_users", resume="r0")["message"]
    assert "not known" in server.error("read", operation="get_users", resume="/api/v2/tokens/me.0")["message"]


def test_a_query_chooses(desk: Any) -> None:
    server = desk()
    found = server.call("read", operation="get_users", query="[?contains(name,'a')].name", limit=3)
    assert len(found["items"]) == 3
    assert server.call("read", operation="get_users", query="length(@)") == {"value": 12, "over": 12, "all": True}
    first = server.call("read", operation="get_users", query="sort_by(@,&name)[0].name")
    assert first["value"] == "Ada Lovelace"
    part = server.call("read", operation="get_users", query="length(@)", limit=5)
    assert (part["value"], part["over"], part["all"]) == (5, 5, False)
    assert "JMESPath" in server.error("read", operation="get_users", query="[")["message"]


def test_an_answer_ends_where_it_is_long_enough(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk()
    interval = "2026-01-01T00:00:00Z/2027-12-31T00:00:00Z"
    seen: list[str] = []
    given: dict[str, Any] = {
        "operation": "post_analytics_conversations_details_query",
        "arguments": {"body": {"interval": interval}},
        "limit": 60,
    }
    while True:
        found = server.call("read", **given)
        assert len(str(found)) < MOST * 1.2
        seen += [one["conversationId"] for one in found["items"]]
        if "resume" not in found or len(seen) >= 60:
            break
        given["resume"] = found["resume"]
    assert len(seen) == len(set(seen)) >= 60


def test_one_value_that_is_too_long_comes_in_parts(desk: Any) -> None:
    server = desk()
    given: dict[str, Any] = {
        "operation": "post_analytics_conversations_details_query",
        "arguments": {"body": {"interval": "2026-01-01T00:00:00Z/2027-12-31T00:00:00Z"}},
        "query": "sort_by(@,&conversationId)",
        "limit": 40,
    }
    parts: list[str] = []
    while True:
        found = server.call("read", **given)
        parts.append(found["part"])
        assert len(found["part"]) <= MOST
        if "resume" not in found:
            break
        given["resume"] = found["resume"]
    assert len(parts) > 1
    assert "".join(parts).startswith('[{"')
    assert "".join(parts).endswith("}]")


def test_arguments_are_checked_before_anything_is_sent(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk()
    server.call("read", operation="get_users", limit=1)
    before = len(purecloud_sandbox.requests)
    refused: list[tuple[dict[str, Any], str]] = [
        ({"operation": "get_users", "arguments": {"pageSiz": 1}}, "no argument 'pageSiz'"),
        ({"operation": "get_users", "arguments": {"sortOrder": "sideways"}}, "does not take 'sideways'"),
        ({"operation": "get_user"}, "missing"),
        ({"operation": "get_user", "arguments": {"userId": {"a": 1}}}, "plain values"),
        ({"operation": "get_user", "arguments": {"userId": ["a", "b"]}}, "one value"),
        ({"operation": "get_user", "arguments": {"userId": "a", "body": {}}}, "no argument 'body'"),
        ({"operation": "post_users_search", "arguments": {"body": {"qury": 1}}}, "qury"),
        ({"operation": "post_users_search"}, "body is missing"),
        ({"operation": "/api/v2/users"}, "no operation"),
        ({"operation": "delete_user", "arguments": {"userId": "a"}}, "not a read"),
        ({"operation": "get_users", "limit": "5"}, "must be of the type integer"),
        ({"operation": "get_users", "limit": -5}, "at least 1"),
        ({"operation": "get_users", "headers": {}}, "no argument 'headers'"),
        ({}, "needs operation"),
    ]
    for given, words in refused:
        assert words in server.error("read", **given)["message"], given
    assert len(purecloud_sandbox.requests) == before


def test_every_call_is_in_the_audit_log(desk: Any) -> None:
    server = desk()
    server.call("read", operation="get_users", limit=1)
    server.error("read", operation="delete_user", arguments={"userId": "a"})
    lines = server.audit()
    assert [(one["event"], one["tool"]) for one in lines] == [
        ("call", "read"), ("done", "read"), ("call", "read"), ("failed", "read"),
    ]  # fmt: skip
    assert lines[2]["arguments"] == {"operation": "delete_user", "arguments": {"userId": "a"}}
    assert server.audit_file.stat().st_mode & 0o077 == 0


def test_what_cannot_be_noted_is_not_done(desk: Any, purecloud_sandbox: Any) -> None:
    import os

    server = desk()
    server.call("read", operation="get_users", limit=1)
    before = len(purecloud_sandbox.requests)
    handle = server.service.audit._handle
    full = os.open("/dev/full", os.O_WRONLY)
    server.service.audit._handle = full
    assert "audit log" in server.error("read", operation="get_users", limit=1)["message"]
    server.service.audit._handle = handle
    os.close(full)
    assert len(purecloud_sandbox.requests) == before


def test_an_expression_nested_too_deeply_is_said_so(desk: Any) -> None:
    for query in ("[]" * 5000, "(" * 3000 + "@" + ")" * 3000):
        refused = desk().error("read", operation="get_users", query=query)
        assert refused["error"] == "usage"
        assert "nested too deeply" in refused["message"]


def test_what_is_missing_is_called_as_it_is_given(desk: Any) -> None:
    assert "userId is missing" in desk().error("read", operation="get_user")["message"]


def test_an_error_that_repeats_what_was_sent_is_cut(desk: Any) -> None:
    body = {"interval": "x" * 50_000}
    refused = desk().error("read", operation="post_analytics_conversations_details_query", arguments={"body": body})
    assert "400 Bad Request" in refused["message"]
    assert len(refused["message"]) < 3000
