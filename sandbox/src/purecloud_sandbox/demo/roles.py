"""The standard roles of an organization, with what they allow, and who has them in the demo organization."""

from __future__ import annotations

from typing import Any

# Name, description, and the policies: domain, entity, actions.
ROLES: tuple[tuple[str, str, tuple[tuple[str, str, tuple[str, ...]], ...]], ...] = (
    ("employee", "Can see the directory and use the own profile.", (
        ("directory", "user", ("view",)), ("chat", "chat", ("access",)), ("presence", "userPresence", ("view", "edit")),
    )),
    ("admin", "Administers the organization.", (
        ("authorization", "*", ("*",)), ("directory", "*", ("*",)), ("routing", "*", ("*",)),
        ("telephony", "*", ("*",)), ("architect", "*", ("*",)), ("oauth", "*", ("*",)), ("analytics", "*", ("view",)),
        ("audits", "*", ("view",)), ("outbound", "*", ("*",)), ("recording", "*", ("*",)),
        ("integrations", "*", ("*",)),
        ("users", "*", ("*",)),
    )),
    ("user", "Can work with conversations.", (
        ("conversation", "call", ("accept", "transfer", "record")), ("conversation", "communication", ("view",)),
        ("routing", "queue", ("view", "join")), ("presence", "userPresence", ("view", "edit")),
    )),
    ("Supervisor", "Sees how queues and agents do, and what was recorded.", (
        ("analytics", "conversationDetail", ("view",)), ("analytics", "conversationAggregate", ("view",)),
        ("analytics", "queueObservation", ("view",)), ("analytics", "userObservation", ("view",)),
        ("analytics", "userDetail", ("view",)), ("routing", "queue", ("view", "edit")),
        ("routing", "queueMember", ("manage",)), ("recording", "recording", ("view",)),
        ("conversation", "communication", ("view", "disconnect")), ("directory", "user", ("view",)),
    )),
    ("Quality Administrator", "Administers evaluations.", (
        ("quality", "*", ("*",)), ("recording", "recording", ("view",)), ("recording", "annotation", ("*",)),
    )),
    ("Quality Evaluator", "Evaluates conversations.", (
        ("quality", "evaluation", ("view", "add", "edit", "editScore")), ("recording", "recording", ("view",)),
    )),
    ("Telephony Admin", "Administers trunks, sites and phones.", (("telephony", "*", ("*",)),)),
    ("Outbound Admin", "Administers campaigns.", (("outbound", "*", ("*",)),)),
    ("Architect Admin", "Administers flows and prompts.", (("architect", "*", ("*",)), ("routing", "*", ("view",)))),
    ("Master Admin", "May do everything.", (("*", "*", ("*",)),)),
)  # fmt: skip
# By title of a person: the names of the roles.
OF_TITLE = {"Supervisor": ("employee", "user", "admin", "Supervisor"), "Agent": ("employee", "user")}
# The first person may do everything, so that whoever signs in without a thought can try everything.
OF_FIRST = "Master Admin"


def role_fields(index: int) -> dict[str, Any]:
    """What a standard role has."""
    name, description, policies = ROLES[index]
    return {
        "name": name, "description": description, "defaultRoleId": name, "default": True, "base": index < 3,
        "roleNeedsUpdate": False, "permissions": permissions_of(policies),
        "permissionPolicies": [
            {"domain": domain, "entityName": entity, "policyName": f"{domain}:{entity}", "actionSet": list(actions),
             "allowConditions": False, "namedResources": []}
            for domain, entity, actions in policies
        ],
    }  # fmt: skip


def permissions_of(policies: tuple[tuple[str, str, tuple[str, ...]], ...]) -> list[str]:
    """Policies as permissions, e.g. `routing:queue:view`."""
    return [f"{domain}:{entity}:{action}" for domain, entity, actions in policies for action in actions]


def custom_role(name: str, description: str, permissions: tuple[str, ...]) -> dict[str, Any]:
    """What a role of the organization's own has."""
    parts = [[*permission.split(":"), "*", "*"][:3] for permission in permissions]
    policies = [
        {"domain": domain, "entityName": entity, "policyName": f"{domain}:{entity}", "actionSet": [action]}
        for domain, entity, action in parts
    ]
    return {
        "name": name, "description": description, "default": False, "base": False, "roleNeedsUpdate": False,
        "permissions": list(permissions), "permissionPolicies": policies,
    }  # fmt: skip
