"""Finding anything by its name."""

from __future__ import annotations

from typing import Any

from ...catalogue.jsontypes import is_object
from ...output.problems import ToolError
from ..service import Service
from .calls import items

#: Listings in which things have names, by what they are.
KINDS = {
    "user": "get_users",
    "queue": "get_routing_queues",
    "skill": "get_routing_skills",
    "language": "get_routing_languages",
    "wrap-up code": "get_routing_wrapupcodes",
    "division": "get_authorization_divisions",
    "role": "get_authorization_roles",
    "group": "get_groups",
    "team": "get_teams",
    "flow": "get_flows",
    "prompt": "get_architect_prompts",
    "schedule": "get_architect_schedules",
    "call route": "get_architect_ivrs",
    "data table": "get_flows_datatables",
    "campaign": "get_outbound_campaigns",
    "contact list": "get_outbound_contactlists",
    "location": "get_locations",
    "station": "get_stations",
    "site": "get_telephony_providers_edges_sites",
    "integration": "get_integrations",
    "script": "get_scripts",
    "presence": "get_presence_definitions",
}
_MOST = 50


def find_by_name(service: Service, name: str, kind: str | None = None) -> dict[str, Any]:
    """What has a name that holds these words."""
    import PureCloudPlatformClientV2 as gc

    wanted = name.lower().split()
    if not wanted:
        raise ToolError("say what name to look for")
    if kind is not None and kind not in KINDS:
        raise ToolError(f"there is no kind {kind[:40]!r}", f"Kinds are {', '.join(KINDS)}.")
    found: list[tuple[int, dict[str, Any]]] = []
    skipped: list[str] = []
    for what, method in KINDS.items():
        if kind not in (None, what):
            continue
        try:
            for one in items(service, method):
                known = str(one.get("name", "")).lower() if is_object(one) else ""
                if known and all(word in known for word in wanted):
                    exact = 0 if known == " ".join(wanted) else 1
                    found.append((exact, {"kind": what, "name": one["name"], "id": one.get("id"), "read": method}))
        except ToolError as error:
            skipped.append(f"{what}: {error.message}")
        except gc.ApiException as error:
            skipped.append(f"{what}: HTTP {error.status}")
    found.sort(key=lambda pair: pair[0])
    answer: dict[str, Any] = {"found": [one for _, one in found[:_MOST]]}
    if len(found) > _MOST:
        answer["more"] = len(found) - _MOST
    if skipped:
        answer["not_looked_at"] = skipped
    return answer
