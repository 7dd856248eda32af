"""The workflow that releases: what it runs is pinned, and rights are where no fetched code runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from sdk_builder.__main__ import build_app

from tests.builder.sample_project import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

WORKFLOW = (ROOT / ".github" / "workflows" / "release.yml").read_text()
JOBS = {
    match[1]: match[2]
    for match in re.finditer(r"^  (\w+):\n((?:    .*\n|\n)+)", WORKFLOW.partition("\njobs:\n")[2], re.M)
}


def test_every_action_is_pinned_by_its_commit() -> None:
    used = re.findall(r"uses: (\S+)(.*)", WORKFLOW)
    assert len(used) > 8
    for action, comment in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


def test_only_the_job_that_runs_nothing_else_may_write() -> None:
    assert set(JOBS) == {"prepare", "test", "publish", "verify", "report"}
    assert re.search(r"^permissions: {}$", WORKFLOW, re.M)
    writing = {name: re.findall(r"(\S+): write", job) for name, job in JOBS.items()}
    assert {name: rights for name, rights in writing.items() if rights} == {
        "publish": ["contents", "id-token", "attestations"],
        "report": ["issues"],
    }
    assert "sdk_builder publish --without-trial" in JOBS["publish"]
    assert JOBS["publish"].count("pip install") == 1
    assert "--require-hashes" in JOBS["publish"]
    # Neither a fork's wish nor the schedule's can become a command: inputs reach the shell as variables only.
    for script in re.findall(r"run: (?:\|\n(?:          .*\n)+|.*\n)", WORKFLOW):
        assert "${{" not in script


def test_no_command_is_a_mapping_by_mistake() -> None:
    """A colon and a space within a plain value make YAML of another meaning, or none."""
    for value in re.findall(r"(?:run|name): (?![|>\"'])(.*)", WORKFLOW):
        assert ": " not in value, value


@pytest.mark.parametrize(
    ("inputs", "command"),
    [
        ({"EVENT": "schedule"}, "run --until commit --json --hold-candidate"),
        ({"FORCE": "none", "PRERELEASE": "none", "RUNTIME": "false"}, "run --until commit --json"),
        ({"FORCE": "minor", "APPROVE": "true"}, "run --until commit --json --force minor --approve"),
        ({"PRERELEASE": "rc", "ACCEPT_LOSS": "true"}, "run --until commit --json --prerelease rc --accept-loss"),
        ({"RUNTIME": "true", "FORCE": "none"}, "release-runtime point --until commit --json"),
        ({"RUNTIME": "true", "FORCE": "major"}, "release-runtime major --until commit --json"),
        ({"FORCE": "minor; touch owned"}, "run --until commit --json --force minor; touch owned"),
    ],
)
def test_what_a_person_chooses_is_what_runs(inputs: dict[str, str], command: str, tmp_path: Path) -> None:
    script = re.search(r"id: run\n(?:.*\n)*?        run: \|\n((?:          .*\n)+)", JOBS["prepare"])
    assert script
    for name, answer in {"sdk-builder": 'echo "$@" > asked; echo {}', "jq": "echo 271.0.0"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{answer}\n")
        (tmp_path / name).chmod(0o755)
    nothing = dict.fromkeys(("EVENT", "FORCE", "PRERELEASE", "RUNTIME", "ACCEPT_LOSS", "APPROVE"), "")
    environment = nothing | inputs | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "GITHUB_OUTPUT": "output"}
    subprocess.run(["bash", "-e", "-c", script[1]], cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "asked").read_text() == f"{command}\n"
    assert (tmp_path / "output").read_text() == "version=271.0.0\n"
    assert not (tmp_path / "owned").exists()


def test_every_dependency_of_the_publishing_job_is_pinned_with_hashes() -> None:
    text = (ROOT / "builder" / "requirements-publish.txt").read_text()
    pinned = {match[1].lower(): match[2] for match in re.finditer(r"^([\w.-]+)==(\S+)", text, re.M)}
    assert text.count("--hash=sha256:") >= len(pinned) > 10
    for entry in re.split(r"^(?=\w)", text, flags=re.M)[1:]:
        assert "--hash=sha256:" in entry, entry
    document = tomllib.loads((ROOT / "builder" / "pyproject.toml").read_text())
    for requirement in map(Requirement, document["project"]["dependencies"]):
        if requirement.marker is None or requirement.marker.evaluate({"python_version": "3.12"}):
            assert requirement.specifier.contains(pinned[requirement.name.lower()])
    assert "pypi-attestations" in pinned


@pytest.mark.parametrize("command", sorted(set(re.findall(r"(?:sdk-builder|-m sdk_builder) ([a-z-]+)", WORKFLOW))))
def test_the_commands_of_the_workflow_are_there(command: str) -> None:
    names = {info.name or info.callback.__name__ for info in build_app().registered_commands if info.callback}
    assert command in names


def test_continuous_integration_installs_what_a_developer_has() -> None:
    """But for the extras of the SDK, of which not each is there for every system."""
    wanted, given = (
        re.findall(r'-e "?((?!sdk)[\w\[\],]+)', (ROOT / name).read_text().partition(begin)[2].partition("-r ")[0])
        for name, begin in (("Makefile", "$(STAMP): "), (".github/workflows/ci.yml", "pip install $CONSTRAINTS"))
    )
    assert wanted == given != []


def test_the_versions_tried_are_those_that_the_sdk_supports() -> None:
    document = tomllib.loads((ROOT / "sdk" / "pyproject.toml").read_text())
    supported = re.findall(r"Python :: (3\.\d+)", " ".join(document["project"].get("classifiers", [])))
    tried = re.findall(r'"(3\.\d+)"', re.search(r"python: (\[.*\])", JOBS["test"])[1])  # type: ignore[index]
    assert tried == (supported or tried)
    assert tried[0] == document["project"]["requires-python"].removeprefix(">=")


def test_a_wheel_has_a_bill_of_materials(tmp_path: Path) -> None:
    import json
    import zipfile

    from sdk_builder.publish.sbom import describe_wheel

    wheel = tmp_path / "x-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        metadata = "Name: X\nVersion: 1.0\nLicense-Expression: MIT\nRequires-Dist: urllib3<3,>=2\n"
        archive.writestr("x-1.0.dist-info/METADATA", metadata + 'Requires-Dist: aiohttp<4; extra == "async"\n\n')
    bill = json.loads(describe_wheel(wheel))
    assert bill["metadata"]["component"]["purl"] == "pkg:pypi/x@1.0"
    assert [(one["name"], one["scope"]) for one in bill["components"]] == [
        ("aiohttp", "optional"),
        ("urllib3", "required"),
    ]
    assert describe_wheel(wheel) == describe_wheel(wheel)
