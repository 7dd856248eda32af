"""The demo organization: a small contact centre, the same under the same seed.

Nothing is made before somebody looks at it; what people change stays changed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from ..spec.formats import make_id
from .roles import ROLES, custom_role, role_fields
from .roster import Person, Queue, Roster, demo_roster

FLOWS = ("Sales menu", "Support menu", "Billing menu", "Complaints menu", "Returns menu")
PRESENCES = ("Available", "Away", "Busy", "Offline", "Idle", "OnQueue", "Meal", "Training", "Meeting", "Break")
TABLE_KEYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")  # of the rows of a data table
SINCE = "2026-01-05T09:00:00.000Z"  # when everything was made
Row = tuple[str, dict[str, Any]]


class Organization:
    """Fills collections of the state.

    :param roster: who and what there is; by default the demo organization's.
    :ivar collections: by template of a collection, what gives its first items, asked with the collection's path.
    :ivar documents: by template of a document, what gives its first body, asked with the values of the path.
    """

    def __init__(self, seed: int, roster: Roster | None = None) -> None:
        self._seed = seed
        self.roster = roster = roster or demo_roster()
        self.collections: dict[str, Callable[[str], list[Row]]] = {
            "/api/v2/users": lambda _: [self._user(index) for index in range(len(roster.people))],
            "/api/v2/routing/queues": lambda _: self._named("queue", _names(roster.queues), self._queue),
            "/api/v2/routing/queues/{queueId}/members": self._members,
            "/api/v2/routing/skills": lambda _: self._named("skill", roster.skills),
            "/api/v2/routing/languages": lambda _: self._named("language", roster.languages),
            "/api/v2/routing/wrapupcodes": lambda _: self._named("wrapup", roster.wrap_ups),
            "/api/v2/authorization/divisions": lambda _: self._named(
                "division", roster.divisions, self._division_fields
            ),
            "/api/v2/presence/definitions": lambda _: self._named("presence", PRESENCES, self._presence_fields),
            "/api/v2/presencedefinitions": lambda _: self._named("presence", PRESENCES, self._presence_fields),
            "/api/v2/users/{userId}/routingskills": lambda path: self._skills(path, "skill", roster.skills),
            "/api/v2/authorization/roles": lambda _: self._roles(),
            "/api/v2/flows": lambda _: self._named("flow", FLOWS, lambda _: {"type": "INBOUNDCALL", "active": True}),
            "/api/v2/groups": lambda _: self._groups(),
            "/api/v2/groups/{}/members": self._group_members,
            "/api/v2/teams": lambda _: self._named("team", roster.teams),
            "/api/v2/teams/{}/members": self._team_members,
            "/api/v2/flows/datatables/{datatableId}/rows": lambda _: [(key, {"key": key}) for key in TABLE_KEYS],
            "/api/v2/users/{userId}/routinglanguages": lambda path: self._skills(path, "language", roster.languages),
        }
        self.documents: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "/api/v2/organizations/me": lambda _: self.document(),
            "/api/v2/users/{userId}/routingstatus": lambda path: {
                "userId": path["userId"],
                "status": "IDLE",
                "startTime": SINCE,
            },
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
            "id": self.id("organization", 0), "name": self.roster.name, "domain": "sandbox", "defaultLanguage": "en-US",
            "defaultCountryCode": "US", "state": "active", "version": 1, "thirdPartyOrgName": "sandbox",
            "productPlatform": "GenesysCloud", "voicemailEnabled": True, "features": {"purecloud": True},
        }  # fmt: skip

    def division(self, index: int = 0) -> dict[str, Any]:
        """A reference to a division."""
        name = self.id("division", index)
        return {"id": name, "name": self.roster.divisions[index], "selfUri": f"/api/v2/authorization/divisions/{name}"}

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
        person = self.roster.people[index]
        fields: dict[str, Any] = {
            "name": person.name, "email": person.email, "username": person.email, "title": person.title,
            "department": person.department, "state": person.state, "version": 1, "acdAutoAnswer": False,
            "division": self.division(person.division),
            "chat": {"jabberId": f"{self.id('user', index)}@sandbox.example.com"},
            "primaryContactInfo": [{"address": person.email, "mediaType": "EMAIL", "type": "PRIMARY"}],
            "addresses": [{"address": f"+3531555{index:04d}", "mediaType": "PHONE", "type": "WORK"}],
        }  # fmt: skip
        if person.manager is not None:
            boss = self.id("user", person.manager)
            fields["manager"] = {"id": boss, "version": 1, "selfUri": f"/api/v2/users/{boss}"}
        return self.id("user", index), fields

    def _queue(self, index: int) -> dict[str, Any]:
        queue = self.roster.queues[index]
        members = len(queue.members)
        return {
            "description": queue.description, "memberCount": members, "userMemberCount": members,
            "joinedMemberCount": members, "scoringMethod": "TimestampAndPriority", "skillEvaluationMethod": "ALL",
            "createdBy": self.me, "modifiedBy": self.me, "division": self.division(queue.division),
        }  # fmt: skip

    def members(self, queue: str) -> list[int]:
        """Which people work on a queue; none for a queue that is not the organization's."""
        queues = self.ids("queue", self.roster.queues)
        return list(self.roster.queues[queues.index(queue)].members) if queue in queues else []

    def grants(self) -> list[tuple[str, str]]:
        """Who has which role: ids of users and roles."""
        names = [*(name for name, _, _ in ROLES), *self.roster.roles]
        return [
            (self.id("user", index), self.id("role", names.index(role)))
            for index, person in enumerate(self.roster.people)
            for role in person.roles
        ]

    def _members(self, path: str) -> list[Row]:
        rows: list[Row] = []
        for index in self.members(path.split("/")[5]):
            name, fields = self._user(index)
            user = {"id": name, "selfUri": f"/api/v2/users/{name}", **fields}
            more = {"name": fields["name"], "user": user, "ringNumber": 1, "joined": True, "memberBy": "user"}
            rows.append((name, more))
        return rows

    def _roles(self) -> list[Row]:
        rows = [(self.id("role", index), role_fields(index)) for index in range(len(ROLES))]
        for place, (name, (description, permissions)) in enumerate(self.roster.roles.items()):
            rows.append((self.id("role", len(ROLES) + place), custom_role(name, description, permissions)))
        return rows

    def _groups(self) -> list[Row]:
        more: dict[str, Any] = {
            "type": "official", "visibility": "public", "rulesVisible": True, "rolesEnabled": False, "version": 1,
            "state": "active", "dateModified": SINCE, "owners": [{"id": self.me, "version": 1}],
        }  # fmt: skip
        people, names = self.roster.people, self.roster.groups
        counts = [sum(index in person.groups for person in people) for index in range(len(names))]
        return [
            (self.id("group", index), {"name": name, "memberCount": counts[index], **more})
            for index, name in enumerate(self.roster.groups)
        ]

    def _group_members(self, path: str) -> list[Row]:
        groups = self.ids("group", self.roster.groups)
        return self._membership(path, groups, lambda person, place: place in person.groups)

    def _team_members(self, path: str) -> list[Row]:
        teams = self.ids("team", self.roster.teams)
        return self._membership(path, teams, lambda person, place: place == person.team)

    def _membership(self, path: str, known: list[str], belongs: Callable[[Person, int], bool]) -> list[Row]:
        name = path.split("/")[4]
        place = known.index(name) if name in known else -1
        people = [index for index, person in enumerate(self.roster.people) if belongs(person, place)]
        return [(self.id("user", index), {"id": self.id("user", index)}) for index in people]

    def _skills(self, path: str, kind: str, names: tuple[str, ...]) -> list[Row]:
        """The skills or languages of a user: those of the roster, else some by chance."""
        user, users = path.split("/")[4], self.ids("user", self.roster.people)
        if user not in users:
            return []
        person = self.roster.people[users.index(user)]
        rated = person.skills if kind == "skill" else person.languages
        if rated is None:
            rng = random.Random(f"{self._seed} {kind} of {user}")  # noqa: S311 - no secrets here
            chosen = sorted(rng.sample(range(len(names)), min(3, len(names))))
            rated = {names[index]: rng.randint(1, 5) for index in chosen}
        return [
            (self.id(kind, names.index(name)), {"name": name, "proficiency": proficiency, "state": "active"})
            for name, proficiency in rated.items()
        ]

    def _division_fields(self, index: int) -> dict[str, Any]:
        return {"description": f"The {self.roster.divisions[index]} division", "homeDivision": index == 0}

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


def _names(queues: tuple[Queue, ...]) -> tuple[str, ...]:
    return tuple(queue.name for queue in queues)
