"""The command `purecloud`."""

from __future__ import annotations

import gc
import sys

#: Objects until the collector runs: a command that ends at once needs none, and a long one is not held up by it.
_COLLECT_AFTER = 100_000


def main() -> None:
    """Run the command line, and leave with its exit status."""
    gc.set_threshold(_COLLECT_AFTER, 20, 100)
    from .commands.root import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
