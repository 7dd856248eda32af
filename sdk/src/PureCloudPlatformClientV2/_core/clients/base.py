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

from ..auth.grants import Grant, RefreshTokenGrant, basic_authorization
from ..auth.tokens import Token, TokenKeeper
from ..call.pacing.pacer import Pacer
from ..call.request_builder import build_request
from ..call.retry import RetryPolicy, RetryQuota
from ..config import hosts
from ..config.configuration import Configuration
from ..config.configuration import configuration as process_configuration
from ..config.restorable import restorable
from ..http.headers import DefaultHeaders, header_value
from ..http.messages import Request
from ..http.transport import checked_limits
from ..lazy.annotations import evaluable
from ..lazy.installation import warn_if_mixed
from ..secrets.harmless import harmlessly
from ..secrets.redaction import Secret
from ..secrets.setting import SecretSetting
from ..secrets.tracebacks import forgetful
from .compat import PublishedHelpers

if TYPE_CHECKING:
    from ...gateway_configuration import GatewayConfiguration
    from ..call.call import Call
    from ..call.pacing.budget import Budget
    from ..http.errors import ApiConnectionError, ApiException
    from ..http.messages import HttpResponse
    from ..http.transport import Sink


@restorable
@evaluable
class BaseClient(PublishedHelpers):
    """The part of a client that does no I/O.

    :param host: the API's host in any notation that `configuration.host` takes; without it, that of the configuration
    :param header_name: name of a header that is sent with each request
    :param header_value: its value
    :param cookie: a `Cookie` header that is sent with each request
    :param configuration: the settings of this client, if they are not those of the process
    """

    _transport: Any = None

    #: Seconds that a login may take, with its retries.
    login_deadline = 60.0

    def __dir__(self) -> list[str]:
        from ..call.exchange_client import ExchangeClient

        inner = vars(ExchangeClient)  # what the flow of a call asks of its client is not for programs
        names = super().__dir__()
        return [name for name in names if name.endswith("__") or not (name.startswith("_") or name in inner)]

    def __init__(
        self,
        host: str | Enum | None = None,
        header_name: str | None = None,
        header_value: str | None = None,
        cookie: str | None = None,
        *,
        configuration: Configuration | None = None,
    ) -> None:
        self._configuration = process_configuration if configuration is None else configuration
        # A client stays at the host that it was made for: its token and its secret belong to one organization.
        self._host = self.configuration.host if host is None else hosts.api_url(host)
        self.default_headers: dict[str, str] = DefaultHeaders({"User-Agent": "PureCloud SDK/python"})
        if header_name is not None:
            self.set_default_header(header_name, header_value or "")
        self._cookie = Secret("")
        self.cookie = cookie
        self.gateway_configuration: GatewayConfiguration | None = self.configuration.gateway_configuration
        self.client_id = ""
        self._client_secret = Secret("")
        self._logged_in_at: str | None = None
        self.clock: Callable[[], float] = time.monotonic
        self.tokens = TokenKeeper(self.clock)
        self.pacer = Pacer(enabled=self.configuration.pacing)
        self.retries_made = 0
        self._counting = threading.RLock()
        self._quotas: dict[str, RetryQuota] = {}
        self._configured_token: Token | None = None
        self._last = threading.local()
        self._timeouts: tuple[Any, tuple[float, float]] = None, (0.0, 0.0)  # as configured, and checked
        self.http_client: Any = None
        if not _clients:
            warn_if_mixed()
        _clients.add(self)

    # -- settings ------------------------------------------------------------------------------------------------------

    @property
    def configuration(self) -> Configuration:
        """The settings of this client: timeouts, TLS, proxy, retries. Its host and its gateway are its own."""
        return self._configuration

    @configuration.setter
    def configuration(self, value: Configuration | None) -> None:
        self._configuration = process_configuration if value is None else value
        self._replace_transport(None)

    def _replace_transport(self, transport: Any) -> None:
        """Send further requests through another transport; without one, through that which the settings ask for."""
        self._transport = transport

    @property
    def budget(self) -> Budget | None:
        """The rate limit that is shared with other programs: see `Configuration.budget`."""
        return self.configuration.budget

    @property
    def query_encoding(self) -> str:
        """How queries are written: see `Configuration.query_encoding`."""
        return self.configuration.query_encoding

    @property
    def host(self) -> str:
        """The API's base URL. It is chosen when the client is made, and does not follow `configuration.host`."""
        return self._host

    @host.setter
    def host(self, value: str | Enum | None) -> None:
        self._host = self.configuration.host if value is None else hosts.api_url(value)

    @property
    def access_token(self) -> str:
        """The token of this client; set a string, or a function that returns one.

        A string is sent until it is refused, then a refresh token of the client is used, if there is one. `None` logs
        out.
        """
        current = self.tokens.current
        return current.reveal() if current is not None else ""

    @access_token.setter
    @forgetful
    def access_token(self, value: str | Callable[[], Any] | None) -> None:
        self.tokens.set(value, back="_no_access_token" in self.__dict__)  # it was deleted: `mock.patch` ends like that

    @property
    def refresh_token(self) -> str:
        """The refresh token of a user's login, for storing it; it changes with each renewal."""
        grant = self.tokens.grant
        return grant.refresh_token if isinstance(grant, RefreshTokenGrant) else ""

    @refresh_token.setter
    def refresh_token(self, value: str | None) -> None:
        self.tokens.grant = RefreshTokenGrant(self.client_id, self._client_secret, value) if value else None

    client_secret = SecretSetting("")
    cookie = SecretSetting(None, header_value)

    @property
    def user_agent(self) -> str:
        return self.default_headers["User-Agent"]

    @user_agent.setter
    def user_agent(self, value: str) -> None:
        self.default_headers["User-Agent"] = value

    @property
    def last_response(self) -> HttpResponse | None:
        """The last answer that this thread got. (`with_response` says which call it belongs to.)"""
        return getattr(self._last, "response", None)

    @last_response.setter
    def last_response(self, value: HttpResponse | None) -> None:
        self._last.response = value

    @forgetful
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
    def base_url(self) -> str:
        """What paths of the API are appended to."""
        return hosts.called_url(self.host, self.gateway_configuration)

    @property
    def login_url(self) -> str:
        """What `/oauth/token` is appended to."""
        return hosts.login_url(self.host, self.gateway_configuration)

    def get_conf_url(self, path_type: str, base_path: str) -> str:
        """The base URL for `api` or `login` that belongs to the base URL of an API."""
        if path_type == "login":
            _, _, rest = base_path.partition("://")
            if rest.startswith("login.") and self.gateway_configuration is None:
                return base_path
            return hosts.login_url(base_path, self.gateway_configuration)
        return hosts.called_url(base_path, self.gateway_configuration)

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
        """Whether a token can be fetched without a person: where the login was, and nowhere else."""
        return self.tokens.renewable and self._logged_in_at in (None, self.login_url)

    def may_renew(self, token: Token) -> bool:
        """Whether `token`, which the platform refused or which is due, may be replaced."""
        return self.can_renew and token is not self._configured_token and self.configuration.should_refresh_access_token

    def update_params_for_auth(self, headers: dict[str, str], querys: Any, auth_settings: Sequence[str] | None) -> None:
        """Put into `headers` what the settings ask for: the token, or the API key of the configuration."""
        token = self.current_token()
        for name in auth_settings or ():
            if name == "PureCloud OAuth" and token is not None:
                headers["Authorization"] = token.header()
            elif name == "Guest Chat JWT":
                key = self.configuration.get_api_key_with_prefix("Authorization")
                if key:
                    headers["Authorization"] = key

    # -- what the flow asks --------------------------------------------------------------------------------------------

    def build(self, call: Call, base: str | None = None) -> Request:
        """The request for a call, not yet signed.

        :raises ValueError: for a path value that would change the path, or a header that would smuggle another
        :raises TypeError: for a value that cannot be sent
        """
        if base is None:
            self.configuration._poll()
            base = self.base_url
        # pyright does not see that reading `cookie`, a descriptor, gives a string.
        return build_request(self, call, base)  # pyright: ignore[reportArgumentType]

    def gateway_credentials(self) -> Secret | None:
        """The `Proxy-Authorization` for a gateway before the API, if it wants one."""
        gateway = self.gateway_configuration
        if gateway is None or not gateway.username:
            return None
        return basic_authorization(gateway.username, gateway.password or "")

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
        """How this call is retried."""
        if isinstance(call.retries, int):
            return _policy(self.configuration.retry_configuration).of(call.retries)
        return _policy(self.configuration.retry_configuration if call.retries is None else call.retries)

    def count_success(self, request: Request, *, retried: bool) -> None:
        """Take notice of a success: successes pay for retries."""
        if self._quotas:  # there is none until something was retried
            self.quota(request).give_back(retried=retried)

    def quota(self, request: Request) -> RetryQuota:
        """The retry quota of the host that a request goes to."""
        host = request.url.split("/", 3)[2]
        found = self._quotas.get(host)
        if found is None:
            found = self._quotas.setdefault(host, RetryQuota())
        return found

    def timeouts(self, call: Call) -> tuple[float, float]:
        """Seconds to wait for a connection, and between two bytes of the answer."""
        if call.timeout is not None:
            return call.timeout
        given = self.configuration.timeout
        known = self._timeouts
        if given is not known[0]:
            known = self._timeouts = given, checked_limits("timeout", given)
        return known[1]

    def observe(self, call: Call, request: Request, response: HttpResponse) -> None:
        """Take notice of an answer: pacing, logging, `last_response`."""
        self.pacer.observe(response.headers, self.clock())
        self._last.response = response
        logger = self.configuration._logger
        if logger is not None and logger.active:
            harmlessly(logger.sent, request, response)

    def observe_failure(self, call: Call, request: Request, error: ApiConnectionError) -> None:
        """Take notice of a request without an answer."""
        logger = self.configuration._logger
        if logger is not None and logger.active:
            harmlessly(logger.failed, request, error)

    def count_retry(self, call: Call, attempt: int, wait: float, error: ApiException) -> None:
        """Take notice of a retry."""
        with self._counting:
            self.retries_made += 1
        logger = self.configuration._logger
        if logger is not None and logger.active:
            harmlessly(logger.retried, call.verb, call.template, attempt, wait, error)

    def _after_fork(self) -> None:
        """Start afresh in a child process: it has the parent's locks, but nobody who would release them."""
        self._counting = threading.RLock()
        self._quotas, self.pacer = {}, Pacer(enabled=self.pacer.enabled)

    def _renewing(self, grant: Grant) -> Grant:
        """What renews the token: a refresh token with the id and the secret that the client has now, as programs that
        restore a login set these in any order."""
        if isinstance(grant, RefreshTokenGrant):
            return RefreshTokenGrant(self.client_id, self._client_secret, grant.refresh_token)
        return grant

    def _adopt(self, client_id: str, client_secret: Secret | None) -> None:
        """Remember the credentials of a login, and where it was."""
        self._logged_in_at = self.login_url
        self.client_id, self._client_secret = client_id, client_secret or Secret("")


def _policy(chosen: Any) -> RetryPolicy:
    """The policy that a program chose, in any of its notations."""
    if isinstance(chosen, RetryPolicy):
        return chosen
    if isinstance(chosen, int):
        return RetryPolicy(chosen)
    from ..config.retry_configuration import policy_of

    return policy_of(chosen)


_clients: weakref.WeakSet[BaseClient] = weakref.WeakSet()


def _after_fork() -> None:
    for client in _clients:
        client._after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork)


def checked_http_client(http_client: Any) -> Any:
    """`http_client`, if it can be one.

    :raises ValueError: if it has no method `request`
    """
    if not callable(getattr(http_client, "request", None)):
        kind = type(http_client).__name__
        raise ValueError(f"an HTTP client has a method request(options); {kind} has none")  # noqa: TRY004 - as published
    return http_client
