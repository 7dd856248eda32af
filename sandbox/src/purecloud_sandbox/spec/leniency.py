"""Where the platform takes more than its definition says: each exception with its reason.

What is not listed here is required when the definition says so.
"""

from __future__ import annotations

from .definition import Schema

# Model and field: why a request may lack it.
FILLED_IN = {
    ("CreateUser", "divisionId"): "The home division; the vendor's own provisioning scripts and tests leave it out.",
    ("Note", "createdBy"): "Who calls.",
    ("GDPRRequest", "createdBy"): "Who calls.",
    ("GDPRRequest", "createdDate"): "Now.",
}


def may_lack(model: str, field: str) -> bool:
    """Whether the platform takes a model without a field that its definition requires."""
    return (model, field) in FILLED_IN


def is_reference(schema: Schema, fields: dict[str, object]) -> bool:
    """Whether an object inside another one names something that exists: what has an address needs its id only.

    A program that sends a group's id among a user's groups need not repeat what a group is made of.
    """
    properties = schema.get("properties", {})
    return bool(fields.get("id")) and "id" in properties and "selfUri" in properties
