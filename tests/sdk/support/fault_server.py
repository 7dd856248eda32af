"""A server that misbehaves on purpose, and keeps a ledger of what it really did.

Two ways to use it. Scripted: `server.script(Reset(), Answer(...))` says what becomes of the next requests. Random:
`FaultServer(seed=7, rate=0.3)` draws a fault for 30 % of the requests, and one that never ends for half as many of
those that say `X-Impatient`: without limits of its own, a client would wait for ever. A request that carries
`X-Effect: ID` has an effect; the ledger counts how often each was carried out, whatever the client learnt of it.

It reads and writes raw sockets: an HTTP library would not let it send what it has to send. As a process of its own it
prints its URL and serves until its standard input ends: `python -m tests.sdk.support.fault_server SEED RATE`.
"""

from __future__ import annotations

import contextlib
import json
import random
import socket
import ssl
import struct
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.client import responses
from typing import Any, BinaryIO

from tests.sdk.support.waiting import GUARD

JSON = {"Content-Type": "application/json"}


@dataclass
class Received:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    def json(self) -> Any:
        return json.loads(self.body)


class Broken(Exception):  # noqa: N818 - the server has no error
    """The client went away in the middle of a request."""


@dataclass
class Answer:
    """An answer, wrong in the ways that are asked for.

    :ivar again: further headers, whose names may be those of others
    :ivar length: a `Content-Length` other than the true one; `None` for the true one
    :ivar close: close the connection afterwards; `announced` says whether the answer says so
    :ivar pause: seconds between two pieces of `head_piece` or `body_piece` bytes (0: at once)
    :ivar effect: whether the request is carried out
    """

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=lambda: dict(JSON))
    length: int | None = None
    close: bool = False
    announced: bool = True
    head_piece: int = 0
    body_piece: int = 0
    pause: float = 0.0
    effect: bool = True
    again: Iterable[tuple[str, str]] = ()

    def play(self, talk: Talk) -> bool:
        headers = {"Content-Length": str(len(self.body) if self.length is None else self.length), **self.headers}
        if self.close and self.announced:
            headers["Connection"] = "close"
        head = f"HTTP/1.1 {self.status} {responses.get(self.status, 'Unknown')}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in (*headers.items(), *self.again)) + "\r\n"
        body = b"" if talk.request.method == "HEAD" else self.body
        if not (self.head_piece or self.body_piece):
            talk.write(head.encode("latin-1") + body)
        else:
            self._drip(talk, head.encode("latin-1"), self.head_piece)
            self._drip(talk, body, self.body_piece)
        return not self.close

    def _drip(self, talk: Talk, data: bytes, piece: int) -> None:
        for at in range(0, len(data), piece or len(data) or 1):
            talk.write(data[at : at + (piece or len(data))])
            if piece and talk.pause(self.pause):
                raise Broken


def ok(value: Any = None, **settings: Any) -> Answer:
    """A good answer with a JSON value."""
    headers = {**JSON, **settings.pop("headers", {})}
    return Answer(body=json.dumps({} if value is None else value).encode(), headers=headers, **settings)


def failed(status: int, value: Any = None, **headers: str) -> Answer:
    """An answer of the platform that reports an error; header names are written with underscores."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value or {}).encode(), {**JSON, **named}, effect=False)


def page(status: int = 200) -> Answer:
    """What a captive portal or a proxy answers in the platform's place."""
    return Answer(status, b"<html><body>Please log in</body></html>", {"Content-Type": "text/html"}, effect=False)


def redirect(target: str, status: int = 307) -> Answer:
    return Answer(status, b"", {"Location": target}, effect=False)


@dataclass
class Reset:
    """Cut the connection with a TCP reset, before the request was read or after it was carried out."""

    read: bool = True
    effect: bool = True

    def play(self, talk: Talk) -> bool:
        talk.reset()
        return False


@dataclass
class Hangup:
    """Close the connection politely, without an answer."""

    effect: bool = True

    def play(self, talk: Talk) -> bool:
        return False


@dataclass
class Silence:
    """Say nothing until the client goes away."""

    effect: bool = True

    def play(self, talk: Talk) -> bool:
        talk.outlast()
        return False


class HandshakeFailure:
    """Cut the connection instead of a TLS handshake (only with `tls`)."""


Plan = Answer | Reset | Hangup | Silence | HandshakeFailure | Callable[[Received], Answer]


class Talk:
    """One connection, while one request is answered."""

    def __init__(self, server: FaultServer, sock: socket.socket) -> None:
        self.server, self.sock = server, sock
        self.request: Received

    def write(self, data: bytes) -> None:
        self.sock.sendall(data)

    def pause(self, seconds: float) -> bool:
        """Let time pass; whether the server is closing meanwhile."""
        return self.server.closing.wait(seconds)

    def reset(self) -> None:
        pair = "hh" if sys.platform == "win32" else "ii"
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(pair, 1, 0))

    def outlast(self) -> None:
        with contextlib.suppress(OSError):
            while self.sock.recv(4096):
                pass


class FaultServer:
    """Serves on a free port of the loopback from `with` to its end."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        answer: Callable[[Received], Answer] | None = None,
        seed: int | None = None,
        rate: float = 0.0,
    ) -> None:
        self._tls = tls
        self._answer = answer or (lambda request: ok({"path": request.path}))
        self._random = random.Random(seed)
        self._rate = rate
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._script: list[Plan] = []
        self._threads: set[threading.Thread] = set()
        self._open: set[socket.socket] = set()
        self.closing = threading.Event()
        self.requests: list[Received] = []
        self.connections = 0
        self.ledger: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()

    def __enter__(self) -> FaultServer:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://{'localhost' if self._tls else '127.0.0.1'}:{self.port}"
        self._acceptor = threading.Thread(target=self._accept, name="fault-server")
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        wake(self._listener)
        self._acceptor.join()
        self._listener.close()
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join()

    def script(self, *plans: Plan) -> None:
        """What becomes of the next requests, in their order; after them all is well again."""
        with self._lock:
            self._script.extend(plans)

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.requests]

    def wait_for_requests(self, count: int) -> None:
        """Until so many have arrived: what a client gave up on may be read later than what it sends next."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.requests) >= count, GUARD)

    def wait_for_closed_connections(self) -> None:
        """Until the server has ended all its connections."""
        for thread in list(self._threads):
            thread.join()

    # -- connections ---------------------------------------------------------------------------------------------------

    def _accept(self) -> None:
        while not self.closing.is_set():
            sock, _ = self._listener.accept()
            if self.closing.is_set():
                sock.close()
                return
            self.connections += 1
            thread = threading.Thread(target=self._connection, args=(sock, self.connections), name="fault-connection")
            with self._lock:
                self._open.add(sock)
                self._threads.add(thread)
            thread.start()

    def _connection(self, sock: socket.socket, number: int) -> None:
        raw = sock
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                if self._script and isinstance(self._script[0], HandshakeFailure):
                    self._script.pop(0)
                    return
                sock = self._tls.wrap_socket(sock, server_side=True)
                with self._lock:
                    self._open.add(sock)
            with sock.makefile("rb") as reader:
                while self._exchange(sock, reader, number):
                    pass
        except (OSError, Broken, ValueError):
            pass
        finally:
            sock.close()
            with self._lock:
                self._open -= {sock, raw}
                self._threads.discard(threading.current_thread())

    def _exchange(self, sock: socket.socket, reader: BinaryIO, number: int) -> bool:
        if not reader.peek(1):  # type: ignore[attr-defined]  # a BufferedReader
            return False
        talk, plan = Talk(self, sock), self._next()
        if isinstance(plan, Reset) and not plan.read:
            return plan.play(talk)
        request = talk.request = _read(reader, number)
        if request.path == "/ledger":
            return ok({"ledger": self.ledger, "faults": self.faults}).play(talk)
        if not self._rate:
            with self._arrived:
                self.requests.append(request)
                self._arrived.notify_all()
        elif plan is self._answer and "x-impatient" in request.headers:
            plan = self._draw(ENDLESS, self._rate / 2) or plan
        if callable(plan):
            plan = plan(request)
        assert not isinstance(plan, HandshakeFailure)
        if plan.effect and (effect := request.headers.get("x-effect")):
            with self._lock:
                self.ledger[effect] += 1
        return plan.play(talk)

    def _next(self) -> Plan:
        with self._lock:
            if self._script:
                return self._script.pop(0)
        return self._draw(RANDOM, self._rate) or self._answer

    def _draw(self, faults: Faults, rate: float) -> Plan | None:
        with self._lock:
            if not rate or self._random.random() >= rate:
                return None
            name = self._random.choices(list(faults), [weight for weight, _ in faults.values()])[0]
            self.faults[name] += 1
            return faults[name][1](self._random)


Faults = dict[str, tuple[int, Callable[[random.Random], Plan]]]


#: The faults that are drawn: how often, compared with the others, and what happens.
RANDOM: Faults = {
    "reset before the request was read": (10, lambda _: Reset(read=False)),
    "reset after the request was read": (10, lambda r: Reset(effect=r.random() < 0.5)),
    "closed without an answer": (10, lambda r: Hangup(effect=r.random() < 0.5)),
    "truncated body": (10, lambda _: ok({"x": "y" * 500}, length=2000, close=True, announced=False)),
    "body shorter than it is": (5, lambda _: ok({"x": "y" * 500}, length=100, close=True, announced=False)),
    "slow head and body": (10, lambda _: ok({"x": "y" * 40}, head_piece=40, body_piece=10, pause=0.001)),
    "stale keep-alive": (10, lambda _: ok(close=True, announced=False)),
    "429 with Retry-After": (10, lambda _: failed(429, {"code": "too.many"}, Retry_After="0")),
    "429 with inin-ratelimit-reset": (10, lambda _: failed(429, inin_ratelimit_reset="0")),
    "429 without headers": (10, lambda _: failed(429)),
    "500": (5, lambda _: failed(500, {"code": "internal"})),
    "502": (10, lambda r: Answer(502, b"", {}, effect=r.random() < 0.5)),
    "503": (10, lambda _: failed(503, Retry_After="0")),
    "504": (10, lambda r: Answer(504, b"", {}, effect=r.random() < 0.5)),
    "502 in Latin-1": (5, lambda _: Answer(502, "Ungültig".encode("latin-1"), {"Content-Type": "text/html"})),
    "web page": (5, lambda _: page()),
    "redirect": (10, lambda _: redirect("/elsewhere")),
}

#: Faults that only the client can end.
ENDLESS: Faults = {
    "no answer": (1, lambda r: Silence(effect=r.random() < 0.5)),
    "endless head": (1, lambda _: Answer(headers={**JSON, "X": "y" * 50_000}, head_piece=1, pause=0.05)),
    "endless body": (1, lambda _: Answer(body=b" " * 50_000, body_piece=1, pause=0.05)),
}


def wake(listener: socket.socket) -> None:
    """Let a thread that waits in `accept` go on; closing the socket does that on some systems only."""
    with socket.create_connection(listener.getsockname()):
        pass


def _read(reader: BinaryIO, number: int) -> Received:
    first = reader.readline(65536).decode("latin-1").split()
    if len(first) != 3:
        raise Broken
    headers: dict[str, str] = {}
    while (line := reader.readline(65536).strip()) != b"":
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join(_chunks(reader))
    else:
        size = int(headers.get("content-length", 0))
        body = reader.read(size)
        if len(body) < size:
            raise Broken
    return Received(first[0], first[1], headers, body, number)


def _chunks(reader: BinaryIO) -> Iterable[bytes]:
    while True:
        size = int(reader.readline().split(b";")[0] or b"x", 16)
        chunk = reader.read(size + 2)
        if len(chunk) < size + 2:
            raise Broken
        if size == 0:
            return
        yield chunk[:-2]


if __name__ == "__main__":
    tls: ssl.SSLContext | None = None
    if len(sys.argv) > 3:  # a file with a certificate and its key
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[3])
    with FaultServer(seed=int(sys.argv[1]), rate=float(sys.argv[2]), tls=tls) as server:
        print(server.url, flush=True)
        sys.stdin.read()
