"""The synchronous client: carries out, one after the other, what the flow asks for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

from ..auth.grants import AuthorizationCode, ClientCredentials, Grant, Pkce, RefreshTokenGrant, Saml2Bearer
from ..call.call import Call, Response, checked_function
from ..call.effects import RefreshToken, Send, Wait
from ..call.exchange import Flow, login, perform
from ..http.errors import ApiException
from ..http.transport import Transport
from ..lazy.annotations import evaluable
from ..lazy.ending import end_too_late
from ..secrets.harmless import harmlessly
from ..secrets.redaction import Secret
from ..secrets.tracebacks import forget_arguments, forgetful
from .base import BaseClient, checked_http_client
from .compat import other_http_client
from .request import Requests
from .single_flight import SingleFlight

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..auth.tokens import Token
    from ..config.configuration import Configuration
    from .background import Pending


#: What a copy of a client makes anew.
_NOT_COPIED = frozenset(
    (
        "_background",
        "_counting",
        "_last",
        "_quotas",
        "_renewal",
        "_sleep",
        "_starting",
        "_transport",
        "clock",
        "pacer",
        "refresh_in_progress",
        "refresh_token_lock",
    )
)


@evaluable
class ApiClient(Requests, BaseClient):
    """A client of the API: its host, its token, its connections. Safe to share between threads.

    `with ApiClient() as client:` closes its connections at the end.

    :param host: the API's host in any notation that `configuration.host` takes; without it, that of the configuration
    :param header_name: name of a header that is sent with each request
    :param header_value: its value
    :param cookie: a `Cookie` header that is sent with each request
    :param configuration: the settings of this client, if they are not those of the process
    """

    #: The methods as they are here, to see whether a program has put others in their place.
    _own_call_api: ClassVar[Any] = None
    _own_get_http_client: ClassVar[Any] = None

    @forgetful
    def __init__(
        self,
        host: str | Enum | None = None,
        header_name: str | None = None,
        header_value: str | None = None,
        cookie: str | None = None,
        *,
        configuration: Configuration | None = None,
    ) -> None:
        super().__init__(host, header_name, header_value, cookie, configuration=configuration)
        self._transport: Transport | None = None
        self._sleep: Callable[[float], Any] = time.sleep
        self._renewal = SingleFlight()
        self._starting = threading.RLock()  # a signal's handler may make calls, too
        self._background: Any = None
        # Names of the published package, for programs that look at them.
        self.refresh_token_lock = threading.Lock()
        self.refresh_in_progress = False

    # -- calls ---------------------------------------------------------------------------------------------------------

    def run(self, call: Call) -> Response[Any]:
        """Carry out a call."""
        response: Response[Any] = self._drive(perform(self, call))
        return response

    def run_in_background(self, call: Call, callback: Callable[[Any], Any]) -> Pending:
        """Carry out a call in a thread of a bounded pool, and hand its result to `callback`."""
        checked_function("callback", callback)
        if self._background is None:
            from .background import Background

            with self._starting:
                self._background = self._background or Background(self.configuration.pool_size)
        pending: Pending = self._background.submit(
            lambda: self.run(call).data, callback, self.configuration.logger.warn
        )
        return pending

    def call_api(
        self,
        resource_path: str,
        method: str,
        path_params: Mapping[str, Any] | None = None,
        query_params: Any = None,
        header_params: Mapping[str, Any] | None = None,
        body: Any = None,
        post_params: Any = None,
        files: Mapping[str, Any] | None = None,
        response_type: str | None = None,
        auth_settings: Sequence[str] | None = None,
        callback: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Call any path of the API.

        :param resource_path: path template, such as `/api/v2/users/{userId}`
        :param method: HTTP verb
        :param response_type: what the answer is, such as `User`, `list[User]`, `dict(str, int)`, `object`, `file`
        :param auth_settings: names of ways to authenticate; without any, no token is sent
        :param callback: run the call in the background and hand its result to this function
        :raises ApiException: without a successful answer
        """
        try:
            call = self._asked(
                resource_path, method, path_params, query_params, header_params, body, post_params, files,
                response_type, auth_settings,
            )  # fmt: skip
            # No traceback with locals shows them from here on.
            del resource_path, query_params, header_params, body, post_params, files
            return self.run(call).data if callback is None else self.run_in_background(call, callback)
        except BaseException as error:
            forget_arguments(error)
            end_too_late(error)
            raise

    def _drive(self, flow: Flow) -> Any:
        """Carry out the effects of a flow until it returns."""
        try:
            effect = next(flow)
            while True:
                try:
                    answer: Any = None
                    if isinstance(effect, Send):
                        answer = self._get_transport().send(effect.request, effect.timeout, effect.sink)
                    elif isinstance(effect, RefreshToken):
                        self._renew(effect.stale, effect.limit, refused=effect.refused)
                    elif isinstance(effect, Wait):
                        self._sleep(effect.seconds)
                    else:
                        answer = harmlessly(effect.ask)
                except ApiException as error:
                    effect = flow.throw(error)
                except StopIteration as error:  # of the program's function: not the end of the flow
                    raise RuntimeError("what the call needs raised StopIteration") from error
                else:
                    effect = flow.send(answer)
        except StopIteration as end:
            return end.value
        except BaseException as error:
            forget_arguments(error)
            end_too_late(error)
            raise

    def _get_transport(self) -> Transport:
        other = other_http_client(self)
        if other is not None:
            from ..transports.custom import CustomTransport

            return CustomTransport(other)
        transport = self._transport
        if transport is None:
            from ..transports.choice import is_traced

            with self._starting:
                if self._transport is None:
                    made = self._make_transport()
                    if is_traced(self.configuration.tracing):
                        from ..transports.tracing import TracedTransport

                        made = TracedTransport(made)
                    self._transport = self._transport or made
                transport = self._transport
        return transport

    def _make_transport(self) -> Transport:
        if self.http_client is not None:
            from ..transports.custom import CustomTransport

            return CustomTransport(self.http_client)
        from ..transports.choice import transport_for

        return transport_for(self.configuration.transport, lambda: self.configuration.network())

    # -- logging in ----------------------------------------------------------------------------------------------------

    def get_client_credentials_token(self, client_id: str, client_secret: str | Secret) -> Self:
        """Log in as a program (grant client credentials). The token is renewed when it is due.

        :raises AuthenticationError: if the credentials are refused
        """
        secret, client_secret = Secret(client_secret), ""  # no traceback with locals shows it from here on
        self._login(ClientCredentials(client_id, secret))
        self._adopt(client_id, secret)
        return self

    def get_saml2bearer_token(self, client_id: str, client_secret: str, org_name: str, assertion: str) -> Self:
        """Log in as the user of a SAML2 assertion.

        :param org_name: the organization's name
        :param assertion: the assertion, in Base64
        :raises AuthenticationError: if it is refused
        """
        secret, client_secret = Secret(client_secret), ""
        claim, assertion = Secret(assertion), ""
        self._login(Saml2Bearer(client_id, secret, org_name, claim))
        self._adopt(client_id, secret)
        return self

    def get_code_authorization_token(
        self, client_id: str, client_secret: str, auth_code: str, redirect_uri: str
    ) -> tuple[Self, dict[str, Any]]:
        """Log in as the user who authorized this client in a browser. The token is renewed when it is due.

        :param auth_code: the code that came to `redirect_uri`
        :returns: the client, and the platform's answer
        :raises AuthenticationError: if the code is refused
        """
        secret, client_secret = Secret(client_secret), ""
        code, auth_code = Secret(auth_code), ""
        answer = self._login(AuthorizationCode(client_id, secret, code, redirect_uri))
        self._adopt(client_id, secret)
        return self, answer

    def refresh_code_authorization_token(
        self, client_id: str, client_secret: str, refresh_token: str
    ) -> tuple[Self, dict[str, Any]]:
        """Continue a user's login with its refresh token.

        :returns: the client, and the platform's answer; a new refresh token replaces the old one
        :raises AuthenticationError: if it is refused
        """
        secret, client_secret = Secret(client_secret), ""
        token, refresh_token = Secret(refresh_token), ""
        answer = self._login(RefreshTokenGrant(client_id, secret, token))
        self._adopt(client_id, secret)
        return self, answer

    def get_pkce_token(
        self, client_id: str, code_verifier: str | Secret, auth_code: str | Secret, redirect_uri: str
    ) -> tuple[Self, dict[str, Any]]:
        """Log in as the user who authorized this program in a browser (PKCE). The token is renewed when it is due.

        :param code_verifier: the one whose challenge was sent to the browser
        :returns: the client, and the platform's answer
        :raises AuthenticationError: if the code or the verifier is refused
        """
        verifier, code_verifier = Secret(code_verifier), ""
        code, auth_code = Secret(auth_code), ""
        answer = self._login(Pkce(client_id, verifier, code, redirect_uri))
        self._adopt(client_id, None)
        return self, answer

    def handle_expired_access_token(self) -> None:
        """Replace the token now.

        :raises AuthenticationError: if it cannot be replaced
        """
        if not self.can_renew:
            from ..http.errors import AuthenticationError

            raise AuthenticationError(401, "the token cannot be renewed", hint="Log in again.")
        self._renew(self.current_token())

    def _login(self, grant: Grant, limit: float | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = self._drive(login(self, grant, limit))
        self.tokens.granted(answer, grant)
        return answer

    def _renew(self, stale: Token | None, limit: float | None = None, *, refused: bool = False) -> None:
        """Replace `stale`, once however many threads ask for it, in `limit` seconds at most."""
        tokens = self.tokens
        wait = self.configuration.refresh_token_wait_time
        usable = not refused and stale is not None and stale.expires is not None and self.clock() < stale.expires

        def replace() -> None:
            self.refresh_in_progress = True
            try:
                if tokens.provider is not None:
                    tokens.provided(tokens.provider())
                elif tokens.grant is not None:
                    self._login(self._renewing(tokens.grant), limit)
            finally:
                self.refresh_in_progress = False

        def needed() -> bool:
            return tokens.current is stale

        self._renewal.run(needed, replace, wait if limit is None else min(wait, limit), patient=not usable)

    # -- connections ---------------------------------------------------------------------------------------------------

    def set_http_client(self, http_client: Any) -> None:
        """Send all requests through this client: an `AbstractHttpClient`, or anything with such a `request` method.

        :raises ValueError: if it has none
        """
        self.http_client, self._transport = checked_http_client(http_client), None

    def get_http_client(self) -> Any:
        """The HTTP client, which hooks can be hung on; the SDK's own one if none was set."""
        if self.http_client is None:
            from .http_client import DefaultHttpClient

            self.set_http_client(DefaultHttpClient(configuration=self.configuration))
        return self.http_client

    def close(self) -> None:
        """Close all connections. A later call opens new ones."""
        if self._transport is not None:
            self._transport.close()
        if self._background is not None:
            self._background.close()
            self._background = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- copies: settings, not connections; a copy keeps its login, a pickle holds no secrets --------------------------

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in _NOT_COPIED}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(configuration=state["_configuration"])  # type: ignore[misc]  # makes what is not copied
        self.__dict__.update(state)
        import copy

        self.tokens = copy.copy(self.tokens)

    def _after_fork(self) -> None:
        super()._after_fork()
        self._transport, self._background = None, None
        self._renewal, self._starting = SingleFlight(), threading.RLock()


ApiClient._own_call_api = ApiClient.call_api
ApiClient._own_get_http_client = ApiClient.get_http_client
