"""The work folder: what the stages hand to each other, each as a file that can be looked at and run again from.

definition.json   the definition that was fetched, merged, canonical
fetched.json      its checksum, its sources, the build version of the API
changes.json      the comparison with the last release
plan.json         the version to release and why
surface.json      the differences of the Python surface
notes.md          the release notes; summary.md: the short form for the release page
test.log          what the tests printed
dist/             sdist and wheel
sbom.json         what the wheel is made of (CycloneDX)
release.json      what is published: version, tag, commit, checksums
release.bundle    the commit and tag, as a git bundle
published.json    the commit of the release that is published in full
checkout/         the working tree in which `run` prepares the release
journal.json      how far `run` came
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from .errors import BuilderError
from .storage import WRITE_HINT, read_json, write_json

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is going to be released. ``epoch`` (seconds since 1970) dates commit, tag and archives."""

    previous: str
    version: str
    tag: str
    base: str  # commit that the release builds on
    step: str | None  # None: the first release
    forced: bool
    epoch: int

    @property
    def first(self) -> bool:
        """Whether nothing was released before."""
        return self.step is None


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is ready to be published: everything that `publish` needs beside the files themselves."""

    version: str
    tag: str
    title: str
    base: str  # commit that the release builds on
    commit: str
    branch: str
    prerelease: bool
    files: dict[str, str] = field(default_factory=dict[str, str])  # SHA-256 by file name


class Workspace:
    """The paths in a work folder, and its records."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.definition = folder / "definition.json"
        self.fetched = folder / "fetched.json"
        self.changes = folder / "changes.json"
        self.plan = folder / "plan.json"
        self.surface = folder / "surface.json"
        self.notes = folder / "notes.md"
        self.summary = folder / "summary.md"
        self.test_log = folder / "test.log"
        self.dist = folder / "dist"
        self.sbom = folder / "sbom.json"
        self.release = folder / "release.json"
        self.bundle = folder / "release.bundle"
        self.published = folder / "published.json"
        self.checkout = folder / "checkout"
        self.journal = folder / "journal.json"

    def write(self, path: Path, record: Any) -> None:
        """Write a record (a dataclass) as JSON."""
        write_json(path, asdict(record))

    def read_plan(self) -> Plan:
        """:raises BuilderError: when `bump` has not run."""
        return _read(self.plan, Plan, "bump")

    def read_release(self) -> Release:
        """:raises BuilderError: when `commit` has not run."""
        return _read(self.release, Release, "commit")

    def is_published(self, release: Release) -> bool:
        """Whether this release was published in full."""
        return self.published.is_file() and read_json(self.published) == {"commit": release.commit}

    @contextlib.contextmanager
    def lock(self) -> Generator[None]:
        """Keep a second run out of this folder; the lock ends with the process, however it ends.

        :raises BuilderError: when another process holds it.
        """
        try:
            import fcntl
        except ImportError:  # Windows: no second run is noticed there
            yield
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / ".lock").open("w")
        except OSError as error:
            raise BuilderError(f"{self.folder} cannot be written: {error.strerror}", WRITE_HINT) from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BuilderError(f"another run is at work in {self.folder}", "Wait for it to end.") from None
            yield


def _read(path: Path, kind: type[T], stage: str) -> T:
    if not path.is_file():
        raise BuilderError(f"{path} is not there", f"Run `sdk-builder {stage}` first.")
    hint = f"Run `sdk-builder {stage}` again."
    try:
        return kind(**read_json(path, hint))
    except TypeError:
        raise BuilderError(f"{path} has another form than expected", hint) from None
