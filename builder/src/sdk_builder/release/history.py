"""What the last release was made from, and which version comes after it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..compare.change import Comparison, Impact
from ..compare.definitions import compare
from ..compare.version import next_version, parse_version
from ..definition.document import parse_definition, read_definition
from ..project.errors import BuilderError
from ..project.git import Repository
from ..project.settings import Settings
from ..project.storage import read_json, write

_VERSION_HINT = 'Write it as {"version": "270.0.0"}.'


@dataclass(frozen=True, slots=True)
class Decision:
    """The version to release next; ``step`` is ``None`` for the very first release, which keeps its number."""

    previous: str
    version: str
    step: Impact | None
    forced: bool


def current_version(settings: Settings) -> str:
    """The version that was committed last: deciding the next one twice gives the same.

    :raises BuilderError: when it is not there or not a version.
    """
    path = settings.paths.version
    content = Repository(settings.root).read("HEAD", path)
    if content is None:
        raise BuilderError(f"the last commit of {settings.root} holds no {path}", _VERSION_HINT)
    try:
        document = json.loads(content)
    except ValueError:
        raise BuilderError(f"{path} is not JSON in the last commit of {settings.root}", _VERSION_HINT) from None
    return _version(document, path)


def released_definition(settings: Settings) -> Mapping[str, Any] | None:
    """The definition at the tag of the current version, or ``None`` when that version has not been released."""
    repository = Repository(settings.root, settings.git.remote)
    tag = settings.tag(current_version(settings))
    # A tag outside of this history is left over from a release that was prepared and never published.
    if not repository.has_ancestor(f"refs/tags/{tag}", "HEAD"):
        return None
    content = repository.read(f"refs/tags/{tag}", settings.paths.definition)
    if content is None:
        raise BuilderError(f"the tag {tag} holds no {settings.paths.definition}", "Check [paths] in sdk-builder.toml.")
    return parse_definition(content.decode("utf-8", "replace"), f"{settings.paths.definition} at {tag}")


def released_package(settings: Settings, version: str, folder: Path) -> Path:
    """Put the package as it was at the tag of a version into a folder; the package's folder there."""
    import io
    import tarfile

    repository = Repository(settings.root, settings.git.remote)
    archive = repository.archive(f"refs/tags/{settings.tag(version)}", settings.paths.package)
    with tarfile.open(fileobj=io.BytesIO(archive)) as file:
        if hasattr(tarfile, "data_filter"):
            file.extractall(folder, filter="data")
        else:  # Python 3.10 and 3.11 before the filters came: the archive is git's own
            file.extractall(folder)  # noqa: S202 - see above
    return folder / settings.paths.package


def compare_with_release(settings: Settings, old: Path | None) -> Comparison:
    """Compare the project's definition with ``old``, else with that of the last release."""
    new = read_definition(settings.root / settings.paths.definition)
    if old is not None:
        return compare(read_definition(old), new)
    released = released_definition(settings)
    if released is None:
        tag = settings.tag(current_version(settings))
        raise BuilderError(
            f"there is no tag {tag}, so nothing says what the last release was made from",
            "Name the old definition: sdk-builder diff OLD.json NEW.json",
        )
    return compare(released, new)


def read_changes(path: Path) -> Comparison:
    """Read what ``diff --format json`` wrote.

    :raises BuilderError: for a file of another kind.
    """
    hint = "Write one with: sdk-builder diff --format json"
    document = read_json(path, hint)
    try:
        return Comparison.from_document(document)
    except (TypeError, KeyError, ValueError, AttributeError):
        raise BuilderError(f"{path} holds no comparison", hint) from None


def decide_version(
    settings: Settings,
    comparison: Comparison,
    force: str | None = None,
    label: str | None = None,
    *,
    first: bool = False,
) -> Decision | None:
    """The next version, or ``None`` when nothing changed and nothing is forced.

    :param first: nothing was ever released: the current version is the one to release.
    :raises BuilderError: for an impossible prerelease label.
    """
    current = current_version(settings)
    step = Impact(force) if force else comparison.impact
    wanted = label or settings.release.prerelease or None
    if first and not force:
        if wanted and not parse_version(current).is_prerelease:
            hint = f"Commit {current}{wanted}1 in {settings.paths.version}, or leave out the label."
            raise BuilderError(f"the first release is {current}, which is not a prerelease", hint)
        return Decision(current, current, None, forced=False)
    if step is None:
        return None
    try:
        version = next_version(current, step, wanted)
    except ValueError as error:
        raise BuilderError(str(error), "The labels go from a by b to rc; without one the release is final.") from None
    return Decision(current, version, step, forced=force is not None)


def write_version(settings: Settings, version: str) -> None:
    """Write the version file."""
    write(settings.root / settings.paths.version, f'{{"version": "{version}"}}\n')


def _version(document: Any, source: str) -> str:
    try:
        return str(parse_version(document["version"]))
    except (TypeError, KeyError):
        raise BuilderError(f"{source} holds no version", _VERSION_HINT) from None
    except ValueError as error:
        raise BuilderError(f"{source}: {error}", _VERSION_HINT) from None
