"""Real definitions of other years: `SDK_BUILDER_HISTORY=<folder of .json files> pytest tests/builder/test_history.py`.

They are not committed. They carry prose, forms, other verbs and other shapes than the definition of today, and must
be generated from without a change of code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builder.emit.test_functional import SDK
from tests.builder.sample_project import Project, copy_by_hand

FOLDER = os.environ.get("SDK_BUILDER_HISTORY", "")
DEFINITIONS = sorted(Path(FOLDER).glob("*.json")) if FOLDER else []

pytestmark = pytest.mark.skipif(not DEFINITIONS, reason="SDK_BUILDER_HISTORY names no folder of definitions")

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


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda path: path.stem)
def test_a_definition_of_another_year_becomes_a_package(definition: Path, tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.output = tmp_path / SDK.name
    copy_by_hand(SDK, project.output)
    project.definition = definition
    outcome = project.generate("--json")
    assert outcome.code == 0, outcome.errors
    facts = outcome.json
    document = json.loads(definition.read_bytes())
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
