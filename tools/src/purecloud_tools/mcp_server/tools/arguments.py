"""What an agent sends for an operation, made into a request; what would change its path is refused first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...calls.requests import Request, prepare
from ...catalogue.jsontypes import is_list, is_object
from ...catalogue.operations import Operation, Parameter
from ...output.problems import ToolError
from ..safety.masking import is_masked

#: What no segment of a path of this API holds; whoever sends it means to leave the segment.
_UNSAFE = re.compile(r"[/\\%?#;\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\ufeff]|^\s|\s$|\.\.")
_LONGEST_SEGMENT = 512
_LONGEST = 100_000
_DEEPEST = 60


def request_of(operation: Operation, given: Mapping[str, Any] | None) -> tuple[Request, dict[str, list[str]]]:
    """The request of an operation, checked, and its arguments as words.

    :param given: by the names of the API or of Python; `body` is the body
    :raises ToolError: if something is missing, unknown, of another kind, or means to change the path
    """
    arguments, body = split(operation, given)
    try:
        return prepare(operation, arguments, body), arguments
    except ToolError as error:  # written for a command line
        message = error.message
        for item in operation.parameters:
            for name in (item.option, item.python.upper()):
                message = message.replace(f"{name} ", f"{item.name} ")
        hint = error.hint if error.hint.startswith("did you mean") else "`describe` shows what it takes."
        raise ToolError(message, hint) from None


def split(operation: Operation, given: Mapping[str, Any] | None) -> tuple[dict[str, list[str]], Any]:
    """Arguments as words, and the body."""
    arguments: dict[str, list[str]] = {}
    body: Any = None
    known = {item.name: item for item in operation.parameters} | {item.python: item for item in operation.parameters}
    for name, value in (given or {}).items():
        item = known.get(name)
        if item is None:
            names = ", ".join(one.name for one in operation.parameters) or "none"
            raise ToolError(f"{operation.method} has no argument {name[:80]!r}", f"Its arguments are {names}.")
        if value is None:
            continue
        if is_masked(value):
            raise ToolError(
                f"{item.name} holds a mask in place of what it hides", "Leave it out, or ask a person for the value."
            )
        if item.place == "body":
            _check_depth(value, 0)
            body = value
            continue
        words = [_word(item, one) for one in value] if is_list(value) else [_word(item, value)]
        if is_list(value) and not item.kind.startswith("list["):
            raise ToolError(f"{item.name} takes one value, not a list")
        arguments[item.name] = words
    return arguments, body


def _word(item: Parameter, value: Any) -> str:
    if is_object(value) or is_list(value) or value is None:
        raise ToolError(f"{item.name} takes plain values")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if len(text) > _LONGEST:
        raise ToolError(f"{item.name} is longer than {_LONGEST:,} characters")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ToolError(f"{item.name} is not valid Unicode") from None
    if item.place == "path" and (_UNSAFE.search(text) or text in ("", ".") or len(text) > _LONGEST_SEGMENT):
        raise ToolError(f"{item.name} must be an id, not {text[:60]!r}: it would change the path")
    if item.place == "header" and not text.isprintable():
        raise ToolError(f"{item.name} must not hold line ends or control characters")
    return text.replace(",", "\\,") if item.kind.startswith("list[") else text


def _check_depth(value: Any, depth: int) -> None:
    if depth > _DEEPEST:
        raise ToolError("the body is nested too deeply")
    for one in value.values() if is_object(value) else value if is_list(value) else ():
        _check_depth(one, depth + 1)
