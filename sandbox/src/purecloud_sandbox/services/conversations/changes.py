"""What happens to a conversation: somebody answers, holds, leaves, wraps up, is handed a call."""

from __future__ import annotations

from typing import Any

from ...spec.definition import as_list, as_object
from .forms import OVER, SESSIONS, is_over, participants, sessions

# What a request says of a session.
_OF_SESSION = (
    "state", "muted", "held", "confined", "recording", "resumeTime", "uuiData", "afterCallWorkRequired",
)  # fmt: skip
_MOMENTS = {"connected": "connectedTime", "alerting": "startAlertingTime", "parked": "parkTime"}


def change_participant(
    body: dict[str, Any], person: dict[str, Any], sent: dict[str, Any], now: str, key: str | None, session: str | None
) -> None:
    """Change a participant, and with it the conversation.

    :param key: where the participant has its sessions; None for all of them.
    :param session: the id of the session that is changed; None for all of them.
    """
    chosen = [one for one in sessions(person, key) if session in (None, one.get("id"))]
    for one in chosen:
        one.update({name: sent[name] for name in _OF_SESSION if sent.get(name) is not None})
        if sent.get("held"):
            one["startHoldTime"] = now
        moment = _MOMENTS.get(str(sent.get("state")))
        if moment is not None:
            one[moment] = now
        if sent.get("state") in OVER:
            one["disconnectedTime"], one["disconnectType"] = now, "client"
    if sent.get("state") == "connected":
        person.setdefault("connectedTime", now)
    if sent.get("wrapupSkipped") is not None:
        person["wrapupSkipped"] = sent["wrapupSkipped"]
    if sent.get("wrapup") is not None:
        wrapup = {name: value for name, value in as_object(sent["wrapup"]).items() if name != "disableEndTimeUpdates"}
        person["wrapup"] = {"endTime": now, **wrapup}
        for one in chosen if session is not None else []:
            one["wrapup"] = person["wrapup"]
    if sent.get("state") in OVER:
        _settle(body, now)


def disconnect(body: dict[str, Any], now: str, key: str | None = None) -> None:
    """End a conversation, or what of it is of one media."""
    for person in participants(body):
        for one in sessions(person, key):
            one.setdefault("disconnectedTime", now)
            one["state"] = "disconnected"
    _settle(body, now)


def _settle(body: dict[str, Any], now: str) -> None:
    """Who has no session left has left; a conversation that has nobody but queues and menus, or no customer, ends."""
    for person in participants(body):
        if is_over(person):
            person.setdefault("endTime", now)
    people = [one for one in participants(body) if one.get("purpose") not in ("acd", "ivr")]
    staying = [one for one in people if not is_over(one)]
    if len(staying) > 1 or (staying and any(not is_over(one) for one in participants(body) if one not in people)):
        return
    for person in participants(body):
        for one in sessions(person):
            one.setdefault("disconnectedTime", now)
            one["state"] = "disconnected"
        person.setdefault("endTime", now)
    body.setdefault("endTime", now)


def transfer(
    body: dict[str, Any], person: dict[str, Any], sent: dict[str, Any], ids: list[str], now: str, key: str | None
) -> None:
    """Let somebody else, or a queue, take a participant's place.

    :param ids: new ones, for a participant and its session.
    """
    media = key or next((name for name in SESSIONS if person.get(name)), "calls")
    queue, user = sent.get("queueId"), sent.get("userId")
    session = {"id": ids[1], "state": "connected" if queue else "alerting", "direction": "inbound", "held": False}
    purpose = "acd" if queue else "agent" if user else "external"
    named = {"queueId": queue or person.get("queueId"), "userId": user, "address": sent.get("address")}
    known = {name: value for name, value in named.items() if value}
    target = {"id": ids[0], "startTime": now, "purpose": purpose, **known, media: [session]}
    body["participants"] = [*as_list(body.get("participants")), target]
    change_participant(body, person, {"state": "disconnected"}, now, key, None)


def new_conversation(ids: list[str], key: str, sent: dict[str, Any], by: str, now: str) -> dict[str, Any]:
    """A conversation that somebody starts: with the one who starts it, or a queue, and the customer.

    :param ids: of the conversation, of its participants and of their sessions: six.
    :param key: where participants have their sessions.
    """
    inbound = sent.get("direction") == "INBOUND" or key == "callbacks"
    direction = "inbound" if inbound else "outbound"
    more = {name: sent[name] for name in ("subject", "callbackNumbers", "callbackUserName", "callbackScheduledTime",
                                          "uuiData", "scriptId") if sent.get(name) is not None}  # fmt: skip
    scheduled = "callbackScheduledTime" in more

    def person(place: int, purpose: str, state: str, **fields: Any) -> dict[str, Any]:
        session = {"id": ids[place + 1], "state": state, "direction": direction, "held": False, **more}
        known = {name: value for name, value in fields.items() if value is not None}
        return {"id": ids[place], "purpose": purpose, "startTime": now, **known, key: [session]}

    address = sent.get("phoneNumber") or sent.get("toAddress") or next(iter(as_list(sent.get("callbackNumbers"))), None)
    customer = person(
        1, "customer", "scheduled" if scheduled else "connected" if inbound else "contacting",
        address=address, attributes=sent.get("attributes"), externalContactId=sent.get("externalContactId"),
        name=sent.get("toName") or sent.get("callbackUserName"),
    )  # fmt: skip
    queue = sent.get("queueId") or sent.get("callQueueId")
    if inbound and queue:
        other = person(3, "acd", "scheduled" if scheduled else "connected", queueId=queue)
    else:
        other = person(3, "agent", "connected", userId=by, queueId=queue or sent.get("callFromQueueId"))
        other["connectedTime"] = now
    extra = [person(3, "agent", "alerting", userId=sent["callUserId"])] if sent.get("callUserId") else []
    for one in extra:
        one["id"], one[key][0]["id"] = ids[5], ids[0]
    people = [*([] if extra else [customer]), other, *extra]
    return {
        "id": ids[0], "startTime": now, "participants": people, "recordingState": "NONE",
        **({"address": address} if address else {}),
        **({"conversationIds": sent["conversationIds"]} if sent.get("conversationIds") else {}),
    }  # fmt: skip
