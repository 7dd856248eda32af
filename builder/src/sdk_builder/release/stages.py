"""The stages of a release, in order. Each reads and writes files, so that it can be run again by itself.

``settings.root`` is the working tree that a stage works on: the project itself, or the checkout of `run`. What a stage
hands to the next one is in the work folder (:mod:`.workspace`).
"""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ..compare.change import Comparison
from ..compare.definitions import compare
from ..definition.document import CHECK_HINT, read_definition
from ..project.errors import BuilderError
from ..project.git import Repository
from ..project.reporter import Reporter
from ..project.settings import Settings
from ..project.storage import WRITE_HINT, checksums, read_text, write, write_json
from ..project.workspace import Plan, Release, Workspace
from .history import current_version, decide_version, read_changes, released_definition, released_package, write_version

if TYPE_CHECKING:
    from ..emit.generation import Sources

_KEPT_SHARE = 0.5  # a definition that lost more of its operations than this is taken for a mistake


def fetch(settings: Settings, report: Reporter, *, dry_run: bool = False) -> None:
    """Fetch and merge the sources into the definition of the project."""
    from dataclasses import asdict

    from ..fetch.fetching import fetch_definition

    fetched = fetch_definition(settings, keep=not dry_run)
    for remark in fetched.remarks:
        report(remark)
    path = settings.root / settings.paths.definition
    differs = not path.is_file() or path.read_bytes() != fetched.text.encode()
    if not dry_run:
        work = Workspace(settings.work)
        write(work.definition, fetched.text)
        record = {"sha256": fetched.sha256, "build": fetched.build}
        receipts = {name: asdict(receipt) for name, receipt in fetched.receipts.items()}
        write_json(work.fetched, record | {"sources": receipts})
        write(path, fetched.text)
    build = f" (build {fetched.build} of the API)" if fetched.build else ""
    report(f"The definition {'differs' if differs else 'is the same'}{build}; SHA-256 {fetched.sha256[:16]}.")


def check(settings: Settings, report: Reporter) -> None:
    """Validate the definition and the overrides.

    :raises BuilderError: with the first error when nothing can be generated from them.
    """
    from ..definition.problem import UnusableDefinitionError
    from ..emit.generation import lower_sources

    try:
        sdk, problems = lower_sources(_sources(settings))
    except UnusableDefinitionError as error:
        errors = [problem for problem in error.problems if problem.severity == "error"]
        more = f" (and {len(errors) - 1} more errors)" if len(errors) > 1 else ""
        sentence = f"the definition is unusable: {errors[0].sentence.rstrip('.')}{more}"
        raise BuilderError(sentence, errors[0].hint or f"{CHECK_HINT} overrides.toml can quarantine.") from None
    for problem in problems:
        report(str(problem))
    report(f"{len(sdk.operations)} operations, {sdk.count_models()} models, {len(problems)} warnings.")


def diff(settings: Settings, report: Reporter) -> None:
    """Compare the definition with that of the last release."""
    from ..notes.rendering import counts_sentence

    released = released_definition(settings)
    new = read_definition(settings.root / settings.paths.definition)
    comparison = Comparison(()) if released is None else compare(released, new)
    write(Workspace(settings.work).changes, comparison.to_json())
    report("Nothing was released before." if released is None else counts_sentence(comparison).capitalize() + ".")


def bump(
    settings: Settings, report: Reporter, force: str | None = None, label: str | None = None, *, dry_run: bool = False
) -> Plan | None:
    """Decide the version and write it; ``None`` when there is nothing to release.

    :raises BuilderError: when the new definition lost so much that it looks like a mistake, unless a step is forced.
    """
    work = Workspace(settings.work)
    comparison = read_changes(work.changes)
    first = released_definition(settings) is None
    decision = decide_version(settings, comparison, force, label, first=first)
    if decision is None:
        work.plan.unlink(missing_ok=True)
        report("Nothing changed: no release. Force one with --force major|minor|point.")
        return None
    if not force:
        _refuse_loss(settings, comparison)
    if not dry_run:
        write_version(settings, decision.version)
    plan = Plan(
        previous=decision.previous,
        version=decision.version,
        tag=settings.tag(decision.version),
        base=Repository(settings.root).git("rev-parse", "HEAD"),
        step=decision.step.value if decision.step else None,
        forced=decision.forced,
        epoch=int(time.time()),
    )
    work.write(work.plan, plan)
    why = "first release" if plan.first else f"{plan.step}, {'forced' if plan.forced else 'by difference'}"
    report(f"{plan.previous} -> {plan.version} ({why})." if not plan.first else f"{plan.version} ({why}).")
    return plan


def generate(settings: Settings, report: Reporter) -> None:
    """Write the generated packages."""
    from ..definition.problem import UnusableDefinitionError
    from ..emit import files, generation

    try:
        result = generation.generate(_sources(settings))
    except UnusableDefinitionError as error:
        raise BuilderError(f"nothing can be generated: {error.problems[0].sentence.rstrip('.')}", CHECK_HINT) from None
    package = settings.root / settings.paths.package
    others = {
        settings.root / settings.paths.placement: result.placement,
        settings.root / settings.paths.paging_table: result.paging_table,
    }
    try:
        difference = files.compare(package, result.files, others)
        difference.apply()
    except OSError as error:
        raise BuilderError(f"{error.filename} cannot be written: {error.strerror}", WRITE_HINT) from None
    report(f"{len(result.files)} files: {len(difference.write)} written, {len(difference.delete)} deleted.")


def notes(settings: Settings, report: Reporter) -> None:
    """Write the release notes and put them into the changelog."""
    from ..compare.advice import Advisor
    from ..compare.surface import read_surface
    from ..compare.symbols import compare_surfaces, record_changes
    from ..notes.changelog import read_section, take_unreleased, update_changelog
    from ..notes.writing import TEMPLATE, write_notes

    work = Workspace(settings.work)
    plan = work.read_plan()
    comparison = read_changes(work.changes)
    advisor, changes = None, []
    if not plan.first:
        with TemporaryDirectory(prefix="sdk-builder-") as temporary:
            before = read_surface(released_package(settings, plan.previous, Path(temporary)))
        after = read_surface(settings.root / settings.paths.package)
        advisor, changes = Advisor(before, after), compare_surfaces(before, after)
    # The committed changelog, so that writing the notes again gives the same.
    committed = Repository(settings.root).read("HEAD", settings.paths.changelog) or b""
    log, noted = take_unreleased(committed.decode("utf-8", "replace"))
    release = settings.release
    file = read_text(settings.root / release.extra_notes) if release.extra_notes else ""
    written = write_notes(
        comparison,
        advisor,
        changes,
        # A section that somebody wrote for this version ahead of it stays.
        extra="\n\n".join(part for part in (read_section(log, plan.version), noted, file.strip()) if part),
        first=plan.first,
        template=read_text(settings.root / release.notes_template) if release.notes_template else TEMPLATE,
    )
    write_json(work.surface, [change.to_document() for change in changes])
    record_changes(settings.root / settings.paths.package / "changes.json", plan.version, changes)
    write(work.notes, written.body)
    write(work.summary, written.summary)
    changelog = settings.root / settings.paths.changelog
    day = time.strftime("%Y-%m-%d", time.gmtime(plan.epoch))
    write(changelog, update_changelog(log, plan.version, day, written.body))
    report(f"{len(written.body.splitlines())} lines of notes in {work.notes.name} and {changelog.name}.")


def test(settings: Settings, report: Reporter) -> None:
    """Run the tests of the project.

    :raises BuilderError: when one of the commands fails; the whole output is in the log.
    """
    from ..project.process import run_program

    log = Workspace(settings.work).test_log
    log.unlink(missing_ok=True)
    for command in settings.release.test:
        run_program(shlex.split(command), f"the test command `{command}`", cwd=settings.root, log=log)
    report(
        f"{len(settings.release.test)} test commands passed." if settings.release.test else "No test commands are set."
    )


def build(settings: Settings, report: Reporter) -> None:
    """Build sdist and wheel, and try the wheel in a bare environment."""
    from .distribution import build_distribution, try_wheel

    work = Workspace(settings.work)
    plan = work.read_plan()
    isolated = settings.release.isolated_build
    files = build_distribution(
        settings.root / settings.paths.sdk, work.dist, plan.version, plan.epoch, isolated=isolated
    )
    tried = try_wheel(work.dist, plan.version)
    report(f"{' and '.join(files)}; installed in a bare environment: {tried}.")


def commit(settings: Settings, report: Reporter) -> None:
    """Commit what the release changes, tag it, and put both into a bundle; nothing leaves the machine."""
    from packaging.version import Version

    work = Workspace(settings.work)
    plan = work.read_plan()
    if not work.dist.is_dir():
        raise BuilderError(f"{work.dist} is not there", "Run `sdk-builder build` first.")
    repository = Repository(settings.root, settings.git.remote, settings.git.author)
    message = settings.release.message.format(version=plan.version)
    made = repository.git("rev-parse", "HEAD")
    if made == plan.base:
        made = repository.commit(settings.managed, message, plan.epoch)
    elif repository.git("log", "-1", "--format=%P %B") != f"{plan.base} {message}" or repository.changes(
        settings.managed
    ):
        hint = "Begin again with `sdk-builder diff`."
        raise BuilderError(f"{settings.root} moved on since the version was decided", hint)
    # Else an earlier try made the commit.
    repository.tag_commit(plan.tag, made, message, plan.epoch)
    work.bundle.parent.mkdir(parents=True, exist_ok=True)
    repository.git("bundle", "create", "--quiet", str(work.bundle), f"{plan.base}..{plan.tag}")
    release = Release(
        version=plan.version,
        tag=plan.tag,
        title=settings.release.title.format(version=plan.version),
        base=plan.base,
        commit=made,
        branch=settings.git.branch,
        prerelease=Version(plan.version).is_prerelease,
        files=checksums(work.dist),
    )
    work.write(work.release, release)
    report(f"{made[:12]}, tagged {plan.tag}.")


def _sources(settings: Settings) -> Sources:
    from ..emit.generation import Sources

    root, paths = settings.root, settings.paths
    overrides = root / paths.overrides
    return Sources(
        definition=root / paths.definition,
        runtime=root / paths.package,
        overrides=overrides if overrides.is_file() else None,
        version=root / paths.version,
        placement=root / paths.placement,
    )


def _refuse_loss(settings: Settings, comparison: Comparison) -> None:
    definition = read_definition(settings.root / settings.paths.definition)
    kept = sum(len(item) for item in definition.get("paths", {}).values())
    lost = sum(change.place in ("operation", "path") and change.change == "removed" for change in comparison.changes)
    if lost and lost > (lost + kept) * (1 - _KEPT_SHARE):
        raise BuilderError(
            f"the new definition lost {lost} paths and operations of {current_version(settings)}, more than half",
            "If that is right, release it with --force major.",
        )
