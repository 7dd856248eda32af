"""Reading a definition: JSON, with what the standard parser would pass over in silence made into problems."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..project.errors import BuilderError
from ..project.jsontypes import Json, is_list, is_object
from ..project.storage import BROKEN_HINT, MISSING_HINT, read_text
from .problem import Problem, UnusableDefinitionError, pointer

CHECK_HINT = "`sdk-builder check` says all that is wrong."

# Halves of a pair are legal in JSON, but not a string that can be written to a file; only an escape can bring one.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _RepeatedKey(str):
    """Marks, among the keys of an object, the one that the text repeated."""

    __slots__ = ()


def read_document(path: Path) -> Json:
    """Read a definition.

    :raises UnusableDefinitionError: if the file cannot be read, is not UTF-8, is not JSON, repeats a key in an object
        or holds anything but an object at the top
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unusable(f"{path} cannot be read: {error.strerror}.", MISSING_HINT) from error
    except UnicodeDecodeError as error:
        raise _unusable(f"{path} is not UTF-8 text (byte {error.start}).") from error
    return parse_document(text, source=str(path))


def parse_document(text: str, *, source: str = "the definition") -> Json:
    """Parse the text of a definition.

    :raises UnusableDefinitionError: as `read_document` does
    """
    repeats: list[_RepeatedKey] = []

    def collect(pairs: list[tuple[str, Any]]) -> Json:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    # dict() kept the first key object: put the marked one in its place so that it can be located.
                    marked = _RepeatedKey(key)
                    found[marked] = found.pop(key)
                    repeats.append(marked)
                seen.add(key)
        return found

    try:
        document = json.loads(text, object_pairs_hook=collect, parse_constant=_refuse_constant, parse_float=_read_float)
    except json.JSONDecodeError as error:
        raise _unusable(f"{source} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from error
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise _unusable(f"{source} is not JSON: {reason}.") from error
    if _SURROGATE.search(text) and (half := _find_surrogate(document)):
        raise _unusable(f"{source} has half of a surrogate pair in {half!r}.")
    if repeats:
        raise UnusableDefinitionError(
            Problem(where, "error", "This key is repeated in the object; keep one of the two.")
            for where in _locate_repeats(document, ())
        )
    if not is_object(document):
        raise _unusable(f"{source} holds no JSON object.")
    return document


def read_definition(path: Path) -> Mapping[str, Any]:
    """The raw definition, looked at just enough to compare it; `sdk-builder check` validates it.

    :raises BuilderError: when the file is missing, not JSON or not a Swagger 2.0 definition.
    """
    return parse_definition(read_text(path), str(path))


def parse_definition(text: str, source: str, hint: str = "") -> Mapping[str, Any]:
    """As :func:`read_definition`, from text; ``source`` names it in errors, ``hint`` says what to do then."""
    try:
        return as_definition(parse_document(text, source=source), source)
    except UnusableDefinitionError as error:
        first = error.problems[0]
        place = f"{source} at {first.pointer}: " if first.pointer else ""
        raise BuilderError(f"{place}{first.message.rstrip('.')}", hint or first.hint or CHECK_HINT) from None


def as_definition(document: Any, source: str) -> Mapping[str, Any]:
    """:raises BuilderError: when the document has not the shape of a Swagger 2.0 definition; ``source`` names it."""
    if not is_object(document) or document.get("swagger") != "2.0":
        raise BuilderError(f"{source} is not a Swagger 2.0 definition", 'It must be an object with "swagger": "2.0".')
    for section in ("paths", "definitions"):
        entries: Any = document.get(section, {})
        if not is_object(entries) or not all(is_object(entry) for entry in entries.values()):
            raise BuilderError(f"{source}: {section} must be an object of objects", CHECK_HINT)
    return document


def _unusable(message: str, hint: str = BROKEN_HINT) -> UnusableDefinitionError:
    return UnusableDefinitionError([Problem("", "error", message, hint)])


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _find_surrogate(document: Any) -> str | None:
    """A piece of the text around a half of a surrogate pair."""
    text = json.dumps(document, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return text[max(0, error.start - 20) : error.end + 20]
    return None


def _read_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text} is too large")
    return number


def _locate_repeats(value: Any, path: tuple[str | int, ...]) -> Iterator[str]:
    if is_object(value):
        for key, item in value.items():
            if isinstance(key, _RepeatedKey):
                yield pointer(*path, key)
            yield from _locate_repeats(item, (*path, key))
    elif is_list(value):
        for index, item in enumerate(value):
            yield from _locate_repeats(item, (*path, index))
