"""`watch`: asks for the build version of the API, and makes a release when it changed."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..fetch.fetching import read_build
from .failure import ReleaseError
from .pipeline import run
from .settings import Settings
from .storage import read_json, write_json

Say = Callable[[str], None]


def watch(
    settings: Settings,
    say: Say,
    warn: Callable[[ReleaseError], None],
    *,
    interval: float,
    once: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Run whenever the build version differs from that of the last run that succeeded.

    :param interval: seconds between two questions.
    :param once: ask once; a failure is raised then, and otherwise reported and tried again.
    :raises ReleaseError: with ``once``.
    """
    record = settings.work / "watched.json"
    while True:
        try:
            build = read_build(settings)
            if record.is_file() and read_json(record) == {"build": build}:
                say(f"The API is still at build {build}.")
            else:
                say(f"The API is at build {build}.")
                outcome = run(settings, say)
                # A run that failed is not recorded: the next question tries it again.
                write_json(record, {"build": build})
                say(f"Released {outcome.version}." if outcome.version else "Nothing to release.")
        except ReleaseError as failure:
            if once:
                raise
            warn(failure)
        if once:
            return
        sleep(interval)
