"""What an API's definitions say in ways of their own: data, so that no name of any API stands in the generator.

    [extensions]                  # members of an operation
    method_name                   # the name of its method, where operationId is not it
    preview                       # true: it may change without notice
    permissions                   # {"type": "ANY" or "ALL", "permissions": [names]}

    [models]
    any_json                      # models that stand for any JSON: a list may be behind them
    empty_body                    # a model without properties that stays a class where it is a body

    [links]
    operation                     # the page of an operation; {verb}, and {path} with dashes for its slashes and braces

Whatever is left out, a definition has no way of its own to say.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

from .problem import Problem, UnusableDefinitionError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_PLATFORM = Path(__file__).with_name("platform.toml")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The ways of one API's definitions."""

    method_name: str = ""
    preview: str = ""
    permissions: str = ""
    any_json: tuple[str, ...] = ()
    empty_body: str = ""
    operation: str = ""


def read_dialect(path: Path | None = None) -> Dialect:
    """Read a file of this form; without one, the dialect of the Platform API.

    :raises UnusableDefinitionError: for a file that cannot be read, is not TOML, or has an unknown entry
    """
    path = path or _PLATFORM
    try:
        document: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unusable(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unusable(f"{path} is not TOML: {error}.") from error
    known = {field.name: tuple if field.name == "any_json" else str for field in fields(Dialect)}
    values: dict[str, Any] = {}
    for section, found in document.items():
        entries = cast("dict[str, object]", found) if isinstance(found, dict) else {section: found}
        for name, value in entries.items():
            given = tuple(cast("list[object]", value)) if isinstance(value, list) else value
            if name not in known or not isinstance(given, known[name]):
                raise _unusable(f"{path}: [{section}] {name} is not an entry of a dialect.")
            values[name] = given
    return Dialect(**values)


def _unusable(message: str) -> UnusableDefinitionError:
    return UnusableDefinitionError([Problem("", "error", message, "definition/dialect.py shows the form.")])
