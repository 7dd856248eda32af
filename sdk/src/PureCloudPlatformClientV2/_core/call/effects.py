"""What a flow asks for: a driver carries it out, synchronously or on an event loop, and sends back what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..http.messages import Request
    from ..http.transport import Sink, Timeout


class Send:
    """Effect: send this request; answered by a `HttpResponse` or an `ApiConnectionError`."""

    __slots__ = ("request", "sink", "timeout")

    def __init__(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> None:
        self.request = request
        self.timeout = timeout
        self.sink = sink


class Wait:
    """Effect: let this many seconds pass."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Consult:
    """Effect: ask this function, which may wait for a disk or a server but not long; answered by what it returns, and
    by `None` if it fails."""

    __slots__ = ("ask",)

    def __init__(self, ask: Callable[[], Any]) -> None:
        self.ask = ask


class RefreshToken:
    """Effect: replace this token, which is no longer good; answered when there is another one.

    However many calls ask for the same token to be replaced, it is replaced once.

    :ivar limit: seconds that this may take, `None` without a deadline
    :ivar refused: whether the platform refused it: then it is of no use to anybody, however long it was to be good
    """

    __slots__ = ("limit", "refused", "stale")

    def __init__(self, stale: Any, limit: float | None = None, *, refused: bool = False) -> None:
        self.stale = stale
        self.limit = limit
        self.refused = refused
