"""The commands that make a release: its stages one by one, and all in order.

Each command reads files and writes files, so that any of them can be run again; `run` does all in order. The work
itself is in the packages below; they are imported when their command runs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import (
    AcceptLossOption,
    ApproveOption,
    DryRunOption,
    ForceOption,
    JsonOption,
    LabelOption,
    ProjectOption,
    Step,
    UntilOption,
    explained,
    progress,
    settings_of,
    warn,
    wish_of,
)

if TYPE_CHECKING:
    from ..release.wish import Wish


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    commands: dict[str, Callable[..., None]] = {
        "notes": notes,
        "record": record,
        "test": run_tests,
        "build": build,
        "commit": commit,
        "publish": publish,
        "run": run,
        "release-runtime": release_runtime,
        "watch": watch,
        "try": try_release,
        "status": status,
        "yank": yank,
    }
    for name, command in commands.items():
        app.command(name)(explained(command))


def notes(
    project: ProjectOption = None,
) -> None:
    """Write the release notes and the changelog.

    They are of the version that `bump` decided. The notes are in notes.md and summary.md of the work folder; they name
    the Python symbol that each change touches, found by comparing the generated code with that of the last release.

    Example:

        sdk-builder notes
    """
    from ..release import stages

    stages.notes(settings_of(project), typer.echo)


def record(
    surfaces: Annotated[Path | None, typer.Argument(help="Default: definition/published-surfaces.json.xz.")] = None,
    project: ProjectOption = None,
) -> None:
    """Write anew what the SDK's doctor knows of the published releases.

    What the releases made here added to it stays. Each release adds to it by itself, with its notes; this is for when
    the surfaces or the form of the record change.

    Example:

        sdk-builder record
    """
    from ..compare.record import RECORD, parse_record, read_surfaces, record_published
    from ..project.storage import write

    settings = settings_of(project)
    path = settings.root / settings.paths.package / RECORD
    written = record_published(read_surfaces(surfaces or settings.root / "definition/published-surfaces.json.xz"))
    if path.is_file():
        written.keep_later(parse_record(path.read_bytes()))
    write(path, written.to_json())
    typer.echo(f"{len(written.releases)} releases, {written.releases[0]} to {written.releases[-1]}.")


def run_tests(project: ProjectOption = None) -> None:
    """Run the test commands of sdk-builder.toml.

    What they print goes to test.log in the work folder.

    Example:

        sdk-builder test
    """
    from ..release import stages

    stages.test(settings_of(project), typer.echo)


def build(project: ProjectOption = None) -> None:
    """Build the sdist and the wheel.

    They are checked, and the wheel is tried in a bare virtual environment. The archives depend on the source and the
    date of the plan only: building again gives the same bytes.

    Example:

        sdk-builder build
    """
    from ..release import stages

    stages.build(settings_of(project), typer.echo)


def commit(project: ProjectOption = None) -> None:
    """Commit what the release changes and tag it.

    Nothing leaves the machine.

    Example:

        sdk-builder commit
    """
    from ..release import stages

    stages.commit(settings_of(project), typer.echo)


def publish(
    dry_run: DryRunOption = False,
    without_trial: Annotated[
        bool, typer.Option("--without-trial", help="Run no code of the release: a job without rights tries it.")
    ] = False,
    project: ProjectOption = None,
) -> None:
    """Push, upload to the package index, make the release page.

    Each is done once, and only what is missing. Reads GITHUB_TOKEN and PYPI_TOKEN from the environment; a job that is a
    trusted publisher needs no PYPI_TOKEN. May be called again after any failure. Before the page is made, the release
    is installed from the index and imported.

    Examples:

        sdk-builder publish --dry-run

        sdk-builder publish
    """
    from ..project.workspace import Workspace
    from ..publish.publication import publish as send

    settings = settings_of(project)
    with Workspace(settings.work).lock():
        send(settings, typer.echo, dry_run=dry_run, trial=not without_trial)


def run(
    until: UntilOption = "publish",
    force: ForceOption = None,
    prerelease: LabelOption = None,
    accept_loss: AcceptLossOption = False,
    approve: ApproveOption = False,
    hold_candidate: Annotated[
        bool, typer.Option("--hold-candidate", help="While a candidate is out, release nothing: for schedulers.")
    ] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Make a release: all stages in order.

    The stages are fetch, check, diff, bump, generate, notes, test, build, commit, publish. `run` works on the remote
    branch in a checkout of its own: the working tree of the project is not touched. A run that was stopped goes on
    where it was. The API did not change and nothing is forced: nothing is released, and the exit status is 0. After a
    candidate, a run without --prerelease makes the final release.

    Examples:

        sdk-builder run --dry-run

        sdk-builder run

        sdk-builder run --prerelease rc
    """
    wish = wish_of(force, prerelease, accept_loss=accept_loss, approved=approve, hold_candidate=hold_candidate)
    _release(until, wish, dry_run=dry_run, as_json=as_json, project=project)


def release_runtime(
    step: Annotated[Step, typer.Argument(help="The least step; what breaks asks for more.")] = Step.point,
    until: UntilOption = "publish",
    prerelease: LabelOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    project: ProjectOption = None,
) -> None:
    """Release what was written by hand, with the API as it was.

    The stages are those of `run`; the definition is not fetched but stays as it was released.

    Examples:

        sdk-builder release-runtime --dry-run

        sdk-builder release-runtime minor
    """
    _release(until, wish_of(step, prerelease, runtime_only=True), dry_run=dry_run, as_json=as_json, project=project)


def _release(until: str, wish: Wish, *, dry_run: bool, as_json: bool, project: Path | None) -> None:
    import json

    from ..release.pipeline import STAGES
    from ..release.pipeline import run as release

    if until not in STAGES:
        raise typer.BadParameter(f"{until} is not a stage; stages are {', '.join(STAGES)}", param_hint="--until")
    report = progress if as_json else typer.echo
    outcome = release(settings_of(project), report, until=until, wish=wish, dry_run=dry_run)
    if as_json:
        typer.echo(json.dumps({"version": outcome.version, "published": outcome.published}))
    elif outcome.version is None:
        typer.echo("Nothing to release.")
    elif not dry_run:
        typer.echo(f"{'Released' if outcome.published else 'Prepared'} {outcome.version}.")


def watch(
    interval: Annotated[float, typer.Option(min=1, help="Seconds between two questions.")] = 900,
    once: Annotated[bool, typer.Option("--once", help="Ask once and end: for schedulers.")] = False,
    project: ProjectOption = None,
) -> None:
    """Make a release whenever the API changed.

    Asks the API for its build version again and again. A run that fails is reported and tried again at the next
    question.

    Examples:

        sdk-builder watch --interval 600

        sdk-builder watch --once
    """
    from ..release.watching import watch as keep_watching

    keep_watching(settings_of(project), typer.echo, warn, interval=interval, once=once)


def try_release(
    from_index: Annotated[bool, typer.Option("--from-index", help="Install it from the package index.")] = False,
    project: ProjectOption = None,
) -> None:
    """Install the release of the work folder in a bare virtual environment, and import all of it.

    Examples:

        sdk-builder try

        sdk-builder try --from-index
    """
    from ..project.workspace import Workspace
    from ..publish.distribution import try_wheel
    from ..publish.publication import try_published

    settings = settings_of(project)
    work = Workspace(settings.work)
    release = work.read_release()
    tried = try_published(settings, release) if from_index else try_wheel(work.dist, release.version, settings.project)
    typer.echo(f"{settings.project} {release.version}: {tried}.")


def status(as_json: JsonOption = False, project: ProjectOption = None) -> None:
    """Say where the last release stands: in the remote, on the index, on its page; and what waits.

    Examples:

        sdk-builder status

        sdk-builder status --json
    """
    import json

    from ..release.status import read_status

    found = read_status(settings_of(project))
    if as_json:
        typer.echo(json.dumps(found))
        return
    width = max(map(len, found))
    for name, value in found.items():
        typer.echo(f"{name:{width}}  {value}")


def yank(
    version: Annotated[str, typer.Argument(help="The release that nobody should use.")],
    reason: Annotated[str, typer.Option(help="Why, in a few words; people read it on the release page.")],
    project: ProjectOption = None,
) -> None:
    """Say of a release that nobody should use it.

    Marks its page on GitHub. The package index itself is asked on its site: docs/adopting.md says how, and how to
    release what takes its place.

    Example:

        sdk-builder yank 271.0.0 --reason "Calls of get_users fail."
    """
    from ..publish.github import ReleasePages

    settings = settings_of(project)
    if settings.github.repository:
        typer.echo(f"{ReleasePages(settings.github).mark_yanked(settings.tag(version), reason)} says so.")
    else:
        typer.echo("There is no release page that could say so: [github] repository is not set.")
    typer.echo(f"Now yank {settings.project} {version} on the site of the package index, and release what replaces it.")
