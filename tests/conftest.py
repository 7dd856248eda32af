"""What holds for the tests of all distributions."""

from __future__ import annotations

import gc
import signal

from hypothesis import HealthCheck, settings

# The speed of the machine decides nothing, and each run draws the same.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")

# A shell lets what it starts in the background ignore Ctrl-C; what a test interrupts has to hear it all the same.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Let no collection of garbage go through all that was imported: it stays as long as the tests run."""
    gc.collect()
    gc.freeze()
