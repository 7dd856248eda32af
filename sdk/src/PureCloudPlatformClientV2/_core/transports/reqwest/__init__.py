"""The fast transport (extra `fast`): pyreqwest, which is Rust's reqwest, hyper and rustls, for both modes."""

from __future__ import annotations

import atexit
import time


def _let_threads_finish() -> None:
    """Let the threads of pyreqwest leave Python before it ends: one that still waits for the interpreter then would
    abort the process. They get it whenever this thread sleeps."""
    for _ in range(3):
        time.sleep(0.0005)


atexit.register(_let_threads_finish)
