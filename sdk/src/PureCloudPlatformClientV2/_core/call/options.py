"""What every method takes besides the parameters of its operation."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, TypedDict

from .retry import RetryPolicy


class CallOptions(TypedDict, total=False):
    """What every method takes besides the parameters of its operation."""

    timeout: float | tuple[float, float] | None
    """Seconds to wait for a connection and between two bytes of the answer; a pair sets them separately."""
    deadline: float | None
    """Seconds that the whole call may take, with all waits and retries."""
    headers: Mapping[str, str] | None
    """Further headers; they win over those of the client."""
    retries: int | RetryPolicy | None
    """How often the call is retried at most; 0 for never."""
    idempotent: bool | None
    """True: the call may be retried even if it may have arrived; False: it may not."""
    callback: Callable[[Any], Any] | None
    """Run the call in the background and hand its result to this function; a pending result is returned."""
    download_to: str | os.PathLike[str] | BinaryIO | None
    """Where a file goes that the answer is: a path, a folder or an open file."""
    progress: Callable[[int, int | None], Any] | None
    """Called with the bytes transferred so far and the total (`None` if unknown)."""


class RequestArguments(CallOptions, total=False):
    """What `client.request` takes besides verb, path and what it returns."""

    query: Mapping[str, Any] | None
    """Parameters; a list becomes repeated names, `None` is left out."""
    body: Any
    """A model, or plain data."""
    form: Mapping[str, Any] | None
    """Fields of a form, instead of a body."""
    files: Mapping[str, Any] | None
    """Files of a form, by field."""


#: The names of the options.
OPTIONS = frozenset(CallOptions.__annotations__)
