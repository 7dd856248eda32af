"""What every API client is, synchronous or not: its settings, its token, and how a call becomes a request.

Nothing here waits: `ApiClient` and `aio.ApiClient` carry out what the flow asks for.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ..._version import VERSION
from ..auth.grants import RefreshToken, basic_authorization
from ..auth.tokens import Token, TokenKeeper
from ..call.pacing import Pacer
from ..call.retry import RetryPolicy, RetryQuota
from ..config import hosts
from ..config.configuration import Configuration, configuration
from ..http.messages import Headers, Request, expand, header_value, pairs
from ..models.conversion import encode
from ..models.json import dumps
from ..secrets.redaction import Secret
from .compat import PublishedHelpers

if TYPE_CHECKING:
    from ...gateway_configuration import GatewayConfiguration
    from ..call.call import Call
    from ..http.errors import ApiConnectionError, ApiException
    from ..http.messages import Reply
    from ..http.transport import Sink


class BaseClient(PublishedHelpers):
    """The part of a client that does no I/O.

    :param host: the API's host in any notation that `configuration.host` takes; without it, that of the configuration
    :param header_name: name of a header that is sent with each request
    :param header_value: its value
    :param cookie: a `Cookie` header that is sent with each request
    :param configuration: the settings of this client, if they are not those of the process
    """

    #: Seconds that a login may take, with its repetitions.
    login_deadline = 60.0

    def __init__(
        self,
        host: str | Enum | None = None,
        header_name: str | None = None,
        header_value: str | None = None,
        cookie: str | None = None,
        *,
        configuration: Configuration | None = None,
    ) -> None:
        self._configuration = configuration
        self._host = None if host is None else hosts.api_url(host)
        self.default_headers: dict[str, str] = {"User-Agent": "PureCloud SDK/python"}
        if header_name is not None:
            self.set_default_header(header_name, header_value or "")
        self.cookie = cookie
        self.gateway_configuration: GatewayConfiguration | None = None
        self.client_id = ""
        self._client_secret = Secret("")
        self.clock: Callable[[], float] = time.monotonic
        self.tokens = TokenKeeper(self.clock)
        self.pacer = Pacer(enabled=self.configuration.pacing)
        self.retries_made = 0
        self._counting = threading.Lock()
        self._quotas: dict[str, RetryQuota] = {}
        self._configured_token: Token | None = None
        self._last = threading.local()
        self.http_client: Any = None
        _clients.add(self)

    # -- settings ------------------------------------------------------------------------------------------------------

    @property
    def configuration(self) -> Configuration:
        """The settings of this client."""
        return configuration if self._configuration is None else self._configuration

    @property
    def host(self) -> str:
        """The API's base URL."""
        return self.configuration.host if self._host is None else self._host

    @host.setter
    def host(self, value: str | Enum | None) -> None:
        self._host = None if value is None else hosts.api_url(value)

    @property
    def access_token(self) -> str:
        """The token of this client; set a text, or a function that returns one."""
        current = self.tokens.current
        return current.reveal() if current is not None else ""

    @access_token.setter
    def access_token(self, value: str | Callable[[], Any] | None) -> None:
        self.tokens.set(value)

    @property
    def refresh_token(self) -> str:
        """The refresh token of a user's login, for storing it; it changes with each renewal."""
        grant = self.tokens.grant
        return grant.refresh_token if isinstance(grant, RefreshToken) else ""

    @refresh_token.setter
    def refresh_token(self, value: str | None) -> None:
        self.tokens.grant = RefreshToken(self.client_id, self._client_secret, value) if value else None

    @property
    def client_secret(self) -> str:
        return self._client_secret.reveal()

    @client_secret.setter
    def client_secret(self, value: str | Secret | None) -> None:
        self._client_secret = Secret(value or "")

    @property
    def user_agent(self) -> str:
        return self.default_headers["User-Agent"]

    @user_agent.setter
    def user_agent(self, value: str) -> None:
        self.default_headers["User-Agent"] = value

    @property
    def last_response(self) -> Reply | None:
        """The last answer that this thread got. (`with_response` says which call it belongs to.)"""
        return getattr(self._last, "reply", None)

    @last_response.setter
    def last_response(self, value: Reply | None) -> None:
        self._last.reply = value

    def set_default_header(self, header_name: str, header_value: str) -> None:
        """Send a header with each request."""
        self.default_headers[header_name] = header_value

    def set_gateway(
        self,
        host: str,
        protocol: str = "https",
        port: int = -1,
        path_params_login: str = "",
        path_params_api: str = "",
    ) -> None:
        """Reach API and login through a gateway; see `GatewayConfiguration`."""
        from ...gateway_configuration import GatewayConfiguration

        self.gateway_configuration = GatewayConfiguration(
            host=host,
            protocol=protocol,
            port=port,
            path_params_login=path_params_login,
            path_params_api=path_params_api,
        )

    @property
    def _gateway(self) -> GatewayConfiguration | None:
        return self.gateway_configuration or self.configuration.gateway_configuration

    @property
    def base_url(self) -> str:
        """What paths of the API are appended to."""
        return hosts.called_url(self.host, self._gateway)

    @property
    def login_url(self) -> str:
        """What `/oauth/token` is appended to."""
        return hosts.login_url(self.host, self._gateway)

    def get_conf_url(self, path_type: str, base_path: str) -> str:
        """The base URL for `api` or `login` that belongs to the base URL of an API."""
        if path_type == "login":
            _, _, rest = base_path.partition("://")
            if rest.startswith("login.") and self._gateway is None:
                return base_path
            return hosts.login_url(base_path, self._gateway)
        return hosts.called_url(base_path, self._gateway)

    # -- token ---------------------------------------------------------------------------------------------------------

    def current_token(self) -> Token | None:
        """The token that the next request carries, if there is one."""
        if self.tokens.current is not None or self.tokens.provider is not None:
            return self.tokens.current
        # The token of the configuration belongs to the host of the configuration: it never goes to another one.
        shared = self.configuration.access_token
        if not shared or self.host != self.configuration.host:
            return None
        if self._configured_token is None or self._configured_token.reveal() != shared:
            self._configured_token = Token(shared)
        return self._configured_token

    @property
    def can_renew(self) -> bool:
        """Whether a token can be fetched without a person."""
        return self.tokens.renewable

    def may_renew(self, token: Token) -> bool:
        """Whether `token`, which the platform refused or which is due, may be replaced."""
        return (
            self.tokens.renewable
            and token is not self._configured_token
            and self.configuration.should_refresh_access_token
        )

    def update_params_for_auth(self, headers: dict[str, str], querys: Any, auth_settings: Sequence[str] | None) -> None:
        """Put the token into `headers` if the settings ask for one."""
        token = self.current_token()
        if auth_settings and token is not None:
            headers["Authorization"] = token.header()

    # -- what the flow asks --------------------------------------------------------------------------------------------

    def build(self, call: Call, base: str | None = None) -> Request:
        """The request for a call, not yet signed.

        :raises ValueError: for a path value that would change the path, or a header that would smuggle another
        :raises TypeError: for a value that cannot be sent
        """
        if base is None:
            self.configuration._poll()
            base = self.base_url
        path = expand(call.template, call.path) if call.path else call.template
        headers = Headers(self.default_headers)
        headers["purecloud-sdk"] = VERSION
        headers["Accept"] = self.select_header_accept(call.accept) or "*/*"
        headers["Accept-Encoding"] = "gzip"
        headers["Content-Type"] = self.select_header_content_type(call.consumes)
        if self.cookie:
            headers["Cookie"] = self.cookie
        gateway = self._gateway
        if gateway is not None and gateway.username:
            credentials = basic_authorization(gateway.username, gateway.password or "")
            headers["Proxy-Authorization"] = credentials.reveal()
        if call.header:
            for name, value in call.header.items():
                if value is not None:
                    headers[name] = header_value(name, value)
        if call.headers:
            for name, value in call.headers.items():
                _replace(headers, name, header_value(name, value))
        query = pairs(call.query, call.styles) if call.query else []
        request = Request(call.verb, base + path, query, headers, template=call.template)
        if call.body is not None or call.form or call.files:
            self._put_body(request, call)
        return request

    def _put_body(self, request: Request, call: Call) -> None:
        headers = request.headers
        if call.files:
            from ..http.bodies import Multipart

            request.body = Multipart(pairs(call.form or {}), call.files, call.progress)
            headers["Content-Type"] = request.body.content_type
            headers["Content-Length"] = str(request.body.size)
        elif call.form:
            request.form = dict(pairs(call.form))
            request.body = urlencode(pairs(call.form)).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif isinstance(call.body, (bytes, bytearray)):
            request.body = bytes(call.body)
        elif isinstance(call.body, str) and "json" not in headers["Content-Type"]:
            request.body = call.body.encode()
        elif callable(getattr(call.body, "read", None)):  # a file; some models have a property of that name
            from ..http.bodies import FileBody

            request.body = FileBody(call.body, call.progress)
            if request.body.size is not None:
                headers["Content-Length"] = str(request.body.size)
        else:
            request.plain = encode(call.body)
            request.body = dumps(request.plain)

    def sign(self, request: Request, token: Token | None) -> None:
        """Put the token on a request, unless the caller has given an `Authorization` header."""
        if token is not None and (request.signed or "Authorization" not in request.headers):
            request.headers["Authorization"] = token.header()
            request.signed = True

    def sink(self, call: Call) -> Sink | None:
        """Where the body of the answer goes if not into memory."""
        if call.returns != "file" and call.download_to is None:
            return None
        from ..http.bodies import Download

        return Download(call.download_to, self.configuration.temp_folder_path, call.progress)

    def retry_policy(self, call: Call) -> RetryPolicy:
        """How this call is repeated."""
        chosen = self.configuration.retry_configuration if call.retries is None else call.retries
        if isinstance(chosen, RetryPolicy):
            return chosen
        if isinstance(chosen, int):
            return RetryPolicy(chosen)
        from ..config.retry_configuration import policy_of

        return policy_of(chosen)

    def count_success(self, request: Request, *, repeated: bool) -> None:
        """Take notice of a success: successes pay for repetitions."""
        if self._quotas:  # there is none until something was repeated
            self.quota(request).give_back(repeated=repeated)

    def quota(self, request: Request) -> RetryQuota:
        """The retry quota of the host that a request goes to."""
        host = request.url.split("/", 3)[2]
        found = self._quotas.get(host)
        if found is None:
            found = self._quotas.setdefault(host, RetryQuota())
        return found

    def timeouts(self, call: Call) -> tuple[float, float]:
        """Seconds to wait for a connection, and between two bytes of the answer."""
        chosen = self.configuration.timeout if call.timeout is None else call.timeout
        if isinstance(chosen, tuple):
            return chosen
        return min(chosen, 10.0), chosen

    def observe(self, call: Call, request: Request, reply: Reply) -> None:
        """Take notice of an answer: pacing, logging, `last_response`."""
        self.pacer.observe(reply.headers, self.clock())
        self._last.reply = reply
        logger = self.configuration._logger
        if logger is not None and logger.active:
            logger.sent(request, reply)

    def observe_failure(self, call: Call, request: Request, error: ApiConnectionError) -> None:
        """Take notice of a request without an answer."""
        logger = self.configuration._logger
        if logger is not None and logger.active:
            logger.failed(request, error)

    def count_retry(self, call: Call, attempt: int, wait: float, error: ApiException) -> None:
        """Take notice of a repetition."""
        with self._counting:
            self.retries_made += 1
        logger = self.configuration._logger
        if logger is not None and logger.active:
            logger.retried(call.verb, call.template, attempt, wait, error)

    def _after_fork(self) -> None:
        """Start afresh in a child process: it has the parent's locks, but nobody who would release them."""
        self._counting = threading.Lock()
        self._quotas, self.pacer = {}, Pacer(enabled=self.pacer.enabled)

    def _adopt(self, client_id: str, client_secret: Secret | None) -> None:
        """Remember the credentials of a login."""
        self.client_id, self._client_secret = client_id, client_secret or Secret("")


_clients: weakref.WeakSet[BaseClient] = weakref.WeakSet()


def _after_fork() -> None:
    for client in _clients:
        client._after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork)


def checked_http_client(http_client: Any) -> Any:
    """`http_client`, if it can be one.

    :raises TypeError: if it has no method `request`
    """
    if not callable(getattr(http_client, "request", None)):
        raise TypeError(f"an HTTP client has a method request(options); {type(http_client).__name__} has none")
    return http_client


def _replace(headers: Headers, name: str, value: str) -> None:
    """Set a header whatever the capitals of the one that is there."""
    for present in [key for key in headers if key.lower() == name.lower()]:
        del headers[present]
    headers[name] = value
