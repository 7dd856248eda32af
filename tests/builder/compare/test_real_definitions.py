"""Comparisons of real definitions: that of this project, and those of other years where they are at hand."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path

import pytest
from sdk_builder.compare.definitions import compare
from sdk_builder.notes.rendering import to_text

from tests.builder.sample_project import ROOT

PROJECT_DEFINITION = ROOT / "definition" / "publicapi-v2.json"


def test_prose_that_comes_to_a_definition_without_any_is_one_change() -> None:
    whole = json.loads(PROJECT_DEFINITION.read_bytes())
    assert not any("summary" in operation for item in whole["paths"].values() for operation in item.values())
    new = copy.deepcopy(whole)
    for item in new["paths"].values():
        for operation in item.values():
            operation |= {"summary": "Does it.", "description": "Does it well."}
            for part in (*operation.get("parameters", ()), *operation["responses"].values()):
                part["description"] = "A part."
    comparison = compare(whole, new)
    assert comparison.counts == {"major": 0, "minor": 0, "point": 1}
    assert "Prose came to a definition that had none" in to_text(comparison)
    # Where there is prose already, each change of it counts.
    prose = copy.deepcopy(new)
    first = next(iter(prose["paths"].values()))
    next(iter(first.values()))["summary"] = "Does it otherwise."
    assert compare(new, prose).counts["point"] == 1


HISTORY = os.environ.get("SDK_BUILDER_HISTORY", "")


@pytest.mark.skipif(not HISTORY, reason="SDK_BUILDER_HISTORY names the folder of the real old definitions")
@pytest.mark.parametrize(("old", "new", "counts"), [("4.0.2", "5.0.0", (1, 8, 0)), ("9.0.0", "10.0.0", (8, 7, 0))])
def test_real_releases_give_the_published_counts(old: str, new: str, counts: tuple[int, int, int]) -> None:
    documents = [json.loads((Path(HISTORY) / f"swagger-{version}.json").read_bytes()) for version in (old, new)]
    assert tuple(compare(*documents).counts.values()) == counts
