"""Types of values, as far as a source tells them; `None` stands for a type that it does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Type:
    """What a value is.

    `form` and `name` say it together: `object` of a class of the package (or a plain one, `str`), `class` itself,
    `module` (the name is relative to the package), `method` of an API class (`UsersApi.get_users`), `tool`: a function
    of the package, `list`, `map` and `stream` (what `paginate` gives) with their elements in `inner`, `tuple` with all
    of them, `awaitable` with its result; `own object`, `own class` and `own function` are defined in the source itself;
    `none` is `None`.
    """

    form: str
    name: str = ""
    inner: tuple[Type | None, ...] = ()
    sure: bool = True  # false: it may as well be something else
    is_async: bool = False

    @property
    def element(self) -> Type | None:
        """What iterating gives, or what an index gives."""
        return self.inner[0] if self.form in ("list", "map", "stream") else None


NONE = Type("none")


def instance(name: str, *, is_async: bool = False) -> Type:
    return Type("object", name, is_async=is_async)


def list_of(element: Type | None) -> Type:
    return Type("list", inner=(element,))


def map_of(element: Type | None) -> Type:
    return Type("map", inner=(element,))


def tuple_of(elements: Iterable[Type | None]) -> Type:
    return Type("tuple", inner=tuple(elements))


def awaitable(result: Type | None) -> Type:
    return Type("awaitable", inner=(result,))


def parse_type(name: str | None) -> Type | None:
    """The type that `swagger_types` calls so: `list[User]`, `dict(str, int)`, `User`, `datetime`."""
    if not name or name == "object":
        return None
    if match := re.fullmatch(r"list\[(.+)\]", name):
        return list_of(parse_type(match[1]))
    if match := re.fullmatch(r"dict\(str, (.+)\)", name):
        return map_of(parse_type(match[1]))
    return instance(name)


def doubtful(found: Type | None) -> Type | None:
    return replace(found, sure=False) if found is not None and found.sure else found


def merge(one: Type | None, other: Type | None) -> Type | None:
    """What a value is that is the one or the other, depending on the way that was taken."""
    if one == other or other == NONE:
        return one
    if one == NONE:
        return other
    if one is None or other is None:
        return doubtful(one or other)
    if (one.form, one.name, one.is_async) == (other.form, other.name, other.is_async):
        if one.form in ("list", "map") and None in (one.element, other.element):
            return replace(one, inner=(one.element or other.element,), sure=one.sure and other.sure)
        if one.inner == other.inner:
            return doubtful(one)
    return None


class Merged:
    """What is known of a name or attribute from all the places that assign it."""

    __slots__ = ("_found", "_is_set")

    def __init__(self) -> None:
        self._found: Type | None = NONE
        self._is_set = False

    def add(self, found: Type | None) -> None:
        if not self._is_set:
            self._found, self._is_set = found, True
        elif self._found is not None or found is None or found == NONE:
            self._found = merge(self._found, found)
        else:
            self._found = doubtful(found)

    @property
    def type(self) -> Type | None:
        """`None` also where only `None` is assigned: what is used is something else."""
        return None if self._found == NONE else self._found
