"""A release that another machine left half-published: made whole again from the remote and the package index alone.

The archives depend on the source and on the date of the release's commit only, so that building them again from the tag
gives the files that were built before; the notes are in the changelog that was committed with them.
"""

from __future__ import annotations

import json
import os

from packaging.version import Version

from ..notes.changelog import read_section
from ..notes.writing import lift_headings
from ..project.git import Repository
from ..project.reporter import Reporter
from ..project.settings import Settings
from ..project.storage import write
from ..project.workspace import Release, Workspace
from ..publish import package_index
from ..publish.distribution import build_distribution
from ..publish.github import TOKEN, ReleasePages
from ..publish.sbom import describe_wheel
from .history import read_version

_FILES = 2  # sdist and wheel


def recover(settings: Settings, report: Reporter) -> Release | None:
    """The last release of the remote branch, prepared for publishing, if it is not published in full; else ``None``.

    :raises BuilderError: when it cannot be built again.
    """
    project = Repository(settings.root, settings.git.remote, settings.git.author)
    head = project.remote_head(settings.git.branch)
    content = project.read(head, settings.paths.version)
    if content is None:
        return None
    version = read_version(json.loads(content), settings.paths.version)
    tag = settings.tag(version)
    commit = project.remote_tag(tag)
    message = settings.release.message.format(version=version)
    if commit is None or project.git("log", "-1", "--format=%s", commit) != message:
        return None  # not released yet, or not by this machine
    missing = _missing(settings, version, tag)
    if not missing:
        return None
    report(f"{version} was pushed, and {missing}: it is prepared again from {tag}.")
    return _prepare(settings, project, version, commit)


def _missing(settings: Settings, version: str, tag: str) -> str:
    """What is missing of a release, in words; empty when nothing is."""
    index = settings.index
    if index.used and index.simple and len(package_index.files_of(index, settings.project, version)) < _FILES:
        return "is not on the package index in full"
    if settings.github.repository and os.environ.get(TOKEN) and not ReleasePages(settings.github).is_complete(tag):
        return "has no complete release page"
    return ""


def _prepare(settings: Settings, project: Repository, version: str, commit: str) -> Release:
    work = Workspace(settings.work)
    tree = project.check_out(commit, work.checkout)
    epoch = int(tree.git("log", "-1", "--format=%ct"))
    changelog = (work.checkout / settings.paths.changelog).read_text(encoding="utf-8")
    notes = lift_headings(read_section(changelog, version)) + "\n"
    write(work.notes, notes)
    write(work.summary, notes.partition("\n\n")[0].strip() + "\n")
    isolated = settings.release.isolated_build
    files = build_distribution(work.checkout / settings.paths.sdk, work.dist, version, epoch, isolated=isolated)
    write(work.sbom, describe_wheel(next(work.dist.glob("*.whl"))))
    release = Release(
        version=version,
        tag=settings.tag(version),
        title=settings.release.title.format(version=version),
        base=tree.git("rev-parse", "HEAD~1"),
        commit=commit,
        branch=settings.git.branch,
        prerelease=Version(version).is_prerelease,
        files=files,
    )
    work.write(work.release, release)
    return release
