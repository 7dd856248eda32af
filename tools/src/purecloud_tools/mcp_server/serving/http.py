"""Over HTTP: loopback unless said otherwise, a bearer token of its own, Host and Origin checked."""

from __future__ import annotations

import hmac
import json
import socket
from collections.abc import Callable, Sequence
from typing import Any

import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/mcp"
SHORTEST_TOKEN = 16
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Guarded:
    """Lets a request through only with the token of this server.

    :param token: what the header Authorization has to hold, behind `Bearer `
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._allowed(scope):
            await self._app(scope, receive, send)
            return
        body = json.dumps({"error": "invalid_token", "error_description": "Send Authorization: Bearer TOKEN"}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"www-authenticate", b"Bearer"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _allowed(self, scope: Scope) -> bool:
        sent = [value for name, value in scope.get("headers", ()) if name == b"authorization"]
        if len(sent) != 1:
            return False
        kind, _, value = sent[0].partition(b" ")
        return kind.lower() == b"bearer" and hmac.compare_digest(value.strip(), self._token)


def application(server: Server[Any], token: str, port: int, hosts: Sequence[str] = ()) -> ASGIApp:
    """The application that a web server runs.

    :param port: on which it listens
    :param hosts: further names that clients may call it by, with a port if that is another one
    """
    names = (
        [f"{one}:{port}" for one in _LOOPBACK] + [one if ":" in one else f"{one}:{port}" for one in hosts] + list(hosts)
    )
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=names,
        allowed_origins=[f"{scheme}://{name}" for name in names for scheme in ("http", "https")],
    )
    return Guarded(server.streamable_http_app(streamable_http_path=PATH, transport_security=security), token)


def listen(host: str, port: int) -> socket.socket:
    """Bind a socket; port 0 takes a free one.

    :raises OSError: if the address is not free or not ours
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def web_server(app: ASGIApp, ready: Callable[[], None]) -> uvicorn.Server:
    """What serves the application, and calls back when it does."""

    class _Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    return _Server(
        uvicorn.Config(
            app, access_log=False, log_config=None, lifespan="on", server_header=False, timeout_graceful_shutdown=2
        )
    )
