"""A download that goes on where it broke off, is compared with its hash, and appears when it is whole."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...http.bodies import check_file, part_beside, reserved, suggested_name
from ...http.errors import DecodeError
from ...http.messages import Request

#: Headers that hold a hash of the whole file, with its algorithm: `Repr-Digest` and `Digest` say theirs themselves.
_HASHES = {"content-md5": "md5", "x-amz-checksum-sha256": "sha256", "x-amz-checksum-sha1": "sha1"}
_ALGORITHMS = {"sha-256": "sha256", "sha-512": "sha512", "md5": "md5", "sha": "sha1"}


class PartialFile:
    """Takes the body of an answer into a file beside its place; what has come stays there for the next attempt.

    :ivar failure: what failed on this machine, if something did
    """

    failure: BaseException | None = None

    def __init__(
        self,
        target: str | os.PathLike[str],
        name: str,
        progress: Callable[[int, int | None], Any] | None,
        hashes: dict[str, bytes],
    ) -> None:
        self._target = Path(target)
        self._folder = self._target.is_dir() or str(target).endswith(("/", os.sep))
        self._name = name
        self._progress = progress
        self._given = hashes
        self._hashes = dict(hashes)
        self._part: Path | None = None
        self._path = self._target
        self._file: Any = None
        self._size = self._kept = 0
        self._total: int | None = None
        self._validator: str | None = None

    def prepare(self, request: Request) -> None:
        """Ask for the rest only, if some of it is here and cannot have become something else meanwhile."""
        for header in ("Range", "If-Range"):
            request.headers.pop(header, None)
        if self._size and self._validator:
            request.headers["Range"], request.headers["If-Range"] = f"bytes={self._size}-", self._validator

    def advanced(self) -> bool:
        """Whether more has come, and stays, than when this was asked for the last time."""
        more, self._kept = self._size > self._kept, self._size
        return more

    def open(self, status: int, headers: Any) -> bool:
        if status not in (200, 206):
            return False
        with self._noting():
            start, whole = self._part_of(status, headers)
            if self._file is None:
                self._create(headers)
            file: Any = self._file
            file.seek(start)
            file.truncate()
            self._size = start
            self._take_notice(status, headers, whole)
        return True

    def write(self, data: bytes) -> None:
        with self._noting():
            self._file.write(data)
            self._size += len(data)
            if self._progress is not None:
                self._progress(self._size, self._total)

    def close(self) -> Path:
        """Compare the file with its hashes and put it into its place.

        :raises DecodeError: if it is not the file that was announced
        """
        with self._noting():
            if self._total is not None and self._size != self._total:
                raise self._other(f"it has {self._size} bytes instead of {self._total}")
            self._compare()
            self._file.close()
            if self._folder:
                self._path = reserved(self._path)
            os.replace(self._part or "", self._path)  # noqa: PTH105 - atomic
            self._part = None
        return self._path

    def discard(self) -> None:
        """The body broke off: what has come is kept, if the rest of it can be asked for."""
        if self._validator is None:
            self._size = 0

    def abandon(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(OSError, ValueError):
            if self._file is not None:
                self._file.close()
        if self._part is not None:
            with contextlib.suppress(OSError):
                self._part.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _noting(self) -> Any:
        try:
            yield
        except Exception as error:
            self.failure = error
            raise

    def _part_of(self, status: int, headers: Any) -> tuple[int, int | None]:
        """Where in the file the body of an answer begins, and the size of the file, if the answer to a range knows it.

        :raises DecodeError: if it is a part that was not asked for
        """
        if status == 200:
            return 0, None
        found = re.fullmatch(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", (headers.get("content-range") or "").strip())
        if found is None or int(found[1]) > self._size:
            raise self._other("the server sent a part of it that nobody asked for")
        return int(found[1]), self._total if found[2] == "*" else int(found[2])

    def _create(self, headers: Any) -> None:
        if self._folder:
            self._target.mkdir(parents=True, exist_ok=True)
            disposition = headers.get("content-disposition") or f'attachment; filename="{self._name}"'
            self._path = self._target / suggested_name(disposition, headers.get("content-type"))
        if self._path.exists():
            check_file(self._path)
        handle, part = part_beside(self._path)
        self._part = Path(part)
        self._file = os.fdopen(handle, "w+b")

    def _take_notice(self, status: int, headers: Any, whole: int | None) -> None:
        """What an answer says of the whole file: how large it is, how it is known again, its hash.

        :param whole: its size, which a part may be less than, although it is all that this answer brings
        """
        plain = headers.get("content-encoding", "identity") == "identity"
        etag = headers.get("etag")
        strong = etag if etag and not etag.startswith("W/") else None
        self._validator = strong or headers.get("last-modified") if plain else None
        length = headers.get("content-length")
        announced = int(length) if length and length.isascii() and length.isdigit() and plain else None
        if whole is not None and plain:
            self._total = whole
        else:
            self._total = None if announced is None else self._size + announced
        if status == 200:
            self._hashes = {**_hashes(headers), **self._given} if plain else dict(self._given)

    def _compare(self) -> None:
        if not self._hashes:
            return
        import hashlib

        for algorithm, wanted in self._hashes.items():
            self._file.seek(0)
            found = hashlib.new(algorithm, usedforsecurity=False)
            while chunk := self._file.read(1 << 20):
                found.update(chunk)
            if found.digest() != wanted:
                raise self._other(f"its {algorithm.upper()} is {found.hexdigest()} instead of {wanted.hex()}")

    def _other(self, problem: str) -> DecodeError:
        return DecodeError(0, f"this is not the file that was announced: {problem}")


def _hashes(headers: Any) -> dict[str, bytes]:
    """The hashes in the headers of an answer, by algorithm; what is not one is passed over."""
    written = [(algorithm, headers.get(name)) for name, algorithm in _HASHES.items()]
    for name in ("repr-digest", "digest"):
        for part in (headers.get(name) or "").split(","):
            algorithm, _, value = part.strip().partition("=")
            written.append((_ALGORITHMS.get(algorithm.lower(), ""), value.strip(":")))
    found: dict[str, bytes] = {}
    for algorithm, value in written:
        if algorithm and value:
            with contextlib.suppress(binascii.Error, ValueError):
                found[algorithm] = base64.b64decode(value, validate=True)
    return found
