"""Changes: planned, shown, consented to, sent once, only as shown, and not for ever."""

from __future__ import annotations

import os
import threading
from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolRequest, CallToolRequestParams, ElicitResult
from purecloud_tools.catalogue import operations
from purecloud_tools.mcp_server.safety.classes import CONTACT, DELETE, WRITE, needs
from purecloud_tools.output.problems import ToolError

from .conftest import MODES, Answer, Person


class Clock:
    """A clock that the test holds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def user(server: Any, name: str = "Ada Lovelace") -> dict[str, Any]:
    found = server.call("read", operation="get_users", query=f"[?name=='{name}']")["items"]
    assert len(found) == 1
    return dict(found[0])


def department(server: Any) -> str:
    return str(user(server)["department"])


def plan_for(server: Any, value: str = "Support", mode: str = "legacy") -> dict[str, Any]:
    one = user(server)
    body = {"department": value, "version": one["version"]}
    found: dict[str, Any] = server.call(
        "plan", mode, operation="patch_user", arguments={"userId": one["id"], "body": body}
    )
    return found


def changes(sandbox: Any) -> list[str]:
    return [f"{one.verb} {one.path}" for one in sandbox.requests if one.verb not in ("GET", "HEAD")]


@pytest.mark.parametrize("mode", MODES)
def test_a_plan_is_shown_agreed_to_and_applied(desk: Any, purecloud_sandbox: Any, mode: str) -> None:
    server = desk(write=True)
    plan = plan_for(server, mode=mode)
    shown = "\n".join(plan["would"])
    assert '  department: "Contact centre" -> "Support"' in shown
    assert "PATCH /api/v2/users/" in shown
    assert changes(purecloud_sandbox) == []
    done = server.call("apply", mode, plan=plan["plan"])
    assert done["done"] is True
    assert department(server) == "Support"
    assert len(changes(purecloud_sandbox)) == 1
    assert len(server.person.asked) == 1
    assert shown in server.person.asked[0]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("answer", ["decline", "cancel"])
def test_without_consent_nothing_happens(desk: Any, purecloud_sandbox: Any, mode: str, answer: str) -> None:
    server = desk(write=True)
    plan = plan_for(server)
    server.person = Person([answer])
    assert server.call("apply", mode, plan=plan["plan"])["done"] is False
    assert "no plan" in server.error("apply", mode, plan=plan["plan"])["message"]
    assert changes(purecloud_sandbox) == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("content", [{}, {"apply": False}, {"apply": "yes"}, None])
def test_an_empty_consent_is_none(desk: Any, purecloud_sandbox: Any, mode: str, content: Any) -> None:
    server = desk(write=True)
    plan = plan_for(server)
    server.person = Person(content=content)
    answer = server.calls([("apply", {"plan": plan["plan"]})], mode)[0]
    assert answer.failed or answer.json["done"] is False
    assert changes(purecloud_sandbox) == []


@pytest.mark.parametrize("mode", MODES)
def test_a_client_that_cannot_ask_is_refused(desk: Any, purecloud_sandbox: Any, mode: str) -> None:
    server = desk(write=True)
    plan = plan_for(server)
    server.person = None
    refused = server.error("apply", mode, plan=plan["plan"])
    assert refused["error"] == "refused"
    assert "cannot ask" in refused["message"]
    assert changes(purecloud_sandbox) == []


def test_a_client_cannot_say_yes_before_it_was_asked(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk(write=True)
    one, other = plan_for(server, "Support"), plan_for(server, "Sales")

    async def work(client: Client) -> None:
        yes: Any = {"consent": ElicitResult(action="accept", content={"apply": True})}

        async def send(plan: dict[str, Any], state: str | None) -> Any:
            params = CallToolRequestParams(
                name="apply", arguments={"plan": plan["plan"]}, input_responses=yes, request_state=state
            )
            from mcp_types import CallToolResult, InputRequiredResult
            from pydantic import TypeAdapter

            adapter: Any = TypeAdapter(CallToolResult | InputRequiredResult)
            return await client.session.send_request(CallToolRequest(params=params), adapter)

        asked = await send(one, None)
        assert asked.result_type == "input_required"
        with pytest.raises(MCPError):
            await send(one, "made up")
        with pytest.raises(MCPError):
            await send(other, asked.request_state)  # the state is that of the first plan

    server.talk(work, "2026-07-28")
    assert changes(purecloud_sandbox) == []


@pytest.mark.parametrize("mode", MODES)
def test_a_plan_is_applied_once(desk: Any, purecloud_sandbox: Any, mode: str) -> None:
    server = desk(write=True)
    plan = plan_for(server)
    first, second = server.calls([("apply", {"plan": plan["plan"]})] * 2, mode)
    assert not first.failed
    assert "was applied" in second.json["message"]
    assert len(changes(purecloud_sandbox)) == 1


def test_of_many_at_once_one_applies_it(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk(write=True)
    plan = server.plans.find(plan_for(server)["plan"])
    outcomes: list[str] = []
    together = threading.Barrier(8)

    def apply() -> None:
        together.wait()
        try:
            server.plans.apply(plan)
            outcomes.append("done")
        except ToolError:
            outcomes.append("refused")

    threads = [threading.Thread(target=apply) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["done"] + ["refused"] * 7
    assert len(changes(purecloud_sandbox)) == 1


@pytest.mark.parametrize("mode", MODES)
def test_a_plan_ends(desk: Any, purecloud_sandbox: Any, mode: str) -> None:
    clock = Clock()
    server = desk(write=True, clock=clock)
    plan = plan_for(server)
    clock.now += 599
    assert server.plans.find(plan["plan"])
    clock.now += 2
    assert "has ended" in server.error("apply", mode, plan=plan["plan"])["message"]
    late = plan_for(server)
    server.person.before = lambda: setattr(clock, "now", clock.now + 700)  # the person thinks for too long
    assert "ended" in server.error("apply", mode, plan=late["plan"])["message"]
    assert changes(purecloud_sandbox) == []


def test_what_has_changed_since_is_not_overwritten(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk(write=True)
    plan, other = plan_for(server, "Support"), plan_for(server, "Sales")
    server.call("apply", plan=other["plan"])
    refused = server.error("apply", plan=plan["plan"])
    assert refused["error"] == "conflict"
    assert department(server) == "Sales"


def test_a_plan_sends_exactly_what_it_showed(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk(write=True)
    body = {"name": "Night shift", "description": "From ten to six"}
    given = {"body": body}
    plan = server.plans.make("post_routing_queues", given)
    body["name"] = "Something else"  # whoever made the plan cannot change it
    assert '  name: "Night shift"' in plan.shown
    server.call("apply", plan=plan.id)
    sent = next(one for one in purecloud_sandbox.requests if one.verb == "POST" and one.path.endswith("/queues"))
    assert sent.json == {"name": "Night shift", "description": "From ten to six"}


def test_deleting_needs_its_own_flag(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk(write=True)
    queue = server.call("read", operation="get_routing_queues", limit=1)["items"][0]["id"]
    for operation, given in (
        ("delete_routing_queue", {"queueId": queue}),
        ("post_routing_queue_members", {"queueId": queue, "delete": True, "body": [{"id": queue}]}),
        ("patch_user", {"userId": queue, "body": {"version": 1, "state": "deleted"}}),
        ("post_externalcontacts_bulk_contacts_remove", {"body": {"entities": []}}),
        ("patch_integration", {"integrationId": queue, "body": {"intendedState": "DELETED"}}),
        (
            "post_gamification_profile_members",
            {"profileId": queue, "body": {"membersToAssign": [], "membersToRemove": [queue]}},
        ),
        (
            "post_knowledge_source_synchronization_deletions",
            {"sourceId": queue, "synchronizationId": queue, "body": {}},
        ),
    ):
        refused = server.error("plan", operation=operation, arguments=given)
        assert refused["error"] == "refused", operation
        assert "--delete" in refused["hint"]
    allowed = desk(write=True, delete=True)
    plan = allowed.call("plan", operation="delete_routing_queue", arguments={"queueId": queue})
    assert any("deletes name" in line for line in plan["would"])
    allowed.call("apply", plan=plan["plan"])
    assert changes(purecloud_sandbox) == [f"DELETE /api/v2/routing/queues/{queue}"]


def test_reaching_customers_needs_its_own_flag(desk: Any, purecloud_sandbox: Any) -> None:
    given = {"body": {"phoneNumber": "+15555550100"}}
    refused = desk(write=True, delete=True).error("plan", operation="post_conversations_calls", arguments=given)
    assert "--contact" in refused["hint"]
    server = desk(write=True, contact=True)
    plan = server.call("plan", operation="post_conversations_calls", arguments=given)
    assert '  phoneNumber: "+15555550100"' in plan["would"]
    server.call("apply", plan=plan["plan"])
    assert changes(purecloud_sandbox) == ["POST /api/v2/conversations/calls"]


@pytest.mark.parametrize(
    "method",
    [
        "post_conversations_calls", "post_conversations_callbacks", "post_conversations_emails",
        "post_conversations_messages_agentless", "post_conversations_emails_agentless", "post_outbound_campaign_start",
        "post_outbound_messagingcampaign_start", "patch_outbound_campaign", "put_outbound_campaign",
        "post_outbound_contactlist_contacts", "post_flows_executions", "post_integrations_action_execute",
        "put_outbound_schedules_campaign", "patch_outbound_dnclist_phonenumbers", "post_quality_surveys",
        "post_conversations_message_communication_messages", "post_processautomation_triggers",
        "post_journey_actionmaps",
        "post_conversation_disconnect", "post_conversations_call_participant_replace",
    ],
)  # fmt: skip
def test_what_reaches_customers_is_known(method: str) -> None:
    operation = operations.find(method)
    assert operation is not None, method
    assert CONTACT in needs(operation)


@pytest.mark.parametrize(
    "method",
    [
        "patch_user",
        "post_routing_queues",
        "put_routing_queue",
        "post_users",
        "put_conversation_tags",
        "put_outbound_importtemplate",
    ],
)
def test_what_does_not_is_known_too(method: str) -> None:
    operation = operations.find(method)
    assert operation is not None, method
    assert needs(operation) == {WRITE}


def test_every_delete_needs_the_flag() -> None:
    deletes = [one for one in operations.within([]) if one.verb == "DELETE"]
    assert len(deletes) == 361
    assert all({WRITE, DELETE} <= needs(one) for one in deletes)


def test_masks_are_not_sent_back(desk: Any, purecloud_sandbox: Any) -> None:
    server = desk(write=True)
    one = user(server)
    assert one["email"].startswith("[masked ")
    for value in (one["email"], "[secret]", {"a": ["\u27e6data 12345678: x :12345678\u27e7"]}):
        body = {"version": one["version"], "title": value}
        assert (
            "mask"
            in server.error("plan", operation="patch_user", arguments={"userId": one["id"], "body": body})["message"]
        )


def test_nothing_in_a_plan_hides_what_it_does(desk: Any) -> None:
    server = desk(write=True)
    name = "Good\u202eneddih\n  name: fine\u200b"
    plan = server.plans.make("post_routing_queues", {"body": {"name": name}})
    assert plan.shown.isascii()
    assert len(plan.shown.splitlines()) == 3
    assert "\\u202e" in plan.shown


def test_reads_are_not_planned_and_changes_not_read(desk: Any) -> None:
    server = desk(write=True)
    assert "only reads" in server.error("plan", operation="get_users")["message"]
    assert "`plan`" in server.error("read", operation="patch_user")["hint"]


def test_every_operation_that_is_not_a_read_only_plans(desk: Any, purecloud_sandbox: Any) -> None:
    """With everything allowed, and without a consent, nothing is changed by any of them."""
    from .test_only_reads import EVERYTHING, allowed_at_the_wire, arguments_of, taken

    server = desk(write=True, delete=True, contact=True)
    server.person = None
    some = [one for one in EVERYTHING if not one.reads][:: 1 if os.environ.get("MCP_FULL") else 7]
    planned = 0
    wrong: list[str] = []

    async def work(client: Client) -> None:
        nonlocal planned
        for number, operation in enumerate(some):
            given = {"operation": operation.method, "arguments": arguments_of(operation)}
            answer = Answer(await client.call_tool("plan", given))
            if not answer.failed:
                planned += 1
                assert Answer(await client.call_tool("apply", {"plan": answer.json["plan"]})).failed
            if number % 100 == 99 or operation is some[-1]:
                wrong.extend(one for one in taken(purecloud_sandbox) if not allowed_at_the_wire(*one.split(" ", 1)))

    server.talk(work)
    assert planned > 200
    assert wrong == []


def test_the_audit_log_says_who_agreed_to_what(desk: Any) -> None:
    server = desk(write=True)
    server.call("apply", plan=plan_for(server)["plan"])
    consent = next(one for one in server.audit() if one["event"] == "consent")
    assert consent["agreed"] is True
    assert (consent["verb"], consent["operation"]) == ("PATCH", "patch_user")
