"""Files between stages: read with a clear error, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from .errors import BuilderError

MISSING_HINT = "Work in the root of the checkout, or name another file."
BROKEN_HINT = "Fix the file, or take back the committed one."
WRITE_HINT = "Free some space or fix the permissions and run again."


def read_text(path: Path, hint: str = "") -> str:
    """:raises BuilderError: when the file is missing, unreadable or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BuilderError(f"{path} is not UTF-8 text", hint or BROKEN_HINT) from None
    except OSError as error:
        raise BuilderError(f"{path} cannot be read: {error.strerror}", hint or MISSING_HINT) from None


def read_json(path: Path, hint: str = "") -> Any:
    """:raises BuilderError: also when the file is not JSON, with the line."""
    try:
        return json.loads(read_text(path, hint))
    except json.JSONDecodeError as error:
        raise BuilderError(f"{path} is not JSON: {error.msg} in line {error.lineno}", hint or BROKEN_HINT) from None


def write(path: Path, content: str | bytes) -> bool:
    """Write a file as :func:`replace_file` does; one that already has the content is left alone.

    :returns: whether the file changed.
    :raises BuilderError: when it cannot be written, for example because the disk is full; then nothing has changed.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        replace_file(path, data)
    except OSError as error:
        sentence = f"{path} cannot be written: {error.strerror}"
        raise BuilderError(sentence, f"Nothing was changed. {WRITE_HINT}") from None
    return True


def replace_file(path: Path, data: bytes) -> None:
    """Write a file in one step: a draft beside it takes its place when it is complete and on the disk.

    :raises OSError: that names the file, not the draft; the file is then as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).chmod(mode)
            Path(draft).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(draft).unlink()
            raise
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


def write_json(path: Path, document: Any) -> bool:
    """Write indented JSON; see :func:`write`."""
    return write(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def checksum(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a folder, by name."""
    return {path.name: checksum(path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file()}
