"""The SDK's own HTTP client as an object: hooks can be hung on it, and programs can send requests with it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ...abstract_http_client import AbstractHttpClient
from ...http_request_options import HttpRequestOptions
from ..http.messages import Reply

if TYPE_CHECKING:
    from ..config.configuration import Configuration
    from ..http.transport import Timeout, Transport


class RESTResponse(io.IOBase):
    """An answer.

    :ivar status: HTTP status
    :ivar reason: the status line's reason
    :ivar data: the body as text; `content` has its bytes
    """

    def __init__(self, resp: Reply) -> None:
        self.resp = resp
        self.status = resp.status
        self.reason = resp.reason
        self.content = resp.data
        self.headers = resp.headers

    @property
    def data(self) -> str:
        from ..call.decoding import reply_text

        return reply_text(self.resp)

    def getheaders(self) -> dict[str, str]:
        """All headers."""
        return self.resp.getheaders()

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """One header, by any capitals."""
        return self.resp.getheader(name, default)


class OwnHttpClient(AbstractHttpClient):
    """What the SDK's own HTTP clients of both colours are.

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
        answer: Any = RESTResponse(self._carrier().send(request_of(options), self._limits(options)))
        if self.post_request_hook is not None:
            answer = self.post_request_hook(answer) or answer
        return self._successful(answer)

    def close(self) -> None:
        """Close all connections; a later request opens new ones."""
        if self._transport is not None:
            self._transport.close()

    def _carrier(self) -> Transport:
        if self._transport is None:
            from ..transports.urllib3 import Urllib3Transport

            self._transport = Urllib3Transport(self._settings())
        return self._transport

    def _checked(self, hook: Any) -> Any:
        from inspect import iscoroutinefunction

        if iscoroutinefunction(hook):
            raise TypeError("a hook of ApiClient is a plain function; coroutine functions are for aio.ApiClient")
        return super()._checked(hook)
