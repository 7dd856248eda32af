"""Files: recordings to download in batches, and addresses to upload to."""

from __future__ import annotations

import hashlib
import io
import math
import re
import struct
import wave
from dataclasses import dataclass, field
from typing import Any

from ..spec.definition import Definition, as_list, as_object
from ..state.engine import missing
from ..state.shaping import Shaper
from ..wire.errors import ApiError, method_not_allowed
from ..wire.requests import Call, Request
from ..wire.responses import Handler, HttpResponse, respond

BATCHES = "/api/v2/recording/batchrequests"
MEDIA = "/sandbox/media/"
UPLOADS = "/sandbox/uploads/"
RATE = 8000  # samples a second
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(slots=True)
class Upload:
    """A file that arrived.

    :ivar fields: the other fields of a multipart form.
    """

    key: str
    content: bytes
    kind: str
    name: str = ""
    fields: dict[str, str] = field(default_factory=dict[str, str])


class Media:
    """Batch requests and uploads.

    :ivar handlers: by verb and path template.
    :ivar uploads: what arrived, by upload key.
    """

    def __init__(self, definition: Definition, seed: int) -> None:
        self.uploads: dict[str, Upload] = {}
        self._definition = definition
        self._shaper = Shaper(definition, seed)
        self._batches: dict[str, list[dict[str, Any]]] = {}
        self._polls: dict[str, int] = {}
        self._keys = 0
        self.handlers: dict[tuple[str, str], Handler] = {
            ("POST", BATCHES): self._submit,
            ("GET", BATCHES + "/{jobId}"): self._poll,
        }
        for path, item in definition.paths.items():
            if "upload" in path and "post" in item:
                answer = definition.operation("post", path).answer
                if {"url", "uploadKey"} <= definition.properties(answer).keys():
                    self.handlers["POST", path] = self._offer

    def reset(self) -> None:
        """Forget all batches and uploads."""
        self.uploads.clear()
        self._batches.clear()
        self._polls.clear()

    def answer(self, request: Request) -> HttpResponse:
        """Serve a recording's address; `Range` is honoured.

        :raises ApiError: 405.
        """
        if request.verb not in ("GET", "HEAD"):
            raise method_not_allowed(request.verb, ["GET", "HEAD"])
        content = make_sound(request.path.removeprefix(MEDIA))
        headers = {
            "Accept-Ranges": "bytes",
            "Content-Disposition": 'attachment; filename="recording.wav"',
            "ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"',
        }
        match = _RANGE.fullmatch(request.headers.get("range", ""))
        if match is None or (not match[1] and not match[2]):
            return HttpResponse(200, content, "audio/wav", headers)
        first = int(match[1]) if match[1] else max(0, len(content) - int(match[2]))
        last = min(int(match[2]), len(content) - 1) if match[1] and match[2] else len(content) - 1
        if first > last:
            return HttpResponse(416, b"", "", {**headers, "Content-Range": f"bytes */{len(content)}"})
        headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        return HttpResponse(206, content[first : last + 1], "audio/wav", headers)

    def accept(self, upload: Upload) -> None:
        """Take a file that was sent to an upload address.

        :raises ApiError: 404, the address was not given out.
        """
        if upload.key not in self._offered():
            raise missing("/sandbox/uploads", upload.key)
        self.uploads[upload.key] = upload

    def _offered(self) -> set[str]:
        return {f"upload-{number}" for number in range(1, self._keys + 1)}

    def _submit(self, call: Call, _: str) -> HttpResponse:
        wanted = [as_object(one) for one in as_list(as_object(call.body).get("batchDownloadRequestList"))]
        if not wanted:
            raise ApiError(400, "invalid.value", "The batchDownloadRequestList is empty.")
        name = f"batch-{len(self._batches) + 1}"
        self._batches[name], self._polls[name] = wanted, 0
        return respond(call, {"id": name, "selfUri": f"{BATCHES}/{name}"})

    def _poll(self, call: Call, _: str) -> HttpResponse:
        """A batch is in progress when it is looked at for the first time, and complete from then on."""
        name = str(call.path["jobId"])
        if name not in self._batches:
            raise missing(BATCHES, name)
        self._polls[name] += 1
        wanted, done = self._batches[name], self._polls[name] > 1
        results: list[dict[str, Any]] = []
        for one in wanted if done else []:
            conversation = str(one.get("conversationId", ""))
            recording = str(one.get("recordingId") or f"{conversation}-1")
            if conversation:
                place = f"{call.request.base}{MEDIA}{recording}"
                result = {"resultUrl": place, "contentType": "audio/wav"}
            else:
                result = {"errorMsg": "conversationId is missing"}
            results.append({"conversationId": conversation, "recordingId": recording, **result})
        body: dict[str, Any] = {
            "id": name, "jobId": name, "expectedResultCount": len(wanted), "resultCount": len(results),
            "errorCount": sum("errorMsg" in result for result in results),
            "status": "Completed" if done else "InProgress", "results": results, "selfUri": f"{BATCHES}/{name}",
        }  # fmt: skip
        return respond(call, body)

    def _offer(self, call: Call, _: str) -> HttpResponse:
        self._keys += 1
        key = f"upload-{self._keys}"
        kind = str(as_object(call.body).get("contentType") or "application/octet-stream")
        offer = {"url": f"{call.request.base}{UPLOADS}{key}", "uploadKey": key, "headers": {"Content-Type": kind}}
        return respond(call, self._shaper.conform(call.operation.answer or {}, offer, key))


def make_sound(name: str) -> bytes:
    """A second of a tone as a WAV file; another name has another pitch."""
    pitch = 220 + int(hashlib.sha256(name.encode()).hexdigest()[:4], 16) % 660
    step = 2 * math.pi * pitch / RATE
    frames = b"".join(struct.pack("<h", int(12_000 * math.sin(step * index))) for index in range(RATE))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(frames)
    return file.getvalue()
