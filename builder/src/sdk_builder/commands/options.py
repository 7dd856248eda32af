"""What the commands of a release share: options, the settings of the project, errors in one sentence."""

from __future__ import annotations

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
    from ..release.wish import Wish

P = ParamSpec("P")
R = TypeVar("R")


class Step(str, Enum):
    """A step of the version."""

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
    Step | None,
    typer.Option("--force", help="Release by at least this step, even if nothing changed; never by less than breaks."),
]
LabelOption = Annotated[Label | None, typer.Option("--prerelease", help="Make a prerelease with this label.")]
AcceptLossOption = Annotated[
    bool, typer.Option("--accept-loss", help="Believe a definition that lost most of its operations or models.")
]
ApproveOption = Annotated[
    bool, typer.Option("--approve", help="Release more breaking changes than [release] approve_above allows.")
]
UntilOption = Annotated[
    str, typer.Option(help="The last stage to run; `commit` prepares everything and sends nothing.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write and send nothing.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the outcome as one JSON object; progress to stderr.")]


def explained(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a BuilderError into one sentence, a hint, and exit status 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from ..project.errors import BuilderError

        try:
            return command(*args, **kwargs)
        except BuilderError as error:
            warn(error)
            raise typer.Exit(1) from None

    return run


def warn(error: BuilderError) -> None:
    """Print an error and what to do about it."""
    typer.echo(f"error: {error.sentence}", err=True)
    if error.hint:
        typer.echo(f"hint: {error.hint}", err=True)


def progress(text: str) -> None:
    """Report where standard output is for the outcome."""
    typer.echo(text, err=True)


def settings_of(project: Path | None) -> Settings:
    """The settings of a project: of the one that is named, or of the nearest one upwards."""
    from ..project.settings import find_root, read_settings

    return read_settings(project.resolve() if project else find_root(Path.cwd()))


def settings_if_any(project: Path | None) -> Settings | None:
    """The settings of the project, where there is one: two definitions can be compared anywhere."""
    from ..project.settings import FILE

    inside = any((folder / FILE).is_file() for folder in (Path.cwd(), *Path.cwd().parents))
    return settings_of(project) if project or inside else None


def wish_of(force: Step | None, label: Label | None, **flags: bool) -> Wish:
    """What a person asks for."""
    from ..compare.change import Impact
    from ..release.wish import Wish

    return Wish(Impact(force.value) if force else None, label.value if label else None, **flags)


@contextmanager
def scratch(settings: Settings, dry_run: bool) -> Generator[Settings]:
    """The settings as they are, or for a dry run with a work folder that is thrown away."""
    if not dry_run:
        yield settings
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="sdk-builder-") as folder:
        yield settings.at(settings.root, Path(folder))
