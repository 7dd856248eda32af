"""A gateway before a platform that signals the process which calls, or changes answers, where a test wants it."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import urlsplit

#: The request never reaches the platform, or the platform has answered it and nobody hears of it.
BEFORE, AFTER = "before", "after"
Choice = Callable[[str, str], str]
Rewrite = Callable[[str, bytes], bytes]


def on_page(number: int, then: Callable[[], str]) -> Choice:
    """What happens when a page of the users is asked for: `then` says it for the page of this number."""
    asked = count(1)
    return lambda _, path: then() if path == "/api/v2/users" and next(asked) == number else ""


class Gateway(ThreadingHTTPServer):
    """Passes requests on.

    :param to: the URL of the platform
    :param choose: gets verb and path of a request; returns `BEFORE` or `AFTER` if the process dies of it, else ""
    :param rewrite: gets the path of a request and the content of its answer; returns the content that is passed on
    :param signal_number: what it dies of
    :ivar url: where it listens
    """

    daemon_threads = True

    def __init__(
        self, to: str, choose: Choice, rewrite: Rewrite | None = None, signal_number: int = signal.SIGKILL
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rewrite, self._signal = rewrite, signal_number
        self.platform, self.choose = urlsplit(to).netloc, choose
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self._process: subprocess.Popen[str] | None = None
        self._started, self._ended = threading.Event(), threading.Event()

    def run(self, command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a process whose requests come here; its status is -9 if it was killed."""
        self._started.clear()
        self._ended.clear()
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        with subprocess.Popen(command, **options) as process:
            self._process = process
            self._started.set()
            output, errors = process.communicate()
        self._ended.set()
        return subprocess.CompletedProcess(command, process.returncode, output, errors)

    def send_signal(self) -> None:
        """Send the process its signal, and wait for its end."""
        self._started.wait()
        assert self._process is not None
        self._process.send_signal(self._signal)
        self._ended.wait()


class _Handler(BaseHTTPRequestHandler):
    server: Any  # a Gateway
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the content waits until the head is acknowledged, 40 ms later

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:  # the process that was killed
            self.close_connection = True

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        moment = self.server.choose(self.command, urlsplit(self.path).path)
        if moment == BEFORE:
            self._end()
            return
        with _connected(self.server.platform) as platform:
            platform.request(self.command, self.path, body, dict(self.headers))
            response = platform.getresponse()
            content = response.read()
        if moment == AFTER:
            self._end()
            return
        if self.server.rewrite is not None:
            content = self.server.rewrite(urlsplit(self.path).path, content)
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on  # noqa: N815 - the names that http.server calls

    def _end(self) -> None:
        self.server.send_signal()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _connected(netloc: str) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(netloc)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def gateway(
    to: str, choose: Choice, rewrite: Rewrite | None = None, signal_number: int = signal.SIGKILL
) -> Iterator[Gateway]:
    """A gateway that listens."""
    with Gateway(to, choose, rewrite, signal_number) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
