"""Recordings to download, and files to upload."""

from __future__ import annotations

import io
import wave
from typing import Any
from urllib.parse import urlsplit

from purecloud_sandbox.server import Running

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client

BATCHES = "/api/v2/recording/batchrequests"


def recorded(client: Client) -> tuple[str, Any]:
    """A conversation that was recorded, and its recording."""
    query = {"interval": "2000-01-01T00:00Z/2100-01-01T00:00Z", "paging": {"pageSize": 20, "pageNumber": 1}}
    found = client.send("POST", "/api/v2/analytics/conversations/details/query", query).json()["conversations"]
    for one in found:
        recordings = client.get(f"/api/v2/conversations/{one['conversationId']}/recordings").json()
        if recordings:
            return one["conversationId"], recordings[0]
    raise AssertionError("nothing was recorded")


def test_calls_are_recorded_with_the_session_of_their_agent(purecloud_sandbox: Running) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    query = {"interval": "2000-01-01T00:00Z/2100-01-01T00:00Z", "paging": {"pageSize": 30, "pageNumber": 1}}
    found = client.send("POST", "/api/v2/analytics/conversations/details/query", query).json()["conversations"]
    seen: set[tuple[str, bool]] = set()
    for one in found:
        agents = [person["sessions"][0] for person in one["participants"] if person["purpose"] == "agent"]
        recordings = client.get(f"/api/v2/conversations/{one['conversationId']}/recordings").json()
        expected = [agent["sessionId"] for agent in agents if agent["mediaType"] == "voice"]
        assert [recording["sessionId"] for recording in recordings] == expected
        seen.add((one["participants"][0]["sessions"][0]["mediaType"], bool(recordings)))
    assert {("voice", True), ("chat", False)} <= seen


def test_a_recording_plays_and_its_batch_is_the_same_file(purecloud_sandbox: Running) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    conversation, recording = recorded(client)
    assert not judge.complaints({"$ref": "#/definitions/Recording"}, recording)
    path = f"/api/v2/conversations/{conversation}/recordings"
    assert client.get(f"{path}/{recording['id']}").json() == recording
    assert client.get(f"{path}/none").status == client.get("/api/v2/conversations/none/recordings").status == 404
    file = client.get(urlsplit(recording["mediaUris"]["S"]["mediaUri"]).path)
    assert (file.status, file.headers["Content-Type"]) == (200, "audio/wav")
    asked = {"batchDownloadRequestList": [{"conversationId": conversation, "recordingId": recording["id"]}]}
    batch = client.send("POST", BATCHES, asked).json()["id"]
    client.get(f"{BATCHES}/{batch}")
    result = client.get(f"{BATCHES}/{batch}").json()["results"][0]
    assert client.get(urlsplit(result["resultUrl"]).path).content == file.content


def test_a_prompt_takes_a_file_for_each_language(purecloud_sandbox: Running) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    prompt = client.send("POST", "/api/v2/architect/prompts", {"name": "Greeting"}).json()
    resources = f"{prompt['selfUri']}/resources"
    made = client.send("POST", resources, {"language": "en-US", "ttsString": "Hello"}).json()
    assert not judge.complaints({"$ref": "#/definitions/PromptAsset"}, made)
    assert (made["language"], made["promptId"], made["uploadStatus"]) == ("en-us", prompt["id"], "created")
    assert client.send("POST", resources, {"language": "en-us"}).status == 409
    offer = client.send("POST", f"{resources}/en-us/uploads").json()["url"]
    assert offer == made["uploadUri"]
    kind = {"Content-Type": "audio/wav"}
    assert client.send("POST", urlsplit(offer).path, raw=b"RIFF", headers=kind).status == 200
    shown = client.get(f"{resources}/en-us").json()
    assert (shown["uploadStatus"], shown["ttsString"]) == ("transcoded", "Hello")
    file = client.get(urlsplit(shown["mediaUri"]).path)
    assert (file.content, file.headers["Content-Type"]) == (b"RIFF", "audio/wav")
    assert [one["language"] for one in client.get(prompt["selfUri"]).json()["resources"]] == ["en-us"]
    changed = client.send("PUT", f"{resources}/en-us", {"language": "en-us", "ttsString": "Bye"}).json()
    assert changed["ttsString"] == "Bye"
    assert client.send("DELETE", f"{resources}/en-us/audio").status == 200
    assert client.get(f"{resources}/en-us").json()["uploadStatus"] == "created"
    assert client.send("DELETE", f"{resources}/en-us").status == 200
    assert client.get(f"{resources}/en-us").status == 404


def test_a_batch_of_recordings_is_done_and_downloaded(purecloud_sandbox: Running) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    conversation, recording = recorded(client)
    assert recording["conversationId"] == conversation
    asked = {"batchDownloadRequestList": [{"conversationId": conversation}, {"conversationId": "none"}, {}]}
    name = client.send("POST", BATCHES, asked).json()["id"]
    first, second = (client.get(f"{BATCHES}/{name}").json() for _ in range(2))
    assert not judge.complaints({"$ref": "#/definitions/BatchDownloadJobStatusResult"}, second)
    assert (first["status"], first["resultCount"]) == ("InProgress", 0)
    assert (second["status"], second["resultCount"], second["errorCount"]) == ("Completed", 3, 2)
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
