"""Data of ours beside a definition, in TOML: words, sentences and names that the definition does not have."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ..project.storage import MISSING_HINT
from .problem import Problem, UnusableDefinitionError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def read_data(path: Path, hint: str) -> dict[str, Any]:
    """Read a file of data.

    :param hint: what to do about a file that is there and cannot be read
    :raises UnusableDefinitionError: when it is not there, or not TOML
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnusableDefinitionError([Problem("", "error", f"{path} is not there.", MISSING_HINT)]) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnusableDefinitionError([Problem("", "error", f"{path} cannot be read: {error}.", hint)]) from None
