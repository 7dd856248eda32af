"""Files that rows refer to: recordings, transcripts, exports. Each is whole or not there, hashed, and fetched once.

files/recordings/2026-03-01/CONVERSATION_RECORDING.wav
"""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import PureCloudPlatformClientV2 as gc

from .target import FETCHING, UNFINISHED, Target

FILES = "files"
#: Of a name, so that it fits whatever the target is.
LONGEST = 150
_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}(\.(gz|zst))?")


class FileStore:
    """The files of a partition.

    :param again: whether to fetch what is there already, too
    :ivar failures: what could not be fetched, and why, by name
    :ivar count: how many are there, and were fetched or found now
    """

    def __init__(self, target: Target, stream: str, day: str, client: gc.ApiClient, *, again: bool) -> None:
        self._target, self._client, self._again = target, client, again
        self._folder = f"{FILES}/{stream}/{day}".rstrip("/")
        self.failures: dict[str, str] = {}
        self.count = 0

    def keep(self, source: Any, ids: Sequence[Any]) -> dict[str, Any]:
        """Fetch a file, unless it is there; what a row says of it: `name`, `bytes`, `sha256`, or `error`.

        :param source: what `download` takes
        :param ids: what it is called by
        :raises OSError: if it cannot be written
        """
        stem = stem_of(ids)
        known = self._known(stem)
        if known:
            return known
        with self._fetching() as folder:
            try:
                path = gc.download(source, f"{folder}/", client=self._client)
            except (gc.rest.ApiException, ValueError) as error:
                return self._failed(stem, f"{type(error).__name__}: {error}")
            with path.open("rb") as handle:
                facts = _hash(handle)
            name = f"{self._folder}/{stem}{_suffix_of(path)}"
            self._target.take(path, name)
        self._names[stem] = name.rpartition("/")[2]
        self.count += 1
        return {"name": name, **facts}

    def miss(self, reason: str, ids: Sequence[Any]) -> dict[str, Any]:
        """What a row says of a file that the platform has no address of: what is there already, or `error`.

        :param reason: what the platform says
        :param ids: what it is called by
        """
        stem = stem_of(ids)
        return self._known(stem) or self._failed(stem, reason)

    def _known(self, stem: str) -> dict[str, Any]:
        """What a row says of a file that is there already; nothing if it is not."""
        known = self._names.get(stem)
        if known is None:
            return {}
        name = f"{self._folder}/{known}"
        with self._target.open(name) as handle:
            facts = _hash(handle)
        self.count += 1
        return {"name": name, **facts}

    def _failed(self, stem: str, reason: str) -> dict[str, Any]:
        self.failures[stem] = reason
        return {"error": reason}

    @cached_property
    def _names(self) -> dict[str, str]:
        """The names of the files that are there, by what they are called by."""
        return {} if self._again else {one.partition(".")[0]: one for one in self._target.names(self._folder)}

    def read(self, facts: Mapping[str, Any]) -> bytes:
        """What is in a file that was kept."""
        with self._target.open(str(facts["name"])) as handle:
            return bytes(handle.read())

    def fetch(self, source: Any) -> bytes:
        """What is at an address, without keeping it.

        :raises ApiException: without a successful answer
        """
        with self._fetching() as folder:
            return gc.download(source, f"{folder}/", client=self._client).read_bytes()

    def _fetching(self) -> tempfile.TemporaryDirectory[str]:
        """A folder for a download: on the disk that the file goes to, where that is one."""
        if not self._target.local:
            return tempfile.TemporaryDirectory()
        beside = Path(self._target.path(UNFINISHED))
        beside.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=beside, prefix=FETCHING)


def stem_of(ids: Sequence[Any]) -> str:
    """The name of a file without its suffix, whatever the platform calls it: it stays in its folder, and is its own."""
    written = "_".join(str(one) for one in ids if one is not None)
    safe = _UNSAFE.sub("_", written)[:LONGEST]
    return safe if safe == written else f"{safe}_{hashlib.sha256(written.encode()).hexdigest()[:12]}"


def _suffix_of(path: Path) -> str:
    found = _SUFFIX.fullmatch("".join(path.suffixes[-2:])) or _SUFFIX.fullmatch(path.suffix)
    return found[0].lower() if found else ""


def _hash(handle: BinaryIO) -> dict[str, Any]:
    found, size = hashlib.sha256(), 0
    while chunk := handle.read(1 << 20):
        found.update(chunk)
        size += len(chunk)
    return {"bytes": size, "sha256": found.hexdigest()}
