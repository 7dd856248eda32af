"""A conversation with what was said and written in it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from ...catalogue.jsontypes import is_object
from ...output.problems import ToolError
from ...output.rows import dig
from ..service import Service
from .calls import call, several

_MOST_BYTES = 5_000_000
_WHOLE = ("conversationId", "conversationStart", "conversationEnd", "originatingDirection", "conversationInitiator")
_SESSION = ("mediaType", "direction", "ani", "dnis", "addressFrom", "addressTo")
_SEGMENT = ("segmentType", "segmentStart", "segmentEnd", "queueId", "wrapUpCode", "wrapUpNote", "disconnectType")


def conversation(service: Service, id: str) -> dict[str, Any]:
    """Who took part in a conversation, when, how it went, and its transcript."""
    import PureCloudPlatformClientV2 as gc

    found: Any = call(service, "get_analytics_conversation_details", conversationId=id)
    sessions = [(part, session) for part in several(found, "participants") for session in several(part, "sessions")]
    said: list[Any] = []
    problems: list[str] = []
    media = {session.get("mediaType") for _, session in sessions}
    try:
        if media & {"voice", "callback"}:
            said += _spoken(service, id, sessions)
        if media & {"message", "chat"}:
            said += _messages(service, id)
        if "email" in media:
            said += _mails(service, id)
    except (ToolError, gc.ApiException) as error:
        problems.append(str(error))
    described = {
        "conversation": _of(found, _WHOLE),
        "participants": [_participant(part) for part in several(found, "participants")],
        "transcript": said,
    }  # fmt: skip
    if problems:
        described["no_more_transcript_because"] = problems
    return described


def _of(held: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: held[name] for name in names if held.get(name) is not None}


def _participant(part: dict[str, Any]) -> dict[str, Any]:
    described = _of(part, ("participantName", "purpose", "userId"))
    described["sessions"] = [
        {
            **_of(one, _SESSION),
            "metrics": {metric["name"]: metric.get("value") for metric in several(one, "metrics")},
            "segments": [_of(segment, _SEGMENT) for segment in several(one, "segments")],
        }
        for one in several(part, "sessions")
    ]  # fmt: skip
    return described


def _spoken(service: Service, id: str, sessions: list[Any]) -> list[Any]:
    """The phrases of calls. A communication without a transcript has none to give."""
    import PureCloudPlatformClientV2 as gc

    said: list[Any] = []
    seen: set[str] = set()
    for _, session in sessions:
        place: Any
        try:
            place = call(
                service, "get_speechandtextanalytics_conversation_communication_transcripturl",
                conversationId=id, communicationId=session["sessionId"],
            )  # fmt: skip
        except gc.ApiException as error:
            if error.status != 404:
                raise
            continue
        transcript = _fetched(service, place)
        for one in several(transcript, "transcripts"):
            if one.get("transcriptId") in seen:
                continue  # both ends of a call have it
            seen.add(one.get("transcriptId"))
            said += [
                {
                    "who": phrase.get("participantPurpose"),
                    "at_ms": dig(phrase, "offset.milliseconds"),
                    "text": phrase.get("text"),
                }
                for phrase in several(one, "phrases")
            ]
    return said


def _fetched(service: Service, place: Any) -> dict[str, Any]:
    """A file at an address that an answer gives; the address itself is good for anybody and is not shown."""
    import json

    import PureCloudPlatformClientV2 as gc

    if not is_object(place) or not place.get("url"):
        return {}
    with tempfile.TemporaryDirectory(prefix="purecloud-") as folder:
        path = Path(gc.download(place["url"], Path(folder) / "transcript.json", client=service.client))
        if path.stat().st_size > _MOST_BYTES:
            raise ToolError(f"the transcript is larger than {_MOST_BYTES:,} bytes")
        found: Any = json.loads(path.read_text("utf-8"))
    return found if is_object(found) else {}


def _messages(service: Service, id: str) -> list[Any]:
    whole: Any = call(service, "get_conversations_message", conversationId=id)
    ids: dict[str, str] = {}
    for part in several(whole, "participants"):
        for one in several(part, "messages"):
            if is_object(one) and one.get("messageId"):
                ids[one["messageId"]] = str(part.get("purpose"))
    if not ids:
        return []
    answer: Any = call(service, "post_conversations_message_messages_bulk", conversationId=id, body=list(ids))
    return [
        {"who": ids.get(one.get("id"), one.get("direction")), "at": one.get("timestamp"), "text": one.get("textBody")}
        for one in several(answer, "entities")
    ]


def _mails(service: Service, id: str) -> list[Any]:
    answer: Any = call(service, "get_conversations_email_messages", conversationId=id)
    return [
        {
            "who": one.get("from"),
            "at": one.get("time"),
            "subject": one.get("subject"),
            "text": one.get("textBody") or one.get("htmlBody"),
        }
        for one in several(answer, "entities")
    ]
