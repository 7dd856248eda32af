"""What carries requests: the protocol that every transport follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, overload

from ..secrets.setting import Kept
from .messages import HttpResponse, Request

#: Seconds that are as good as no limit, and that every clock, lock and socket takes.
LONGEST = 1e8


T = TypeVar("T")


def checked_seconds(name: str, given: Any, *, above_zero: bool = True) -> float:
    """A number of seconds that a caller gave, `LONGEST` at most.

    :param above_zero: whether there must be some; what is left of an hour may be none
    :raises ValueError: naming `name` and the value, if it is no such number
    """
    try:
        seconds = float("nan" if isinstance(given, (bool, str, bytes)) else given)
    except (TypeError, ValueError, OverflowError):
        seconds = float("nan")
    if seconds > 0 or (seconds <= 0 and not above_zero):  # neither for NaN
        return min(seconds, LONGEST)
    raise ValueError(f"{name} must be a number of seconds{' above 0' if above_zero else ''}, not {given!r}")


def checked_wait(name: str, given: Any) -> float:
    """A number of seconds that may be 0, `LONGEST` at most.

    :raises ValueError: naming `name` and the value, if it is no such number
    """
    seconds = checked_seconds(name, given, above_zero=False)
    if seconds < 0:
        raise ValueError(f"{name} must be a number of seconds, 0 or more, not {given!r}")
    return seconds


def checked_limits(name: str, given: Any) -> tuple[float, float]:
    """The limits for connecting and for reading of a timeout that a caller gave: two numbers, or one for both.

    :raises ValueError: naming the value, if it is neither
    """
    if isinstance(given, tuple) and len(given) == 2:
        return checked_seconds(name, given[0]), checked_seconds(name, given[1])
    read = checked_seconds(name, given)
    return min(read, 10.0), read


class SecondsSetting(Kept, Generic[T]):
    """An attribute that is a number of seconds, or a pair of them; it is checked when it is set, and kept as given.

    :param check: `checked_seconds` or one of its kind, which gets the name and the value
    """

    def __init__(self, check: Callable[[str, Any], object]) -> None:
        super().__init__()
        self._check = check

    @overload
    def __get__(self, instance: None, owner: type) -> SecondsSetting[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: Any, owner: type) -> Any:
        return self if instance is None else self.held(instance)

    def __set__(self, instance: Any, value: T) -> None:
        self._check(self._name, value)
        instance.__dict__[self._key] = value


class Timeout:
    """How long one request may take, in seconds.

    :ivar connect: to a connection
    :ivar read: between two bytes of the answer
    :ivar total: for everything, `None` without a deadline
    :ivar usual: what `connect` and `read` are where no deadline is nearer
    """

    __slots__ = ("connect", "read", "total", "usual")

    def __init__(self, connect: float, read: float, total: float | None = None) -> None:
        self.usual = connect, read
        self.connect = connect if total is None else min(connect, total)
        self.read = read if total is None else min(read, total)
        self.total = total


class Sink(Protocol):
    """Takes the body of a successful answer piece by piece instead of into memory.

    :ivar failure: what one of its methods raised, if one did
    """

    failure: BaseException | None

    def prepare(self, request: Request) -> None:
        """Change a request that is about to be sent, so that it asks for what is wanted of the body."""
        ...

    def advanced(self) -> bool:
        """Whether an attempt that failed has brought something that stays."""
        ...

    def open(self, status: int, headers: Any) -> bool:
        """Whether this answer's body is taken."""
        ...

    def write(self, data: bytes) -> None: ...

    def close(self) -> Any:
        """End the body; what the call returns (a path, a file object)."""
        ...

    def discard(self) -> None:
        """Undo: the body broke off."""
        ...


class LocalError(Exception):
    """Something on this machine failed while a body was read for sending; `local_failure` says what."""


def local_failure(request: Request, sink: Sink | None) -> BaseException | None:
    """What failed on this machine while a request was sent or its answer was stored: no failure of the network."""
    for part in (sink, request.body):
        failure: BaseException | None = getattr(part, "failure", None)
        if failure is not None:
            return failure
    return None


class Transport(Protocol):
    """Carries one request. Redirects, retries and errors by status are none of its business."""

    def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        """Send and wait for the answer.

        :raises ApiConnectionError: with `sent` False if no byte of the request left, so that it is safe to repeat
        :raises ApiTimeoutError: if that took too long
        """
        ...

    def close(self) -> None:
        """Close all connections; a later `send` opens new ones."""
        ...


class AsyncTransport(Protocol):
    """The same for an event loop."""

    async def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        """Send and wait for the answer; raises what `Transport.send` raises."""
        ...

    async def close(self) -> None:
        """Close all connections; a later `send` opens new ones."""
        ...
