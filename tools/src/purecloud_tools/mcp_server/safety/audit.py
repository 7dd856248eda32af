"""The audit log: a line of JSON for each call of a tool, in a file that only its owner may read."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

from ...output.problems import FAILED, ToolError
from ...output.rows import dumps


class Audit:
    """Appends to a file. What cannot be noted is not done.

    :param path: the file; it is made if there is none
    :raises ToolError: if it cannot be written, or others may read it
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            mode = os.fstat(self._handle).st_mode
        except OSError as error:
            raise self._unwritable(error) from None
        if os.name == "posix" and mode & 0o077:
            os.close(self._handle)
            raise ToolError(f"others may read {path}", f"Let only its owner read it: chmod 600 {path}", FAILED)

    def note(self, event: str, **facts: Any) -> None:
        """Append a line.

        :param facts: masked already
        :raises ToolError: if that fails
        """
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        line = dumps({"time": moment, "process": os.getpid(), "event": event, **facts}) + "\n"
        data = line.encode("utf-8", "backslashreplace")
        try:
            with self._lock:
                while data:
                    data = data[os.write(self._handle, data) :]
        except OSError as error:
            raise self._unwritable(error) from None

    def close(self) -> None:
        """Give the file back."""
        os.close(self._handle)

    def _unwritable(self, error: OSError) -> ToolError:
        return ToolError(
            f"the audit log {self.path} cannot be written: {error.strerror}", "Name another file: --audit FILE", FAILED
        )
