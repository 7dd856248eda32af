"""`sdk-builder`: from the definition of the Platform API to the released SDK.

Each group of commands has a module of its own that offers `add_commands(app)`; what a command needs is imported when it
runs, so that `--help` answers at once.
"""

from __future__ import annotations

import importlib.util

import typer

from .generate import commands as generate_commands

EXAMPLES = """
Examples:

    sdk-builder generate              write the generated rooms of the SDK

    sdk-builder check --json          what is wrong with the definition

    sdk-builder diff OLD.json         what changed since an older definition

    sdk-builder run --dry-run         what a release would be

Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong.
"""


def build_app() -> typer.Typer:
    """The command line with all groups of commands."""
    app = typer.Typer(
        name="sdk-builder",
        help="Generates, versions and releases PureCloudPlatformClientV2 from the definition of the Platform API.",
        epilog=EXAMPLES,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    generate_commands.add_commands(app)
    if importlib.util.find_spec("sdk_builder.release.commands"):
        importlib.import_module("sdk_builder.release.commands").add_commands(app)
    return app


def main() -> None:
    """Entry point of the console script."""
    build_app()()
