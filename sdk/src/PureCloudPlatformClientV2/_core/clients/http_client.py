"""The SDK's own HTTP clients as objects: hooks can be hung on them, and programs can send requests with them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from ...abstract_http_client import AbstractHttpClient
from ...http_request_options import HttpRequestOptions
from ..config.restorable import restorable
from ..http.messages import HttpResponse
from ..lazy.annotations import evaluable
from ..lazy.index import load
from ..secrets.tracebacks import forgetful

if TYPE_CHECKING:
    from ..config.configuration import Configuration
    from ..http.messages import Request
    from ..http.transport import AsyncTransport, Timeout, Transport


@restorable
@evaluable
class RESTResponse(io.IOBase):
    """An answer, as hooks and programs see it.

    :ivar status: HTTP status
    :ivar reason: the status line's reason
    :ivar data: the body as a string; a hook may set another one
    :ivar content: the body as bytes
    :ivar urllib3_response: the response behind it
    """

    def __init__(self, resp: Any) -> None:
        self._resp = resp
        self.status: int = resp.status
        self.reason: str = resp.reason
        self._data: Any = None

    @property
    def data(self) -> Any:
        return self._resp.data if self._data is None else self._data

    @data.setter
    def data(self, value: Any) -> None:
        self._data = value

    @property
    def content(self) -> bytes:
        if self._data is None and isinstance(self._resp, HttpResponse):
            return self._resp.body
        data = self.data
        return data.encode() if isinstance(data, str) else bytes(data or b"")

    @property
    def headers(self) -> Mapping[str, str]:
        headers: Any = getattr(self._resp, "headers", None)
        return self._resp.getheaders() if headers is None else headers  # type: ignore[no-any-return]

    @property
    def urllib3_response(self) -> Any:
        return self._resp.urllib3_response if isinstance(self._resp, HttpResponse) else self._resp

    def getheaders(self) -> Mapping[str, str]:
        """All headers; names are case-insensitive."""
        return self.headers

    def getheader(self, name: str, default: str | None = None) -> str | None:
        """One header, case-insensitive."""
        return self.headers.get(name, default)


@evaluable
class OwnHttpClient(AbstractHttpClient):
    """What the SDK's own HTTP clients of both modes are.

    :param timeout: seconds, `None` for those of the configuration
    :param https_agent: kept and not used, as in the published package
    :param configuration: whose connections, proxy and TLS settings count; that of the process without it
    :raises ValueError: for a timeout that is not a number of seconds above 0
    """

    def __init__(
        self, timeout: float | None = None, https_agent: Any = None, *, configuration: Configuration | None = None
    ) -> None:
        super().__init__()
        self.set_timeout(timeout)
        self.https_agent = https_agent
        self._configuration = configuration

    def _settings(self) -> Configuration:
        if self._configuration is None:
            from ..config.configuration import configuration

            return configuration
        return self._configuration

    def _limits(self, options: HttpRequestOptions) -> Timeout:
        from ..http.transport import Timeout, checked_limits, checked_seconds

        connect, read = checked_limits("timeout", self._settings().timeout)
        given = self.timeout if self.timeout is not None else options.timeout
        if given is None:
            return Timeout(connect, read)
        limit = checked_seconds("timeout", given)
        return Timeout(min(connect, limit), limit)

    def _request(self, options: HttpRequestOptions) -> Request:
        from ..transports.custom import request_of

        request = request_of(options)
        request.plus = self._settings().query_encoding == "published"
        return request

    @staticmethod
    def _asked(options: Any) -> HttpRequestOptions:
        if not isinstance(options, HttpRequestOptions):
            kind = type(options).__name__
            raise ValueError(f"a request is described by HttpRequestOptions, not by {kind}")  # noqa: TRY004 - as published
        return options

    @staticmethod
    def _successful(request: Request, response: HttpResponse) -> RESTResponse:
        answer = RESTResponse(response)
        if 200 <= answer.status < 300:
            return answer
        from ..http.errors import error_class, without_echoes

        raise without_echoes(error_class(answer.status)(http_resp=answer), request)


@evaluable
class DefaultHttpClient(OwnHttpClient):
    """Sends requests over urllib3; the parameters are those of `OwnHttpClient`.

    What a hook raises comes out of the call, at once and unchanged. Hooks after a request see successful answers only.
    """

    #: The method as it is here, to see whether a program has put another one in its place.
    _own_request: ClassVar[Any] = None
    _transport: Transport | None = None

    @forgetful
    def request(self, http_request_options: HttpRequestOptions) -> Any:
        """Send a request.

        :returns: `RESTResponse`
        :raises ApiException: without a successful answer
        :raises ValueError: for anything else than `HttpRequestOptions`
        """
        options = self._asked(http_request_options)
        if self.pre_hook is not None:
            options = self.pre_hook(options) or options
        answer: Any = self._sent(options)
        if self.post_hook is not None:
            answer = self.post_hook(answer) or answer
        return answer

    def _sent(self, options: HttpRequestOptions) -> RESTResponse:
        request = self._request(options)
        return self._successful(request, self._get_transport().send(request, self._limits(options)))

    @property
    def rest_client(self) -> RESTClientObject:
        """What sends the requests, for HTTP clients that are derived from this one."""
        client = RESTClientObject()
        client._client = self
        return client

    def to_rest_client_config(self, http_request_options: HttpRequestOptions) -> dict[str, Any]:
        """The parts of a request as a dict."""
        options = self._asked(http_request_options)
        parts = ("url", "method", "headers", "query_params", "post_params", "body")
        return {**{name: getattr(options, name) for name in parts}, "timeout": self.timeout}

    def close(self) -> None:
        """Close all connections; a later request opens new ones."""
        if self._transport is not None:
            self._transport.close()

    def _get_transport(self) -> Transport:
        if self._transport is None:
            from ..transports.choice import transport_for

            self._transport = transport_for(self._settings().transport, lambda: self._settings().network())
        return self._transport

    def _checked(self, hook: Any) -> Any:
        from inspect import iscoroutinefunction

        if iscoroutinefunction(hook):
            raise ValueError("a hook of ApiClient is a plain function; coroutine functions are for aio.ApiClient")
        return super()._checked(hook)


DefaultHttpClient._own_request = DefaultHttpClient.request


class RESTClientObject:
    """Sends requests with the connections and TLS settings of the process's configuration.

    :param pools_size: ignored; the published package takes it
    :param max_size: ignored; `configuration.pool_size` counts
    """

    #: The methods as they are here, to see whether a program has put others in their place.
    _genuine: ClassVar[tuple[Any, ...]] = ()

    def __init__(self, pools_size: int = 4, max_size: int = 4) -> None:
        self._client = DefaultHttpClient()

    @forgetful
    def request(
        self,
        method: str,
        url: str,
        query_params: Any = None,
        headers: dict[str, str] | None = None,
        body: Any = None,
        post_params: Any = None,
    ) -> RESTResponse:
        """Send a request.

        :raises ApiException: without a successful answer
        :raises ValueError: for a body and a form at once
        """
        if body and post_params:
            raise ValueError("a request has a body or post_params, not both")
        headers = dict(headers or {})
        headers.setdefault("Content-Type", "application/json")
        options = HttpRequestOptions(
            url=url, method=method, query_params=query_params, headers=headers, body=body, post_params=post_params
        )
        return self._client._sent(options)

    def print_kwargs(self, **kwargs: Any) -> None:
        """Print names and values, as in the published package."""
        print(*(f"{name} = {value}" for name, value in kwargs.items()), sep="\n")  # noqa: T201

    @forgetful
    def GET(self, url: str, headers: Any = None, query_params: Any = None) -> RESTResponse:  # noqa: N802 - published name
        return self.request("GET", url, query_params, headers)

    @forgetful
    def HEAD(self, url: str, headers: Any = None, query_params: Any = None) -> RESTResponse:  # noqa: N802
        return self.request("HEAD", url, query_params, headers)

    @forgetful
    def OPTIONS(  # noqa: N802
        self, url: str, headers: Any = None, query_params: Any = None, post_params: Any = None, body: Any = None
    ) -> RESTResponse:
        return self.request("OPTIONS", url, query_params, headers, body, post_params)

    @forgetful
    def DELETE(self, url: str, headers: Any = None, query_params: Any = None, body: Any = None) -> RESTResponse:  # noqa: N802
        return self.request("DELETE", url, query_params, headers, body)

    @forgetful
    def POST(  # noqa: N802
        self, url: str, headers: Any = None, query_params: Any = None, post_params: Any = None, body: Any = None
    ) -> RESTResponse:
        return self.request("POST", url, query_params, headers, body, post_params)

    @forgetful
    def PUT(  # noqa: N802
        self, url: str, headers: Any = None, query_params: Any = None, post_params: Any = None, body: Any = None
    ) -> RESTResponse:
        return self.request("PUT", url, query_params, headers, body, post_params)

    @forgetful
    def PATCH(  # noqa: N802
        self, url: str, headers: Any = None, query_params: Any = None, post_params: Any = None, body: Any = None
    ) -> RESTResponse:
        return self.request("PATCH", url, query_params, headers, body, post_params)


#: The methods of a `RESTClientObject` that send requests.
sending_methods = attrgetter("request", "GET", "HEAD", "OPTIONS", "DELETE", "POST", "PUT", "PATCH")
RESTClientObject._genuine = sending_methods(RESTClientObject)


class StandIn:
    """The HTTP client for programs, mostly tests, that replace `rest.RESTClientObject` or a method of it: as in the
    published package, all calls go through that.
    """

    def request(self, options: HttpRequestOptions) -> Any:
        """Send a request by the method of its verb."""
        client = load("rest").RESTClientObject()
        parts: dict[str, Any] = {"headers": options.headers, "query_params": options.query_params}
        if options.method not in ("GET", "HEAD"):
            parts["body"] = options.body
            if options.post_params:
                parts["post_params"] = options.post_params
        return getattr(client, options.method)(options.url, **parts)


@evaluable
class AsyncDefaultHttpClient(OwnHttpClient):
    """Sends requests over aiohttp. Hooks may be plain functions or coroutine functions.

    The parameters are those of the synchronous `DefaultHttpClient`.
    """

    _transport: AsyncTransport | None = None

    @forgetful
    async def request(self, http_request_options: HttpRequestOptions) -> Any:
        """Send a request.

        :returns: `RESTResponse`
        :raises ApiException: without a successful answer
        :raises ValueError: for anything else than `HttpRequestOptions`
        """
        options = await _passed(self.pre_hook, self._asked(http_request_options))
        request = self._request(options)
        response = await self._get_transport().send(request, self._limits(options))
        return await _passed(self.post_hook, self._successful(request, response))

    async def close(self) -> None:
        """Close all connections; a later request opens new ones."""
        if self._transport is not None:
            await self._transport.close()
            self._transport = None

    def _get_transport(self) -> AsyncTransport:
        if self._transport is None:
            from ..transports.choice import async_transport_for

            self._transport = async_transport_for(self._settings().transport, lambda: self._settings().network())
        return self._transport


async def _passed(hook: Callable[[Any], Any] | None, value: Any) -> Any:
    """What a hook makes of a value; the value itself if it returns nothing, or there is no hook."""
    if hook is None:
        return value
    from inspect import isawaitable

    outcome = hook(value)
    return (await outcome if isawaitable(outcome) else outcome) or value
