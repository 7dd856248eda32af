"""`run`: all stages in order, in a working tree of their own, so that they can stop anywhere and go on later.

The project's own working tree is never touched: the stages work in a checkout of the remote branch below the work
folder, and what is published from there is a commit and a tag. A journal says which stages are done for which input;
the same input goes on where it stopped, another one begins anew.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..project.errors import BuilderError
from ..project.git import Repository
from ..project.reporter import Reporter
from ..project.settings import Settings
from ..project.storage import checksum, read_json, read_text, write_json
from ..project.workspace import Workspace
from ..publish import package_index
from ..publish.alert import alert
from ..publish.publication import publish
from . import stages
from .recovery import recover
from .wish import Wish

STAGES = ("fetch", "check", "diff", "bump", "generate", "notes", "test", "build", "commit", "publish")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: the version that it released or prepared, or ``None`` when there was nothing to release."""

    version: str | None
    published: bool


@dataclass(slots=True)
class _Journal:
    """Which stages are done for which input; written after each stage."""

    path: Path
    input: str = ""
    done: list[str] = field(default_factory=list[str])

    @classmethod
    def read(cls, path: Path) -> _Journal:
        try:
            record = read_json(path)
            return cls(path, str(record["input"]), [str(stage) for stage in record["done"]])
        except (BuilderError, KeyError, TypeError):
            return cls(path)

    def begin(self, name: str) -> None:
        self.input, self.done = name, []
        self._write()

    def add(self, stage: str) -> None:
        self.done.append(stage)
        self._write()

    def _write(self) -> None:
        write_json(self.path, {"input": self.input, "done": self.done})


def run(
    settings: Settings,
    report: Reporter,
    *,
    until: str = "publish",
    wish: Wish = stages.NO_WISH,
    dry_run: bool = False,
) -> Outcome:
    """Make a release, or go on with one that was begun.

    :param until: the last stage to run, one of :data:`STAGES`.
    :param wish: what is asked for beside what follows from the definition.
    :param dry_run: prepare everything up to the notes in a temporary folder, publish nothing, say what would happen.
    :raises BuilderError: with the first stage that cannot go on. The project's working tree is as it was.
    """
    if dry_run:
        return _rehearse(settings, report, wish)
    with Workspace(settings.work).lock():
        try:
            if until == "publish" and settings.index.used:
                package_index.check_addresses(settings.index)  # now, not after a release was built
            finished = _finish(settings, report, until)
            return finished or _advance(settings, report, until, wish)
        except BuilderError as error:
            alert(settings, error, report)
            raise


def _finish(settings: Settings, report: Reporter, until: str) -> Outcome | None:
    """Go on with publishing when an earlier run died after it had pushed; then nothing may begin anew.

    What is missing is known from the work folder, or, where another machine began, from the remote and the index.
    """
    work = Workspace(settings.work)
    release = work.read_release() if work.release.is_file() else None
    if release is not None:
        pushed = Repository(settings.root, settings.git.remote).remote_tag(release.tag) == release.commit
        if pushed and work.is_published(release):
            return None
        release = release if pushed else None
    if release is None:
        release = recover(settings, report)
    if release is None:
        return None
    if until != "publish":
        report(f"{release.version} was pushed but is not published in full: it is prepared, and nothing else.")
        return Outcome(release.version, published=False)
    report(f"publish: going on with {release.version}")
    return _publish(settings, report)


def _advance(settings: Settings, report: Reporter, until: str, wish: Wish) -> Outcome:
    work = Workspace(settings.work)
    project = Repository(settings.root, settings.git.remote, settings.git.author)
    base = project.remote_head(settings.git.branch)
    journal = _Journal.read(work.journal)
    if not journal.input.startswith(base) or not work.checkout.is_dir():
        _begin(project, work, journal, base)
    Repository(work.checkout).unlock()
    tree = settings.at(work.checkout)
    inner = _indented(report)

    _fetch(tree, report, inner, wish)
    given = " ".join((base, checksum(read_text(tree.root / tree.paths.definition).encode()), str(wish)))
    if journal.input != given:
        if journal.done:
            # Another definition, or another wish: what an earlier try wrote into the checkout must go.
            _begin(project, work, journal, base)
            _fetch(tree, _silent, _silent, wish)
        journal.begin(given)

    for stage in STAGES[1 : STAGES.index(until) + 1]:
        if stage in journal.done:
            report(f"{stage}: done before")
            continue
        report(f"{stage}:")
        if stage == "publish":
            return _publish(settings, report)
        if stage == "bump":
            if stages.bump(tree, inner, wish) is None:
                return Outcome(None, published=False)
        elif stage == "diff":
            stages.diff(tree, inner, wish)
        else:
            _STAGE[stage](tree, inner)
        journal.add(stage)
    planned = work.read_plan().version if work.plan.is_file() else None
    return Outcome(planned, published=False)


_STAGE: dict[str, Callable[[Settings, Reporter], None]] = {
    "check": stages.check,
    "generate": stages.generate,
    "notes": stages.notes,
    "test": stages.test,
    "build": stages.build,
    "commit": stages.commit,
}


def _fetch(tree: Settings, report: Reporter, inner: Reporter, wish: Wish) -> None:
    """The definition of the API as it is now, or for a release of the runtime as it was released."""
    report("fetch:")
    if wish.runtime_only:
        inner("The API stays as it was released.")
    else:
        stages.fetch(tree, inner)


def _begin(project: Repository, work: Workspace, journal: _Journal, base: str) -> None:
    """A fresh checkout, and no record of an earlier try."""
    journal.begin("")  # a checkout that is cut off must not be taken for a whole one
    for leftover in (work.changes, work.plan, work.surface, work.notes, work.summary, work.release, work.bundle):
        leftover.unlink(missing_ok=True)
    project.check_out(base, work.checkout)
    journal.begin(base)


def _publish(settings: Settings, report: Reporter) -> Outcome:
    publish(settings, _indented(report))
    work = Workspace(settings.work)
    if work.checkout.exists():
        Repository(settings.root).succeeds("worktree", "remove", "--force", str(work.checkout))
    return Outcome(work.read_release().version, published=True)


def _rehearse(settings: Settings, report: Reporter, wish: Wish) -> Outcome:
    """Run the stages up to the notes on a throw-away checkout and say what the others would do."""
    project = Repository(settings.root, settings.git.remote, settings.git.author)
    base = project.remote_head(settings.git.branch)
    with tempfile.TemporaryDirectory(prefix="sdk-builder-") as temporary:
        work = Workspace(Path(temporary))
        project.check_out(base, work.checkout)
        try:
            tree = settings.at(work.checkout, work.folder)
            inner = _indented(report)
            _fetch(tree, report, inner, wish)
            for stage in ("check", "diff", "bump", "generate", "notes"):
                report(f"{stage}:")
                if stage == "bump":
                    if stages.bump(tree, inner, wish) is None:
                        return Outcome(None, published=False)
                elif stage == "diff":
                    stages.diff(tree, inner, wish)
                else:
                    _STAGE[stage](tree, inner)
            plan = work.read_plan()
            _report_rest(settings, report, plan.version, plan.tag, read_text(work.summary))
            return Outcome(plan.version, published=False)
        finally:
            shutil.rmtree(work.checkout, ignore_errors=True)
            project.git("worktree", "prune")


def _report_rest(settings: Settings, report: Reporter, version: str, tag: str, summary: str) -> None:
    inner = _indented(report)
    report("notes would begin with:")
    for line in summary.strip().splitlines():
        inner(line)
    report("then it would")
    for command in settings.release.test:
        inner(f"run `{command}`")
    inner(f"build the sdist and wheel of {version} and try them in a bare environment")
    inner(f"commit to {settings.git.branch} of {settings.git.remote} and tag {tag}")
    try:
        if settings.index.used:
            package_index.check_addresses(settings.index)
            inner(f"upload to {settings.index.upload}, install it from there and import it")
    except BuilderError as error:
        inner(f"upload nothing, but stop before all of this: {error.sentence}")
    if settings.github.repository:
        inner(f"make the release {tag} of {settings.github.repository}")
    report("Nothing was written or sent.")


def _silent(text: str) -> None:
    """Report nothing: it was reported before."""


def _indented(report: Reporter) -> Reporter:
    return lambda text: report(f"  {text}")
