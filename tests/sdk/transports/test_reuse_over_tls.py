"""Over TLS, too, a connection on which anything arrived that nobody asked for carries no other request."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
import trustme
from PureCloudPlatformClientV2._core.call.call import Call

from tests.sdk.support.drivers import SyncDriver


class TlsServer:
    """Answers each request with its path, on an event loop of its own; `send` sends on all connections.

    :ivar connections: how many were opened
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tls-server", daemon=True)
        self._writers: list[asyncio.StreamWriter] = []
        self.connections = 0

    def __enter__(self) -> TlsServer:
        self._thread.start()
        starting = asyncio.start_server(self._serve, "localhost", 0, ssl=self._context)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        self.url = f"https://localhost:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()))

    def send(self, data: bytes) -> None:
        async def write() -> None:
            for writer in self._writers:
                writer.write(data)

        asyncio.run_coroutine_threadsafe(write(), self._loop).result()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(_answer(head.split(b" ")[1]))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.remove(writer)
            writer.close()


def _answer(path: bytes) -> bytes:
    body = b'{"path": "%s"}' % path
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


@pytest.fixture
def tls(authority: trustme.CA, tmp_path: Path) -> Iterator[TlsServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    gc.configuration.ssl_ca_cert = str(tmp_path / "authority.pem")
    with TlsServer(context) as server:
        yield server


@pytest.mark.parametrize("unasked", [b"", b"X", _answer(b"evil")], ids=["nothing", "a byte", "an answer"])
def test_what_nobody_asked_for_ends_the_connection(driver: SyncDriver, tls: TlsServer, unasked: bytes) -> None:
    client: Any = driver.client(tls.url)
    for number in range(20):
        path = f"/api/v2/x/{number}"
        assert driver.do(client.run(Call("GET", path, returns="object", retries=0))).data == {"path": path}
        if unasked:
            tls.send(unasked)
    driver.close()
    # A connection of pyreqwest may be back in its pool just after the next request.
    assert tls.connections == 20 if unasked else tls.connections < 10
