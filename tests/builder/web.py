"""A real HTTP server on the loopback interface whose answers a test sets."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Request:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """An answer; ``cut`` sends only that many bytes of the body although the length says more."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


@dataclass
class Web:
    """The server: its URL, what it was asked, and the function that answers."""

    url: str
    requests: list[Request]
    answer: Callable[[Request], Answer]


@contextmanager
def serve(answer: Callable[[Request], Answer]) -> Iterator[Web]:
    """Run a server that answers by ``answer`` (which a test may exchange) until the block ends."""
    web = Web("", [], answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            request = Request(self.command, self.path, dict(self.headers), self.rfile.read(length))
            web.requests.append(request)
            found = web.answer(request)
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            if found.status not in (204, 304):
                self.send_header("Content-Length", str(len(found.body)))
            if found.cut is not None:
                self.close_connection = True
            self.end_headers()
            if found.status not in (204, 304) and self.command != "HEAD":
                self.wfile.write(found.body[: found.cut])

        do_GET = do_POST = do_PATCH = do_DELETE = do_HEAD = _serve  # noqa: N815 - the names that http.server looks for

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that was killed is not an error of the server; everything else is."""
            if not isinstance(sys.exc_info()[1], ConnectionError):
                raise

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    web.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
