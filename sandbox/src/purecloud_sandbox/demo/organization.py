"""The demo organization: a small contact centre, the same under the same seed.

Nothing is made before somebody looks at it; what people change stays changed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from ..spec.formats import make_id
from .roles import ROLES, role_fields

NAME = "Sandbox Contact Centre"
PEOPLE = (
    ("Ada Lovelace", "Supervisor"), ("Alan Turing", "Agent"), ("Barbara Liskov", "Agent"), ("Donald Knuth", "Agent"),
    ("Edsger Dijkstra", "Agent"), ("Frances Allen", "Agent"), ("Grace Hopper", "Supervisor"), ("Hedy Lamarr", "Agent"),
    ("John McCarthy", "Agent"), ("Katherine Johnson", "Agent"), ("Margaret Hamilton", "Agent"),
    ("Niklaus Wirth", "Agent"),
)  # fmt: skip
QUEUES = ("Sales", "Support", "Billing", "Complaints", "Returns")
SKILLS = ("Phones", "Contracts", "Hardware", "Software", "Escalation")
LANGUAGES = ("English", "German", "Spanish")
DIVISIONS = ("Home", "Europe", "Americas")
WRAP_UPS = ("Resolved", "Follow-up", "Wrong number", "Sale", "Callback")
FLOWS = ("Sales menu", "Support menu", "Billing menu", "Complaints menu", "Returns menu")
GROUPS = ("Front office", "Back office", "Night shift")
TEAMS = ("Red team", "Blue team", "Green team")
PRESENCES = ("Available", "Away", "Busy", "Offline", "Idle", "OnQueue", "Meal", "Training", "Meeting", "Break")
SINCE = "2026-01-05T09:00:00.000Z"  # when everything was made
Row = tuple[str, dict[str, Any]]


class Organization:
    """Fills collections of the state.

    :ivar collections: by template of a collection, what gives its first items, asked with the collection's path.
    :ivar documents: by template of a document, what gives its first body, asked with the values of the path.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.collections: dict[str, Callable[[str], list[Row]]] = {
            "/api/v2/users": lambda _: [self._user(index) for index in range(len(PEOPLE))],
            "/api/v2/routing/queues": lambda _: self._named("queue", QUEUES, self._queue),
            "/api/v2/routing/queues/{queueId}/members": self._members,
            "/api/v2/routing/skills": lambda _: self._named("skill", SKILLS),
            "/api/v2/routing/languages": lambda _: self._named("language", LANGUAGES),
            "/api/v2/routing/wrapupcodes": lambda _: self._named("wrapup", WRAP_UPS),
            "/api/v2/authorization/divisions": lambda _: self._named("division", DIVISIONS, self._division_fields),
            "/api/v2/presence/definitions": lambda _: self._named("presence", PRESENCES, self._presence_fields),
            "/api/v2/presencedefinitions": lambda _: self._named("presence", PRESENCES, self._presence_fields),
            "/api/v2/users/{userId}/routingskills": lambda path: self._skills(path, "skill", SKILLS),
            "/api/v2/authorization/roles": lambda _: self._roles(),
            "/api/v2/flows": lambda _: self._named("flow", FLOWS, lambda _: {"type": "INBOUNDCALL", "active": True}),
            "/api/v2/groups": lambda _: self._groups(),
            "/api/v2/groups/{}/members": self._group_members,
            "/api/v2/teams": lambda _: self._named("team", TEAMS),
            "/api/v2/teams/{}/members": self._team_members,
            "/api/v2/users/{userId}/routinglanguages": lambda path: self._skills(path, "language", LANGUAGES),
        }
        self.documents: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "/api/v2/organizations/me": lambda _: self.document(),
            "/api/v2/users/{userId}/routingstatus": lambda path: {"userId": path["userId"], "status": "IDLE"},
            "/api/v2/users/{userId}/presences/{sourceId}": self._presence,
            "/api/v2/users/{userId}/presences/purecloud": self._presence,
        }

    @property
    def me(self) -> str:
        """The id of the user that every token stands for, unless it says otherwise."""
        return self.id("user", 0)

    def id(self, kind: str, index: int) -> str:
        """The id of the thing number `index` of a kind."""
        return make_id(random.Random(f"{self._seed} {kind} {index}"))  # noqa: S311 - no secrets here

    @staticmethod
    def derived_id(name: str, part: str) -> str:
        """The id of a part of a thing, the same for the same thing."""
        return make_id(random.Random(f"{name} {part}"))  # noqa: S311 - no secrets here

    def ids(self, kind: str, names: tuple[Any, ...]) -> list[str]:
        """The ids of all things of a kind."""
        return [self.id(kind, index) for index in range(len(names))]

    def document(self) -> dict[str, Any]:
        """The organization itself."""
        return {
            "id": self.id("organization", 0), "name": NAME, "domain": "sandbox", "defaultLanguage": "en-US",
            "defaultCountryCode": "US", "state": "active", "version": 1, "thirdPartyOrgName": "sandbox",
            "productPlatform": "GenesysCloud", "voicemailEnabled": True, "features": {"purecloud": True},
        }  # fmt: skip

    def division(self, index: int = 0) -> dict[str, Any]:
        """A reference to a division."""
        name = self.id("division", index)
        return {"id": name, "name": DIVISIONS[index], "selfUri": f"/api/v2/authorization/divisions/{name}"}

    def _named(
        self, kind: str, names: tuple[str, ...], more: Callable[[int], dict[str, Any]] | None = None
    ) -> list[Row]:
        return [
            (
                self.id(kind, index),
                {
                    "name": name, "state": "active", "version": "1", "division": self.division(),
                    "dateCreated": SINCE, "dateModified": SINCE,
                    **(more(index) if more else {}),
                },
            )
            for index, name in enumerate(names)
        ]  # fmt: skip

    def _user(self, index: int) -> Row:
        name, title = PEOPLE[index]
        email = name.lower().replace(" ", ".") + "@example.com"
        fields: dict[str, Any] = {
            "name": name, "email": email, "username": email, "title": title, "department": "Contact centre",
            "state": "active", "version": 1, "division": self.division(index % len(DIVISIONS)), "acdAutoAnswer": False,
            "chat": {"jabberId": f"{self.id('user', index)}@sandbox.example.com"},
            "primaryContactInfo": [{"address": email, "mediaType": "EMAIL", "type": "PRIMARY"}],
            "addresses": [{"address": f"+3531555{index:04d}", "mediaType": "PHONE", "type": "WORK"}],
        }  # fmt: skip
        if index % 6:
            boss = self.id("user", index - index % 6)
            fields["manager"] = {"id": boss, "version": 1, "selfUri": f"/api/v2/users/{boss}"}
        return self.id("user", index), fields

    def _queue(self, index: int) -> dict[str, Any]:
        members = len(self.members(self.id("queue", index)))
        return {
            "description": f"Customers of {QUEUES[index]}", "memberCount": members, "userMemberCount": members,
            "joinedMemberCount": members, "scoringMethod": "TimestampAndPriority", "skillEvaluationMethod": "ALL",
            "createdBy": self.me, "modifiedBy": self.me,
        }  # fmt: skip

    def members(self, queue: str) -> list[int]:
        """Which people work on a queue; none for a queue that is not the organization's."""
        queues = self.ids("queue", QUEUES)
        if queue not in queues:
            return []
        return [index for index in range(len(PEOPLE)) if index % len(QUEUES) in (queues.index(queue), 0)]

    def _members(self, path: str) -> list[Row]:
        rows: list[Row] = []
        for index in self.members(path.split("/")[5]):
            name, fields = self._user(index)
            user = {"id": name, "selfUri": f"/api/v2/users/{name}", **fields}
            more = {"name": fields["name"], "user": user, "ringNumber": 1, "joined": True, "memberBy": "user"}
            rows.append((name, more))
        return rows

    def _roles(self) -> list[Row]:
        return [(self.id("role", index), role_fields(index)) for index in range(len(ROLES))]

    def _groups(self) -> list[Row]:
        more: dict[str, Any] = {
            "type": "official",
            "visibility": "public",
            "rulesVisible": True,
            "rolesEnabled": False,
            "version": 1,
        }
        more |= {"state": "active", "dateModified": SINCE}
        more["owners"] = [{"id": self.me, "version": 1}]
        counts = [len(self._members_of(index)) for index in range(len(GROUPS))]
        return [
            (self.id("group", index), {"name": name, "memberCount": counts[index], **more})
            for index, name in enumerate(GROUPS)
        ]

    def _members_of(self, place: int) -> list[int]:
        """Which people are in the group or team number `place`: every second one."""
        return [index for index in range(len(PEOPLE)) if index % 2 == place % 2]

    def _group_members(self, path: str) -> list[Row]:
        return self._membership(path, "group", GROUPS)

    def _team_members(self, path: str) -> list[Row]:
        return self._membership(path, "team", TEAMS)

    def _membership(self, path: str, kind: str, names: tuple[str, ...]) -> list[Row]:
        known, name = self.ids(kind, names), path.split("/")[4]
        people = self._members_of(known.index(name)) if name in known else []
        return [(self.id("user", index), {"id": self.id("user", index)}) for index in people]

    def _skills(self, path: str, kind: str, names: tuple[str, ...]) -> list[Row]:
        user = path.split("/")[4]
        rng = random.Random(f"{self._seed} {kind} of {user}")  # noqa: S311 - no secrets here
        chosen = sorted(rng.sample(range(len(names)), 3))
        return [
            (self.id(kind, index), {"name": names[index], "proficiency": rng.randint(1, 5), "state": "active"})
            for index in chosen
        ]

    def _division_fields(self, index: int) -> dict[str, Any]:
        return {"description": f"The {DIVISIONS[index]} division", "homeDivision": index == 0}

    def _presence_fields(self, index: int) -> dict[str, Any]:
        name = PRESENCES[index]
        return {
            "type": "System", "systemPresence": name, "languageLabels": {"en_US": name}, "deactivated": False,
            "primary": True, "divisionId": "*",
        }  # fmt: skip

    def _presence(self, path: dict[str, Any]) -> dict[str, Any]:
        definition = self.id("presence", PRESENCES.index("Available"))
        place = f"/api/v2/presencedefinitions/{definition}"
        return {
            "id": path["userId"], "source": "PURECLOUD", "primary": True, "message": "",
            "presenceDefinition": {"id": definition, "systemPresence": "Available", "selfUri": place},
            "modifiedDate": SINCE,
        }  # fmt: skip
