"""A project in a temporary folder: a definition, overrides, a version, and the command line that works on them."""

from __future__ import annotations

import copy
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sdk_builder.__main__ import build_app
from typer.testing import CliRunner

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
TRAPS = HERE / "data" / "traps.json"
RUNTIME = HERE / "data" / "runtime"
TRAPS_OVERRIDES = HERE / "data" / "overrides.toml"

_SMALL: dict[str, Any] = {
    "swagger": "2.0",
    "paths": {
        "/users/{userId}": {
            "get": {
                "tags": ["Users"],
                "operationId": "getUser",
                "parameters": [{"name": "userId", "in": "path", "required": True, "type": "string"}],
                "responses": {"200": {"schema": {"$ref": "#/definitions/User"}}},
            }
        },
        "/users": {
            "post": {
                "tags": ["Users"],
                "operationId": "postUsers",
                "parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/User"}}],
                "responses": {"204": {"description": "done"}},
            }
        },
    },
    "definitions": {
        "User": {"properties": {"id": {"type": "string"}, "skill": {"$ref": "#/definitions/Skill"}}},
        "Skill": {"properties": {"name": {"type": "string"}}},
    },
}


def small() -> dict[str, Any]:
    """A definition of two operations and two models, without a problem; the caller may spoil it."""
    return copy.deepcopy(_SMALL)


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        return json.loads(self.output)

    @property
    def lines(self) -> list[str]:
        """What was reported, a problem a line, without hints and the summary."""
        lines = self.errors.splitlines()[:-1] if self.code else self.errors.splitlines()
        return [line for line in lines if not line.startswith("hint: ")]

    @property
    def hints(self) -> list[str]:
        return [line.removeprefix("hint: ") for line in self.errors.splitlines() if line.startswith("hint: ")]


class Project:
    """Files below one folder, named as the options of `sdk-builder generate` name them."""

    def __init__(self, folder: Path) -> None:
        self.definition = folder / "definition.json"
        self.overrides = folder / "overrides.toml"
        self.version = folder / "version.json"
        self.placement = folder / "placement.json"
        self.output = folder / "package"
        self.paging_table = folder / "paging.md"
        self.catalogue = folder / "catalogue"
        self.overrides.write_text("")
        self.version.write_text('{"version": "1.2.3"}')
        self.write(small())

    def write(self, definition: Any) -> None:
        """Put a definition in place: JSON, or the bytes as they are."""
        content = definition if isinstance(definition, bytes) else json.dumps(definition).encode()
        self.definition.write_bytes(content)

    def generate(self, *options: str) -> Outcome:
        return run_builder(
            "generate",
            *("--definition", str(self.definition), "--overrides", str(self.overrides)),
            *("--version-file", str(self.version), "--placement", str(self.placement)),
            *("--output", str(self.output), "--paging-table", str(self.paging_table)),
            *("--catalogue", str(self.catalogue)),
            *options,
        )

    def check(self, *options: str) -> Outcome:
        return run_builder("check", "--definition", str(self.definition), "--overrides", str(self.overrides), *options)

    def canonicalise(self, *options: str) -> Outcome:
        return run_builder("canonicalise", str(self.definition), *options)

    def files(self) -> dict[str, bytes]:
        """All that was generated, and what lies beside it."""
        outside = [path for path in (self.placement, self.paging_table, *self.catalogue.glob("*")) if path.exists()]
        inside = [path for path in self.output.rglob("*") if path.is_file()]
        return {path.relative_to(self.definition.parent).as_posix(): path.read_bytes() for path in outside + inside}

    def text(self, name: str) -> str:
        """A generated file of the package."""
        return (self.output / name).read_text(encoding="utf-8")

    def places(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.placement.read_text())
        return found

    def operations(self) -> dict[str, Any]:
        """The manifest, by title."""
        return {f"{one['verb']} {one['path']}": one for one in json.loads(self.text("operations.json"))["operations"]}


def run_builder(*arguments: str) -> Outcome:
    """Run the command line in this process."""
    result = CliRunner().invoke(build_app(), list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


def copy_by_hand(package: Path, target: Path) -> None:
    """Copy what is written by hand of the SDK's package: the files that the generator has not written."""
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and not _is_generated(path, package):
            copy = target / path.relative_to(package)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _is_generated(path: Path, package: Path) -> bool:
    if path.suffix not in (".py", ".pyi"):
        return path in (package / "operations.json", package / "search.json")
    with path.open(encoding="utf-8") as file:
        return file.readline().startswith("# Generated by sdk-builder")
