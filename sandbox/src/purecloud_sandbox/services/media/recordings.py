"""Recordings: those of a conversation, with media that plays, and batches of them to download."""

from __future__ import annotations

from typing import Any

from ...demo.conversations import CALLS
from ...demo.organization import Organization, Row
from ...spec.definition import as_list, as_object
from ...spec.resources import Role
from ...state.collections import USERS, missing
from ...state.engine import State
from ...wire.errors import ApiError
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse, respond
from ..conversations.forms import sessions
from .files import MEDIA

BATCHES = "/api/v2/recording/batchrequests"
_OF_CONVERSATION = CALLS + "/{conversationId}/recordings"
_METADATA = CALLS + "/{conversationId}/recordingmetadata"
_BATCHES = "recording/batchrequests"  # where the batches are stored


class Recordings:
    """Answers the operations on recordings.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._collections = state.collections
        if not state.collections.is_empty:
            state.collections.seeds[_OF_CONVERSATION] = self._seed
        self.handlers: dict[tuple[str, str], Handler] = {
            ("POST", BATCHES): self._submit,
            ("GET", BATCHES + "/{jobId}"): self._poll,
            ("GET", _OF_CONVERSATION): self._list,
            ("GET", _OF_CONVERSATION + "/{recordingId}"): self._find,
            ("GET", _METADATA): self._list,
            ("GET", _METADATA + "/{recordingId}"): self._find,
        }

    def _seed(self, path: str) -> list[Row]:
        """A call that an agent answered was recorded, from there to its end."""
        conversation = self._collections.find(CALLS, path.split("/")[4])
        people = [as_object(one) for one in as_list(conversation.body.get("participants"))] if conversation else []
        agent = next((one for one in people if one.get("purpose") == "agent"), None)
        session = next(iter(sessions(agent)), None) if agent is not None else None
        if conversation is None or agent is None or session not in sessions(agent, "calls"):
            return []
        own = Organization.derived_id(conversation.id, "recording")
        user = self._collections.find(USERS, str(agent.get("userId")))
        fields: dict[str, Any] = {
            "conversationId": conversation.id, "media": "audio", "mediaSubtype": "Trunk", "mediaSubject": "Call",
            "startTime": agent.get("connectedTime") or agent.get("startTime"), "fileState": "AVAILABLE",
            "recordingFileRole": "CUSTOMER_EXPERIENCE", "maxAllowedRestorationsForOrg": 10, "annotations": [],
            "remainingRestorationsAllowedForOrg": 10, "sessionId": session.get("id"), "outputDurationMs": 1000,
            "outputSizeInBytes": 16044,
        }  # fmt: skip
        if agent.get("endTime"):
            fields["endTime"] = agent["endTime"]
        if user is not None:
            fields["users"] = [{name: user.body[name] for name in ("id", "name", "version", "selfUri")}]
        return [(own, fields)]

    def of(self, conversation: str) -> list[dict[str, Any]]:
        """The recordings of a conversation.

        :raises ApiError: 404, there is no such conversation.
        """
        path = f"{CALLS}/{conversation}/recordings"
        self._collections.ensure(CALLS)
        if self._collections.find(CALLS, conversation) is None:
            raise missing(CALLS, conversation)
        self._collections.ensure(path, _OF_CONVERSATION)
        return [item.body for item in self._state.store.items(path)]

    def _playing(self, call: Call, recording: dict[str, Any]) -> dict[str, Any]:
        """A recording with the addresses of its media, in the format that was asked for."""
        place = f"{call.request.base}{MEDIA}{recording['id']}"
        return {**recording, "mediaUris": {"S": {"mediaUri": place}}}

    def _list(self, call: Call, _: str) -> HttpResponse:
        found = self.of(str(call.path["conversationId"]))
        return self._state.reader.answer(call, [self._playing(call, one) for one in found])

    def _find(self, call: Call, _: str) -> HttpResponse:
        name = str(call.path["recordingId"])
        for one in self.of(str(call.path["conversationId"])):
            if one["id"] == name:
                role = Role("find", _OF_CONVERSATION, self._state.reader.schema_of(_OF_CONVERSATION))
                return self._state.reader.show(call, role, self._playing(call, one))
        raise missing(_OF_CONVERSATION, name)

    def _submit(self, call: Call, _: str) -> HttpResponse:
        wanted = [as_object(one) for one in as_list(as_object(call.body).get("batchDownloadRequestList"))]
        if not wanted:
            raise ApiError(400, "invalid.value", "The batchDownloadRequestList is empty.")
        name = self._collections.new_id(_BATCHES, {})
        self._state.store.put(_BATCHES, name, {"wanted": wanted, "looks": 0})
        return respond(call, {"id": name, "selfUri": f"{BATCHES}/{name}"})

    def _poll(self, call: Call, _: str) -> HttpResponse:
        """A batch is in progress when it is looked at for the first time, and complete from then on."""
        name = str(call.path["jobId"])
        batch = self._state.store.find(_BATCHES, name)
        if batch is None:
            raise missing(BATCHES, name)
        self._state.store.put(_BATCHES, name, {**batch.body, "looks": batch.body["looks"] + 1})
        done = batch.body["looks"] > 0
        expected = [result for one in batch.body["wanted"] for result in self._results(call, as_object(one))]
        results = expected if done else []
        body: dict[str, Any] = {
            "id": name, "jobId": name, "expectedResultCount": len(expected), "resultCount": len(results),
            "errorCount": sum("errorMsg" in result for result in results),
            "status": "Completed" if done else "InProgress", "results": results, "selfUri": f"{BATCHES}/{name}",
        }  # fmt: skip
        return respond(call, body)

    def _results(self, call: Call, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """What a batch has for one of its requests: a recording, or all of a conversation."""
        conversation, recording = str(wanted.get("conversationId") or ""), wanted.get("recordingId")
        if not conversation:
            return [{"conversationId": "", "errorMsg": "conversationId is missing"}]
        try:
            found = [one for one in self.of(conversation) if recording in (None, one["id"])]
        except ApiError as error:
            return [{"conversationId": conversation, "errorMsg": error.message}]
        if not found:
            message = "There is no such recording of the conversation."
            return [{"conversationId": conversation, "recordingId": str(recording or ""), "errorMsg": message}]
        return [
            {"conversationId": conversation, "recordingId": one["id"], "contentType": "audio/wav",
             "resultUrl": f"{call.request.base}{MEDIA}{one['id']}"}
            for one in found
        ]  # fmt: skip
