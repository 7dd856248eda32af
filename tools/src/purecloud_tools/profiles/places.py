"""Where files of a person are kept, and how private ones are written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..output.problems import FAILED, ToolError


def config_folder() -> Path:
    """The folder of profiles: PURECLOUD_CONFIG_DIR, else the system's place for settings."""
    given = os.environ.get("PURECLOUD_CONFIG_DIR")
    if given:
        return Path(given)
    base = os.environ.get("APPDATA") if sys.platform == "win32" else os.environ.get("XDG_CONFIG_HOME")
    return Path(base) / "purecloud" if base else Path.home() / ".config" / "purecloud"


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
        raise ToolError(
            f"{path} cannot be written: {error.strerror}",
            "Set PURECLOUD_CONFIG_DIR to a folder that you may write to.",
            FAILED,
        ) from None
