"""The asynchronous client's own HTTP client as an object, which hooks can be hung on."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...http_request_options import HttpRequestOptions
from ..transports.custom import request_of
from .http_client import OwnHttpClient, RESTResponse

if TYPE_CHECKING:
    from ..http.transport import AsyncTransport


class DefaultHttpClient(OwnHttpClient):
    """Sends requests over aiohttp. Hooks may be plain functions or coroutine functions.

    The parameters are those of the synchronous `DefaultHttpClient`.
    """

    _transport: AsyncTransport | None = None

    async def request(self, http_request_options: HttpRequestOptions) -> Any:
        """Send a request.

        :returns: `RESTResponse`
        :raises ApiException: without a successful answer
        """
        options = await _passed(self.pre_request_hook, http_request_options)
        reply = await self._carrier().send(request_of(options), self._limits(options))
        return self._successful(await _passed(self.post_request_hook, RESTResponse(reply)))

    async def close(self) -> None:
        """Close all connections; a later request opens new ones."""
        if self._transport is not None:
            await self._transport.close()
            self._transport = None

    def _carrier(self) -> AsyncTransport:
        if self._transport is None:
            from ..transports.aiohttp import AiohttpTransport

            self._transport = AiohttpTransport(self._settings())
        return self._transport


async def _passed(hook: Callable[[Any], Any] | None, value: Any) -> Any:
    """What a hook makes of a value; the value itself if it returns nothing, or there is no hook."""
    if hook is None:
        return value
    outcome = hook(value)
    return (await outcome if inspect.isawaitable(outcome) else outcome) or value
