"""A server that answers every request with the same bytes, in a process of its own, as fast as Python can."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

BODY = b'{"id": "1", "name": "Ada Lovelace", "email": "ada@example.com", "state": "active", "version": 3}'
TOKEN = b'{"access_token": "token", "token_type": "bearer", "expires_in": 86400}'


def _answer(body: bytes, *, closes: bool) -> bytes:
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        + str(len(body)).encode()
        + b"\r\nInin-Correlation-Id: 1\r\n"
        + (b"Connection: close\r\n\r\n" if closes else b"\r\n")
        + body
    )


class _Connection(asyncio.Protocol):
    def __init__(self, latency: float, *, closes: bool = False) -> None:
        self.latency = latency
        self.closes = closes
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, rest = self.buffer.partition(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if len(rest) < length:
                return
            self.buffer = rest[length:]
            answer = _answer(TOKEN if b"/oauth/token" in head[:60] else BODY, closes=self.closes)
            if self.latency:
                asyncio.get_running_loop().call_later(self.latency, self._write, answer)
            else:
                self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer)  # type: ignore[attr-defined]  # a transport of a stream
            if self.closes:
                self.transport.close()


async def _serve(latency: float, certificate: str | None) -> None:
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(latency, closes=context is not None), "127.0.0.1", 0, backlog=1024, ssl=context
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def running(latency: float = 0.0) -> Iterator[str]:
    """Its URL. `latency` in seconds is waited before each answer."""
    process = subprocess.Popen([sys.executable, __file__, str(latency)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def running_tls(folder: Path) -> Iterator[tuple[str, Path]]:
    """The URL of one over TLS that closes each connection, and the file of the authority that vouches for it."""
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    command = [sys.executable, __file__, "0", str(folder / "server.pem")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"https://localhost:{int(process.stdout.readline())}", folder / "authority.pem"
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(float(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
