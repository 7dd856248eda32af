"""All recordings of conversations into a folder: asked for in batches, waited for, downloaded one after the other."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ...call.call import Call
from ...call.exchange import Flow, perform
from ...http.bodies import suggested_name
from ...http.transport import checked_seconds
from ..jobs.waiting import Waiting
from .transfers import fetch

#: The most conversations that the platform takes in one batch.
MOST = 100
#: Of those that Python's versions and systems disagree about.
_SUFFIXES = {
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/ogg": ".ogg",
    "audio/opus": ".opus",
    "audio/mpeg": ".mp3",
}
_SUBMIT = "/api/v2/recording/batchrequests"


class RecordingFile(NamedTuple):
    """One recording that was asked for.

    :ivar path: where it is, `None` if there is none
    :ivar error: what the platform says about it in that case
    """

    conversation_id: str
    recording_id: str | None
    path: Path | None
    error: str | None


def fetch_recordings(
    client: Any,
    conversation_ids: Iterable[str],
    folder: str | os.PathLike[str],
    *,
    timeout: float | None = None,
    progress: Callable[[RecordingFile], object] | None = None,
    asynchronous: bool,
) -> Flow:
    """Download the recordings; a `RecordingFile` for each."""
    if timeout is not None:
        checked_seconds("timeout", timeout)  # before a batch is asked for
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    found: list[RecordingFile] = []
    for batch in _batches(conversation_ids):
        body = {"batchDownloadRequestList": [{"conversationId": one} for one in batch]}
        submitted = Call("POST", _SUBMIT, body=body, returns="BatchDownloadJobSubmissionResult", job=True)
        job = (yield from perform(client, submitted)).data
        done = yield from Waiting(job, timeout, None, (), False, client, asynchronous=asynchronous).flow()
        for result in done.results or []:
            file = yield from _fetch_one(client, result, place)
            found.append(file)
            if progress is not None:
                progress(file)
    return found


def _fetch_one(client: Any, result: Any, folder: Path) -> Flow:
    conversation, recording = str(result.conversation_id or ""), result.recording_id
    if not result.result_url or result.error_msg:
        return RecordingFile(conversation, recording, None, result.error_msg or "the platform gave no address")
    path = folder / name_of(conversation, recording, result.content_type)
    if not path.exists():  # it appears there when it is whole, so what is there need not be fetched again
        yield from fetch(client, result.result_url, path)
    return RecordingFile(conversation, recording, path, None)


def name_of(conversation: str, recording: str | None, content_type: str | None) -> str:
    """The name of a recording's file, whatever an answer says: it stays in its folder."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(kind) or mimetypes.guess_extension(kind) or ""
    name = f"{conversation}_{recording or 'recording'}{suffix}"
    name = "".join("_" if character in '"\\/:' else character for character in name)
    return suggested_name(f'attachment; filename="{name}"', kind)


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids, each once, as many at a time as the platform takes.

    :raises TypeError: for a single string, whose letters are no ids
    """
    if isinstance(ids, str):
        raise TypeError("conversation_ids is a list of identifiers, not a single one: [conversation_id]")
    batch: list[str] = []
    for one in dict.fromkeys(ids):
        batch.append(one)
        if len(batch) == MOST:
            yield batch
            batch = []
    if batch:
        yield batch
