"""The stages of a release as commands of `sdk-builder`.

Each command reads files and writes files, so that any of them can be run again; `run` does all in order. The
work itself is in the modules beside this one; they are imported when their command runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer

if TYPE_CHECKING:
    from ..project.errors import BuilderError
from ..project.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")


class Step(str, Enum):
    """A step of the version that is forced."""

    major = "major"
    minor = "minor"
    point = "point"


class Label(str, Enum):
    """What a prerelease is called."""

    a = "a"
    b = "b"
    rc = "rc"


class Format(str, Enum):
    """How a comparison is printed."""

    text = "text"
    json = "json"
    markdown = "markdown"


ProjectOption = Annotated[
    Path | None, typer.Option("--project", help="Folder of sdk-builder.toml. Default: the nearest one upwards.")
]
ForceOption = Annotated[
    Step | None, typer.Option("--force", help="Release with this step, whatever the difference says.")
]
LabelOption = Annotated[Label | None, typer.Option("--prerelease", help="Make a prerelease with this label.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Reporter what would happen; write and send nothing.")]


def add_commands(app: typer.Typer) -> None:
    """Register the stages of a release with the command line of the builder."""
    for name, command in _COMMANDS.items():
        app.command(name)(_explained(command))


def _explained(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a BuilderError into one sentence, a hint, and exit status 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from ..project.errors import BuilderError

        try:
            return command(*args, **kwargs)
        except BuilderError as error:
            _warn(error)
            raise typer.Exit(1) from None

    return run


def _settings(project: Path | None) -> Settings:
    from ..project.settings import find_root, read_settings

    return read_settings(project.resolve() if project else find_root(Path.cwd()))


def diff(
    old: Annotated[Path | None, typer.Argument(help="The old definition. Default: that of the last release.")] = None,
    new: Annotated[Path | None, typer.Argument(help="The new definition. Default: that of the project.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the changes.")] = Format.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead.")] = None,
    project: ProjectOption = None,
) -> None:
    """Compare two definitions.

    Says what each change is and what it asks of a caller.

    Examples:

        sdk-builder diff

        sdk-builder diff OLD.json NEW.json --format json
    """
    from ..compare.change import Comparison
    from ..compare.definitions import compare
    from ..definition.document import read_definition
    from ..notes.rendering import to_markdown, to_text
    from ..project.storage import write

    if old is not None and new is not None:
        comparison = compare(read_definition(old), read_definition(new))
    else:
        from ..release.history import compare_with_release

        comparison = compare_with_release(_settings(project), old)
    forms: dict[Format, Callable[[Comparison], str]] = {
        Format.text: to_text,
        Format.json: Comparison.to_json,
        Format.markdown: to_markdown,
    }
    text = forms[form](comparison)
    if output is None:
        sys.stdout.write(text)
    else:
        write(output, text)


def fetch(dry_run: DryRunOption = False, project: ProjectOption = None) -> None:
    """Fetch and merge the definition, its preview and the notification topics.

    Asks only for what changed since the last time; retries; on any error the definition stays as it is. The topics
    are asked of the API with GENESYS_CLOUD_CLIENT_ID and GENESYS_CLOUD_CLIENT_SECRET; without them the known ones stay.

    Examples:

        sdk-builder fetch

        SDK_BUILDER_SOURCES_DEFINITION=new.json sdk-builder fetch --dry-run
    """
    from ..release import stages

    stages.fetch(_settings(project), typer.echo, dry_run=dry_run)


def bump(
    changes: Annotated[
        Path | None, typer.Argument(help="Changes as `diff --format json` writes them. Default: compare now.")
    ] = None,
    force: ForceOption = None,
    prerelease: LabelOption = None,
    dry_run: DryRunOption = False,
    project: ProjectOption = None,
) -> None:
    """Decide the next version and write it to the version file.

    Compares with the last release, unless changes are given. Nothing changed and nothing forced: nothing is written.

    Examples:

        sdk-builder bump

        sdk-builder bump changes.json --force point --prerelease rc
    """
    from ..project.storage import write
    from ..project.workspace import Workspace
    from ..release import stages
    from ..release.history import read_changes

    settings = _settings(project)
    with _scratch(settings, dry_run) as scratch:
        if changes is None:
            stages.diff(scratch, typer.echo)
        else:
            write(Workspace(scratch.work).changes, read_changes(changes).to_json())
        stages.bump(scratch, typer.echo, _text(force), _text(prerelease), dry_run=dry_run)


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

    stages.notes(_settings(project), typer.echo)


def run_tests(project: ProjectOption = None) -> None:
    """Run the test commands of sdk-builder.toml.

    What they print goes to test.log in the work folder.

    Example:

        sdk-builder test
    """
    from ..release import stages

    stages.test(_settings(project), typer.echo)


def build(project: ProjectOption = None) -> None:
    """Build the sdist and the wheel.

    They are checked, and the wheel is tried in a bare virtual environment. The archives depend on the source and the
    date of the plan only: building again gives the same bytes.

    Example:

        sdk-builder build
    """
    from ..release import stages

    stages.build(_settings(project), typer.echo)


def commit(project: ProjectOption = None) -> None:
    """Commit what the release changes and tag it.

    Nothing leaves the machine.

    Example:

        sdk-builder commit
    """
    from ..release import stages

    stages.commit(_settings(project), typer.echo)


def publish(dry_run: DryRunOption = False, project: ProjectOption = None) -> None:
    """Push, upload to the package index, make the release page.

    Each is done once, and only what is missing. Reads GITHUB_TOKEN and PYPI_TOKEN from the environment; a job that is a
    trusted publisher needs no PYPI_TOKEN. May be called again after any failure.

    Examples:

        sdk-builder publish --dry-run

        sdk-builder publish
    """
    from ..project.workspace import Workspace
    from ..publish.publication import publish as send

    settings = _settings(project)
    with Workspace(settings.work).lock():
        send(settings, typer.echo, dry_run=dry_run)


def run(
    until: Annotated[
        str, typer.Option(help="The last stage to run; `commit` prepares everything and sends nothing.")
    ] = "publish",
    force: ForceOption = None,
    prerelease: LabelOption = None,
    dry_run: DryRunOption = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the outcome as one JSON object; progress to stderr.")
    ] = False,
    project: ProjectOption = None,
) -> None:
    """Make a release: all stages in order.

    The stages are fetch, check, diff, bump, generate, notes, test, build, commit, publish. `run` works on the remote
    branch in a checkout of its own: the working tree of the project is not touched. A run that was stopped goes on
    where it was. Nothing changed and nothing forced: nothing is released, and the exit status is 0.

    Examples:

        sdk-builder run --dry-run

        sdk-builder run

        sdk-builder run --force point
    """
    import json

    from ..release.pipeline import STAGES
    from ..release.pipeline import run as release

    if until not in STAGES:
        raise typer.BadParameter(f"{until} is not a stage; stages are {', '.join(STAGES)}", param_hint="--until")
    outcome = release(
        _settings(project),
        _progress if as_json else typer.echo,
        until=until,
        force=_text(force),
        label=_text(prerelease),
        dry_run=dry_run,
    )
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

    keep_watching(_settings(project), typer.echo, _warn, interval=interval, once=once)


@contextmanager
def _scratch(settings: Settings, dry_run: bool) -> Generator[Settings]:
    """The settings as they are, or for a dry run with a work folder that is thrown away."""
    if not dry_run:
        yield settings
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="sdk-builder-") as folder:
        yield settings.at(settings.root, Path(folder))


def _text(choice: Enum | None) -> str | None:
    return choice.value if choice else None


def _progress(text: str) -> None:
    typer.echo(text, err=True)


def _warn(error: BuilderError) -> None:
    typer.echo(f"error: {error.sentence}", err=True)
    if error.hint:
        typer.echo(f"hint: {error.hint}", err=True)


_COMMANDS: dict[str, Callable[..., None]] = {
    "fetch": fetch,
    "diff": diff,
    "bump": bump,
    "notes": notes,
    "test": run_tests,
    "build": build,
    "commit": commit,
    "publish": publish,
    "run": run,
    "watch": watch,
}
