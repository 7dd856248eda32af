"""Between ASGI and the sandbox: whole requests in, whole responses out, and connections that end on purpose."""

from __future__ import annotations

import socket
import struct
from typing import Any

from starlette.types import Receive, Scope, Send

from ..wire.requests import Request
from ..wire.responses import HttpResponse


async def serve_lifespan(receive: Receive, send: Send) -> None:
    """Acknowledge the start and the end of the server."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def read_request(scope: Scope, receive: Receive) -> Request:
    """Read a whole request."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    client: Any = scope.get("client") or ("",)
    return Request(
        verb=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query_string=scope["query_string"].decode("latin-1"),
        headers=headers,
        body=b"".join(parts),
        base=f"{scope['scheme']}://{headers.get('host', 'localhost')}",
        client=str(client[0]),
    )


async def write_response(answer: HttpResponse, send: Send, only: int | None = None) -> None:
    """Write a whole answer, or only its first bytes."""
    headers = [(b"content-length", str(len(answer.content)).encode())]
    if answer.kind:
        headers.append((b"content-type", answer.kind.encode("latin-1")))
    headers += [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in answer.headers.items()
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content[:only], "more_body": only is not None})


def drop(receive: Receive, *, gently: bool = False) -> None:
    """End the connection under the server: with a reset, or after what was written has left."""
    transport: Any = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:  # not uvicorn: an exception is the next best thing
        raise ConnectionResetError("asked for by a fault")
    if gently:
        transport.close()
        return
    endpoint = transport.get_extra_info("socket")
    if endpoint is not None:
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
