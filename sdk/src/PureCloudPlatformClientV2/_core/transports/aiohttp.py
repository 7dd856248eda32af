"""The asynchronous transport over aiohttp (extra `async`)."""

from __future__ import annotations

import asyncio
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..http.errors import ApiConnectionError, ApiTimeoutError
from ..http.messages import HttpResponse, Request
from ..http.proxies import environment_proxy, proxy_credentials
from ..http.transport import Sink, Timeout

try:
    import aiohttp
    from yarl import URL
except ImportError:
    raise ImportError("asynchronous calls need aiohttp: pip install 'PureCloudPlatformClientV2[async]'") from None

if TYPE_CHECKING:
    from ..http.network import NetworkSource

_CHUNK = 1 << 16


class AiohttpTransport:
    """Keeps up to `configuration.pool_size` connections to each host, on the event loop of its first request."""

    def __init__(self, network: NetworkSource) -> None:
        self._current_network = network
        self._session: aiohttp.ClientSession | None = None
        self._outdated: list[aiohttp.ClientSession] = []
        self._made_for: Any = None  # process, event loop and settings
        self._sending = 0
        self._proxies: dict[str, dict[str, Any]] = {}  # by origin: the environment is read once for each

    async def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        session, url = self._open(), URL(request.target, encoded=True)
        if not self._sending:
            # The loop may have stood still since the last call: let it see first which connections were closed
            # meanwhile. (It takes one round to hear of them, and one to act on it.)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        self._sending += 1
        try:
            async with session.request(
                request.method,
                url,
                data=_body(request.body),
                headers=request.headers,
                allow_redirects=False,
                timeout=_limits(timeout.total, timeout.connect, timeout.read),
                **self._proxy(url),
            ) as response:
                if sink is not None and sink.open(response.status, response.headers):
                    return await _stream(response, sink)
                body = await response.read()
                return HttpResponse(response.status, response.reason or "", response.headers, body)
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError) as error:
            failure = _classified(error)
        finally:
            self._sending -= 1
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
        self._outdated, self._session, self._sending = [], None, 0

    def _open(self) -> aiohttp.ClientSession:
        network = self._current_network()
        pool_key = os.getpid(), asyncio.get_running_loop(), network
        if self._session is None or pool_key != self._made_for or self._session.closed:
            self._bind_to_loop()
            from ..http.tls import context_for

            if self._session is not None and not self._session.closed:
                self._outdated.append(self._session)  # calls may still be using it
            self._made_for = pool_key
            self._proxies.clear()

            connector = aiohttp.TCPConnector(limit=0, limit_per_host=network.pool_size, ssl=context_for(network))
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=True
            )
            self._session._retry_connection = False  # aiohttp would repeat some requests without telling anybody
        return self._session

    def _proxy(self, target: URL) -> dict[str, Any]:
        origin = f"{target.scheme}://{target.raw_authority}"
        known = self._proxies.get(origin)
        if known is None:
            known = self._proxies[origin] = {}
            network = self._current_network()
            proxy = network.proxy or environment_proxy(origin)
            if proxy is not None:
                url, credentials = proxy_credentials(proxy, network)
                headers = {"Proxy-Authorization": credentials.reveal()} if credentials else None
                known.update(proxy=url, proxy_headers=headers)
        return known


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
def _limits(total: float | None, connect: float, read: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total, connect=None, sock_connect=connect, sock_read=read)


async def _stream(response: aiohttp.ClientResponse, sink: Sink) -> HttpResponse:
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            sink.write(chunk)
    except BaseException:
        sink.discard()
        raise
    return HttpResponse(response.status, response.reason or "", response.headers, b"", sink.close())


def _body(body: Any) -> Any:
    if body is None or isinstance(body, bytes):
        return body

    async def chunks() -> Any:
        for chunk in body:
            yield chunk

    return chunks()


def _classified(error: Exception) -> ApiConnectionError:
    """The error of ours for one of aiohttp or the operating system."""
    failure: ApiConnectionError
    unsent = isinstance(
        error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
    )
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        failure = ApiTimeoutError(0, "connecting took too long" if unsent else "no answer in time")
    else:
        failure = ApiConnectionError(0, _reason(error))
    failure.sent = not unsent
    failure.permanent = isinstance(error, aiohttp.ClientConnectorCertificateError)
    return failure


def _reason(error: Exception) -> str:
    """What happened, in words; never what was sent."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the host's name could not be resolved"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        why = error.certificate_error
        return f"TLS failed: {getattr(why, 'verify_message', None) or type(why).__name__}"
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return f"TLS failed: {getattr(error.os_error, 'reason', None) or type(error.os_error).__name__}"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy could not be used: {error.status} {error.message}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection: {os.strerror(error.os_error.errno or 0) if error.os_error.errno else 'refused'}"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer broke off before its end"
    return f"the connection broke: {type(error).__name__}"
