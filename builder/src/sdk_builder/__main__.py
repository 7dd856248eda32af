"""The command line: `sdk-builder`, also as `python -m sdk_builder`.

Each group of commands has a module of its own that offers `add_commands(app)`; what a command needs is imported when it
runs, so that `--help` answers at once.
"""

from __future__ import annotations

import typer

from .commands import decide, docs, generate, release

EXAMPLES = """
Examples:

    sdk-builder generate              write the generated packages of the SDK

    sdk-builder docs                  write the reference

    sdk-builder summaries --sample 9  what it says about some operations

    sdk-builder check --json          what is wrong with the definition

    sdk-builder diff OLD.json         what changed since an older definition

    sdk-builder run --dry-run         what a release would be

Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong.
"""


def build_app() -> typer.Typer:
    """The command line with all groups of commands."""
    app = typer.Typer(
        name="sdk-builder",
        help="Generates, versions and releases a Python SDK from the definition of its API.",
        epilog=EXAMPLES,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    generate.add_commands(app)
    docs.add_commands(app)
    decide.add_commands(app)
    release.add_commands(app)
    return app


def main() -> None:
    """Entry point of the console script."""
    build_app()()


if __name__ == "__main__":
    main()
