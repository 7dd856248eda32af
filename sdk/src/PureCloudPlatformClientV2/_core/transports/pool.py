"""Pools of connections that lose no place, whatever ends a call: an error, a signal, an answer that is forgotten."""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from typing import Any

from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ClosedPoolError, EmptyPoolError

from .connection import PlainConnection, TlsConnection, genuine_http

#: Seconds after which one who waits looks by himself whether a place has become free without a word.
_LOOK_AGAIN = 0.5


class _Places:
    """A place is taken for exactly as long as there is an open connection for it.

    urllib3 counts places that are given back. One that an exception kept from being given back would be missing for
    ever; here the connections are counted, and one that nobody has any more is gone by itself.
    """

    pool: Any

    def __init__(self, *arguments: Any, maxsize: int = 1, **settings: Any) -> None:
        super().__init__(*arguments, maxsize=1, **settings)  # type: ignore[call-arg]  # of the pool that this is mixed into
        self._places = maxsize
        self._taken: weakref.WeakSet[Any] = weakref.WeakSet()
        self._idle: deque[Any] = deque()
        self._waiting: deque[threading.Lock] = deque()
        # Of no kind that Python's code makes: a signal may come in the middle of that. Taken again by its thread where
        # the signal's handler makes calls.
        self._lock = threading.RLock()

    def _get_conn(self, timeout: float | None = None) -> Any:
        end = None if timeout is None else time.monotonic() + timeout
        turn: threading.Lock | None = None
        try:
            while True:
                with self._lock:
                    connection = self._free_connection()
                    if connection is None and turn is None:
                        turn = threading.Lock()
                        turn.acquire()
                        self._waiting.append(turn)
                if connection is not None:
                    return connection
                left = _LOOK_AGAIN if end is None else min(_LOOK_AGAIN, end - time.monotonic())
                if left <= 0:
                    raise EmptyPoolError(self, "no place became free")  # type: ignore[arg-type]  # mixed into a pool
                if turn is not None and turn.acquire(timeout=left):
                    turn = None
        finally:
            if turn is not None:
                with self._lock:
                    if turn in self._waiting:
                        self._waiting.remove(turn)

    def _free_connection(self) -> Any:
        """An idle connection that is fit for another request, or a new one; `None` if all places are taken."""
        if self.pool is None:
            raise ClosedPoolError(self, "the pool is closed")  # type: ignore[arg-type]  # see _get_conn
        while self._idle:
            connection = self._idle.pop()
            if connection.is_connected:
                return connection
            connection.close()
        if len(self._taken) >= self._places:
            return None
        connection = self._new_conn()  # type: ignore[attr-defined]  # of the pool that this is mixed into
        connection.places = self._taken
        self._taken.add(connection)
        return connection

    def _put_conn(self, conn: Any) -> None:
        fit = conn is not None and conn.sock is not None and not conn.unclean
        kept = fit and self.pool is not None
        if conn is not None and not kept:
            conn.close()
        with self._lock:
            if kept:
                self._idle.append(conn)
            if self._waiting:
                self._waiting.popleft().release()

    def close(self) -> None:
        super().close()  # type: ignore[misc]  # see _free_connection
        with self._lock:
            idle, self._idle = self._idle, deque()
        for connection in idle:
            connection.close()


class PlainPool(_Places, HTTPConnectionPool):
    ConnectionCls = PlainConnection  # pyright: ignore  # the protocol wants constants where urllib3 has attributes


class TlsPool(_Places, HTTPSConnectionPool):
    ConnectionCls = TlsConnection  # pyright: ignore  # the same


#: The pools of a `PoolManager`, by scheme.
POOLS: dict[str, type] = {"http": PlainPool, "https": TlsPool}


def replaced() -> Any:
    """What a tool that records or replays calls has put in the place of urllib3's connections; `None` if nothing."""
    found = HTTPConnectionPool.ConnectionCls
    return None if found is genuine_http else found
