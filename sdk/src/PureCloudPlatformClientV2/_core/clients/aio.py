"""The asynchronous client: carries out what the same flow asks for, on the running event loop."""

from __future__ import annotations

import asyncio
import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from ..auth.grants import AuthorizationCode, ClientCredentials, Grant, Pkce, RefreshTokenGrant, Saml2Bearer
from ..call.call import Call, Response, checked_function
from ..call.effects import RefreshToken, Send, Wait
from ..call.exchange import Flow, login, perform
from ..http.errors import ApiException, ApiTimeoutError
from ..http.transport import AsyncTransport
from ..lazy.annotations import evaluable
from ..lazy.ending import end_too_late
from ..secrets.harmless import harmlessly
from ..secrets.redaction import Secret
from ..secrets.tracebacks import forget_arguments, forgetful
from ..transports.awaiting import called
from .api import forget, prepared
from .base import BaseClient, checked_http_client
from .http_client import AsyncDefaultHttpClient as DefaultHttpClient
from .request import AsyncRequests

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..auth.tokens import Token
    from ..config.configuration import Configuration

__all__ = ["ApiClient", "AsyncApi", "DefaultHttpClient", "connect"]

T = TypeVar("T")


@evaluable
class ApiClient(AsyncRequests, BaseClient):
    """A client of the API for one event loop: its host, its token, its connections. Needs the extra `async`.

    `async with ApiClient() as client:` closes its connections at the end.

    :param host: the API's host in any notation that `configuration.host` takes; without it, that of the configuration
    :param header_name: name of a header that is sent with each request
    :param header_value: its value
    :param cookie: a `Cookie` header that is sent with each request
    :param configuration: the settings of this client, if they are not those of the process
    """

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
        self._transport: AsyncTransport | None = None
        self._replaced: list[AsyncTransport] = []
        self._renewal: asyncio.Future[None] | None = None
        self._sleep: Callable[[float], Any] = asyncio.sleep

    # -- calls ---------------------------------------------------------------------------------------------------------

    async def run(self, call: Call) -> Response[Any]:
        """Carry out a call."""
        response: Response[Any] = await self._drive(perform(self, call))
        return response

    async def call_api(
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
        """Call any path of the API; as `ApiClient.call_api` of the synchronous client, with an optional coroutine
        function as callback.

        :raises ApiException: without a successful answer
        """
        call = self._asked(
            resource_path, method, path_params, query_params, header_params, body, post_params, files, response_type,
            auth_settings,
        )  # fmt: skip
        # No traceback with locals shows them from here on.
        del resource_path, query_params, header_params, body, post_params, files
        try:
            if callback is not None:
                checked_function("callback", callback)
            return await _handed_on((await self.run(call)).data, callback)
        except BaseException as error:
            forget_arguments(error)
            raise

    async def _drive(self, flow: Flow) -> Any:
        """Carry out the effects of a flow until it returns."""
        try:
            effect = next(flow)
            while True:
                try:
                    answer: Any = None
                    if isinstance(effect, Send):
                        answer = await self._get_transport().send(effect.request, effect.timeout, effect.sink)
                    elif isinstance(effect, RefreshToken):
                        await self._renew(effect.stale, effect.limit, refused=effect.refused)
                    elif isinstance(effect, Wait):
                        await self._sleep(effect.seconds)
                    else:
                        answer = await asyncio.to_thread(harmlessly, effect.ask)
                except ApiException as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(answer)
        except StopIteration as end:
            return end.value
        except BaseException as error:
            forget_arguments(error)
            end_too_late(error)
            raise
        finally:
            flow.close()  # a cancelled call ends here, not when the garbage is collected

    def _get_transport(self) -> AsyncTransport:
        if self._transport is None:
            from ..transports.choice import is_traced

            made = self._make_transport()
            if is_traced(self.configuration.tracing):
                from ..transports.tracing import AsyncTracedTransport

                made = AsyncTracedTransport(made)
            self._transport = made
        return self._transport

    def _make_transport(self) -> AsyncTransport:
        if self.http_client is not None:
            from ..transports.custom import AsyncCustomTransport

            return AsyncCustomTransport(self.http_client, self.configuration.pool_size)
        from ..transports.choice import async_transport_for

        return async_transport_for(self.configuration.transport, lambda: self.configuration.network())

    def set_transport(self, transport: AsyncTransport) -> None:
        """Send all requests through another transport."""
        self._replace_transport(transport)

    def set_http_client(self, http_client: Any) -> None:
        """Send all requests through this client: an `AbstractHttpClient`, or anything with a method `request(options)`,
        which may be a coroutine function.

        :raises ValueError: if it has none
        """
        self.http_client = checked_http_client(http_client)
        self._replace_transport(None)

    def get_http_client(self) -> Any:
        """The HTTP client, which hooks can be hung on; the SDK's own one if none was set."""
        if self.http_client is None:
            self.set_http_client(DefaultHttpClient(configuration=self.configuration))
        return self.http_client

    def _replace_transport(self, transport: AsyncTransport | None) -> None:
        if self._transport is not None:
            self._replaced.append(self._transport)  # calls may still be using it
        self._transport = transport

    # -- logging in ----------------------------------------------------------------------------------------------------

    async def get_client_credentials_token(self, client_id: str, client_secret: str | Secret) -> Self:
        """Log in as a program (grant client credentials). The token is renewed when it is due.

        :raises AuthenticationError: if the credentials are refused
        """
        secret, client_secret = Secret(client_secret), ""  # no traceback with locals shows it from here on
        await self._login(ClientCredentials(client_id, secret))
        self._adopt(client_id, secret)
        return self

    async def get_saml2bearer_token(self, client_id: str, client_secret: str, org_name: str, assertion: str) -> Self:
        """Log in as the user of a SAML2 assertion.

        :raises AuthenticationError: if it is refused
        """
        secret, client_secret = Secret(client_secret), ""
        claim, assertion = Secret(assertion), ""
        await self._login(Saml2Bearer(client_id, secret, org_name, claim))
        self._adopt(client_id, secret)
        return self

    async def get_code_authorization_token(
        self, client_id: str, client_secret: str, auth_code: str, redirect_uri: str
    ) -> tuple[Self, dict[str, Any]]:
        """Log in as the user who authorized this client in a browser. The token is renewed when it is due.

        :raises AuthenticationError: if the code is refused
        """
        secret, client_secret = Secret(client_secret), ""
        code, auth_code = Secret(auth_code), ""
        answer = await self._login(AuthorizationCode(client_id, secret, code, redirect_uri))
        self._adopt(client_id, secret)
        return self, answer

    async def refresh_code_authorization_token(
        self, client_id: str, client_secret: str, refresh_token: str
    ) -> tuple[Self, dict[str, Any]]:
        """Continue a user's login with its refresh token.

        :raises AuthenticationError: if it is refused
        """
        secret, client_secret = Secret(client_secret), ""
        token, refresh_token = Secret(refresh_token), ""
        answer = await self._login(RefreshTokenGrant(client_id, secret, token))
        self._adopt(client_id, secret)
        return self, answer

    async def get_pkce_token(
        self, client_id: str, code_verifier: str | Secret, auth_code: str | Secret, redirect_uri: str
    ) -> tuple[Self, dict[str, Any]]:
        """Log in as the user who authorized this program in a browser (PKCE). The token is renewed when it is due.

        :raises AuthenticationError: if the code or the verifier is refused
        """
        verifier, code_verifier = Secret(code_verifier), ""
        code, auth_code = Secret(auth_code), ""
        answer = await self._login(Pkce(client_id, verifier, code, redirect_uri))
        self._adopt(client_id, None)
        return self, answer

    async def _login(self, grant: Grant) -> dict[str, Any]:
        answer: dict[str, Any] = await self._drive(login(self, grant))
        self.tokens.granted(answer, grant)
        return answer

    async def _renew(self, stale: Token | None, limit: float | None = None, *, refused: bool = False) -> None:
        """Replace `stale`, once however many tasks ask for it, in `limit` seconds at most."""
        if self.tokens.current is not stale:
            return
        renewal = self._renewal
        if renewal is None or renewal.get_loop() is not asyncio.get_running_loop():
            # A task of its own: the call that asked first may be cancelled, the others still need the token.
            renewal = self._renewal = asyncio.ensure_future(self._replace())
            renewal.add_done_callback(self._renewed)
        elif not refused and stale is not None and stale.expires is not None and self.clock() < stale.expires:
            return  # due but still good: one renews, the others go on
        try:
            await asyncio.wait_for(asyncio.shield(renewal), limit)
        except (asyncio.TimeoutError, TimeoutError):
            raise ApiTimeoutError(0, "the deadline passed while logging in") from None
        except ApiException as error:
            raise copy.copy(error) from None  # one exception object must not be raised in several tasks

    async def _replace(self) -> None:
        tokens = self.tokens
        if tokens.provider is not None:
            tokens.provided(await called(tokens.provider))
        elif tokens.grant is not None:
            await self._login(self._renewing(tokens.grant))

    def _renewed(self, renewal: asyncio.Future[None]) -> None:
        self._renewal = None
        if not renewal.cancelled():
            renewal.exception()  # seen: those who wait raise it, if there are any

    # -- connections ---------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """Close all connections and end a renewal that is going on. A later call opens new ones.

        :raises RuntimeError: on another event loop than that of the calls, while that one is still open
        """
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)
        for transport in (*self._replaced, self._transport):
            if transport is not None:
                await transport.close()
        self._replaced, self._transport = [], None

    def _after_fork(self) -> None:
        super()._after_fork()
        self._renewal = None  # a task of the parent; the transport minds its sockets by itself

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


@evaluable
@forgetful
async def connect(
    *,
    region: str | Enum | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    access_token: str | Callable[[], Any] | None = None,
    profile: str | None = None,
    keyring: str | None = None,
) -> ApiClient:
    """A client that is logged in; its token is renewed when it is due.

        async with await aio.connect(region="eu-west-1", client_id="...", client_secret="...") as client:
            print((await aio.UsersApi(client).get_users()).total)

    What is not given is looked for as by `PureCloudPlatformClientV2.connect`, whose parameters these are. API classes
    are given the client: it belongs to one event loop, so it cannot be that of the process.

    :raises ValueError: if something is missing; the message says what, and where it was looked for
    :raises AuthenticationError: if the credentials are refused
    """
    from .connect import find_login

    secret, client_secret = Secret(client_secret or ""), None
    token, access_token = access_token if callable(access_token) else Secret(access_token or ""), None
    found = find_login(region, client_id, secret, token, profile, keyring)
    client = ApiClient() if found.region is None else ApiClient(host=found.region)
    if found.token is not None:
        client.tokens.set(found.token)
        return client
    try:
        return await client.get_client_credentials_token(found.client_id, found.client_secret)
    except BaseException:
        await client.close()
        raise


@evaluable
class AsyncApi:
    """The operations of one tag, as coroutine functions.

    :param api_client: the client that carries the calls
    """

    def __init__(self, api_client: ApiClient | None = None) -> None:
        self.api_client = ApiClient() if api_client is None else api_client

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        evaluable(cls)

    async def _call(self, verb: str, template: str, **arguments: Any) -> T:  # pyright: ignore[reportInvalidTypeVarUse]  # as Api._call
        """Carry out an operation: its facts and arguments, and the options of the call."""
        try:
            callback = arguments.pop("callback", None)
            whole = arguments.pop("_whole", False)
            if callback is not None:
                checked_function("callback", callback)
            response = await self.api_client.run(prepared(verb, template, arguments))
            result: Any = response if whole else response.data
            if callback is not None:
                await _handed_on(result, callback)
        except BaseException as error:
            forget(error, arguments)
            raise
        return result  # type: ignore[no-any-return]  # T as in Api._call

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.api_client.close()

    def __repr__(self) -> str:
        return f"<asynchronous {type(self).__name__} of {self.api_client.host}>"


async def _handed_on(data: Any, callback: Callable[[Any], Any] | None) -> Any:
    if callback is not None:
        outcome = callback(data)
        if inspect.isawaitable(outcome):
            await outcome
    return data
