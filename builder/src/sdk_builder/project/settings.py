"""What a release needs to know, from `sdk-builder.toml`, a local file and the environment.

Later wins: the defaults below, `sdk-builder.toml` (committed), `sdk-builder.local.toml` (not committed), environment
variables `SDK_BUILDER_<SECTION>_<KEY>` (`SDK_BUILDER_GIT_BRANCH=next`). Secrets are not settings: they are read from
the environment by the one module that sends them, and are never written anywhere.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from .errors import BuilderError
from .jsontypes import is_list, is_object
from .storage import read_text

FILE = "sdk-builder.toml"
LOCAL_FILE = "sdk-builder.local.toml"
PREFIX = "SDK_BUILDER"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the definition comes from: URLs, or paths relative to the project."""

    definition: str = ""
    preview: str = ""  # definition of preview operations; empty: none
    topics: str = ""  # file of notification topics; empty: ask the API through the SDK
    region: str = ""  # API that is asked for topics; empty: the known topics stay
    health: str = ""  # answers with the build version of the API; empty: not asked
    health_field: str = ""  # where in the answer, with dots for nesting; empty: BuildVersion, or else version
    timeout: float = 60.0  # seconds for connecting and between two reads
    attempts: int = 4

    def below(self, root: Path) -> Sources:
        """The same sources, their files named from the root of the file system."""

        def named(source: str) -> str:
            return str(root / source) if source and "://" not in source else source

        return replace(
            self,
            definition=named(self.definition),
            preview=named(self.preview),
            topics=named(self.topics),
            health=named(self.health),
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the sources becomes part of the definition: patterns of which the last one that matches decides.

    A pattern after `!` leaves out. What no pattern matches stays, unless there are patterns that take in.
    """

    paths: tuple[str, ...] = ()  # a path stands for itself and all below it
    models: tuple[str, ...] = ()  # `*` stands for any characters


@dataclass(frozen=True, slots=True)
class Paths:
    """Files and folders of the project, relative to `sdk-builder.toml`."""

    definition: str = "definition/publicapi-v2.json"
    overrides: str = "definition/overrides.toml"
    summaries: str = "definition/summaries.toml"  # words and sentences for docstrings and search
    commands: str = "definition/commands.toml"  # names of commands that no rule finds
    placement: str = "definition/placement.json"
    example_ids: str = "definition/example-ids.json"  # ids that the sandbox knows, for examples
    dialect: str = ""  # what the definitions say in ways of their own; empty: as those of the Platform API
    version: str = "definition/version.json"
    paging_table: str = "docs/paging.md"  # generated, for people
    catalogue: str = "tools/src/purecloud_tools/catalogue"  # generated, for the command-line tools
    program: str = "purecloud"  # the command line of that catalogue, for examples; empty for none
    changelog: str = "CHANGELOG.md"
    readme: str = "README.md"  # says how to install, in a block that is written for it
    sdk: str = "sdk"
    package: str = "sdk/src/PureCloudPlatformClientV2"
    work: str = ".release"  # what the stages hand to each other; not committed


@dataclass(frozen=True, slots=True)
class Release:
    """How a version becomes a release."""

    prerelease: str = ""  # a, b or rc
    tag: str = "v{version}"
    message: str = "Release {version}"
    title: str = "{version}"
    extra_notes: str = ""  # Markdown file put before the list of changes
    notes_template: str = ""  # a string.Template file; empty: the built-in one
    test: tuple[str, ...] = ("make test",)  # commands run in the checkout that becomes the release
    approve_above: int = 500  # breaking changes above which a person has to say --approve
    isolated_build: bool = True  # build in a fresh environment (needs an index) or with what is installed


@dataclass(frozen=True, slots=True)
class Git:
    remote: str = "origin"
    branch: str = "main"
    author: str = ""  # "Name <address>"; empty: as git is configured


@dataclass(frozen=True, slots=True)
class GitHub:
    repository: str = ""  # owner/name; empty: no release page
    api: str = "https://api.github.com"
    web: str = "https://github.com"
    draft: bool = False

    def page(self, path: str) -> str:
        """The address of a page of the repository; empty without a repository."""
        return f"{self.web.rstrip('/')}/{self.repository}/{path}" if self.repository else ""


@dataclass(frozen=True, slots=True)
class Index:
    upload: str = ""  # where twine uploads to; "none": this project is on no index
    simple: str = ""  # its simple API, asked which files are there already
    skip_existing: bool = False  # for an index whose listing may lag behind an upload of a run that died
    wait: float = 300.0  # seconds that a release may take from its upload until it can be installed

    @property
    def used(self) -> bool:
        """Whether releases go to an index."""
        return self.upload != "none"


@dataclass(frozen=True, slots=True)
class Alert:
    """Who hears of a run that failed."""

    issues: bool = False  # an issue in the repository on GitHub, one for each thing that is wrong
    webhook: str = ""  # gets a POST with {"text": "..."}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a project; ``root`` is the folder of `sdk-builder.toml`."""

    root: Path
    sources: Sources = field(default_factory=Sources)
    scope: Scope = field(default_factory=Scope)
    paths: Paths = field(default_factory=Paths)
    release: Release = field(default_factory=Release)
    git: Git = field(default_factory=Git)
    github: GitHub = field(default_factory=GitHub)
    index: Index = field(default_factory=Index)
    alert: Alert = field(default_factory=Alert)

    @property
    def project(self) -> str:
        """The name of the package, which is that of the project on the index."""
        return Path(self.paths.package).name

    @property
    def work(self) -> Path:
        """The folder in which the stages leave their files."""
        return self.root / self.paths.work

    @property
    def managed(self) -> tuple[str, ...]:
        """What a release changes in the project, and therefore commits."""
        paths = self.paths
        return (
            *(paths.definition, paths.placement, paths.version, paths.changelog, paths.readme),
            *(paths.paging_table, paths.catalogue, paths.package),
        )

    def at(self, root: Path, work: Path | None = None) -> Settings:
        """The same settings for another working tree of the project.

        The work folder stays where it is, or as given, and so do files that are sources: they need not be committed.
        """
        paths = replace(self.paths, work=str(work or self.work))
        return replace(self, root=root, paths=paths, sources=self.sources.below(self.root))

    def tag(self, version: str) -> str:
        """The name of the tag of a version."""
        return self.release.tag.format(version=version)


_SECTIONS: dict[str, type[Any]] = {
    "sources": Sources,
    "scope": Scope,
    "paths": Paths,
    "release": Release,
    "git": Git,
    "github": GitHub,
    "index": Index,
    "alert": Alert,
}


def read_settings(root: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of the project in ``root``; a project without a file has the defaults.

    :raises BuilderError: for a file that is not TOML, an unknown section or key, or a value of the wrong type.
    """
    values: dict[str, dict[str, Any]] = {name: {} for name in _SECTIONS}
    for name in (FILE, LOCAL_FILE):
        path = root / name
        if path.is_file():
            for section, entries in _parse(path).items():
                _check_section(section, entries, name)
                values[section].update(entries)
    for section, kind in _SECTIONS.items():
        for setting in fields(kind):
            variable = f"{PREFIX}_{section}_{setting.name}".upper()
            text = (os.environ if environment is None else environment).get(variable)
            if text is not None:
                values[section][setting.name] = _from_text(text, get_type_hints(kind)[setting.name], variable)
    return Settings(root, **{name: kind(**values[name]) for name, kind in _SECTIONS.items()})


def find_root(start: Path) -> Path:
    """The nearest folder upwards that holds `sdk-builder.toml`.

    :raises BuilderError: when there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE).is_file():
            return folder
    raise BuilderError(f"there is no {FILE} in {start.resolve()} or above", "Pass --project FOLDER.")


def _parse(path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        document: dict[str, Any] = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise BuilderError(f"{path} is not TOML: {error}", "Strings stand in quotes, lists in brackets.") from None
    return document


def _check_section(section: str, entries: Any, file: str) -> None:
    if section not in _SECTIONS or not is_object(entries):
        raise BuilderError(f"{file}: there is no section [{section}]", f"Sections are {', '.join(_SECTIONS)}.")
    kinds = get_type_hints(_SECTIONS[section])
    for key, value in entries.items():
        if key not in kinds:
            raise BuilderError(f"{file}: [{section}] has no setting {key}", f"It has {', '.join(kinds)}.")
        kind = kinds[key]
        if kind == tuple[str, ...]:
            if not is_list(value) or not all(isinstance(item, str) for item in value):
                raise BuilderError(f"{file}: [{section}] {key} must be a list of strings", f'Write {key} = ["..."].')
            entries[key] = tuple(value)
        elif kind is float and type(value) is int:
            entries[key] = float(value)
        elif type(value) is not kind:
            sentence = f"{file}: [{section}] {key} must be of type {kind.__name__}, not {type(value).__name__}"
            raise BuilderError(sentence, f"Its default is {json.dumps(getattr(_SECTIONS[section](), key))}.")


def _from_text(text: str, kind: Any, variable: str) -> Any:
    if kind is bool:
        words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
        if text.lower() in words:
            return words[text.lower()]
        raise BuilderError(f"{variable} must be true or false", "Fix or unset it in the environment.")
    if kind == tuple[str, ...]:
        return tuple(part for part in (line.strip() for line in text.split(";")) if part)
    try:
        return kind(text)
    except ValueError:
        raise BuilderError(f"{variable} must be a number", "Fix or unset it in the environment.") from None
