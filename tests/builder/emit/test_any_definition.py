"""A definition of something else altogether generates, passes type checkers, and runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builder.sample_project import HERE, ROOT, Project, copy_by_hand
from tests.builder.web import Answer, Request, serve

SDK = ROOT / "sdk" / "src" / "PureCloudPlatformClientV2"
DIALECT = """
[extensions]
method_name = "x-pet-name"
preview = "x-pet-unstable"
permissions = "x-pet-scopes"

[links]
operation = "https://pets.example.com/docs#{verb}{path}"
"""
PROGRAM = """
from __future__ import annotations

import datetime
import sys

import PureCloudPlatformClientV2 as pets

client = pets.ApiClient(host=sys.argv[1])
client.access_token = "token"
api = pets.PetsApi(client)


def names(species: list[str]) -> list[str | None]:
    return [pet.name for pet in pets.paginate(api.search_pets, species=species)]


made: pets.Pet = api.create_pet(pets.NewPet(name="Rex", born=datetime.date(2020, 1, 2), tags=["good"]))
found: int | None = api.show_pet_by_id(made.id or 0).id
api.delete_pet(7)
print(names(["dog", "cat"]), made.name, found, made.born)
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pets")
    project = Project(folder)
    project.output = folder / SDK.name
    copy_by_hand(SDK, project.output)
    project.write((HERE / "data" / "petstore.json").read_bytes())
    dialect = folder / "dialect.toml"
    dialect.write_text(DIALECT)
    outcome = project.generate("--dialect", str(dialect))
    assert (outcome.code, outcome.errors) == (0, "")
    (folder / "program.py").write_text(PROGRAM)
    return folder


def test_it_holds_nothing_of_the_other_api(package: Path) -> None:
    generated = [*(package / SDK.name).glob("apis/*.py"), *(package / SDK.name).glob("models/*.py")]
    assert generated
    for path in generated:
        text = path.read_text().replace(SDK.name, "").lower()
        assert not any(word in text for word in ("genesys", "purecloud", "x-inin")), path.name
    text = (package / SDK.name / "apis" / "pets_api.py").read_text()
    assert "https://pets.example.com/docs#get-pets--petId-" in text
    assert ":permissions: `pets:read`" in text
    assert "Preview: the platform may change this operation without notice." in text


def test_it_runs(package: Path) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Answer:
        asked.append(f"{request.method} {request.path}")
        pet = {"id": 7, "name": "Rex", "born": "2020-01-02"}
        if request.method == "DELETE":
            return Answer(status=204)
        body = pet if request.method == "POST" or "/pets/" in request.path else {"entities": [pet], "total": 1}
        return Answer(json.dumps(body).encode(), headers={"Content-Type": "application/json"})

    with serve(answer) as web:
        command = [sys.executable, "-W", "error", str(package / "program.py"), web.url]
        environment = {**os.environ, "PYTHONPATH": str(package), "HOME": str(package)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "['Rex'] Rex 7 2020-01-02\n", done.stderr
    assert asked[:3] == ["POST /pets", "GET /pets/7", "DELETE /pets/7"]
    assert asked[3].startswith("GET /pets?")
    assert "species=dog%2Ccat" in asked[3] or "species=dog,cat" in asked[3]


def test_it_passes_a_strict_type_checker(package: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(package / "cache"), "program.py"]
    environment = {**os.environ, "MYPYPATH": str(package)}
    done = subprocess.run(command, cwd=package, env=environment, capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if line.startswith("program.py")] == [], done.stdout
    (package / "wrong.py").write_text(PROGRAM.replace("api.delete_pet(7)", 'api.delete_pet("seven")'))
    command[-1] = "wrong.py"
    done = subprocess.run(command, cwd=package, env=environment, capture_output=True, text=True, check=False)
    assert 'Argument 1 to "delete_pet" of "PetsApi" has incompatible type "str"; expected "int"' in done.stdout


def test_no_name_of_the_api_stands_in_the_generator() -> None:
    for package in ("ir", "emit"):
        for path in (ROOT / "builder" / "src" / "sdk_builder" / package).rglob("*.py"):
            text = path.read_text().lower()
            found = [word for word in ("purecloud", "genesys", "inin-", "mypurecloud", "platform api") if word in text]
            assert found == [], path.name


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[extensions]\nname = 'x'\n", "[extensions] name is not an entry of a dialect."),
        ("[models]\nany_json = 'x'\n", "[models] any_json is not an entry of a dialect."),
        ("x", "is not TOML: "),
    ],
)
def test_a_dialect_that_is_none_is_an_error(project: Project, content: str, problem: str) -> None:
    path = project.definition.with_name("dialect.toml")
    path.write_text(content)
    outcome = project.generate("--dialect", str(path))
    assert outcome.code == 1
    assert problem in outcome.errors
    assert "cannot be read" in project.generate("--dialect", str(path.with_name("gone.toml"))).errors
