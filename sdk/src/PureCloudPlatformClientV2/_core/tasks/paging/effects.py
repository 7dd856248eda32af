"""What reading pages asks its driver for, and the pages themselves."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Generic, TypeAlias, TypeVar

from ...call.effects import Wait
from ...http.errors import JobFailedError as JobFailedError

T = TypeVar("T")

#: Where a page is: the way of its style to say so (a number, a token ...), as it stands in a resume token.
Position: TypeAlias = dict[str, Any]


#: The items of a page where the platform asks for a number and the caller does not say: the most that it often gives.
USUAL_SIZE = 100


class CallMethod:
    """Effect: call a method of the API class; answered by what it returns.

    :ivar arguments: by name; the method is given those that it takes
    :ivar link: the URI of the page, if the platform has named one
    :ivar job: the identifier of the job that the method is asked about
    """

    __slots__ = ("arguments", "job", "link", "method")

    def __init__(
        self, method: str, arguments: dict[str, Any], *, link: str | None = None, job: str | None = None
    ) -> None:
        self.method = method
        self.arguments = arguments
        self.link = link
        self.job = job


class Page(Generic[T]):
    """One page of a listing.

    :ivar items: what is new in it; what an earlier page had already is left out
    :ivar answer: the model as the platform sent it
    :ivar total: the number of items in all pages, if the platform says it
    :ivar has_next: whether there is another page
    """

    __slots__ = ("answer", "items", "keys", "next", "position", "total")

    def __init__(self, items: list[T], keys: list[str | None], answer: Any, total: int | None) -> None:
        self.items = items
        self.keys = keys
        self.answer = answer
        self.total = total
        self.position: Position = {}
        self.next: Position | None = None

    @property
    def has_next(self) -> bool:
        return self.next is not None

    def __repr__(self) -> str:
        return f"<Page of {len(self.items)} items>"


PageFlow: TypeAlias = "Generator[CallMethod | Wait | Page[Any], Any, None]"
