"""The same for the event loop."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ...call.exchange import Flow
from ...clients.aio import ApiClient
from ...lazy.annotations import evaluable
from ...secrets.tracebacks import forgetful
from .recordings import RecordingFile, fetch_recordings
from .transfers import Content, Progress, fetch, send


@evaluable
@forgetful
async def download(
    source: Any,
    to: str | os.PathLike[str],
    *,
    progress: Progress | None = None,
    timeout: float | None = None,
    deadline: float | None = None,
    sha256: str | None = None,
    client: ApiClient,
) -> Path:
    """Download a file: streamed, and resumed where it breaks off; the token goes to the platform only.

        path = await aio.download(status.results[0], "recordings/", client=client)

    :param source: the address, a path of the API, or an answer that names one (`download_url`, `result_url`, ...)
    :param to: the path of the file; or a folder, which exists or ends with a slash: the server names the file then
    :param progress: called with the bytes that have come, and the size of the file, `None` if that is not known
    :param timeout: seconds to wait for a connection and between two bytes
    :param deadline: seconds that all of it may take, with all attempts
    :param sha256: the hash of the file in hexadecimal, if it is known; hashes that the server gives are always checked
    :param client: the client to ask with
    :returns: where the file is. It appears there when it is whole, so that a broken download leaves nothing
    :raises DecodeError: if it is not the file that was announced
    :raises ApiException: without a successful answer
    :raises ValueError: if the answer names no address, or one that is not called
    :raises OSError: if the file cannot be written
    """
    asking = client
    flow = fetch(asking, source, to, progress=progress, timeout=timeout, deadline=deadline, sha256=sha256)
    path: Path = await _drive(asking, flow)
    return path


@evaluable
@forgetful
async def upload(
    target: Any,
    file: Content,
    *,
    headers: Mapping[str, str] | None = None,
    form: bool | None = None,
    progress: Progress | None = None,
    timeout: float | None = None,
    deadline: float | None = None,
    client: ApiClient,
) -> dict[str, Any]:
    """Upload a file to an address that an answer gives: streamed; the token goes to the platform only.

        target = await aio.ArchitectApi(client).post_architect_prompt_resource_uploads(prompt_id, "en-us")
        await aio.upload(target, "welcome.wav", client=client)

    :param target: the address, or the answer that names it, with the headers that are wanted there
    :param file: a path, an open file, or bytes; sent piece by piece
    :param headers: further headers
    :param form: True sends a form with the file in its field `file`, False the file itself; without it a form where the
        address is one of the platform that wants no headers, as it does for data tables and documents
    :param progress: called with the bytes that were sent, and the size of all
    :param timeout: seconds to wait for a connection and for an answer
    :param deadline: seconds that all of it may take, with all attempts
    :param client: the client to ask with
    :returns: what the server answers, if that is a JSON object; an empty dict otherwise
    :raises ApiException: without a successful answer
    :raises ValueError: if the answer names no address, or one that is not called
    """
    asking = client
    flow = send(asking, target, file, headers=headers, form=form, progress=progress, timeout=timeout, deadline=deadline)
    answer: dict[str, Any] = await _drive(asking, flow)
    return answer


@evaluable
@forgetful
async def download_recordings(
    conversation_ids: Iterable[str],
    folder: str | os.PathLike[str],
    *,
    timeout: float | None = None,
    progress: Callable[[RecordingFile], object] | None = None,
    client: ApiClient,
) -> list[RecordingFile]:
    """Download all recordings of conversations into a folder.

        for file in await aio.download_recordings(conversation_ids, "recordings", client=client):
            print(file.conversation_id, file.path or file.error)

    They are asked for in batches of 100 conversations, waited for, and downloaded one after the other. What is in the
    folder already is not downloaded again, so that a program that was interrupted goes on when it is run again.

    :param conversation_ids: of conversations that have ended
    :param folder: where the files go, as `conversation_recording.suffix`; it is made if it is not there
    :param timeout: seconds that the platform may take to prepare a batch
    :param progress: called with each file
    :param client: the client to ask with
    :returns: a file for each recording, with what the platform says where there is none
    :raises ApiException: if the platform refuses, or a download fails: run it again to go on
    """
    asking = client
    flow = fetch_recordings(asking, conversation_ids, folder, timeout=timeout, progress=progress, asynchronous=True)
    files: list[RecordingFile] = await _drive(asking, flow)
    return files


async def _drive(client: ApiClient, flow: Flow) -> Any:
    """Carry out a flow, and let it clean up however it ends."""
    try:
        return await client._drive(flow)
    finally:
        flow.close()
