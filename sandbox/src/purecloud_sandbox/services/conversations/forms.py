"""The two forms of a conversation: whole, where a participant has sessions, and by media, where one is a session."""

from __future__ import annotations

from typing import Any

from ...spec.definition import as_list, as_object

# By the segment of a path: where a participant of the whole conversation has its sessions.
MEDIA = {
    "calls": "calls", "callbacks": "callbacks", "emails": "emails", "messages": "messages",
    "cobrowsesessions": "cobrowsesessions", "internalmessages": "internalMessages", "screenshares": "screenshares",
    "socials": "socialExpressions", "videos": "videos", "chats": "chats",
}  # fmt: skip
SESSIONS = tuple(MEDIA.values())
# Ids of a participant or session, and the references that a conversation by media has for them.
_REFERENCES = {
    "userId": "user", "queueId": "queue", "teamId": "team", "groupId": "group", "externalContactId": "externalContact",
    "externalOrganizationId": "externalOrganization", "scriptId": "script",
}  # fmt: skip
OVER = ("disconnected", "terminated")


def participants(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Those who take part in a conversation."""
    return [as_object(one) for one in as_list(body.get("participants"))]


def sessions(person: dict[str, Any], key: str | None = None) -> list[dict[str, Any]]:
    """The sessions of a participant: all, or those of one media."""
    keys = SESSIONS if key is None else (key,)
    return [as_object(one) for name in keys for one in as_list(person.get(name))]


def has_media(body: dict[str, Any], key: str) -> bool:
    """Whether somebody has a session of a media."""
    return any(sessions(person, key) for person in participants(body))


def by_media(body: dict[str, Any], key: str, place: str) -> dict[str, Any]:
    """A conversation as the operations of one media show it.

    :param place: the path of the media's conversations.
    """
    whole = {name: value for name, value in body.items() if name != "participants"}
    if isinstance(whole.get("recordingState"), str):
        whole["recordingState"] = whole["recordingState"].lower()
    people = [_participant(person, key) for person in participants(body) if sessions(person, key)]
    return {**whole, "participants": people, "selfUri": f"{place}/{body.get('id')}"}


def _participant(person: dict[str, Any], key: str) -> dict[str, Any]:
    session = sessions(person, key)[-1]
    own = {name: value for name, value in person.items() if name not in SESSIONS}
    fields = {**session, **own, "peer": session.get("peerId")}
    for name in ("connectedTime", "startTime", "endTime"):
        fields[name] = person.get(name) or session.get(name)
    for name, reference in _REFERENCES.items():
        if fields.get(name):
            fields[reference] = {"id": fields[name]}
    return {name: value for name, value in fields.items() if value is not None}


def is_over(person: dict[str, Any]) -> bool:
    """Whether a participant has left."""
    own = sessions(person)
    return "endTime" in person or (bool(own) and all(one.get("state") in OVER for one in own))
