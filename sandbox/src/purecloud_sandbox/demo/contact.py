"""One customer's contact with the demo organization: a conversation, and its analytics detail, which agree.

Every number follows from the same few moments: a customer calls, waits in a queue, and hangs up or talks to an agent
who wraps up. `tHandle` is `tTalk` and `tHeld` and `tAcw`; the segments lie end to end; the conversation ends with the
last of them.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from ..spec.formats import format_time, make_id
from .organization import FLOWS, Organization

MEDIA = ("voice", "voice", "voice", "chat", "email", "message")
_SESSIONS = {"voice": "calls", "chat": "chats", "email": "emails", "message": "messages", "callback": "callbacks"}
CALLS = "/api/v2/conversations"


class Contact:
    """One customer's contact."""

    def __init__(
        self, organization: Organization, rng: random.Random, start: dt.datetime, name: str | None = None
    ) -> None:
        self.id = name or make_id(rng)
        self.start = start
        self.media = rng.choice(MEDIA)
        roster = organization.roster
        queue = rng.choice(roster.staffed)
        self.queue, self.queue_name = organization.id("queue", queue), roster.queues[queue].name
        agent = rng.choice(organization.members(self.queue))
        self.agent, self.agent_name = organization.id("user", agent), roster.people[agent].name
        self.division = organization.id("division", 0)
        self.flow, self.flow_name = organization.id("flow", queue % len(FLOWS)), FLOWS[queue % len(FLOWS)]
        self.wrap_up = organization.id("wrapup", rng.randrange(len(roster.wrap_ups)))
        self.ivr, self.wait = rng.randrange(5_000, 40_000), rng.randrange(2_000, 180_000)
        self.alert, self.talk = rng.randrange(1_000, 12_000), rng.randrange(20_000, 900_000)
        self.held = rng.choice((0, 0, rng.randrange(5_000, 120_000)))
        self.acw = rng.randrange(3_000, 90_000)
        self.answered = rng.random() > 0.12
        self.ani = f"tel:+3531555{rng.randrange(10_000):04d}"
        self.people = {purpose: make_id(rng) for purpose in ("customer", "ivr", "acd", "agent")}
        self.sessions = {purpose: make_id(rng) for purpose in self.people}

    @property
    def queued(self) -> dt.datetime:
        """When the queue took over."""
        return self.start + dt.timedelta(milliseconds=self.ivr)

    @property
    def offered(self) -> dt.datetime:
        """When the wait was over: the agent's phone rings, or the customer gave up."""
        return self.queued + dt.timedelta(milliseconds=self.wait)

    @property
    def connected(self) -> dt.datetime:
        """When the agent answered."""
        return self.offered + dt.timedelta(milliseconds=self.alert)

    @property
    def hung_up(self) -> dt.datetime:
        """When the customer left."""
        if not self.answered:
            return self.offered
        return self.connected + dt.timedelta(milliseconds=self.talk + self.held)

    @property
    def end(self) -> dt.datetime:
        """When everything was done."""
        return self.hung_up + dt.timedelta(milliseconds=self.acw) if self.answered else self.hung_up

    def detail(self) -> dict[str, Any]:
        """The analytics detail."""
        people = [
            self._person("customer", self.ani, [self._segment("interact", self.start, self.hung_up, "client")], []),
            self._person("ivr", "Main menu", [self._segment("ivr", self.start, self.queued, "transfer")],
                         [("nFlow", 1, self.start), ("tFlow", self.ivr, self.queued), ("tIvr", self.ivr, self.queued)]),
            self._person("acd", self.queue_name, [
                self._segment("interact", self.queued, self.offered, "transfer" if self.answered else "peer")
            ], self._queue_metrics()),
        ]  # fmt: skip
        if self.answered:
            people.append(self._person("agent", self.agent_name, self._agent_segments(), self._agent_metrics()))
        return {
            "conversationId": self.id, "conversationStart": format_time(self.start),
            "conversationEnd": format_time(self.end), "conversationInitiator": "customer",
            "customerParticipation": True, "originatingDirection": "inbound", "divisionIds": [self.division],
            "participants": people,
        }  # fmt: skip

    def conversation(self) -> dict[str, Any]:
        """The conversation itself."""
        people: list[dict[str, Any]] = [
            self._participant("customer", self.ani, self.start, self.hung_up),
            self._participant("acd", self.queue_name, self.queued, self.offered),
        ]
        if self.answered:
            agent = self._participant("agent", self.agent_name, self.offered, self.end)
            people.append({**agent, "userId": self.agent, "wrapupRequired": True,
                           "connectedTime": format_time(self.connected),
                           "wrapup": {"code": self.wrap_up, "durationSeconds": self.acw // 1000}})  # fmt: skip
        return {
            "id": self.id, "startTime": format_time(self.start), "endTime": format_time(self.end),
            "address": self.ani, "participants": people, "divisions": [{"division": {"id": self.division}}],
            "recordingState": "NONE", "selfUri": f"{CALLS}/{self.id}",
        }  # fmt: skip

    def _participant(self, purpose: str, name: str, start: dt.datetime, end: dt.datetime) -> dict[str, Any]:
        session = {"id": self.sessions[purpose], "state": "disconnected", "direction": "inbound", "held": False}
        return {
            "id": self.people[purpose], "purpose": purpose, "name": name, "queueId": self.queue,
            "startTime": format_time(start), "endTime": format_time(end), _SESSIONS[self.media]: [session],
        }  # fmt: skip

    def _person(
        self, purpose: str, name: str, segments: list[dict[str, Any]], metrics: list[tuple[str, int, dt.datetime]]
    ) -> dict[str, Any]:
        session: dict[str, Any] = {
            "sessionId": self.sessions[purpose], "mediaType": self.media, "direction": "inbound", "ani": self.ani,
            "metrics": [{"name": key, "value": value, "emitDate": format_time(at)} for key, value, at in metrics],
            "segments": segments,
        }  # fmt: skip
        person = {"participantId": self.people[purpose], "participantName": name, "purpose": purpose}
        if purpose == "agent":
            person["userId"] = self.agent
        if purpose == "ivr":
            session["flow"] = {
                "flowId": self.flow,
                "flowName": self.flow_name,
                "flowType": "INBOUNDCALL",
                "entryType": "dnis",
            }
        return {**person, "sessions": [session]}

    def _segment(self, kind: str, start: dt.datetime, end: dt.datetime, disconnect: str) -> dict[str, Any]:
        segment: dict[str, Any] = {
            "segmentType": kind, "segmentStart": format_time(start), "segmentEnd": format_time(end),
            "disconnectType": disconnect, "conference": False,
        }  # fmt: skip
        return segment if kind == "ivr" else {**segment, "queueId": self.queue}

    def _queue_metrics(self) -> list[tuple[str, int, dt.datetime]]:
        outcome = "tAnswered" if self.answered else "tAbandon"
        return [("nOffered", 1, self.queued), ("tAcd", self.wait, self.offered), (outcome, self.wait, self.offered)]

    def _agent_segments(self) -> list[dict[str, Any]]:
        hold = self.hung_up - dt.timedelta(milliseconds=self.held)
        segments = [
            self._segment("alert", self.offered, self.connected, "client"),
            self._segment("interact", self.connected, hold, "peer"),
        ]
        if self.held:
            segments.append(self._segment("hold", hold, self.hung_up, "peer"))
        wrap_up = self._segment("wrapup", self.hung_up, self.end, "peer")
        return [*segments, {**wrap_up, "wrapUpCode": self.wrap_up}]

    def _agent_metrics(self) -> list[tuple[str, int, dt.datetime]]:
        held = [("tHeld", self.held, self.hung_up)] if self.held else []
        return [
            ("tAlert", self.alert, self.connected), ("nConnected", 1, self.connected),
            ("tTalk", self.talk, self.hung_up),
            *held, ("tAcw", self.acw, self.end), ("tHandle", self.talk + self.held + self.acw, self.end),
        ]  # fmt: skip

    def ongoing(self, over: set[str]) -> dict[str, Any]:
        """The conversation while it goes on; `over` are the purposes of those who have left."""
        whole = self.conversation()
        del whole["endTime"]
        for person in whole["participants"]:
            if person["purpose"] not in over:
                for name in ("endTime", "wrapupRequired", "wrapup"):
                    person.pop(name, None)
                person[_SESSIONS[self.media]][0]["state"] = "connected"
        return whole

    def handled(self) -> tuple[dt.datetime, dt.datetime] | None:
        """From when to when an agent was busy with it; None when nobody answered."""
        return (self.connected, self.end) if self.answered else None
