"""The commands that read a definition: `generate`, `check`, `canonicalise`.

Exit codes: 0 done, 1 the definition is unusable or (with --check) something differs, 2 the command line is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sized
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from ..project.settings import Paths

if TYPE_CHECKING:
    from ..definition.problem import Problem

_PATHS = Paths()
DEFINITION = Path(_PATHS.definition)
OVERRIDES = Path(_PATHS.overrides)
SUMMARIES = Path(_PATHS.summaries)
VERSION = Path(_PATHS.version)
COMMANDS = Path(_PATHS.commands)
PLACEMENT = Path(_PATHS.placement)
OUTPUT = Path(_PATHS.package)
PAGING_TABLE = Path(_PATHS.paging_table)
CATALOGUE = Path(_PATHS.catalogue)
README = Path(_PATHS.readme)

_Definition = Annotated[Path, typer.Option(help="The definition of the API: Swagger 2.0 as JSON.")]
_Overrides = Annotated[Path, typer.Option(help="Deliberate deviations from the definition.")]
_Runtime = Annotated[
    Path | None,
    typer.Option(
        help="The package with the hand-written half of the SDK, which generated code works with."
        f" Default: the output, if it has one, else {OUTPUT}, else the installed one."
    ),
]
_Dialect = Annotated[
    Path | None,
    typer.Option(help="What the definition says in ways of its own. Default: as definitions of the Platform API do."),
]
_AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(generate)
    app.command()(check)
    app.command()(canonicalise)


def generate(
    definition: _Definition = DEFINITION,
    overrides: _Overrides = OVERRIDES,
    summaries: Annotated[
        Path | None,
        typer.Option(
            help=f"Words and sentences for docstrings and search. Default: {SUMMARIES.name} beside the definition,"
            f" or {SUMMARIES} if no --output is given."
        ),
    ] = None,
    commands: Annotated[
        Path | None,
        typer.Option(
            help=f"Names of commands that no rule finds. Default: {COMMANDS.name} beside the definition, or {COMMANDS}"
            " if no --output is given."
        ),
    ] = None,
    version_file: Annotated[Path, typer.Option(help="The version of the SDK.")] = VERSION,
    placement: Annotated[
        Path | None,
        typer.Option(
            help="The record of the module of each model; made if there is none, only ever added to."
            f" Default: {PLACEMENT}, which is only read if --output is given."
        ),
    ] = None,
    output: Annotated[Path, typer.Option(help="The package whose generated packages are written.")] = OUTPUT,
    paging_table: Annotated[
        Path | None,
        typer.Option(
            help=f"The table of how listings page, for people. Default: {PAGING_TABLE}, or none if --output is given."
        ),
    ] = None,
    catalogue: Annotated[
        Path | None,
        typer.Option(
            help="The folder of the catalogue for the command-line tools, whose commands keep their names."
            f" Default: {CATALOGUE}, or none if --output is given."
        ),
    ] = None,
    readme: Annotated[
        Path | None,
        typer.Option(
            help="The document that says how to install, in a block that is written for it."
            f" Default: {README}, or none if --output is given."
        ),
    ] = None,
    runtime: _Runtime = None,
    dialect: _Dialect = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 if a file differs.")] = False,
    as_json: _AsJson = False,
) -> None:
    """Generate the generated packages of the SDK.

    Only what differs is written; what became stale is deleted.

    Examples:

        sdk-builder generate

        sdk-builder generate --check

        sdk-builder generate --definition new.json --output /tmp/sdk
    """
    from ..definition.problem import UnusableDefinitionError
    from ..emit.files import compare
    from ..emit.generation import Sources
    from ..emit.generation import generate as run

    catalogue = catalogue or (CATALOGUE if output == OUTPUT else None)
    sources = Sources(
        definition,
        runtime or _runtime_of(output, OUTPUT),
        overrides,
        version_file,
        placement or PLACEMENT,
        output,
        summaries or _file(definition.with_name(SUMMARIES.name)) or (_file(SUMMARIES) if output == OUTPUT else None),
        commands or _file(definition.with_name(COMMANDS.name)) or (_file(COMMANDS) if output == OUTPUT else None),
        catalogue,
        dialect,
        readme or (_file(README) if output == OUTPUT else None),
    )
    try:
        result = run(sources)
    except UnusableDefinitionError as error:
        _fail(error.problems, as_json)
    # Trying something elsewhere changes nothing here.
    others: dict[Path, str] = {}
    if placement is not None or output == OUTPUT:
        others[placement or PLACEMENT] = result.placement
    if paging_table is not None or output == OUTPUT:
        others[paging_table or PAGING_TABLE] = result.paging_table
    if sources.readme is not None:
        others[sources.readme] = result.readme
    if catalogue is not None:
        others.update({catalogue / name: text for name, text in result.catalogue.items()})
    try:
        difference = compare(output, result.files, others)
        if not check:
            difference.apply()
    except OSError as error:
        _fail_to_write(error, as_json)
    names = [path.as_posix() for path in difference.paths]
    if as_json:
        _print_json(
            operations=len(result.sdk.operations),
            models=result.sdk.count_models(),
            files=len(result.files),
            written=[] if check else [path.as_posix() for path in sorted(difference.write)],
            deleted=[] if check else [path.as_posix() for path in difference.delete],
            differ=names if check else [],
            problems=result.problems,
        )
    else:
        _print_problems(result.problems)
        if check:
            for name in names:
                typer.echo(f"differs: {name}")
            summary = f"{_count(names, 'file')} out of date; run sdk-builder generate."
            typer.echo(summary if names else "Everything is up to date.", err=bool(names))
        else:
            typer.echo(
                f"{len(result.sdk.operations)} operations and {result.sdk.count_models()} models in {len(result.files)}"
                f" files: {len(difference.write)} written, {len(difference.delete)} deleted."
            )
    if check and names:
        raise typer.Exit(1)


def check(
    definition: _Definition = DEFINITION,
    overrides: _Overrides = OVERRIDES,
    runtime: _Runtime = None,
    dialect: _Dialect = None,
    as_json: _AsJson = False,
) -> None:
    """Say what is wrong with the definition.

    All problems are reported at once; the exit status is 1 if nothing can be generated from it.

    Examples:

        sdk-builder check

        sdk-builder check --definition new.json --json
    """
    from ..definition.problem import UnusableDefinitionError
    from ..emit.generation import Sources, lower_sources

    try:
        sdk, problems = lower_sources(Sources(definition, runtime or _runtime_of(OUTPUT), overrides, dialect=dialect))
    except UnusableDefinitionError as error:
        _fail(error.problems, as_json)
    if as_json:
        _print_json(operations=len(sdk.operations), models=sdk.count_models(), problems=problems)
    else:
        _print_problems(problems)
        typer.echo(f"{len(sdk.operations)} operations and {sdk.count_models()} models; {_count(problems, 'warning')}.")


def canonicalise(
    source: Annotated[Path, typer.Argument(help="The definition to rewrite.")] = DEFINITION,
    output: Annotated[Path | None, typer.Option(help="Where to write; the source itself if left out.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 if the form differs.")] = False,
) -> None:
    """Write a definition in the committed form.

    That is one operation or model a line, with sorted keys. Where the output is there already, properties keep the
    order that they have in it: the platform serves them in varying order, which means nothing.

    Examples:

        sdk-builder canonicalise new.json --output definition/publicapi-v2.json

        sdk-builder canonicalise --check
    """
    from ..definition.canonical import canonical_text, keep_order
    from ..definition.document import read_document
    from ..definition.problem import UnusableDefinitionError
    from ..project.storage import replace_file

    try:
        document, target = read_document(source), output or source
        if target != source and target.is_file():
            document = keep_order(document, read_document(target))
        content = canonical_text(document).encode()
    except UnusableDefinitionError as error:
        _fail(error.problems, False)
    try:
        same = target.is_file() and target.read_bytes() == content
        if not (same or check):
            replace_file(target, content)
    except OSError as error:
        _fail_to_write(error, False)
    if check:
        typer.echo(f"{target} is canonical." if same else f"differs: {target}")
        if not same:
            raise typer.Exit(1)
    elif same:
        typer.echo(f"{target} is canonical already.")
    else:
        typer.echo(f"Wrote {target}.")


def _file(path: Path) -> Path | None:
    """The path, if there is a file."""
    return path if path.is_file() else None


def _runtime_of(*packages: Path) -> Path:
    """The first of these packages that has a runtime, else an installed one, else the last, for the error to name."""
    from importlib.util import find_spec

    installed = find_spec(OUTPUT.name)  # looks for it, and does not import it
    places = [Path(place) for place in installed.submodule_search_locations or ()] if installed else []
    return next((package for package in (*packages, *places) if (package / "_core").is_dir()), packages[-1])


def _fail(problems: Iterable[Problem], as_json: bool, outcome: str = "nothing was written") -> NoReturn:
    """Print all problems and leave with 1."""
    problems = list(problems)
    if as_json:
        _print_json(problems=problems)
    else:
        _print_problems(problems)
        errors = [problem for problem in problems if problem.severity == "error"]
        typer.echo(f"{_count(errors, 'error')}; {outcome}.", err=True)
    raise typer.Exit(1)


def _fail_to_write(error: OSError, as_json: bool) -> NoReturn:
    from ..definition.problem import Problem

    message = f"{error.filename} cannot be written: {error.strerror}."
    problem = Problem("", "error", message, "Free some space or fix the permissions, then run again.")
    _fail([problem], as_json, "each file is as it was or as it should be")


def _count(things: Sized, name: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        typer.echo(str(problem), err=True)
        if problem.hint:
            typer.echo(f"hint: {problem.hint}", err=True)


def _print_json(*, problems: Iterable[Problem], **facts: Any) -> None:
    described = [asdict(problem) for problem in problems]
    typer.echo(json.dumps({**facts, "problems": described}, ensure_ascii=False))
