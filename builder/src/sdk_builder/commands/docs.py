"""The command that writes the reference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..project.settings import Paths

if TYPE_CHECKING:
    from ..emit.generation import Sources

_PATHS = Paths()
OUTPUT = Path("build/docs")


def add_commands(app: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    app.command()(docs)


def docs(
    output: Annotated[
        Path, typer.Option(help="The folder that is written; pages that are stale are deleted.")
    ] = OUTPUT,
    guides: Annotated[Path, typer.Option(help="The folder of the guides: Markdown.")] = Path("docs"),
    repository: Annotated[str, typer.Option(help="Where files of the project can be looked at, for links.")] = "",
) -> None:
    """Write the reference: static pages that open from a folder and from any host.

    Examples:

        sdk-builder docs

        sdk-builder docs --output /srv/www/reference
    """
    from ..definition.problem import UnusableDefinitionError
    from ..emit.generation import read_sources
    from ..emit.reference.site import emit_site
    from ..project.errors import BuilderError
    from ..project.storage import replace_file

    try:
        sdk, places = read_sources(_sources())
        written_guides, pictures = _read(guides, "*.md"), _read(guides, "*.svg")
        known = output / "pages.json"  # what an earlier run wrote; nothing else in the folder is touched
        before = set(json.loads(known.read_text("utf-8"))) if known.is_file() else set[str]()
        written: set[str] = set()
        for name, content in emit_site(sdk, places, written_guides, pictures, repository):
            target, data = output / name, content.encode()
            written.add(name)
            if name not in before or not target.is_file() or target.read_bytes() != data:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        for name in before - written:
            (output / name).unlink(missing_ok=True)
        replace_file(known, json.dumps(sorted(written)).encode())
    except (UnusableDefinitionError, BuilderError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{len(written)} files in {output}; open {output / 'index.html'}.")


def _read(folder: Path, pattern: str) -> dict[str, str]:
    return {path.as_posix(): path.read_text("utf-8") for path in sorted(folder.glob(pattern))}


def _sources() -> Sources:
    from ..emit.generation import Sources

    summaries, overrides = Path(_PATHS.summaries), Path(_PATHS.overrides)
    return Sources(
        Path(_PATHS.definition),
        Path(_PATHS.package),
        overrides if overrides.is_file() else None,
        placement=Path(_PATHS.placement),
        package=Path(_PATHS.package),
        phrasing=summaries if summaries.is_file() else None,
    )
