"""A server on a raw socket that sends exactly what a case says, split where it says, and nothing else."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator

#: What happens on a connection once a request has arrived: bytes are sent, seconds pass, and the rest does what it says.
Step = bytes | float | str

SEND_NOTHING_MORE, RESET, IDLE = "close", "reset", "idle"


class WireServer:
    """Plays `script(target, body)` for each request; the steps after `"idle"` are sent when the test says so.

    :ivar requests: target of each request, in their order
    :ivar connections: how many were opened
    :ivar open: how many are open now
    """

    def __init__(
        self, script: Callable[[str, bytes], Iterator[bytes] | list[Step]], host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._script = script
        self._host, self._wanted_port = host, port
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._threads: set[threading.Thread] = set()
        self._closing = threading.Event()
        self._later: list[tuple[socket.socket, list[Step]]] = []
        self.requests: list[str] = []
        self.heads: list[bytes] = []
        self.connections = 0

    def __enter__(self) -> WireServer:
        self._listener = socket.create_server((self._host, self._wanted_port), backlog=512)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://{self._host}:{self.port}"
        self._acceptor = threading.Thread(target=self._accept, name="wire-server", daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join()
        with self._lock:
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join()

    @property
    def open(self) -> int:
        with self._lock:
            return len(self._sockets)

    def send_unasked(self) -> None:
        """Send on each idle connection what its script has kept for that moment."""
        with self._lock:
            later, self._later = self._later, []
        for sock, steps in later:
            with contextlib.suppress(OSError):
                for step in steps:
                    if isinstance(step, bytes):
                        sock.sendall(step)
                    elif step == SEND_NOTHING_MORE:
                        sock.shutdown(socket.SHUT_WR)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(sock,), name="wire-connection", daemon=True)
            with self._lock:
                self._sockets.add(sock)
                self._threads.add(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            rest = b""
            while (found := self._read(sock, rest)) is not None:
                target, body, rest = found
                steps = self._script(target, body)
                if isinstance(steps, Iterator):  # without end, until the client goes away
                    for step in steps:
                        sock.sendall(step)
                elif not self._play(sock, steps):
                    return
        except (OSError, ValueError):
            pass
        finally:
            with self._lock:
                self._sockets.discard(sock)
                self._threads.discard(threading.current_thread())
            sock.close()

    def _play(self, sock: socket.socket, steps: list[Step]) -> bool:
        if IDLE in steps:  # noted first: who gets the answer may say at once that it is time
            at = steps.index(IDLE)
            with self._lock:
                self._later.append((sock, steps[at + 1 :]))
            steps = steps[:at]
        for step in steps:
            if isinstance(step, bytes):
                sock.sendall(step)
            elif isinstance(step, float):
                if self._closing.wait(step):
                    return False
            elif step == RESET:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            else:
                return False
        return True

    def _read(self, sock: socket.socket, data: bytes) -> tuple[str, bytes, bytes] | None:
        """One request: its target, its body, and what came behind it."""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(65536)
            if not piece:
                return None
            data += piece
        head, _, rest = data.partition(b"\r\n\r\n")
        size = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                size = int(line[15:])
        target = head.split(b" ", 2)[1].decode("latin-1")
        while len(rest) < size and "early" not in target:  # an early answer does not wait for the body
            piece = sock.recv(65536)
            if not piece:
                return None
            rest += piece
        with self._lock:
            self.requests.append(target)
            self.heads.append(head)
        return target, rest[:size], rest[size:]
