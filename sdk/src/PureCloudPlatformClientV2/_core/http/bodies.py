"""Files: streamed uploads, and downloads that are either whole or not there."""

from __future__ import annotations

import contextlib
import errno
import functools
import itertools
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import unquote_to_bytes

from .messages import decoded
from .transport import LocalError

if TYPE_CHECKING:
    from .messages import Request

Progress: TypeAlias = Callable[[int, "int | None"], Any]

R = TypeVar("R")

_CHUNK = 1 << 16
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class FileBody:
    """A file as the body of a request, read while it is sent.

    :ivar failure: what reading it raised, if it did
    """

    failure: BaseException | None = None

    def __init__(self, file: Any, progress: Progress | None = None) -> None:
        self._file = file
        self._progress = progress
        self._start: int | None = None
        self.size: int | None = None
        try:
            self._start = file.tell()
            end = file.seek(0, os.SEEK_END)
            file.seek(self._start)
            self.size = end - self._start
        except (AttributeError, OSError):
            pass  # a stream: sent in chunks, and not sent twice

    def rewind(self) -> bool:
        """Go back to the start for another attempt; whether that is possible."""
        if self._start is None:
            return False
        self._file.seek(self._start)
        return True

    def read_to_its_size(self) -> Iterator[bytes]:
        """The content: exactly as much as was announced, whatever another process does to the file meanwhile."""
        yield from _exactly(self._file, self.size, getattr(self._file, "name", "the file"))

    def __iter__(self) -> Iterator[bytes]:
        return _minding(self, self.read_to_its_size(), self.size, self._progress)


def _exactly(file: Any, size: int | None, name: Any) -> Iterator[bytes]:
    """The next `size` bytes of a file.

    :raises OSError: if there are fewer
    """
    left = size
    while left is None or left > 0:
        chunk = file.read(_CHUNK if left is None else min(_CHUNK, left))
        if not chunk:
            if left is None:
                return
            raise OSError(f"{name} became shorter while it was sent: {left} of {size} bytes are missing")
        if left is not None:
            left -= len(chunk)
            if left < 0:  # more than it was asked for
                chunk, left = chunk[:left], 0
        yield chunk


def _minding(body: Any, chunks: Iterator[bytes], size: int | None, progress: Progress | None) -> Iterator[bytes]:
    """The chunks of a body; what fails is kept in its `failure`.

    :raises LocalError: in the place of that, which a transport would take for a lost connection
    """
    body.failure = None
    sent = 0
    try:
        for chunk in chunks:
            yield chunk
            sent += len(chunk)
            if progress is not None:
                progress(sent, size)
    except Exception as error:
        body.failure = error
    if body.failure is not None:
        raise LocalError  # outside of `except`, so that no context shows what was read


def check_file(path: str | os.PathLike[str]) -> None:
    """Whether a path is one of a file. To open a pipe would wait for who is at its other end; a device has no size.

    :raises OSError: if it is not
    """
    mode = os.stat(path).st_mode  # noqa: PTH116 - of any path
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))


def open_special(path: Path) -> Any:
    """A pipe, a device or the like at a path, opened for writing; `None` if a file is there, or nothing.

    :raises OSError: for a pipe that nobody reads
    """
    if not path.exists() or path.is_file():
        return None
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(handle, True)
    return os.fdopen(handle, "wb")


class Part:
    """A file in a form: a path, an open file, bytes, or a tuple of name, content and media type."""

    def __init__(self, field: str, value: Any) -> None:
        self.field = field
        self.media_type: str | None = None
        self.filename: str | None = None
        if isinstance(value, tuple):
            self.filename, value, *rest = value
            self.media_type = rest[0] if rest else None
        self._value = value
        if isinstance(value, (str, os.PathLike)):
            path = Path(value)
            check_file(path)
            self.size = path.stat().st_size
            self.filename = self.filename or path.name
        elif isinstance(value, (bytes, bytearray)):
            self.size = len(value)
            self.filename = self.filename or field
        else:
            body = FileBody(value)
            if body.size is None:
                raise ValueError(f"file {field} must be a path, bytes or a file that can seek: its size is sent first")
            self.size, self._value = body.size, body
            self.filename = self.filename or os.path.basename(str(getattr(value, "name", field)))  # noqa: PTH119 - text
        if self.media_type is None:
            import mimetypes

            self.media_type = mimetypes.guess_type(self.filename)[0] or "application/octet-stream"
        else:
            from .headers import header_value

            header_value("Content-Type", self.media_type)

    def chunks(self) -> Iterator[bytes]:
        """The content, from its start."""
        if isinstance(self._value, FileBody):
            self._value.rewind()
            yield from self._value.read_to_its_size()
        elif isinstance(self._value, (bytes, bytearray)):
            yield bytes(self._value)
        else:
            with Path(self._value).open("rb") as file:
                yield from _exactly(file, self.size, self._value)

    def read_all(self) -> bytes:
        return b"".join(self.chunks())


class Multipart:
    """A form with files as the body of a request (RFC 7578), read while it is sent.

    :ivar failure: what reading a file raised, if it did
    """

    failure: BaseException | None = None

    def __init__(self, fields: list[tuple[str, str]], files: Mapping[str, Any], progress: Progress | None) -> None:
        import secrets

        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._progress = progress
        self._pieces: list[bytes | Part] = []
        for name, value in fields:
            self._pieces.append(f"--{boundary}\r\n{_disposition(name)}\r\n\r\n{value}\r\n".encode())
        for part in parts_of(files):
            head = (
                f"--{boundary}\r\n{_disposition(part.field, part.filename)}\r\nContent-Type: {part.media_type}\r\n\r\n"
            )
            # A name of the file system that is not valid Unicode is sent as far as it is.
            self._pieces += [head.encode("utf-8", "replace"), part, b"\r\n"]
        self._pieces.append(f"--{boundary}--\r\n".encode())
        self.size = sum(piece.size if isinstance(piece, Part) else len(piece) for piece in self._pieces)

    def rewind(self) -> bool:
        """Each iteration starts from the beginning."""
        return True

    def __iter__(self) -> Iterator[bytes]:
        return _minding(self, self._chunks(), self.size, self._progress)

    def _chunks(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Part):
                yield from piece.chunks()
            else:
                yield piece


def parts_of(files: Mapping[str, Any]) -> Iterator[Part]:
    """The files of a form; a list under one name is several of them."""
    for field, value in files.items():
        if value is not None:
            for item in value if isinstance(value, list) else [value]:
                yield Part(field, item)


def _noting(method: Callable[..., R]) -> Callable[..., R]:
    """Keep what a method of a `Download` raises in its `failure`."""

    @functools.wraps(method)
    def call(self: Download, *arguments: Any) -> R:
        try:
            return method(self, *arguments)
        except Exception as error:
            self.failure = error
            raise

    return call


class Download:
    """Takes the body of an answer into a file: a path, a folder, an open file, or a new file in the temporary folder.

    A path is written beside its place and moved there when it is complete, so a broken download leaves nothing. A name
    that the server suggests is taken only where there is nothing of that name.

    :ivar failure: what one of its methods raised, if one did
    """

    failure: BaseException | None = None

    def __init__(self, target: Any, temp_folder: str | None, progress: Progress | None) -> None:
        self._target = target
        self._temp_folder = temp_folder
        self._progress = progress
        self._file: Any = None
        self._path: Path | None = None
        self._suggested = False
        self._part: str | None = None
        self._received = 0
        self._total: int | None = None
        self._start: int | None = None

    def prepare(self, request: Request) -> None:
        """All of it is asked for, each time."""

    def advanced(self) -> bool:
        return False

    @_noting
    def open(self, status: int, headers: Any) -> bool:
        if not 200 <= status < 300:
            return False
        length = headers.get("content-length")
        encoded = headers.get("content-encoding", "identity") != "identity"
        self._received = 0
        self._total = int(length) if length and length.isascii() and length.isdigit() and not encoded else None
        if callable(getattr(self._target, "write", None)):
            self._file = self._target
            self._start = self._target.tell() if self._target.seekable() else None
            return True
        name = suggested_name(headers.get("content-disposition"), headers.get("content-type"))
        folder = Path(self._temp_folder or tempfile.gettempdir())
        if self._target is None:
            handle, self._part = tempfile.mkstemp(prefix="", suffix=f"-{name}", dir=folder)
            self._path = Path(self._part)
        else:
            target = Path(self._target)
            self._suggested = target.is_dir()
            self._path = target / name if self._suggested else target.resolve() if target.is_symlink() else target
            if not self._suggested and (special := open_special(target)) is not None:
                self._file, self._path = special, target
                return True
            handle, self._part = part_beside(self._path)
        self._file = os.fdopen(handle, "wb")
        return True

    @_noting
    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._received += len(data)
        if self._progress is not None:
            self._progress(self._received, self._total)

    @_noting
    def close(self) -> Any:
        if self._path is None:
            self._file.flush()
            return self._file
        self._file.close()
        if self._part is not None and Path(self._part) != self._path:
            if self._suggested:
                self._path = reserved(self._path)
            os.replace(self._part, self._path)  # noqa: PTH105 - atomic
        return str(self._path)

    def discard(self) -> None:
        """Undo. What fails here is not reported: something else failed before."""
        with contextlib.suppress(OSError, ValueError):
            if self._path is None:
                if self._start is not None:
                    self._file.seek(self._start)
                    self._file.truncate()
                return
            self._file.close()
        if self._part is not None:
            with contextlib.suppress(OSError):
                Path(self._part).unlink(missing_ok=True)


def part_beside(path: Path) -> tuple[int, str]:
    """A new file beside a path, for what becomes that file when it is whole: its handle and its name."""
    # A name has at most 255 bytes, and a character up to four.
    return tempfile.mkstemp(prefix=f".{path.name[:50]}.", suffix=".part", dir=path.parent)


def reserved(path: Path) -> Path:
    """A place that was free, under this name or with a number behind it; an empty file holds it."""
    for number in itertools.count():
        place = path if not number else path.with_name(f"{path.stem} ({number}){path.suffix}")
        try:
            place.touch(exist_ok=False)
        except FileExistsError:
            continue
        return place
    raise AssertionError("there are endless numbers")


def suggested_name(disposition: str | None, content_type: str | None = None) -> str:
    """The file name that an answer suggests, made safe: one that stays in its folder on every system."""
    name = ""
    if disposition:
        extended = re.search(r"filename\*\s*=\s*([\w-]*)'[\w-]*'([^;\s]+)", disposition, re.I)
        if extended is not None:
            name = decoded(unquote_to_bytes(extended[2].encode("utf-8", "replace")), extended[1] or "utf-8")
        else:
            plain = re.search(r'filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s]+))', disposition, re.I)
            if plain is not None:
                name = re.sub(r"\\(.)", r"\1", plain[1]) if plain[1] is not None else plain[2]
    name = re.split(r"[/\\:]", name)[-1]
    name = "".join(c for c in name if c.isprintable() and c not in '<>"|?*').strip(" .")
    written = name.encode("utf-8", "replace")
    if len(written) > 200:
        _, dot, suffix = name.rpartition(".")
        end = dot + suffix if dot and len(suffix) < 20 else ""
        name = written[: 200 - len(end.encode("utf-8", "replace"))].decode("utf-8", "ignore") + end
    if not name or _RESERVED.match(name):
        import mimetypes

        suffix = mimetypes.guess_extension((content_type or "").split(";")[0].strip()) or ""
        return f"download{suffix}"
    return name


def _disposition(field: str, filename: str | None = None) -> str:
    """The header of a part, escaped as browsers do (HTML, 4.10.21.8)."""

    def escaped(value: str) -> str:
        return value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")

    return f'Content-Disposition: form-data; name="{escaped(field)}"' + (
        f'; filename="{escaped(filename)}"' if filename is not None else ""
    )
