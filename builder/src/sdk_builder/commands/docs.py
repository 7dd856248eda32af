"""The commands that write the reference, and that show what is said about operations."""

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
    """Add the commands of this module to the command line."""
    app.command()(docs)
    app.command()(summaries)


def docs(
    output: Annotated[
        Path, typer.Option(help="The folder that is written; pages that are stale are deleted.")
    ] = OUTPUT,
    guides: Annotated[Path, typer.Option(help="The folder of the guides: Markdown.")] = Path("docs"),
    example_ids: Annotated[
        Path, typer.Option(help="Ids of things that exist, for examples: JSON, by the path that names one.")
    ] = Path(_PATHS.example_ids),
    repository: Annotated[str, typer.Option(help="Where files of the project can be looked at, for links.")] = "",
) -> None:
    """Write the reference: static pages that open from a folder and from any host.

    Examples:

        sdk-builder docs

        sdk-builder docs --output /srv/www/reference
    """
    from ..definition.problem import UnusableDefinitionError
    from ..emit.generation import read_commands, read_sources
    from ..emit.reference.operations import Names
    from ..emit.reference.site import emit_site
    from ..project.errors import BuilderError
    from ..project.storage import replace_file

    try:
        sources = _sources()
        sdk, places = read_sources(sources)
        commands, _ = read_commands(sdk, sources)
        names = Names(Path(_PATHS.package).name, commands, _PATHS.program)
        written_guides, pictures = _read(guides, "*.md"), _read(guides, "*.svg")
        ids: dict[str, str] = json.loads(example_ids.read_text("utf-8")) if example_ids.is_file() else {}
        known = output / "pages.json"  # what an earlier run wrote; nothing else in the folder is touched
        before = _read_written(known)
        written: set[str] = set()
        for name, content in emit_site(sdk, places, names, written_guides, pictures, repository, ids):
            target, data = output / name, content.encode()
            written.add(name)
            if name not in before or not target.is_file() or target.read_bytes() != data:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        for name in before - written:
            (output / name).unlink(missing_ok=True)
        replace_file(known, _describe_written(written))
    except (UnusableDefinitionError, BuilderError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{len(written)} files in {output}; open {output / 'index.html'}.")


def summaries(
    sample: Annotated[int, typer.Option(help="How many to print, chosen at random; 0 for all.")] = 0,
    seed: Annotated[int, typer.Option(help="Chooses others.")] = 1,
    made: Annotated[bool, typer.Option("--made", help="Only those that are made of facts, none of our own.")] = False,
) -> None:
    """Print the sentences about operations, to be judged.

    Examples:

        sdk-builder summaries --sample 100 --seed 7
    """
    import random

    from ..definition.problem import UnusableDefinitionError
    from ..emit.generation import read_sources

    try:
        sdk, _ = read_sources(_sources())
    except (UnusableDefinitionError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    operations = [operation for operation in sdk.operations if not (made and operation.common)]
    if 0 < sample < len(operations):
        operations = random.Random(seed).sample(operations, sample)  # noqa: S311 - no secrets here
    for operation in operations:
        typer.echo(f"{operation.title}\n    {operation.summary}")


def _describe_written(written: set[str]) -> bytes:
    """Names by folder; nearly all pages are there twice, so an ending stands before its names."""
    folders: dict[str, list[str]] = {}
    for name in sorted(written):
        folder, _, file = name.rpartition("/")
        stem, _, ending = file.rpartition(".")
        folders.setdefault(f"{folder}/*.{ending}", []).append(stem)
    pages = {key: names for key, names in folders.items() if not key.endswith(".md")}
    for key, names in folders.items():
        if key.endswith(".md"):
            page = key.removesuffix(".md") + ".html"
            pages[key] = [] if names == pages.get(page) else names
    return json.dumps(pages, separators=(",", ":")).encode()


def _read_written(known: Path) -> set[str]:
    if not known.is_file():
        return set()
    pages: dict[str, list[str]] = json.loads(known.read_text("utf-8"))
    found: set[str] = set()
    for key, names in pages.items():
        for stem in names or pages.get(key.removesuffix(".md") + ".html", []):
            found.add(key.replace("*", stem).removeprefix("/"))
    return found


def _read(folder: Path, pattern: str) -> dict[str, str]:
    """Files by path, in the order in which the project's README names them; what it does not name comes last."""
    readme = Path("README.md")
    order = readme.read_text("utf-8") if readme.is_file() else ""
    found = {path.as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob(pattern))}
    places = {path: order.rfind(f"({path}") for path in found}
    return {path: found[path] for path in sorted(found, key=lambda path: (places[path] < 0, places[path]))}


def _sources() -> Sources:
    from ..emit.generation import Sources

    summaries, overrides, commands = Path(_PATHS.summaries), Path(_PATHS.overrides), Path(_PATHS.commands)
    return Sources(
        Path(_PATHS.definition),
        Path(_PATHS.package),
        overrides if overrides.is_file() else None,
        placement=Path(_PATHS.placement),
        package=Path(_PATHS.package),
        phrasing=summaries if summaries.is_file() else None,
        commands=commands if commands.is_file() else None,
        catalogue=Path(_PATHS.catalogue),
    )
