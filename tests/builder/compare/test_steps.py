"""The step of the version is at least what a strict type checker says of a program that used what changed.

For each kind of change, a program is written for the API as it was. It passes `mypy --strict` there; where it does not
pass with the types of the API as it is now, the step has to be major. Where any byte of the generated code differs, it
is at least a point.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sdk_builder.compare.annotations import accepts, narrows
from sdk_builder.compare.builds import compare_builds
from sdk_builder.compare.change import Impact
from sdk_builder.definition.deviations.overrides import Overrides
from sdk_builder.emit.generation import emit_files, lower_document
from sdk_builder.ir.placement import place_models
from sdk_builder.ir.runtime import read_runtime
from sdk_builder.release.builds import compare_documents

from tests.builder.compare.annotation_cases import PARAMETERS, PROGRAMS, RESULTS
from tests.builder.compare.step_cases import CASES, Json, definition
from tests.builder.sample_project import ROOT, run_builder

SDK = ROOT / "sdk" / "src" / "PureCloudPlatformClientV2"
HEAD = """\
from PureCloudPlatformClientV2._core.notifications.topic import Topic as Topic
import {package} as gc
from {package}._topics import topic as topic

"""


def edited(name: str) -> Json:
    new = definition()
    CASES[name].edit(new)
    return new


def _generated(document: Json) -> dict[str, str]:
    sdk, _ = lower_document(document, Overrides(), read_runtime(SDK))
    return emit_files(sdk, place_models(sdk, {}), "1.0.0", read_runtime(SDK))


def _write_package(files: dict[str, str], folder: Path) -> None:
    """The types of a generated package, standing on the one copy of the hand-written runtime."""
    for name, text in files.items():
        if name.endswith(".json"):
            continue
        text = re.sub(
            r"^(\s*from )\.+(_core|year_month)\b", r"\1PureCloudPlatformClientV2.\2", text, flags=re.MULTILINE
        )
        if name == "__init__.pyi":
            text = "\n".join(line for line in text.splitlines() if line.startswith(("from .apis.", "from .models.")))
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What mypy says of each program, by its name: `base_` for the types of before, `case_` for those of now, and
    `parameter_` and `result_` for a type that became another one.
    """
    folder = tmp_path_factory.mktemp("steps")
    generated = shutil.ignore_patterns("__pycache__", "models", "apis", "aio", "_*.py", "_*.pyi", "*.json", "doctor")
    shutil.copytree(SDK, folder / SDK.name, ignore=generated)
    shutil.copytree(SDK / "_core", folder / SDK.name / "_core", dirs_exist_ok=True)
    base = _generated(definition())
    for name, text in base.items():
        path = folder / SDK.name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copy(SDK / "__init__.py", folder / SDK.name / "__init__.py")
    _write_package(base, folder / "base")
    programs: list[str] = []
    for number, (name, case) in enumerate(CASES.items()):
        _write_package(_generated(edited(name)), folder / f"new_{number}")
        for kind, package in (("base", "base"), ("case", f"new_{number}")):
            path = folder / f"{kind}_{number}.py"
            path.write_text(HEAD.format(package=package) + case.program)
            programs.append(path.name)
    for name, program in PROGRAMS.items():
        (folder / f"{name}.py").write_text(program)
        programs.append(f"{name}.py")
    command = [sys.executable, "-m", "mypy", "--strict", "--hide-error-context", "--no-error-summary", *programs]
    environment = {**os.environ, "MYPYPATH": str(folder), "MYPY_CACHE_DIR": str(folder / "cache")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    found: dict[str, str] = {}
    for line in done.stdout.splitlines():
        match = re.match(r"((?:base|case|parameter|result)_\d+)\.py:\d+: error: (.*)", line)
        if match:
            found.setdefault(match[1], match[2])
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_step_is_at_least_what_a_type_checker_says(name: str, complaints: dict[str, str]) -> None:
    number = list(CASES).index(name)
    assert f"base_{number}" not in complaints, "the program has to pass before"
    breaks = f"case_{number}" in complaints
    assert breaks == CASES[name].breaks, complaints.get(f"case_{number}")
    comparison, remark = compare_documents(definition(), edited(name))
    assert remark == ""
    assert comparison.step is not None, "what alters a byte is released"
    assert comparison.step.value == CASES[name].step
    if breaks:
        assert comparison.step is Impact.MAJOR


@pytest.mark.parametrize("number", range(len(PARAMETERS)))
def test_a_parameter_takes_what_a_type_checker_lets_it_take(number: int, complaints: dict[str, str]) -> None:
    old, new, taken = PARAMETERS[number]
    complaint = complaints.get(f"parameter_{number}")
    assert (complaint is None) == taken, complaint
    assert accepts(new, old) == taken


@pytest.mark.parametrize("number", range(len(RESULTS)))
def test_a_result_may_become_what_a_type_checker_lets_it_become(number: int, complaints: dict[str, str]) -> None:
    old, new, _, fine = RESULTS[number]
    complaint = complaints.get(f"result_{number}")
    assert (complaint is None) == fine, complaint
    assert narrows(new, old) == fine


def test_the_table_is_worth_something(complaints: dict[str, str]) -> None:
    assert len(CASES) >= 40
    assert sum(case.breaks for case in CASES.values()) >= 25
    assert {case.step for case in CASES.values()} == {"major", "minor", "point"}


@pytest.mark.parametrize("name", CASES)
def test_every_case_alters_what_is_generated(name: str) -> None:
    before, after = _generated(definition()), _generated(edited(name))
    altered = before != after
    assert altered or name in ("answer: another code",)
    if altered:
        old, new = ({path: text.encode() for path, text in files.items()} for files in (before, after))
        assert compare_builds(old, new).step is not None


def test_diff_says_the_step_beside_the_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no project is there
    for name, document in {"old": definition(), "new": edited("answer: items of a list")}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    found = run_builder("diff", "old.json", "new.json", "--format", "json").json
    assert (found["step"], found["counts"]) == ("major", {"major": 0, "minor": 0, "point": 0})
    assert run_builder("diff", "old.json", "old.json", "--format", "json").json["step"] is None
    assert run_builder("diff", "old.json", "new.json").output.endswith("; step: major\n")


def test_a_definition_of_which_nothing_can_be_generated_is_compared_and_says_so(tmp_path: Path) -> None:
    broken = definition()
    broken["definitions"].pop("Group")
    for name, document in {"old": definition(), "new": broken}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    found = run_builder("diff", str(tmp_path / "old.json"), str(tmp_path / "new.json"), "--format", "json")
    assert found.json["step"] == "major"
    assert found.errors.startswith("What breaks is not known, as nothing can be generated: /definitions/User/")
