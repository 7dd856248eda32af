"""Recordings to download, and files to upload."""

from __future__ import annotations

import io
import wave
from urllib.parse import urlsplit

from purecloud_sandbox.server import Running

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client

BATCHES = "/api/v2/recording/batchrequests"


def test_a_batch_of_recordings_is_done_and_downloaded(purecloud_sandbox: Running) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    asked = {"batchDownloadRequestList": [{"conversationId": "c", "recordingId": "r"}, {"conversationId": "d"}, {}]}
    name = client.send("POST", BATCHES, asked).json()["id"]
    first, second = (client.get(f"{BATCHES}/{name}").json() for _ in range(2))
    assert not judge.complaints({"$ref": "#/definitions/BatchDownloadJobStatusResult"}, second)
    assert (first["status"], first["resultCount"]) == ("InProgress", 0)
    assert (second["status"], second["resultCount"], second["errorCount"]) == ("Completed", 3, 1)
    place = urlsplit(second["results"][0]["resultUrl"])
    response = Client(f"http://{place.netloc}").get(place.path)
    assert response.headers["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(response.content)) as sound:
        assert sound.getnframes() == sound.getframerate() == 8000
    ranges = [(f"bytes={start}-{start + 4999}") for start in range(0, len(response.content), 5000)]
    parts = [client.get(place.path, headers={"Range": one}) for one in ranges]
    assert {part.status for part in parts} == {206}
    assert b"".join(part.content for part in parts) == response.content
    assert client.get(place.path, headers={"Range": "bytes=-10"}).content == response.content[-10:]
    assert client.get(place.path, headers={"Range": "bytes=999999-"}).status == 416
    assert client.get(f"{BATCHES}/none").status == 404
    assert client.send("POST", BATCHES, {"batchDownloadRequestList": []}).status == 400


def test_a_file_is_uploaded_whole_and_as_a_form(purecloud_sandbox: Running) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    offer = client.send("POST", "/api/v2/uploads/recordings", {"fileName": "a.wav", "contentType": "audio/wav"}).json()
    path = urlsplit(offer["url"]).path
    assert client.send("PUT", path, raw=b"\x00\xff", headers=offer["headers"]).json()["size"] == 2
    form = (
        b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="b.bin"\r\nContent-Type: application/x\r\n\r\n'
        b"\x00\x01\r\n\r\n--b--\r\n"
    )
    other = client.send("POST", "/api/v2/uploads/publicassets/images", {}).json()
    assert other["uploadKey"] != offer["uploadKey"]
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert client.send("POST", urlsplit(other["url"]).path, raw=form, headers=kind).status == 200
    first, second = purecloud_sandbox.uploads()
    assert (first.content, first.kind) == (b"\x00\xff", "audio/wav")
    assert (second.content, second.name, second.kind) == (b"\x00\x01\r\n", "b.bin", "application/x")
    assert second.fields == {"note": "hello"}
    assert client.send("PUT", "/sandbox/uploads/unknown", raw=b"x").status == 404
