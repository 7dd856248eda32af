"""What a type checker has to know of a page: the attribute in which its items are. Nothing imports this at run time."""

from __future__ import annotations

from typing import Protocol, TypeAlias, TypeVar

T = TypeVar("T")


class Entities(Protocol[T]):
    @property
    def entities(self) -> list[T] | None: ...


class Results(Protocol[T]):
    """Items, or the listing that holds them: `results.entities`."""

    @property
    def results(self) -> list[T] | Entities[T] | None: ...


class Conversations(Protocol[T]):
    @property
    def conversations(self) -> list[T] | None: ...


class UserDetails(Protocol[T]):
    @property
    def user_details(self) -> list[T] | None: ...


class Resources(Protocol[T]):
    @property
    def resources(self) -> list[T] | None: ...


#: An answer with items of type `T`.
Listing: TypeAlias = "Entities[T] | Results[T] | Conversations[T] | UserDetails[T] | Resources[T]"
