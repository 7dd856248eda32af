"""Settings files that somebody else may have put there: whatever stands in the place of one, nothing waits for it."""

from __future__ import annotations

import os
import stat

#: Bytes; what is larger was not written as settings.
_LARGEST = 1 << 20


def content_of(path: str) -> tuple[bytes, int]:
    """What stands in a small file, and its mode. (`fingerprint` imports this: no pathlib.)

    :raises OSError: if there is none, it is something else, such as a pipe or a device, or it is larger than 1 MiB
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
            raise OSError(0, f"it is {kind}, not a file", path)
        pieces: list[bytes] = []
        left = _LARGEST + 1
        while left and (piece := os.read(handle, left)):
            pieces.append(piece)
            left -= len(piece)
    finally:
        os.close(handle)
    if not left:
        raise OSError(0, f"it is larger than {_LARGEST:,} bytes", path)
    return b"".join(pieces), mode
