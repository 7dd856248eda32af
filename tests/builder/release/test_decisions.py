"""Which version follows: forced steps, candidates, what waits, and definitions that lost too much."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builder.compare.step_cases import CASES, definition
from tests.builder.release.local_project import LocalProject
from tests.builder.sample_project import run_builder

Json = dict[str, Any]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalProject:
    monkeypatch.chdir(tmp_path)
    return LocalProject(tmp_path, definition())


def edited(name: str) -> Json:
    new = definition()
    CASES[name].edit(new)
    return new


@pytest.mark.parametrize(
    ("change", "force", "version"),
    [
        ("answer: items of a list", "point", "271.0.0"),
        ("answer: items of a list", "minor", "271.0.0"),
        ("topic added", "point", "270.1.0"),
        ("topic added", "major", "271.0.0"),
        ("operation: permission", "point", "270.0.1"),
        ("operation: permission", "minor", "270.1.0"),
        (None, "point", "270.0.1"),
        (None, "major", "271.0.0"),
        (None, None, None),
        ("operation: permission", None, "270.0.1"),
        ("property: str to datetime", None, "271.0.0"),
    ],
)
def test_a_forced_step_is_a_minimum(
    project: LocalProject, change: str | None, force: str | None, version: str | None
) -> None:
    project.write(edited(change) if change else definition())
    assert project.next(*(["--force", force] if force else [])) == version


def test_a_candidate_leads_to_a_final_release_of_all_that_changed_since_the_last_one(project: LocalProject) -> None:
    major, minor = edited("answer: items of a list"), edited("topic added")
    project.write(major)
    assert project.next("--prerelease", "rc") == "271.0.0rc1"
    project.release("271.0.0rc1")
    # The same again: another candidate would hold nothing new, the final release does.
    assert project.next("--prerelease", "rc") is None
    assert project.next() == "271.0.0"
    assert "270.0.0 -> 271.0.0 (major, by difference)" in project.bump().output
    # More changes: the next candidate, or the final release, still counts from the last final one.
    project.write({**major, "x-notification-topics": minor["x-notification-topics"]})
    assert project.next("--prerelease", "rc") == "271.0.0rc2"
    # Taken back: versions never go back.
    project.write(minor)
    assert project.next() == "271.0.0"
    project.release("271.0.0")
    assert project.next() is None
    assert project.next("--prerelease", "b", "--force", "point") == "271.0.1b1"


def test_while_a_candidate_is_out_a_schedule_can_wait(project: LocalProject) -> None:
    from sdk_builder.project.settings import read_settings
    from sdk_builder.release.stages import bump, diff
    from sdk_builder.release.wish import Wish

    project.write(edited("topic added"))
    project.release("270.1.0rc1")
    settings, said = read_settings(project.folder, {}), list[str]()
    diff(settings, said.append)
    assert bump(settings, said.append, Wish(hold_candidate=True), dry_run=True) is None
    assert "270.1.0rc1 is a candidate" in said[-1]
    plan = bump(settings, said.append, Wish(), dry_run=True)
    assert plan is not None
    assert (plan.previous, plan.version) == ("270.0.0", "270.1.0")


def test_the_first_release_may_have_candidates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = LocalProject(tmp_path, definition(), "1.0.0rc1")
    assert project.next() == "1.0.0"
    project.write(edited("topic added"))
    assert project.next("--prerelease", "rc") == "1.0.0rc2"


def test_what_waits_while_the_api_stays_is_named(project: LocalProject) -> None:
    assert "wait" not in project.bump().output
    (project.folder / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n* A fix.\n* Another.\n")
    project.commit("Fix something")
    project.commit("Fix something else")
    waits = "2 commits and 2 Unreleased entries since v270.0.0 wait for a release: `sdk-builder release-runtime`"
    assert waits in project.bump().output


def _drop(share: float, parts: Json) -> None:
    for name in list(parts)[: round(len(parts) * share)]:
        del parts[name]


def _each(document: Json, change: Callable[[Json], Any]) -> None:
    for item in document["paths"].values():
        for operation in item.values():
            change(operation)


def _renamed(parts: Json) -> Json:
    return {f"{name}X": part for name, part in parts.items()}


def _strip(document: Json) -> None:
    for name in document["definitions"]:
        document["definitions"][name] = {"type": "object"}


def _without_answers(document: Json) -> None:
    _each(document, lambda operation: operation.update(responses={"200": {"description": ""}}))


def _without_models(document: Json) -> None:
    document["definitions"].clear()
    del document["x-notification-topics"]
    _without_answers(document)
    _each(document, lambda o: o.update(parameters=[p for p in o["parameters"] if "schema" not in p]))


def _without_parameters(document: Json) -> None:
    _each(document, lambda operation: operation.update(parameters=[]))
    document.update(paths={path: item for path, item in document["paths"].items() if "{" not in path})


# Definitions that are well formed and cannot be meant.
LOSSES: dict[str, Callable[[Json], Any]] = {
    "no paths": lambda d: d["paths"].clear(),
    "paths without operations": lambda d: d.update(paths={path: {} for path in d["paths"]}),
    "a fifth of the paths": lambda d: _drop(0.8, d["paths"]),
    "one operation": lambda d: d.update(paths={"/count": d["paths"]["/count"]}),
    "no models": _without_models,
    "models without properties": _strip,
    "operations without answers": _without_answers,
    "operations without parameters": _without_parameters,
    "another prefix": lambda d: d.update(paths={f"/v3{path}": item for path, item in d["paths"].items()}),
    "other verbs": lambda d: d.update(
        paths={path: {"patch": next(iter(item.values()))} for path, item in d["paths"].items()}
    ),
    "another API": lambda d: d.update(
        paths={"/pets": {"get": {"operationId": "getPets", "tags": ["Pets"], "responses": {}}}}, definitions={}
    ),
}  # fmt: skip
WHOLE = json.dumps(definition()).encode()
# What is not a definition at all.
BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "half of it": WHOLE[: len(WHOLE) // 2],
    "an HTML page": b"<!DOCTYPE html><title>Sign in</title>",
    "an error as JSON": b'{"message": "Service unavailable", "status": 503}',
    "an empty object": b"{}",
    "null": b"null",
    "a list": b"[]",
    "OpenAPI 3": b'{"openapi": "3.0.1", "paths": {}}',
    "paths that are a list": b'{"swagger": "2.0", "paths": []}',
    "UTF-16": WHOLE.decode().encode("utf-16"),
    "compressed": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "a key twice": WHOLE.replace(b'"swagger": "2.0",', b'"swagger": "2.0", "swagger": "2.0",', 1),
    "a reference that dangles": WHOLE.replace(b'"UserListing": {', b'"Listing": {', 1),
}


def lost(name: str) -> bytes:
    document = copy.deepcopy(definition())
    LOSSES[name](document)
    return json.dumps(document).encode()


@pytest.mark.parametrize("name", [*LOSSES, *BROKEN])
def test_a_broken_download_is_never_released_forced_or_not(project: LocalProject, name: str) -> None:
    project.serve(BROKEN[name] if name in BROKEN else lost(name))
    for options in ([], ["--force", "point"], ["--force", "major"]):
        for command in (["fetch"], ["check"], ["bump", "--dry-run", *options]):
            outcome = run_builder(*command)
            if outcome.code:
                break
        assert outcome.code == 1, f"{name} would be released"
        assert outcome.errors.startswith("error: ")
        assert "Traceback" not in outcome.errors
        project.write(definition())


@pytest.mark.parametrize("name", ["a fifth of the paths", "models without properties", "another prefix"])
def test_a_loss_that_is_meant_is_accepted_by_a_flag_of_its_own(project: LocalProject, name: str) -> None:
    project.write(json.loads(lost(name)))
    assert "--accept-loss" in project.bump().errors
    assert project.next("--accept-loss") == "271.0.0"


def test_no_flag_releases_an_api_without_operations(project: LocalProject) -> None:
    project.write(json.loads(lost("no paths")))
    outcome = project.bump("--accept-loss", "--force", "major")
    assert outcome.code == 1
    assert "has no operation, which is never released" in outcome.errors


def test_each_part_is_counted_against_its_own_kind(project: LocalProject) -> None:
    document = definition()
    document["paths"] = {"/count": document["paths"]["/count"]}
    project.write(document)
    assert "lost 6 of 7 operations, " in project.bump().errors
    assert "models" not in project.bump().errors.partition(" of 270.0.0")[0]
