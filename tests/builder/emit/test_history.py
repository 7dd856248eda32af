"""Real definitions of other years become packages, and the versions that were released: `make history HISTORY=folder`.

The folder holds a definition a release, named by its version: `10.0.0.json`, `swagger-10.0.0.json.gz`. None of them is
committed. They carry prose, forms, other verbs and other shapes than the definition of today, and must be generated
from without a change of code.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from tests.builder.emit.test_functional import SDK
from tests.builder.sample_project import Project, copy_by_hand, run_builder

FOLDER = os.environ.get("SDK_BUILDER_HISTORY", "")
FOUND = sorted(Path(FOLDER).glob("*.json*")) if FOLDER else []
DEFINITIONS = {match[0]: path for path in FOUND if (match := re.search(r"\d+\.\d+\.\d+", path.name))}
VERSIONS = sorted(DEFINITIONS, key=Version)
# What the published notes of two releases count: the official rules, applied by the official builder.
COUNTS = {("4.0.2", "5.0.0"): [1, 8, 0], ("9.0.0", "10.0.0"): [8, 7, 0]}

pytestmark = pytest.mark.skipif(not DEFINITIONS, reason="SDK_BUILDER_HISTORY names no folder of definitions")


def read(version: str) -> bytes:
    content = DEFINITIONS[version].read_bytes()
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


PROGRAM = """
import importlib, inspect, json, pkgutil, sys
import PureCloudPlatformClientV2 as gc

assert gc.__file__.startswith(sys.argv[1]), gc.__file__
counts = {}
for package in (gc.models, gc.apis, gc.aio):
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for name, cls in vars(module).items():
            if inspect.isclass(cls) and cls.__module__ == module.__name__:
                key = package.__name__.rpartition(".")[2]
                counts[key] = counts.get(key, 0) + 1
                if key == "models":
                    model = cls()
                    assert list(cls.swagger_types) == list(cls.attribute_map)
                    for kind in cls.swagger_types.values():
                        assert isinstance(kind, str)
                    assert model == cls()
                    assert all(getattr(model, attribute) is None for attribute in cls.attribute_map)
for name in dir(gc):
    getattr(gc, name)
print(json.dumps(counts))
"""


@pytest.mark.parametrize("version", VERSIONS)
def test_a_definition_of_another_year_becomes_a_package(version: str, tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.output = tmp_path / SDK.name
    copy_by_hand(SDK, project.output)
    project.write(read(version))
    outcome = project.generate("--json")
    assert outcome.code == 0, outcome.errors
    facts = outcome.json
    document = json.loads(read(version))
    verbs = {"get", "put", "post", "delete", "options", "head", "patch"}
    assert facts["operations"] == sum(len(verbs & item.keys()) for item in document["paths"].values())
    assert facts["models"] == len(document["definitions"])
    for path in project.output.rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "HOME": str(tmp_path), "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    # A model that inherits has a second class, of the properties that are its own.
    assert counts["models"] == facts["models"] + sum("allOf" in model for model in document["definitions"].values())
    assert counts["apis"] == counts["aio"] == len({tag for path in document["paths"].values() for tag in _tags(path)})


def _tags(item: dict[str, dict[str, list[str]]]) -> set[str]:
    return {tag for verb in item.values() for tag in verb["tags"]}


@pytest.mark.parametrize(("old", "new"), list(pairwise(VERSIONS)))
def test_two_releases_give_the_step_that_was_taken(
    old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least: a release was made by hand, too, where the API stayed, and was never called more than it broke."""
    monkeypatch.chdir(tmp_path)  # no project is there
    for version in (old, new):
        (tmp_path / f"{version}.json").write_bytes(read(version))
    found = run_builder("diff", f"{old}.json", f"{new}.json", "--format", "json").json
    counts: dict[str, Any] = found["counts"]
    if (old, new) in COUNTS:
        assert list(counts.values()) == COUNTS[old, new]
    counted = next((step for step, number in counts.items() if number), None)
    taken = _step(old, new)
    if Version(new).major - Version(old).major <= 1:
        assert counted == (taken if taken != "point" else None), counts
    steps = ["major", "minor", "point", None]
    assert steps.index(found["step"]) <= steps.index(counted)
    print(f"{old} -> {new}: {list(counts.values())}, step {found['step']}, {taken} was taken")


def _step(old: str, new: str) -> str:
    parts = zip(Version(old).release, Version(new).release, ("major", "minor", "point"), strict=True)
    return next(name for before, after, name in parts if before != after)
