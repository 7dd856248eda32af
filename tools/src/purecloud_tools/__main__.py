"""The command `purecloud`."""

from __future__ import annotations

import atexit
import gc
import os
import sys

#: Objects until the collector runs: a command that ends at once needs none, and a long one is not held up by it.
_COLLECT_AFTER = 100_000
_INTERRUPTED = 130


def main() -> None:
    """Run the command line, and leave with its exit status."""
    gc.set_threshold(_COLLECT_AFTER, 20, 100)
    _open_streams()
    from .commands.running import run

    status = run(sys.argv[1:])
    if status == _INTERRUPTED:
        _leave(status)  # who interrupts does not wait for what threads are doing
    threading = sys.modules.get("threading")
    if threading is None or threading.active_count() == 1:
        atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage] - what libraries have still to do
        _leave(status)
    sys.exit(status)


def _open_streams() -> None:
    """Let there be streams that take all text.

    Some start programs without them (`>&-`, services): then nobody reads, and nothing comes. In pipes and files text is
    UTF-8, whatever the locale is, for so JSON is; a terminal gets escapes for what it cannot show.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - open as long as Python
        elif mode == "r":
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8-sig", errors="strict")
        else:
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="backslashreplace")


def _leave(status: int) -> None:
    """End at once. Nothing waits to be closed, and taking all modules apart would cost 9 ms.

    Returns if what was printed cannot be written: the interpreter says so then.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (OSError, ValueError):
        return
    os._exit(status)


if __name__ == "__main__":
    main()
