"""Users: what the platform adds to one, what can be seen with one, and their skills."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ...spec.definition import as_list, as_object
from ...spec.resources import Role
from ...state.collections import DOCUMENTS, USERS
from ...state.engine import State
from ...state.rules import require_version
from ...state.store import Item
from ...wire.errors import ApiError
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse
from .groups import GROUPS, TEAMS, Groups

_USER = USERS + "/{userId}"
SKILLS = {"routingskills": "/api/v2/routing/skills", "routinglanguages": "/api/v2/routing/languages"}
# What is shown when nobody has written it.
_BLANK: dict[str, Any] = {
    "certifications": [], "locations": [], "profileSkills": [], "languagePreference": "en-US", "employerInfo": {},
    "biography": {}, "groups": [],
}  # fmt: skip


class Users:
    """Answers the operations on users that are more than a collection.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State, groups: Groups) -> None:
        self._state = state
        self._collections = state.collections
        self._groups = groups
        state.collections.completers[USERS] = self._complete
        state.collections.completers[_USER + "/routingstatus"] = lambda _, body: {
            "startTime": state.collections.clock.stamp(), **body
        }  # fmt: skip
        self.handlers: dict[tuple[str, str], Handler] = {
            ("GET", _USER + "/profileskills"): self._profile_skills,
            ("PUT", _USER + "/profileskills"): self._set_profile_skills,
            ("GET", _USER + "/state"): self._show_state,
            ("PUT", _USER + "/state"): self._set_state,
            ("GET", _USER + "/superiors"): lambda call, _: self._related(call, self.superiors),
            ("GET", _USER + "/directreports"): lambda call, _: self._related(call, self.reports),
            ("GET", _USER + "/adjacents"): self._adjacents,
        }
        for source in ("purecloud", "{sourceId}"):
            self.handlers["GET", f"{USERS}/presences/{source}/bulk"] = self._presences
        for part in SKILLS:
            self.handlers["POST", f"{_USER}/{part}"] = self._add_skill
            for verb in ("PATCH", "PUT"):
                if verb.lower() in state.collections.definition.paths.get(f"{_USER}/{part}/bulk", {}):
                    self.handlers[verb, f"{_USER}/{part}/bulk"] = self._set_skills
        self._register_expanders()

    def _register_expanders(self) -> None:
        documents = {
            "routingStatus": "routingstatus", "presence": "presences/purecloud", "outOfOffice": "outofoffice",
            "integrationPresence": "presences/{sourceId}", "geolocation": "geolocations/{clientId}",
        }  # fmt: skip
        expanders: dict[str, Callable[[str, dict[str, Any]], Any]] = {
            "skills": lambda name, _: self.skills(name, "routingskills"),
            "languages": lambda name, _: self.skills(name, "routinglanguages"),
            "groups": lambda name, _: self._groups.of(GROUPS, name),
            "team": lambda name, _: next(iter(self._groups.of(TEAMS, name)), None),
            "superiors": lambda name, _: [item.body for item in self.superiors(name)],
            "directReports": lambda name, _: [item.body for item in self.reports(name)],
            "lastTokenIssued": lambda _, __: {"dateIssued": self._collections.clock.stamp()},
            "workPlanBidRanks": lambda name, _: {"id": name, "workPlanBiddingPerformance": 0},
            "conversationSummary": lambda name, _: {"userId": name},
            "dateLastLogin": lambda _, __: self._collections.clock.stamp(),
            "dateWelcomeSent": lambda _, user: user.get("dateWelcomeSent") or self._collections.clock.stamp(),
        }
        for name, part in documents.items():
            expanders[name] = self._document(part)
        for name, blank in _BLANK.items():
            expanders.setdefault(name, partial(_stored, name, blank))
        for name, expander in expanders.items():
            self.add_expander(name, expander)

    def add_expander(self, name: str, expander: Callable[[str, dict[str, Any]], Any]) -> None:
        """Show a property of users when a request expands it."""

        def expand(user: str, body: dict[str, Any]) -> dict[str, Any]:
            value = expander(user, body)
            return {} if value is None else {name: value}

        self._state.reader.expanders[USERS, name.lower()] = expand

    def _document(self, part: str, source: str = "purecloud") -> Callable[[str, dict[str, Any]], Any]:
        template = f"{_USER}/{part}"

        def read(name: str, _: dict[str, Any]) -> Any:
            role = self._collections.resources.role(self._collections.definition.operation("get", template))
            values = {"userId": name, "clientId": "purecloud", "sourceId": source}
            return self._state.reader.inner(role, template, values) if role is not None else None

        return read

    def _complete(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the platform adds to a user."""
        groups = as_list(body.pop("groups", None))
        for group in [str(as_object(one).get("id")) for one in groups]:
            if self._collections.find(GROUPS, group) is not None:
                self._groups.put_members(GROUPS, group, [name])
        email = body.get("email")
        if not email:
            return body
        primary = {"address": email, "mediaType": "EMAIL", "type": "PRIMARY"}
        added = {"username": email, "chat": {"jabberId": f"{name}@sandbox.example.com"}, "state": "active"}
        return {**added, **body, "primaryContactInfo": [primary]}

    def _profile_skills(self, call: Call, _: str) -> HttpResponse:
        user = self._collections.require(USERS, str(call.path["userId"]))
        return self._state.reader.answer(call, as_list(user.get("profileSkills")))

    def _set_profile_skills(self, call: Call, _: str) -> HttpResponse:
        name = str(call.path["userId"])
        skills = [str(one) for one in as_list(call.body)]
        self._collections.put(USERS, name, {**self._collections.require(USERS, name), "profileSkills": skills})
        return self._state.reader.answer(call, skills)

    def _show_state(self, call: Call, _: str) -> HttpResponse:
        user = self._collections.require(USERS, str(call.path["userId"]))
        return self._state.reader.answer(
            call,
            {
                **self._state_notes(str(call.path["userId"])),
                "state": user.get("state", "active"),
                "version": user.get("version", 1),
            },
        )

    def _state_notes(self, name: str) -> dict[str, Any]:
        """Why and when a state was changed."""
        kept = self._state.store.find(DOCUMENTS, f"states/{name}")
        return kept.body if kept is not None else {}

    def _set_state(self, call: Call, by: str) -> HttpResponse:
        name, sent = str(call.path["userId"]), as_object(call.body)
        state = sent.get("state")
        require_version(sent, self._collections.require(USERS, name), call.request.path)
        notes: dict[str, Any] = {key: sent[key] for key in ("stateChangeReason", "stateChangeDate") if key in sent}
        self._state.store.put(DOCUMENTS, f"states/{name}", notes)
        schema = self._state.reader.schema_of(USERS)
        old = self._collections.require(USERS, name)
        body = self._collections.shaper.change(schema, old, {}, by, whole=False)
        self._collections.put(USERS, name, {**body, "state": state} if state else body)
        return self._show_state(call, by)

    def _presences(self, call: Call, _: str) -> HttpResponse:
        """The presences of several users, of those that there are."""
        source = str(call.path.get("sourceId", "purecloud"))
        read = self._document("presences/purecloud" if source == "purecloud" else "presences/{sourceId}", source)
        names = [str(one) for one in as_list(call.query.get("id"))]
        known = [name for name in names if self._collections.find(USERS, name) is not None]
        return self._state.reader.answer(call, [{**as_object(read(name, {})), "userId": name} for name in known])

    def superiors(self, name: str) -> list[Item]:
        """Those whom a user reports to, the next one first."""
        found: list[Item] = []
        seen = {name}
        item = self._collections.find(USERS, name)
        while item is not None:
            boss = as_object(item.body.get("manager")).get("id")
            item = self._collections.find(USERS, boss) if isinstance(boss, str) and boss not in seen else None
            if item is not None:
                seen.add(item.id)
                found.append(item)
        return found

    def reports(self, name: str) -> list[Item]:
        """Those who report to a user."""
        return [one for one in self._collections.items(USERS) if as_object(one.body.get("manager")).get("id") == name]

    def _related(self, call: Call, find: Callable[[str], list[Item]]) -> HttpResponse:
        name = str(call.path["userId"])
        self._collections.require(USERS, name)
        return self._state.reader.answer(call, [self._expanded(call, item) for item in find(name)])

    def _expanded(self, call: Call, item: Item) -> dict[str, Any]:
        return self._state.reader.expand(call, Role("find", USERS, self._state.reader.schema_of(USERS)), item.body)

    def _adjacents(self, call: Call, _: str) -> HttpResponse:
        name = str(call.path["userId"])
        user = self._collections.require(USERS, name)
        boss = as_object(user.get("manager")).get("id")
        siblings = [one for one in self.reports(str(boss)) if one.id != name] if boss else []
        groups = {"superiors": self.superiors(name), "siblings": siblings, "directReports": self.reports(name)}
        return self._state.reader.answer(
            call, {key: [self._expanded(call, one) for one in items] for key, items in groups.items()}
        )

    def _skills_path(self, user: str, part: str) -> str:
        path = f"{USERS}/{user}/{part}"
        self._collections.ensure(path, f"{_USER}/{part}")
        return path

    def skills(self, user: str, part: str) -> list[dict[str, Any]]:
        """The skills (`routingskills`) or languages (`routinglanguages`) of a user."""
        return [item.body for item in self._state.store.items(self._skills_path(user, part))]

    def _role(self, part: str) -> Role:
        template = f"{_USER}/{part}"
        return Role("list", template, self._state.reader.schema_of(template))

    def _rated(self, part: str, user: str, fields: dict[str, Any], by: str) -> tuple[str, dict[str, Any]]:
        """A skill or language of a user, with its name.

        :raises ApiError: 404, there is no such skill.
        """
        known = self._collections.require(SKILLS[part], str(fields.get("id")))
        name, path = str(fields["id"]), self._skills_path(user, part)
        body = self._collections.shaper.create(self._role(part).item, fields, path, name, by)
        return name, {**body, "name": known.get("name"), "proficiency": fields.get("proficiency", 0), "state": "active"}

    def _add_skill(self, call: Call, by: str) -> HttpResponse:
        user, part = str(call.path["userId"]), call.operation.template.rpartition("/")[2]
        self._collections.require(USERS, user)
        name, body = self._rated(part, user, as_object(call.body), by)
        if self._state.store.text(self._skills_path(user, part), name) is not None:
            message = "The user {user} has {id} already."
            raise ApiError(409, "general.conflict", message, {"user": user, "id": name})
        self._collections.put(self._skills_path(user, part), name, body, "create")
        return self._state.reader.show(call, self._role(part), body)

    def _set_skills(self, call: Call, by: str) -> HttpResponse:
        user, part = str(call.path["userId"]), call.operation.template.split("/")[5]
        self._collections.require(USERS, user)
        self.set_skills(
            user, part, [as_object(one) for one in as_list(call.body)], by, whole=call.operation.verb == "PUT"
        )
        items = self._state.store.items(self._skills_path(user, part))
        return self._state.reader.page(call, self._role(part), items)

    def set_skills(self, user: str, part: str, skills: list[dict[str, Any]], by: str, *, whole: bool) -> None:
        """Give a user skills or languages (id and proficiency); with `whole` these and no others.

        :raises ApiError: 404, there is no such skill.
        """
        path = self._skills_path(user, part)
        rated = [self._rated(part, user, fields, by) for fields in skills]
        with self._state.store.together():
            for name in self._state.store.ids(path) if whole else ():
                self._state.store.remove(path, name)
            for name, body in rated:
                self._collections.put(path, name, body)


def _stored(name: str, blank: Any, _: str, user: dict[str, Any]) -> Any:
    return user.get(name, blank)
