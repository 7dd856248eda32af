"""What an operation answers: a status, headers, and JSON, text or bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from ..spec.definition import Json
from .requests import Call

Handler = Callable[[Call, str], "HttpResponse"]  # from a call and the id of the user who calls
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


@dataclass(slots=True)
class HttpResponse:
    """An answer before it is written to the wire."""

    status: int = 200
    content: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict[str, str])


def json_response(value: Json, status: int = 200, *, kind: str = "application/json", **headers: str) -> HttpResponse:
    """An answer of JSON."""
    try:
        content = _encode(value).encode()
    except UnicodeEncodeError:  # half of a surrogate pair: as the platform sends it, escaped
        content = json.dumps(value, separators=(",", ":")).encode()
    return HttpResponse(status, content, kind, headers)


def respond(call: Call, value: Json) -> HttpResponse:
    """Write a value as the operation declares its answer: JSON of a kind that the client takes, text, or nothing."""
    operation = call.operation
    schema = operation.answer
    if schema is None:
        return HttpResponse(operation.status, b"", "")
    produces = operation.produces
    wanted = call.request.headers.get("accept", "")
    kind = next((kind for kind in produces if kind in wanted), "application/json")
    if kind not in produces:
        kind = produces[0]
    if schema.get("type") == "file" and not kind.endswith("json"):
        return HttpResponse(operation.status, str(value).encode(), kind)
    if kind == "text/calendar":
        return HttpResponse(operation.status, _calendar(str(value)).encode(), kind)
    if kind.startswith("text/"):
        return HttpResponse(operation.status, str(value).encode(), kind)
    return json_response(value, operation.status, kind=kind)


def _calendar(summary: str) -> str:
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//purecloud-sandbox//EN", "BEGIN:VEVENT", "UID:shift-1@example.com",
        "DTSTAMP:20260101T000000Z", "DTSTART:20260101T090000Z", "DTEND:20260101T170000Z", f"SUMMARY:{summary}",
        "END:VEVENT", "END:VCALENDAR", "",
    )  # fmt: skip
    return "\r\n".join(lines)
