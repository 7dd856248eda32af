"""What a definition would become, and what the last release became: two builds to be compared."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from ..compare.builds import compare_builds
from ..compare.change import Comparison
from ..compare.definitions import compare
from ..compare.surface import SUFFIXES, Files, read_package
from ..definition.deviations.overrides import Overrides, read_overrides
from ..definition.dialect import Dialect, read_dialect
from ..definition.document import read_definition
from ..definition.problem import UnusableDefinitionError
from ..emit.files import is_generated
from ..emit.generation import Sources, emit_files, generate, lower_document
from ..ir.placement import place_models
from ..ir.runtime import Runtime
from ..project.errors import BuilderError
from ..project.git import Repository
from ..project.settings import Settings
from .history import definition_at, released_version


def sources_of(settings: Settings) -> Sources:
    """The files of a project that its SDK is generated from."""
    root, paths = settings.root, settings.paths
    overrides, summaries, commands = root / paths.overrides, root / paths.summaries, root / paths.commands
    readme = root / paths.readme
    return Sources(
        definition=root / paths.definition,
        runtime=root / paths.package,
        overrides=overrides if overrides.is_file() else None,
        version=root / paths.version,
        placement=root / paths.placement,
        package=root / paths.package,
        phrasing=summaries if summaries.is_file() else None,
        commands=commands if commands.is_file() else None,
        catalogue=root / paths.catalogue,
        dialect=root / paths.dialect if paths.dialect else None,
        readme=readme if readme.is_file() else None,
    )


def released_build(settings: Settings, version: str) -> Files:
    """The package as it was at the tag of a version.

    :raises BuilderError: when the tag holds no package.
    """
    repository = Repository(settings.root, settings.git.remote)
    package = settings.paths.package
    archive = repository.archive(f"refs/tags/{settings.tag(version)}", package)
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as file:
        for member in file:
            content = file.extractfile(member) if member.isfile() and member.name.endswith(SUFFIXES) else None
            if content is not None:
                found[PurePosixPath(member.name).relative_to(package).as_posix()] = content.read()
    return found


def next_build(settings: Settings) -> Files:
    """The package as it will be: what is written by hand, and what the definition of the project becomes. Nothing is
    written.

    :raises UnusableDefinitionError: when nothing can be generated.
    """
    by_hand = {
        path: content
        for path, content in read_package(settings.root / settings.paths.package).items()
        if not is_generated(content)
    }
    generated = generate(sources_of(settings)).files
    return {**by_hand, **{path: text.encode() for path, text in generated.items()}}


def compare_with_release(settings: Settings, *, runtime_only: bool = False) -> tuple[Comparison | None, str]:
    """Compare the project with its last final release: the definition, and the two builds.

    Nothing is different when the definition says the same: what was written by hand waits for its own release.

    :param runtime_only: the builds are compared although the definition says the same.
    :returns: the comparison, and why it says nothing of the two builds; ``None`` when nothing was ever released.
    """
    version = released_version(settings)
    if version is None:
        return None, ""
    old, new = definition_at(settings, version), read_definition(settings.root / settings.paths.definition)
    comparison = compare(old, new)
    if old == new and not runtime_only:
        return comparison, ""
    try:
        difference = compare_builds(released_build(settings, version), next_build(settings))
    except UnusableDefinitionError as error:
        return comparison, _unusable(error)
    return Comparison.of(comparison.changes, difference.step), ""


def compare_project(settings: Settings, old: Path | None) -> tuple[Comparison, str]:
    """Compare the definition of the project with ``old``, else with that of the last final release.

    :raises BuilderError: when nothing was ever released.
    """
    if old is not None:
        new = read_definition(settings.root / settings.paths.definition)
        return compare_documents(read_definition(old), new, settings)
    comparison, remark = compare_with_release(settings)
    if comparison is None:
        raise BuilderError(
            f"there is no tag of a release such as {settings.tag('1.0.0')}, so nothing says what it was made from",
            "Name the old definition: sdk-builder diff OLD.json NEW.json",
        )
    return comparison, remark


def compare_documents(
    old: Mapping[str, Any], new: Mapping[str, Any], settings: Settings | None = None
) -> tuple[Comparison, str]:
    """Compare two definitions, and what the generator makes of each.

    :param settings: of the project whose overrides and places of models are used, if there is one.
    :returns: the comparison, and why it says nothing of the two builds; empty when it does.
    """
    comparison = compare(old, new)
    if old == new:
        return comparison, ""
    try:
        overrides, places = _beside(settings)
        dialect = read_dialect(sources_of(settings).dialect if settings else None)
        before, places = _emit(old, overrides, dialect, places)
        after, _ = _emit(new, overrides, dialect, places)
    except UnusableDefinitionError as error:
        return comparison, _unusable(error)
    return Comparison.of(comparison.changes, compare_builds(before, after).step), ""


def _unusable(error: UnusableDefinitionError) -> str:
    return f"What breaks is not known, as nothing can be generated: {error.problems[0].sentence}"


def _beside(settings: Settings | None) -> tuple[Overrides, dict[str, str]]:
    import json

    if settings is None:
        return Overrides(), {}
    sources = sources_of(settings)
    overrides = read_overrides(sources.overrides) if sources.overrides else Overrides()
    record = sources.placement
    places: dict[str, str] = json.loads(record.read_bytes()) if record and record.is_file() else {}
    return overrides, places


def _emit(
    document: Any, overrides: Overrides, dialect: Dialect, record: dict[str, str]
) -> tuple[Files, dict[str, str]]:
    sdk, _ = lower_document(document, overrides, Runtime(), dialect)
    places = place_models(sdk, record)
    files = emit_files(sdk, places, "0.0.0", Runtime())
    return {path: text.encode() for path, text in files.items()}, places
