"""Fetching over real sockets: what is asked, what is kept, and what goes wrong."""

from __future__ import annotations

import base64
import copy
import dataclasses
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from sdk_builder.fetch.download import Downloader
from sdk_builder.fetch.fetching import fetch_definition, read_build
from sdk_builder.project.errors import BuilderError
from sdk_builder.project.settings import Settings, read_settings

from tests.builder.web import Answer, Request, serve

DEFINITION: dict[str, Any] = {
    "swagger": "2.0",
    "tags": [{"name": "Users"}],
    "paths": {"/api/v2/users": {"get": {"operationId": "getUsers", "tags": ["Users"], "responses": {}}}},
    "definitions": {"User": {"type": "object", "properties": {"id": {"type": "string"}}}},
}
BODY = json.dumps(DEFINITION).encode()
ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "sdk" / "src" / "PureCloudPlatformClientV2"


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def downloader(tmp_path: Path, waits: list[float]) -> Downloader:
    return Downloader(tmp_path / "cache", timeout=60, attempts=3, sleep=waits.append)


def test_the_second_request_is_conditional(downloader: Downloader, tmp_path: Path) -> None:
    def answer(request: Request) -> Answer:
        if request.headers.get("If-None-Match") == '"1"':
            return Answer(status=304)
        return Answer(BODY, headers={"ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"})

    with serve(answer) as web:
        first = downloader.fetch("definition", f"{web.url}/d", tmp_path)
        second = downloader.fetch("definition", f"{web.url}/d", tmp_path)
        assert (first.changed, second.changed) == (True, False)
        assert second.text == first.text == BODY.decode()
        assert web.requests[1].headers["If-Modified-Since"] == "Mon, 01 Jan 2024 00:00:00 GMT"
        assert first.receipt.sha256 == hashlib.sha256(BODY).hexdigest()
        # A copy that was damaged on disk is not trusted: it is asked for without a condition.
        (tmp_path / "cache" / "definition.json").write_bytes(BODY[:-5])
        third = downloader.fetch("definition", f"{web.url}/d", tmp_path)
        assert third.text == BODY.decode()
        assert "If-None-Match" not in web.requests[2].headers


def test_compressed_answers_and_digests(downloader: Downloader, tmp_path: Path) -> None:
    digest = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    with serve(lambda _: Answer(gzip.compress(BODY), headers={"Content-Encoding": "gzip"})) as web:
        assert downloader.fetch("a", web.url, tmp_path).text == BODY.decode()
        web.answer = lambda _: Answer(BODY, headers={"Repr-Digest": f"sha-256=:{digest}:"})
        assert downloader.fetch("b", web.url, tmp_path).text == BODY.decode()
        web.answer = lambda _: Answer(BODY + b" ", headers={"Repr-Digest": f"sha-256=:{digest}:"})
        with pytest.raises(BuilderError, match="does not match the checksum"):
            downloader.fetch("c", web.url, tmp_path)
        assert not (tmp_path / "cache" / "c.json").exists()


def test_errors_that_pass_are_waited_out(downloader: Downloader, tmp_path: Path, waits: list[float]) -> None:
    answers = [Answer(status=503, headers={"Retry-After": "7"}), Answer(BODY, cut=20), Answer(BODY)]
    with serve(lambda _: answers.pop(0)) as web:
        assert downloader.fetch("definition", web.url, tmp_path).text == BODY.decode()
    assert waits == [7.0, 2.0]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(BODY, cut=30), r"could not be fetched .*: the download was cut off"),
        (Answer(status=502), r"could not be fetched .*: status 502"),
        (Answer(status=404), r"could not be fetched .*: status 404"),
        (Answer(b"<!DOCTYPE html><p>Log in", headers={"Content-Type": "text/html"}), "answered with an HTML page"),
        (Answer(b"  <html>"), "answered with an HTML page"),
        (Answer(b"\xff\xfe"), "is not UTF-8"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    downloader: Downloader, tmp_path: Path, answer: Answer, sentence: str
) -> None:
    with serve(lambda _: answer) as web, pytest.raises(BuilderError, match=sentence) as caught:
        downloader.fetch("definition", f"{web.url.replace('//', '//name:password@')}/d?token=abc", tmp_path)
    assert "\n" not in caught.value.sentence
    assert "password" not in caught.value.sentence
    assert "abc" not in caught.value.sentence
    assert not (tmp_path / "cache").exists()


def test_a_server_that_is_not_there(downloader: Downloader, tmp_path: Path, waits: list[float]) -> None:
    with serve(lambda _: Answer()) as web:
        url = web.url
    with pytest.raises(BuilderError, match=r"could not be fetched from http://127.0.0.1:\d+: .*[Cc]onnection refused"):
        downloader.fetch("definition", url, tmp_path)
    assert waits == [1.0, 2.0]


def project(root: Path, **sources: str) -> Settings:
    lines = [f'{name} = "{value}"' for name, value in ({"health": ""} | sources).items()]
    (root / "sdk-builder.toml").write_text("[sources]\nattempts = 1\n" + "\n".join(lines) + "\n")
    return read_settings(root, {})


TOPICS: dict[str, Any] = {
    "entities": [
        {
            "id": "v2.users.{id}.presence",
            "schema": {
                "id": "urn:jsonschema:PresenceEvent:v2:UserPresence",
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "count": {"type": "integer"},
                    "changed": {"type": "any"},
                    "kind": {"type": "string", "enum": ["A", "b", "a", "B", "c"]},
                    "organization": {
                        "id": "urn:jsonschema:PresenceEvent:v2:OrganizationPresence",
                        "type": "object",
                        "properties": {"parent": {"$ref": "urn:jsonschema:PresenceEvent:v2:OrganizationPresence"}},
                    },
                    "others": {"type": "array", "items": {"$ref": "urn:jsonschema:PresenceEvent:v2:UserPresence"}},
                },
            },
        },
        {
            "id": "v2.architect.prompts.{id}",
            "schema": {"id": "urn:jsonschema:architect:promptNotification:PromptNotification", "type": "object"},
        },
        {"id": "v2.nothing"},
    ]
}


def test_all_sources_become_one_definition(tmp_path: Path) -> None:
    preview = {
        **DEFINITION,
        "tags": [{"name": "Users"}, {"name": "New"}],
        "paths": {
            "/api/v2/users": {"get": {"operationId": "other"}, "post": {"operationId": "postUsers"}},
            "/api/v2/new": {"get": {"operationId": "getNew"}},
        },
        "definitions": {"User": {"type": "string"}, "New": {"type": "object"}},
    }
    for name, document in {"public": DEFINITION, "preview": preview, "topics": TOPICS}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    settings = project(tmp_path, definition="public.json", preview="preview.json", topics="topics.json")
    fetched = fetch_definition(settings)
    merged = json.loads(fetched.text)
    assert merged["paths"]["/api/v2/users"]["get"] == DEFINITION["paths"]["/api/v2/users"]["get"]
    assert merged["paths"]["/api/v2/users"]["post"] == {"operationId": "postUsers", "x-genesys-preview": True}
    assert merged["paths"]["/api/v2/new"]["get"]["x-genesys-preview"] is True
    assert merged["definitions"]["User"] == DEFINITION["definitions"]["User"]
    assert [tag["name"] for tag in merged["tags"]] == ["Users", "New"]
    assert fetched.remarks == ("definition User of the preview differs from the public one",)
    assert merged["x-notification-topics"] == [
        {"class": "ArchitectPromptNotificationPromptNotification", "topic": "v2.architect.prompts.{id}"},
        {"class": "PresenceEventUserPresence", "topic": "v2.users.{id}.presence"},
    ]
    reference = {"$ref": "#/definitions/PresenceEventOrganizationPresence"}
    assert merged["definitions"]["PresenceEventUserPresence"]["properties"] == {
        "id": {"type": "string"},
        "count": {"type": "integer", "format": "int64"},
        "changed": {"type": "string", "format": "date-time"},
        "kind": {"type": "string", "enum": ["A", "b", "c"]},
        "organization": reference,
        "others": {"type": "array", "items": {"$ref": "#/definitions/PresenceEventUserPresence"}},
    }
    assert merged["definitions"]["PresenceEventOrganizationPresence"]["properties"] == {"parent": reference}
    assert fetch_definition(settings).text == fetched.text


def test_topics_come_through_the_sdk_with_client_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_ID", "release")
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", "very-secret-6b")
    listing: dict[str, Any] = copy.deepcopy(TOPICS)

    def answer(request: Request) -> Answer:
        if request.path == "/oauth/token":
            known = base64.b64encode(b"release:very-secret-6b").decode()
            if request.headers.get("Authorization") != f"Basic {known}":
                return Answer(b'{"error": "invalid_client"}', 401, {"Content-Type": "application/json"})
            return Answer(b'{"access_token": "t", "expires_in": 3600}', headers={"Content-Type": "application/json"})
        assert request.path == "/api/v2/notifications/availabletopics?expand=schema"
        assert request.headers["Authorization"] == "Bearer t"
        return Answer(json.dumps(listing).encode(), headers={"Content-Type": "application/json"})

    with serve(answer) as web:
        (tmp_path / "public.json").write_bytes(BODY)
        settings = project(tmp_path, definition="public.json", region=web.url)
        settings = dataclasses.replace(settings, paths=dataclasses.replace(settings.paths, package=str(PACKAGE)))
        merged = json.loads(fetch_definition(settings).text)
        assert [entry["topic"] for entry in merged["x-notification-topics"]] == [
            "v2.architect.prompts.{id}",
            "v2.users.{id}.presence",
        ]
        for entity in listing["entities"]:
            entity.pop("schema", None)
        with pytest.raises(BuilderError, match="has a schema"):
            fetch_definition(settings)
        monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", "wrong-secret-6b")
        with pytest.raises(BuilderError, match="could not be fetched") as caught:
            fetch_definition(settings)
        assert "wrong-secret-6b" not in caught.value.sentence


def test_without_credentials_the_known_topics_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GENESYS_CLOUD_CLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_ID"):
        monkeypatch.delenv(name, raising=False)
    settings = project(tmp_path, definition="public.json", topics="topics.json")
    (tmp_path / "public.json").write_bytes(BODY)
    (tmp_path / "topics.json").write_text(json.dumps(TOPICS))
    known = fetch_definition(settings).text
    (tmp_path / "definition").mkdir()
    (tmp_path / "definition" / "publicapi-v2.json").write_text(known)
    again = fetch_definition(project(tmp_path, definition="public.json"))
    assert again.text == known
    assert again.remarks == ("No [sources] region is set: the 2 known topics are kept.",)
    again = fetch_definition(project(tmp_path, definition="public.json", region="https://api.example.com"))
    assert again.remarks == ("No client credentials in the environment: the 2 known topics are kept.",)


def test_what_is_out_of_scope_is_left_out(tmp_path: Path) -> None:
    reference = {"$ref": "#/definitions/User_"}
    operation = {"operationId": "x", "responses": {"200": {"schema": reference}}}
    paths = (
        "/api/v2/users",
        "/api/v2/apps",
        "/api/v2/apps/one",
        "/api/v2/apps/agentic/two",
        "/api/v20",
        "/internal",
        "/",
    )
    served = {
        **DEFINITION,
        "paths": {path: {"get": operation} for path in paths},
        "definitions": {
            "User": {"type": "object", "properties": {"copy": reference, "$ref": {"type": "string"}}},
            "User_": {"type": "object"},
        },
    }
    (tmp_path / "public.json").write_text(json.dumps(served))
    settings = project(tmp_path, definition="public.json")
    assert len(json.loads(fetch_definition(settings).text)["paths"]) == len(paths)
    scope = read_settings(ROOT, {}).scope  # that of this project
    fetched = fetch_definition(dataclasses.replace(settings, scope=scope))
    kept = json.loads(fetched.text)
    assert list(kept["paths"]) == ["/api/v2/apps/agentic/two", "/api/v2/users"]
    assert kept["paths"]["/api/v2/users"]["get"]["responses"]["200"]["schema"] == {"type": "object"}
    assert kept["definitions"] == {
        "User": {"type": "object", "properties": {"$ref": {"type": "string"}, "copy": {"type": "object"}}}
    }
    assert fetched.remarks[-2:] == (
        "Left out by [scope]: 5 paths, the first is /.",
        "Left out by [scope]: 1 models, the first is User_.",
    )


def test_this_project_asks_for_the_previews_and_the_health_that_the_platform_has() -> None:
    sources = read_settings(ROOT, {}).sources
    assert sources.preview == "https://api.mypurecloud.com/api/v2/docs/swaggerpreview"
    assert (sources.health, sources.health_field) == ("https://api.mypurecloud.com/api/v2/health/check", "BuildVersion")


def test_a_project_without_a_source_says_so(tmp_path: Path) -> None:
    with pytest.raises(BuilderError, match="no source of the definition is set"):
        fetch_definition(project(tmp_path))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[]", "holds no JSON object"),
        ("{", "is not JSON"),
        ('{"openapi": "3.0.0"}', "is not a Swagger 2.0 definition"),
        ('{"swagger": "2.0", "paths": []}', "paths must be an object of objects"),
    ],
)
def test_what_is_not_a_definition_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "public.json").write_text(content)
    with pytest.raises(BuilderError, match=sentence):
        fetch_definition(project(tmp_path, definition="public.json"))


def test_the_build_version_of_the_api(tmp_path: Path) -> None:
    with serve(lambda _: Answer(b'{"build": {"version": "1.2.3-77"}}')) as web:
        settings = project(tmp_path, health=web.url, health_field="build.version")
        assert read_build(settings) == "1.2.3-77"
        web.answer = lambda _: Answer(b'{"BuildVersion": "1.2.4", "version": "v2"}')
        assert read_build(project(tmp_path, health=web.url)) == "1.2.4"
        web.answer = lambda _: Answer(b"{}")
        with pytest.raises(BuilderError, match="has no field BuildVersion or version"):
            read_build(project(tmp_path, health=web.url))
