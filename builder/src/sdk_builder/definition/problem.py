"""What is wrong with a definition, as values: collected while reading, printed together at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, and where.

    pointer:  JSON pointer (RFC 6901) into the definition, or `overrides.toml#<entry>` for an override; empty when
              a file as a whole is wrong, which the message then names.
    severity: "error" when nothing can be generated, "warning" when generation goes on.
    message:  one sentence that says what is wrong and, where that differs from case to case, what to do about it.
    hint:     one more sentence on what to do; empty where the message says it all.
    """

    pointer: str
    severity: Severity
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.severity}: {self.sentence}"

    @property
    def sentence(self) -> str:
        """Where and what."""
        return f"{self.pointer}: {self.message}" if self.pointer else self.message


class UnusableDefinitionError(Exception):
    """Nothing can be generated from this definition; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("; ".join(str(problem) for problem in self.problems if problem.severity == "error"))


def pointer(*keys: str | int) -> str:
    """A JSON pointer: `pointer("paths", "/api/v2/users", "get")` -> `/paths/~1api~1v2~1users/get`."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether one of the problems forbids to generate."""
    return any(problem.severity == "error" for problem in problems)
