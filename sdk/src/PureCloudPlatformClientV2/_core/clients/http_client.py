"""The SDK's own HTTP clients as objects: hooks can be hung on them, and programs can send requests with them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...abstract_http_client import AbstractHttpClient
from ...http_request_options import HttpRequestOptions
from ..http.messages import HttpResponse

if TYPE_CHECKING:
    from ..config.configuration import Configuration
    from ..http.transport import AsyncTransport, Timeout, Transport


class RESTResponse(io.IOBase):
    """An answer.

    :ivar status: HTTP status
    :ivar reason: the status line's reason
    :ivar data: the body as a string; `content` has its bytes
    """

    def __init__(self, resp: HttpResponse) -> None:
        self.resp = resp
        self.status = resp.status
        self.reason = resp.reason
        self.content = resp.data
        self.headers = resp.headers

    @property
    def data(self) -> str:
        from ..call.decoding import response_text

        return response_text(self.resp)

    def getheaders(self) -> dict[str, str]:
        """All headers."""
        return self.resp.getheaders()

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """One header, case-insensitive."""
        return self.resp.getheader(name, default)


class OwnHttpClient(AbstractHttpClient):
    """What the SDK's own HTTP clients of both modes are.

    :param timeout: seconds, `None` for those of the configuration
    :param https_agent: ignored; the published package takes it
    :param configuration: whose connections, proxy and TLS settings count; that of the process without it
    """

    def __init__(
        self, timeout: float | None = None, https_agent: Any = None, *, configuration: Configuration | None = None
    ) -> None:
        super().__init__()
        self.timeout = timeout
        self._configuration = configuration

    def _settings(self) -> Configuration:
        if self._configuration is None:
            from ..config.configuration import configuration

            return configuration
        return self._configuration

    def _limits(self, options: HttpRequestOptions) -> Timeout:
        from ..http.transport import Timeout

        chosen = self._settings().timeout
        connect, read = chosen if isinstance(chosen, tuple) else (chosen, chosen)
        limit = self.timeout if self.timeout is not None else options.timeout
        return Timeout(connect, read) if limit is None else Timeout(min(connect, limit), limit)

    @staticmethod
    def _successful(answer: Any) -> Any:
        if 200 <= answer.status < 300:
            return answer
        from ..http.errors import error_class

        raise error_class(answer.status)(http_resp=answer)


class DefaultHttpClient(OwnHttpClient):
    """Sends requests over urllib3; the parameters are those of `OwnHttpClient`."""

    _transport: Transport | None = None

    def request(self, http_request_options: HttpRequestOptions) -> Any:
        """Send a request.

        :returns: `RESTResponse`
        :raises ApiException: without a successful answer
        """
        from ..transports.custom import request_of

        options = http_request_options
        if self.pre_request_hook is not None:
            options = self.pre_request_hook(options) or options
        answer: Any = RESTResponse(self._get_transport().send(request_of(options), self._limits(options)))
        if self.post_request_hook is not None:
            answer = self.post_request_hook(answer) or answer
        return self._successful(answer)

    def close(self) -> None:
        """Close all connections; a later request opens new ones."""
        if self._transport is not None:
            self._transport.close()

    def _get_transport(self) -> Transport:
        if self._transport is None:
            from ..transports.urllib3 import Urllib3Transport

            self._transport = Urllib3Transport(lambda: self._settings().network())
        return self._transport

    def _checked(self, hook: Any) -> Any:
        from inspect import iscoroutinefunction

        if iscoroutinefunction(hook):
            raise TypeError("a hook of ApiClient is a plain function; coroutine functions are for aio.ApiClient")
        return super()._checked(hook)


class AsyncDefaultHttpClient(OwnHttpClient):
    """Sends requests over aiohttp. Hooks may be plain functions or coroutine functions.

    The parameters are those of the synchronous `DefaultHttpClient`.
    """

    _transport: AsyncTransport | None = None

    async def request(self, http_request_options: HttpRequestOptions) -> Any:
        """Send a request.

        :returns: `RESTResponse`
        :raises ApiException: without a successful answer
        """
        from ..transports.custom import request_of

        options = await _passed(self.pre_request_hook, http_request_options)
        response = await self._get_transport().send(request_of(options), self._limits(options))
        return self._successful(await _passed(self.post_request_hook, RESTResponse(response)))

    async def close(self) -> None:
        """Close all connections; a later request opens new ones."""
        if self._transport is not None:
            await self._transport.close()
            self._transport = None

    def _get_transport(self) -> AsyncTransport:
        if self._transport is None:
            from ..transports.aiohttp import AiohttpTransport

            self._transport = AiohttpTransport(lambda: self._settings().network())
        return self._transport


async def _passed(hook: Callable[[Any], Any] | None, value: Any) -> Any:
    """What a hook makes of a value; the value itself if it returns nothing, or there is no hook."""
    if hook is None:
        return value
    from inspect import isawaitable

    outcome = hook(value)
    return (await outcome if isawaitable(outcome) else outcome) or value
