"""Files between stages: read with a clear error, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..definition.document import BROKEN_HINT, MISSING_HINT, is_object, parse_document
from ..definition.problem import UnusableDefinitionError
from .failure import ReleaseError

WRITE_HINT = "Make room or permissions and run again."
CHECK_HINT = "`sdk-builder check` says all that is wrong."


def read_text(path: Path, hint: str = "") -> str:
    """:raises ReleaseError: when the file is missing, unreadable or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ReleaseError(f"{path} is not UTF-8 text", hint or BROKEN_HINT) from None
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror}", hint or MISSING_HINT) from None


def read_json(path: Path, hint: str = "") -> Any:
    """:raises ReleaseError: also when the file is not JSON, with the line."""
    try:
        return json.loads(read_text(path, hint))
    except json.JSONDecodeError as error:
        raise ReleaseError(f"{path} is not JSON: {error.msg} in line {error.lineno}", hint or BROKEN_HINT) from None


def read_definition(path: Path) -> Mapping[str, Any]:
    """The raw definition, looked at just enough to compare it; `sdk-builder check` validates it.

    :raises ReleaseError: when the file is missing, not JSON or not a Swagger 2.0 definition.
    """
    return parse_definition(read_text(path), str(path))


def parse_definition(text: str, source: str, hint: str = "") -> Mapping[str, Any]:
    """As :func:`read_definition`, from text; ``source`` names it in errors, ``hint`` says what to do then."""
    try:
        return as_definition(parse_document(text, source=source), source)
    except UnusableDefinitionError as error:
        first = error.problems[0]
        place = f"{source} at {first.pointer}: " if first.pointer else ""
        raise ReleaseError(f"{place}{first.message.rstrip('.')}", hint or first.hint or CHECK_HINT) from None


def as_definition(document: Any, source: str) -> Mapping[str, Any]:
    """:raises ReleaseError: when the document has not the shape of a Swagger 2.0 definition; ``source`` names it."""
    if not is_object(document) or document.get("swagger") != "2.0":
        raise ReleaseError(f"{source} is not a Swagger 2.0 definition", 'It must be an object with "swagger": "2.0".')
    for room in ("paths", "definitions"):
        entries: Any = document.get(room, {})
        if not is_object(entries) or not all(is_object(entry) for entry in entries.values()):
            raise ReleaseError(f"{source}: {room} must be an object of objects", CHECK_HINT)
    return document


def write(path: Path, content: str | bytes) -> bool:
    """Write by a temporary file and a rename; a file that already has the content is left alone.

    :returns: whether the file changed.
    :raises ReleaseError: when it cannot be written, for example because the disk is full; then nothing has changed.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise ReleaseError(
            f"{path} cannot be written: {error.strerror}",
            f"Nothing was changed. {WRITE_HINT}",
        ) from None
    return True


def write_json(path: Path, document: Any) -> bool:
    """Write indented JSON; see :func:`write`."""
    return write(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def checksum(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
