"""Answers of realistic shape and size, the same in every run."""

from __future__ import annotations

import json
import random
import uuid
from typing import Any

_random = random.Random(20)


def _id() -> str:
    return str(uuid.UUID(int=_random.getrandbits(128)))


def _date(day: int = 0) -> str:
    return f"2026-0{1 + day % 9}-{1 + day % 28:02d}T{day % 24:02d}:{day % 60:02d}:00.{day % 1000:03d}Z"


def user(number: int) -> dict[str, Any]:
    """One user of about 3.8 kB, as `GET /api/v2/users?expand=...` answers it."""
    identifier = _id()
    return {
        "id": identifier,
        "name": f"Agent {number:04d} of the Northern Team",
        "division": {"id": _id(), "name": "Home", "selfUri": "/api/v2/authorization/divisions/home"},
        "chat": {"jabberId": f"{identifier}@example.orgspan.com"},
        "department": "Customer Care",
        "email": f"agent{number}@example.com",
        "primaryContactInfo": [{"address": f"agent{number}@example.com", "mediaType": "EMAIL", "type": "PRIMARY"}],
        "addresses": [
            {"display": f"+49 30 {number:06d}", "address": f"+4930{number:06d}", "mediaType": "PHONE", "type": kind}
            for kind in ("WORK", "MOBILE", "HOME")
        ],
        "state": "active",
        "title": "Agent",
        "username": f"agent{number}@example.com",
        "manager": {"id": _id(), "selfUri": "/api/v2/users/manager"},
        "images": [
            {"resolution": f"x{size}", "imageUri": f"https://images.example.com/{identifier}/x{size}.jpg"}
            for size in (48, 96, 128, 200, 300, 400)
        ],
        "version": number,
        "certifications": ["voice", "chat", "email"],
        "biography": {
            "biography": "Joined the team a while ago and likes to help. " * 4,
            "interests": ["chess", "hiking"],
        },
        "routingStatus": {"userId": identifier, "status": "IDLE", "startTime": _date(number)},
        "presence": {
            "id": _id(),
            "source": "PURECLOUD",
            "presenceDefinition": {
                "id": _id(),
                "systemPresence": "Available",
                "selfUri": "/api/v2/presencedefinitions/x",
            },
            "message": "",
            "modifiedDate": _date(number),
        },
        "groups": [{"id": _id(), "selfUri": "/api/v2/groups/x"} for _ in range(3)],
        "skills": [
            {
                "id": _id(),
                "name": f"skill {s}",
                "proficiency": 3.0,
                "state": "active",
                "skillUri": "/api/v2/routing/skills/x",
            }
            for s in range(5)
        ],
        "languages": [{"id": _id(), "name": "English", "proficiency": 5.0, "state": "active"} for _ in range(2)],
        "acdAutoAnswer": False,
        "languagePreference": "en-us",
        "dateLastLogin": _date(number),
        "selfUri": f"/api/v2/users/{identifier}",
    }


def users(count: int = 100) -> bytes:
    """A `UserEntityListing`."""
    listing = {
        "entities": [user(n) for n in range(count)],
        "pageSize": count,
        "pageNumber": 1,
        "total": count,
        "pageCount": 1,
    }
    return json.dumps(listing).encode()


def conversation(number: int) -> dict[str, Any]:
    """One conversation of about 9.5 kB, as an analytics detail query answers it."""
    return {
        "conversationId": _id(),
        "conversationStart": _date(number),
        "conversationEnd": _date(number + 1),
        "originatingDirection": "inbound",
        "divisionIds": [_id()],
        "mediaStatsMinConversationMos": 4.88,
        "mediaStatsMinConversationRFactor": 92.4,
        "participants": [
            {
                "participantId": _id(),
                "participantName": f"participant {p}",
                "purpose": purpose,
                "userId": _id(),
                "sessions": [
                    {
                        "sessionId": _id(),
                        "mediaType": "voice",
                        "direction": "inbound",
                        "ani": "tel:+493012345",
                        "dnis": "tel:+493054321",
                        "edgeId": _id(),
                        "provider": "Edge",
                        "remoteNameDisplayable": "Somebody",
                        "requestedRoutings": ["Standard"],
                        "metrics": [
                            {"name": name, "value": 1000 * m, "emitDate": _date(number + m)}
                            for m, name in enumerate(("nConnected", "tAcw", "tHandle", "tTalk", "tHeld"))
                        ],
                        "segments": [
                            {
                                "segmentStart": _date(number + s),
                                "segmentEnd": _date(number + s + 1),
                                "queueId": _id(),
                                "segmentType": kind,
                                "disconnectType": "peer",
                                "conference": False,
                                "wrapUpCode": _id(),
                                "requestedRoutingSkillIds": [_id()],
                            }
                            for s, kind in enumerate(("alert", "interact", "hold", "wrapup"))
                        ],
                    }
                ],
            }
            for p, purpose in enumerate(("customer", "ivr", "acd", "agent"))
        ],
    }


def conversations(count: int = 100) -> bytes:
    """An `AnalyticsConversationQueryResponse`."""
    return json.dumps({"conversations": [conversation(n) for n in range(count)], "totalHits": count}).encode()
