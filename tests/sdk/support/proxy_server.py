"""A proxy on the loopback: it tunnels by CONNECT, forwards plain requests, and can ask for credentials."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from tests.sdk.support.fault_server import wake


class ProxyServer:
    """Serves from `with` to its end.

    :param credentials: the `Proxy-Authorization` that it insists on, if any
    :param faults: what the first requests get instead: bytes and then the end, a reset (`None`), or nothing, until the
        client goes away (`...`)
    :ivar asked: the first line of each request
    """

    def __init__(self, credentials: str | None = None, faults: Iterable[Any] = ()) -> None:
        self._credentials = credentials
        self._faults = list(faults)
        self.asked: list[str] = []
        self.refused = 0
        self._closing = threading.Event()

    def __enter__(self) -> ProxyServer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._acceptor = threading.Thread(target=self._accept, name="proxy")
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        wake(self._listener)
        self._acceptor.join()
        self._listener.close()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._closing.is_set():
                client.close()
                return
            self._open.append(client)
            self._threads.append(threading.Thread(target=self._serve, args=(client,), name="proxy-connection"))
            self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(65536)
                if not piece:
                    return
                head += piece
            first, _, rest = head.decode("latin-1").partition("\r\n")
            self.asked.append(first)
            if self._faults:
                self._fail(client, self._faults.pop(0))
                return
            if self._credentials and f"proxy-authorization: {self._credentials}".lower() not in rest.lower():
                self.refused += 1
                client.sendall(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            verb, target, version = first.split()
            if verb == "CONNECT":
                host, _, port = target.rpartition(":")
                with socket.create_connection((host, int(port))) as server:
                    client.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
                    self._tunnel(client, server)
                return
            url = urlsplit(target)
            with socket.create_connection((url.hostname or "", url.port or 80)) as server:
                path = url._replace(scheme="", netloc="").geturl()
                kept = "\r\n".join(line for line in rest.split("\r\n") if not line.lower().startswith("proxy-"))
                server.sendall(f"{verb} {path} {version}\r\n{kept}".encode("latin-1"))
                self._tunnel(client, server)

    def _fail(self, client: socket.socket, fault: Any) -> None:
        if fault is None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif fault is ...:
            while client.recv(4096):
                pass
        else:
            client.sendall(fault)

    def _tunnel(self, one: socket.socket, other: socket.socket) -> None:
        while True:
            ready, _, _ = select.select([one, other], [], [])
            for sock in ready:
                data = sock.recv(65536)
                if not data:
                    return
                (other if sock is one else one).sendall(data)
