"""Where files of a person are kept, how private ones are read and written, and what is said of one that is damaged."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from ..catalogue.jsontypes import is_object
from ..output.problems import FAILED, USAGE, ToolError
from .small_files import content_of


def read_object(path: Path, hint: str, status: int = FAILED, *, private: bool = False) -> dict[str, Any] | None:
    """The JSON object in a file of ours; None if there is no file. Nothing that stands in it is shown.

    :param hint: what to do if it is damaged
    :param status: the exit status then
    :param private: refuse a file that others may read
    :raises ToolError: if it is not a file, cannot be read, or holds something else
    """
    try:
        content, mode = content_of(str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ToolError(f"{path} cannot be read: {error.strerror}", hint, status) from None
    if private and os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise ToolError(f"others may read {path}", f"Let only its owner read it: chmod 600 {path}", USAGE)
    return parse_object(content, str(path), hint, status)


def parse_object(content: bytes | str, where: str, hint: str, status: int = FAILED) -> dict[str, Any]:
    """The JSON object that was kept somewhere.

    :param where: for people
    :raises ToolError: if it is something else
    """
    at = ""
    try:
        found: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        at = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
    else:
        if is_object(found):
            return {str(name): value for name, value in found.items()}
        raise ToolError(f"{where} holds no JSON object", hint, status)
    raise ToolError(f"{where} is not JSON{at}", hint, status)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step.

    :raises ToolError: if it cannot be written
    """
    import tempfile  # with what it imports a tenth of a call, which writes nothing

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # only the owner may read it
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> ToolError:
    """The error for a file of ours that cannot be written."""
    what = (
        f"Remove the folder {path}." if path.is_dir() else "Set PURECLOUD_CONFIG_DIR to a folder that you may write to."
    )
    return ToolError(f"{path} cannot be written: {error.strerror}", what, FAILED)
