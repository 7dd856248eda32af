"""`watch`: asks for the build version of the API, and makes a release when it changed."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..fetch.fetching import read_build
from ..project.errors import BuilderError
from ..project.reporter import Reporter
from ..project.settings import Settings
from ..project.storage import read_json, write_json
from .pipeline import run


def watch(
    settings: Settings,
    report: Reporter,
    warn: Callable[[BuilderError], None],
    *,
    interval: float,
    once: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Run whenever the build version differs from that of the last run that succeeded.

    :param interval: seconds between two questions.
    :param once: ask once; a failure is raised then, and otherwise reported and tried again.
    :raises BuilderError: with ``once``.
    """
    record = settings.work / "watched.json"
    while True:
        try:
            build = read_build(settings)
            if record.is_file() and read_json(record) == {"build": build}:
                report(f"The API is still at build {build}.")
            else:
                report(f"The API is at build {build}.")
                outcome = run(settings, report)
                # A run that failed is not recorded: the next question tries it again.
                write_json(record, {"build": build})
                report(f"Released {outcome.version}." if outcome.version else "Nothing to release.")
        except BuilderError as error:
            if once:
                raise
            warn(error)
        if once:
            return
        sleep(interval)
