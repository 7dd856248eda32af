"""What the last release was made from, and which version comes after it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import Version

from ..compare.change import Comparison, Impact, heaviest
from ..compare.version import next_version, parse_version
from ..definition.document import parse_definition, read_definition
from ..notes.changelog import UNRELEASED, read_section
from ..project.errors import BuilderError
from ..project.git import Repository
from ..project.settings import Settings
from ..project.storage import read_json, write
from .wish import Wish

_NO_WISH = Wish()
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
    return read_version(document, path)


def released_version(settings: Settings) -> str | None:
    """The last final release in this history, up to the current version; ``None`` when there was none.

    A prerelease is not what the next release is compared with: its users have the last final one.
    """
    repository = Repository(settings.root, settings.git.remote)
    current = parse_version(current_version(settings))
    # A tag outside of this history is left over from a release that was prepared and never published.
    tags = repository.git("tag", "--list", settings.tag("*"), "--merged", "HEAD").splitlines()
    before, _, after = settings.release.tag.partition("{version}")
    found = [_parsed(tag.removeprefix(before).removesuffix(after)) for tag in tags]
    finals = [version for version in found if version and not version.is_prerelease and version <= current]
    return str(max(finals)) if finals else None


def definition_at(settings: Settings, version: str) -> Mapping[str, Any]:
    """The definition that a version was made from.

    :raises BuilderError: when its tag holds none.
    """
    tag = settings.tag(version)
    content = Repository(settings.root).read(f"refs/tags/{tag}", settings.paths.definition)
    if content is None:
        raise BuilderError(f"the tag {tag} holds no {settings.paths.definition}", "Check [paths] in sdk-builder.toml.")
    return parse_definition(content.decode("utf-8", "replace"), f"{settings.paths.definition} at {tag}")


def is_released(settings: Settings, version: str) -> bool:
    """Whether the tag of a version is in this history."""
    return Repository(settings.root).has_ancestor(f"refs/tags/{settings.tag(version)}", "HEAD")


def waiting(settings: Settings, version: str) -> str:
    """What waits for a release since a version besides the API: commits and notes; empty for nothing."""
    repository = Repository(settings.root)
    last = current_version(settings) if is_released(settings, current_version(settings)) else version
    commits = int(repository.git("rev-list", "--count", f"refs/tags/{settings.tag(last)}..HEAD"))
    changelog = repository.read("HEAD", settings.paths.changelog) or b""
    entries = len(re.findall(r"^[*-] ", read_section(changelog.decode("utf-8", "replace"), UNRELEASED), re.MULTILINE))
    parts = [_count(commits, "commit")] * bool(commits) + [_count(entries, "Unreleased entry")] * bool(entries)
    return f"{' and '.join(parts)} since {settings.tag(last)}" if parts else ""


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


def decide_version(settings: Settings, comparison: Comparison, wish: Wish = _NO_WISH) -> Decision | None:
    """The next version, or ``None`` when nothing changed and nothing is forced.

    :raises BuilderError: for an impossible prerelease label.
    """
    current = current_version(settings)
    label = wish.label or settings.release.prerelease or None
    released = released_version(settings)
    if released is None and not is_released(settings, current):
        if label and not parse_version(current).is_prerelease:
            hint = f"Commit {current}{label}1 in {settings.paths.version}, or leave out the label."
            raise BuilderError(f"the first release is {current}, which is not a prerelease", hint)
        return Decision(current, current, None, forced=False)
    step = heaviest(comparison.step, wish.force)
    if released is None:  # candidates of the first release are out
        step = Impact.MAJOR
    if step is None or not (wish.force or _is_news(settings, current, label, wish)):
        return None
    try:
        version = next_version(current, step, label, final=released)
    except ValueError as error:
        raise BuilderError(str(error), "The labels go from a by b to rc; without one the release is final.") from None
    return Decision(released or current, version, step, forced=step is not comparison.step)


def _is_news(settings: Settings, current: str, label: str | None, wish: Wish) -> bool:
    """Whether there is more to release than the candidate that is out."""
    if not parse_version(current).is_prerelease or not is_released(settings, current):
        return True
    if wish.hold_candidate:
        return False
    if not label:
        return True  # the final release of what was tried
    new = read_definition(settings.root / settings.paths.definition)
    return new != definition_at(settings, current) or wish.runtime_only


def write_version(settings: Settings, version: str) -> None:
    """Write the version file. A release that goes to the index is on it: documents and errors say so."""
    on_index = ', "on_index": true' if settings.index.used else ""
    write(settings.root / settings.paths.version, f'{{"version": "{version}"{on_index}}}\n')


def _parsed(text: str) -> Version | None:
    try:
        return parse_version(text)
    except ValueError:
        return None


def _count(number: int, name: str) -> str:
    """`1 commit`, `2 commits`, `2 entries`."""
    plural = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return f"{number} {name if number == 1 else plural}"


def read_version(document: Any, source: str) -> str:
    """The version that a version file holds.

    :raises BuilderError: when it holds none.
    """
    try:
        return str(parse_version(document["version"]))
    except (TypeError, KeyError):
        raise BuilderError(f"{source} holds no version", _VERSION_HINT) from None
    except ValueError as error:
        raise BuilderError(f"{source}: {error}", _VERSION_HINT) from None
