"""The rules against the whole definition: what deletes by its body, and other ways to customers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from purecloud_tools.catalogue import operations
from purecloud_tools.catalogue.models import properties
from purecloud_tools.mcp_server.safety.classes import CONTACT, DELETE, needs, rules
from purecloud_tools.mcp_server.safety.masking import SECRET, Masks


def _names(kind: str, seen: set[str]) -> Iterator[str]:
    """The names of all properties that a body may have."""
    for model in re.findall(r"[A-Z]\w*", kind):
        if model not in seen:
            seen.add(model)
            for name, one in (properties(model) or {}).items():
                yield name
                yield from _names(one.kind, seen)


def test_each_name_that_speaks_of_deleting_was_looked_at() -> None:
    looked_at = {*rules()["deleting_flags"], *rules()["deleting_flags_not"]}
    seen: set[str] = set()
    found: set[str] = set()
    for operation in operations.within([]):
        need = needs(operation)
        if need and DELETE not in need:
            for item in operation.parameters:
                found |= {item.name} if item.place != "body" else set(_names(item.kind, seen))
    speaking = {name.lower() for name in found if re.search("(?i)delet|remove|purge|erase|clear", name)}
    assert len(speaking) > 15
    assert speaking - looked_at == set()


@pytest.mark.parametrize(
    "body",
    [
        {"intendedState": "DELETED"},
        {"assignments": [{"licenseId": "x", "userIdsRemove": ["y"]}]},
        {"preferenceIdsToRemove": ["x"]},
        {"changes": [{"action": "RemoveFromCollection"}]},
        {"importMode": "ReplaceAll"},
        {"dateToDelete": "2026-01-01T00:00:00Z"},
        {"entities": [{"delete": "true"}]},
    ],
)
def test_bodies_that_delete(body: object) -> None:
    operation = operations.find("patch_user")
    assert operation is not None
    assert DELETE in needs(operation, {}, body)


@pytest.mark.parametrize(
    "body",
    [
        {"removeTags": []},
        {"delete": False},
        {"delete": None},
        {"bullseye": {"skillsToRemove": [{"id": "x"}]}},
        {"op": "replace"},
    ],
)
def test_bodies_that_do_not(body: object) -> None:
    operation = operations.find("patch_user")
    assert operation is not None
    assert DELETE not in needs(operation, {}, body)


@pytest.mark.parametrize(
    "method",
    [
        "post_taskmanagement_worktype_flows_oncreate_rules", "post_recording_mediaretentionpolicies",
        "post_journey_deployment_actionevent", "post_guide_version_jobs", "post_analytics_reporting_exports",
        "post_telephony_providers_edge_reboot", "post_infrastructureascode_jobs",
    ],
)  # fmt: skip
def test_other_ways_to_customers(method: str) -> None:
    operation = operations.find(method)
    assert operation is not None, method
    assert CONTACT in needs(operation)


@pytest.mark.parametrize(
    "part", ["x", "https://", "eyJ", "a.", "-----BEGIN ", "://a:", "+1", "a@", "bearer ", "password "]
)
def test_long_text_is_gone_through_once(part: str) -> None:
    """Customers choose what is searched: with an expression that goes back, this would not end."""
    text = part * (400_000 // len(part))
    assert Masks().text(f"{text} ada@example.org").find("ada@example.org") == -1


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/y?jwt=canary", "https://example.org/y#access_token=canary", "https://example.org/y?authToken=canary",
        "https://example.org/y?a=1&Signature=canary", "https://example.org/y?X-Amz-Date=1&X-Amz-Signature=canary",
    ],
)  # fmt: skip
def test_what_signs_an_address_is_a_secret(url: str) -> None:
    assert (
        Masks(True).text(f"see {url} now") == f"see {re.split('[?#]', url)[0]}{re.findall('[?#]', url)[0]}{SECRET} now"
    )


def test_identifiers_of_contacts_are_personal() -> None:
    seen = Masks().answer(
        [
            {"type": "Email", "value": "canary"}, {"type": "SocialLine", "value": "canary"},
            {"facebookId": {"displayName": "canary", "ids": [{"scopedId": "canary"}]}},
            {"instagramId": {"handle": "canary"}},
        ],
        "mark",
    )  # fmt: skip
    assert "canary" not in str(seen)
    assert Masks().answer({"type": "ExternalId", "value": "kept"}, "mark") == {"type": "ExternalId", "value": "kept"}
