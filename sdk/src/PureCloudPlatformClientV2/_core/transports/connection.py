"""Connections that know the call they serve, and that carry one answer for each request.

urllib3's read timeout starts anew with each piece that arrives, so an answer that drips can take for ever. Here each
read waits for what is left of the call's time at most. Interim answers (RFC 9110, 15.2) are passed over, and what comes
behind an answer makes its connection unfit for another request: it must never be taken for the answer to that one.
"""

from __future__ import annotations

import io
import re
import threading
import time
from email.errors import FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect
from functools import partial
from http.client import HTTPException, HTTPResponse, parse_headers
from typing import TYPE_CHECKING, Any

import urllib3.connection
from urllib3.util.ssl_ import is_ipaddress

from ..http.content import MOST_INTERIM_ANSWERS

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, MutableSet

#: More headers than this behind the last chunk of a body are an attack.
_MOST_TRAILERS = 100
#: The longest line of an answer, in bytes.
_LONGEST_LINE = 1 << 16
#: What http.client reads over, together with all headers behind it: the length of the answer may be one of them.
_LOST = (FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect)


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


class _Minded:
    """What both kinds of connections add to those of urllib3.

    :ivar unclean: whether something came that no request asked for
    :ivar places: the open connections of the pool that this one belongs to
    """

    sock: Any
    timeout: float | None
    _dns_host: str
    unclean = False
    places: MutableSet[Any] | None = None

    @property
    def response_class(self) -> Any:
        return partial(_Response, connection=self, end=progress.end)

    @property
    def is_connected(self) -> bool:
        return not self.unclean and bool(super().is_connected)  # type: ignore[misc]  # of the class mixed into

    def connect(self) -> None:
        if progress.end is not None:
            left = seconds_left(progress.end)
            self.timeout = left if self.timeout is None else min(self.timeout, left)
        self.unclean = False
        if self.places is not None:
            self.places.add(self)
        try:
            super().connect()  # type: ignore[misc]  # see is_connected
        finally:
            progress.sent = False  # what went to a proxy to open the tunnel was not the request

    def close(self) -> None:
        if self.places is not None:
            self.places.discard(self)
        super().close()  # type: ignore[misc]  # see is_connected

    def __del__(self) -> None:
        if getattr(self, "sock", None) is not None:  # left behind, as by a signal: nobody else closes it
            self.close()

    def _new_conn(self) -> socket.socket:
        open_socket: Callable[[], socket.socket] = super()._new_conn  # type: ignore[misc]  # see is_connected
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
        super().send(data)  # type: ignore[misc]  # see is_connected


class _Response(HTTPResponse):
    """The answer to one request, read from a connection that carries others, too."""

    def __init__(
        self, sock: socket.socket, *debuglevel: int, connection: _Minded, end: float | None, **settings: Any
    ) -> None:
        # http.client passes its `debuglevel` where a program has set it.
        super().__init__(_Socket(sock, connection, end), *debuglevel, **settings)  # type: ignore[arg-type]  # it asks for `makefile`
        self._connection: _Minded | None = connection

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(MOST_INTERIM_ANSWERS + 1):  # and the answer itself
            status: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]  # not in the stubs
            if not 100 <= status[1] < 200:
                return status
            if status[1] == 101:
                raise HTTPException("the server changed the protocol, which was not asked for")
            parse_headers(self.fp)
        raise HTTPException("the server sends interim answers without end")

    def begin(self) -> None:
        connection, self._connection = self._connection, None
        super().begin()
        if self.fp is not None and self.fp.raw.ended:  # type: ignore[attr-defined]  # a _Reader
            raise HTTPException("the answer broke off in its head")
        if any(isinstance(defect, _LOST) for defect in self.headers.defects):
            raise HTTPException("a line of the answer's head is not a header")
        lengths = self.headers.get_all("content-length")
        if lengths is not None:
            first = lengths[0].strip()
            if not (first.isascii() and first.isdigit()) or len(set(lengths)) > 1:
                raise HTTPException("the answer's Content-Length is not a number")
            if connection is not None and (self.chunked or (self.status == 204 and first != "0")):
                connection.unclean = True  # where this answer ends, another reader would not say so
        elif connection is not None and self.chunked and self.status in (204, 304):
            connection.unclean = True
        if self.status in (204, 304):  # these have no body, whatever they announce; urllib3 looks at `chunked` first
            self.chunked, self.length = False, 0

    def _read_next_chunk_size(self) -> int:
        line = self.fp.readline(_LONGEST_LINE)
        size = line.partition(b";")[0].strip()
        if not line.endswith(b"\n") or not re.fullmatch(rb"[0-9a-fA-F]{1,16}", size):
            # `int` takes signs, prefixes and underscores, too.
            raise ValueError("the size of a chunk is not a number")
        return int(size, 16)

    def _read_and_discard_trailer(self) -> None:
        for _ in range(_MOST_TRAILERS):
            line = self.fp.readline(_LONGEST_LINE)
            if not line.endswith(b"\n"):
                raise HTTPException("the answer broke off in its trailers")
            if not line.strip():
                return
        raise HTTPException("the server sends trailers without end")


class _Socket:
    """A socket as `HTTPResponse` sees it."""

    def __init__(self, sock: socket.socket, connection: _Minded, end: float | None) -> None:
        self._facts = sock, connection, end

    def makefile(self, mode: str) -> io.BufferedReader:
        return _Reader(_RawReader(*self._facts))


class _RawReader(io.RawIOBase):
    """What a connection brings, no later than the end of the call."""

    def __init__(self, sock: socket.socket, connection: _Minded, end: float | None) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._end = end
        self._usual = sock.gettimeout()
        self.connection: _Minded | None = connection
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.connection is None:
            return 0  # the answer has been read: what else comes belongs to nobody
        if self._end is not None:
            left = seconds_left(self._end)
            self._sock.settimeout(left if self._usual is None else min(self._usual, left))
        count: int | None = self._raw.readinto(buffer)
        self.ended = count == 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Reader(io.BufferedReader):
    """Reads one answer. When it is closed, what was received beyond the answer is seen."""

    raw: Any  # a _RawReader

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if b"\r" in line[:-2] or b"\0" in line:  # a header that holds another one, for whoever splits lines there
            raise HTTPException("a line of the answer holds a control character")
        return line

    def close(self) -> None:
        if not self.closed:
            connection, self.raw.connection = self.raw.connection, None
            if connection is not None and self.peek(1):
                connection.unclean = True
        super().close()


def _genuine(name: str) -> Any:
    """A connection class of urllib3, also while a tool that records or replays calls has put one of its own there."""
    found = getattr(urllib3.connection, name)
    own = (cls for cls in found.__mro__ if (cls.__module__, cls.__name__) == (urllib3.connection.__name__, name))
    return next(own, found)


if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection as GenuineHttp
    from urllib3.connection import HTTPSConnection as GenuineHttps
else:
    GenuineHttp, GenuineHttps = _genuine("HTTPConnection"), _genuine("HTTPSConnection")


#: What stands in the place of a connection if no tool has put anything there.
genuine_http = GenuineHttp


class PlainConnection(_Minded, GenuineHttp):  # type: ignore[override]  # `response_class` is computed here
    pass


class TlsConnection(_Minded, GenuineHttps):  # type: ignore[override]  # the same
    pass


def _open_in_time(open_socket: Callable[[], socket.socket], end: float) -> socket.socket:
    """Open a connection to a host with a name: only in a thread of its own can the system's resolver be left waiting.

    :raises TimeoutError: at `end`; a socket that nobody waits for any more is closed
    """
    opened: list[socket.socket | BaseException] = []
    finished, lock, given_up = threading.Event(), threading.Lock(), False

    def work() -> None:
        outcome: socket.socket | BaseException
        try:
            outcome = open_socket()
        except BaseException as error:
            outcome = error
        with lock:
            opened.append(outcome)
            if given_up:
                close_all()
        finished.set()

    def close_all() -> None:
        for outcome in opened:
            if not isinstance(outcome, BaseException):
                outcome.close()

    threading.Thread(target=work, name="connect", daemon=True).start()
    try:
        finished.wait(seconds_left(end))
        with lock:
            outcome = opened.pop() if opened else TimeoutError("the deadline passed")
    finally:  # however the wait ended: there may be no time left at all, or a signal may end it
        with lock:
            given_up = True
            close_all()
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome
