"""Files: streamed uploads, and downloads that are either whole or not there."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote

Progress: TypeAlias = Callable[[int, "int | None"], Any]

_CHUNK = 1 << 16
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class FileBody:
    """A file as the body of a request, read while it is sent."""

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

    def __iter__(self) -> Iterator[bytes]:
        sent = 0
        while chunk := self._file.read(_CHUNK):
            yield chunk
            sent += len(chunk)
            if self._progress is not None:
                self._progress(sent, self.size)


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

    def chunks(self) -> Iterator[bytes]:
        """The content, from its start."""
        if isinstance(self._value, FileBody):
            self._value.rewind()
            yield from self._value
        elif isinstance(self._value, (bytes, bytearray)):
            yield bytes(self._value)
        else:
            with Path(self._value).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk

    def read_all(self) -> bytes:
        return b"".join(self.chunks())


class Multipart:
    """A form with files as the body of a request (RFC 7578), read while it is sent."""

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
            self._pieces += [head.encode(), part, b"\r\n"]
        self._pieces.append(f"--{boundary}--\r\n".encode())
        self.size = sum(piece.size if isinstance(piece, Part) else len(piece) for piece in self._pieces)

    def rewind(self) -> bool:
        """Each iteration starts from the beginning."""
        return True

    def __iter__(self) -> Iterator[bytes]:
        sent = 0
        for piece in self._pieces:
            for chunk in piece.chunks() if isinstance(piece, Part) else (piece,):
                yield chunk
                sent += len(chunk)
                if self._progress is not None:
                    self._progress(sent, self.size)


def parts_of(files: Mapping[str, Any]) -> Iterator[Part]:
    """The files of a form; a list under one name is several of them."""
    for field, value in files.items():
        if value is not None:
            for item in value if isinstance(value, list) else [value]:
                yield Part(field, item)


class Download:
    """Takes the body of an answer into a file: a path, a folder, an open file, or a new file in the temporary folder.

    A path is written beside its place and moved there when it is complete, so a broken download leaves nothing.
    """

    def __init__(self, target: Any, temp_folder: str | None, progress: Progress | None) -> None:
        self._target = target
        self._temp_folder = temp_folder
        self._progress = progress
        self._file: Any = None
        self._path: Path | None = None
        self._part: str | None = None
        self._received = 0
        self._total: int | None = None
        self._start: int | None = None

    def open(self, status: int, headers: Any) -> bool:
        if not 200 <= status < 300:
            return False
        length = headers.get("content-length")
        encoded = headers.get("content-encoding", "identity") != "identity"
        self._received = 0
        self._total = int(length) if length and length.isdigit() and not encoded else None
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
            self._path = target / name if target.is_dir() else target
            handle, self._part = tempfile.mkstemp(
                prefix=f".{self._path.name[:100]}.", suffix=".part", dir=self._path.parent
            )
        self._file = os.fdopen(handle, "wb")
        return True

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._received += len(data)
        if self._progress is not None:
            self._progress(self._received, self._total)

    def close(self) -> Any:
        if self._path is None:
            self._file.flush()
            return self._file
        self._file.close()
        if self._part is not None and Path(self._part) != self._path:
            os.replace(self._part, self._path)  # noqa: PTH105 - atomic
        return str(self._path)

    def discard(self) -> None:
        if self._path is None:
            if self._start is not None:
                self._file.seek(self._start)
                self._file.truncate()
            return
        self._file.close()
        if self._part is not None:
            Path(self._part).unlink(missing_ok=True)


def suggested_name(disposition: str | None, content_type: str | None = None) -> str:
    """The file name that an answer suggests, made safe: one that stays in its folder on every system."""
    name = ""
    if disposition:
        extended = re.search(r"filename\*\s*=\s*([\w-]*)'[\w-]*'([^;\s]+)", disposition, re.I)
        if extended is not None:
            try:
                name = unquote(extended[2], extended[1] or "utf-8", "replace")
            except LookupError:
                name = unquote(extended[2])
        else:
            plain = re.search(r'filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s]+))', disposition, re.I)
            if plain is not None:
                name = re.sub(r"\\(.)", r"\1", plain[1]) if plain[1] is not None else plain[2]
    name = re.split(r"[/\\:]", name)[-1]
    name = "".join(c for c in name if c.isprintable() and c not in '<>"|?*').strip(" .")
    while len(name.encode("utf-8", "replace")) > 200:
        stem, dot, suffix = name.rpartition(".")
        name = (stem[:-1] + dot + suffix) if dot and len(stem) > 1 and len(suffix) < 20 else name[:-1]
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
