"""Every fact about the published package that a program can see: ours must be the same, or a listed deviation."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PARITY = Path(__file__).with_name("parity.py")
DEVIATIONS = Path(__file__).parents[2] / "docs" / "deviations.md"

pytestmark = pytest.mark.parity


def run(python: str, *arguments: object) -> None:
    subprocess.run([python, PARITY, *map(str, arguments)], check=True, cwd=PARITY.parent)


@pytest.fixture(scope="session")
def facts(published: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], dict[str, object]]:
    folder = tmp_path_factory.mktemp("parity")
    spec, reference, candidate = (folder / f"{name}.json" for name in ("spec", "reference", "candidate"))
    run(published, "spec", spec)
    run(published, "run", spec, reference)
    run(sys.executable, "run", spec, candidate)
    return json.loads(reference.read_text()), json.loads(candidate.read_text())


def test_all_facts_of_the_published_package_hold(facts: tuple[dict[str, object], dict[str, object]]) -> None:
    reference, candidate = facts
    different = {key for key, value in reference.items() if candidate.get(key) != value}
    listed = set(re.findall(r"^- `((?:call|model|api) [^`]+)`", DEVIATIONS.read_text("utf-8"), re.M))
    print(f"parity: {len(reference) - len(different)}/{len(reference)} facts")
    assert len(reference) == 57_678
    assert different == listed


def test_only_answers_that_were_not_what_was_promised_are_new_errors(
    facts: tuple[dict[str, object], dict[str, object]],
) -> None:
    """The recorder answers `{}` to everything; where a list is promised, that is a `DecodeError` of ours."""
    reference, candidate = facts
    new = {key: candidate[key] for key in candidate.keys() - reference.keys()}
    assert all(key.endswith(" raises") and value == "DecodeError" for key, value in new.items()), new
