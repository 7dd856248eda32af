"""A file of lines `key, tab, entry`, sorted by key, that is searched where it lies: a look-up reads a dozen lines."""

from __future__ import annotations

import mmap
import os
import sys

#: Before the first key: the line that says what wrote the file.
_HEADER_END = b"\n"

if sys.version_info >= (3, 11):
    from collections.abc import Iterator  # costs nothing there: it is loaded already
else:
    TYPE_CHECKING = False
    if TYPE_CHECKING:
        from collections.abc import Iterator


class Index:
    """The lines of a file.

    :param path: the file; it is opened with the first question
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._data: mmap.mmap | None = None
        self._start = 0

    def find(self, key: str) -> str | None:
        """The entry of a key; `None` if there is none."""
        at = self._first(key.encode())
        line = self._line(at)
        found, _, entry = line.partition(b"\t")
        return entry.decode() if line and found == key.encode() else None

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All keys that begin with `prefix`, in order."""
        for key, _ in self.entries(prefix):
            yield key

    def entries(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """All keys that begin with `prefix`, in order, each with its entry."""
        wanted = prefix.encode()
        at = self._first(wanted)
        while True:
            line = self._line(at)
            if not line or not line.startswith(wanted):
                return
            key, _, entry = line.partition(b"\t")
            yield key.decode(), entry.decode()
            at += len(line) + 1

    def words(self, prefix: str) -> list[str]:
        """The words that follow `prefix` in keys, one of each: what stands below a command.

        :param prefix: words with a blank behind them; the empty string for the first words
        """
        wanted = prefix.encode()
        found: list[str] = []
        at = self._first(wanted)
        while True:
            line = self._line(at)
            if not line or not line.startswith(wanted):
                return found
            word = line.partition(b"\t")[0][len(wanted) :].partition(b" ")[0]
            found.append(word.decode())
            # The next word is behind all keys that go on with this one: `!` follows the blank.
            at = self._first(wanted + word + b"!")
            if self._line(at).startswith(wanted + word + b"\t"):
                at += len(self._line(at)) + 1

    def _first(self, key: bytes) -> int:
        """Where the first line begins whose key is not before `key`."""
        data = self._opened()
        low, high = self._start, len(data)
        while low < high:
            middle = data.rfind(b"\n", 0, (low + high) // 2) + 1
            if middle < low:
                middle = low
            end = data.find(b"\n", middle)
            if data[middle:end].partition(b"\t")[0] < key:
                low = end + 1
            else:
                high = middle
        return low

    def _line(self, at: int) -> bytes:
        data = self._opened()
        end = data.find(b"\n", at)
        return data[at:end] if end >= 0 else b""

    def _opened(self) -> mmap.mmap:
        if self._data is None:
            handle = os.open(self._path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            try:
                self._data = mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
            finally:
                os.close(handle)
            self._start = self._data.find(_HEADER_END) + 1
        return self._data


def beside(module: str, name: str) -> str:
    """The path of a file that lies beside a module."""
    return os.path.join(os.path.dirname(module), name)  # noqa: PTH118, PTH120 - pathlib takes as long as a look-up
