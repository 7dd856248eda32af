"""Properties that are deleted like plain attributes: from then on they are not there, until they are set again.

`unittest.mock.patch.object` ends with that, and a property that refuses it would keep the value of a test.
"""

from __future__ import annotations

from typing import Any, TypeVar

from ..secrets.setting import missing

C = TypeVar("C", bound=type)


class _Setting(property):
    _name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name


class _Stored(_Setting):
    """One that keeps its value under its name with an underscore before it; reading it costs as much as ever."""

    def __delete__(self, instance: Any) -> None:
        if instance.__dict__.pop(f"_{self._name}", self) is self:
            raise missing(instance, self._name)


class _Computed(_Setting):
    """One whose value is somewhere else, and stays there."""

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is not None and f"_no_{self._name}" in instance.__dict__:
            raise missing(instance, self._name)
        return super().__get__(instance, owner)

    def __set__(self, instance: Any, value: Any) -> None:
        try:
            super().__set__(instance, value)
        finally:
            value = None  # no traceback with locals shows it from here on: it may be a secret that was refused
        instance.__dict__.pop(f"_no_{self._name}", None)

    def __delete__(self, instance: Any) -> None:
        self.__get__(instance)
        instance.__dict__[f"_no_{self._name}"] = True


def restorable(cls: C) -> C:
    """Let all properties of a class that can be set be deleted, too."""
    for name, found in list(vars(cls).items()):
        if type(found) is property and found.fset is not None and found.fget is not None:
            kind = _Stored if f"_{name}" in found.fget.__code__.co_names else _Computed
            made = kind(found.fget, found.fset, None, found.__doc__)
            made.__set_name__(cls, name)
            setattr(cls, name, made)
    return cls
