"""Where the last release stands."""

from __future__ import annotations

import json
import os

from ..project.errors import BuilderError
from ..project.git import Repository
from ..project.settings import Settings
from ..project.storage import read_json
from ..project.workspace import Workspace
from ..publish import package_index
from ..publish.github import TOKEN, ReleasePages
from .history import read_version


def read_status(settings: Settings) -> dict[str, str]:
    """Each place that a release goes to, and what is known of it there. Nothing is changed."""
    repository = Repository(settings.root, settings.git.remote)
    head = repository.remote_head(settings.git.branch)
    content = repository.read(head, settings.paths.version)
    if content is None:
        raise BuilderError(f"{settings.git.branch} holds no {settings.paths.version}", "Check [paths].")
    version = read_version(json.loads(content), settings.paths.version)
    tag = settings.tag(version)
    commit = repository.remote_tag(tag)
    found = {"version": version, "remote": f"{tag} is {commit[:12]}" if commit else f"there is no tag {tag}"}
    if commit:
        found["waiting"] = f"{repository.git('rev-list', '--count', f'{commit}..{head}')} commits since"
    found["index"] = _index(settings, version)
    found["page"] = _page(settings, tag)
    work = Workspace(settings.work)
    if work.release.is_file() and work.is_published(release := work.read_release()):
        found["run"] = f"published {release.version}"
    elif work.journal.is_file():
        done = [str(stage) for stage in read_json(work.journal)["done"]]
        found["run"] = f"stopped after {done[-1]}" if done else "not begun"
    return found


def _index(settings: Settings, version: str) -> str:
    if not settings.index.used or not settings.index.simple:
        return "not set"
    try:
        files = package_index.files_of(settings.index, settings.project, version)
    except BuilderError as error:
        return error.sentence
    return f"has {' and '.join(files)}" if files else f"has nothing of {version}"


def _page(settings: Settings, tag: str) -> str:
    if not settings.github.repository:
        return "not set"
    if not os.environ.get(TOKEN):
        return f"not known without {TOKEN}"
    try:
        complete = ReleasePages(settings.github).is_complete(tag)
    except BuilderError as error:
        return error.sentence
    return f"{tag} is complete" if complete else f"{tag} is missing, or not complete"
