"""The stage `publish`: what was prepared goes out, each part once, in an order that can be taken up again.

First everything is looked at that can be refused. Then commit and tag are pushed, both or neither; then the files go to
the package index, from which the release is installed and imported; the release page comes last, so that it never
announces what cannot be installed. Each step asks what is there already, so a run that died goes on where it stopped.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ..project.errors import BuilderError
from ..project.git import Repository
from ..project.reporter import Reporter
from ..project.settings import Settings
from ..project.storage import checksums, read_text, write_json
from ..project.workspace import Release, Workspace
from . import package_index
from .distribution import try_wheel
from .github import ReleasePages, fit


def publish(
    settings: Settings,
    report: Reporter,
    *,
    dry_run: bool = False,
    trial: bool = True,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Publish the release that the work folder holds.

    Needs `release.json`, `release.bundle`, `dist/`, `notes.md` and `summary.md` there, and a clone of the repository.

    :param trial: whether the release is installed from the index and imported before the page is made.

    :raises BuilderError: when something of it is missing or not what was built, a token is missing or refused, the
        remote moved on, or the index refuses.
    """
    work = Workspace(settings.work)
    release = work.read_release()
    _verify_files(work, release)
    index, project = settings.index, settings.project
    if index.used:
        package_index.check_addresses(index)
    repository = Repository(settings.root, settings.git.remote, settings.git.author)
    pages = ReleasePages(settings.github) if settings.github.repository and not dry_run else None
    pushed = _is_pushed(repository, release)
    if dry_run:
        _describe(settings, release, pushed, report)
        return
    if index.used and not release.files.keys() <= package_index.list_files(index, project).keys():
        package_index.check_credentials()
    if pages:
        pages.check_access()
    if pushed:
        report(f"{release.tag} is in {repository.remote} already.")
    else:
        _push(repository, work, release)
        report(f"Pushed {release.commit[:12]} to {release.branch} and the tag {release.tag} to {repository.remote}.")
    if index.used:
        uploaded = package_index.upload(index, project, work.dist, release.files)
        report(f"Uploaded {' and '.join(uploaded)}." if uploaded else "The package index has all files already.")
        if trial:
            report(f"Installed from the package index: {try_published(settings, release, sleep)}.")
    if pages:
        summary, notes = read_text(work.summary).strip(), read_text(work.notes).strip()
        body = notes if summary in notes else f"{summary}\n\n---\n\n{notes}"
        whole = settings.github.page(f"blob/{release.tag}/{settings.paths.changelog}")
        url, done = pages.publish(release, fit(body, whole), work.dist)
        report(f"The release page is {url}" + (f" ({', '.join(done)} added)." if done else ", complete already."))
    write_json(work.published, {"commit": release.commit})


def try_published(settings: Settings, release: Release, sleep: Callable[[float], None] = time.sleep) -> str:
    """Install the release as a user does and import it; a listing may lag behind an upload for a while.

    :raises BuilderError: when it cannot be had after [index] wait, or does not work.
    """
    waited, pause = 0.0, 2.0
    while True:
        with tempfile.TemporaryDirectory(prefix="sdk-builder-") as folder:
            try:
                package_index.download(settings.index, settings.project, release.version, release.files, Path(folder))
                return try_wheel(Path(folder), release.version, settings.project)
            except BuilderError:
                if waited >= settings.index.wait:
                    raise
        sleep(pause)
        waited, pause = waited + pause, min(pause * 2, 60.0)


def _verify_files(work: Workspace, release: Release) -> None:
    found = checksums(work.dist) if work.dist.is_dir() else {}
    for name, digest in release.files.items():
        if name not in found:
            raise BuilderError(f"{work.dist / name} is not there", "Run `sdk-builder build` and `commit` again.")
        if found[name] != digest:
            raise BuilderError(f"{work.dist / name} is not the file that was built", "Build and commit again.")


def _is_pushed(repository: Repository, release: Release) -> bool:
    """Whether the tag is in the remote; a tag of another commit is an error, and so is a remote that moved on."""
    tagged = repository.remote_tag(release.tag)
    if tagged is not None and tagged != release.commit:
        raise BuilderError(
            f"{repository.remote} has a tag {release.tag} of another commit ({tagged[:12]})",
            "Another release took this version; run `sdk-builder run` to begin anew.",
        )
    head = repository.remote_head(release.branch)
    if tagged is None and head != release.base:
        raise BuilderError(
            f"{release.branch} of {repository.remote} moved on from {release.base[:12]} to {head[:12]}"
            " since the release was prepared",
            "Nothing was published; run `sdk-builder run` to begin anew.",
        )
    return tagged is not None


def _push(repository: Repository, work: Workspace, release: Release) -> None:
    if (
        repository.commit_of(release.commit) is None
        or repository.commit_of(f"refs/tags/{release.tag}") != release.commit
    ):
        # Prepared elsewhere: the bundle brings the commit and the tag.
        repository.git(
            "fetch", "--quiet", "--force", str(work.bundle), f"refs/tags/{release.tag}:refs/tags/{release.tag}"
        )
    repository.push(release.commit, release.branch, release.tag)


def _describe(settings: Settings, release: Release, pushed: bool, report: Reporter) -> None:
    remote = settings.git.remote
    report(f"Would push {release.commit[:12]} to {release.branch} and the tag {release.tag} to {remote}." if not pushed
        else f"{release.tag} is in {remote} already.")  # fmt: skip
    if settings.index.used:
        present = package_index.list_files(settings.index, settings.project)
        missing = [name for name in release.files if name not in present]
        report(f"Would upload {' and '.join(missing)}." if missing else "The package index has all files already.")
    if settings.github.repository:
        report(f"Would make the release {release.title} of {settings.github.repository}, unless it is there.")
