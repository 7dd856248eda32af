"""Which requests pyreqwest carries, and the clients of it that carry them: one for each origin and pair of timeouts.

What it cannot do as the other transports do is none of its requests: a ready `ssl.SSLContext`, a certificate that is
not to be checked, a locked key, a body that is read while it is sent, characters that it would write otherwise, a tool
that looks into urllib3, aiohttp or sockets, and a process that was forked from one that used it.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import weakref
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from pyreqwest.http import Url

from ...http import urls
from ...http.content import SMALL, ContentError, check_head
from ...http.messages import HttpResponse, Request, ResponseHeaders
from ...http.proxies import proxy_for
from ...http.transport import LONGEST
from ...lazy.replacements import has_other_connections, is_replaced, replaced_managers
from . import arrivals

if TYPE_CHECKING:
    from ...http.network import Network
    from ...http.proxies import Proxy
    from ...http.transport import Timeout

#: A body of more bytes than this may take longer to send than an answer may take to come, which is one limit here.
_LARGEST_BODY = 1 << 16
#: Methods whose requests say how long their body is where they have none: some gateways answer 411 otherwise.
_WITH_LENGTH = ("POST", "PUT", "PATCH")
_MOST_CLIENTS = 64
#: Seconds by which the read limit, which includes connecting, is at least above the one for connecting: if they passed
#: together, nobody could say whether the request was sent.
_APART = 0.25

#: The process that has the threads of pyreqwest: one that is forked from it has their locks, but not them.
_owner: int | None = None


def is_owner() -> bool:
    """Whether the threads of pyreqwest are in this process."""
    return _owner == os.getpid()


class Clients:
    """The clients of one transport.

    :param make_builder: `SyncClientBuilder` or `ClientBuilder`
    :param places: whether pyreqwest counts the requests at the same time
    """

    def __init__(self, make_builder: Callable[[], Any], *, places: bool) -> None:
        self._make_builder = make_builder
        self._places = places
        self._clients: dict[tuple[str, float, float], Any] = {}
        self._made_for: Network | None = None
        _all.add(self)

    def maker(self, request: Request, timeout: Timeout, network: Network) -> Callable[[], Any] | None:
        """What makes the request of pyreqwest for a request; `None` if another transport has to send this one."""
        body = request.body
        connect, read = timeout.usual
        if (
            (_owner is not None and _owner != os.getpid())
            or (body is not None and not (isinstance(body, bytes) and len(body) <= _LARGEST_BODY))
            or connect > read
            or not all(map(str.isascii, request.headers.values()))
            or _has_tool()
            or (self._places and (_is_printed() or replaced_managers() is not None or has_other_connections()))
        ):
            return None
        target = request.target
        # The URL standard for browsers, which pyreqwest follows, changes or escapes these.
        if "/." in target or "'" in target or ("%" in target and "%2e" in target.lower()):
            return None
        origin, path = urls.split(target)
        client: Any = self._clients.get((origin, connect, read), self) if network is self._made_for else self
        if client is self:
            client = self._made(origin, connect, read, network)
        if client is None:
            return None
        return partial(_prepared, client, origin + path, request)

    def leave(self, request: Request, timeout: Timeout) -> None:
        """Leave all further requests like this one to another transport."""
        connect, read = timeout.usual
        self._clients[urls.split(request.target)[0], connect, read] = None

    def clear(self) -> None:
        """Forget all clients: idle connections are closed, others when their requests have ended."""
        self._clients = {}

    def _made(self, origin: str, connect: float, read: float, network: Network) -> Any:
        """The client for requests to an origin: one for all threads, or each would have the connections of all."""
        with arrivals.making:
            if network != self._made_for:
                self._clients = {}
            self._made_for = network
            if (origin, connect, read) not in self._clients:
                if len(self._clients) >= _MOST_CLIENTS:
                    self._clients.clear()
                self._clients[origin, connect, read] = self._make(origin, connect, read, network)
            return self._clients[origin, connect, read]

    def _make(self, origin: str, connect: float, read: float, network: Network) -> Any:
        """A client for requests to an origin; `None` if pyreqwest cannot be used for it."""
        global _owner
        scheme, host, _ = urls.parse_origin(origin)
        if network.ssl_context is not None or Url(origin).host_str != host:
            return None
        proxy = proxy_for(origin, network)
        tls = scheme == "https" or (proxy is not None and proxy.url.startswith("https:"))
        if tls and not network.verify_ssl:
            return None  # urllib3 warns of that
        builder = self._make_builder().follow_redirects(False).referer(False)
        builder = builder.gzip(False).deflate(False).brotli(False).zstd(False)
        builder = builder.connect_timeout(_seconds(connect)).read_timeout(_seconds(max(read, connect + _APART)))
        builder = builder.pool_max_idle_per_host(network.pool_size).no_proxy()
        if self._places:
            builder = builder.max_connections(network.pool_size).pool_timeout(_seconds(read))
        if proxy is not None:
            builder = builder.proxy(_proxy(proxy))
        # Without TLS there are no certificates, and loading authorities takes 10 ms.
        builder = _trusting(builder, network) if tls else builder.danger_accept_invalid_certs(True)
        if builder is None:
            return None
        try:
            client = arrivals.start(builder.runtime_multithreaded(False).build)
        except RuntimeError:  # somebody else used pyreqwest before this process was forked
            client = None
        _owner = -1 if client is None else os.getpid()
        return client


def _prepared(client: Any, url: str, request: Request) -> Any:
    builder = client.request(request.method, url).headers(request.headers)
    if request.body is not None:
        builder = builder.body_bytes(request.body)
    elif request.method in _WITH_LENGTH:
        builder = builder.header("Content-Length", "0")
    return builder.streamed_read_buffer_limit(SMALL)  # such an answer is there with its head


# -- fork --------------------------------------------------------------------------------------------------------------

_all: weakref.WeakSet[Clients] = weakref.WeakSet()
_held: list[Any] = []


def _before_fork() -> None:
    _held.extend(client for clients in list(_all) for client in clients._clients.values() if client is not None)


def _after_fork_in_child() -> None:
    """Let the parent's clients be, for ever: what ends one of them takes locks, which a thread of the parent may have
    held at the fork, and nobody releases here."""
    if _held:
        import ctypes

        for client in _held:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(client))


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(before=_before_fork, after_in_parent=_held.clear, after_in_child=_after_fork_in_child)


def _seconds(number: float) -> dt.timedelta:
    return dt.timedelta(seconds=min(number, LONGEST))


def limited(builder: Any, total: float | None) -> Any:
    """A request that must be over in `total` seconds, its answer with it."""
    return builder if total is None else builder.timeout(_seconds(max(total, 0.0)))


def _proxy(proxy: Proxy) -> Any:
    from pyreqwest.proxy import ProxyBuilder

    builder = ProxyBuilder.all(proxy.url)
    return builder if proxy.credentials is None else builder.custom_http_auth(proxy.credentials.reveal())


def _trusting(builder: Any, network: Network) -> Any:
    """The builder of a client that trusts whom the others trust; `None` if it cannot show the certificate it should.

    :raises ValueError: for a file that cannot be used, naming the setting
    """
    try:
        import certifi
    except ImportError:
        pass
    else:
        builder = builder.add_root_certificate_pem(_content(certifi.where()))
    if network.ssl_ca_cert:
        builder = _with(builder.add_root_certificate_pem, "ssl_ca_cert", network.ssl_ca_cert)
    if network.cert_file:
        files = [network.cert_file, *([network.key_file] if network.key_file else [])]
        try:
            if any(b"ENCRYPTED" in _content(file) for file in files):
                return None
        except OSError:
            pass  # said below
        builder = _with(builder.identity_pem, "cert_file and key_file", *files)
    return builder


def _content(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - pathlib is not needed to start
        return file.read()


def _with(setter: Callable[[bytes], Any], setting: str, *files: str) -> Any:
    try:
        return setter(b"\n".join(map(_content, files)))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a certificate, or not a key"
    raise ValueError(f"{setting}: {files[-1]} cannot be used ({reason})")


def _has_tool() -> bool:
    """Whether a tool has put something in the place of sockets, or of what urllib3 and aiohttp send requests with.

    Where the module was not imported, none has; nor where another thread is importing it.
    """
    sockets = sys.modules.get("socket")
    pools = sys.modules.get("urllib3.connectionpool")
    client = sys.modules.get("aiohttp.client")
    try:
        return (
            (sockets is not None and _has_other_sockets(sockets))
            or (pools is not None and any(map(_is_other_pool, (pools.HTTPConnectionPool, pools.HTTPSConnectionPool))))
            or (client is not None and is_replaced(client.ClientSession._request, "aiohttp.client"))
        )
    except AttributeError:
        return False


def _has_other_sockets(sockets: Any) -> bool:
    functions = sockets.socket, sockets.getaddrinfo, sockets.create_connection
    return any(function.__module__ != "socket" for function in functions) or (
        sockets.socket.connect is not sockets.SocketType.connect
    )


def _is_other_pool(pool: Any) -> bool:
    return pool.ConnectionCls.__module__ != "urllib3.connection" or is_replaced(pool.urlopen, "urllib3.connectionpool")


def _is_printed() -> bool:
    """Whether the program has asked http.client to print what it sends and receives."""
    client = sys.modules.get("http.client")
    return getattr(getattr(client, "HTTPConnection", None), "debuglevel", 0) > 0


# -- answers -----------------------------------------------------------------------------------------------------------


def head_of(response: Any) -> tuple[int, ResponseHeaders, int | None]:
    """Status and headers of an answer, and how long its body is, if they say that.

    :raises ContentError: if it is not an answer
    """
    if response.status < 200:
        raise ContentError("the server changed the protocol, which was not asked for")
    headers = response.headers
    try:
        pairs = list(headers.items())
    except ValueError:  # something beyond ASCII, which pyreqwest does not give: the others still count
        pairs = [(name, value) for name in dict.fromkeys(headers) for value in _readable(headers, name)]
    found = ResponseHeaders(pairs, lowered=True)
    return response.status, found, check_head(found)


def _readable(headers: Any, name: str) -> list[str]:
    try:
        return list(headers.getall(name))
    except ValueError:
        return []


def answer(status: int, headers: ResponseHeaders, body: bytes, file: Any = None) -> HttpResponse:
    return HttpResponse(status, _reason(status), headers, body, file)


def _reason(status: int) -> str:
    """The words for a status: those of the server, pyreqwest does not give."""
    if status == 200:
        return "OK"
    from http import HTTPStatus

    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
