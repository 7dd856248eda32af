"""A server that answers what a case sets, and writes down each request as it came."""

from __future__ import annotations

import json
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: Headers that say how a client works, not what it asks for.
_OF_THE_CLIENT = frozenset(("accept-encoding", "connection", "host", "user-agent", "content-length", "purecloud-sdk"))


@dataclass
class Seen:
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, str]:
        """The headers by lower-case names, without those that say how the client works."""
        return {name.lower(): value for name, value in self.headers.items() if name.lower() not in _OF_THE_CLIENT}

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def line(self) -> str:
        return f"{self.method} {self.target}"


class Server:
    """Serves on a free port of the loopback for as long as the process lives."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Seen] = []
        self._breaks = 0
        self._answers: deque[tuple[int, bytes, Mapping[str, Any]]] = deque()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                outer.requests.append(Seen(self.command, self.path, dict(self.headers), self.rfile.read(length)))
                if outer._breaks:
                    outer._breaks -= 1
                    self.close_connection = True
                    return
                status, body, headers = outer._answers.popleft() if outer._answers else (200, b"{}", _JSON)
                self.send_response(status)
                for name, value in headers.items():
                    for one in [value] if isinstance(value, str) else value:
                        self.send_header(name, one)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_one  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Nothing: the requests are kept."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        scheme = "http" if tls is None else "https"
        self.port = self._server.server_address[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}"

    def answer(self, status: int = 200, body: Any = None, headers: Mapping[str, Any] | None = None) -> None:
        """What the next request is answered that has no answer yet; after the last one it is `200 {}`.

        :param headers: a string for each name, or several
        """
        data = body if isinstance(body, bytes) else (json.dumps({} if body is None else body)).encode()
        self._answers.append((status, data, _JSON if headers is None else headers))

    def break_off(self, times: int) -> None:
        """Close the connection in the place of so many answers, after the request was read."""
        self._breaks = times

    @property
    def last(self) -> Seen:
        return self.requests[-1]

    @property
    def lines(self) -> list[str]:
        return [seen.line for seen in self.requests]


_JSON = {"Content-Type": "application/json"}
