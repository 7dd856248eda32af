"""Progress on standard error, for people who wait: one line that is written over."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import TextIO


class Progress:
    """How far something is. Nothing is written unless standard error is a terminal.

    :param what: what is counted: `items`
    :param quiet: write nothing at all
    """

    def __init__(self, what: str, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = not quiet and self._stream.isatty()
        self._what = what
        self._began = self._last = time.monotonic()
        self._width = 0
        self.done = 0
        self.total: int | None = None

    def advance(self, count: int = 1) -> None:
        """So many more are done."""
        self.done += count
        self.show()

    def show(self) -> None:
        """Say how far it is, unless that was said a moment ago."""
        now = time.monotonic() if self._shown else 0.0
        if self._shown and now - self._last >= 0.1:
            self._last = now
            self._write(now - self._began)

    def note(self, text: str) -> None:
        """Say something that is not a number: what is waited for."""
        if self._shown:
            self._line(text)

    def _write(self, seconds: float) -> None:
        rate = self.done / seconds if seconds else 0.0
        of = f" of {self.total:,}" if self.total else ""
        left = ""
        if self.total and rate and self.total > self.done:
            left = f", {_duration((self.total - self.done) / rate)} left"
        self._line(f"{self.done:,}{of} {self._what}, {rate:,.0f}/s{left}")

    def _line(self, text: str) -> None:
        self._stream.write(f"\r{text:<{self._width}}")
        self._stream.flush()
        self._width = len(text)

    def clear(self) -> None:
        """Take the line away, before something else is written."""
        if self._shown and self._width:
            self._stream.write(f"\r{'':<{self._width}}\r")
            self._stream.flush()
            self._width = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()


def is_pipe(stream: TextIO) -> bool:
    """Whether another program reads what is written there."""
    import stat

    try:
        return stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def _duration(seconds: float) -> str:
    whole = int(seconds)
    return (
        f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}" if whole >= 3600 else f"{whole // 60}:{whole % 60:02}"
    )
