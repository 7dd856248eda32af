"""Opening the socket of a channel: the same trust and the same proxy as calls have, and errors as calls raise them."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..http.errors import ApiConnectionError, ApiException, ApiTimeoutError, error_class
from ..http.proxies import environment_proxy, proxy_credentials

try:
    from websockets.asyncio.client import ClientConnection, connect
    from websockets.exceptions import InvalidStatus, InvalidURI, WebSocketException
except ImportError:
    raise ImportError("notifications need websockets: pip install 'PureCloudPlatformClientV2[notifications]'") from None

if TYPE_CHECKING:
    from ..http.network import Network
    from ..secrets.redaction import Secret

#: What an error says failed; the address itself is not shown, as who knows it can listen.
OPERATION = "the notification socket"
#: Seconds until a socket has to be open, and until a closing handshake has to be over.
OPENING, CLOSING = 10.0, 2.0
#: A message may be as large as this, in bytes.
LARGEST_MESSAGE = 16 << 20
#: The head of a proxy's answer may be as large as this, in bytes.
_LARGEST_HEAD = 64 << 10


async def open_socket(uri: str, api: str, network: Network, user_agent: str) -> ClientConnection:
    """Open the socket at `uri`, which the API at `api` named.

    :raises ApiException: of the class that fits, if it cannot be opened
    """
    problem: ApiException
    try:
        return await asyncio.wait_for(_open(uri, api, network, user_agent), OPENING)
    except ApiException as error:
        problem = error
    except (OSError, asyncio.TimeoutError, WebSocketException, ValueError) as error:
        problem = _classified(error)
    # Raised here, outside of `except`: the frames further in hold the address, which is a secret.
    uri = ""
    problem.verb, problem.operation = "opening", OPERATION
    raise problem


async def _open(uri: str, api: str, network: Network, user_agent: str) -> ClientConnection:
    parts = urlsplit(uri)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise _permanent("the platform named an address that is not one of a socket")
    if parts.scheme == "ws" and api.startswith("https:"):
        raise _permanent("the platform named an address without TLS")
    options: dict[str, Any] = {}
    if parts.scheme == "wss":
        from ..http.tls import context_for

        options["ssl"] = context_for(network)
    origin = f"http{parts.scheme[2:]}://{parts.netloc}"
    proxy = network.proxy or environment_proxy(origin)
    if proxy is not None:
        url, credentials = proxy_credentials(proxy, network)
        port = parts.port or (443 if parts.scheme == "wss" else 80)
        options["sock"] = await _tunnel(url, credentials, f"{_bracketed(parts.hostname)}:{port}")
    return await connect(
        uri,
        proxy=None,
        user_agent_header=user_agent,
        max_size=LARGEST_MESSAGE,
        open_timeout=OPENING,
        close_timeout=CLOSING,
        ping_interval=None,  # the service has heartbeats of its own
        **options,
    )


async def _tunnel(proxy: str, credentials: Secret | None, target: str) -> socket.socket:
    """A connection to `target` through an HTTP proxy. (websockets cannot send every password to one.)"""
    parts = urlsplit(proxy)
    if parts.scheme != "http":
        raise _permanent(f"notifications go through proxies with http:// only, not {parts.scheme}://")
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
    family, kind, protocol, _, address = found[0]
    connection = socket.socket(family, kind, protocol)
    try:
        connection.setblocking(False)
        await loop.sock_connect(connection, address)
        head = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"
        if credentials is not None:
            head += f"Proxy-Authorization: {credentials.reveal()}\r\n"
        await loop.sock_sendall(connection, f"{head}\r\n".encode("ascii"))
        head = ""
        status = await _status(connection)
    except BaseException:
        connection.close()
        raise
    if status == 200:
        return connection
    connection.close()
    problem = _permanent(f"the proxy could not be used: it answered {status or 'nothing that is HTTP'}")
    if status == 407:
        problem.hint = "Set configuration.proxy_username and configuration.proxy_password."
    problem.permanent = status < 500
    raise problem


async def _status(connection: socket.socket) -> int:
    """The status of a proxy's answer; 0 if it is not one. Reads its head to the last byte, and not one more."""
    loop = asyncio.get_running_loop()
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        byte = await loop.sock_recv(connection, 1)
        head += byte
        if not byte or len(head) > _LARGEST_HEAD:
            return 0
    protocol, _, rest = bytes(head).partition(b" ")
    return int(rest[:3]) if protocol.startswith(b"HTTP/1.") and rest[:3].isdigit() else 0


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _classified(error: Exception) -> ApiException:
    """The error of ours for one of websockets or the operating system."""
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        return error_class(status)(status, error.response.reason_phrase or "instead of a socket")
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return ApiTimeoutError(0, f"the socket did not open within {OPENING:g} s")
    if isinstance(error, socket.gaierror):
        return ApiConnectionError(0, "the host's name could not be resolved")
    if isinstance(error, ssl.SSLError):
        reason = getattr(error, "verify_message", None) or error.reason or type(error).__name__
        problem = ApiConnectionError(0, f"TLS failed: {reason}")
        problem.permanent = isinstance(error, ssl.SSLCertVerificationError)
        return problem
    if isinstance(error, InvalidURI):
        return _permanent("the platform named an address that is not one of a socket")
    if isinstance(error, OSError):
        return ApiConnectionError(0, f"no connection: {os.strerror(error.errno) if error.errno else 'refused'}")
    if isinstance(error, ValueError):  # a file of certificates that cannot be used: it names the setting
        return _permanent(str(error))
    return ApiConnectionError(0, f"the server does not answer as a socket does ({type(error).__name__})")


def _permanent(reason: str) -> ApiConnectionError:
    problem = ApiConnectionError(0, reason)
    problem.permanent = True
    return problem
