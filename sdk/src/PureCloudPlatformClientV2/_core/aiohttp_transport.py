"""The asynchronous transport over aiohttp (extra `async`)."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

from .errors import ApiConnectionError, ApiTimeoutError
from .request import Reply, Request
from .transport import Sink, Timeout

try:
    import aiohttp
    from yarl import URL
except ImportError:
    raise ImportError("asynchronous calls need aiohttp: pip install 'PureCloudPlatformClientV2[async]'") from None

if TYPE_CHECKING:
    from .configuration import Configuration

_CHUNK = 1 << 16


class AiohttpTransport:
    """Keeps up to `configuration.pool_size` connections to each host, on the event loop of its first request."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> Reply:
        limits = aiohttp.ClientTimeout(
            total=timeout.total, connect=None, sock_connect=timeout.connect, sock_read=timeout.read
        )
        session = self._open()
        try:
            async with session.request(
                request.method,
                URL(request.target, encoded=True),
                data=_body(request.body),
                headers=request.headers,
                allow_redirects=False,
                timeout=limits,
                **self._proxy(request),
            ) as response:
                if sink is not None and sink.open(response.status, response.headers):
                    return await _stream(response, sink)
                body = await response.read()
                return Reply(response.status, response.reason or "", response.headers, body)
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError) as error:
            failure = _classified(error)
        # Raised here, outside of `except`: the inner exceptions' frames hold headers and bodies.
        raise failure

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            from .tls import context_for

            connector = aiohttp.TCPConnector(
                limit=0, limit_per_host=self._configuration.pool_size, ssl=context_for(self._configuration)
            )
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=True, trust_env=True
            )
        return self._session

    def _proxy(self, request: Request) -> dict[str, Any]:
        settings = self._configuration
        if not settings.proxy:
            return {}  # `trust_env` takes it from the environment
        if not settings.proxy_username:
            return {"proxy": settings.proxy}
        credentials = aiohttp.BasicAuth(settings.proxy_username, settings.proxy_password or "")
        return {"proxy": settings.proxy, "proxy_auth": credentials}


async def _stream(response: aiohttp.ClientResponse, sink: Sink) -> Reply:
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            sink.write(chunk)
    except BaseException:
        sink.discard()
        raise
    return Reply(response.status, response.reason or "", response.headers, b"", sink.close())


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
    unsent = isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError))
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        failure = ApiTimeoutError(0, "connecting took too long" if unsent else "no answer in time")
    elif isinstance(error, aiohttp.ClientConnectorDNSError):
        failure = ApiConnectionError(0, "the host's name could not be resolved")
    elif isinstance(error, aiohttp.ClientConnectorError):
        reason = os.strerror(error.os_error.errno) if error.os_error.errno else type(error.os_error).__name__
        failure = ApiConnectionError(0, f"no connection: {reason}")
    elif isinstance(error, aiohttp.ClientPayloadError):
        failure = ApiConnectionError(0, "the answer broke off before its end")
    else:
        failure = ApiConnectionError(0, f"the connection broke: {type(error).__name__}")
    failure.sent = not unsent
    return failure
