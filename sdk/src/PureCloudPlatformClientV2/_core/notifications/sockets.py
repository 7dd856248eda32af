"""Opening the socket of a channel: the same trust and the same proxy as calls have, and errors as calls raise them."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
from typing import TYPE_CHECKING, Any

from ..http import urls
from ..http.causes import hint_for, is_permanent
from ..http.errors import PROXY_HINT, ApiConnectionError, ApiException, ApiTimeoutError, error_class
from ..http.proxies import Proxy, proxy_for
from ..lazy.installation import install

try:
    from websockets.asyncio.client import ClientConnection
    from websockets.asyncio.client import connect as websockets_connect
    from websockets.exceptions import InvalidStatus, InvalidURI, WebSocketException
except ImportError:
    raise ImportError(f"notifications need websockets: {install('notifications')}") from None

if TYPE_CHECKING:
    from ..http.network import Network

#: What an error says failed; the address itself is not shown, as who knows it can listen.
OPERATION = "the notification socket"
#: Seconds until a socket has to be open, and until a closing handshake has to be over.
OPENING, CLOSING = 10.0, 2.0
#: A message may be as large as this, in bytes.
LARGEST_MESSAGE = 16 << 20
#: The head of a proxy's answer may be as large as this, in bytes.
_LARGEST_HEAD = 64 << 10


class connect(websockets_connect):  # noqa: N801 - as the name of the library
    """Opens the socket that the platform named, and follows no redirect from there to another one."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


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
    origin, _ = urls.split(uri)
    scheme, host, port = urls.parse_origin(origin)
    if scheme not in ("ws", "wss"):
        raise _permanent("the platform named an address that is not one of a socket")
    if scheme == "ws" and api.startswith("https:"):
        raise _permanent("the platform named an address without TLS")
    options: dict[str, Any] = {}
    if scheme == "wss":
        from ..http.tls import context_for

        options["ssl"] = context_for(network)
    proxy = proxy_for(f"http{scheme[2:]}://{host}:{port}", network)
    if proxy is not None:
        options["sock"] = await _tunnel(proxy, f"{host}:{port}")
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


async def _tunnel(proxy: Proxy, target: str) -> socket.socket:
    """A connection to `target` through an HTTP proxy. (websockets cannot send every password to one.)"""
    scheme, host, port = urls.parse_origin(proxy.url)
    if scheme != "http":
        raise _permanent(f"notifications go through proxies with http:// only, not {scheme}://")
    loop = asyncio.get_running_loop()
    connection = await _connected(await loop.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM))
    try:
        head = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"
        if proxy.credentials is not None:
            head += f"Proxy-Authorization: {proxy.credentials.reveal()}\r\n"
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
        problem.hint = PROXY_HINT
    problem.permanent = status < 500
    raise problem


async def _connected(addresses: list[Any]) -> socket.socket:
    """A connection to the first of several addresses of a host that takes one.

    :raises OSError: if none does
    """
    failure: OSError | None = None
    for family, kind, protocol, _, address in addresses:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_connect(connection, address)
        except OSError as error:
            connection.close()
            failure = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise failure or OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))


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


def _classified(error: Exception) -> ApiException:
    """The error of ours for one of websockets or the operating system."""
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        return error_class(status)(status, error.response.reason_phrase or "instead of a socket")
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return ApiTimeoutError(0, f"the socket did not open within {OPENING:g} s")
    if isinstance(error, InvalidURI):
        return _permanent("the platform named an address that is not one of a socket")
    problem = ApiConnectionError(0, _reason(error), hint=hint_for(error))
    problem.permanent = is_permanent(error) or isinstance(error, ValueError)
    return problem


def _reason(error: Exception) -> str:
    """What happened, in words; never the address."""
    if isinstance(error, socket.gaierror):
        return "the host's name could not be resolved"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {getattr(error, 'verify_message', None) or error.reason or type(error).__name__}"
    if isinstance(error, OSError):
        return f"no connection: {os.strerror(error.errno) if error.errno else 'refused'}"
    if isinstance(error, ValueError):  # a proxy or a file of certificates that cannot be used: it names the setting
        return str(error)
    return f"the server does not answer as a socket does ({type(error).__name__})"


def _permanent(reason: str) -> ApiConnectionError:
    problem = ApiConnectionError(0, reason)
    problem.permanent = True
    return problem
