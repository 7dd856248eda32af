"""The hand-written classes and ready-made objects of the published package are all here, or a listed deviation."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import listed_facts, run
from .surface import is_kept

SURFACE = Path(__file__).with_name("surface.py")

pytestmark = pytest.mark.parity


def test_the_public_surface_of_the_published_package_is_here(
    published: str, tmp_path: Path, report: Callable[[str], None]
) -> None:
    found: list[dict[str, Any]] = []
    for python in (published, sys.executable):
        run(python, SURFACE, out := tmp_path / "facts.json")
        found.append(json.loads(out.read_text()))
    reference, here = found
    lost = {fact for fact, value in reference.items() if not is_kept(fact, value, here)}
    listed = {fact.removeprefix("surface ") for fact in listed_facts() if fact.startswith("surface ")}
    report(f"surface: {len(reference) - len(lost)}/{len(reference)} facts, {len(lost)} listed in docs/deviations.md")
    assert len(reference) == SIZE
    assert {fact for fact in lost if _named(fact) not in listed} == set(), "not listed"
    assert listed - {_named(fact) for fact in lost} == set(), "listed, but kept"


def _named(fact: str) -> str:
    """What docs/deviations.md lists a fact under: a class stands for all that belongs to it."""
    return "configuration.ConfigFileEventHandler" if "ConfigFileEventHandler" in fact else fact


#: How much the published package 269.0.0 offers.
SIZE = 621
