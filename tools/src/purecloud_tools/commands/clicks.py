"""Options as click has them."""

from __future__ import annotations

import math
from typing import Any

import click

from .options import FORMATS, LOGIN, OUTPUT, Option


class Seconds(click.FloatRange):
    """A number of seconds; `nan` and `inf` are none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds: float = super().convert(value, param, ctx)
        if not math.isfinite(seconds):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


def as_click(option: Option) -> click.Option:
    """The option of click."""
    kinds: dict[str, Any] = {
        "format": click.Choice(FORMATS),
        "count": click.IntRange(min=0),
        "seconds": Seconds(min=0, min_open=True),
    }
    return click.Option(
        [*option.names, option.key],
        help=option.help,
        metavar=option.metavar,
        type=kinds.get(option.takes),
        is_flag=option.takes == "flag" or None,
        multiple=option.several,
    )


def output_options() -> list[click.Parameter]:
    """The options for what is printed."""
    return [as_click(option) for option in OUTPUT]


def login_options() -> list[click.Parameter]:
    """The options for who calls."""
    return [as_click(option) for option in LOGIN]


def shared_options() -> list[click.Parameter]:
    """All that commands by hand have, too."""
    return [*output_options(), *login_options()]
