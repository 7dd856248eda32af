"""The operations of the API, as the definition describes them, found by the names of their commands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from .index import Index, beside

_INDEX = Index(beside(__file__, "operations.txt"))
#: The most words that a look-up tries: no name has as many.
_MOST_WORDS = 16


class Parameter:
    """A parameter of an operation.

    :ivar name: as the API calls it: `queueId`
    :ivar python: as the Python method calls it: `queue_id`
    :ivar option: the option of a command: `--queue-id`
    :ivar place: `path`, `query`, `header`, `body` or `formData`
    :ivar kind: `str`, `int`, `float`, `bool`, `datetime`, `date`, `object`, `file`, the name of a model, `list[...]`
        or `dict(str, ...)`
    :ivar values: the values that are known, of an item where it is a list
    :ivar limits: `minimum`, `maximum`, `min_length`, `max_length`, `pattern`, where there are any
    """

    __slots__ = ("default", "kind", "limits", "name", "option", "place", "python", "required", "style", "values")

    def __init__(self, entry: dict[str, Any]) -> None:
        self.name: str = entry["name"]
        self.python: str = entry["python"]
        self.place: str = entry["in"]
        self.kind: str = entry["kind"]
        self.required: bool = entry["required"]
        self.values: tuple[Any, ...] = tuple(entry.get("enum", ()))
        self.default: Any = entry.get("default")
        self.style: str | None = entry.get("style")
        self.limits: dict[str, Any] = {name: entry[name] for name in LIMITS if name in entry}
        self.option: str = "--" + (entry.get("option") or self.python.replace("_", "-"))


LIMITS = ("minimum", "maximum", "min_length", "max_length", "pattern")


class Operation:
    """One verb of one path.

    :ivar command: the words of its command: `routing queues members create`
    :ivar method: the method of the SDK, in each of `classes`
    :ivar returns: the kind of its answer, `None` if it has none
    :ivar permissions: names by rule, `any` or `all`
    :ivar paging: how it pages, if it is a listing: `style`, `items`, `position` and more (docs/paging.md)
    :ivar reads: whether it changes nothing
    """

    __slots__ = (
        "accept", "auth", "classes", "command", "consumes", "deprecated", "id", "method", "paging", "parameters",
        "path", "permissions", "preview", "reads", "returns", "success", "summary", "verb",
    )  # fmt: skip

    def __init__(self, command: str, entry: dict[str, Any]) -> None:
        self.command = command
        self.id: str = entry["id"]
        self.method: str = entry["method"]
        self.classes: tuple[str, ...] = tuple(entry["classes"])
        self.verb: str = entry["verb"]
        self.path: str = entry["path"]
        self.summary: str = entry["summary"]
        self.parameters = tuple(Parameter(item) for item in entry["parameters"])
        self.returns: str | None = entry["returns"]
        self.success: int = entry["success"]
        self.accept: tuple[str, ...] = tuple(entry["accept"])
        self.consumes: tuple[str, ...] = tuple(entry.get("consumes", ("application/json",)))
        self.auth: bool = entry["auth"]
        self.permissions: dict[str, list[str]] = entry.get("permissions", {})
        self.deprecated: bool = entry.get("deprecated", False)
        self.preview: bool = entry.get("preview", False)
        self.reads: bool = self.verb in ("GET", "HEAD") or entry.get("reads", False)
        self.paging: dict[str, str] | None = entry.get("paging")

    @property
    def body(self) -> Parameter | None:
        """The parameter that is the body."""
        return next((item for item in self.parameters if item.place == "body"), None)

    @property
    def title(self) -> str:
        """`GET /api/v2/users/me`."""
        return f"{self.verb} {self.path}"

    def __repr__(self) -> str:
        return f"<Operation {self.command}>"


def find(name: str) -> Operation | None:
    """The operation of a command (`users list`), of its short name (`users me`) or of a Python method (`get_users`)."""
    entry = _INDEX.find(name)
    if entry is not None and entry.startswith("@"):
        name = entry[1:]
        entry = _INDEX.find(name)
    return None if entry is None else Operation(name, json.loads(entry))


def resolve(words: Sequence[str]) -> tuple[Operation, int] | None:
    """The operation whose name the words begin with, and how many words that takes: the longest name counts."""
    for end in range(min(len(words), _MOST_WORDS), 0, -1):
        operation = find(" ".join(words[:end]))
        if operation is not None:
            return operation, end
    return None


def below(words: Sequence[str]) -> list[str]:
    """The words that may follow in names of commands; names of Python methods are left out."""
    prefix = "".join(f"{word} " for word in words)
    return [word for word in _INDEX.words(prefix) if "_" not in word]


def has_below(words: Sequence[str]) -> bool:
    """Whether there are commands below some words."""
    return any(True for _ in _INDEX.keys("".join(f"{word} " for word in words)))


def names(prefix: str) -> Iterator[str]:
    """The names of all commands that begin with `prefix`, those of Python methods too."""
    return _INDEX.keys(prefix)


def count_below(words: Sequence[str]) -> int:
    """How many commands there are below some words."""
    return sum(entry.startswith("{") for _, entry in _INDEX.entries("".join(f"{word} " for word in words)))


def group_of(words: Sequence[str]) -> list[str]:
    """The most of the first words that commands stand below; empty if none do."""
    for end in range(len(words), 0, -1):
        if has_below(words[:end]):
            return list(words[:end])
    return []


def within(words: Sequence[str]) -> Iterator[Operation]:
    """All operations whose commands begin with these words, in order; without any, all that there are."""
    for name, entry in _INDEX.entries(" ".join(words)):
        exact = not words or name[len(" ".join(words)) :][:1] in ("", " ")
        if exact and entry.startswith("{"):
            yield Operation(name, json.loads(entry))


def at(verb: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation that a path without its query belongs to, and its parts of the path, unescaped, by their names."""
    from urllib.parse import unquote

    wanted, marks = path.split("/"), (f'"verb":"{verb}",', '"path":"')
    best: tuple[int, str, str, list[str]] | None = None
    for name, entry in _INDEX.entries():
        if not entry.startswith("{") or marks[0] not in entry:
            continue
        template = entry.partition(marks[1])[2].partition('"')[0].split("/")
        parts = sum(segment.startswith("{") for segment in template)
        fits = len(template) == len(wanted) and all(
            segment == given or (segment.startswith("{") and given)
            for segment, given in zip(template, wanted, strict=True)
        )
        if fits and (best is None or parts < best[0]):  # `/users/me` is not the user `me`
            best = parts, name, entry, template
    if best is None:
        return None
    values = {
        segment[1:-1]: unquote(given) for segment, given in zip(best[3], wanted, strict=True) if segment[:1] == "{"
    }
    return Operation(best[1], json.loads(best[2])), values
