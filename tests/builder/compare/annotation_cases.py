"""Types that became others: whether a program that gave the one, or got it, still passes a strict type checker."""

from __future__ import annotations

# What a parameter took, what it takes, and whether a program that passed the one may pass it still.
PARAMETERS: list[tuple[str, str, bool]] = [
    ("list[str]", "Sequence[str]", True),
    ("list[str] | None", "Sequence[str] | None", True),
    ("list[str]", "Iterable[str]", True),
    ("Sequence[str]", "Iterable[str]", True),
    ("Sequence[str]", "list[str]", False),
    ("Iterable[str]", "Sequence[str]", False),
    ("list[int]", "Sequence[float]", True),
    ("list[int]", "list[float]", False),
    ("list[str]", "Sequence[Literal['a'] | str]", True),
    ("list[Literal['a']]", "Sequence[str]", True),
    ("Sequence[str]", "Sequence[Literal['a', 'b']]", False),
    ("Sequence[User]", "Sequence[Group]", False),
    ("Sequence[User]", "Sequence[User | Group]", True),
    ("Sequence[Sequence[int]]", "Sequence[Iterable[float]]", True),
    ("str", "Sequence[str]", True),
    ("str", "Sequence[User]", False),
    ("str", "str | None", True),
    ("str | None", "str", False),
    ("Optional[str]", "str | None", True),
    ("Union[str, int]", "int | str", True),
    ("User", "User | dict[str, Any]", True),
    ("User | Group", "User", False),
    ("Literal['a', 'b']", "Literal['a', 'b', 'c']", True),
    ("Literal['a', 'b']", "Literal['a']", False),
    ("Literal['a'] | str", "str", True),
    ("Literal[1]", "float", True),
    ("Literal[True]", "bool", True),
    ("bool", "int", True),
    ("int", "float", True),
    ("float", "int", False),
    ("datetime.datetime", "datetime.date", True),
    ("datetime.date", "datetime.datetime", False),
    ("str", "datetime.datetime", False),
    ("dict[str, int]", "Mapping[str, float]", True),
    ("dict[str, int]", "dict[str, float]", False),
    ("Mapping[str, int]", "dict[str, int]", False),
    ("dict[int, str]", "Mapping[str, str]", False),
    ("list[Literal['a'] | str]", "list[str]", True),
    ("User", "Any", True),
    ("User", "object", True),
    ("list[User]", "Sequence[Any]", True),
]
# What a method returned, what it returns, what a program made of it, and whether it may make that still.
RESULTS: list[tuple[str, str, str, bool]] = [
    ("str | None", "str", "result is None", True),
    ("str", "str | None", "result.upper()", False),
    ("Sequence[User]", "list[User]", "result[0].id", True),
    ("list[User]", "Sequence[User]", "result.append(User())", False),
    ("list[User]", "list[Group]", "result[0].id", False),
    ("Iterable[float]", "list[int]", "sum(result)", True),
    ("User | Group", "User", "isinstance(result, Group)", True),
    ("User", "User | Group", "result.id", False),
    ("Literal['a', 'b']", "Literal['a']", "result == 'b'", False),
    ("str | int", "int", "result == 'b'", False),
    ("str", "Literal['a', 'b'] | str", "result.upper()", True),
    ("datetime.date", "datetime.datetime", "result.year", True),
    ("float", "int", "result + 0.5", True),
    ("Any", "User", "result.anything", False),
    ("User", "dict[str, Any]", "result.id", False),
    ("Mapping[str, User | None]", "dict[str, User]", "result['a'] is None", True),
]
HEAD = """\
from __future__ import annotations
import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, Optional, Union

class User:
    id: str = ""
    a: int = 0

class Group:
    name: str = ""

"""
PARAMETER = """\
def method(argument: {new}) -> None: ...

def program(argument: {old}) -> None:
    method(argument)
"""
RESULT = """\
def method() -> {new}:
    raise NotImplementedError

def use(result: {old}) -> None: ...

result = method()
{program}
use(result)
"""
PROGRAMS = {
    **{f"parameter_{n}": HEAD + PARAMETER.format(old=old, new=new) for n, (old, new, _) in enumerate(PARAMETERS)},
    **{
        f"result_{n}": HEAD + RESULT.format(old=old, new=new, program=program)
        for n, (old, new, program, _) in enumerate(RESULTS)
    },
}
