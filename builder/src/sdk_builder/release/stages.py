"""The stages of a release, in order. Each reads and writes files, so that it can be run again by itself.

``settings.root`` is the working tree that a stage works on: the project itself, or the checkout of `run`. What a stage
hands to the next one is in the work folder (:mod:`.workspace`).
"""

from __future__ import annotations

import shlex
import time

from ..compare.change import Comparison
from ..compare.loss import count_operations, find_losses
from ..compare.version import parse_version
from ..definition.document import CHECK_HINT, read_definition
from ..project.errors import BuilderError
from ..project.git import Repository
from ..project.reporter import Reporter
from ..project.settings import Settings
from ..project.storage import WRITE_HINT, checksums, read_json, read_text, write, write_json
from ..project.workspace import Plan, Release, Workspace
from .builds import compare_with_release, released_build, sources_of
from .history import (
    current_version,
    decide_version,
    definition_at,
    read_changes,
    released_version,
    waiting,
    write_version,
)
from .wish import Wish

NO_WISH = Wish()


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
        sdk, problems = lower_sources(sources_of(settings))
    except UnusableDefinitionError as error:
        errors = [problem for problem in error.problems if problem.severity == "error"]
        more = f" (and {len(errors) - 1} more errors)" if len(errors) > 1 else ""
        sentence = f"the definition is unusable: {errors[0].sentence.rstrip('.')}{more}"
        raise BuilderError(sentence, errors[0].hint or f"{CHECK_HINT} overrides.toml can quarantine.") from None
    for problem in problems:
        report(str(problem))
    report(f"{len(sdk.operations)} operations, {sdk.count_models()} models, {len(problems)} warnings.")


def diff(settings: Settings, report: Reporter, wish: Wish = NO_WISH) -> None:
    """Compare the definition, and what becomes of it, with the last final release."""
    from ..notes.rendering import counts_sentence

    comparison, remark = compare_with_release(settings, runtime_only=wish.runtime_only)
    write(Workspace(settings.work).changes, (comparison or Comparison(())).to_json())
    if remark:
        report(remark)
    if comparison is None:
        report("Nothing was released before.")
        return
    step = f"a {comparison.step.value} step" if comparison.step else "no step"
    report(f"{counts_sentence(comparison).capitalize()}; {step} of the version.")


def bump(settings: Settings, report: Reporter, wish: Wish = NO_WISH, *, dry_run: bool = False) -> Plan | None:
    """Decide the version and write it; ``None`` when there is nothing to release.

    :raises BuilderError: when the new definition has no operation, or lost so much that it looks like a mistake.
    """
    work = Workspace(settings.work)
    comparison = read_changes(work.changes)
    _refuse_loss(settings, wish)
    decision = decide_version(settings, comparison, wish)
    if decision is None:
        work.plan.unlink(missing_ok=True)
        _report_nothing(settings, report, wish)
        return None
    breaking = comparison.counts["major"]
    if breaking > settings.release.approve_above and not wish.approved:
        raise BuilderError(
            f"{decision.version} would hold {breaking} breaking changes, more than {settings.release.approve_above}",
            "Look at them with `sdk-builder run --dry-run --approve`; --approve releases them.",
        )
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
        sources = sources_of(settings)
        result = generation.generate(sources)
    except UnusableDefinitionError as error:
        raise BuilderError(f"nothing can be generated: {error.problems[0].sentence.rstrip('.')}", CHECK_HINT) from None
    package = settings.root / settings.paths.package
    others = {
        settings.root / settings.paths.placement: result.placement,
        settings.root / settings.paths.paging_table: result.paging_table,
        **{settings.root / settings.paths.catalogue / name: text for name, text in result.catalogue.items()},
        **({sources.readme: result.readme} if sources.readme else {}),
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
    from ..compare.record import RECORD, package_facts, parse_record
    from ..compare.surface import read_package, read_surface
    from ..compare.symbols import compare_surfaces
    from ..notes.changelog import read_section, take_unreleased, update_changelog
    from ..notes.writing import TEMPLATE, write_notes

    work = Workspace(settings.work)
    plan = work.read_plan()
    comparison = read_changes(work.changes)
    advisor, changes = None, []
    package = settings.root / settings.paths.package
    build = read_package(package)
    facts = old_facts = package_facts(build)
    if not plan.first:
        released = released_build(settings, plan.previous)
        before, old_facts = read_surface(released), package_facts(released)
        after = read_surface(build)
        definition = read_definition(settings.root / settings.paths.definition)
        advisor, changes = Advisor(before, after, definition), compare_surfaces(before, after)
    # The committed changelog and record, so that writing the notes again gives the same.
    repository = Repository(settings.root)
    log, noted = take_unreleased((repository.read("HEAD", settings.paths.changelog) or b"").decode("utf-8", "replace"))
    record = parse_record(repository.read("HEAD", f"{settings.paths.package}/{RECORD}"))
    record.add(plan.version, old_facts, facts)
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
        build=read_json(work.fetched).get("build") if work.fetched.is_file() else None,
        link=settings.github.page(f"compare/{settings.tag(plan.previous)}...{plan.tag}"),
    )
    write_json(work.surface, [change.to_document() for change in changes])
    write(package / RECORD, record.to_json())
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
    from ..publish.distribution import build_distribution, try_wheel
    from ..publish.sbom import describe_wheel

    work = Workspace(settings.work)
    plan = work.read_plan()
    isolated = settings.release.isolated_build
    files = build_distribution(
        settings.root / settings.paths.sdk, work.dist, plan.version, plan.epoch, isolated=isolated
    )
    write(work.sbom, describe_wheel(next(work.dist.glob("*.whl"))))
    tried = try_wheel(work.dist, plan.version, settings.project)
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


def _report_nothing(settings: Settings, report: Reporter, wish: Wish) -> None:
    current = current_version(settings)
    if wish.hold_candidate and parse_version(current).is_prerelease:
        report(f"{current} is a candidate: its final release, or another candidate, is made by hand.")
        return
    report("The API did not change: nothing to release. --force major|minor|point releases it anyway.")
    rest = waiting(settings, released_version(settings) or current)
    if rest:
        report(f"{rest} wait for a release: `sdk-builder release-runtime` makes one of the API as it was.")


def _refuse_loss(settings: Settings, wish: Wish) -> None:
    definition = read_definition(settings.root / settings.paths.definition)
    if not count_operations(definition):
        raise BuilderError("the new definition has no operation, which is never released", "Check the sources.")
    released = released_version(settings)
    losses = find_losses(definition_at(settings, released), definition) if released and not wish.accept_loss else []
    if losses:
        lost = ", ".join(map(str, losses))
        raise BuilderError(
            f"the new definition lost {lost} of {released}, more than half: that looks like a broken download",
            "If the API is really meant to lose them, say --accept-loss.",
        )
