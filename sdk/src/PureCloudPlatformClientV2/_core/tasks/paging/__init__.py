"""`paginate`: all items of a listing. Its types are in `_paging.pyi`, which is generated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from ...lazy.annotations import evaluable
from ...secrets.tracebacks import forgetful
from .effects import JobFailedError, Page, Position
from .method import Method
from .reader import Paginator
from .resume import read_token

__all__ = ["JobFailedError", "Page", "Paginator", "paginate"]


@evaluable
@forgetful
def paginate(
    method: Callable[..., Any],
    /,
    *arguments: Any,
    page_size: int | None = None,
    limit: int | None = None,
    prefetch: bool = True,
    resume: str | None = None,
    split: dt.timedelta | None = None,
    **parameters: Any,
) -> Any:
    """All items of a listing, over all of its pages.

        for user in paginate(api.get_users, page_size=100):
            print(user.name)

        async for user in paginate(async_api.get_users, page_size=100):
            print(user.name)

    :param method: a method of an API class, not called: `api.get_users`
    :param arguments: its arguments, as for the method itself, options such as `timeout=` included
    :param page_size: the items of a page, whatever the parameter of this listing is called
    :param limit: the most items to yield, `None` for all
    :param prefetch: read the next page while this one is worked on
    :param resume: the `resume_token` of an earlier reader, to go on behind it
    :param split: the longest interval to ask for at once in a query over time; without it, what the platform takes
    :returns: an iterable of items, with `pages()`, `total()` and `resume_token`; an asynchronous one for a method of
        `aio`
    :raises TypeError: if the method is not a listing that can page, or does not take an argument
    :raises ValueError: for a limit, a page size or a resume token that is not good
    """
    called = Method(method, arguments, parameters)
    if limit is not None and limit < 0:
        raise ValueError(f"limit must be 0 or more, not {limit!r}")
    if page_size is not None:
        if isinstance(page_size, bool) or not isinstance(page_size, int) or page_size < 1:
            raise ValueError(f"page_size must be a number from 1 on, not {page_size!r}")
        if not called.facts.size:
            raise TypeError(f"{called.name} has no parameter for the size of a page; leave page_size out")
    if split is not None and split <= dt.timedelta(0):
        raise ValueError(f"split must be a positive timedelta, not {split!r}")
    days = called.facts.interval
    piece = split if split is not None or days is None else dt.timedelta(days=days)
    start: Position = {}
    if resume is not None:
        size, start = read_token(called, resume)
        if page_size not in (None, size):
            raise ValueError(
                f"resume is a token for pages of {size or 'unsaid'} size; pass the same page_size, or none"
            )
        page_size = size
    if not called.is_async:
        return Paginator(called, page_size, limit, piece, start, prefetch)
    from .aio import AsyncPaginator

    return AsyncPaginator(called, page_size, limit, piece, start, prefetch)
