"""Running a sandbox: `serve()` in a thread of a test, `run()` as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, TypeVar

import uvicorn

from ..services.media import Upload
from .app import Sandbox
from .recorder import Recorded

T = TypeVar("T")

_BACKLOG = 2048


class Running:
    """A sandbox that answers.

    :ivar url: where, e.g. `http://127.0.0.1:40123`; API and login are both there.
    :ivar sandbox: the application itself.
    """

    def __init__(self, url: str, sandbox: Sandbox, loop: asyncio.AbstractEventLoop) -> None:
        self.url = url
        self.sandbox = sandbox
        self._loop = loop

    @property
    def requests(self) -> list[Recorded]:
        """The requests that came since the start or the last `reset`, oldest first."""
        return self._call(self.sandbox.recorder.all)

    def token(self, client_id: str = "sandbox", permissions: Sequence[str] | None = None, *, user: str = "") -> str:
        """A fresh access token, without logging in.

        :param permissions: what it may do, e.g. `["routing:queue:view"]`; None for what the client may do.
        :param user: the id of the user who signed in: it may do what the user's roles allow. "" for a client, which
            stands for the first user and may do everything.
        """
        return self._call(lambda: self.sandbox.login.issue(client_id, user, permissions)).value

    def expire_tokens(self) -> None:
        """Let all access tokens expire now."""
        self._call(self.sandbox.login.expire_all)

    def fail(self, fault: str) -> None:
        """Let something go wrong, e.g. `status=503;times=2`; see :mod:`purecloud_sandbox.server.faults`.

        :raises FaultError: the fault is not written right.
        """
        self._call(lambda: self.sandbox.faults.add(fault))

    def notify(self, topic: str, body: Mapping[str, Any]) -> int:
        """Send an event to those who subscribed to a topic; returns to how many sockets."""
        return self._call(lambda: self.sandbox.notifications.send(topic, dict(body)))

    def close_sockets(self) -> int:
        """Announce the end to all notification sockets and close them; returns how many there were."""
        return self._call(self.sandbox.notifications.close_sockets)

    def uploads(self) -> list[Upload]:
        """The files that were uploaded."""
        return self._call(self.sandbox.files.uploads)

    def reset(self) -> None:
        """Back to the start: state, requests, faults and counts; tokens stay good."""
        self._call(self.sandbox.reset)

    def _call(self, function: Callable[[], T]) -> T:
        """Run something where the server runs, so that nothing happens between two requests at once."""

        async def call() -> T:
            return function()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(30)


class _Server(uvicorn.Server):
    """Calls back when it is ready, and ends on a signal without raising it again."""

    def __init__(self, sandbox: Sandbox, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                sandbox,
                access_log=False,
                backlog=_BACKLOG,
                date_header=True,
                lifespan="on",
                log_config=None,
                loop="asyncio",
                server_header=False,
                timeout_graceful_shutdown=1,
                timeout_keep_alive=75,
                ws="websockets-sansio",
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def listen(host: str, port: int) -> tuple[socket.socket, str]:
    """Bind a socket; port 0 takes a free one.

    :returns: the socket and its URL.
    :raises OSError: the address is not free or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is given; with it on, each answer waits 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    name = f"[{host}]" if ":" in host else host
    return bound, f"http://{name}:{bound.getsockname()[1]}"


@contextlib.contextmanager
def serve(*, host: str = "127.0.0.1", port: int = 0, **settings: Any) -> Generator[Running, None, None]:
    """Run a sandbox in a thread of this process for as long as the `with` block lasts.

    :param host: address to listen on.
    :param port: port to listen on; 0 takes a free one.
    :param settings: as :class:`purecloud_sandbox.server.app.Sandbox` takes them.
    :raises DefinitionError: the definition cannot be used.
    :raises OSError: the address is not free.
    """
    settings["hosts"] = [host, *settings.get("hosts", ())]
    sandbox = Sandbox(**settings)
    bound, url = listen(host, port)
    ready = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    def announce() -> None:
        loops.append(asyncio.get_running_loop())
        ready.set()

    server = _Server(sandbox, announce)
    thread = threading.Thread(target=_run_loop, args=(server, bound), name="purecloud-sandbox", daemon=True)
    thread.start()
    try:
        if not ready.wait(30):
            raise OSError(f"The sandbox did not start at {url}.")
        yield Running(url, sandbox, loops[0])
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()
        sandbox.close()


def run(sandbox: Sandbox, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Run a sandbox in the foreground until SIGINT or SIGTERM.

    :param ready: called with the URL as soon as requests are answered.
    :raises OSError: the address is not free.
    """
    bound, url = listen(host, port)
    with bound, contextlib.closing(sandbox):
        _run_loop(_Server(sandbox, lambda: ready(url)), bound)


def _run_loop(server: uvicorn.Server, bound: socket.socket) -> None:
    asyncio.run(server.serve(sockets=[bound]))
