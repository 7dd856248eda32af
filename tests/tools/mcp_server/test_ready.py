"""Ready-made reads: what several calls tell, in one answer, against what the platform says itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from purecloud_tools.mcp_server.ready.intervals import read_interval
from purecloud_tools.output.problems import ToolError

NOW = dt.datetime(2026, 8, 5, 13, 30, tzinfo=dt.timezone.utc)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "zone", "wanted"),
    [
        ("today", None, "2026-08-05T00:00:00.000Z/2026-08-05T13:30:00.000Z"),
        ("Yesterday", None, "2026-08-04T00:00:00.000Z/2026-08-05T00:00:00.000Z"),
        ("yesterday", "Europe/Berlin", "2026-08-03T22:00:00.000Z/2026-08-04T22:00:00.000Z"),
        ("this week", None, "2026-08-03T00:00:00.000Z/2026-08-05T13:30:00.000Z"),
        ("last week", None, "2026-07-27T00:00:00.000Z/2026-08-03T00:00:00.000Z"),
        ("the last 7 days", None, "2026-07-29T13:30:00.000Z/2026-08-05T13:30:00.000Z"),
        ("last 1 hour", None, "2026-08-05T12:30:00.000Z/2026-08-05T13:30:00.000Z"),
        ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z/2026-03-29T22:00:00.000Z"),
        ("2026-01-01T00:00:00Z/2026-01-02T00:00:00Z", None, "2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z"),
        ("2026-01-01/2026-01-02T12:00:00+02:00", None, "2026-01-01T00:00:00.000Z/2026-01-02T10:00:00.000Z"),
    ],
)
def test_intervals_are_read_as_people_say_them(said: str, zone: str | None, wanted: str) -> None:
    assert read_interval(said, zone, NOW) == wanted


@pytest.mark.parametrize("said", ["soon", "", "2026-13-01", "a/b", "2026-01-02/2026-01-01", "last x days"])
def test_other_words_are_refused(said: str) -> None:
    with pytest.raises(ToolError):
        read_interval(said, None, NOW)
    with pytest.raises(ToolError, match="time zone"):
        read_interval("today", "Mars/Olympus", NOW)


WIDE = "2026-01-01T00:00:00Z/2027-12-31T00:00:00Z"


def test_the_performance_of_a_queue_adds_up(desk: Any) -> None:
    found = desk().call("queue_performance", queue="support", interval=WIDE)
    assert found["queue"]["name"] == "Support"
    total, media = found["total"], found["by_media"].values()
    for name in ("offered", "connected", "answered_count", "abandon_count", "handle_count"):
        assert total[name] == sum(one.get(name, 0) for one in media) > 0
    assert total["offered"] == total["answered_count"] + total["abandon_count"]
    assert 0 < total["handle_average_seconds"] <= total["handle_longest_seconds"]
    assert {"waiting", "on_queue_users"} <= found["now"].keys()


def test_agents_together_handled_what_queues_answered(desk: Any) -> None:
    server = desk()
    queues = server.call("read", operation="get_routing_queues", query="[].name")["items"]
    users = server.call("read", operation="get_users", query="[].name")["items"]
    today = dt.datetime.now(dt.timezone.utc).date()
    days = f"{today - dt.timedelta(days=4)}/{today - dt.timedelta(days=1)}"  # a past that does not move

    def handled(tool: str, what: str, names: list[str]) -> int:
        found = [server.call(tool, **{what: name, "interval": days})["total"] for name in names]
        return sum(one.get("handle_count", 0) for one in found)

    assert handled("queue_performance", "queue", queues) == handled("agent_performance", "agent", users) > 0


def test_an_agent_is_found_by_name_email_and_id(desk: Any) -> None:
    server = desk()
    one = server.call("agent_performance", agent="ada lovelace")["agent"]
    for said in (one["id"], "ada.lovelace@example.com", "Ada"):
        assert server.call("agent_performance", agent=said)["agent"] == one
    assert "no user" in server.error("agent_performance", agent="Nobody")["message"]
    assert "users are called so" in server.error("agent_performance", agent="a")["message"]


@pytest.mark.parametrize("medium", ["voice", "message", "email"])
def test_a_conversation_comes_with_what_was_said(desk: Any, medium: str) -> None:
    server = desk()
    query = f"[?participants[0].sessions[0].mediaType=='{medium}' && participants[?purpose=='agent']].conversationId"
    body = {"interval": WIDE}
    found = server.call(
        "read", operation="post_analytics_conversations_details_query", arguments={"body": body}, query=query, limit=1
    )
    whole = server.call("conversation", id=found["items"][0])
    assert whole["conversation"]["conversationId"] == found["items"][0]
    purposes = {part["purpose"] for part in whole["participants"]}
    assert {"customer", "agent"} <= purposes
    customer = next(part for part in whole["participants"] if part["purpose"] == "customer")
    assert customer["participantName"].startswith("[masked ")
    agent = next(part for part in whole["participants"] if part["purpose"] == "agent")
    assert " " in agent["participantName"]
    assert "[masked" not in agent["participantName"]  # colleagues have names
    if medium == "voice":
        assert [one["who"] for one in whole["transcript"]][:2] == ["external", "internal"]
        assert all("\u27e6data " in one["text"] for one in whole["transcript"])
    assert "http" not in str(whole)  # the address of a transcript is good for anybody


def test_anything_is_found_by_name(desk: Any) -> None:
    server = desk()
    found = server.call("find_by_name", name="support")
    assert {(one["kind"], one["name"]) for one in found["found"]} >= {("queue", "Support"), ("flow", "Support menu")}
    assert found["found"][0]["name"] == "Support"  # what is called exactly so is first
    assert "not_looked_at" not in found
    assert server.call("find_by_name", name="ada", kind="user")["found"][0]["name"] == "Ada Lovelace"
    assert server.call("find_by_name", name="there is none of this name")["found"] == []
    assert "Kinds are user, queue" in server.error("find_by_name", name="a", kind="cat")["hint"]


def test_who_has_a_permission(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk()
    found = server.call("who_can", permission="delete_user")
    assert "directory:user:delete" in found["permissions"]
    assert {one["name"] for one in found["users"]} == {"Ada Lovelace", "Grace Hopper"}
    for name in ("Ada Lovelace", "Niklaus Wirth"):
        known = server.call("who_can", permission="delete_user", user=name)
        assert known["may"] is (name == "Ada Lovelace")
    assert "neither" in server.error("who_can", permission="fly")["message"]


def test_errors_are_explained(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk()
    found = server.call(
        "explain_error", error='{"status":403,"code":"missing.any.permissions"}', operation="delete_user"
    )
    assert found["code"] == "missing.any.permissions"
    assert "directory:user:delete" in found["permissions_of_operation"]["any"]
    assert found["this_server_was_started_without"] == ["--write", "--delete"]
    assert server.call("explain_error", error="HTTP 429")["code"] == "too.many.requests"
    assert "not known here" in server.call("explain_error", error="something.else")["meaning"]


def test_ready_made_reads_fit_the_login_too(desk: Any, purecloud_sandbox: Any) -> None:
    everybody = desk().call("read", operation="get_users", query="[?name=='Niklaus Wirth'].id")["items"]
    server = desk(token=purecloud_sandbox.token(user=everybody[0]))
    refused = server.error("who_can", permission="routing:queue:view")
    assert "authorization:role:view" in refused["missing_permissions"]
    found = server.call("find_by_name", name="support")
    assert any(one.startswith("role: this login may not") for one in found["not_looked_at"])
