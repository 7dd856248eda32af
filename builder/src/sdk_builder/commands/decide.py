"""The commands that decide whether and as what something is released: `fetch`, `diff`, `bump`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import (
    AcceptLossOption,
    ApproveOption,
    DryRunOption,
    ForceOption,
    Format,
    LabelOption,
    ProjectOption,
    explained,
    scratch,
    settings_if_any,
    settings_of,
    wish_of,
)

if TYPE_CHECKING:
    from ..compare.change import Comparison


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(explained(fetch))
    app.command()(explained(diff))
    app.command()(explained(bump))


def fetch(dry_run: DryRunOption = False, project: ProjectOption = None) -> None:
    """Fetch and merge the definition, its preview and the notification topics.

    Asks only for what changed since the last time; retries; on any error the definition stays as it is. The topics
    are asked of the API with GENESYS_CLOUD_CLIENT_ID and GENESYS_CLOUD_CLIENT_SECRET; without them the known ones stay.

    Examples:

        sdk-builder fetch

        SDK_BUILDER_SOURCES_DEFINITION=new.json sdk-builder fetch --dry-run
    """
    from ..release import stages

    stages.fetch(settings_of(project), typer.echo, dry_run=dry_run)


def diff(
    old: Annotated[Path | None, typer.Argument(help="The old definition. Default: that of the last release.")] = None,
    new: Annotated[Path | None, typer.Argument(help="The new definition. Default: that of the project.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the changes.")] = Format.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead.")] = None,
    project: ProjectOption = None,
) -> None:
    """Compare two definitions.

    Says what each change is, what it asks of a caller, and by which step the version goes up: the higher of what these
    changes count for and of what breaks in the Python source that becomes of the definitions.

    Examples:

        sdk-builder diff

        sdk-builder diff OLD.json NEW.json --format json
    """
    from ..compare.change import Comparison
    from ..definition.document import read_definition
    from ..notes.rendering import to_markdown, to_text
    from ..project.storage import write
    from ..release.builds import compare_documents, compare_project

    if old is not None and new is not None:
        documents = read_definition(old), read_definition(new)
        comparison, remark = compare_documents(*documents, settings_if_any(project))
    else:
        comparison, remark = compare_project(settings_of(project), old)
    if remark:
        typer.echo(remark, err=True)
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


def bump(
    changes: Annotated[
        Path | None, typer.Argument(help="Changes as `diff --format json` writes them. Default: compare now.")
    ] = None,
    force: ForceOption = None,
    prerelease: LabelOption = None,
    accept_loss: AcceptLossOption = False,
    approve: ApproveOption = False,
    dry_run: DryRunOption = False,
    project: ProjectOption = None,
) -> None:
    """Decide the next version and write it to the version file.

    Compares with the last release, unless changes are given. Nothing changed and nothing forced: nothing is written.

    Examples:

        sdk-builder bump

        sdk-builder bump changes.json --force minor --prerelease rc
    """
    from ..project.storage import write
    from ..project.workspace import Workspace
    from ..release import stages
    from ..release.history import read_changes

    settings = settings_of(project)
    with scratch(settings, dry_run) as there:
        wish = wish_of(force, prerelease, accept_loss=accept_loss, approved=approve)
        if changes is None:
            stages.diff(there, typer.echo)
        else:
            write(Workspace(there.work).changes, read_changes(changes).to_json())
        stages.bump(there, typer.echo, wish, dry_run=dry_run)
