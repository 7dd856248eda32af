"""Settings that are kept beside their name; and those that are secrets: a program sets and reads strings, what shows or
copies the settings finds none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

from .redaction import Secret

E = TypeVar("E", str, None)


def missing(instance: object, name: str) -> AttributeError:
    """What is raised for an attribute that was deleted, or never set."""
    return AttributeError(f"{type(instance).__name__!r} object has no attribute {name!r}")


class Kept:
    """An attribute whose value is kept under its name with an underscore before it."""

    def __init__(self) -> None:
        self._name = self._key = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name, self._key = name, f"_{name}"

    def held(self, instance: Any) -> Any:
        """What is kept.

        :raises AttributeError: if nothing is
        """
        try:
            return instance.__dict__[self._key]
        except KeyError:
            raise missing(instance, self._name) from None

    def __delete__(self, instance: Any) -> None:
        """There is none until it is set again, as of a plain attribute; `unittest.mock.patch.object` ends with that."""
        self.held(instance)
        del instance.__dict__[self._key]


class SecretSetting(Kept, Generic[E]):
    """An attribute whose value is kept as a `Secret`.

    :param empty: what it is while nothing is set
    :param check: refuses a value that cannot be used, by an error that does not show it
    """

    def __init__(self, empty: E, check: Callable[[str, str], str] | None = None) -> None:
        super().__init__()
        self._empty = empty
        self._check = check

    @overload
    def __get__(self, instance: None, owner: type) -> SecretSetting[E]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> str | E: ...
    def __get__(self, instance: object, owner: type) -> Any:
        if instance is None:
            return self
        held: Secret = self.held(instance)
        return held.reveal() or self._empty

    def __set__(self, instance: object, value: str | Secret | None) -> None:
        held = Secret(value or "")
        value = None  # no traceback with locals shows it from here on
        problem = ""
        try:
            if held and self._check is not None:
                self._check(self._name, held.reveal())
        except ValueError as error:
            problem = str(error)
        if problem:  # raised here: the frame of the check holds the value
            raise ValueError(problem)
        instance.__dict__[self._key] = held
