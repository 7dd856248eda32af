"""One run: definition, overrides, version and placement in; the texts of all generated files and the problems out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..definition.document import Json, read_document
from ..definition.overrides import (
    Overrides,
    check_matches,
    quarantined_references,
    read_overrides,
    remove_quarantined,
)
from ..definition.problem import Problem, UnusableDefinitionError, has_errors
from ..definition.validation import find_problems
from .api_modules import ASYNC, SYNC, emit_apis
from .index import emit_index
from .lowering import lower
from .manifest import emit_manifest
from .model_modules import emit_models
from .placement import place_models, write_record
from .representation import Sdk


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that a run reads. Without overrides or placement there are none yet."""

    definition: Path
    overrides: Path | None = None
    version: Path | None = None
    placement: Path | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """What a run gives: texts by path below the package, the new record of places, and the warnings."""

    sdk: Sdk
    files: dict[str, str]
    placement: str
    problems: tuple[Problem, ...]


def read_definition(sources: Sources) -> tuple[Sdk, list[Problem]]:
    """Read, check and lower a definition; raises UnusableDefinitionError with all problems if one is an error."""
    document = read_document(sources.definition)
    overrides = read_overrides(sources.overrides) if sources.overrides else Overrides()
    return lower_document(document, overrides)


def lower_document(document: Json, overrides: Overrides) -> tuple[Sdk, list[Problem]]:
    """Check and lower a definition that was read; raises UnusableDefinitionError as `read_definition` does."""
    usable = remove_quarantined(document, overrides)
    problems = find_problems(usable, may_dangle=quarantined_references(overrides))
    problems += check_matches(overrides, document)
    if any(problem.severity == "error" and problem.pointer == "" for problem in problems):
        raise UnusableDefinitionError(problems)
    sdk, more = lower(usable, overrides)
    problems += more
    if has_errors(problems):
        raise UnusableDefinitionError(problems)
    return sdk, sorted(set(problems))


def generate(sources: Sources) -> Generation:
    """Generate everything, in memory. Raises UnusableDefinitionError; writes nothing."""
    sdk, problems = read_definition(sources)
    record: dict[str, str] = {}
    if sources.placement and sources.placement.exists():
        record = json.loads(sources.placement.read_text(encoding="utf-8"))
    version = "0.0.0"
    if sources.version:
        version = json.loads(sources.version.read_text(encoding="utf-8"))["version"]
    places = place_models(sdk, record)
    files = emit_index(sdk, places, version)
    files["operations.json"] = emit_manifest(sdk)
    for name, text in emit_models(sdk.models, places).items():
        files[f"models/{name}"] = text
    for room, colour in (("apis", SYNC), ("aio", ASYNC)):
        for name, text in emit_apis(sdk.apis, places, colour).items():
            files[f"{room}/{name}"] = text
    return Generation(sdk, files, write_record(places), tuple(problems))
