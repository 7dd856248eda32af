"""The operations on conversations: one storage, whichever media a path is of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...demo.conversations import CALLS
from ...spec.definition import Operation, as_list, as_object
from ...state.collections import QUEUES, USERS, missing
from ...state.engine import State
from ...state.shaping import MISSING
from ...wire.paging import read_window, write_page
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse, respond
from .changes import change_participant, disconnect, new_conversation, transfer
from .forms import MEDIA, by_media, has_media, participants, sessions

_ONE = "/{conversationId}"
_PERSON = _ONE + "/participants/{participantId}"
_SESSION = _PERSON + "/communications/{communicationId}"
Change = Callable[[dict[str, Any], Call, str | None], None]  # a conversation, the call, and the media of its path


class Conversations:
    """Answers the operations on conversations that are more than a collection.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._collections = state.collections
        self.handlers: dict[tuple[str, str], Handler] = {("GET", CALLS): self._list, ("GET", CALLS + _ONE): self._find}
        paths = self._collections.definition.paths
        for media, key in (("", None), *MEDIA.items()):
            root = f"{CALLS}/{media}".rstrip("/")
            if key is not None:
                for verb, path, handler in (
                    ("GET", root, self._list), ("GET", root + _ONE, self._find), ("POST", root, self._create),
                ):  # fmt: skip
                    if verb.lower() in paths.get(path, {}):
                        self.handlers[verb, path] = handler
            for (verb, path), change in self._changes().items():
                if verb.lower() in paths.get(root + path, {}):
                    self.handlers[verb, root + path] = self._changing(change, key)
            for path in (_PERSON + "/wrapup", _SESSION + "/wrapup"):
                if "get" in paths.get(root + path, {}):
                    self.handlers["GET", root + path] = self._wrapup
        for media in ("messages", "emails"):
            self.handlers["POST", f"{CALLS}/{media}/agentless"] = self._send_agentless
        self.handlers["PATCH", f"{CALLS}/callbacks"] = self._patch_callback
        self.handlers["PUT", "/api/v2/externalcontacts/conversations/{conversationId}"] = self._associate

    def _changes(self) -> dict[tuple[str, str], Change]:
        """What operations below a conversation, or below one of a media, do to it."""
        now = self._collections.clock.stamp

        def change_one(body: dict[str, Any], call: Call, key: str | None) -> None:
            person, session = self._person(body, call), call.path.get("communicationId")
            change_participant(body, person, as_object(call.body), now(), key, session)

        def set_attributes(body: dict[str, Any], call: Call, _: str | None) -> None:
            person = self._person(body, call)
            sent = as_object(as_object(call.body).get("attributes"))
            person["attributes"] = {**as_object(person.get("attributes")), **sent}

        def set_flag(body: dict[str, Any], call: Call, _: str | None) -> None:
            self._person(body, call)["flaggedReason"] = "general"

        def clear_flag(body: dict[str, Any], call: Call, _: str | None) -> None:
            self._person(body, call).pop("flaggedReason", None)

        def set_wrapup(body: dict[str, Any], call: Call, key: str | None) -> None:
            person, session = self._person(body, call), call.path.get("communicationId")
            change_participant(body, person, {"wrapup": as_object(call.body)}, now(), key, session)

        def transfer_one(body: dict[str, Any], call: Call, key: str | None) -> None:
            ids = [self._collections.new_id(CALLS, {}) for _ in range(2)]
            transfer(body, self._person(body, call), as_object(call.body), ids, now(), key)

        def change_whole(body: dict[str, Any], call: Call, key: str | None) -> None:
            sent = as_object(call.body)
            written = call.operation.body.schema if call.operation.body else None
            schema = self._state.reader.schema_of(CALLS)
            sent = {name: value for name, value in sent.items() if name not in ("participants", "startTime")}
            kept = {**self._collections.shaper.change(schema, body, sent, "", written, whole=False)}
            body.update({name: value for name, value in kept.items() if name != "participants"})
            if sent.get("state") in ("disconnected", "terminated"):
                disconnect(body, now(), key)

        def end(body: dict[str, Any], _: Call, key: str | None) -> None:
            disconnect(body, now(), key)

        return {
            ("PATCH", _ONE): change_whole, ("PUT", _ONE + "/recordingstate"): change_whole,
            ("PUT", _ONE + "/tags"): change_whole, ("PATCH", _ONE + "/utilizationlabel"): change_whole,
            ("PATCH", _ONE + "/conference"): change_whole, ("POST", _ONE + "/disconnect"): end,
            ("PATCH", _PERSON): change_one, ("PATCH", _PERSON + "/user/{userId}"): change_one,
            ("PATCH", _PERSON + "/parkingstate"): change_one, ("PATCH", _PERSON + "/attributes"): set_attributes,
            ("PUT", _PERSON + "/flaggedreason"): set_flag, ("DELETE", _PERSON + "/flaggedreason"): clear_flag,
            ("PATCH", _SESSION): change_one, ("PUT", _SESSION + "/uuidata"): change_one,
            ("POST", _SESSION + "/wrapup"): set_wrapup, ("POST", _PERSON + "/replace"): transfer_one,
            ("PATCH", f"/aftercallwork{_SESSION}"): change_one,
        }  # fmt: skip

    def stored(self) -> list[dict[str, Any]]:
        """The conversations that go on, that somebody started, or that somebody changed."""
        return [item.body for item in self._collections.items(CALLS)]

    def ongoing(self) -> list[dict[str, Any]]:
        """The conversations that go on."""
        return [body for body in self.stored() if "endTime" not in body]

    def _require(self, name: str, key: str | None = None) -> dict[str, Any]:
        """A conversation; where a media is named, one that has it.

        :raises ApiError: 404.
        """
        item = self._collections.find(CALLS, name)
        if item is None or (key is not None and not has_media(item.body, key)):
            raise missing(CALLS, name)
        return item.body

    def _person(self, body: dict[str, Any], call: Call) -> dict[str, Any]:
        wanted = str(call.path["participantId"])
        person = next((one for one in participants(body) if one.get("id") == wanted), None)
        if person is None:
            raise missing(CALLS + "/participants", wanted)
        if "userId" in call.path and person.get("userId") != call.path["userId"]:
            raise missing(USERS, str(call.path["userId"]))
        return person

    def _changing(self, change: Change, key: str | None) -> Handler:
        def handle(call: Call, _: str) -> HttpResponse:
            body = self._require(str(call.path["conversationId"]), key)
            change(body, call, key)
            self._name(body)
            self._collections.put(CALLS, str(body["id"]), body)
            return self._answer_change(call, body)

        return handle

    def _name(self, body: dict[str, Any]) -> None:
        """Participants that are users or queues are called as these are."""
        for person in participants(body):
            kind, field = (QUEUES, "queueId") if person.get("purpose") == "acd" else (USERS, "userId")
            target = self._collections.find(kind, str(person[field])) if person.get(field) else None
            if target is not None and not person.get("name"):
                person["name"] = target.body.get("name")

    def _answer_change(self, call: Call, body: dict[str, Any]) -> HttpResponse:
        """What a change answers: the conversation, what was sent, or nothing."""
        answer = call.operation.answer
        if answer is None:
            return respond(call, None)
        if self._collections.definition.resolve(answer).get("type") == "string":
            return respond(call, "")
        same = call.operation.body is not None and answer == call.operation.body.schema
        if same and not call.operation.template.endswith(_ONE):
            return self._state.reader.answer(call, call.body)
        return self._state.reader.answer(call, body)

    def _shown(self, operation: Operation, body: dict[str, Any]) -> dict[str, Any]:
        """A conversation in the form that belongs to a path, with the names of what it refers to."""
        key = MEDIA.get(operation.template.removeprefix(CALLS).split("/")[1] if operation.template != CALLS else "")
        if key is None:
            return body
        media = operation.template.removeprefix(CALLS).split("/")[1]
        return by_media(body, key, f"{CALLS}/{media}")

    def _find(self, call: Call, _: str) -> HttpResponse:
        key = MEDIA.get(call.operation.template.removeprefix(CALLS).split("/")[1])
        body = self._shown(call.operation, self._require(str(call.path["conversationId"]), key))
        schema = call.operation.answer or {}
        shown = self._collections.shaper.conform(schema, body, str(body.get("id")))
        return respond(call, self._state.reader.references.fill(schema, as_object(shown)))

    def _list(self, call: Call, by: str) -> HttpResponse:
        """The conversations that the user is in; those of one media where the path says so."""
        parts = call.operation.template.removeprefix(CALLS).split("/")
        key = MEDIA.get(parts[1]) if len(parts) > 1 else None
        found = [
            one for one in self.ongoing()
            if any(person.get("userId") == by for person in participants(one)) and (key is None or has_media(one, key))
        ]  # fmt: skip
        ids = [str(one["id"]) for one in found]
        window = read_window(call, lambda: ids)
        chosen = slice(window.start, window.start + window.size)
        shown = [self._shown(call.operation, one) for one in found[chosen]]
        definition, shaper = self._collections.definition, self._collections.shaper
        entity = as_object(definition.properties(call.operation.answer).get("entities")).get("items", {})
        made = [one for body in shown if (one := shaper.conform(entity, body, "")) is not MISSING]
        filled = [self._state.reader.references.fill(entity, one) for one in made]
        return respond(call, write_page(definition, call, window, filled, ids[chosen], len(ids)))

    def _wrapup(self, call: Call, _: str) -> HttpResponse:
        person = self._person(self._require(str(call.path["conversationId"])), call)
        return self._state.reader.answer(call, as_object(person.get("wrapup")))

    def _new(self, media: str, sent: dict[str, Any], by: str) -> dict[str, Any]:
        """A conversation that begins now, in the home division."""
        ids = [self._collections.new_id(CALLS, {}) for _ in range(6)]
        body = new_conversation(ids, MEDIA[media], sent, by, self._collections.clock.stamp())
        body["divisions"] = [{"division": self._collections.home()}]
        body["selfUri"] = f"{CALLS}/{ids[0]}"
        return body

    def _keep(self, body: dict[str, Any]) -> None:
        self._collections.ensure(CALLS)
        self._collections.put(CALLS, str(body["id"]), body, "create")

    def _create(self, call: Call, by: str) -> HttpResponse:
        """Start a conversation.

        :raises ApiError: 404, the queue or the user that it is for does not exist.
        """
        media, sent = call.operation.template.rpartition("/")[2], as_object(call.body)
        for field, collection in (("queueId", "/api/v2/routing/queues"), ("callUserId", USERS)):
            if sent.get(field) and self._collections.find(collection, str(sent[field])) is None:
                raise missing(collection, str(sent[field]))
        body = self._new(media, sent, by)
        self._name(body)
        self._keep(body)
        shown = self._shown(call.operation, body)
        place = str(shown["selfUri"])
        callbacks = [{"type": "EXTERNAL", "id": body["id"]}] if media == "callbacks" else []
        more = {"conversation": {"id": body["id"], "selfUri": place}, "callbackIdentifiers": callbacks}
        return self._state.reader.answer(call, {**shown, **more})

    def _send_agentless(self, call: Call, by: str) -> HttpResponse:
        """Send a message or an e-mail that no agent waits for an answer to: a conversation that is over."""
        sent, media = as_object(call.body), call.operation.template.split("/")[4]
        now = self._collections.clock.stamp()
        body = self._new(media, sent, by)
        disconnect(body, now)
        self._keep(body)
        more = {"messengerType": sent.get("toAddressMessengerType"), "timestamp": now, "dateCreated": now}
        answer = {
            **sent,
            **more,
            "id": self._collections.new_id(CALLS, {}),
            "conversationId": body["id"],
            "user": {"id": by},
        }
        return self._state.reader.answer(call, {name: value for name, value in answer.items() if value is not None})

    def _patch_callback(self, call: Call, _: str) -> HttpResponse:
        """Change when a callback is to be made, and to whom."""
        sent = as_object(call.body)
        body = self._require(str(sent.get("conversationId")), "callbacks")
        for person in participants(body):
            for session in as_list(person.get("callbacks")):
                session.update({name: sent[name] for name in ("callbackScheduledTime", "callbackNumbers")
                                if sent.get(name) is not None})  # fmt: skip
            if person.get("purpose") == "acd" and sent.get("queueId"):
                person["queueId"] = sent["queueId"]
        self._collections.put(CALLS, str(body["id"]), body)
        conversation = {"id": body["id"], "selfUri": f"{CALLS}/callbacks/{body['id']}"}
        return self._state.reader.answer(call, {"conversation": conversation, "callbackIdentifiers": []})

    def _associate(self, call: Call, _: str) -> HttpResponse:
        """Say which external contact the customer of a conversation is."""
        body, sent = self._require(str(call.path["conversationId"])), as_object(call.body)
        for person in participants(body):
            named = sent.get("communicationId") in [one.get("id") for one in sessions(person)]
            if named or (not sent.get("communicationId") and person.get("purpose") in ("customer", "external")):
                person["externalContactId"] = sent.get("externalContactId")
        self._collections.put(CALLS, str(body["id"]), body)
        return respond(call, None)
