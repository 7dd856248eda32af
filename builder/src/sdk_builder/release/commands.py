"""The stages of a release as commands of `sdk-builder`.

Each command reads files and writes files, so that any of them can be run again; `run` does all in order. The
work itself is in the modules beside this one; they are imported when their command runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, ParamSpec, TypeVar

import typer

if TYPE_CHECKING:
    from .settings import Settings

P = ParamSpec("P")
R = TypeVar("R")


class Step(str, Enum):
    """A step of the version that is forced."""

    major = "major"
    minor = "minor"
    point = "point"


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
LabelOption = Annotated[str | None, typer.Option("--prerelease", help="Label of a prerelease: a, b or rc.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write and send nothing.")]


def add_commands(app: typer.Typer) -> None:
    """Register the stages of a release with the command line of the builder."""
    for name, command in _COMMANDS.items():
        app.command(name, rich_help_panel="Release")(_explained(command))


def _explained(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a ReleaseError into one sentence, a hint, and exit status 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from .failure import ReleaseError

        try:
            return command(*args, **kwargs)
        except ReleaseError as failure:
            fail(failure)

    return run


def fail(failure: Any) -> NoReturn:
    typer.echo(f"error: {failure.sentence}", err=True)
    if failure.hint:
        typer.echo(f"hint: {failure.hint}", err=True)
    raise typer.Exit(1)


def _settings(project: Path | None) -> Settings:
    from .settings import find_root, read_settings

    return read_settings(project.resolve() if project else find_root(Path.cwd()))


def diff(
    old: Annotated[Path | None, typer.Argument(help="The old definition. Default: that of the last release.")] = None,
    new: Annotated[Path | None, typer.Argument(help="The new definition. Default: that of the project.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the changes.")] = Format.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead.")] = None,
    project: ProjectOption = None,
) -> None:
    """Compare two definitions and say what each change asks of a caller.

    Examples:

        sdk-builder diff

        sdk-builder diff OLD.json NEW.json --format json
    """
    from .difference import compare
    from .rendering import to_markdown, to_text
    from .storage import read_definition, write

    if old is not None and new is not None:
        comparison = compare(read_definition(old), read_definition(new))
    else:
        from .history import compare_with_release

        comparison = compare_with_release(_settings(project), old)
    text = {
        Format.text: to_text,
        Format.json: lambda found: found.to_json(),
        Format.markdown: to_markdown,
    }[form](comparison)
    if output is None:
        sys.stdout.write(text)
    else:
        write(output, text)


def bump(
    changes: Annotated[
        Path | None,
        typer.Argument(help="Changes as `diff --format json` writes them. Default: compare with the last release."),
    ] = None,
    force: ForceOption = None,
    prerelease: LabelOption = None,
    dry_run: DryRunOption = False,
    project: ProjectOption = None,
) -> None:
    """Decide the next version and write it to the version file; print it.

    Nothing changed and nothing forced: no new version, and nothing is written.

    Examples:

        sdk-builder bump

        sdk-builder bump changes.json --force point --prerelease rc
    """
    from .history import compare_with_release, decide_version, read_changes, write_version

    settings = _settings(project)
    comparison = compare_with_release(settings, None) if changes is None else read_changes(changes)
    decision = decide_version(settings, comparison, force.value if force else None, prerelease)
    if decision is None:
        typer.echo("Nothing changed: no new version. Force one with --force major|minor|point.", err=True)
        return
    if not dry_run:
        write_version(settings, decision.version)
    typer.echo(decision.version)


_COMMANDS: dict[str, Callable[..., None]] = {
    "diff": diff,
    "bump": bump,
}
