"""What exports pull: files of the data lake, audits of what was written, transcripts of what was said."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import uuid
from collections.abc import Callable
from typing import Any

from ..demo.contact import Contact
from ..demo.conversations import CALLS, DAYS, Conversations
from ..demo.organization import Organization, Row
from ..spec.definition import as_list, as_object
from ..spec.formats import format_time
from ..state.collections import DOCUMENTS, QUEUES, USERS, missing
from ..state.engine import State
from ..wire.errors import ApiError
from ..wire.paging import read_window, write_page
from ..wire.requests import Call
from ..wire.responses import Handler, HttpResponse, respond
from .analytics.filters import read_interval
from .jobs import Finder
from .media.files import MEDIA, Files

_DOWNLOADS = "/api/v2/analytics/dataextraction/downloads"
_TRANSCRIPT = "/api/v2/speechandtextanalytics/conversations/{conversationId}/communications/{communicationId}"
_SCHEMA = "conversation_details"
AUDITS = "audits"  # the collection that they are kept in
MOST_AUDITS = 10_000
_VERBS = {"create": "Create", "update": "Update", "delete": "Delete"}
_SERVICES = {
    "users": "Directory", "routing": "ContactCenter", "authorization": "PeoplePermissions", "architect": "Architect",
    "groups": "Groups", "outbound": "Outbound", "recording": "Quality", "integrations": "Integrations",
}  # fmt: skip
# Who says what in a transcript, and how far into the talk.
_SAID = (
    ("external", 0.0, "Hello, I am calling about my order."), ("internal", 0.15, "Good day, how can I help you?"),
    ("external", 0.35, "It has not arrived, and nobody called me."),
    ("internal", 0.6, "I am sorry. I will send it again today."), ("external", 0.9, "Thank you very much. Goodbye."),
)  # fmt: skip


class Exports:
    """Answers the operations that exports use.

    :param source: gives the conversations that have ended.
    :ivar handlers: by verb and path template.
    :ivar finders: what finds the results of jobs, by the template that takes their query.
    """

    def __init__(self, state: State, files: Files, source: Callable[[], Conversations]) -> None:
        self._state = state
        self._collections = state.collections
        self._source = source
        files.makers["datalake"] = self._make_day
        files.makers["transcript"] = self._make_transcript
        state.collections.listeners.append(self._audit)
        self.handlers: dict[tuple[str, str], Handler] = {
            ("GET", _DOWNLOADS + "/metadata"): self._list_files,
            ("POST", _DOWNLOADS + "/bulk"): self._list_addresses,
            ("GET", _DOWNLOADS + "/{downloadId}"): self._redirect,
            ("POST", "/api/v2/audits/query/realtime"): self._query_audits,
            ("GET", "/api/v2/audits/query/servicemapping"): self._map_services,
            ("GET", "/api/v2/audits/query/realtime/servicemapping"): self._map_services,
            ("GET", _TRANSCRIPT + "/transcripturl"): self._transcript_address,
            ("GET", _TRANSCRIPT + "/transcripturls"): self._transcript_address,
        }
        self.finders: dict[str, Finder] = {
            "/api/v2/audits/query": self.find_audits,
            "/api/v2/quality/conversations/audits/query": self._find_quality_audits,
        }

    def _days(self) -> list[tuple[str, dt.datetime]]:
        """Id and midnight of each day that there is a file for."""
        midnight = self._source().first
        days = [midnight + dt.timedelta(days=number) for number in range(DAYS)]
        return [(Organization.derived_id(day.date().isoformat(), "datalake"), day) for day in days]

    def _list_files(self, call: Call, _: str) -> HttpResponse:
        start, end = str(call.query.get("dateStart") or ""), str(call.query.get("dateEnd") or "9999")
        wanted = call.query.get("dataSchema") in (None, "", _SCHEMA)
        rows = [
            (name, {"id": name, "dataSchema": _SCHEMA, "dateCreated": format_time(day + dt.timedelta(days=1)),
                    "dateExpires": format_time(day + dt.timedelta(days=61))})
            for name, day in self._days() if wanted and start <= format_time(day) < end
        ]  # fmt: skip
        ids = [name for name, _ in rows]
        window = read_window(call, lambda: ids)
        chosen = slice(window.start, window.start + window.size)
        entities = [body for _, body in rows[chosen]]
        page = write_page(self._collections.definition, call, window, entities, ids[chosen], len(ids))
        return self._state.reader.answer(call, {**as_object(page), "enabledDataSchemas": [_SCHEMA]})

    def _address(self, call: Call, name: str) -> str:
        if name not in dict(self._days()):
            raise missing(_DOWNLOADS, name)
        return f"{call.request.base}{MEDIA}datalake.{name}"

    def _list_addresses(self, call: Call, _: str) -> HttpResponse:
        names = [str(name) for name in as_list(as_object(call.body).get("files"))]
        entities = [{"id": name, "signedUrl": self._address(call, name)} for name in names]
        return self._state.reader.answer(call, {"entities": entities})

    def _redirect(self, call: Call, _: str) -> HttpResponse:
        place = self._address(call, str(call.path["downloadId"]))
        answer = respond(call, None)
        answer.headers["Location"] = place
        answer.status = 303 if call.operation.answer is None else answer.status
        return answer

    def _make_day(self, name: str) -> tuple[bytes, str] | None:
        """The conversations of a day: JSON, one a line, compressed."""
        day = dict(self._days()).get(name)
        if day is None:
            return None
        source = self._source()
        numbers = source.between(day, day + dt.timedelta(days=1))
        file = io.BytesIO()
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
            for number in numbers:  # one after the other: a day may have many
                line = json.dumps(source.contact(number).detail(), separators=(",", ":")) + "\n"
                packed.write(line.encode())
        return file.getvalue(), "application/gzip"

    def _audit(self, collection: str, name: str, action: str, body: dict[str, Any]) -> None:
        """Note that something was made, changed or removed, and by whom."""
        audit = {"id": str(uuid.uuid4()), **self._describe(collection, name, action, body, self._collections.actor)}
        self._state.store.put(AUDITS, str(audit["id"]), audit)

    def _describe(self, collection: str, name: str, action: str, body: dict[str, Any], actor: str) -> dict[str, Any]:
        parts = (name if collection == DOCUMENTS else collection).removeprefix("/api/v2/").split("/")
        user = self._state.store.find(USERS, actor)
        return {
            "user": {"id": actor, **({"name": user.body.get("name")} if user is not None else {})},
            "serviceName": _SERVICES.get(parts[0], parts[0].capitalize()), "level": "USER",
            "eventDate": self._collections.clock.stamp(), "action": _VERBS[action],
            "entity": {"id": name, **({"name": body["name"]} if isinstance(body.get("name"), str) else {})},
            "entityType": parts[-1].removesuffix("s").capitalize(), "status": "SUCCESS",
            "application": "purecloud-sandbox", "transactionInitiator": True,
        }  # fmt: skip

    def _seed_audits(self) -> None:
        """That the demo organization was made, one after the other in the days that there are conversations of."""
        if self._state.store.is_seeded(AUDITS):
            return
        made = [(QUEUES, item) for item in self._collections.items(QUEUES) if item.sample]
        made += [(USERS, item) for item in self._collections.items(USERS) if item.sample]
        midnight = self._collections.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        rows: list[Row] = []
        for place, (collection, item) in enumerate(made):
            moment = midnight - dt.timedelta(days=DAYS) * ((len(made) - place) / len(made))
            audit = self._describe(collection, item.id, "create", item.body, self._collections.organization.me)
            name = Organization.derived_id(item.id, "audit")
            rows.append((name, {**audit, "id": name, "eventDate": format_time(moment)}))
        self._state.store.seed(AUDITS, rows)

    def find_audits(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """The audits that a query asks for, newest first.

        :raises ApiError: 400, the interval is not valid.
        """
        start, end = read_interval(query.get("interval"))
        self._seed_audits()
        wanted = {
            str(one.get("property")): str(one.get("value")) for one in map(as_object, as_list(query.get("filters")))
        }
        if query.get("serviceName"):
            wanted["ServiceName"] = str(query["serviceName"])
        found = [item.body for item in self._state.store.items(AUDITS) if start <= item.body["eventDate"] < end]
        found = [one for one in found if all(_property(one, name) == value for name, value in wanted.items())]
        found.sort(key=_when)
        return found[::-1][:MOST_AUDITS]

    def _find_quality_audits(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        found = self.find_audits({**query, "serviceName": "Quality"})
        return [{**one, "serviceName": "QualityService"} for one in found]

    def _map_services(self, call: Call, _: str) -> HttpResponse:
        """The services that there may be audits of, with what they were about so far."""
        self._seed_audits()
        entities: dict[str, dict[str, set[str]]] = {name: {} for name in _SERVICES.values()}
        for item in self._state.store.items(AUDITS):
            actions = entities.setdefault(item.body["serviceName"], {}).setdefault(item.body["entityType"], set())
            actions.add(item.body["action"])
        services = [
            {"name": name, "entities": [{"name": kind, "actions": sorted(kinds[kind])} for kind in sorted(kinds)]}
            for name, kinds in sorted(entities.items())
        ]
        return respond(call, {"services": services})

    def _query_audits(self, call: Call, _: str) -> HttpResponse:
        found = self.find_audits(as_object(call.body))
        ids = [str(one["id"]) for one in found]
        window = read_window(call, lambda: ids)
        chosen = slice(window.start, window.start + window.size)
        page = write_page(self._collections.definition, call, window, found[chosen], ids[chosen], len(found))
        return self._state.reader.answer(call, page)

    def _spoken(self, name: str) -> Contact:
        """A conversation in which somebody spoke to an agent.

        :raises ApiError: 404.
        """
        contact = self._source().find(name)
        if contact is None or not contact.answered:
            raise missing(CALLS, name)
        return contact

    def _transcript_address(self, call: Call, _: str) -> HttpResponse:
        contact = self._spoken(str(call.path["conversationId"]))
        communication = str(call.path["communicationId"])
        if communication not in contact.sessions.values():
            raise missing(CALLS + "/communications", communication)
        place = f"{call.request.base}{MEDIA}transcript.{contact.id}.{communication}"
        conversation = {"id": contact.id, "selfUri": f"{CALLS}/{contact.id}"}
        urls = [{"url": place, "recording": {"id": Organization.derived_id(contact.id, "recording")}}]
        body = {"url": place, "conversation": conversation, "communicationId": communication, "urls": urls}
        return self._state.reader.answer(call, body)

    def _make_transcript(self, name: str) -> tuple[bytes, str] | None:
        conversation, _, communication = name.partition(".")
        try:
            contact = self._spoken(conversation)
        except ApiError:
            return None
        start = int(contact.connected.timestamp() * 1000)
        phrases = [
            {"text": text, "stability": 1.0, "confidence": 0.95, "participantPurpose": who, "phraseIndex": index,
             "startTimeMs": start + int(contact.talk * part), "duration": {"milliseconds": contact.talk // 10},
             "offset": {"milliseconds": int(contact.talk * part)}}
            for index, (who, part, text) in enumerate(_SAID)
        ]  # fmt: skip
        body = {
            "conversationId": contact.id, "communicationId": communication, "mediaType": "call", "startTime": start,
            "conversationStartTime": int(contact.start.timestamp() * 1000), "endTime": start + contact.talk,
            "participants": [
                {"participantPurpose": "customer"},
                {"participantPurpose": "agent", "userId": contact.agent, "queueId": contact.queue},
            ],
            "transcripts": [{
                "transcriptId": Organization.derived_id(contact.id, "transcript"), "language": "en-us",
                "programId": "", "phrases": phrases,
            }],
        }  # fmt: skip
        return json.dumps(body).encode(), "application/json"


def _when(audit: dict[str, Any]) -> str:
    return str(audit["eventDate"])


def _property(audit: dict[str, Any], name: str) -> str | None:
    """A property that audits are filtered by: `UserId`, `EntityId`, `EntityType`, `Action`, `ServiceName` ..."""
    if name in ("UserId", "EntityId"):
        return str(as_object(audit.get(name[:-2].lower())).get("id"))
    value = audit.get(name[:1].lower() + name[1:])
    return None if value is None else str(value)
