"""Addresses to upload to, and the files that were uploaded or can be downloaded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ...spec.definition import Definition, as_object
from ...state.collections import missing
from ...state.shaping import Shaper
from ...state.store import Store
from ...wire.clock import Clock
from ...wire.errors import method_not_allowed
from ...wire.requests import Call, Request
from ...wire.responses import Handler, HttpResponse, respond
from .sound import make_sound

MEDIA = "/sandbox/media/"
UPLOADS = "/sandbox/uploads/"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_PLAYABLE = (
    "audio/", "video/", "image/png", "image/jpeg", "image/gif", "application/json", "application/gzip", "text/csv",
    "text/plain",
)  # fmt: skip


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


class Files:
    """Takes and serves files; they are kept with the state.

    :ivar handlers: by verb and path template.
    :ivar makers: by first word of a key, what makes the file that the rest of the key names: content and media type.
    :ivar takers: by first word of a key (`prompt` in `prompt.1.en-us`), who is called when its file has arrived.
    """

    def __init__(self, definition: Definition, store: Store, seed: int, clock: Clock) -> None:
        self.takers: dict[str, Callable[[Upload], None]] = {}
        self.makers: dict[str, Callable[[str], tuple[bytes, str] | None]] = {}
        self._store = store
        self._shaper = Shaper(definition, seed, clock)
        self.handlers: dict[tuple[str, str], Handler] = {}
        for path, item in definition.paths.items():
            if "upload" in path and "post" in item:
                answer = definition.operation("post", path).answer
                if {"url", "uploadKey"} <= definition.properties(answer).keys():
                    self.handlers["POST", path] = self._offer

    def uploads(self) -> list[Upload]:
        """The files that arrived, oldest first."""
        return [Upload(*row) for row in self._store.files()]

    def offer(self, key: str, base: str) -> str:
        """Give out the address for a file with a key."""
        self._store.offer_file(key)
        return f"{base}{UPLOADS}{key}"

    def has(self, key: str) -> bool:
        """Whether the file with a key has arrived."""
        return self._store.file(key) is not None

    def remove(self, key: str) -> None:
        """Forget a file."""
        self._store.remove_file(key)

    def accept(self, upload: Upload) -> None:
        """Take a file that was sent to an upload address.

        :raises ApiError: 404, the address was not given out.
        """
        if not self._store.is_offered(upload.key):
            raise missing("/sandbox/uploads", upload.key)
        taker = self.takers.get(upload.key.partition(".")[0])
        with self._store.together():
            self._store.put_file(upload.key, upload.content, upload.kind, upload.name, upload.fields)
            if taker is not None:
                taker(upload)

    def answer(self, request: Request) -> HttpResponse:
        """Serve a file, or the sound of a recording; `Range` is honoured.

        :raises ApiError: 405.
        """
        if request.verb not in ("GET", "HEAD"):
            raise method_not_allowed(request.verb, ["GET", "HEAD"])
        name = request.path.removeprefix(MEDIA)
        row, maker = self._store.file(name), self.makers.get(name.partition(".")[0])
        if maker is not None:
            made = maker(name.partition(".")[2])
            if made is None:
                raise missing(MEDIA.rstrip("/"), name)
            content, kind = made
        else:
            content, kind = (row[1], row[2]) if row is not None else (make_sound(name), "audio/wav")
        # What was uploaded is never shown as a page: it would be one of this site.
        kind = kind if kind.startswith(_PLAYABLE) else "application/octet-stream"
        headers = {
            "Accept-Ranges": "bytes", "ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"',
            "Content-Disposition": "attachment" + ("" if row or maker else '; filename="recording.wav"'),
            "X-Content-Type-Options": "nosniff",
        }  # fmt: skip
        match = _RANGE.fullmatch(request.headers.get("range", ""))
        if match is None or (not match[1] and not match[2]):
            return HttpResponse(200, content, kind, headers)
        first = int(match[1]) if match[1] else max(0, len(content) - int(match[2]))
        last = min(int(match[2]), len(content) - 1) if match[1] and match[2] else len(content) - 1
        if first > last:
            return HttpResponse(416, b"", "", {**headers, "Content-Range": f"bytes */{len(content)}"})
        headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        return HttpResponse(206, content[first : last + 1], kind, headers)

    def _offer(self, call: Call, _: str) -> HttpResponse:
        key = f"upload-{self._store.count_offered() + 1}"
        kind = str(as_object(call.body).get("contentType") or "application/octet-stream")
        offer = {"url": self.offer(key, call.request.base), "uploadKey": key, "headers": {"Content-Type": kind}}
        return respond(call, self._shaper.conform(call.operation.answer or {}, offer, key))
