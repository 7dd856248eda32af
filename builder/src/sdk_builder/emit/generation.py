"""One run: definition, overrides, version and placement in; what all generated files hold and the problems out."""

from __future__ import annotations

import json
import keyword
import re
from dataclasses import dataclass, replace
from pathlib import Path

from ..definition.deviations.discriminators import manage_discriminators
from ..definition.deviations.overrides import Overrides, check_matches, read_overrides
from ..definition.deviations.quarantine import quarantined_references, remove_quarantined
from ..definition.dialect import Dialect, read_dialect
from ..definition.document import read_document
from ..definition.problem import Problem, UnusableDefinitionError, has_errors, pointer
from ..definition.validation import check_content, check_form
from ..ir.commands import CommandNames, Commands, name_commands, read_command_names
from ..ir.expectations import apply_expectations
from ..ir.jobs import detect_jobs, mark_jobs
from ..ir.lowering import lower
from ..ir.paging import detect_paging
from ..ir.placement import place_models, record_text
from ..ir.prose.phrasing import Phrasing, check_sentences, read_phrasing
from ..ir.prose.sentences import add_sentences
from ..ir.representation import Sdk, keep_property_order
from ..ir.runtime import Runtime, read_runtime
from ..project.jsontypes import Json
from .apis import ASYNC, SYNC, emit_apis
from .files import read_property_order
from .models import emit_models
from .tables.catalogue import OPERATIONS, emit_catalogue, read_names
from .tables.index import emit_index
from .tables.installation import emit_installation
from .tables.jobs import emit_jobs, emit_jobs_table
from .tables.manifest import emit_manifest
from .tables.paging import emit_paging, emit_paging_table
from .tables.paging_stub import emit_paging_stub
from .tables.search import emit_search
from .tables.topics import emit_topics

_NO_RUNTIME = Runtime()
_VERSION = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that a run reads. Without overrides or placement there are none yet.

    :ivar runtime: the package that holds the hand-written half of the SDK
    :ivar package: what was generated before: its models keep the order of their properties
    :ivar phrasing: words and sentences for docstrings and search
    :ivar commands: names of commands
    :ivar catalogue: the catalogue that was generated before: commands keep their names
    :ivar dialect: what the definition says in ways of its own; without one, the built-in ones
    :ivar readme: the document that says how to install; it has a block for that
    """

    definition: Path
    runtime: Path
    overrides: Path | None = None
    version: Path | None = None
    placement: Path | None = None
    package: Path | None = None
    phrasing: Path | None = None
    commands: Path | None = None
    catalogue: Path | None = None
    dialect: Path | None = None
    readme: Path | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """What a run gives: contents by path below the package, the new record of places, the table of how listings page,
    the files of the catalogue by name, the document that says how to install, and the warnings."""

    sdk: Sdk
    files: dict[str, str]
    placement: str
    paging_table: str
    catalogue: dict[str, str]
    readme: str
    problems: tuple[Problem, ...]


def lower_sources(sources: Sources) -> tuple[Sdk, list[Problem]]:
    """Read, check and lower a definition.

    :raises UnusableDefinitionError: with all problems, if one is an error
    """
    return _lower_sources(sources, read_runtime(sources.runtime))


def _lower_sources(sources: Sources, runtime: Runtime) -> tuple[Sdk, list[Problem]]:
    document = read_document(sources.definition)
    overrides = read_overrides(sources.overrides) if sources.overrides else Overrides()
    return lower_document(document, overrides, runtime, read_dialect(sources.dialect))


def lower_document(
    document: Json, overrides: Overrides, runtime: Runtime = _NO_RUNTIME, dialect: Dialect | None = None
) -> tuple[Sdk, list[Problem]]:
    """Check and lower a definition that was read.

    :raises UnusableDefinitionError: as `lower_sources` does
    """
    usable = manage_discriminators(remove_quarantined(document, overrides), overrides)
    problems = check_form(usable)
    if has_errors(problems):
        raise UnusableDefinitionError(problems)
    problems += check_content(usable, may_dangle=quarantined_references(overrides))
    problems += check_matches(overrides, document)
    dialect = dialect or read_dialect()
    sdk, name_problems = lower(usable, overrides, runtime, dialect)
    problems += name_problems
    if has_errors(problems):
        raise UnusableDefinitionError(problems)
    paging = detect_paging(sdk.operations, sdk.models, overrides.paging(), frozenset(dialect.any_json))
    for title in [title for title, listing in paging.items() if not (listing.style and listing.items)]:
        del paging[title]
        where = overrides.where("paging", ("operation", title))
        message = f"{title} does not look like a listing, so the entry is ignored; set at least 'style' and 'items'."
        problems.append(Problem(where, "warning", message))
    jobs = detect_jobs(sdk.operations, sdk.models)
    whole = replace(sdk, paging=paging, jobs=jobs, domains=overrides.domains())
    return mark_jobs(apply_expectations(whole)), sorted(set(problems))


def generate(sources: Sources) -> Generation:
    """Generate everything, in memory; writes nothing.

    :raises UnusableDefinitionError: as `lower_sources` does
    """
    runtime = read_runtime(sources.runtime)
    sdk, places, problems = _read_all(sources, runtime)
    version, on_index = _read_version(sources.version)
    files = emit_files(sdk, places, version, runtime, on_index=on_index)
    commands, remarks = read_commands(sdk, sources)
    catalogue, problems = emit_catalogue(sdk, commands), problems + remarks
    tables = f"{emit_paging_table(sdk)}\n{emit_jobs_table(sdk)}"
    readme = ""
    if sources.readme and sources.package:
        readme = emit_installation(sources.readme.read_text("utf-8"), sources.package.name, on_index=on_index)
    return Generation(sdk, files, record_text(places), tables, catalogue, readme, tuple(problems))


def read_sources(sources: Sources) -> tuple[Sdk, dict[str, str]]:
    """All that is known, with the module of each model.

    :raises UnusableDefinitionError: as `lower_sources` does
    """
    sdk, places, _ = _read_all(sources, read_runtime(sources.runtime))
    return sdk, places


def _read_all(sources: Sources, runtime: Runtime) -> tuple[Sdk, dict[str, str], list[Problem]]:
    sdk, problems = _lower_sources(sources, runtime)
    if sources.package:
        sdk = keep_property_order(sdk, read_property_order(sources.package))
    sdk, remarks = _add_prose(sdk, sources.phrasing)
    return sdk, place_models(sdk, _read_record(sources.placement)), problems + remarks


def read_commands(sdk: Sdk, sources: Sources) -> tuple[Commands, list[Problem]]:
    """The commands of all operations, and a warning for each that is not decided well.

    :raises UnusableDefinitionError: when the file that decides on names is wrong
    """
    decided = read_command_names(sources.commands) if sources.commands else CommandNames()
    before = sources.catalogue / OPERATIONS if sources.catalogue else None
    known = read_names(before.read_text("utf-8")) if before and before.is_file() else {}
    return name_commands(sdk.operations, sdk.paging, decided, known)


def _add_prose(sdk: Sdk, path: Path | None) -> tuple[Sdk, list[Problem]]:
    """The same with sentences, and a warning for each that speaks of nothing."""
    phrasing = read_phrasing(path) if path else Phrasing()
    titles = {operation.title for operation in sdk.operations}
    return add_sentences(sdk, phrasing), check_sentences(phrasing, titles, path.name) if path else []


def emit_files(
    sdk: Sdk, places: dict[str, str], version: str, runtime: Runtime, *, on_index: bool = False
) -> dict[str, str]:
    """The contents of all generated files, by path below the package. places: the module of each model."""
    files = emit_index(sdk, places, version, runtime, on_index=on_index)
    files["operations.json"] = emit_manifest(sdk)
    files["search.json"] = emit_search(sdk)
    files["_listings.py"] = emit_paging(sdk)
    files["_jobs.py"] = emit_jobs(sdk)
    files |= emit_paging_stub(sdk, places)
    files |= emit_topics(sdk, places)
    for name, text in emit_models(sdk.models, places).items():
        files[f"models/{name}"] = text
    for package, mode in (("apis", SYNC), ("aio", ASYNC)):
        for name, text in emit_apis(sdk.apis, places, mode).items():
            files[f"{package}/{name}"] = text
    return files


def _read_record(path: Path | None) -> dict[str, str]:
    """The places of models so far; none if the file is not there yet."""
    if path is None or not path.exists():
        return {}
    record = _read_beside(path)
    for name, module in record.items():
        if not isinstance(module, str) or not module.isidentifier() or keyword.iskeyword(module):
            where, message = f"{path.name}#{pointer(name)}", f"{json.dumps(module)} is not a name of a module."
            hint = "Take back the committed record: by it, models stay in their modules."
            raise UnusableDefinitionError([Problem(where, "error", message, hint)])
    return record


def _read_version(path: Path | None) -> tuple[str, bool]:
    """The version, and whether the index has this package."""
    if path is None:
        return "0.0.0", False
    document = _read_beside(path)
    version, on_index = document.get("version"), document.get("on_index", False)
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        message = 'There is no "version".' if version is None else f"{json.dumps(version)} is not a version."
        hint = 'Write it as {"version": "270.0.0"}; a prerelease ends in a1, b1 or rc1.'
        raise UnusableDefinitionError([Problem(f"{path.name}#/version", "error", message, hint)])
    if not isinstance(on_index, bool):
        hint = "Write true once the index has a release of this package, false until then."
        message = f"{json.dumps(on_index)} is not true or false."
        raise UnusableDefinitionError([Problem(f"{path.name}#/on_index", "error", message, hint)])
    return version, on_index


def _read_beside(path: Path) -> Json:
    """Read a file beside the definition; its problems name it, as a pointer alone means the definition."""
    try:
        return read_document(path)
    except UnusableDefinitionError as error:
        named = [replace(one, pointer=one.pointer and f"{path.name}#{one.pointer}") for one in error.problems]
        raise UnusableDefinitionError(named) from error
