"""Every fact about the published package that a program can see: ours must be the same, or a listed deviation."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import listed_facts, run

PARITY = Path(__file__).with_name("parity.py")

pytestmark = pytest.mark.parity


@pytest.fixture(scope="session")
def facts(published: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], dict[str, object]]:
    folder = tmp_path_factory.mktemp("parity")
    spec, reference, candidate = (folder / f"{name}.json" for name in ("spec", "reference", "candidate"))
    run(published, PARITY, "spec", spec)
    run(published, PARITY, "run", spec, reference)
    run(sys.executable, PARITY, "run", spec, candidate)
    return json.loads(reference.read_text()), json.loads(candidate.read_text())


def test_all_facts_of_the_published_package_hold(
    facts: tuple[dict[str, object], dict[str, object]], report: Callable[[str], None]
) -> None:
    reference, candidate = facts
    different = {key for key, value in reference.items() if candidate.get(key) != value}
    report(f"parity: {len(reference) - len(different)}/{len(reference)} facts")
    assert len(reference) == 57_678
    assert different == {fact for fact in listed_facts() if not fact.startswith("surface ")}


def test_only_answers_that_were_not_what_was_promised_are_new_errors(
    facts: tuple[dict[str, object], dict[str, object]],
) -> None:
    """The recorder answers `{}` to everything; where a list is promised, that is a `DecodeError` of ours."""
    reference, candidate = facts
    new = {key: candidate[key] for key in candidate.keys() - reference.keys()}
    assert all(key.endswith(" raises") and value == "DecodeError" for key, value in new.items()), new
