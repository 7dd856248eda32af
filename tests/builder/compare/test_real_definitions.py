"""The definition of this project, compared with what the API says of it in prose."""

from __future__ import annotations

import copy
import json

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
