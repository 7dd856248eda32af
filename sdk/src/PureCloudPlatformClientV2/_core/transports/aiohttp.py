"""The asynchronous transport over aiohttp (extra `async`)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextvars import ContextVar
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from ..http import urls
from ..http.causes import hint_for, is_permanent, name_host
from ..http.content import MOST_INTERIM_ANSWERS, Content, ContentError, TooLargeError, check_head, is_small, too_large
from ..http.errors import PROXY_HINT, ApiConnectionError, ApiTimeoutError
from ..http.messages import Headers, HttpResponse, Request, ResponseHeaders
from ..http.proxies import Proxy, proxy_for
from ..http.transport import Sink, Timeout, local_failure
from ..lazy.installation import install

try:
    import aiohttp
    from aiohttp.client_proto import ResponseHandler
    from yarl import URL
except ImportError:
    raise ImportError(f"asynchronous calls need aiohttp: {install('async')}") from None

if TYPE_CHECKING:
    from ..http.network import Network, NetworkSource
    from .time_limit import TimeLimit

from .readable import is_readable
from .time_limit import UNLIMITED, time_limit

#: A body of more bytes than this is sent in pieces, so that it is seen when nobody takes them.
_CHUNK = 1 << 16
#: What the libraries raise about a connection, and about what came over it.
_FAILURES = (aiohttp.ClientError, OSError, asyncio.TimeoutError, ValueError, OverflowError, ContentError)


class AiohttpTransport:
    """Keeps up to `configuration.pool_size` connections to each host, on the event loop of its first request."""

    def __init__(self, network: NetworkSource) -> None:
        self._current_network = network
        self._session: aiohttp.ClientSession | None = None
        self._outdated: list[aiohttp.ClientSession] = []
        self._made_for: Any = None  # process, event loop and settings
        self._proxies: dict[str, Proxy | None] = {}  # by origin: the environment is read once for each

    async def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        origin, target = urls.split(request.target)
        network = self._current_network()
        session, url = self._open(network), URL(origin + target, encoded=True)
        proxy = self._proxy(origin, network)
        progress = _Progress()
        _progress.set(progress)
        failure: BaseException
        try:
            # aiohttp minds the time in some of the places where it waits; this limit holds in all of them.
            limited = timeout.total is not None or _is_large(request.body)
            async with (
                time_limit(timeout.total) if limited else UNLIMITED as limit,
                session.request(
                    request.method,
                    url,
                    data=_body(request, timeout.read, limit),
                    headers=_headers(request, origin, proxy),
                    allow_redirects=False,
                    timeout=_limits(timeout.connect, timeout.read),
                    **_through(proxy),
                ) as response,
            ):
                return await _read(response, sink, network.max_response_bytes)
        except TooLargeError:
            failure = too_large(network.max_response_bytes)
        except _FAILURES as error:
            failure = local_failure(request, sink) or _classified(error, progress.sent)
            if isinstance(failure, ApiConnectionError):
                name_host(failure, origin, network)
        # Raised here, outside of `except`: the inner exceptions' frames hold headers and bodies.
        raise failure

    async def close(self) -> None:
        self._bind_to_loop()
        sessions, self._outdated = [*self._outdated, self._session], []
        self._session = self._made_for = None
        for session in sessions:
            if session is not None:
                await session.close()

    def _bind_to_loop(self) -> None:
        """See to it that the sessions are those of this process and this event loop.

        :raises RuntimeError: if they belong to another event loop that is still open
        """
        home = os.getpid(), asyncio.get_running_loop()
        if self._made_for is None or self._made_for[:2] == home:
            return
        process, loop = self._made_for[:2]
        for session in (*self._outdated, self._session):
            if session is not None and process != home[0]:
                _detach_after_fork(session)
            elif session is not None and not loop.is_closed():
                raise RuntimeError(
                    "this client belongs to another event loop, which is still open: close the client there, or "
                    "make one client for each event loop"
                )
        self._outdated, self._session = [], None

    def _open(self, network: Network) -> aiohttp.ClientSession:
        pool_key = os.getpid(), asyncio.get_running_loop(), network
        if self._session is None or pool_key != self._made_for or self._session.closed:
            self._bind_to_loop()
            from ..http.tls import context_for

            context = context_for(network)
            if self._session is not None and not self._session.closed:
                self._outdated.append(self._session)  # calls may still be using it
            self._made_for = pool_key
            self._proxies.clear()
            self._session = aiohttp.ClientSession(
                connector=_Connector(limit=0, limit_per_host=network.pool_size, ssl=context),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
            self._session._retry_connection = False  # aiohttp would repeat some requests without telling anybody
        return self._session

    def _proxy(self, origin: str, network: Network) -> Proxy | None:
        if origin not in self._proxies:
            self._proxies[origin] = proxy_for(origin, network)
        return self._proxies[origin]


class _Progress:
    """One request.

    :ivar sent: whether a byte of it may have left: it has a connection, through the tunnel of a proxy if there is one
    """

    sent = False


#: The request that this task is sending.
_progress: ContextVar[_Progress] = ContextVar("PureCloudPlatformClientV2 request")


class _Protocol(ResponseHandler):
    """One connection. What comes while no request waits for an answer belongs to nobody, and closes it.

    :ivar idle: whether it is in the pool
    :ivar receives: whether it is looking through what arrived right now
    """

    idle = receives = False
    _interim = 0

    async def read(self) -> Any:
        message = await super().read()
        self._interim = self._interim + 1 if message[0].code < 200 else 0
        if self._interim > MOST_INTERIM_ANSWERS:  # each one begins the wait for the next anew
            raise ContentError("the server sends interim answers without end")
        return message

    def is_connected(self) -> bool:
        # What has arrived, the event loop may not have seen yet: it stood still, or begins this request first.
        return super().is_connected() and not (self.idle and is_readable(self._descriptor()))

    def _descriptor(self) -> int:
        transport: Any = self.transport
        return int(transport.get_extra_info("socket").fileno())

    def data_received(self, data: bytes) -> None:
        stray = bool(self.idle and data)  # no data: aiohttp goes on with what it kept back
        if not self.idle:
            self.receives = True
            try:
                super().data_received(data)
            finally:
                self.receives = False
        if stray or (self.idle and self.has_more()):  # behind the answer that ended in it
            self.close()

    def connection_lost(self, exc: BaseException | None) -> None:
        if exc is not None and self._payload is not None and not self._payload.is_eof():
            # aiohttp takes any end for that of an answer that does not say how long it is.
            self._payload.set_exception(aiohttp.ClientPayloadError("the connection was reset"))
        super().connection_lost(exc)

    def has_more(self) -> bool:
        """Whether something of another answer has arrived behind the one that was read."""
        if self._buffer or self._tail:
            return True
        try:
            return self._parser is not None and self._parser.feed_eof() is not None
        except Exception:  # half of a head
            return True


class _Connector(aiohttp.TCPConnector):
    """Hands connections out that are fit for another request."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._factory: Any = partial(_Protocol, loop=self._loop)

    async def connect(self, *arguments: Any, **settings: Any) -> Any:
        connection = await super().connect(*arguments, **settings)
        protocol: Any = connection.protocol
        protocol.idle = False
        _progress.get().sent = True
        return connection

    def _release(self, key: Any, protocol: Any, *, should_close: bool = False) -> None:
        protocol.idle = True
        # An answer whose body comes behind its head is over while the protocol looks through it: what follows is known
        # when it has.
        super()._release(key, protocol, should_close=should_close or (not protocol.receives and protocol.has_more()))


#: What a child process has of its parent's connections.
_inherited: list[Any] = []


def _detach_after_fork(session: aiohttp.ClientSession) -> None:
    """Let a session of the parent process be: closed in the child, by aiohttp or by Python, it would take the sockets
    out of the parent's event loop, as both have the same selector."""
    connector = session.connector
    if connector is not None:
        connector._closed = True  # or aiohttp closes it when the process ends
    _inherited.append(connector)


@lru_cache(maxsize=64)
def _limits(connect: float, read: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=connect + read, sock_connect=connect, sock_read=read)


def _headers(request: Request, origin: str, proxy: Proxy | None) -> Headers:
    """The headers of a request; a proxy that passes it on in plain HTTP reads there who asks."""
    if proxy is None or proxy.credentials is None or origin[:5].lower() != "http:":
        return request.headers
    return Headers({**request.headers, "Proxy-Authorization": proxy.credentials.reveal()})


def _through(proxy: Proxy | None) -> dict[str, Any]:
    """The options for a request that goes through a proxy."""
    if proxy is None:
        return {}
    known = Headers({"Proxy-Authorization": proxy.credentials.reveal()}) if proxy.credentials else None
    return {"proxy": proxy.url, "proxy_headers": known}


async def _read(response: aiohttp.ClientResponse, sink: Sink | None, limit: int | None) -> HttpResponse:
    """The answer with its body, piece by piece to the sink if that takes it."""
    status, headers, taken = response.status, ResponseHeaders(_decoded(response.headers)), False
    if status == 204 and headers.get("content-length", "0") != "0":
        response.close()  # it announces what it must not have: that may still come
    if status < 200:
        response.close()
        raise ContentError("the server changed the protocol, which was not asked for")
    try:
        length = check_head(headers)
        if sink is None and is_small(headers, length, limit):
            return HttpResponse(status, response.reason or "", headers, await response.read())
        taken = sink is not None and sink.open(status, headers)
        content = Content(headers.get("content-encoding"), limit, sink.write if sink is not None and taken else None)
        while chunk := await response.content.readany():
            content.take(chunk)
        body = content.end()
        file = sink.close() if sink is not None and taken else None
    except BaseException:
        response.close()
        if sink is not None and taken:
            sink.discard()
        raise
    return HttpResponse(status, response.reason or "", headers, body, file)


def _decoded(headers: Any) -> list[tuple[str, str]]:
    """Names and values, what is beyond ASCII as the other transports read it; aiohttp takes it for UTF-8."""
    return [
        (name, value if value.isascii() else value.encode("utf-8", "surrogateescape").decode("latin-1"))
        for name, value in headers.items()
    ]


def _is_large(body: Any) -> bool:
    return body is not None and not (isinstance(body, bytes) and len(body) <= _CHUNK)


def _body(request: Request, patience: float, limit: TimeLimit) -> Any:
    """The body of a request; a large one piece by piece, each of which must be taken within `patience` seconds."""
    body = request.body
    if not _is_large(body):
        return body
    if isinstance(body, bytes):
        request.headers["Content-Length"] = str(len(body))
        view = memoryview(body)
        body = (view[at : at + _CHUNK] for at in range(0, len(view), _CHUNK))

    async def chunks() -> AsyncIterator[Any]:
        clock, end = asyncio.get_running_loop().time, limit.when()
        for chunk in body:
            limit.reschedule(clock() + patience if end is None else min(end, clock() + patience))
            yield chunk
        limit.reschedule(end)

    return chunks()


def _classified(error: Exception, sent: bool) -> ApiConnectionError:
    """The error of ours for one of aiohttp or the operating system."""
    failure: ApiConnectionError
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        failure = ApiTimeoutError(0, "no answer in time" if sent else "connecting took too long")
    else:
        failure = ApiConnectionError(0, _reason(error))
    failure.sent = sent
    failure.permanent = is_permanent(cause) or isinstance(error, aiohttp.InvalidURL)
    failure.hint = hint_for(cause)
    if isinstance(error, aiohttp.ClientHttpProxyError) and 400 <= error.status < 500:
        failure.permanent = error.status not in (408, 425, 429)
        failure.hint = PROXY_HINT if error.status == 407 else None
    return failure


def _reason(error: Exception) -> str:
    """What happened, in words; never what was sent."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the host's name could not be resolved"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        refusal = error.certificate_error
        return f"TLS failed: {getattr(refusal, 'verify_message', None) or type(refusal).__name__}"
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return f"TLS failed: {getattr(error.os_error, 'reason', None) or type(error.os_error).__name__}"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy could not be used: {error.status} {error.message}"
    if isinstance(error, aiohttp.ClientConnectorError):
        why = error.os_error
        closed = "it was closed at once" if isinstance(why, ConnectionError) else "refused"
        return f"no connection: {os.strerror(why.errno) if why.errno else closed}"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer broke off before its end"
    if isinstance(error, aiohttp.ClientResponseError):
        return "the answer is not HTTP"
    if isinstance(error, ContentError):
        return str(error)
    return f"the connection broke: {type(error).__name__}"
