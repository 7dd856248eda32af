"""The analytics details of stored conversations: of those that go on, and of those that programs started and ended.

Each is made from the conversation as it is now, so that the details say what the conversation says: its participants
and sessions, segments that lie end to end, and the metrics of what is over.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ...spec.definition import as_list, as_object
from ..conversations.forms import SESSIONS, participants
from .filters import read_time

# What analytics calls a media, by where participants have their sessions.
MEDIA = {
    "calls": "voice", "callbacks": "callback", "emails": "email", "messages": "message", "chats": "chat",
    "cobrowsesessions": "cobrowse", "internalMessages": "internalmessage", "screenshares": "screenshare",
    "socialExpressions": "message", "videos": "video",
}  # fmt: skip
Metric = tuple[str, int, str]  # name, value and when it was known


def tell(body: dict[str, Any]) -> dict[str, Any]:
    """The analytics detail of a conversation; while it goes on it has no `conversationEnd`."""
    people = participants(body)
    shown = [_person(body, person) for person in people]
    directions = [session["direction"] for person in shown for session in person["sessions"]]
    purposes = [str(person["purpose"]) for person in shown]
    outbound = directions[:1] == ["outbound"]
    divisions = [as_object(as_object(one).get("division")).get("id") for one in as_list(body.get("divisions"))]
    detail: dict[str, Any] = {
        "conversationId": body["id"], "conversationStart": body["startTime"], "conversationEnd": body.get("endTime"),
        "conversationInitiator": "agent" if outbound else "customer",
        "customerParticipation": any(purpose in ("customer", "external") for purpose in purposes),
        "originatingDirection": "outbound" if outbound else "inbound",
        "divisionIds": [name for name in divisions if name], "participants": shown,
    }  # fmt: skip
    return {name: value for name, value in detail.items() if value is not None}


def handled(detail: dict[str, Any]) -> list[tuple[str, dt.datetime, dt.datetime | None]]:
    """Which users were busy with it, since when, and until when; None while they are."""
    found: list[tuple[str, dt.datetime, dt.datetime | None]] = []
    for person in detail["participants"]:
        segments = [one for session in person["sessions"] for one in session["segments"]]
        begins = [one["segmentStart"] for one in segments if one["segmentType"] in ("interact", "wrapup")]
        if person.get("userId") and begins:
            ends = [one.get("segmentEnd") for one in segments]
            over = [read_time(end) for end in ends if end]
            found.append((person["userId"], read_time(min(begins)), max(over) if len(over) == len(ends) else None))
    return found


def _person(body: dict[str, Any], person: dict[str, Any]) -> dict[str, Any]:
    purpose = str(person.get("purpose") or "customer")
    own = [
        _session(body, person, purpose, MEDIA[key], as_object(one))
        for key in SESSIONS for one in as_list(person.get(key))
    ]  # fmt: skip
    for beside in own[1:]:  # what goes on beside it is not offered or handled once more
        beside["metrics"] = []
    shown: dict[str, Any] = {
        "participantId": person.get("id"), "participantName": person.get("name"), "purpose": purpose,
        "userId": person.get("userId"), "externalContactId": person.get("externalContactId"), "sessions": own,
    }  # fmt: skip
    return {name: value for name, value in shown.items() if value is not None}


def _session(
    body: dict[str, Any], person: dict[str, Any], purpose: str, media: str, session: dict[str, Any]
) -> dict[str, Any]:
    segments, metrics = (_queue if purpose == "acd" else _somebody)(body, person, session)
    if person.get("queueId"):
        segments = [{**one, "queueId": person["queueId"]} for one in segments]
    shown: dict[str, Any] = {
        "sessionId": session.get("id"), "mediaType": media, "direction": session.get("direction", "inbound"),
        "ani": body.get("address"),
        "metrics": [{"name": name, "value": value, "emitDate": at} for name, value, at in metrics],
        "segments": segments,
    }  # fmt: skip
    return {name: value for name, value in shown.items() if value is not None}


def _queue(
    body: dict[str, Any], person: dict[str, Any], _: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[Metric]]:
    """Of a queue: who waits there is offered, and in the end answered or gone."""
    start = str(person.get("startTime") or body["startTime"])
    agents = [one for one in participants(body) if one.get("userId") and str(one.get("startTime", "")) >= start]
    answered = next((str(one["connectedTime"]) for one in agents if one.get("connectedTime")), None)
    ends = [str(time) for time in (person.get("endTime"), body.get("endTime"), answered) if time]
    end = min(ends, default=None)
    metrics: list[Metric] = [("nOffered", 1, start)]
    if end is not None:
        wait = _between(start, end)
        metrics += [("tAcd", wait, end), ("tAnswered" if answered else "tAbandon", wait, end)]
    return [_segment("interact", start, end, "transfer" if answered else "peer")], metrics


def _somebody(
    body: dict[str, Any], person: dict[str, Any], session: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[Metric]]:
    """Of a person: alerted, connected, and wrapping up."""
    begin = str(person.get("startTime") or body["startTime"])
    left = session.get("disconnectedTime") or person.get("endTime") or body.get("endTime")
    end, is_agent = str(left) if left else None, bool(person.get("userId"))
    connected = person.get("connectedTime") or (None if is_agent else begin)
    if connected is None:
        return [_segment("alert", begin, end, "client")], []
    segments: list[dict[str, Any]] = []
    metrics: list[Metric] = []
    since = str(connected)
    if since > begin:
        segments.append(_segment("alert", begin, since, "client"))
        metrics.append(("tAlert", _between(begin, since), since))
    segments.append(_segment("interact", since, end, "client"))
    if not is_agent:
        return segments, []
    metrics.append(("nConnected", 1, since))
    if session.get("direction") == "outbound":
        metrics.append(("nOutbound", 1, since))
    if end is not None:
        talk, work, wrapup = _between(since, end), 0, as_object(person.get("wrapup"))
        metrics.append(("tTalk", talk, end))
        done = max(end, str(wrapup.get("endTime") or end))
        if wrapup:
            work = _between(end, done)
            wrap_up = _segment("wrapup", end, done, "client")
            segments.append({**wrap_up, "wrapUpCode": wrapup["code"]} if wrapup.get("code") else wrap_up)
            metrics.append(("tAcw", work, done))
        metrics.append(("tHandle", talk + work, done))
    return segments, metrics


def _segment(kind: str, start: str, end: str | None, disconnect: str) -> dict[str, Any]:
    segment: dict[str, Any] = {"segmentType": kind, "segmentStart": start, "conference": False}
    return segment if end is None else {**segment, "segmentEnd": end, "disconnectType": disconnect}


def _between(start: str, end: str) -> int:
    return max(0, (read_time(end) - read_time(start)) // dt.timedelta(milliseconds=1))
