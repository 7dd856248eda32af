"""Observations: how queues, users and flows are at this moment, counted from what goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from ...spec.definition import as_list, as_object
from ...state.collections import QUEUES, USERS, is_deleted
from ...state.engine import State
from .filters import passes

_MEDIA = {"calls": "voice", "chats": "chat", "emails": "email", "messages": "message", "callbacks": "callback"}
_STATUS, _PRESENCE = USERS + "/{userId}/routingstatus", USERS + "/{userId}/presences/purecloud"
Counted = tuple[str, str, list[dict[str, Any]]]  # metric, qualifier and what was counted
Observed = Iterator[tuple[str, str, int]]  # metric, qualifier and count


class Observations:
    """Answers observation queries.

    :param ongoing: gives the conversations that go on.
    :ivar kinds: by what is observed, what answers a query.
    """

    def __init__(self, state: State, ongoing: Callable[[], list[dict[str, Any]]]) -> None:
        self._state = state
        self._collections = state.collections
        self._ongoing = ongoing
        self.kinds: dict[str, Callable[[dict[str, Any]], list[dict[str, Any]]]] = {
            "queues": self.queues, "users": self.users, "flows": self.flows,
        }  # fmt: skip

    def queues(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """What waits and what is handled, by queue and media; and the members of each queue by what they do."""
        wanted = as_object(query.get("filter"))
        conversations = list(self._in_queues())
        results: list[dict[str, Any]] = []
        for queue in self._collections.items(QUEUES):
            if not passes(wanted, [{"queueId": queue.id, "mediaType": media} for media in _MEDIA.values()]):
                continue
            own = [one for one in conversations if one[0] == queue.id]
            media = [one for one in sorted({one[1] for one in own}) if passes(wanted, [_group(queue.id, one)])] or [""]
            for kind in media:
                states = [(state, body) for _, own_media, state, body in own if own_media == kind]
                counted: list[Counted] = [
                    (f"o{name}", "", [body for state, body in states if state == name])
                    for name in ("Waiting", "Interacting", "Alerting")
                ]
                results.append(_result(_group(queue.id, kind), query, counted))
            people: list[Counted] = [(name, of, [{}] * count) for name, of, count in self._of_members(queue.id)]
            results.append(_result({"queueId": queue.id}, query, people))
        return [one for one in results if one["data"]]

    def users(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """Presence and routing status of each user, and in how many conversations somebody is."""
        wanted = as_object(query.get("filter"))
        results: list[dict[str, Any]] = []
        for user in self._collections.items(USERS):
            if is_deleted(user.body) or not passes(wanted, [{"userId": user.id}]):
                continue
            busy = self._busy(user.id)
            status, presence = self._status(user.id), self._presence(user.id)
            counted: list[Counted] = [
                ("oUserRoutingStatuses", status, [{}]), ("oUserPresences", presence, [{}]),
                ("oInteracting", "", busy), ("oActiveConversations", "", busy),
            ]  # fmt: skip
            results.append(_result({"userId": user.id}, query, counted))
        return [one for one in results if one["data"]]

    def flows(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """How many conversations are in each flow: those that go on have left them."""
        wanted = as_object(query.get("filter"))
        flows = [one for one in self._collections.items("/api/v2/flows") if passes(wanted, [{"flowId": one.id}])]
        return [one for flow in flows if (one := _result({"flowId": flow.id}, query, [("oFlow", "", [])]))["data"]]

    def _in_queues(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        """Queue, media and state of each conversation that goes on."""
        for body in self._ongoing():
            people = [as_object(one) for one in as_list(body["participants"])]
            acd = next((one for one in people if one.get("purpose") == "acd"), None)
            if acd is None:
                continue
            agent = any(one.get("purpose") == "agent" and "endTime" not in one for one in people)
            media = next((name for key, name in _MEDIA.items() if any(one.get(key) for one in people)), "voice")
            yield str(acd.get("queueId")), media, "Interacting" if agent else "Waiting", body

    def _of_members(self, queue: str) -> Observed:
        path = f"{QUEUES}/{queue}/members"
        self._collections.ensure(path, QUEUES + "/{queueId}/members")
        members = self._state.store.items(path)
        statuses = Counter(self._status(one.id) for one in members)
        yield "oMemberUsers", "", len(members)
        yield "oActiveUsers", "", sum(one.body.get("joined", True) for one in members)
        for status, count in sorted(statuses.items()):
            yield "oUserRoutingStatuses", status, count
            if status != "OFF_QUEUE":
                yield "oOnQueueUsers", status, count
        if statuses["OFF_QUEUE"]:
            yield "oOffQueueUsers", "OFF_QUEUE", statuses["OFF_QUEUE"]
        for presence, count in sorted(Counter(self._presence(one.id) for one in members).items()):
            yield "oUserPresences", presence, count

    def _status(self, user: str) -> str:
        status = str(self._document(_STATUS, user).get("status", "OFF_QUEUE"))
        return "INTERACTING" if status == "IDLE" and self._busy(user) else status

    def _busy(self, user: str) -> list[dict[str, Any]]:
        """The conversations that a user is in."""
        return [one for one in self._ongoing() if any(person.get("userId") == user for person in one["participants"])]

    def _presence(self, user: str) -> str:
        return str(as_object(self._document(_PRESENCE, user).get("presenceDefinition")).get("id", ""))

    def _document(self, template: str, user: str) -> dict[str, Any]:
        role = self._collections.resources.role(self._collections.definition.operation("get", template))
        if role is None:
            return {}
        return as_object(self._state.reader.inner(role, template, {"userId": user}))


def _group(queue: str, media: str) -> dict[str, str]:
    return {"queueId": queue, "mediaType": media} if media else {"queueId": queue}


def _result(group: dict[str, str], query: dict[str, Any], counted: list[Counted]) -> dict[str, Any]:
    """One group with the metrics that a query wants, and what was counted where it wants that too."""
    metrics, details = set(as_list(query.get("metrics"))), set(as_list(query.get("detailMetrics")))
    data: list[dict[str, Any]] = []
    for name, qualifier, found in counted:
        if name in metrics | details:
            one: dict[str, Any] = {"metric": name, "stats": {"count": len(found)}}
            one |= {"qualifier": qualifier} if qualifier else {}
            if name in details:
                one |= {"truncated": False, "observations": [_observation(body) for body in found if body]}
            data.append(one)
    return {"group": group, "data": data}


def _observation(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "observationDate": body["startTime"], "conversationId": body["id"], "routingPriority": 0,
        "direction": "inbound", "ani": body.get("address"),
    }  # fmt: skip
