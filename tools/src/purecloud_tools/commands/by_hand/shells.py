"""Completion in shells: `completion`."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print what makes a shell complete commands, options, values and names.

    bash: eval "$(purecloud completion bash)" in ~/.bashrc; zsh: the same in ~/.zshrc; fish: purecloud completion fish
    | source, in ~/.config/fish/config.fish.
    """
    from ...completion.scripts import script

    click.echo(script(shell), nl=False)
