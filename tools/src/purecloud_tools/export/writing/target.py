"""Where tables go: a folder, here or in a bucket, in which every file is whole or not there.

stream=users/part-00000.parquet
stream=conversations/date=2026-03-01/part-00000.parquet
files/recordings/2026-03-01/...   what rows refer to
_manifest.json
_unfinished/...   parts of what is being read; nothing else looks there
"""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

MANIFEST, UNFINISHED = "_manifest.json", "_unfinished"
#: How folders of downloads in `_unfinished/` begin.
FETCHING = "fetching-"


class TargetError(RuntimeError):
    """Nothing can be written where tables are to go."""


class Target:
    """A folder.

    :param url: a path, or what fsspec takes: `s3://bucket/folder`, `gs://...`, `az://...`, `memory://...`
    :param options: what fsspec needs to get there, such as credentials
    :ivar local: whether it is on this machine
    :raises ImportError: if fsspec needs a package for it that is not installed
    """

    def __init__(self, url: str, options: dict[str, Any] | None = None) -> None:
        from fsspec.core import url_to_fs

        self.url, self.options = url, dict(options or {})
        self.files, self.root = url_to_fs(url, **self.options)
        self.root = self.root.rstrip("/")
        self.local = "file" in (
            self.files.protocol if isinstance(self.files.protocol, tuple) else (self.files.protocol,)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return Target, (self.url, self.options)

    def __repr__(self) -> str:
        return f"Target({self.url!r})"

    def check(self) -> None:
        """See that files can be written, before anything is asked for.

        :raises TargetError: if they cannot
        """
        name = f"{UNFINISHED}/{FETCHING}{os.urandom(4).hex()}/check"
        try:
            with self.write(name) as handle:
                handle.write(b"whether files can be written")
            self.remove_folder(name.rpartition("/")[0])
        except Exception as error:  # every service has errors of its own
            reason = f"{type(error).__name__}: {error}"
            raise TargetError(f"Nothing can be written to {self.root}: {reason}.") from None

    def path(self, name: str) -> str:
        """The whole path of a file."""
        return f"{self.root}/{name}"

    @contextlib.contextmanager
    def write(self, name: str) -> Iterator[BinaryIO]:
        """Write a file under another name, and give it its own when all of it is there.

        :raises OSError: if it cannot be written; nothing is left then
        """
        path = self.path(name)
        partial = path + ".partial"
        self.files.makedirs(path.rpartition("/")[0], exist_ok=True)
        try:
            with self.files.open(partial, "wb") as handle:
                yield handle
            self.files.mv(partial, path)
        except BaseException:
            with contextlib.suppress(Exception):
                self.files.rm_file(partial)
            raise

    def open(self, name: str) -> Any:
        """Open a file for reading."""
        return self.files.open(self.path(name), "rb")

    def take(self, path: Path, name: str) -> None:
        """Make a file of this machine one of the target.

        :raises OSError: if it cannot be written; nothing is left then
        """
        if self.local:
            place = Path(self.path(name))
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, place)  # noqa: PTH105 - atomic
            return
        with path.open("rb") as source, self.write(name) as handle:
            shutil.copyfileobj(source, handle, 1 << 20)

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder, which need not be there."""
        try:
            found = self.files.ls(self.path(folder), detail=False)
        except FileNotFoundError:
            return []
        return [str(one).rstrip("/").rpartition("/")[2] for one in found if not str(one).endswith(".partial")]

    def exists(self, name: str) -> bool:
        return bool(self.files.exists(self.path(name)))

    def sha256(self, name: str) -> str:
        """The hash of a file, empty if it is not there."""
        if not self.exists(name):
            return ""
        found = hashlib.sha256()
        with self.open(name) as handle:
            while chunk := handle.read(1 << 20):
                found.update(chunk)
        return found.hexdigest()

    def tidy(self, *, whole: bool) -> None:
        """Take away downloads that nobody goes on with.

        :param whole: whether nothing else goes on either, so that parts can go, too
        """
        if whole:
            self.remove_folder(UNFINISHED)
            return
        for name in self.names(UNFINISHED):
            if name.startswith(FETCHING):
                self.remove_folder(f"{UNFINISHED}/{name}")

    def move(self, name: str, to: str) -> None:
        """Give a file another name; if it has it already, nothing happens."""
        if not self.exists(name):
            return
        self.files.makedirs(self.path(to).rpartition("/")[0], exist_ok=True)
        if self.exists(to):
            self.files.rm_file(self.path(to))
        self.files.mv(self.path(name), self.path(to))

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.files.rm_file(self.path(name))

    def remove_folder(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.files.rm(self.path(name), recursive=True)

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        """Say what there is.

        :raises OSError: if it cannot be written
        """
        with self.write(MANIFEST) as handle:
            handle.write(json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n")


def folder_of(stream: str, day: str) -> str:
    """The folder of a partition; `day` is empty for a table that has none."""
    return f"stream={stream}/date={day}" if day else f"stream={stream}"


def staging(stream: str, day: str, attempt: int) -> str:
    """Where the parts of a reading are until it is done."""
    return f"{UNFINISHED}/{stream}/{day or 'all'}/{attempt}"
