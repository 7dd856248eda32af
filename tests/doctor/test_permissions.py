"""The permissions that a program needs, as a table and as a role."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import doctor

PROGRAM = """\
import PureCloudPlatformClientV2 as gc
client = gc.ApiClient()
users, routing = gc.UsersApi(client), gc.RoutingApi(client)
users.get_users()
retry(routing.get_routing_queues)
routing.post_routing_queues(gc.CreateQueueRequest())
users.delete_user("id")
for one in gc.paginate(gc.AuthorizationApi(client).get_authorization_roles):
    print(one.name)
client.call_api("/api/v2/routing/queues/{queueId}", "DELETE", {"queueId": "x"})
client.call_api("/api/v2/routing/skills/3f", "GET")
def more(api):
    api.get_oauth_clients()
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "main.py"
    path.write_text(PROGRAM)
    return path


def role_of(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert doctor.main([str(path), "--permissions", "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_as_a_table_and_a_role(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main([str(program), "--permissions"]) == 0
    table, _, role = capsys.readouterr().out.partition("\n\n")
    lines = table.splitlines()
    assert lines[0].split() == ["method", "operation", "permissions"]
    assert [line.split("  ")[0] for line in lines[1:]] == [
        "AuthorizationApi.get_authorization_roles",
        "perhaps OAuthApi.get_oauth_clients",
        "RoutingApi.delete_routing_queue",
        "RoutingApi.get_routing_queues",
        "RoutingApi.get_routing_skill",
        "RoutingApi.post_routing_queues",
        "UsersApi.delete_user",
        "UsersApi.get_users",
    ]
    assert "POST /api/v2/authorization/roles" in role
    body = json.loads(role[role.index("{") :])
    assert gc.DomainOrganizationRoleCreate.attribute_map.keys() >= {"name", "description", "permission_policies"}
    assert body.keys() <= set(gc.DomainOrganizationRoleCreate.attribute_map.values())
    policy = set(gc.DomainPermissionPolicy.attribute_map.values())
    assert all(entry.keys() <= policy for entry in body["permissionPolicies"])


def test_as_json(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = role_of(program, capsys)
    by_method = {entry["method"]: entry for entry in found["operations"]}
    queues = by_method["RoutingApi.post_routing_queues"]
    assert queues["operation"] == "POST /api/v2/routing/queues"
    assert queues["places"] == [f"{program}:6"]
    assert by_method["OAuthApi.get_oauth_clients"]["certain"] is False
    for entry in found["operations"]:  # the permissions satisfy each operation, by its own rule
        fulfil = any if entry["rule"] == "any" else all
        assert not entry["permissions"] or fulfil(name in found["permissions"] for name in entry["permissions"])
    policies = found["role"]["permissionPolicies"]
    named = {
        f"{policy['domain']}:{policy['entityName']}:{action}" for policy in policies for action in policy["actionSet"]
    }
    assert named | set(found["role"].get("permissions", ())) == set(found["permissions"])


def test_of_several_that_are_enough_the_least_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "main.py"

    def needed(*calls: str) -> list[str]:
        path.write_text("\n".join(["import PureCloudPlatformClientV2 as gc", *(f"gc.{call}" for call in calls)]))
        found: list[str] = role_of(path, capsys)["permissions"]
        return found

    # `wfm:activityCode:add`, `...:view` and others are enough
    codes = "WorkforceManagementApi().get_workforcemanagement_managementunit_activitycodes('x')"
    assert needed(codes) == ["wfm:activityCode:view"]
    # the usual one, not that of agents for their own conversations
    details = "ConversationsApi().post_analytics_conversations_details_query({})"
    assert needed(details) == ["analytics:conversationDetail:view"]
    # what is needed anyway
    change = "WorkforceManagementApi().patch_workforcemanagement_businessunit_activitycode('x', 'y')"
    assert needed(change) == needed(change, codes) == ["wfm:activityCode:edit"]


def test_a_program_without_operations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.py").write_text("print('nothing')\n")
    assert doctor.main([str(tmp_path), "--permissions"]) == 0
    assert capsys.readouterr().out == "No operation of the API was found in these files.\n"
