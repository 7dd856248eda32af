"""Connections that know the call they serve: its deadline, and whether a byte of its request has left.

urllib3's read timeout starts anew with each piece that arrives, so an answer that drips can take for ever. Here each
read waits for what is left of the call's time at most. A call without a deadline reads exactly as in urllib3.
"""

from __future__ import annotations

import io
import threading
import time
from functools import partial
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import is_ipaddress

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable


class Progress(threading.local):
    """The request that this thread is sending.

    :ivar end: when its call must be over (`time.monotonic`), `None` without a deadline
    :ivar sent: whether a byte of it may have left
    """

    end: float | None = None
    sent = False


progress = Progress()


def seconds_left(end: float) -> float:
    """The seconds until `end`.

    :raises TimeoutError: if there are none
    """
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("the deadline passed")
    return left


class _Timed:
    """What both kinds of connections add to those of urllib3."""

    sock: Any
    timeout: float | None
    _dns_host: str

    @property
    def response_class(self) -> Any:
        return HTTPResponse if progress.end is None else partial(_bounded_response, end=progress.end)

    def connect(self) -> None:
        if progress.end is not None:
            left = seconds_left(progress.end)
            self.timeout = left if self.timeout is None else min(self.timeout, left)
        try:
            super().connect()  # type: ignore[misc]  # of the connection that this is mixed into
        finally:
            progress.sent = False  # what went to a proxy to open the tunnel was not the request

    def _new_conn(self) -> socket.socket:
        open_socket: Callable[[], socket.socket] = super()._new_conn  # type: ignore[misc]  # see connect
        if progress.end is None or is_ipaddress(self._dns_host):
            return open_socket()
        return _open_in_time(open_socket, progress.end)

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        progress.sent = True
        if progress.end is not None:
            connected: Any = self.sock
            connected.settimeout(seconds_left(progress.end))
        super().send(data)  # type: ignore[misc]  # see connect


class _PlainConnection(_Timed, HTTPConnection):  # type: ignore[override]  # `response_class` is computed here
    pass


class _TlsConnection(_Timed, HTTPSConnection):  # type: ignore[override]  # the same
    pass


class PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection  # pyright: ignore  # the protocol wants constants where urllib3 has attributes


class TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection  # pyright: ignore  # the same


#: The pools of a `PoolManager`, by scheme.
POOLS = {"http": PlainPool, "https": TlsPool}


def _open_in_time(open_socket: Callable[[], socket.socket], end: float) -> socket.socket:
    """Open a connection to a host with a name: only in a thread of its own can the system's resolver be left waiting.

    :raises TimeoutError: at `end`; a socket that comes later is closed
    """
    opened: list[socket.socket | BaseException] = []
    finished, lock, late = threading.Event(), threading.Lock(), False

    def work() -> None:
        outcome: socket.socket | BaseException
        try:
            outcome = open_socket()
        except BaseException as error:
            outcome = error
        with lock:
            opened.append(outcome)
            if late and not isinstance(outcome, BaseException):
                outcome.close()
        finished.set()

    threading.Thread(target=work, name="connect", daemon=True).start()
    finished.wait(seconds_left(end))
    with lock:
        late = not opened
    if late:
        raise TimeoutError("the deadline passed")
    outcome = opened[0]
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _bounded_response(sock: socket.socket, *, end: float, **settings: Any) -> HTTPResponse:
    return HTTPResponse(_BoundedSocket(sock, end), **settings)  # type: ignore[arg-type]  # it only asks for `makefile`


class _BoundedSocket:
    """A socket as `HTTPResponse` sees it, whose reads end with the deadline."""

    def __init__(self, sock: socket.socket, end: float) -> None:
        self._sock = sock
        self._end = end

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_BoundedReader(self._sock, self._end))


class _BoundedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, end: float) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._end = end
        self._usual = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = seconds_left(self._end)
        self._sock.settimeout(left if self._usual is None else min(self._usual, left))
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
