"""The sentences about operations and models: of facts, of the words in a file, or of the definition itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sdk_builder.ir.prose.english import enumerate_words, is_plural, plural, singular, with_article
from sdk_builder.ir.prose.phrasing import read_phrasing

from tests.builder.sample_project import ROOT, RUNTIME, Project, run_builder

SDK = ROOT / "sdk/src/PureCloudPlatformClientV2"


def _operation(*, body: str = "", query: str = "", listing: bool = False, summary: str = "") -> dict[str, Any]:
    parameters: list[dict[str, Any]] = []
    if body:
        parameters.append({"name": "body", "in": "body", "schema": {"$ref": f"#/definitions/{body}"}})
    if query:
        parameters.append({"name": query, "in": "query", "type": "boolean"})
    schema = {"type": "array", "items": {"type": "string"}} if listing else {"$ref": "#/definitions/User"}
    described = {"parameters": parameters, "responses": {"200": {"schema": schema}}}
    return {**described, "summary": summary} if summary else described


def _definition(operations: dict[str, dict[str, Any]]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for number, (title, operation) in enumerate(operations.items()):
        verb, path = title.lower().split(" ")[0], title.split(" ")[1]
        keys = [
            {"name": name, "in": "path", "required": True, "type": "string"} for name in re.findall(r"{(\w+)}", path)
        ]
        full = {**operation, "operationId": f"operation{number}", "parameters": [*operation["parameters"], *keys]}
        paths.setdefault(path, {})[verb] = {**full, "tags": ["Zoo"]}
    models = {"User": {"properties": {"id": {"type": "string"}, "wrapUpCode": {"type": "string"}}}}
    return {"swagger": "2.0", "paths": paths, "definitions": models}


MADE = {
    "GET /v1/zoos/{zooId}/keepers": (_operation(listing=True), "List the keepers of a zoo."),
    "GET /v1/zoos/{zooId}/keepers/{keeperId}": (_operation(), "Get a keeper of a zoo."),
    "POST /v1/zoos/{zooId}/keepers": (_operation(body="User"), "Create a keeper of a zoo."),
    "PUT /v1/zoos/{zooId}": (_operation(body="User"), "Replace a zoo."),
    "PATCH /v1/zoos/{zooId}": (_operation(body="User"), "Update a zoo."),
    "PUT /v1/animals/{animalId}": (_operation(body="User"), "Update an animal."),
    "DELETE /v1/animals/{animalId}": (_operation(), "Delete an animal."),
    "GET /v1/zoos/{zooId}/weather": (_operation(), "Get the weather of a zoo."),
    "GET /v1/zoos/wrapupcodes/{codeId}": (_operation(), "Get a zoo wrap up code."),
    "GET /v1/zoos/published/{scriptId}": (_operation(), "Get a zoo published script."),
    "POST /v1/animals/{animalId}/feed": (_operation(), "Feed an animal."),
    "POST /v1/animals/bulk/feed": (_operation(), "Feed several animals."),
    "GET /v1/animals/me/meals": (_operation(listing=True), "List the animal meals of the visitor."),
    "POST /v1/animals/{animalId}/meals": (
        _operation(body="User", query="delete"),
        "Create a meal of an animal. With `delete=True`, remove the meals.",
    ),
    "POST /v1/animals/{animalId}/walks": (_operation(body="User"), "Start a walk of an animal."),
    "GET /v1/animals/all": (_operation(listing=True), "List all animals."),
    "GET /v1/animals/{animalIds}": (_operation(listing=True), "List the animals."),
    "GET /v1/zoos/tickets/online": (_operation(listing=True), "List the zoo online tickets."),
    "POST /v1/zoos/tickets/online": (_operation(body="User"), "Create a zoo online ticket."),
    "GET /v1/zoos/tickets/online/{ticketId}": (_operation(), "Get a zoo online ticket."),
    "GET /v1/zoos/{zooId}/entrance/main": (_operation(), "Get the main entrance of a zoo."),
    "GET /v1/animals/{animalId}/night/sleeps/{sleepId}": (_operation(), "Get a slumber of an animal."),
    "GET /v1/zoos/forms/visits": (_operation(listing=True), "List the zoo visit forms."),
    "GET /v1/zoos/forms/visits/{formId}": (_operation(), "Get a zoo visit form."),
    "GET /v1/animals/overviews": (_operation(listing=True), "List the animals in short form."),
    "GET /v1/animals/overviews/{animalId}": (_operation(), "Get an animal in short form."),
    "POST /v1/zoos/{zooId}/guests": (_operation(body="User"), "Add a guest to a zoo."),
    "DELETE /v1/zoos/{zooId}/guests/{guestId}": (_operation(), "Remove a guest from a zoo."),
    "POST /v1/guests": (_operation(body="User"), "Create a guest."),
    "GET /v1/guests/me/lockers": (_operation(listing=True), "List the lockers of the visitor."),
    "GET /v1/zoos/{zooId}/guests/lockers/me": (_operation(listing=True), "List the lockers of the visitor in a zoo."),
    "GET /v1/passes/guests/{guestId}": (_operation(), "Get the pass of a guest."),
    "GET /v1/passes/guests/{guestId}/stamps": (_operation(listing=True), "List the pass stamps of a guest."),
    "POST /v1/animals/feed/walks": (_operation(body="User"), "Start a walk that feeds animals."),
    "GET /v1/animals/feed/walks": (_operation(listing=True), "List the walks that feed animals."),
    "GET /v1/animals/feed/walks/{walkId}/photos": (
        _operation(listing=True),
        "List the photos of a walk that feeds animals.",
    ),
    "POST /v1/zoos/{zooId}/feed/walks": (_operation(body="User"), "Start a walk that feeds a zoo."),
    "POST /v1/animals/bulk/feed/walks": (_operation(body="User"), "Start a walk that feeds several animals."),
    "POST /v1/zoos/census/walks": (_operation(body="User"), "Start a walk that queries zoo census."),
    "POST /v1/zoos/hunt/walks": (_operation(body="User"), "Start a zoo hunt walk."),
    "GET /v1/praise/{praiseId}": (_operation(), "Get a praise note."),
    "POST /v1/zoos/{zooId}/weather": (_operation(body="User"), "Set the weather of a zoo."),
    "POST /v1/zoos/{zooId}/hygiene": (_operation(body="User"), "Check how clean a zoo is."),
    "GET /v1/zoos": (_operation(listing=True), "What zoos there are."),
    "POST /v1/zoos": (_operation(body="User", summary="Open a zoo."), "Open a zoo."),
}

PHRASING = """
own = ["me"]
owner = "the visitor"
several = ["bulk"]
people = ["guests"]
elsewhere = ["passes/guests"]
removed = ["guests"]
queried = ["census"]
nouns = ["hunt"]
uncountable = ["praise"]
leading = ["main"]
short = ["overviews"]
trailing = ["forms"]
[posted]
guests = "add"
walks = "start"
[one]
praise = "note"
[phrases]
"night sleep" = "slumber"
[actions]
feed = "Feed"
hunt = "Hunt"
[flags]
delete = "With `delete=True`, remove the {things}."
[operations]
"GET /v1/zoos" = "What zoos there are."
"POST /v1/zoos" = "Not said: the definition says it."
"GET /v1/gone" = "What is gone."
[exceptions]
"POST /v1/zoos/{zooId}/hygiene" = "Check how clean a zoo is."
[asked]
"GET /v1/lost" = "where is it"
"""


def test_sentences_are_made_of_facts_words_and_prose(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(_definition({title: operation for title, (operation, _) in MADE.items()}))
    (tmp_path / "summaries.toml").write_text(PHRASING)
    outcome = project.generate()
    assert outcome.code == 0
    found = {title: operation["summary"] for title, operation in project.operations().items()}
    assert found == {title: sentence for title, (_, sentence) in MADE.items()}
    for where in ("operations/GET ~1v1~1gone", "asked/GET ~1v1~1lost"):
        warning = f"warning: summaries.toml#/{where}: The definition has no such operation"
        assert [line for line in outcome.lines if line.startswith(warning)]
    text = project.text("apis/zoo_api.py")
    assert '"""List the keepers of a zoo.\n\n        GET /v1/zoos/{zooId}/keepers\n' in text
    model = project.text(f"models/{project.places()['User']}.py")
    assert "Body of `operation" in model
    assert "answer of `operation" in model


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("uncountable = 3", "/uncountable: This is a list of words."),
        ('own = ["a\\nb"]', "/own: This is a list of words."),
        ("owner = 3", "/owner: This is a line of words."),
        ("words = 3", "/words: This is a table."),
        ('[words]\na = ["b"]', "/words/a: This is a line of words."),
        ("[worlds]", "/worlds: There is no key 'worlds'"),
        ("a = b", "cannot be read"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str, said: str) -> None:
    project = Project(tmp_path)
    (tmp_path / "summaries.toml").write_text(text)
    outcome = project.generate()
    assert outcome.code == 1
    assert said in outcome.errors
    assert not project.output.exists()


def test_english() -> None:
    words = {"queues": "queue", "policies": "policy", "statuses": "status", "addresses": "address", "boxes": "box"}
    assert {word: singular(word) for word in words} == words
    assert not any(is_plural(word) for word in ("status", "address", "analysis", "queue"))
    assert [with_article(word) for word in ("agent", "user", "SMS address", "unit", "DID", "IVR")] == [
        "an agent",
        "a user",
        "an SMS address",
        "a unit",
        "a DID",
        "an IVR",
    ]
    assert enumerate_words(["a", "b", "c", "d"], 3) == "a, b and 2 more"


def test_every_operation_of_the_platform_has_a_sentence() -> None:
    operations = json.loads((SDK / "operations.json").read_text("utf-8"))["operations"]
    assert len(operations) > 3000
    for operation in operations:
        summary = operation["summary"]
        assert re.fullmatch(r"[A-Z][^\n]* [^\n]+\.", summary), (operation["method"], summary)
        assert "  " not in summary, summary
        assert "{" not in summary, summary


def test_what_lists_answers_with_a_list() -> None:
    operations = json.loads((SDK / "operations.json").read_text("utf-8"))["operations"]
    models = json.loads((ROOT / "definition/publicapi-v2.json").read_text("utf-8"))["definitions"]

    def holds_list(name: str) -> bool:
        properties = models.get(name, {}).get("properties", {}).values()
        return name.startswith("list[") or any(one.get("type") == "array" for one in properties)

    listing = [operation for operation in operations if operation["summary"].startswith("List ")]
    assert len(listing) > 600
    without = [one["path"] for one in listing if not holds_list(one["returns"]) and one["returns"] != "object"]
    assert without == []


def test_own_sentences_speak_of_operations_that_are_there() -> None:
    operations = json.loads((SDK / "operations.json").read_text("utf-8"))["operations"]
    titles = {f"{one['verb']} {one['path']}": one["summary"] for one in operations}
    phrasing = read_phrasing(ROOT / "definition/summaries.toml")
    assert len(phrasing.operations) >= 500
    written = {**phrasing.exceptions, **phrasing.operations}
    assert len(written) == len(phrasing.exceptions) + len(phrasing.operations), "one sentence each"
    assert {title: titles.get(title) for title in written} == written
    assert not phrasing.asked.keys() - titles.keys()


def test_plurals_go_both_ways() -> None:
    for one in ("queue", "query", "box", "address", "search", "day"):
        assert singular(plural(one)) == one
    assert with_article("SCIM user") == "a SCIM user"


def test_the_command_prints_a_sample_that_the_seed_chooses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    project.write(_definition({title: operation for title, (operation, _) in MADE.items()}))
    (tmp_path / "definition").mkdir()
    project.definition.rename(tmp_path / "definition/publicapi-v2.json")
    package = tmp_path / "sdk/src"
    package.mkdir(parents=True)
    (package / "PureCloudPlatformClientV2").symlink_to(RUNTIME)
    monkeypatch.chdir(tmp_path)
    first, again, other = (run_builder("summaries", "--sample", "5", "--seed", seed).output for seed in ("1", "1", "2"))
    assert first == again != other
    assert len(first.splitlines()) == 10
    assert len(run_builder("summaries").output.splitlines()) == 2 * len(MADE)
